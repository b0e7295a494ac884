"""The checker's facts, one by one, on a plan written by hand (MEET-2)."""

import datetime
from dataclasses import replace

import pytest

from lagspill.planner.checker import Clash, clashes, clashes_of
from lagspill.planner.problem import Absence, Calendar, Meeting, Person, Problem, Rhythm, Series, Travel, all_week
from lagspill.planner.tests.scenes import MONDAY, calendar

TUESDAY = MONDAY + datetime.timedelta(days=1)
HOUR = 60


def problem(**changes: object) -> Problem:
    people = {"kari": Person("kari"), "ola": Person("ola")}
    rhythm = Rhythm(1, 1, 2)
    series = {
        "north": Series(code="north", place="town hall", minutes=HOUR, rhythm=rhythm, members=("kari", "ola")),
        "south": Series(code="south", place="library", minutes=HOUR, rhythm=rhythm, members=("kari",), windows=all_week(480, 720)),
    }  # fmt: skip
    base = Problem(calendar(2, TUESDAY), people, series, Travel(15))
    return replace(base, **changes)  # type: ignore[arg-type]  # the test's own shorthand


def north(day: datetime.date, start: int) -> Meeting:
    return Meeting(day, start, "north", HOUR)


def south(day: datetime.date, start: int) -> Meeting:
    return Meeting(day, start, "south", HOUR)


def test_a_meeting_alone_in_the_teams_hours_is_no_clash() -> None:
    assert clashes(problem(), [north(MONDAY, 480)]) == []


@pytest.mark.parametrize("day", [TUESDAY, MONDAY + datetime.timedelta(days=5), MONDAY - datetime.timedelta(days=3)])
def test_no_meeting_on_a_closed_day_a_saturday_or_outside_the_year(day: datetime.date) -> None:
    assert "closed" in {one.why for one in clashes(problem(), [north(day, 480)])}


def test_the_teams_hours_are_kept_to_the_minute() -> None:
    assert [one.why for one in clashes(problem(), [south(MONDAY, 661)])] == ["hours"]
    assert clashes(problem(), [south(MONDAY, 660)]) == []


def test_the_absent_are_named() -> None:
    away = Person("ola", (Absence(MONDAY, MONDAY, 0, 500, 510),))
    found = clashes(problem(people={"kari": Person("kari"), "ola": away}), [north(MONDAY, 480)])
    assert found == [Clash("absent", north(MONDAY, 480), people=("ola",))]


def test_shared_people_are_never_in_two_places_and_have_time_to_travel() -> None:
    first = north(MONDAY, 480)
    assert clashes(problem(), [first, south(MONDAY, 539)]) == [Clash("busy", south(MONDAY, 539), first, ("kari",))]
    assert clashes(problem(), [first, south(MONDAY, 554)]) == [Clash("travel", south(MONDAY, 554), first, ("kari",))]
    assert clashes(problem(), [first, south(MONDAY, 555)]) == []
    same_place = replace(problem().series["south"], place="town hall")
    near = problem(series={**problem().series, "south": same_place})
    assert clashes(near, [first, south(MONDAY, 540)]) == []


def test_twice_in_a_week_is_one_too_many() -> None:
    later = north(MONDAY + datetime.timedelta(days=3), 480)
    assert clashes(problem(), [north(MONDAY, 480), later]) == [Clash("twice", later, north(MONDAY, 480))]


def test_what_must_come_first_has_ended_earlier_in_the_week() -> None:
    tied = problem(series={**problem().series, "south": replace(problem().series["south"], after="north")})
    after = south(MONDAY + datetime.timedelta(days=2), 480)
    assert [one.why for one in clashes(tied, [after])] == ["after"]
    assert clashes(tied, [north(MONDAY, 480), after]) == []
    assert [one.why for one in clashes(tied, [north(MONDAY + datetime.timedelta(days=3), 480), after])] == ["after"]


def test_what_stands_in_the_way_of_one_meeting_is_told_from_its_side() -> None:
    meeting, other = north(MONDAY, 480), south(MONDAY, 500)
    assert clashes_of(problem(), meeting, [other]) == [Clash("busy", meeting, other, ("kari",))]


@pytest.mark.parametrize(
    "change",
    [
        {"fixed": (Meeting(MONDAY, 480, "nobody", 60),)},
        {"people": {}},
        {"series": {"x": problem().series["north"]}},
        {"series": {"north": replace(problem().series["north"], after="nothing")}},
        {"series": {"north": replace(problem().series["north"], minutes=0)}},
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        problem(**change)


def test_a_rhythm_is_in_order() -> None:
    with pytest.raises(ValueError):
        Rhythm(2, 3, 4)


def test_weeks_without_school_do_not_count() -> None:
    closed = frozenset(MONDAY + datetime.timedelta(days=n) for n in range(7, 12))
    year = Calendar(MONDAY, MONDAY + datetime.timedelta(days=18), closed)
    assert year.weeks() == [MONDAY, MONDAY + datetime.timedelta(days=14)]
