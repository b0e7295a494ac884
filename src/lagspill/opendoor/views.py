"""Conversations without a name: the list with the year's figures, a new one, one, and what came of it."""

import datetime
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.queries import municipality_of
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases import beginnings, gate
from lagspill.cases.presenters import duty_page
from lagspill.cases.queries import places_near
from lagspill.cases.rules import Gate
from lagspill.cases.unnamed_texts import Matter
from lagspill.cases.watching import look_through
from lagspill.foundation.clock import today
from lagspill.opendoor.actions import record_consultation, report_sent
from lagspill.opendoor.arenas import Door, doors_of
from lagspill.opendoor.forms import ConsultationForm
from lagspill.opendoor.models import Consultation
from lagspill.opendoor.presence_queries import agreement_or_404, running_agreements
from lagspill.opendoor.presenters import figure_rows, strip_for_talks, talk_facts, talk_row
from lagspill.opendoor.queries import consultation_or_404, latest, talks_between
from lagspill.opendoor.rules import counted, report_awaited

UNPROCESSABLE = 422
STEP = "open_door"


@audience("staff")
@require_safe
def show_all(request: ActingRequest) -> HttpResponse:
    """The service's own conversations, and what they were about this year; small numbers hidden."""
    by, doors = request.actor, doors_of(request.actor)
    rows, year = latest(), today().year
    least = municipality_of(by).smallest_cell
    first, after = (datetime.date(one, 1, 1) for one in (year, year + 1))
    found = counted(
        talks_between(first, after),
        arenas=[door.arena.code for door in doors],
        categories=dict.fromkeys(one.code for door in doors for one in door.playbook.categories),
        least=least,
    )
    record("consultation.listed", by=by, found=len(rows))
    context = {
        "doors": doors,
        "rows": [talk_row(row) for row in rows],
        "figures": figure_rows(found, doors),
        "year": year,
        "most_hidden": least - 1,
        "strip": strip_for_talks(by),
    }
    return render(request, "opendoor/list.html", context)


@audience("staff")
def new(request: ActingRequest) -> HttpResponse:
    """Writing one down. The safety gate comes first; a yes shows the duty, and what is written whole is kept and followed up."""
    by, doors = request.actor, doors_of(request.actor)
    if not doors:
        raise Http404
    form = ConsultationForm(
        request.POST if request.method == "POST" else None,
        doors=doors,
        places=places_near(by.service()),
        agreements=running_agreements(by),
        initial=_initial(request),
    )
    if request.method == "POST":
        answered = gate.answer(form=form, step=STEP, case=None, by=by)
        stops = answered is not None and answered.stops
        row = _recorded(request, form, report_due=stops)
        if answered is not None and stops:
            return _duty(request, answered, doors, row)
        if row is not None:
            messages.success(request, _("Samtalen er skrevet ned, uten navn."))
            return redirect("opendoor:show", row.id)
    status = UNPROCESSABLE if form.errors else 200
    context = {"form": form, "strip": strip_for_talks(by), "crumbs": _crumbs()}
    return gate.leave_nothing(render(request, "opendoor/new.html", context, status=status))


def _initial(request: ActingRequest) -> dict[str, str]:
    """What an agreement's page asked for already: where the meeting was."""
    try:
        found = agreement_or_404(uuid.UUID(request.GET.get("avtale", "")))
    except (ValueError, Http404):
        return {}
    return {"agreement": str(found.id), "arena": found.arena, "place": str(found.place_id)}


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Råd uten navn"), "url": reverse("opendoor:list")}]


def _recorded(request: ActingRequest, form: ConsultationForm, *, report_due: bool) -> Consultation | None:
    by = request.actor
    form.is_valid()
    matter = Matter(collective=False, place_known=bool(form.cleaned_data.get("place")))
    cleared = look_through([form], matter=matter, by=by)
    if not form.is_valid():
        return None
    with Attempt(request, form):
        return record_consultation(new=form.new(cleared, report_due=report_due), by=by)
    return None


def _duty(request: ActingRequest, found: Gate, doors: list[Door], row: Consultation | None) -> HttpResponse:
    """The duty to report, at once; the conversation is kept when nothing in it was missing."""
    if row is not None:
        messages.success(request, _("Samtalen er skrevet ned. Følg opp til meldingen er sendt."))
    else:
        messages.warning(request, _("Samtalen er ikke skrevet ned: noe manglet. Meld fra først."))
    municipality = municipality_of(request.actor)
    page = duty_page(doors[0].playbook, found, municipality, today())
    return gate.leave_nothing(render(request, "cases/duty.html", {"page": page, "case": None}))


@audience("staff")
@require_safe
def show(request: ActingRequest, consultation_id: uuid.UUID) -> HttpResponse:
    """One conversation, and what can come of it."""
    row, by = consultation_or_404(consultation_id), request.actor
    record("consultation.viewed", by=by, object_id=row.id)
    context = {
        "row": row,
        "facts": talk_facts(row),
        "awaits": report_awaited(due=row.report_due, sent_on=row.report_sent_on),
        "case_url": f"{reverse('cases:gate')}?{beginnings.NAME}={row.id}",
        "strip": strip_for_talks(by),
        "crumbs": _crumbs(),
    }
    return render(request, "opendoor/show.html", context)


@audience("staff")
@require_POST
def sent(request: ActingRequest, consultation_id: uuid.UUID) -> HttpResponse:
    """Whoever asked has sent the report."""
    row = consultation_or_404(consultation_id)
    report_sent(consultation=row, by=request.actor)
    messages.success(request, _("Notert: bekymringsmeldingen er sendt."))
    return redirect("opendoor:show", row.id)
