"""The planner's problem from facts of the directory, and back again; who may change what. Pure (MEET-2)."""

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lagspill.meetings.rules import public_holidays
from lagspill.planner.problem import (
    WORKING_DAYS,
    Absence,
    Calendar,
    Meeting,
    Person,
    Problem,
    Rhythm,
    Series,
    Travel,
    Window,
    all_week,
)

Day = datetime.date
BEFORE = "before"
BEFORE_MINUTES = 15  # All that counts is when it has ended.


@dataclass(frozen=True, slots=True)
class Away:
    """An absence as written down; no times: all day."""

    staff: uuid.UUID
    first: Day
    last: Day
    weekday: int | None
    start: datetime.time | None
    end: datetime.time | None


@dataclass(frozen=True, slots=True)
class Rather:
    """A wish as written down."""

    staff: uuid.UUID
    weekday: int
    start: datetime.time
    end: datetime.time


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that stands already, of this team or of another. `place` is where."""

    team: uuid.UUID
    day: Day
    start: int
    minutes: int
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a team's plan depends on. `others`: members of this team by other teams they sit in.

    `names` of the members and of the `teams` that the reader belongs to are for showing only.
    """

    team: uuid.UUID
    place: str
    members: Sequence[uuid.UUID]
    rhythm: Rhythm
    minutes: int
    first: Day
    last: Day
    earliest: datetime.time
    latest: datetime.time
    before: tuple[int, datetime.time] | None = None
    closures: Iterable[tuple[Day, Day]] = ()
    away: Iterable[Away] = ()
    rather: Iterable[Rather] = ()
    held: Iterable[Held] = ()
    others: Mapping[uuid.UUID, Iterable[uuid.UUID]] = field(default_factory=dict)
    names: Mapping[uuid.UUID, str] = field(default_factory=dict)
    teams: Mapping[uuid.UUID, str] = field(default_factory=dict)
    journeys: Mapping[tuple[str, str], int] = field(default_factory=dict)
    by_hand: Iterable[tuple[Day, datetime.time, int]] = ()


def job_health(
    status: str, heard: datetime.datetime | None, now: datetime.datetime, silent_after: datetime.timedelta
) -> Literal["waits", "works", "lost"]:
    """What has become of the job of a draft that is not made yet, by its status ("" when it is gone) and when its worker was last
    heard. A job that has ended without a draft is lost, and so is one whose worker is silent."""
    if status == "todo":
        return "waits"
    if status == "doing" and heard is not None and now - heard <= silent_after:
        return "works"
    return "lost"


def minute(time: datetime.time) -> int:
    """Minutes after midnight."""
    return time.hour * 60 + time.minute


def clock(minutes: int) -> datetime.time:
    """The time of day so many minutes after midnight."""
    return datetime.time(*divmod(minutes, 60))


def calendar(first: Day, last: Day, closures: Iterable[tuple[Day, Day]]) -> Calendar:
    """School days: no weekends, no public holidays, none of the municipality's closed days."""
    closed = {
        start + datetime.timedelta(days=n) for start, end in closures for n in range(min((end - start).days, 400) + 1)
    }
    return Calendar(first, last, frozenset(closed) | public_holidays(first, last))


def problem_of(facts: Facts) -> Problem:
    """One team's year; the others it shares people with only occupy them."""
    own = str(facts.team)
    year = calendar(facts.first, facts.last, facts.closures)
    people = {str(code): _person(code, facts) for code in facts.members}
    rhythm = Rhythm(1, 1, 1)
    series = {
        own: Series(
            code=own, place=facts.place, minutes=facts.minutes, rhythm=facts.rhythm, members=tuple(people), step=15,
            windows=all_week(minute(facts.earliest), minute(facts.latest)), after=BEFORE if facts.before else None,
        )
    }  # fmt: skip
    fixed = [Meeting(day, minute(start), own, minutes) for day, start, minutes in facts.by_hand]
    for one in facts.held:
        code = own if one.team == facts.team else f"{one.team}@{one.place}"
        fixed.append(Meeting(one.day, one.start, code, one.minutes))
        if code not in series:
            members = tuple(str(who) for who in facts.others.get(one.team, ()) if str(who) in people)
            series[code] = Series(
                code=code, place=one.place, minutes=one.minutes, rhythm=rhythm, members=members, given=True
            )
    if facts.before:
        series[BEFORE] = Series(
            code=BEFORE, place=facts.place, minutes=BEFORE_MINUTES, rhythm=rhythm, members=(), given=True
        )
        fixed += _first_meetings(year, *facts.before)
    return Problem(year, people, series, travel_of(facts.journeys), tuple(sorted(set(fixed))))


def travel_of(journeys: Mapping[tuple[str, str], int]) -> Travel:
    """The table of travel as the planner reads it; what stands between no places holds otherwise."""
    between = {frozenset((one, other)): minutes for (one, other), minutes in journeys.items() if one != other}
    return Travel(journeys.get(("", ""), 0), between)


def _person(code: uuid.UUID, facts: Facts) -> Person:
    absences = tuple(
        Absence(
            one.first,
            one.last,
            one.weekday,
            minute(one.start) if one.start else 0,
            minute(one.end) if one.end else 24 * 60,
        )
        for one in facts.away
        if one.staff == code
    )
    wishes = tuple(Window(one.weekday, minute(one.start), minute(one.end)) for one in facts.rather if one.staff == code)
    return Person(str(code), absences, wishes)


def _first_meetings(year: Calendar, weekday: int, end: datetime.time) -> list[Meeting]:
    """The meeting that comes first, every open week on its weekday; when that day is closed, the next open one."""
    found = []
    for monday in year.weeks():
        days = [monday + datetime.timedelta(days=n) for n in range(weekday, WORKING_DAYS)]
        open_day = next((day for day in days if year.is_open(day)), None)
        if open_day is not None:
            found.append(Meeting(open_day, minute(end) - BEFORE_MINUTES, BEFORE, BEFORE_MINUTES))
    return found


def team_of(code: str) -> uuid.UUID | None:
    """The team that a series' code stands for; None for the meeting that comes first."""
    return None if code == BEFORE else uuid.UUID(code.partition("@")[0])
