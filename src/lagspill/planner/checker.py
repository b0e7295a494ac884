"""Every clash of a plan, in plain facts. Written from the rules alone, without the solver's tables: the tests' oracle."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from lagspill.planner.problem import Calendar, Meeting, Problem, Series, monday_of


@dataclass(frozen=True, slots=True)
class Clash:
    """A meeting that cannot be held as it stands.

    `why`: 'closed' (no school day), 'hours' (outside the team's hours), 'absent' (`people` are away), 'busy' (`people` are at
    `other`), 'travel' (they cannot get there in time), 'twice' (`other` is the team's own in the same week), 'after' (what must
    come first is not held earlier that week).
    """

    why: str
    meeting: Meeting
    other: Meeting | None = None
    people: tuple[str, ...] = ()


def clashes(problem: Problem, meetings: Sequence[Meeting]) -> list[Clash]:
    """All of them, in order of time. One between two fixed meetings counts too: whoever fixed them must know."""
    found = [
        clash for one in meetings if not problem.series[one.series].given for clash in _alone(problem, one, meetings)
    ]
    found += _together(problem, meetings)
    return sorted(found, key=lambda one: (one.meeting, one.why, one.people))


def clashes_of(problem: Problem, meeting: Meeting, others: Iterable[Meeting]) -> list[Clash]:
    """What would stand in the way of one meeting among others (itself not among them)."""
    rest = list(others)
    found = list(_alone(problem, meeting, rest))
    found += [
        clash if clash.meeting == meeting else Clash(clash.why, meeting, clash.meeting, clash.people)
        for other in rest
        for clash in _between(problem, *sorted((meeting, other)))
    ]
    return found


def _alone(problem: Problem, meeting: Meeting, meetings: Sequence[Meeting]) -> Iterator[Clash]:
    series = problem.series[meeting.series]
    if not problem.calendar.is_open(meeting.day):
        yield Clash("closed", meeting)
    if not any(window.holds(meeting.day.weekday(), meeting.start, meeting.end) for window in series.windows):
        yield Clash("hours", meeting)
    absent = tuple(
        code
        for code in series.members
        if any(a.touches(meeting.day, meeting.start, meeting.end) for a in problem.people[code].absences)
    )
    if absent:
        yield Clash("absent", meeting, people=absent)
    if _must_follow(problem, series) and not any(
        one.series == series.after
        and monday_of(one.day) == monday_of(meeting.day)
        and (one.day, one.end) <= (meeting.day, meeting.start)
        for one in meetings
    ):
        yield Clash("after", meeting)


def _must_follow(problem: Problem, series: Series) -> bool:
    return series.after is not None and series.after in problem.series


def _together(problem: Problem, meetings: Sequence[Meeting]) -> Iterator[Clash]:
    for earlier, later in _near(problem.calendar, meetings):
        if not (problem.series[earlier.series].given and problem.series[later.series].given):
            yield from _between(problem, earlier, later)


def _near(calendar: Calendar, meetings: Sequence[Meeting]) -> Iterator[tuple[Meeting, Meeting]]:
    """Pairs of the same week, each in order of time."""
    weeks: dict[object, list[Meeting]] = {}
    for one in sorted(meetings):
        weeks.setdefault(monday_of(one.day), []).append(one)
    for found in weeks.values():
        for earlier, later in combinations(found, 2):
            if earlier.day == later.day or earlier.series == later.series:
                yield earlier, later


def _between(problem: Problem, earlier: Meeting, later: Meeting) -> Iterator[Clash]:
    one, other = problem.series[earlier.series], problem.series[later.series]
    if one.code == other.code:
        if monday_of(earlier.day) == monday_of(later.day):
            yield Clash("twice", later, earlier)
        return
    if earlier.day != later.day:
        return
    shared = tuple(code for code in one.members if code in other.members)
    if not shared:
        return
    if later.start < earlier.end:
        yield Clash("busy", later, earlier, shared)
    elif later.start < earlier.end + problem.travel.minutes(one.place, other.place):
        yield Clash("travel", later, earlier, shared)
