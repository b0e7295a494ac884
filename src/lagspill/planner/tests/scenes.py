"""Small problems, drawn at random, and every plan of a tiny one."""

import datetime
from collections.abc import Iterator
from itertools import product

from hypothesis import strategies as st

from lagspill.planner.checker import clashes
from lagspill.planner.costs import one_a_week, plan_cost
from lagspill.planner.problem import (
    Absence,
    Calendar,
    Meeting,
    Person,
    Problem,
    Rhythm,
    Series,
    Travel,
    Window,
)

MONDAY = datetime.date(2026, 9, 7)
Draw = st.DrawFn


def calendar(weeks: int, *closed: datetime.date) -> Calendar:
    """So many weeks from the first Monday."""
    return Calendar(MONDAY, MONDAY + datetime.timedelta(days=7 * weeks - 3), frozenset(closed))


@st.composite
def problems(draw: Draw, *, weeks: int = 3, most: int = 2, starts: int = 2) -> Problem:
    """A few series that share a few people; the second may be tied to follow the first, some meetings may be fixed."""
    year = calendar(weeks, *draw(st.lists(st.sampled_from([MONDAY, MONDAY + datetime.timedelta(days=8)]), max_size=1)))
    days = st.integers(0, 7 * weeks - 3).map(lambda n: MONDAY + datetime.timedelta(days=n))
    windows = st.lists(
        st.builds(Window, st.integers(0, 1), st.just(480), st.just(480 + 60 * starts)), max_size=2, unique=True
    )
    absences = st.lists(
        st.builds(
            Absence, days, days, st.sampled_from([None, 0, 1]), st.sampled_from([0, 500]), st.sampled_from([540, 1440])
        ),
        max_size=2,
    )
    people = {c: Person(c, tuple(draw(absences)), tuple(draw(windows))) for c in "abc"}
    series: dict[str, Series] = {}
    for index in range(draw(st.integers(1, most))):
        every = draw(st.integers(1, 2))
        code = f"s{index}"
        series[code] = Series(
            code=code, place=draw(st.sampled_from(["north", "south"])), minutes=draw(st.sampled_from([60, 90])),
            rhythm=Rhythm(every, draw(st.integers(1, every)), draw(st.integers(every, 3))),
            members=tuple(draw(st.sets(st.sampled_from("abc"), min_size=1))),
            windows=(Window(0, 480, 480 + 60 * starts), Window(1, 480, 480 + 60 * starts)), step=60,
            prefers=tuple(draw(windows)), after="s0" if index and draw(st.booleans()) else None,
            given=False,
        )  # fmt: skip
    fixed = draw(
        st.lists(
            st.builds(Meeting, days, st.sampled_from([480, 495]), st.sampled_from(sorted(series)), st.just(60)),
            max_size=1,
        )
    )
    return Problem(year, people, series, Travel(draw(st.sampled_from([0, 30]))), tuple(fixed))


def placed_clashes(problem: Problem, meetings: tuple[Meeting, ...]) -> list[object]:
    """Clashes that a meeting which was not fixed has a part in."""
    fixed = set(problem.fixed)
    return [
        one
        for one in clashes(problem, meetings)
        if one.meeting not in fixed or (one.other is not None and one.other not in fixed)
    ]


def all_plans(problem: Problem) -> Iterator[tuple[Meeting, ...]]:
    """Every plan with at most one meeting a week of a series, the fixed ones kept, and no clash but theirs."""
    choices = []
    for series in problem.planned():
        held = one_a_week(problem, problem.fixed, series.code)
        for week, monday in enumerate(problem.calendar.weeks()):
            if week in held:
                continue
            starts = [
                Meeting(monday + datetime.timedelta(days=window.weekday), start, series.code, series.minutes)
                for window in series.windows
                for start in range(window.start, window.end - series.minutes + 1, series.step)
            ]
            choices.append([None, *starts])
    for chosen in product(*choices):
        plan = tuple(sorted([*problem.fixed, *(one for one in chosen if one is not None)]))
        if not placed_clashes(problem, plan):
            yield plan


def cheapest_plan(problem: Problem, before: tuple[Meeting, ...] | None = None) -> int:
    """What the best of all plans costs."""
    return min(plan_cost(problem, plan, before) for plan in all_plans(problem))
