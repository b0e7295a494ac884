"""Rhythms, slots, and what may be agreed, registered and counted."""

import datetime
from typing import Any

import pytest

from lagspill.opendoor import presence_rules as rules
from lagspill.opendoor.presence_rules import Kept, Terms

DAY = datetime.date(2026, 11, 27)
WEEK = datetime.timedelta(weeks=1)
ONE = datetime.timedelta(days=1)


def at(hour: int, minute: int = 0) -> datetime.time:
    return datetime.time(hour, minute)


@pytest.mark.parametrize(("rhythm", "weeks"), [("weekly", 1), ("fortnightly", 2), ("every_third_week", 3)])
def test_a_rhythm_of_weeks_goes_on_after_a_closed_day(rhythm: str, weeks: int) -> None:
    closed = {DAY + weeks * WEEK}
    found = list(rules.days(DAY, DAY + 3 * weeks * WEEK, rhythm, closed=closed))
    assert found == [DAY, DAY + 2 * weeks * WEEK, DAY + 3 * weeks * WEEK]


def test_monthly_is_the_same_weekday_of_the_month() -> None:
    second_tuesday = datetime.date(2026, 11, 10)
    found = list(rules.days(second_tuesday, datetime.date(2027, 3, 31), "monthly"))
    assert [str(day) for day in found] == ["2026-11-10", "2026-12-08", "2027-01-12", "2027-02-09", "2027-03-09"]


def test_a_fifth_weekday_becomes_the_months_last() -> None:
    fifth_monday = datetime.date(2026, 11, 30)
    found = list(rules.days(fifth_monday, datetime.date(2027, 3, 31), "monthly"))
    assert [str(day) for day in found] == ["2026-11-30", "2026-12-28", "2027-01-25", "2027-02-22", "2027-03-29"]


def test_the_days_that_come_begin_with_today() -> None:
    assert rules.coming([DAY - ONE, DAY, DAY + ONE, DAY + 2 * ONE], DAY, 2) == [DAY, DAY + ONE]


def test_slots_fill_the_time_and_leave_what_is_too_short() -> None:
    assert rules.slots(at(14, 15), at(15, 50), 30) == [at(14, 15), at(14, 45), at(15, 15)]
    assert rules.slots(at(9), at(9, 20), 30) == []
    assert rules.slots(at(9), at(9, 30), 30) == [at(9)]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, None),
        ({"first": DAY - ONE}, "past"),
        ({"until": DAY - ONE}, "backwards"),
        ({"until": DAY + 60 * WEEK}, None),
        ({"until": DAY + 60 * WEEK + ONE}, "too_long"),
        ({"day_off": True}, "day_off"),
        ({"starts": at(10), "ends": at(10)}, "times"),
        ({"starts": at(6, 59)}, "times"),
        ({"ends": at(18, 1)}, "times"),
        ({"ends": at(18)}, None),
        ({"minutes": 61}, "no_slot"),
    ],
)
def test_hours_are_on_days_and_times_when_people_are_there(changed: dict[str, Any], expected: str | None) -> None:
    told: dict[str, Any] = {
        "first": DAY,
        "until": DAY + WEEK,
        "starts": at(9),
        "ends": at(10),
        "minutes": 60,
        "day_off": False,
    }
    assert rules.hours_denial(today=DAY, **(told | changed)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, None),
        ({"coordinates": False}, "role"),
        ({"offered": False}, "not_offered"),
        ({"over": True}, "over"),
        ({"taken": True}, "taken"),
    ],
)
def test_a_child_is_registered_by_the_coordinator_for_a_slot_that_is_free(
    changed: dict[str, bool], expected: str | None
) -> None:
    told = {"coordinates": True, "offered": True, "over": False, "taken": False}
    assert rules.registration_denial(**(told | changed)) == expected


@pytest.mark.parametrize(
    ("answer", "until", "expected"),
    [
        (None, DAY, rules.PROPOSED),
        (None, DAY - ONE, rules.ENDED),
        (True, DAY, rules.RUNNING),
        (True, DAY - ONE, rules.ENDED),
        (False, DAY, rules.DECLINED),
        (False, DAY - ONE, rules.DECLINED),
    ],
)
def test_an_agreement_stands_somewhere(answer: bool | None, until: datetime.date, expected: str) -> None:
    assert rules.state_of(Terms(answer, until), DAY) == expected


def test_a_proposal_is_answered_once_by_those_who_coordinate() -> None:
    assert rules.answer_denial(state=rules.PROPOSED, coordinates=True) is None
    assert rules.answer_denial(state=rules.PROPOSED, coordinates=False) == "role"
    for state in (rules.RUNNING, rules.DECLINED, rules.ENDED):
        assert rules.answer_denial(state=state, coordinates=True) == "answered"


@pytest.mark.parametrize(
    ("answer", "held_on", "expected"),
    [
        (True, DAY, None),
        (True, DAY - WEEK, None),
        (None, DAY, "not_agreed"),
        (False, DAY, "not_agreed"),
        (True, DAY + ONE, "ahead"),
        (True, DAY - WEEK - ONE, "outside"),
    ],
)
def test_a_meeting_counts_in_the_time_of_an_agreement(
    answer: bool | None, held_on: datetime.date, expected: str | None
) -> None:
    found = rules.held_denial(answer=answer, first=DAY - WEEK, until=DAY + WEEK, held_on=held_on, today=DAY)
    assert found == expected


def test_what_is_kept_counts_days_once_and_children_each_time() -> None:
    planned = [DAY - WEEK, DAY, DAY + WEEK]
    held = [(DAY - WEEK, 2), (DAY - WEEK, 3), (DAY, 0)]
    assert rules.kept(planned, DAY, held) == Kept(planned=2, held=2, children=5, last=DAY)
    assert rules.kept(planned, DAY, []) == Kept(planned=2, held=0, children=0, last=None)
