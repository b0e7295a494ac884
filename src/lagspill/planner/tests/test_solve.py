"""The solver against an independent checker, the cost's definition, and every plan of tiny problems (MEET-2)."""

import ast
import datetime
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagspill.planner import prices
from lagspill.planner import solve as solving
from lagspill.planner.checker import clashes
from lagspill.planner.costs import CHANGE, OUT_OF_RANGE, changes, plan_cost
from lagspill.planner.frame import build
from lagspill.planner.moves import best_moves
from lagspill.planner.plan import Progress
from lagspill.planner.problem import (
    Absence,
    Meeting,
    Person,
    Problem,
    Rhythm,
    Series,
    Travel,
    Window,
    all_week,
    monday_of,
)
from lagspill.planner.solve import solve
from lagspill.planner.tests.scenes import MONDAY, calendar, cheapest_plan, placed_clashes, problems

ROOM = Path(solving.__file__).parent
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(problems())
def test_a_tiny_plan_is_as_good_as_the_best_of_all_plans_and_proven_so(problem: Problem) -> None:
    plan = solve(problem, seconds=20, workers=1)
    assert placed_clashes(problem, plan.meetings) == []
    assert set(problem.fixed) <= set(plan.meetings)
    assert plan.cost == plan_cost(problem, plan.meetings) == cheapest_plan(problem) == plan.bound


@SLOW
@given(problems(weeks=5, most=6, starts=4))
def test_a_plan_has_no_clash_costs_what_it_says_and_no_less_than_its_bound(problem: Problem) -> None:
    plan = solve(problem, seconds=20, workers=1)
    assert placed_clashes(problem, plan.meetings) == []
    assert plan.cost == plan_cost(problem, plan.meetings)
    assert plan.bound <= plan.cost


@SLOW
@given(problems(), st.integers(0, 3))
def test_the_bound_of_the_prices_alone_holds(problem: Problem, rounds: int) -> None:
    best = cheapest_plan(problem)
    told: list[int] = []
    prices.search(build(problem), rounds=rounds + 1, deadline=float("inf"), target=lambda: best, tell=told.append)
    assert max(told, default=0) <= best


@SLOW
@given(problems(), st.data())
def test_solving_again_changes_as_little_as_any_plan_can(problem: Problem, data: st.DataObject) -> None:
    before = solve(problem, seconds=20, workers=1).meetings
    gone = data.draw(st.sampled_from("abc"))
    away = replace(problem.people[gone], absences=(Absence(MONDAY, MONDAY + datetime.timedelta(days=9)),))
    later = replace(problem, people={**problem.people, gone: away})
    plan = solve(later, seconds=20, workers=1, before=before)
    assert plan.cost == plan_cost(later, plan.meetings, before) == cheapest_plan(later, before)
    assert changes(before, plan.meetings) == plan.changes == plan.fewest_changes


@SLOW
@given(problems(weeks=5, most=5, starts=4), st.integers(0, 5))
def test_groups_placed_anew_keep_every_rule(problem: Problem, seed: int) -> None:
    whole, solving.WHOLE = solving.WHOLE, 0
    try:
        plan = solve(problem, seconds=20, seed=seed, workers=1)
        again = solve(problem, seconds=20, seed=seed, workers=1)
    finally:
        solving.WHOLE = whole
    assert placed_clashes(problem, plan.meetings) == []
    assert plan.bound <= plan.cost == plan_cost(problem, plan.meetings)
    assert plan.meetings == again.meetings


