"""A bound that holds: every series takes its cheapest year at given prices for people's time (Lagrangian relaxation).

Two meetings of one person must not overlap; instead, here each pays for the time it takes, and the person's time is paid back
once. Whatever the prices, no plan without clashes costs less than what comes out: each series' year is at most as dear as in
that plan, and in that plan nobody's time is taken twice. Prices are whole thousandths, so that the sum is exact.
What must be held after something else has its prices too: a start early in the week pays at every instant from then on, and
the meeting that ends before it is paid. Left out, which only lowers the bound: travel beyond the shortest way between any two
of a person's places.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from lagspill.planner.frame import NEVER, Frame, Numbers, Table
from lagspill.planner.order import first_ends
from lagspill.planner.paths import Places, Years, cheapest, priced, scaled, stack

SCALE = 1000
NEARBY = 20 * SCALE
ANYTHING = 1000


@dataclass(slots=True)
class Cover:
    """Which instants (columns) a meeting at each slot (rows) takes from some prices' rows: 1, or -1 where it gives."""

    rows: list[int]
    takes: Numbers


@dataclass(slots=True)
class Market:
    """Everything the price search computes on. Prices are by row, week and instant (a weekday's possible start).

    A row is a shared person, or an order: a series and the one held after it.
    """

    frame: Frame
    codes: list[str]
    years: Years
    cost: Numbers
    covers: dict[str, list[Cover]]
    prices: Numbers
    room: Numbers


@dataclass(slots=True)
class Found:
    """The best bound, and the prices and years that gave it."""

    bound: int
    prices: Numbers
    years: list[Places] = field(default_factory=list)


def open_market(frame: Frame) -> Market:
    """Tables side by side, padded to one width; who shares time with whom, and at which instants."""
    tables = list(frame.tables.values())
    width = max(len(table.slots) for table in tables)
    weeks = len(frame.mondays)
    cost = np.full((len(tables), weeks, max(width, 1)), NEVER, dtype=np.int64)
    for index, table in enumerate(tables):
        cost[index, :, : len(table.slots)] = scaled(priced(table.cost, table.free), SCALE)
    instants = sorted({slot for table in tables for slot in table.slots})
    people = _shared(tables)
    covers = _covers(tables, instants, [(_shortest_way(frame, sharing), sharing) for sharing in people.values()])
    orders = [table for table in tables if table.series.after is not None]
    for row, table in enumerate(orders, start=len(people)):
        _order(covers, frame, table, instants, row)
    prices = np.zeros((len(people) + len(orders), weeks, len(instants)), dtype=np.int64)
    room = _room(tables, covers, prices.shape)
    for row, table in enumerate(orders, start=len(people)):
        room[row] = _before(frame, table, instants)
    codes = [table.series.code for table in tables]
    return Market(frame, codes, stack(tables, SCALE), cost, covers, prices, room)


def _room(tables: list[Table], covers: dict[str, list[Cover]], shape: tuple[int, ...]) -> Numbers:
    """How often each instant may be taken: once, beside the fixed meetings, which stand whatever they clash with."""
    taken = np.ones(shape, dtype=np.int64)
    for table in tables:
        for cover in covers[table.series.code]:
            for week in table.held:
                taken[cover.rows, week] += cover.takes[int(table.free[week].argmax())]
    return taken


def _shared(tables: list[Table]) -> dict[str, list[Table]]:
    sits: dict[str, list[Table]] = defaultdict(list)
    for table in tables:
        for code in dict.fromkeys(table.series.members):
            sits[code].append(table)
    return {code: sharing for code, sharing in sits.items() if len(sharing) > 1}


def _shortest_way(frame: Frame, sharing: list[Table]) -> int:
    """Between any two of the person's meetings at least this many minutes are spent travelling."""
    places = [table.series.place for table in sharing]
    return min(
        frame.problem.travel.minutes(one, other) for index, one in enumerate(places) for other in places[index + 1 :]
    )


def _covers(
    tables: list[Table], instants: list[tuple[int, int]], people: list[tuple[int, list[Table]]]
) -> dict[str, list[Cover]]:
    by_way: dict[str, dict[int, list[int]]] = {table.series.code: defaultdict(list) for table in tables}
    for number, (way, sharing) in enumerate(people):
        for table in sharing:
            by_way[table.series.code][way].append(number)
    return {
        table.series.code: [
            Cover(numbers, _takes(table, instants, way)) for way, numbers in sorted(by_way[table.series.code].items())
        ]
        for table in tables
    }


