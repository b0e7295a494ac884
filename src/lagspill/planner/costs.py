"""What a plan costs. This is the definition; the solver's tables must agree with it, and tests hold them to it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from lagspill.planner.problem import Meeting, Problem, Series, Slot, monday_of

WISH = 1  # One person, one meeting outside the times they prefer.
TEAM_WISH = 3  # One meeting outside the times the team prefers.
EXCEPTION = 4  # One meeting at another time of the week than the series' usual one.
RHYTHM = 10  # One week more or less than usual between two meetings.
CHANGE = 1_000_000  # One meeting of the plan before gone, or one that was not in it: more than all wishes together.
OUT_OF_RANGE = 100 * CHANGE  # One week more or less than the range allows: no change is worth it.


def wish_cost(problem: Problem, series: Series, slot: Slot) -> int:
    """What a time of the week costs its members and the team."""
    weekday, start = slot
    end = start + series.minutes
    people = [problem.people[code] for code in series.members]
    wrong = sum(
        bool(one.prefers) and not any(w.holds(weekday, start, end) for w in one.prefers) for one in people
    )  # fmt: skip
    own = bool(series.prefers) and not any(w.holds(weekday, start, end) for w in series.prefers)
    return WISH * wrong + TEAM_WISH * own


def step_cost(series: Series, weeks: int) -> int:
    """From one meeting to the next, `weeks` later."""
    rhythm = series.rhythm
    outside = max(0, weeks - rhythm.longest) + max(0, rhythm.shortest - weeks)
    return RHYTHM * abs(weeks - rhythm.every) + OUT_OF_RANGE * outside


def edge_cost(series: Series, weeks: int) -> int:
    """From the year's beginning to the first meeting, or from the last to its end: as from a meeting just outside."""
    rhythm = series.rhythm
    return RHYTHM * max(0, weeks - rhythm.every) + OUT_OF_RANGE * max(0, weeks - rhythm.longest)


def one_a_week(problem: Problem, meetings: Iterable[Meeting], code: str) -> dict[int, Meeting]:
    """A series' meetings by the number of their week; of several in a week (placed by hand) the earliest."""
    number = {monday: index for index, monday in enumerate(problem.calendar.weeks())}
    found: dict[int, Meeting] = {}
    for one in sorted(one for one in meetings if one.series == code):
        week = number.get(monday_of(one.day))
        if week is not None:
            found.setdefault(week, one)
    return found


def series_cost(problem: Problem, meetings: Sequence[Meeting], code: str) -> int:
    """What the meetings of one series cost: wishes, exceptions, rhythm."""
    series, total = problem.series[code], len(problem.calendar.weeks())
    found = one_a_week(problem, meetings, code)
    if not found:
        return edge_cost(series, total + 1)
    weeks = sorted(found)
    slots = Counter(one.slot for one in found.values())
    return (
        sum(wish_cost(problem, series, one.slot) for one in found.values())
        + EXCEPTION * (len(found) - max(slots.values()))
        + sum(step_cost(series, later - earlier) for earlier, later in pairwise(weeks))
        + edge_cost(series, weeks[0] + 1)
        + edge_cost(series, total - weeks[-1])
    )


def changes(before: Iterable[Meeting], after: Iterable[Meeting]) -> int:
    """Meetings that are gone and meetings that are new; one that moved is both."""
    return len({(m.series, m.day, m.start) for m in before} ^ {(m.series, m.day, m.start) for m in after})


def plan_cost(problem: Problem, meetings: Sequence[Meeting], before: Sequence[Meeting] | None = None) -> int:
    """What the whole plan costs; with a plan `before`, every change weighs more than all else."""
    by_series: dict[str, list[Meeting]] = {one.code: [] for one in problem.planned()}
    for one in meetings:
        if one.series in by_series:
            by_series[one.series].append(one)
    cost = sum(series_cost(problem, found, code) for code, found in by_series.items())
    if before is not None:
        old = [one for one in before if one.series in by_series]
        cost += CHANGE * changes(old, [one for found in by_series.values() for one in found])
    return cost
