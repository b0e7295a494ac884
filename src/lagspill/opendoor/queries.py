"""Reading conversations: the database shows only those of the acting service."""

import datetime
import uuid

from django.db.models import F
from django.http import Http404

from lagspill.cases.beginnings import Beginning
from lagspill.opendoor.models import Consultation
from lagspill.opendoor.rules import Talk

PAGE = 50


def consultation_or_404(consultation_id: uuid.UUID) -> Consultation:
    """One of the acting service's conversations, or 404."""
    found = Consultation.objects.select_related("consultant__staff", "place").filter(id=consultation_id).first()
    if found is None:
        raise Http404
    return found


def latest() -> list[Consultation]:
    """The acting service's newest conversations; those whose report is awaited come first, the oldest of them on top."""
    rows = Consultation.objects.select_related("consultant__staff", "place")
    waiting = list(rows.filter(report_due=True, report_sent_on=None).order_by("held_on", "created_at")[:PAGE])
    known = [one.id for one in waiting]
    return waiting + list(rows.exclude(id__in=known).order_by("-held_on", "-created_at")[:PAGE])


def talks_between(first: datetime.date, after: datetime.date) -> list[Talk]:
    """What is counted of the acting service's conversations in a period; `after` exclusive."""
    found = Consultation.objects.filter(held_on__gte=first, held_on__lt=after)
    rows = found.values_list("arena", "minutes", "children", "categories", F("became_case_on"))
    return [Talk(arena, minutes, many, about, case is not None) for arena, minutes, many, about, case in rows]


def beginning_of(consultation_id: uuid.UUID) -> Beginning | None:
    """What a concern begins with when the conversation leads to one."""
    found = Consultation.objects.filter(id=consultation_id).first()
    if found is None:
        return None
    return Beginning(description=found.question, categories=tuple(found.categories), measures_tried=found.given)
