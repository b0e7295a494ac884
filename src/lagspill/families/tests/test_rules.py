"""When the family sees a case, and whose address grade governs."""

import datetime

import pytest

from lagspill.families.rules import guardian_sees, may_see_contact_details, strictest, subject_sees

OPENED = datetime.date(2026, 11, 22)


def test_a_child_of_twelve_sees_the_case_from_the_fifteenth_birthday() -> None:
    assert subject_sees(datetime.date(2014, 3, 1), OPENED) == (datetime.date(2029, 3, 1), None)


def test_a_sixteen_year_old_sees_it_from_the_start() -> None:
    assert subject_sees(datetime.date(2010, 3, 1), OPENED) == (OPENED, None)


def test_an_unknown_age_gives_no_access_of_ones_own() -> None:
    assert subject_sees(None, OPENED) is None


def test_guardians_see_it_until_the_child_is_eighteen() -> None:
    assert guardian_sees(datetime.date(2014, 2, 28), OPENED) == (OPENED, datetime.date(2032, 2, 28))
    assert guardian_sees(datetime.date(2008, 11, 22), OPENED) is None
    assert guardian_sees(None, OPENED) == (OPENED, None)


@pytest.mark.parametrize(("grades", "governs"), [([], 0), ([0, 0], 0), ([0, 7], 7), ([7, 6, 0], 6)])
def test_the_strictest_grade_governs_everybody(grades: list[int], governs: int) -> None:
    assert strictest(grades) == governs


@pytest.mark.parametrize(
    ("grade", "private", "named", "sees"),
    [
        (0, True, False, True),
        (7, True, True, False),
        (7, False, False, True),
        (6, False, False, False),
        (6, True, True, True),
    ],
)
def test_who_sees_contact_details(grade: int, private: bool, named: bool, sees: bool) -> None:
    assert may_see_contact_details(grade, private_body=private, named_reader=named) is sees
