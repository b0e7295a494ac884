"""Reading the log. The database shows it to the privacy officer and, of their own case and unshielded, to the family (PRIV-2, FAM-3)."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import TruncDate

from lagspill.audit.models import AuditEntry
from lagspill.foundation.clock import OSLO, oslo

PAGE = 50
MOST_EXPORTED = 10_000
# Of all that is logged, what counts as having looked.
LOOKS = ("viewed", "read", "downloaded", "exported", "printed")


@dataclass(frozen=True, slots=True)
class Look:
    """One person's looks at a case on one day in Oslo, on one ground."""

    day: datetime.date
    position: uuid.UUID | None
    person: uuid.UUID | None
    ground: str
    first: datetime.datetime
    last: datetime.datetime
    times: int


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the privacy officer asks for; None and empty mean any. Days are Oslo's, both included."""

    since: datetime.date | None = None
    until: datetime.date | None = None
    accounts: Sequence[uuid.UUID] | None = None
    cases: Sequence[uuid.UUID] | None = None
    action: str = ""
    refused_only: bool = False


@dataclass(slots=True)
class Page:
    """A page of entries, newest first, each with its `case_number`, and whether there are more."""

    entries: list[AuditEntry] = field(default_factory=list)
    number: int = 1
    more: bool = False


def looks_at(case_id: uuid.UUID) -> list[Look]:
    """Who has looked at a case, newest first, one per day, person and ground; never what is shielded (FAM-3)."""
    ways = Q()
    for look in LOOKS:
        ways |= Q(action__endswith=f".{look}")
    rows = (
        AuditEntry.objects.filter(ways, case=case_id, shielded=False, outcome="done")
        .annotate(day=TruncDate("at", tzinfo=OSLO))
        .values("day", "position", "person", "ground")
        .annotate(first=Min("at"), last=Max("at"), times=Count("id"))
        .order_by("-day", "-last", "position", "ground")
    )
    return [Look(**row) for row in rows]


def page_of(criteria: Criteria, *, number: int) -> Page:
    """Fifty entries at a time, newest first; `number` counts from 1."""
    start = (max(number, 1) - 1) * PAGE
    found = list(_matching(criteria)[start : start + PAGE + 1])
    return Page(found[:PAGE], max(number, 1), more=len(found) > PAGE)


def all_of(criteria: Criteria) -> list[AuditEntry] | None:
    """Everything that fits, newest first; None when it is too much for one file."""
    found = list(_matching(criteria)[: MOST_EXPORTED + 1])
    return found if len(found) <= MOST_EXPORTED else None


def cases_numbered(number: str) -> list[uuid.UUID]:
    """The cases that were opened under a number; two services may have used the same one."""
    opened = AuditEntry.objects.filter(action="case.opened", facts__number=number)
    return [case for case in opened.values_list("case", flat=True) if case is not None]


def _matching(criteria: Criteria) -> QuerySet[AuditEntry]:
    opened = AuditEntry.objects.filter(action="case.opened", case=OuterRef("case"))
    found = AuditEntry.objects.annotate(case_number=Subquery(opened.values_list(KT("facts__number"))[:1])).order_by(
        "-at", "-id"
    )
    if criteria.since:
        found = found.filter(at__gte=oslo(criteria.since))
    if criteria.until:
        found = found.filter(at__lt=oslo(criteria.until + datetime.timedelta(days=1)))
    if criteria.accounts is not None:
        found = found.filter(account__in=criteria.accounts)
    if criteria.cases is not None:
        found = found.filter(case__in=criteria.cases)
    if criteria.action:
        found = found.filter(action=criteria.action)
    return found.filter(outcome="refused") if criteria.refused_only else found