def _takes(table: Table, instants: list[tuple[int, int]], way: int) -> Numbers:
    weekday = np.array([slot[0] for slot in table.slots])[:, None]
    start = np.array([slot[1] for slot in table.slots])[:, None]
    day = np.array([slot[0] for slot in instants])[None, :]
    at = np.array([slot[1] for slot in instants])[None, :]
    found: Numbers = ((weekday == day) & (start <= at) & (at < start + table.series.minutes + way)).astype(np.int64)
    return found


def _order(
    covers: dict[str, list[Cover]], frame: Frame, table: Table, instants: list[tuple[int, int]], row: int
) -> None:
    """At every instant: begun by then only if what comes first has ended by then."""
    begun = [[int(slot <= instant) for instant in instants] for slot in table.slots]
    covers[table.series.code].append(Cover([row], np.array(begun, dtype=np.int64).reshape(len(table.slots), -1)))
    first = frame.tables.get(table.series.after or "")
    if first is not None:
        length = first.series.minutes
        ended = [[-int((day, start + length) <= instant) for instant in instants] for day, start in first.slots]
        covers[first.series.code].append(Cover([row], np.array(ended, dtype=np.int64).reshape(len(first.slots), -1)))


def _before(frame: Frame, table: Table, instants: list[tuple[int, int]]) -> Numbers:
    """How often one may have begun by each instant without it: as often as the first stands already; anything in fixed weeks."""
    after = table.series.after or ""
    room = np.zeros((len(frame.mondays), len(instants)), dtype=np.int64)
    for week, ended in first_ends(frame, after, {}).items():
        room[week] = [int(ended <= instant) for instant in instants]
    for week in [*table.held, *(frame.tables[after].held if after in frame.tables else [])]:
        room[week] = ANYTHING
    return room


def _paid(market: Market, prices: Numbers, code: str) -> Numbers:
    """What each start of a series pays. Through floating point for speed: whole numbers far below 2 ** 53 stay exact."""
    shape = market.frame.tables[code].cost.shape
    paid = np.zeros(shape, dtype=np.float64)
    for cover in market.covers[code]:
        owed = prices[cover.rows].sum(axis=0)
        if owed.any():
            paid += owed.astype(np.float64) @ cover.takes.T.astype(np.float64)
    return paid.astype(np.int64)


def search(
    frame: Frame,
    *,
    rounds: int,
    deadline: float,
    target: Callable[[], int],
    tell: Callable[[int], None],
    start: Numbers | None = None,
) -> Found:
    """Raises the prices of time that is wanted twice and lowers those of time that is left, as long as the bound grows.

    `target` gives the cost of the best plan so far; `start`: prices to go on from.
    Ends after `rounds` without a better bound, or at the deadline.
    """
    market = open_market(frame)
    if start is not None:
        market.prices = start.copy()
    found = Found(-NEVER, market.prices.copy())
    pace, quiet = 1.0 if start is None else 0.5, 0
    direction = np.zeros(market.prices.shape)
    while quiet < rounds and time.monotonic() < deadline:
        value, years, use = _answer(market)
        bound = frame.base + -(-value // SCALE)
        if bound > found.bound:
            found.bound, found.prices, found.years, quiet = bound, market.prices.copy(), years, 0
            tell(bound)
        else:
            quiet += 1
            if quiet % 8 == 0:
                pace /= 2
        excess = (use - market.room).astype(np.float64)
        excess[(market.prices == 0) & (excess < 0)] = 0
        norm = float((excess**2).sum())
        if norm == 0 or bound >= target():
            break
        # Towards the best plan, but not far above what is proven: a poor plan would send the prices anywhere.
        hoped = min((target() - frame.base) * SCALE, (found.bound - frame.base) * SCALE * 21 // 20 + NEARBY)
        missing = max(hoped - value, SCALE)
        direction = 0.6 * direction + excess
        stride = pace * missing / norm
        market.prices = np.maximum(0, market.prices + np.rint(stride * direction)).astype(np.int64)
    return found


def _answer(market: Market) -> tuple[int, list[Places], Numbers]:
    """The exact value at these prices, every series' year, and how often each person's time is wanted."""
    cost = market.cost.copy()
    for index, code in enumerate(market.codes):
        paid = _paid(market, market.prices, code)
        cost[index, :, : paid.shape[1]] += paid
    values, years = cheapest(market.years, np.minimum(cost, NEVER))
    use = np.zeros(market.prices.shape, dtype=np.int64)
    for code, places in zip(market.codes, years, strict=True):
        for cover in market.covers[code]:
            for week, column in places:
                use[cover.rows, week] += cover.takes[column]
    return int(values.sum()) - int((market.prices * market.room).sum()), years, use


def surcharge(frame: Frame, found: Found) -> dict[str, Numbers]:
    """What each start pays at the prices found: a guide for placing one series after the other. In thousandths."""
    market = open_market(frame)
    return {code: _paid(market, found.prices, code) for code in market.codes}
