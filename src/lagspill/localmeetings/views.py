"""The place's own meetings: when, which cases, who takes part, what is decided about each (CASE-2)."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.cases.asking import ask_first
from lagspill.cases.queries import case_or_404
from lagspill.foundation.clock import now
from lagspill.localmeetings import actions, queries, rules
from lagspill.localmeetings.forms import PlanForm, SeatsForm
from lagspill.localmeetings.models import LocalMeeting, LocalSeat
from lagspill.localmeetings.presenters import conveners_named, is_begun, item_row, meeting_row, offices_of

UNPROCESSABLE = 422


@audience("staff")
def meeting_list(request: ActingRequest) -> HttpResponse:
    """The place's meetings, and planning one for those who may."""
    by = request.actor
    kinds = queries.kinds_for(by.service())
    mine = [kind for kind in kinds if by.role in rules.planners(kind.kind)]
    if request.method == "POST" and not mine:
        raise actions.refusal("not_convener" if kinds else "not_here")
    form = PlanForm(request.POST if request.method == "POST" else None, kinds=mine) if mine else None
    if form is not None and request.method == "POST" and form.is_valid():
        with Attempt(request, form, at="day"):
            made = actions.plan(new=_new(form), by=by)
            messages.success(request, _("Møtet er planlagt."))
            return redirect("localmeetings:meeting", made.id)
    found = [(one, getattr(one, "seen", 0)) for one in queries.meetings_of(by)]
    context = {
        "form": form,
        "kinds": kinds,
        "coming": [meeting_row(one, seen) for one, seen in found if one.state == "planned"],
        "past": [meeting_row(one, seen) for one, seen in reversed(found) if one.state == "held"],
        "place": by.service_name,
        "planned_by": conveners_named(kinds[0]) if kinds else "",
        "elsewhere": {"label": _("Se møtene med andre tjenester"), "url": reverse("meetings:list")},
    }
    failed = form is not None and bool(form.errors)
    return render(request, "localmeetings/list.html", context, status=UNPROCESSABLE if failed else 200)


def _new(form: PlanForm) -> actions.New:
    data = form.cleaned_data
    return actions.New(
        kind=form.kinds[data["kind"]], day=data["day"], time=data["time"], minutes=data["minutes"], place=data["place"]
    )


@audience("staff")
def meeting(request: ActingRequest, localmeeting_id: uuid.UUID) -> HttpResponse:
    """One meeting: the list, who takes part, what is decided, the next date."""
    by, found = request.actor, queries.meeting_or_404(localmeeting_id)
    runs, begun = queries.runs(found, by), is_begun(found)
    seats = queries.seats_of(found)
    hidden = runs and found.state == "planned" and queries.hides_cases(found)
    changes = runs and found.state == "planned" and not hidden
    form = _seats_form(request, found, seats, begun=begun) if changes else None
    if request.method == "POST":
        if form is None:
            raise actions.refusal("unseen" if hidden else "over" if runs else "not_convener")
        if form.is_valid():
            return _save_seats(request, found, form, by)
    items = queries.items_of(found)
    kind = queries.kind_of(found)
    hats = [hat.text.in_(get_language() or "nb") for hat in kind.playbook.hats if kind.kind.code in hat.meetings]
    rows = [item_row(one, getattr(one, "decided", None), getattr(one, "look_again_on", None)) for one in items]
    context = {
        "meeting": found,
        "name": kind.label,
        "runs": runs,
        "plans": by.role in rules.planners(kind.kind),
        "begun": begun,
        "open": found.state == "planned",
        "form": form,
        "hidden": actions.refusal("unseen") if hidden else None,
        "rows": rows,
        "undecided": sum(not row.decided for row in rows),
        "offices": offices_of(found),
        "seats": seats,
        "waiting": queries.waiting_for(kind, by) if found.state == "planned" else [],
        "next": queries.next_one(found),
        "hats": hats,
        "late": found.state == "planned" and found.ends_at < now(),
        "crumbs": [{"label": _("Egne møter"), "url": reverse("localmeetings:list")}],
    }
    failed = form is not None and bool(form.errors)
    return render(request, "localmeetings/meeting.html", context, status=UNPROCESSABLE if failed else 200)


def _seats_form(request: ActingRequest, found: LocalMeeting, seats: list[LocalSeat], *, begun: bool) -> SeatsForm:
    """Before the meeting: who else comes. Once it has begun: who is there, those with an office too."""
    officers = queries.officers(found)
    seated = [str(one.position_id) for one in seats]
    form = SeatsForm(
        request.POST if request.method == "POST" else None,
        staff=queries.staff_of(found.service_id),
        officers=officers,
        over=begun,
        initial={"who": seated},
    )
    if begun:
        form.fields["who"].label = _("Hvem er til stede?")
    return form


def _save_seats(request: ActingRequest, found: LocalMeeting, form: SeatsForm, by: Actor) -> HttpResponse:
    ends = "finish" in request.POST
    # Whoever ends it sees its cases until it is over, also when they were not there.
    stays = {one.position_id for one in queries.seats_of(found)} & {by.position_id} if ends else set()
    with transaction.atomic():
        actions.seat(meeting=found, positions={*form.chosen(), *stays}, by=by)
        if ends:
            actions.finish(meeting=found, present=form.chosen(), by=by)
    messages.success(request, _("Møtet er slutt.") if ends else _("Lagret."))
    return redirect("localmeetings:meeting", found.id)


@audience("staff")
@require_POST
def list_case(request: ActingRequest, localmeeting_id: uuid.UUID, case_id: uuid.UUID) -> HttpResponse:
    """Puts a case on the list; the safety gate's questions come first (CASE-4)."""
    found, case = queries.meeting_or_404(localmeeting_id), case_or_404(case_id)
    if (asked := ask_first(request, case, "meeting")) is not None:
        return asked
    actions.list_case(meeting=found, case=case, by=request.actor)
    messages.success(request, _("Sak %(number)s står på listen.") % {"number": case.number})
    return redirect("localmeetings:meeting", found.id)


@audience("staff")
@require_POST
def take_off(request: ActingRequest, localmeeting_id: uuid.UUID, case_id: uuid.UUID) -> HttpResponse:
    """Takes an undecided case off the list."""
    found, case = queries.meeting_or_404(localmeeting_id), case_or_404(case_id)
    actions.take_off(meeting=found, case=case, by=request.actor)
    messages.success(request, _("Saken er tatt av listen."))
    return redirect("localmeetings:meeting", found.id)


@audience("staff")
def cancel(request: ActingRequest, localmeeting_id: uuid.UUID) -> HttpResponse:
    """Calls the meeting off, after asking."""
    found = queries.meeting_or_404(localmeeting_id)
    if not queries.runs(found, request.actor) or found.state != "planned":
        raise Http404
    if queries.hides_cases(found):
        raise actions.refusal("unseen")
    if request.method == "POST":
        actions.cancel(meeting=found, by=request.actor)
        messages.success(request, _("Møtet er avlyst."))
        return redirect("localmeetings:list")
    confirm = {
        "title": _("Avlys møtet?"),
        "text": "",
        "consequences": [_("Sakene på listen venter på neste møte.")],
        "button": _("Ja, avlys"),
        "url": reverse("localmeetings:cancel", args=[found.id]),
        "cancel_url": reverse("localmeetings:meeting", args=[found.id]),
        "fields": None,
    }
    return render(request, "localmeetings/confirm.html", {"confirm": confirm})
