"""The meeting plan: a first plan, a proven bound, and making the plan cheaper until time is up or the two meet (MEET-2).

1. Every series' cheapest year at prices for people's time gives a bound that holds (`prices`).
2. One series after the other takes its cheapest year among those placed; then each again, until nothing gets cheaper (`placing`).
3. When they are few enough, CP-SAT looks at all series at once, and its bound holds too (`model`); otherwise groups that are in
   each other's way are taken out and placed anew, as long as time allows (`groups`).
The same problem and seed give the same plan unless the time runs out first.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from lagspill.planner import costs, placing, reasons
from lagspill.planner.beside import Beside, Task
from lagspill.planner.frame import NEVER, Frame, Numbers, build
from lagspill.planner.groups import Shuffle, size
from lagspill.planner.model import improve
from lagspill.planner.paths import Places
from lagspill.planner.plan import Plan, Progress
from lagspill.planner.prices import search, surcharge
from lagspill.planner.problem import Meeting, Problem

Tell = Callable[[Progress], None]
WHOLE = 25_000  # Possible starts that CP-SAT takes on at once.
QUIET_ROUNDS = 40


@dataclass(slots=True)
class Solve:
    """A solve on its way."""

    frame: Frame
    began: float
    deadline: float
    tell: Tell | None
    years: dict[str, Places] = field(default_factory=dict)
    prices: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    guide: dict[str, Numbers] = field(default_factory=dict)
    cost: int = NEVER
    bound: int = 0

    def keep(self, years: dict[str, Places]) -> None:
        """These years, when they are cheaper."""
        cost = placing.total(self.frame, years)
        if cost < self.cost:
            self.years, self.cost = {code: list(places) for code, places in years.items()}, cost
            self.report()

    def raise_bound(self, bound: int) -> None:
        """A bound that holds; the best one counts."""
        if bound > self.bound:
            self.bound = bound
            self.report()

    def report(self) -> None:
        """Tells how far it has come."""
        if self.tell is not None:
            known = self.cost if self.cost < NEVER else None
            self.tell(Progress(known, self.bound, time.monotonic() - self.began))

    @property
    def done(self) -> bool:
        """Proven best, or out of time."""
        return self.cost <= self.bound or time.monotonic() >= self.deadline


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 1,
    workers: int = 2,
    before: Sequence[Meeting] | None = None,
    tell: Tell | None = None,
) -> Plan:
    """A plan in which nothing that was not fixed clashes. With a plan `before`, one with as few changes to it as possible.

    What cannot keep its rhythm is named in `shortfalls`, with what stands in the way.
    """
    began = time.monotonic()
    frame = build(problem, before)
    run = Solve(frame, began, began + seconds, tell)
    if frame.tables and frame.mondays:
        _first(run)
        if not run.done:
            _all_at_once(run, seed, workers) if size(frame, frame.tables) <= WHOLE else _by_groups(run, seed, workers)
    else:
        run.cost = placing.total(frame, {})
        run.bound = run.cost
    return _plan(run)


def _first(run: Solve) -> None:
    """Without prices, then prices, then with the prices as a guide."""
    frame = run.frame
    run.keep(_settled(run, placing.place_all(frame)))
    share = run.began + (run.deadline - run.began) * 0.25
    found = search(frame, rounds=QUIET_ROUNDS, deadline=share, target=lambda: run.cost, tell=run.raise_bound)
    run.prices, run.guide = found.prices, surcharge(frame, found)
    if not run.done:
        run.keep(_settled(run, placing.place_all(frame, run.guide)))


def _settled(run: Solve, years: dict[str, Places]) -> dict[str, Places]:
    order = placing.order(run.frame)
    while placing.settle(run.frame, years, order, run.deadline):
        pass
    return years


def _all_at_once(run: Solve, seed: int, workers: int) -> None:
    base = run.frame.base
    answer = improve(
        run.frame, run.frame.tables, run.years, seed=seed, workers=workers, seconds=run.deadline - time.monotonic(),
        tell=lambda bound: run.raise_bound(min(base + bound, run.cost)),
    )  # fmt: skip
    if answer.years is not None:
        run.keep(answer.years)
    if answer.bound is not None:
        run.raise_bound(min(base + answer.bound, run.cost))


def _by_groups(run: Solve, seed: int, workers: int) -> None:
    """Group after group, until none has got cheaper for a while; another process goes on with the prices meanwhile."""
    shuffle = Shuffle(run.frame, run.years, run.guide, seed)
    task = Task(run.frame.problem, run.frame.before, run.cost, run.prices, run.deadline - time.monotonic())
    with Beside(task if workers > 1 else None) as beside:
        while not run.done and shuffle.improve(run.deadline):
            run.keep(shuffle.years)
            run.raise_bound(min(beside.bound(), run.cost))
        while not run.done and beside.works():
            time.sleep(0.1)
            run.raise_bound(min(beside.bound(), run.cost))


def _plan(run: Solve) -> Plan:
    frame = run.frame
    meetings = placing.meetings(frame, run.years)
    changed, fewest = 0, 0
    if frame.before is not None:
        own = [one for one in frame.before if one.series in frame.tables]
        changed = costs.changes(own, [one for one in meetings if one.series in frame.tables])
        # Of plans that keep the rhythm as well: cost and bound differ by so many changes at most.
        fewest = max(0, changed - (run.cost // costs.CHANGE - min(run.bound, run.cost) // costs.CHANGE))
    return Plan(
        meetings=meetings,
        cost=run.cost,
        bound=min(run.bound, run.cost),
        seconds=time.monotonic() - run.began,
        shortfalls=tuple(reasons.shortfalls(frame, run.years)),
        changes=changed,
        fewest_changes=fewest,
    )
