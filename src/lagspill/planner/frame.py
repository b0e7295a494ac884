"""The problem as tables: for every series, week and time of the week whether one may start there and what it costs."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lagspill.planner import costs
from lagspill.planner.problem import WORKING_DAYS, Day, Meeting, Problem, Series, Slot, monday_of

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
# More than any plan costs, and far enough from the end of 64 bits that several add up, even in the prices' thousandths.
NEVER = 1 << 55


@dataclass(slots=True)
class Table:
    """One series that is planned. Rows are weeks, columns are `slots`.

    `free`: nothing fixed stands in the way; `cost`: wishes and changes;
    `step[a, b]`: from a meeting in week a - 1 to one in week b, where row 0 and the last column are the year's ends.
    `held`: the fixed meetings themselves. `idle`: the cost of having no meeting at all; NEVER when some are fixed.
    """

    series: Series
    slots: list[Slot]
    free: Flags
    cost: Numbers
    step: Numbers
    held: dict[int, Meeting]
    idle: int

    def crossed(self, weekday: int, start: int, end: int, travel: int) -> list[int]:
        """The columns whose meetings would overlap a time elsewhere, travel included."""
        length = self.series.minutes
        return [
            column
            for column, (day, at) in enumerate(self.slots)
            if day == weekday and at < end + travel and start < at + length + travel
        ]

    @property
    def forced(self) -> frozenset[int]:
        """Weeks whose meeting is fixed."""
        return frozenset(self.held)


@dataclass(slots=True)
class Frame:
    """All tables, and what they share. `base`: the part of a cost that no plan avoids (meetings of the plan before)."""

    problem: Problem
    mondays: list[Day]
    tables: dict[str, Table]
    neighbours: dict[str, dict[str, int]]
    before: tuple[Meeting, ...] | None
    base: int
    standing: tuple[Meeting, ...] = field(default=())
    followers: dict[str, list[str]] = field(default_factory=dict)
    crossings: dict[tuple[str, str, int], Numbers] = field(default_factory=dict)

    def crossed(self, code: str, other: str, column: int) -> Numbers:
        """The columns of one series that a neighbour's meeting in one of its columns takes."""
        key = (code, other, column)
        if key not in self.crossings:
            table, theirs = self.tables[code], self.tables[other]
            weekday, start = theirs.slots[column]
            taken = table.crossed(weekday, start, start + theirs.series.minutes, self.neighbours[code][other])
            self.crossings[key] = np.array(taken, dtype=np.int64)
        return self.crossings[key]

    def meeting(self, code: str, week: int, column: int) -> Meeting:
        """The meeting that a place in a series' table stands for."""
        table = self.tables[code]
        if week in table.held:
            return table.held[week]
        weekday, start = table.slots[column]
        return Meeting(self.mondays[week] + datetime.timedelta(days=weekday), start, code, table.series.minutes)

    def place(self, meeting: Meeting) -> tuple[int, int]:
        """Week and column of a meeting in its series' table."""
        return self.mondays.index(monday_of(meeting.day)), self.tables[meeting.series].slots.index(meeting.slot)


def build(problem: Problem, before: Sequence[Meeting] | None = None) -> Frame:
    """Tables for every planned series; the plan before, if there is one, makes what differs from it dear."""
    mondays = problem.calendar.weeks()
    neighbours = _neighbours(problem)
    taken = _taken(problem)
    old = None if before is None else tuple(one for one in before if one.series in problem.series)
    tables, base = {}, 0
    for series in problem.planned():
        mine = [] if old is None else [one for one in old if one.series == series.code]
        table = _table(problem, series, mondays, None if old is None else mine, taken)
        _keep_clear(problem, table, neighbours[series.code], mondays)
        tables[series.code] = table
        base += costs.CHANGE * len(mine)
    for table in tables.values():
        _leave_time_before(problem, table, tables, mondays)
    followers: dict[str, list[str]] = defaultdict(list)
    for code, table in tables.items():
        if table.series.after is not None:
            followers[table.series.after].append(code)
    return Frame(problem, mondays, tables, neighbours, old, base, _standing(problem, mondays), dict(followers))


def _standing(problem: Problem, mondays: list[Day]) -> tuple[Meeting, ...]:
    """Fixed meetings that no table holds: those of given series, of weeks without school, a second one in a week."""
    held = {
        one for series in problem.planned() for one in costs.one_a_week(problem, problem.fixed, series.code).values()
    }
    return tuple(one for one in problem.fixed if one not in held)


def _neighbours(problem: Problem) -> dict[str, dict[str, int]]:
    """Series that share somebody, with the minutes of travel between them."""
    sits: dict[str, list[Series]] = defaultdict(list)
    for series in problem.series.values():
        for code in dict.fromkeys(series.members):
            sits[code].append(series)
    found: dict[str, dict[str, int]] = {code: {} for code in problem.series}
    for shared in sits.values():
        for one in shared:
            for other in shared:
                if one.code != other.code and other.code not in found[one.code]:
                    found[one.code][other.code] = problem.travel.minutes(one.place, other.place)
    return found


def _taken(problem: Problem) -> dict[str, dict[Day, int]]:
    """Each person's absences, a day's minutes as the bits of a number."""
    calendar = problem.calendar
    taken: dict[str, dict[Day, int]] = {}
    for person in problem.people.values():
        mine: dict[Day, int] = defaultdict(int)
        for absence in person.absences:
            day, last = max(absence.first, calendar.first), min(absence.last, calendar.last)
            if absence.weekday is not None:
                day += datetime.timedelta(days=(absence.weekday - day.weekday()) % 7)
            while day <= last:
                mine[day] |= bits(absence.start, absence.end)
                day += datetime.timedelta(days=1 if absence.weekday is None else 7)
        taken[person.code] = mine
    return taken


