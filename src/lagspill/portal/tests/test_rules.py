"""Where the work stands for the family, and which looks they are told of."""

import datetime

import pytest

from lagspill.portal.rules import Facts, Seen, by_day, step

NOON = datetime.datetime(2026, 11, 3, 12, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(), "begun"),
        (Facts(consent_waits=True), "signing"),
        (Facts(consent_valid=True), "consented"),
        (Facts(consent_valid=True, consent_waits=True), "consented"),
        (Facts(consent_valid=True, referral_sent=True), "referred"),
        (Facts(consent_waits=True, referral_sent=True), "signing"),
        (Facts(consent_valid=True, referral_sent=True, measures_open=True), "plan"),
        (Facts(measures_open=True, meeting_ahead=True), "meeting"),
        (Facts(measures_open=True, meeting_ahead=True, closed=True), "closed"),
    ],
)
def test_the_furthest_that_the_facts_show(facts: Facts, expected: str) -> None:
    assert step(facts) == expected


def seen(day: int, name: str, ground: str) -> Seen:
    return Seen(datetime.date(2026, 11, day), name, "PPT", ground, NOON, NOON, 1)


def test_looks_are_grouped_by_day_in_the_order_given() -> None:
    rows = [seen(3, "Ada", "consent"), seen(3, "Bo", "owner"), seen(1, "Ada", "consent")]
    assert [(day.day, [one.name for one in people]) for day, people in by_day(rows)] == [
        (3, ["Ada", "Bo"]),
        (1, ["Ada"]),
    ]


@pytest.mark.parametrize("ground", ["law", "emergency", "anonymous", "family"])
def test_a_ground_that_the_family_is_not_told_of_hides_the_look(ground: str) -> None:
    assert by_day([seen(3, "Ada", ground)]) == []


def test_a_look_without_a_ground_is_told_all_the_same() -> None:
    assert len(by_day([seen(3, "Ada", "")])) == 1
