"""What a sosiallærer's overview marks in each case, in which order and by which choice (CASE-13). Pure."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lagspill.web.rules import CaseFacts, Step, days_late

Day = datetime.date
# What may be chosen to see, in the order of the page; each is a mark of a row, but for the first, which is every row.
CHOICES = (
    "all",
    "mine",
    "late",
    "no_consent",
    "no_plan",
    "no_date",
    "measures",
    "investigation_closed",
)
ORDERS = ("due", "stage", "oldest", "case")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A row as the rules see it. `place`: how far it has come, for the order by stage."""

    marks: frozenset[str]
    next_on: Day | None
    place: int
    opened_on: Day
    name: str


Row = TypeVar("Row")


def next_date(facts: CaseFacts, step: Step) -> Day | None:
    """The next agreed date: of a meeting, a look at what was tried, a measure's end."""
    stage = facts.at_stage
    agreed = [facts.meeting_on, facts.next_due, step.due]
    agreed += [stage.meets_on, stage.look_again_on] if stage else []
    return min((one for one in agreed if one is not None), default=None)


def marks_of(facts: CaseFacts, step: Step, *, mine: bool, told: Iterable[str], today: Day) -> frozenset[str]:
    """Everything about the case that somebody may look for. Where nobody is named, there is nobody to ask for consent."""
    found = {
        "mine": mine,
        "late": days_late(next_date(facts, step), today) > 0,
        "no_consent": not facts.unnamed and facts.consent != "valid",
        "no_plan": facts.measures == 0,
        "no_date": next_date(facts, step) is None,
    }
    return frozenset([*(name for name, is_so in found.items() if is_so), *told])


def place_of(facts: CaseFacts, stages: Sequence[str]) -> int:
    """How far a case has come: at its own place first, then by its state in the order of `stages`."""
    if facts.at_stage is not None:
        return 1 if facts.at_stage.meets else 0
    return 2 + list(stages).index(facts.state)


def counts(rows: Iterable[Marked]) -> dict[str, int]:
    """How many rows each choice shows."""
    every = list(rows)
    return {one: sum(one == "all" or one in row.marks for row in every) for one in CHOICES}


def chosen(rows: Iterable[Row], choice: str, order: str, marked: Callable[[Row], Marked]) -> list[Row]:
    """The rows of a choice, in an order; what has no date comes last."""
    found = [row for row in rows if choice == "all" or choice in marked(row).marks]
    return sorted(found, key=lambda row: _key(marked(row), order))


def _key(row: Marked, order: str) -> tuple[int, Day, str]:
    """One shape for every order: a number, a day, a name."""
    soonest = row.next_on or Day.max
    return {
        "due": (0, soonest, row.name),
        "stage": (row.place, soonest, row.name),
        "oldest": (0, row.opened_on, row.name),
        "case": (0, Day.min, row.name),
    }[order]