def town(*, weeks: int = 12, schools: int = 4, travel: int = 20) -> Problem:
    """Schools whose teams share a nurse and an agent, after each school's own meeting."""
    people = {code: Person(code) for code in ["nurse", "agent", *(f"head-{n}" for n in range(schools))]}
    series = {}
    for n in range(schools):
        series[f"first-{n}"] = Series(
            code=f"first-{n}", place=f"school-{n}", minutes=60, rhythm=Rhythm(2, 1, 3), members=(f"head-{n}", "nurse"),
            windows=all_week(480, 720),
        )  # fmt: skip
        series[f"team-{n}"] = Series(
            code=f"team-{n}", place=f"school-{n}", minutes=90, rhythm=Rhythm(4, 4, 6),
            members=(f"head-{n}", "nurse", "agent"), windows=all_week(480, 900), after=f"first-{n}",
        )  # fmt: skip
    return Problem(calendar(weeks), people, series, Travel(travel))


def test_teams_that_share_people_meet_after_each_schools_own_meeting_with_time_to_travel() -> None:
    told: list[Progress] = []
    problem = town()
    plan = solve(problem, seconds=30, tell=told.append)
    assert clashes(problem, plan.meetings) == [] and plan.shortfalls == ()
    assert plan.cost == plan.bound == 0
    assert [one.cost for one in told if one.cost is not None] == sorted(
        (one.cost for one in told if one.cost is not None), reverse=True
    )
    assert [one.bound for one in told] == sorted(one.bound for one in told)
    assert told[-1].cost == plan.cost and told[-1].bound >= plan.bound


def test_what_is_fixed_stays_even_where_it_clashes_and_nothing_else_is_put_upon_it() -> None:
    problem = town(schools=2)
    fixed = Meeting(MONDAY, 480, "team-0", 90), Meeting(MONDAY, 480, "team-1", 45)
    plan = solve(replace(problem, fixed=fixed), seconds=30)
    assert set(fixed) <= set(plan.meetings)
    found = clashes(problem, plan.meetings)
    assert {(one.why, one.meeting, one.other) for one in found if one.why == "busy"} == {("busy", fixed[1], fixed[0])}
    assert {one.meeting for one in found} <= set(fixed)


def test_a_given_teams_meetings_only_take_their_peoples_time() -> None:
    problem = town(schools=2, weeks=4)
    other = replace(problem.series["team-1"], given=True, after=None)
    all_day = tuple(Meeting(MONDAY + datetime.timedelta(days=n), 480, "team-1", 420) for n in range(5))
    series = {**problem.series, "team-1": other, "first-1": replace(problem.series["first-1"], given=True)}
    plan = solve(replace(problem, series=series, fixed=all_day), seconds=30)
    assert not [
        one for one in plan.meetings if one.series != "team-1" and one.day < MONDAY + datetime.timedelta(days=7)
    ]
    assert clashes(problem, [one for one in plan.meetings if one.series != "team-1"]) == []


def test_a_team_that_can_never_meet_is_named_with_those_who_stand_in_the_way() -> None:
    problem = town(schools=1)
    away = Person("agent", (Absence(MONDAY, MONDAY + datetime.timedelta(days=400)),))
    plan = solve(replace(problem, people={**problem.people, "agent": away}), seconds=30)
    (short,) = plan.shortfalls
    assert (short.series, short.first, short.weeks) == ("team-0", MONDAY, 13)
    assert short.blockers[0].why == "absent" and short.blockers[0].who == "agent" and short.blockers[0].share == 1.0
    assert plan.cost >= OUT_OF_RANGE and plan.gap == 0.0
    assert {one.series for one in plan.meetings} == {"first-0"}


def test_somebody_who_is_needed_in_two_places_all_the_time_is_named_as_busy() -> None:
    problem = town(schools=2, weeks=3)
    week = tuple(
        Meeting(MONDAY + datetime.timedelta(days=7 * w + d), 480, "team-1", 480) for w in range(3) for d in range(5)
    )
    series = {**problem.series, "team-1": replace(problem.series["team-1"], given=True, after=None)}
    del series["first-1"]
    plan = solve(replace(problem, series=series, fixed=week), seconds=30)
    first = next(one for one in plan.shortfalls if one.series == "first-0")
    assert [(one.why, one.who) for one in first.blockers] == [("busy", "nurse")]


