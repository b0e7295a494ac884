"""How many measures a case got, and how many the family has yet to answer: plans lie above meetings, so they tell how to count."""

import uuid
from collections.abc import Callable, Iterable, Mapping

Counter = Callable[[Iterable[uuid.UUID]], Mapping[uuid.UUID, int]]
_counters: list[Counter] = []


def count_measures_with(counter: Counter) -> None:
    """Registers who counts the measures of cases; called from the room's AppConfig.ready."""
    if counter not in _counters:
        _counters.append(counter)


def measures(cases: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Measures per case that the acting person sees; cases without any may be missing."""
    ids, found = list(cases), dict[uuid.UUID, int]()
    for counter in _counters:
        for case, number in counter(ids).items():
            found[case] = found.get(case, 0) + number
    return found


Asker = Callable[[uuid.UUID], int]
_askers: list[Asker] = []


def ask_undecided_with(asker: Asker) -> None:
    """Registers who knows what the family has not answered yet; called from the room's AppConfig.ready."""
    if asker not in _askers:
        _askers.append(asker)


def undecided(case: uuid.UUID) -> int:
    """Proposed measures of the case that the family has answered neither yes nor no to (MEET-15)."""
    return sum(asker(case) for asker in _askers)
