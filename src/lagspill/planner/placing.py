"""A first plan without clashes, and making it cheaper one series at a time (each takes its cheapest year among the others)."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np

from lagspill.planner import costs
from lagspill.planner.frame import NEVER, Flags, Frame, Numbers, Table, block, steps
from lagspill.planner.order import dependents, first_ends, needed
from lagspill.planner.paths import Places, cheapest, priced, scaled, stack
from lagspill.planner.prices import SCALE
from lagspill.planner.problem import Meeting


def open_starts(frame: Frame, code: str, years: Mapping[str, Places], *, follow: bool = True) -> Flags:
    """Where the series may start when the others in `years` stand where they are; `follow`: after what must come first."""
    table = frame.tables[code]
    free = table.free.copy()
    around = frame.neighbours[code]
    meetings = [
        (frame.meeting(other, week, column), around[other]) for other in around for week, column in years.get(other, ())
    ]
    block(table, free, meetings, frame.mondays, spare=table.forced)
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
            free[week] &= np.array([ended.get(week, (9, 0)) <= slot for slot in table.slots], dtype=np.bool_)


def best_year(frame: Frame, code: str, years: Mapping[str, Places], guide: Numbers | None = None) -> Places | None:
    """The series' cheapest year among the others; None when none keeps what others rely on."""
    table = frame.tables[code]
    free = open_starts(frame, code, years)
    must = needed(frame, code, years)
    length = table.series.minutes
    for week, before in must.items():
        if week not in table.forced:
            free[week] &= np.array([(day, start + length) <= before for day, start in table.slots], dtype=np.bool_)
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
        _place(frame, code, years, guide)
    return years


def _place(frame: Frame, code: str, years: dict[str, Places], guide: Mapping[str, Numbers] | None) -> None:
    """What others must follow leaves them their best time, if it can: they are pencilled in first, and placed anew in their turn."""
    fixed = {other: years[other] for other in dependents(frame, code)}
    if fixed:
        stands, years[code] = years[code], _possible(frame, code, years)
        for other in fixed:
            years[other] = best_year(frame, other, years, None if guide is None else guide[other]) or []
        years[code] = stands
    found = best_year(frame, code, years, None if guide is None else guide[code])
    years.update(fixed)
    if found is None:
        found = best_year(frame, code, years, None if guide is None else guide[code])
    if found is not None:
        years[code] = found


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
