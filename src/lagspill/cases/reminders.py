"""Reminders as rows of ids and dates: written with the change they belong to, dropped with it (PLAN-3, CONS-5, PLAT-2)."""

import datetime
import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from lagspill.cases.models import Reminder
from lagspill.foundation.clock import now, today


def schedule(
    *, kind: str, case_id: uuid.UUID, object_id: uuid.UUID, recipient: uuid.UUID, offsets: Iterable[int], deadline: datetime.date
) -> None:  # fmt: skip
    """One reminder per offset (days after `deadline`; negative: before it). Days that are past are left out.

    The same reminder is one row however often it is scheduled; one that was dropped comes back, one that was sent stays sent.
    """
    day = today()
    planned = ((offset, deadline + datetime.timedelta(days=offset)) for offset in offsets)
    Reminder.objects.bulk_create(
        [
            Reminder(
                kind=kind, case_id=case_id, object_id=object_id, recipient_id=recipient, offset_days=offset, due_on=due
            )
            for offset, due in planned
            if due >= day
        ],
        update_conflicts=True,
        update_fields=["dropped_at"],
        unique_fields=["kind", "object_id", "recipient", "offset_days", "due_on"],
    )


def waiting() -> QuerySet[Reminder]:
    """Reminders that are neither sent nor dropped. Readable before anybody acts: they hold ids and dates only."""
    return Reminder.objects.filter(sent_at=None, dropped_at=None)


def drop(
    *,
    case_id: uuid.UUID,
    kind: str | None = None,
    object_id: uuid.UUID | None = None,
    services: Iterable[uuid.UUID] | None = None,
) -> int:
    """Drops the case's coming reminders, all of them or only those of a kind, an object or the recipients' services."""
    found = waiting().filter(case_id=case_id)
    if kind is not None:
        found = found.filter(kind=kind)
    if object_id is not None:
        found = found.filter(object_id=object_id)
    if services is not None:
        found = found.filter(recipient__service__in=list(services))
    return found.update(dropped_at=now())
