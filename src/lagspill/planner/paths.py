"""The cheapest year of one series when all else stands: a shortest path over the weeks, once for each usual time of the week."""

from dataclasses import dataclass

import numpy as np

from lagspill.planner import costs
from lagspill.planner.frame import NEVER, Flags, Numbers, Table

Places = list[tuple[int, int]]  # Week and column of each meeting.


@dataclass(slots=True)
class Years:
    """Several series with as many columns each, so that one sweep serves all: what `cheapest` computes on.

    `back`: weeks that a step spans at most unless a series is out of its range; `far`: the least cost of a longer one.
    """

    step: Numbers
    idle: Numbers
    exception: int
    back: int
    far: Numbers

    def some(self, which: Numbers) -> "Years":
        """These series only, with steps of any length."""
        return Years(self.step[which], self.idle[which], self.exception, self.step.shape[1], self.far[which])


def stack(tables: list[Table], scale: int = 1) -> Years:
    """The parts of tables that do not change from sweep to sweep; costs in units of 1 / scale."""
    steps = scaled(np.stack([table.step for table in tables]), scale)
    idle = scaled(np.array([table.idle for table in tables], dtype=np.int64), scale)
    back = max(table.series.rhythm.longest for table in tables) + 1
    return Years(steps, idle, costs.EXCEPTION * scale, back, _far(steps, back))


def _far(steps: Numbers, back: int) -> Numbers:
    """From one meeting to another (not from the year's beginning or to its end) in more than `back` weeks."""
    weeks = steps.shape[1] - 1
    inner = steps[:, 1:, :weeks]
    span = np.arange(weeks)[None, :] - np.arange(weeks)[:, None]
    found: Numbers = np.where(span > back, inner, NEVER).reshape(len(steps), -1).min(axis=1, initial=NEVER)
    return found


def scaled(numbers: Numbers, scale: int) -> Numbers:
    """Costs in units of 1 / scale; NEVER stays."""
    return np.where(numbers >= NEVER, NEVER, np.where(numbers >= NEVER, 0, numbers) * scale)


def cheapest(years: Years, cost: Numbers) -> tuple[Numbers, list[Places]]:
    """For each series the least cost and where its meetings lie. `cost[t, w, c]` is NEVER where one may not start."""
    values, places = _sweep(years, cost)
    if years.back < cost.shape[1]:
        # A year with a longer step costs at least `far` and what the weeks may give back: only where that is less, look again.
        again = np.flatnonzero(values > years.far + np.minimum(cost.min(axis=2), 0).sum(axis=1))
        if len(again):
            values[again], found = _sweep(years.some(again), cost[again])
            for index, one in zip(again, found, strict=True):
                places[index] = one
    return values, places


def _sweep(years: Years, cost: Numbers) -> tuple[Numbers, list[Places]]:
    many, weeks, _columns = cost.shape
    best = cost.min(axis=2)
    # With c as the usual time: there, or anywhere else that week as an exception.
    usual = np.minimum(cost, (best + years.exception)[:, :, None])
    reach = np.empty_like(cost)
    came = np.empty(cost.shape, dtype=np.int16)
    for week in range(weeks):
        first = years.step[:, 0, week, None]
        if week == 0:
            reach[:, week], came[:, week] = first, -1
        else:
            since = max(0, week - years.back)
            ways = reach[:, since:week] + years.step[:, since + 1 : week + 1, week, None]
            previous = ways.argmin(axis=1)
            least = ways.min(axis=1)
            reach[:, week] = np.minimum(first, least)
            came[:, week] = np.where(first <= least, -1, previous + since)
        reach[:, week] = np.minimum(reach[:, week] + usual[:, week], NEVER)
    ends = reach + years.step[:, 1:, weeks, None]
    flat = ends.reshape(many, -1)
    last = flat.argmin(axis=1)
    least = flat[np.arange(many), last]
    values = np.minimum(least, years.idle)
    return values, [
        _trace(cost[t], came[t], best[t] + years.exception, divmod(int(last[t]), cost.shape[2]))
        if least[t] < years.idle[t]
        else []
        for t in range(many)
    ]


def _trace(cost: Numbers, came: Numbers, other: Numbers, end: tuple[int, int]) -> Places:
    week, home = end
    places = []
    while week >= 0:
        column = home if cost[week, home] <= other[week] else int(cost[week].argmin())
        places.append((week, column))
        week = int(came[week, home])
    return places[::-1]


def priced(cost: Numbers, free: Flags) -> Numbers:
    """Costs with NEVER where one may not start."""
    return np.where(free, cost, NEVER)