def test_an_empty_year_and_a_problem_without_teams_give_empty_plans() -> None:
    problem = town(schools=1)
    assert solve(replace(problem, series={}), seconds=5).meetings == ()
    monday_closed = replace(problem, calendar=replace(problem.calendar, last=MONDAY, closed=frozenset({MONDAY})))
    plan = solve(monday_closed, seconds=5)
    assert plan.meetings == () and plan.cost == plan.bound == 0 and plan.gap == 0.0


def test_wishes_move_meetings_only_when_they_may() -> None:
    problem = town(schools=1)
    wishing = Person("agent", prefers=(Window(3, 600, 900),))
    plan = solve(replace(problem, people={**problem.people, "agent": wishing}), seconds=30)
    assert {one.day.weekday() for one in plan.meetings if one.series == "team-0"} == {3}
    assert plan.cost == 0


def test_somebody_falls_out_and_little_changes() -> None:
    problem = town()
    before = solve(problem, seconds=30).meetings
    third = monday_of(next(one.day for one in before if one.series == "team-0"))
    away = Person("agent", (Absence(third, third + datetime.timedelta(days=4)),))
    plan = solve(replace(problem, people={**problem.people, "agent": away}), seconds=30, before=before)
    hit = [
        one for one in before if one.series.startswith("team") and third <= one.day < third + datetime.timedelta(days=5)
    ]
    assert hit and len(hit) <= plan.fewest_changes <= plan.changes <= 4 * len(hit)
    assert plan.cost >= CHANGE * plan.changes
    assert clashes(replace(problem, people={**problem.people, "agent": away}), plan.meetings) == []


def test_the_bound_from_the_process_beside_is_kept() -> None:
    problem = town(schools=3)
    whole, solving.WHOLE = solving.WHOLE, 0
    crowded = replace(problem, people={**problem.people, "nurse": Person("nurse", prefers=(Window(0, 480, 600),))})
    try:
        plan = solve(crowded, seconds=20, workers=2)
    finally:
        solving.WHOLE = whole
    assert 0 < plan.bound <= plan.cost == plan_cost(crowded, plan.meetings)


def test_the_planner_imports_neither_django_nor_another_room() -> None:
    for file in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                assert not name.startswith("django"), file.name
                assert not name.startswith("lagspill") or name.startswith("lagspill.planner"), file.name
    code = "import sys, lagspill.planner.solve; sys.exit(any(name.startswith('django') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_best_moves_have_no_clash_and_leave_what_others_follow() -> None:
    problem = town(schools=2)
    meetings = list(solve(problem, seconds=30).meetings)
    led = next(one for one in meetings if one.series == "first-0" and any(follows(one, other) for other in meetings))
    late = next(one for one in meetings if follows(led, one))
    team = replace(late, day=monday_of(late.day) + datetime.timedelta(days=4), start=800)
    meetings[meetings.index(late)] = team
    moves = best_moves(problem, meetings, led)
    assert len(moves) == 2
    for move in moves:
        moved = [*(one for one in meetings if one != led), move.meeting]
        assert clashes(problem, moved) == []
        assert move.dearer == plan_cost(problem, moved) - plan_cost(problem, meetings)
        assert (move.meeting.day, move.meeting.end) <= (team.day, team.start)


def follows(led: Meeting, other: Meeting) -> bool:
    return other.series == "team-0" and monday_of(other.day) == monday_of(led.day)


def test_one_who_is_always_away_leaves_no_move() -> None:
    problem = town(schools=1)
    meetings = solve(problem, seconds=30).meetings
    away = Person("agent", (Absence(MONDAY, MONDAY + datetime.timedelta(days=400)),))
    team = next(one for one in meetings if one.series == "team-0")
    assert best_moves(replace(problem, people={**problem.people, "agent": away}), meetings, team) == []
