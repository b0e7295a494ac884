"""What is to be planned: who meets where, how often, and when each of them can (MEET-1, MEET-2).

A time of day is minutes after midnight by the wall clock; a meeting lasts from `start` up to, but not including, `end`.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

Day = datetime.date
Slot = tuple[int, int]  # Weekday (0 is Monday) and minute of the day.
MIDNIGHT = 24 * 60
WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Window:
    """A time of the week."""

    weekday: int
    start: int
    end: int

    def holds(self, weekday: int, start: int, end: int) -> bool:
        """Whether a meeting on that weekday lies wholly inside."""
        return self.weekday == weekday and self.start <= start and end <= self.end


def all_week(start: int, end: int) -> tuple[Window, ...]:
    """The same hours on every working day."""
    return tuple(Window(weekday, start, end) for weekday in range(WORKING_DAYS))


@dataclass(frozen=True, slots=True)
class Absence:
    """When somebody cannot come: from `first` to `last`, both included; on one weekday or on all; all day or some hours."""

    first: Day
    last: Day
    weekday: int | None = None
    start: int = 0
    end: int = MIDNIGHT

    def touches(self, day: Day, start: int, end: int) -> bool:
        """Whether it takes any of the time from `start` to `end` on `day`."""
        return (
            self.first <= day <= self.last
            and self.weekday in (None, day.weekday())
            and self.start < end
            and start < self.end
        )


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who sits in one or more series. `prefers`: times of the week they would rather meet at; none: all alike."""

    code: str
    absences: tuple[Absence, ...] = ()
    prefers: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Weeks from one meeting to the next: the usual number and the range that is allowed."""

    every: int
    shortest: int
    longest: int

    def __post_init__(self) -> None:
        if not 1 <= self.shortest <= self.every <= self.longest:
            raise ValueError("a rhythm is 1 <= shortest <= every <= longest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One team's meetings of one kind. `after`: the series whose meeting must have ended earlier in the same week.

    `given`: nothing is planned, its fixed meetings only occupy their people. `step`: minutes between possible starts.
    """

    code: str
    place: str
    minutes: int
    rhythm: Rhythm
    members: tuple[str, ...]
    windows: tuple[Window, ...] = field(default_factory=lambda: all_week(8 * 60, 16 * 60))
    step: int = 30
    prefers: tuple[Window, ...] = ()
    after: str | None = None
    given: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Meeting:
    """One date of a series."""

    day: Day
    start: int
    series: str
    minutes: int

    @property
    def end(self) -> int:
        """The first minute after it."""
        return self.start + self.minutes

    @property
    def slot(self) -> Slot:
        """Its time of the week."""
        return self.day.weekday(), self.start


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a school year: Monday to Friday from `first` to `last` but for those in `closed`."""

    first: Day
    last: Day
    closed: frozenset[Day] = frozenset()

    def is_open(self, day: Day) -> bool:
        """Whether one may meet on this day."""
        return self.first <= day <= self.last and day.weekday() < WORKING_DAYS and day not in self.closed

    def weeks(self) -> list[Day]:
        """The Mondays of the weeks with at least one open day, in order. A week without does not count in a rhythm."""
        monday, found = self.first - datetime.timedelta(days=self.first.weekday()), []
        while monday <= self.last:
            if any(self.is_open(monday + datetime.timedelta(days=day)) for day in range(WORKING_DAYS)):
                found.append(monday)
            monday += datetime.timedelta(days=7)
        return found


@dataclass(frozen=True, slots=True)
class Travel:
    """Minutes between two places, the same both ways; `otherwise` where nothing is said. Within a place: none."""

    otherwise: int = 0
    between: Mapping[frozenset[str], int] = field(default_factory=dict)

    def minutes(self, one: str, other: str) -> int:
        """How long it takes from one place to the other."""
        return 0 if one == other else self.between.get(frozenset((one, other)), self.otherwise)


@dataclass(frozen=True, slots=True)
class Problem:
    """The whole task. `fixed` meetings stay where they are, whatever they clash with."""

    calendar: Calendar
    people: Mapping[str, Person]
    series: Mapping[str, Series]
    travel: Travel = field(default_factory=Travel)
    fixed: tuple[Meeting, ...] = ()

    def __post_init__(self) -> None:
        for code, one in self.series.items():
            if code != one.code or not 0 < one.minutes <= MIDNIGHT or one.step < 1:
                raise ValueError(f"series {code}: its code, minutes or step are wrong")
            if one.after is not None and (one.after not in self.series or self.series[one.after].after is not None):
                raise ValueError(f"series {code}: {one.after} is unknown, or itself held after another")
            if unknown := set(one.members) - set(self.people):
                raise ValueError(f"series {code}: unknown people {sorted(unknown)}")
        if unknown := {one.series for one in self.fixed} - set(self.series):
            raise ValueError(f"fixed meetings of unknown series {sorted(unknown)}")

    def planned(self) -> list[Series]:
        """The series that meetings are to be found for."""
        return [one for one in self.series.values() if not one.given]


def monday_of(day: Day) -> Day:
    """The Monday of its week."""
    return day - datetime.timedelta(days=day.weekday())
