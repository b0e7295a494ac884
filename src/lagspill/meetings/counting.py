"""How many measures a case got: plans lie above meetings, so they tell how to count."""

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
