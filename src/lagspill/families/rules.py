"""When family members may see a case, and which address grade governs (FAM-1, FAM-5, LAW.md "Ages"). Pure."""

import datetime
from collections.abc import Iterable

from lagspill.playbooks.rules import birthday_in

PARTY_FROM = 15
GUARDIANS_UNTIL = 18

Span = tuple[datetime.date, datetime.date | None]


def subject_sees(birth_date: datetime.date | None, opened_on: datetime.date) -> Span | None:
    """From when the person themselves sees the case: from 15 (forvaltningsloven § 18); None when the age is unknown."""
    if birth_date is None:
        return None
    return max(opened_on, birthday_in(birth_date, birth_date.year + PARTY_FROM)), None


def guardian_sees(birth_date: datetime.date | None, opened_on: datetime.date) -> Span | None:
    """Between which days a guardian sees it: until the subject is 18; None when that day is past."""
    if birth_date is None:
        return opened_on, None
    until = birthday_in(birth_date, birth_date.year + GUARDIANS_UNTIL)
    return (opened_on, until) if opened_on < until else None


def is_adult(birth_date: datetime.date | None, day: datetime.date) -> bool:
    """Whether somebody decides alone on `day`, from 18; False when the age is unknown."""
    return birth_date is not None and day >= birthday_in(birth_date, birth_date.year + GUARDIANS_UNTIL)


def strictest(grades: Iterable[int]) -> int:
    """The grade that governs everybody of a case: 6 before 7 before 0 (LAW.md, "Protected address")."""
    present = set(grades)
    return 6 if 6 in present else 7 if 7 in present else 0


def may_see_contact_details(grade: int, *, private_body: bool, named_reader: bool) -> bool:
    """Whether staff may see contact details under the governing grade: kode 6 named people, kode 7 public bodies."""
    if grade == 6:
        return named_reader
    return grade == 0 or not private_body
