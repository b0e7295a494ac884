"""Other times for one meeting among the others: those without a clash, the cheapest and nearest first (MEET-2)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lagspill.planner.checker import clashes_of
from lagspill.planner.costs import plan_cost
from lagspill.planner.problem import WORKING_DAYS, Day, Meeting, Problem, monday_of

NEARBY_WEEKS = 1


@dataclass(frozen=True, slots=True)
class Move:
    """A time without a clash, and what the plan costs more with it (less than 0: cheaper)."""

    meeting: Meeting
    dearer: int


def best_moves(problem: Problem, meetings: Sequence[Meeting], meeting: Meeting, *, count: int = 2) -> list[Move]:
    """The best other times for `meeting`, on as many days of its own week and those beside it.

    Nothing else moves, nothing else is disturbed.
    """
    others = [one for one in meetings if one != meeting]
    series = problem.series[meeting.series]
    mine = [one for one in others if one.series == meeting.series]
    now = plan_cost(_only(problem, meeting.series), [*mine, meeting])
    relied_on = _broken(problem, meetings)
    found = []
    for start in _starts(problem, meeting):
        if start == meeting or clashes_of(problem, start, others):
            continue
        moved = [*others, start]
        if _broken(problem, moved) - relied_on:
            continue
        found.append(Move(start, plan_cost(_only(problem, series.code), [*mine, start]) - now))
    found.sort(key=lambda one: (one.dearer, _far(one.meeting, meeting), one.meeting))
    # Of each day its best: a quarter of an hour later is no other choice.
    by_day: dict[Day, Move] = {}
    for move in found:
        by_day.setdefault(move.meeting.day, move)
    return list(by_day.values())[:count]


def _starts(problem: Problem, meeting: Meeting) -> list[Meeting]:
    series = problem.series[meeting.series]
    monday = monday_of(meeting.day)
    return [
        replace(meeting, day=monday + datetime.timedelta(days=7 * week + window.weekday), start=start)
        for week in range(-NEARBY_WEEKS, NEARBY_WEEKS + 1)
        for window in series.windows
        if window.weekday < WORKING_DAYS
        for start in range(window.start, window.end - meeting.minutes + 1, series.step)
    ]


def _broken(problem: Problem, meetings: Sequence[Meeting]) -> set[Meeting]:
    """Meetings before which what must come first is not held that week."""
    return {
        one
        for one in meetings
        if (first := problem.series[one.series].after) is not None
        and not any(
            other.series == first
            and monday_of(other.day) == monday_of(one.day)
            and (other.day, other.end) <= (one.day, one.start)
            for other in meetings
        )
    }


def _only(problem: Problem, code: str) -> Problem:
    """The same, with one series planned: what its meetings cost does not depend on the others."""
    others = {other: replace(one, given=True) for other, one in problem.series.items() if other != code}
    return replace(problem, series={**others, code: problem.series[code]})


def _far(one: Meeting, other: Meeting) -> tuple[int, int]:
    return abs((one.day - other.day).days), abs(one.start - other.start)
