"""Who can stand in for whom, and be whose contact person (TEAM-1, ORG-1)."""

import datetime

import pytest

from lagspill.directory.duty_rules import Holder, Span, contact_denial, deputy_denial, may_keep

DAY = datetime.date(2026, 11, 2)
ABSENT = Holder("school", "kari", (datetime.date(2020, 8, 1), None))
COLLEAGUE = Holder("school", "ola", (datetime.date(2024, 8, 1), datetime.date(2026, 12, 1)))


def day(number: int) -> datetime.date:
    return DAY + datetime.timedelta(days=number)


WEEK: Span = (day(0), day(7))


def code(denial: object) -> str:
    return getattr(denial, "code", "")


@pytest.mark.parametrize(("role", "may"), [("administrator", True), ("municipal_coordinator", True), ("leader", False)])
def test_the_administrator_and_the_municipal_coordinator_keep_the_directory(role: str, may: bool) -> None:
    assert may_keep(role) is may


@pytest.mark.parametrize(
    ("deputy", "span", "others", "expected"),
    [
        (COLLEAGUE, WEEK, [], ""),
        (COLLEAGUE, (day(0), None), [], ""),
        (COLLEAGUE, (day(-7), day(1)), [], ""),
        (COLLEAGUE, WEEK, [(day(7), None), (day(-9), day(0))], ""),
        (Holder("school", "kari", COLLEAGUE.held), WEEK, [], "deputy_self"),
        (Holder("ppt", "ola", COLLEAGUE.held), WEEK, [], "deputy_elsewhere"),
        (COLLEAGUE, (day(1), day(1)), [], "duty_backwards"),
        (COLLEAGUE, (day(-7), day(0)), [], "duty_over"),
        (COLLEAGUE, (datetime.date(2026, 12, 1), None), [], "deputy_position"),
        (COLLEAGUE, WEEK, [(day(6), day(9))], "deputy_taken"),
    ],
)
def test_a_deputy_is_of_the_same_service_holds_a_post_and_is_the_only_one(
    deputy: Holder, span: Span, others: list[Span], expected: str
) -> None:
    denial = deputy_denial(holder=ABSENT, deputy=deputy, span=span, day=DAY, others=others)
    assert code(denial) == expected
    assert denial is None or (denial.reason and denial.remedy and denial.field)


def test_who_has_not_begun_yet_has_no_deputy() -> None:
    late = Holder("school", "kari", (day(3), None))
    denial = deputy_denial(holder=late, deputy=COLLEAGUE, span=WEEK, day=DAY, others=[])
    assert denial is not None and (denial.code, denial.field) == ("deputy_position", "position")


@pytest.mark.parametrize(
    ("place", "span", "others", "expected"),
    [
        ("lia", (day(0), None), [], ""),
        ("lia", (day(0), None), [(day(-9), day(0))], ""),
        ("barnevern", (day(0), None), [], "contact_own"),
        ("lia", (day(0), day(0)), [], "duty_backwards"),
        ("lia", (day(0), None), [(day(-9), None)], "contact_taken"),
    ],
)
def test_a_contact_person_comes_from_elsewhere_and_is_one_once(
    place: str, span: Span, others: list[Span], expected: str
) -> None:
    assert code(contact_denial(service="barnevern", place=place, span=span, day=DAY, others=others)) == expected
