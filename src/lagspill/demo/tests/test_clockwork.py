"""Stories run in order of time, and synthetic numbers are synthetic."""

import datetime

import pytest

from lagspill.demo.clockwork import Story, is_working_day, live, moment, working_day_after, working_day_before
from lagspill.demo.national_id import synthetic_id
from lagspill.families.national_id import validate
from lagspill.foundation.clock import now, travel_to


def test_the_earliest_step_comes_first_and_the_future_happens_now() -> None:
    lived: list[tuple[str, datetime.datetime]] = []
    present = now()

    def story(name: str, *days: int) -> Story:
        for day in days:
            yield present + datetime.timedelta(days=day)
            lived.append((name, now()))

    live([story("a", -9, -3, 4), story("b", -7, -8, -1)])
    assert [name for name, _when in lived] == ["a", "b", "b", "a", "b", "a"]
    at = [when for _name, when in lived]
    assert at[1].date() == (present - datetime.timedelta(days=7)).date() == at[2].date()
    assert at == sorted(at)
    assert datetime.timedelta() <= at[-1] - present < datetime.timedelta(minutes=1)


def test_the_clock_runs_on_from_where_it_was_put_and_comes_back() -> None:
    before = now()
    with travel_to(before - datetime.timedelta(days=30)):
        first = now()
        assert datetime.timedelta(days=29, hours=23) < before - first <= datetime.timedelta(days=30)
        assert now() > first
    assert now() >= before


def test_steps_fall_on_working_days() -> None:
    assert all(is_working_day(moment(datetime.date(2026, 5, 20), -days).date()) for days in range(30))
    ascension = datetime.date(2026, 5, 14)
    assert not is_working_day(ascension)
    assert working_day_before(ascension) == datetime.date(2026, 5, 13)
    assert working_day_after(datetime.date(2026, 5, 16)) == datetime.date(2026, 5, 18)


@pytest.mark.parametrize("year", [1968, 1999, 2000, 2014, 2026])
def test_synthetic_numbers_are_valid_and_differ(year: int) -> None:
    numbers = {synthetic_id(datetime.date(year, 3, 9), wanted * 3) for wanted in range(100)}
    assert len(numbers) > 80
    for number in numbers:
        assert number.startswith("0983")
        validate(number, synthetic_only=True)
