"""What the family's pages may build on, where the work stands for them, and how looks are grouped. Pure."""

import datetime
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

Day = datetime.date

# Grounds that a family reads about; "" where a page did not say. Others may follow from a shielded matter (CASE-4), so
# what is not listed is not told.
TOLD_GROUNDS = frozenset({"owner", "consent", ""})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a family can know of how far a case has come. The case's own state is not among it (CASE-4)."""

    closed: bool = False
    meeting_ahead: bool = False
    measures_open: bool = False
    referral_sent: bool = False
    consent_valid: bool = False
    consent_waits: bool = False


def step(facts: Facts) -> str:
    """Where the work stands, as a code: the furthest that the facts show."""
    if facts.closed:
        return "closed"
    if facts.meeting_ahead:
        return "meeting"
    if facts.measures_open:
        return "plan"
    if facts.consent_waits and not facts.consent_valid:
        return "signing"
    if facts.referral_sent:
        return "referred"
    return "consented" if facts.consent_valid else "begun"


@dataclass(frozen=True, slots=True)
class Seen:
    """One person's looks on one day, on one ground."""

    day: Day
    name: str
    service: str
    ground: str
    first: datetime.datetime
    last: datetime.datetime
    times: int


def by_day(seen: Iterable[Seen]) -> list[tuple[Day, list[Seen]]]:
    """Looks by day in the order given, without those on grounds that the family is not told of (FAM-3)."""
    told = (one for one in seen if one.ground in TOLD_GROUNDS)
    return [(day, list(rows)) for day, rows in itertools.groupby(told, key=lambda one: one.day)]
