"""Reading messages: the database shows only what the acting position wrote or was written to, of cases that it sees."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404

from lagspill.access.models import Assignment
from lagspill.cases.models import Case
from lagspill.cases.sharing import Circle
from lagspill.directory.models import Position
from lagspill.foundation.clock import today
from lagspill.foundation.gathering import Annotations, gathered
from lagspill.messaging.models import Message, Reading

PAGE = 200


@dataclass(frozen=True, slots=True)
class Read(Annotations):
    """Beside each message of `conversation`: which of its readers have opened it, as far as one may know."""

    read_by: list[dict[str, str]]


def reachable(found: Circle, *, but: uuid.UUID | None) -> list[Assignment]:
    """Whom a message about the case may be written to today: those on it whose service a ground covers."""
    day = today()
    return [
        one
        for one in found.people
        if found.covers(one.service_id)
        and one.position_id != but
        and (one.position.ended_on is None or one.position.ended_on > day)
    ]


def conversation(case_id: uuid.UUID) -> list[Message]:
    """The newest messages that the acting position wrote or was written to, oldest first, each with `Read` beside it."""
    found = Message.objects.select_related("author__staff", "service").filter(case_id=case_id)
    readings = Reading.objects.filter(message_id=OuterRef("id"))
    newest = found.annotate(read_by=gathered(readings.order_by("created_at"), position="position_id"))
    return list(reversed(newest.order_by("-created_at", "-id")[:PAGE]))


def unread(position_id: uuid.UUID) -> QuerySet[Message]:
    """What was written to the acting position and not opened yet."""
    opened = Reading.objects.filter(message_id=OuterRef("id"), position_id=position_id)
    return Message.objects.filter(readers__contains=[position_id], withdrawn_at=None).filter(~Exists(opened))


def unread_by_case(position_id: uuid.UUID) -> list[tuple[Case, int]]:
    """Cases with unread messages to the acting position, and how many; one look-up."""
    columns = ("case_id", "case__number", "case__initials", "case__kind", "case__subject_id")
    rows: Any = unread(position_id).order_by("case__number").values(*columns).annotate(many=Count("id"))
    return [
        (
            Case(
                id=row["case_id"],
                number=row["case__number"],
                initials=row["case__initials"],
                kind=row["case__kind"],
                subject_id=row["case__subject_id"],
            ),
            row["many"],
        )
        for row in rows
    ]


def own_message_or_404(message_id: uuid.UUID, by: uuid.UUID) -> Message:
    """A message that the acting position wrote, in a case that it sees; or 404."""
    found = Message.objects.select_related("case").filter(id=message_id, author_id=by).first()
    if found is None:
        raise Http404
    return found


def people_named(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Position]:
    """Positions by their ids, with staff and service."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {one.id: one for one in Position.objects.select_related("staff", "service").filter(id__in=wanted)}
