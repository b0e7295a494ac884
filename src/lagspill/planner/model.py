"""Several series at once, the rest standing: a CP-SAT model of their whole year. With all series, its bound is the plan's."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise

import numpy as np
from ortools.sat.python import cp_model

from lagspill.planner import costs
from lagspill.planner.frame import NEVER, Flags, Frame, Table
from lagspill.planner.order import first_ends, needed
from lagspill.planner.paths import Places
from lagspill.planner.placing import open_starts

Starts = dict[tuple[int, int], cp_model.IntVar]


@dataclass(slots=True)
class Answer:
    """The years found for the series asked about, or None; `bound`: no years of theirs cost less, the rest standing."""

    years: dict[str, Places] | None
    bound: int | None


@dataclass(slots=True)
class Model:
    """The model under construction."""

    frame: Frame
    codes: list[str]
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    starts: dict[str, Starts] = field(default_factory=dict)
    objective: list[cp_model.LinearExpr | int] = field(default_factory=list)


def improve(
    frame: Frame,
    codes: Iterable[str],
    years: Mapping[str, Places],
    *,
    seed: int,
    seconds: float,
    workers: int = 1,
    tell: Callable[[int], None] | None = None,
) -> Answer:
    """The cheapest years of some series, beginning from those they have. The same seed gives the same answer, time allowing."""
    model = Model(frame, sorted(codes))
    rest = {code: places for code, places in years.items() if code not in model.codes}
    for code in model.codes:
        free = open_starts(frame, code, rest, follow=frame.tables[code].series.after not in model.codes)
        _year(model, code, free, years.get(code, []))
    for one, other in combinations(model.codes, 2):
        _apart(model, one, other)
    for code in model.codes:
        _in_order(model, code, rest)
    model.cp.minimize(cp_model.LinearExpr.sum(model.objective))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = workers
    solver.parameters.interleave_search = workers > 1
    if tell is not None:
        solver.best_bound_callback = lambda bound: tell(int(np.ceil(bound - 1e-6)))
    status = solver.solve(model.cp)
    solved = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    found = {code: _read(solver, model.starts[code]) for code in model.codes} if solved else None
    bound = int(np.ceil(solver.best_objective_bound - 1e-6)) if solved else None
    return Answer(found, bound)


def _year(model: Model, code: str, free: Flags, hint: Places) -> None:
    """A path over the weeks, a start in each week it touches, a usual time of the week."""
    cp, table = model.cp, model.frame.tables[code]
    weeks = len(model.frame.mondays)
    starts = {(int(w), int(c)): cp.new_bool_var("") for w, c in np.argwhere(free)}
    by_week: dict[int, list[int]] = defaultdict(list)
    for week, column in starts:
        by_week[week].append(column)
    into: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    out_of: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    wanted = dict(hint)
    order = [-1, *wanted, weeks]
    steps = set(pairwise(order))
    touched = [-1, *sorted(by_week), weeks]
    for a, b in combinations(touched, 2):
        price = table.idle if (a, b) == (-1, weeks) else int(table.step[a + 1, b])
        if price >= NEVER:
            continue
        step = cp.new_bool_var("")
        cp.add_hint(step, (a, b) in steps)
        out_of[a].append(step)
        into[b].append(step)
        model.objective.append(price * step)
    cp.add_exactly_one(out_of[-1])
    cp.add_exactly_one(into[weeks])
    for week, columns in by_week.items():
        here = cp_model.LinearExpr.sum([starts[week, column] for column in columns])
        cp.add(here == cp_model.LinearExpr.sum(into[week]))
        cp.add(here == cp_model.LinearExpr.sum(out_of[week]))
    _usual(model, table, starts, wanted)
    model.starts[code] = starts


def _usual(model: Model, table: Table, starts: Starts, wanted: dict[int, int]) -> None:
    cp = model.cp
    columns = sorted({column for _week, column in starts})
    if not columns:
        return
    usual = {column: cp.new_bool_var("") for column in columns}
    cp.add_exactly_one(usual.values())
    chosen = list(wanted.values())
    home = max(columns, key=chosen.count)
    for column, var in usual.items():
        cp.add_hint(var, column == home)
    for (week, column), start in starts.items():
        keeps = cp.new_bool_var("")
        cp.add_implication(keeps, start)
        cp.add_implication(keeps, usual[column])
        on = wanted.get(week) == column
        cp.add_hint(start, on)
        cp.add_hint(keeps, on and column == home)
        model.objective.append((int(table.cost[week, column]) + costs.EXCEPTION) * start - costs.EXCEPTION * keeps)


def _apart(model: Model, one: str, other: str) -> None:
    """Two series that share somebody: at no instant may both have begun and not yet ended, travel included."""
    travel = model.frame.neighbours[one].get(other)
    if travel is None:
        return
    first, second = _by_day(model, one), _by_day(model, other)
    lengths = (model.frame.tables[one].series.minutes + travel, model.frame.tables[other].series.minutes + travel)
    for day in sorted(first.keys() & second.keys()):
        mine, theirs = first[day], second[day]
        for instant in sorted({at for at, _ in mine} | {at for at, _ in theirs}):
            here = [var for at, var in mine if at <= instant < at + lengths[0]]
            there = [var for at, var in theirs if at <= instant < at + lengths[1]]
            if here and there:
                model.cp.add_at_most_one([*here, *there])


def _by_day(model: Model, code: str) -> dict[tuple[int, int], list[tuple[int, cp_model.IntVar]]]:
    """Starts that may be chosen (not the fixed ones, whose time is kept clear already) by week and weekday."""
    table = model.frame.tables[code]
    found: dict[tuple[int, int], list[tuple[int, cp_model.IntVar]]] = defaultdict(list)
    for (week, column), var in model.starts[code].items():
        if week not in table.held:
            weekday, start = table.slots[column]
            found[week, weekday].append((start, var))
    return found


def _in_order(model: Model, code: str, rest: Mapping[str, Places]) -> None:
    """What must be held after something else, as far as the one or the other is in the model."""
    frame, table = model.frame, model.frame.tables[code]
    after = table.series.after
    for week, before in needed(frame, code, rest).items():
        if week not in table.held:
            model.cp.add_bool_or(_ending_by(model, code, week, before))
    if after is None or after not in model.starts:
        return
    standing = first_ends(frame, after, {})
    for (week, column), var in model.starts[code].items():
        if week not in table.held and standing.get(week, (9, 0)) > table.slots[column]:
            model.cp.add_bool_or([*_ending_by(model, after, week, table.slots[column]), ~var])


def _ending_by(model: Model, code: str, week: int, before: tuple[int, int]) -> list[cp_model.IntVar]:
    table = model.frame.tables[code]
    return [
        var
        for (at, column), var in model.starts[code].items()
        if at == week and (table.slots[column][0], table.slots[column][1] + table.series.minutes) <= before
    ]


def _read(solver: cp_model.CpSolver, starts: Starts) -> Places:
    return sorted(place for place, var in starts.items() if solver.boolean_value(var))
