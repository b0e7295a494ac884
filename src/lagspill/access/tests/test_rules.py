"""The access rule in Python, to the last branch."""

import datetime
import uuid

import pytest

from lagspill.access.rules import GroundFact, ground_for, party_sees, staff_sees

A, B = uuid.uuid4(), uuid.uuid4()
DAY = datetime.date(2026, 11, 22)
NEXT = DAY + datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("ground", "holds"),
    [
        (GroundFact(A, "consent", DAY, NEXT), True),
        (GroundFact(A, "consent", DAY, None), True),
        (GroundFact(A, "consent", NEXT, None), False),
        (GroundFact(A, "consent", DAY - datetime.timedelta(days=9), DAY), False),
        (GroundFact(A, "consent", DAY, NEXT, withdrawn=True), False),
    ],
)
def test_a_ground_holds_from_its_first_day_until_the_day_before_its_end(ground: GroundFact, holds: bool) -> None:
    assert ground.holds(DAY) is holds


def test_the_strongest_ground_is_named() -> None:
    grounds = [GroundFact(A, "consent", DAY, None), GroundFact(A, "owner", DAY, None), GroundFact(B, "law", DAY, None)]
    assert ground_for(A, grounds, DAY) == "owner"
    assert ground_for(B, grounds, DAY) == "law"
    assert ground_for(uuid.uuid4(), grounds, DAY) is None


def test_staff_need_both_a_ground_and_an_assignment() -> None:
    grounds = [GroundFact(A, "consent", DAY, None)]
    assert staff_sees(assigned=True, service=A, grounds=grounds, day=DAY)
    assert not staff_sees(assigned=False, service=A, grounds=grounds, day=DAY)
    assert not staff_sees(assigned=True, service=B, grounds=grounds, day=DAY)


@pytest.mark.parametrize(
    ("start", "end", "ended", "sees"),
    [
        (DAY, None, False, True),
        (DAY, NEXT, False, True),
        (NEXT, None, False, False),
        (DAY, DAY, False, False),
        (DAY, None, True, False),
    ],
)
def test_the_family_sees_between_its_dates(
    start: datetime.date, end: datetime.date | None, ended: bool, sees: bool
) -> None:
    assert party_sees(start=start, end=end, ended=ended, day=DAY) is sees
