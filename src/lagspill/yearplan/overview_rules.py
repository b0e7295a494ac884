"""All the teams' meetings side by side: who should be in two places, and how much falls on those who sit in several. Pure (MEET-2)."""

import datetime
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from lagspill.planner.problem import Travel

Day = datetime.date


@dataclass(frozen=True, slots=True)
class Entry:
    """A team's meeting, real or drafted; minutes after midnight, and the people who must be there."""

    team: uuid.UUID
    day: Day
    start: int
    end: int
    place: str
    drafted: bool
    people: frozenset[uuid.UUID]

    @property
    def week(self) -> Day:
        """The Monday of its week."""
        return self.day - datetime.timedelta(days=self.day.weekday())


@dataclass(frozen=True, slots=True)
class Collision:
    """Somebody who cannot be in both: 'busy', or 'travel' when there is no time to get there. `one` begins first."""

    person: uuid.UUID
    why: Literal["busy", "travel"]
    one: Entry
    other: Entry


@dataclass(frozen=True, slots=True)
class Load:
    """What falls on somebody who sits in several teams."""

    person: uuid.UUID
    teams: frozenset[uuid.UUID]
    meetings: int
    minutes: int
    busiest_week: Day
    most_in_a_week: int


def collisions(entries: Iterable[Entry], travel: Travel) -> list[Collision]:
    """Everybody's collisions between meetings of different teams, in order of time."""
    found = [
        Collision(person, why, one, other)
        for person, theirs in _by_person(entries)
        for one, other in combinations(sorted(theirs, key=_time), 2)
        if one.day == other.day and one.team != other.team and (why := _why(one, other, travel))
    ]
    return sorted(found, key=lambda one: (one.one.day, one.one.start, str(one.person)))


def loads(entries: Iterable[Entry]) -> list[Load]:
    """Those who sit in more than one team, the busiest first."""
    found = []
    for person, theirs in _by_person(entries):
        teams = frozenset(one.team for one in theirs)
        if len(teams) > 1:
            weeks = Counter(one.week for one in theirs)
            most = max(weeks.values())
            first = min(week for week, count in weeks.items() if count == most)
            minutes = sum(one.end - one.start for one in theirs)
            found.append(Load(person, teams, len(theirs), minutes, first, most))
    return sorted(found, key=lambda one: (-one.minutes, str(one.person)))


def _by_person(entries: Iterable[Entry]) -> Iterator[tuple[uuid.UUID, list[Entry]]]:
    found: dict[uuid.UUID, list[Entry]] = {}
    for entry in entries:
        for person in entry.people:
            found.setdefault(person, []).append(entry)
    yield from found.items()


def _time(entry: Entry) -> tuple[Day, int, int, str]:
    return entry.day, entry.start, entry.end, str(entry.team)


def _why(one: Entry, other: Entry, travel: Travel) -> Literal["busy", "travel"] | None:
    if other.start < one.end:
        return "busy"
    return "travel" if other.start < one.end + travel.minutes(one.place, other.place) else None
