"""A first plan without clashes, and making it cheaper one series at a time (each takes its cheapest year among the others)."""

import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np

from lagspill.planner import costs
from lagspill.planner.frame import NEVER, Flags, Frame, Numbers, Table, steps
from lagspill.planner.order import dependents, first_ends, needed
from lagspill.planner.paths import Places, cheapest, priced, scaled, stack
from lagspill.planner.prices import SCALE
from lagspill.planner.problem import Meeting


def open_starts(frame: Frame, code: str, years: Mapping[str, Places], *, follow: bool = True) -> Flags:
    """Where the series may start when the others in `years` stand where they are; `follow`: after what must come first."""
    table = frame.tables[code]
    free = table.free.copy()
    for other in frame.neighbours[code]:
        held = frame.tables[other].held if other in frame.tables else {}
        for week, column in years.get(other, ()):
            # Fixed meetings are kept clear of from the beginning.
            if week not in held and week not in table.held:
                free[week, frame.crossed(code, other, column)] = False
    if follow:
        _follow(frame, table, years, free)
    return free


def _follow(frame: Frame, table: Table, years: Mapping[str, Places], free: Flags) -> None:
    """Only after what must come first, earlier in the same week."""
    first = table.series.after
    if first is None:
        return
    ended = first_ends(frame, first, years)
    for week in range(free.shape[0]):
        if week not in table.forced:
            free[week, : bisect_left(table.slots, ended.get(week, (9, 0)))] = False


def best_year(frame: Frame, code: str, years: Mapping[str, Places], guide: Numbers | None = None) -> Places | None:
    """The series' cheapest year among the others; None when none keeps what others rely on."""
    table = frame.tables[code]
    free = open_starts(frame, code, years)
    must = needed(frame, code, years)
    length = table.series.minutes
    for week, before in must.items():
        if week not in table.forced:
            free[week, bisect_right(table.slots, (before[0], before[1] - length)) :] = False
        if not free[week].any():
            return None
    cost = priced(table.cost, free)
    if guide is not None:
        cost = np.minimum(scaled(cost, SCALE) + guide, NEVER)
    step, idle = table.step, table.idle
    if must:
        step, idle = steps(table.series, len(frame.mondays), table.forced | set(must)), NEVER
    scale = 1 if guide is None else SCALE
    values, found = cheapest(stack([replace(table, step=step, idle=idle)], scale), cost[None])
    return None if values[0] >= NEVER else found[0]


def place_all(frame: Frame, guide: Mapping[str, Numbers] | None = None) -> dict[str, Places]:
    """One series after the other, the hardest first: fixed meetings stand from the beginning, what must come first goes first."""
    years: dict[str, Places] = {
        code: [(week, int(table.free[week].argmax())) for week in sorted(table.forced)]
        for code, table in frame.tables.items()
    }
    for code in order(frame):
        place(frame, code, years, guide)
    return years


def place(frame: Frame, code: str, years: dict[str, Places], guide: Mapping[str, Numbers] | None) -> bool:
    """What others must follow leaves them their best time, if it can: they are pencilled in first, and placed in their turn.

    False when what others in `years` rely on could not be kept; nothing is placed then.
    """
    mine = None if guide is None else guide[code]
    open_yet = {other: years[other] for other in dependents(frame, code) if not years[other]}
    if open_yet:
        stands, years[code] = years[code], _possible(frame, code, years)
        for other in open_yet:
            years[other] = best_year(frame, other, years, None if guide is None else guide[other]) or []
        years[code] = stands
    found = best_year(frame, code, years, mine)
    years.update(open_yet)
    if found is None and open_yet:
        found = best_year(frame, code, years, mine)
    if found is None:
        return False
    years[code] = found
    return True


def _possible(frame: Frame, code: str, years: Mapping[str, Places]) -> Places:
    """The earliest start that is open in each week, for judging what could follow."""
    free = open_starts(frame, code, years)
    return [(week, int(free[week].argmax())) for week in range(free.shape[0]) if free[week].any()]


def order(frame: Frame) -> list[str]:
    """Series with few possible starts for each meeting first, but none before the one it must follow."""

    def hardness(code: str) -> tuple[float, str]:
        table = frame.tables[code]
        return table.free.sum() * table.series.rhythm.every / max(1, table.series.minutes), code

    lead = {code: min([code, *dependents(frame, code)], key=hardness) for code in frame.tables}

    def turn(code: str) -> tuple[float, str, bool, str]:
        after = frame.tables[code].series.after
        head = after if after in frame.tables else code
        return hardness(lead[head])[0], head, after is not None, code

    return sorted(frame.tables, key=turn)


def settle(frame: Frame, years: dict[str, Places], codes: Iterable[str], deadline: float) -> bool:
    """Lets each series take its cheapest year in turn; whether anything became cheaper."""
    better = False
    for code in codes:
        if time.monotonic() >= deadline:
            break
        found = best_year(frame, code, years)
        if found is not None and year_cost(frame, code, found) < year_cost(frame, code, years[code]):
            years[code], better = found, True
    return better


def year_cost(frame: Frame, code: str, places: Places) -> int:
    """What a year costs by the tables (with changes, without `base`)."""
    table = frame.tables[code]
    if not places:
        return table.idle
    columns = [column for _week, column in places]
    usual = max(columns.count(column) for column in set(columns))
    weeks = [-1, *(week for week, _column in places), len(frame.mondays)]
    stepped = sum(int(table.step[a + 1, b]) for a, b in pairwise(weeks))
    return sum(int(table.cost[place]) for place in places) + costs.EXCEPTION * (len(places) - usual) + stepped


def total(frame: Frame, years: Mapping[str, Places]) -> int:
    """What all years cost."""
    return frame.base + sum(year_cost(frame, code, places) for code, places in years.items())


def meetings(frame: Frame, years: Mapping[str, Places]) -> tuple[Meeting, ...]:
    """Years as meetings, with the fixed ones that no table holds."""
    placed = [frame.meeting(code, week, column) for code, places in years.items() for week, column in places]
    return tuple(sorted([*placed, *frame.standing]))
