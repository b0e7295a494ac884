"""My day: whose move it is, what is due, the next meetings, what waits for others (LOOK.md)."""

import datetime
import uuid
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.cases.actions import mark_read
from lagspill.cases.models import Notice
from lagspill.cases.presenters import notice_row
from lagspill.cases.queries import unread_notices
from lagspill.foundation.clock import today
from lagspill.meetings.kinds import name_of
from lagspill.meetings.slot_presenters import day_slots
from lagspill.messaging.presenters import unread_rows
from lagspill.messaging.queries import unread_by_case
from lagspill.web.presenters import situation
from lagspill.web.queries import my_cases, my_meetings

LAST = datetime.date.max
# Roles that oversee and raise no concern themselves.
OVERSEERS = frozenset({"privacy_officer", "administrator", "municipal_lead", "municipal_coordinator"})


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A coming meeting: when, whose or of what kind, and where."""

    starts_at: datetime.datetime
    name: str
    place: str


@audience("public")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front door: to whatever is one's own first page."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return redirect("web:choose" if request.user.is_authenticated else "web:log-in")
    if actor.family:
        return redirect("portal:home")
    return redirect("web:audit" if actor.role == "privacy_officer" else "web:my-day")


@audience("staff")
@require_safe
def show(request: ActingRequest) -> HttpResponse:
    """The acting position's day. Shows case numbers and initials only, so it is no look at a case."""
    by, day = request.actor, today()
    found = [situation(case, facts, by, day) for case, facts in my_cases(by)]
    slots = day_slots(by)
    found.sort(key=lambda row: (row.step.due or LAST, row.case.opened_on))
    return render(
        request,
        "web/my_day.html",
        {
            "mine": [row for row in found if row.mine],
            "waiting": [row for row in found if not row.mine],
            "meetings": [MeetingRow(one.starts_at, name_of(one), one.place) for one in my_meetings(by.position())],
            "questions": [slot for slot in slots if not slot.read_url],
            "answers": [slot for slot in slots if slot.read_url],
            "unread": unread_rows(unread_by_case(by.position())),
            "notices": [notice_row(notice) for notice in unread_notices()],
            "may_raise": by.role not in OVERSEERS,
        },
    )


@audience("staff")
@require_POST
def put_away(request: ActingRequest, notice_id: uuid.UUID) -> HttpResponse:
    """The recipient has seen a notice."""
    notice = Notice.objects.filter(id=notice_id).first()
    if notice is None:
        raise Http404
    mark_read(notice=notice, by=request.actor)
    return redirect("web:my-day")