def bits(start: int, end: int) -> int:
    """The minutes from start to end as bits; what lies before midnight is cut off."""
    start = max(0, start)
    return ((1 << max(0, end - start)) - 1) << start


def _slots(series: Series, more: Iterable[Slot]) -> list[Slot]:
    own = {
        (window.weekday, start)
        for window in series.windows
        if window.weekday < WORKING_DAYS
        for start in range(window.start, window.end - series.minutes + 1, series.step)
    }
    return sorted(own.union(more))


def _allowed(series: Series, slot: Slot) -> bool:
    weekday, start = slot
    return any(window.holds(weekday, start, start + series.minutes) for window in series.windows)


def _table(
    problem: Problem, series: Series, mondays: list[Day], before: list[Meeting] | None, taken: dict[str, dict[Day, int]]
) -> Table:
    fixed = costs.one_a_week(problem, problem.fixed, series.code)
    mine = [one for one in before or [] if one.minutes == series.minutes]
    slots = _slots(series, [one.slot for one in [*fixed.values(), *mine]])
    free = np.zeros((len(mondays), len(slots)), dtype=np.bool_)
    allowed = [_allowed(series, slot) for slot in slots]
    grid = set(_slots(series, []))
    old = {(one.day, one.start) for one in before or []}
    asked = [bits(start, start + series.minutes) for _weekday, start in slots]
    for week, monday in enumerate(mondays):
        days = [monday + datetime.timedelta(days=weekday) for weekday in range(WORKING_DAYS)]
        busy = [_busy(problem, series, taken, day) for day in days]
        for column, (weekday, start) in enumerate(slots):
            if allowed[column] and weekday < WORKING_DAYS and not busy[weekday] & asked[column]:
                free[week, column] = (weekday, start) in grid or (days[weekday], start) in old
    wishes = np.array([costs.wish_cost(problem, series, slot) for slot in slots], dtype=np.int64)
    cost = np.broadcast_to(wishes, free.shape).copy()
    for week, one in fixed.items():
        free[week] = False
        free[week, slots.index(one.slot)] = True
    if before is not None:
        cost += costs.CHANGE
        for week, monday in enumerate(mondays):
            for column, (weekday, start) in enumerate(slots):
                if (monday + datetime.timedelta(days=weekday), start) in old:
                    cost[week, column] -= 2 * costs.CHANGE
    idle = NEVER if fixed else costs.edge_cost(series, len(mondays) + 1)
    return Table(series, slots, free, cost, steps(series, len(mondays), fixed), fixed, idle)


def _busy(problem: Problem, series: Series, taken: dict[str, dict[Day, int]], day: Day) -> int:
    """The minutes of a day that the members' absences take, all of them when there is no school."""
    if not problem.calendar.is_open(day):
        return -1
    found = 0
    for code in series.members:
        found |= taken[code].get(day, 0)
    return found


def steps(series: Series, weeks: int, forced: Iterable[int]) -> Numbers:
    """The costs of going from week to week; none leads past a forced week."""
    table = np.full((weeks + 1, weeks + 1), NEVER, dtype=np.int64)
    must = sorted(forced)
    for start in range(-1, weeks):
        following = next((week for week in must if week > start), weeks)
        for end in range(start + 1, min(following, weeks - 1) + 1):
            edge = start == -1
            table[start + 1, end] = costs.edge_cost(series, end + 1) if edge else costs.step_cost(series, end - start)
        if following == weeks and start >= 0:
            table[start + 1, weeks] = costs.edge_cost(series, weeks - start)
    return table


def _keep_clear(problem: Problem, table: Table, neighbours: dict[str, int], mondays: list[Day]) -> None:
    """What is fixed elsewhere takes its time, travel included; so do the series' own fixed meetings beside the first of a week."""
    others = [one for one in problem.fixed if one.series in neighbours]
    block(table, table.free, [(one, neighbours[one.series]) for one in others], mondays, spare=table.forced)


def _leave_time_before(problem: Problem, table: Table, tables: dict[str, Table], mondays: list[Day]) -> None:
    """No start is free before what must come first could have ended that week at the earliest."""
    first = table.series.after
    if first is None:
        return
    earliest = dict.fromkeys(range(len(mondays)), (9, 0))
    number = {monday: week for week, monday in enumerate(mondays)}
    for one in problem.fixed:
        week = number.get(monday_of(one.day))
        if one.series == first and week is not None:
            earliest[week] = min(earliest[week], (one.day.weekday(), one.end))
    if first in tables:
        before = tables[first]
        for week, column in np.argwhere(before.free):
            if week not in before.held:
                weekday, start = before.slots[column]
                earliest[int(week)] = min(earliest[int(week)], (weekday, start + before.series.minutes))
    for week, ended in earliest.items():
        if week not in table.held:
            table.free[week] &= np.array([ended <= slot for slot in table.slots], dtype=np.bool_)


def block(
    table: Table,
    free: Flags,
    meetings: Iterable[tuple[Meeting, int]],
    mondays: list[Day],
    *,
    spare: frozenset[int] = frozenset(),
) -> None:
    """Takes out of `free` what clashes with meetings of neighbours, given with their minutes of travel; `spare` weeks stay."""
    number = {monday: index for index, monday in enumerate(mondays)}
    for one, travel in meetings:
        week = number.get(monday_of(one.day))
        if week is not None and week not in spare:
            free[week, table.crossed(one.day.weekday(), one.start, one.end, travel)] = False
