"""What a conversation without a name may be, and how conversations are counted. Pure."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lagspill.foundation import small_numbers

OTHER = "other"
MOST_CHILDREN = 300
MOST_MINUTES = 600


def record_denial(*, arena: str, known: Collection[str], held_on: datetime.date, today: datetime.date) -> str | None:
    """None when it may be written down; else the code of why not. `known`: where the service gives such advice."""
    if arena not in known:
        return "arena"
    return "ahead" if held_on > today else None


def report_awaited(*, due: bool, sent_on: datetime.date | None) -> bool:
    """Whether a report was advised and nobody has said that it is sent (DOOR-1)."""
    return due and sent_on is None


@dataclass(frozen=True, slots=True)
class Talk:
    """What is counted of one conversation."""

    arena: str
    minutes: int
    children: int
    categories: Sequence[str]
    became_case: bool


def counted(talks: Iterable[Talk], *, arenas: Iterable[str], categories: Iterable[str], least: int) -> dict[str, Any]:
    """Figures of a period; small numbers hidden together with what would tell them (STAT-2)."""
    rows = list(talks)
    whole = len(rows)
    by_arena = Counter(row.arena for row in rows)
    known = {code: by_arena.pop(code, 0) for code in arenas} | {OTHER: sum(by_arena.values())}
    about = Counter(code for row in rows for code in set(row.categories))
    return {
        "talks": small_numbers.total(whole, least),
        "minutes": small_numbers.amount(sum(row.minutes for row in rows), whole, least),
        "children": small_numbers.amount(sum(row.children for row in rows), whole, least),
        "became_case": small_numbers.out_of(sum(row.became_case for row in rows), whole, least),
        "arenas": small_numbers.partition(known, least),
        "categories": small_numbers.overlapping({code: about[code] for code in categories}, whole, least),
    }
