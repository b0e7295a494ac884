"""Calling people in to a meeting of one case; the meeting's own page (MEET-13..16)."""

import datetime
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.access.queries import standing
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases.asking import ask_first
from lagspill.cases.models import Case
from lagspill.cases.queries import case_or_404
from lagspill.families.models import Person
from lagspill.foundation.clock import OSLO
from lagspill.meetings import convening, queries, sittings
from lagspill.meetings.convening_forms import ConveneForm, FrameForm
from lagspill.meetings.convening_presenters import kind_rows, language_name
from lagspill.meetings.convening_rules import default_minutes, holders
from lagspill.meetings.forms import Asking
from lagspill.meetings.kinds import kind_of, model_of
from lagspill.meetings.models import AgendaItem
from lagspill.meetings.presenters import language
from lagspill.playbooks.schema import Playbook
from lagspill.questions.queries import services_near

UNPROCESSABLE = 422
NOON = datetime.time(12)


class Table(NamedTuple):
    """Those who may sit around it."""

    people: list[sittings.OnCase]
    family: list[Person]


@audience("staff")
@require_safe
def choose(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Which meetings the case may have, who calls each, and those that one may call oneself."""
    case, by = _seen(request, case_id)
    people = sittings.people_on(case)
    context = {"case": case, "rows": kind_rows(case, people, by), "crumbs": _crumbs(case)}
    return render(request, "meetings/convene_choose.html", context)


@audience("staff")
def convene(request: ActingRequest, case_id: uuid.UUID, model: str, kind: str) -> HttpResponse:
    """One page: when, where, who, what about; then the invitations go out."""
    case, by = _seen(request, case_id)
    offered = sittings.offered(case, model, kind)
    if offered is None:
        raise Http404
    table = Table(sittings.people_on(case), sittings.family_on(case))
    people, family = table.people, table.family
    if code := sittings.denial(case, offered, people, by):
        raise convening.refusal(code, case)
    asked = ask_first(request, case, "meeting")
    if asked is not None:
        return asked
    form = ConveneForm(
        request.POST if request.method == "POST" else None,
        people=[(str(one.post.position), one.label) for one in people],
        family=[(str(person.id), person.name) for person in family],
        asking=_asking(case, offered.playbook, {}, by),
        agenda_needed=offered.kind.case_list_ahead,
        initial=_initial(case, offered, table, by),
    )
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            made = convening.convene(case=case, offered=offered, frame=form.frame(), called=form.called(), by=by)
            messages.success(request, _("Innkallingene sendes nå."))
            return redirect("meetings:item", made[0].id) if len(made) == 1 else redirect("cases:case", case.id)
    context = {
        "case": case,
        "form": form,
        "name": offered.kind.label.in_(language()),
        "family_decides": offered.kind.family_decides,
        "planned": sittings.planned(case, offered, sittings.former(case, offered)),
        "crumbs": _crumbs(case),
    }
    return render(request, "meetings/convene.html", context, status=UNPROCESSABLE if form.errors else 200)


@audience("staff")
def change(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """Another time or place, other people responsible."""
    item = _led(item_id, request)
    people = [(str(one.post.position), one.label) for one in sittings.people_on(item.case)]
    form = FrameForm(
        request.POST if request.method == "POST" else None,
        people=people,
        asking=_asking(item.case, model_of(item), item.own_answers, request.actor),
        agenda_needed=kind_of(item).case_list_ahead,
        initial=_as_it_stands(item),
    )
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            convening.change(item=item, frame=form.frame(), by=request.actor)
            messages.success(request, _("Lagret."))
            return redirect("meetings:item", item.id)
    crumbs = [*_crumbs(item.case), {"label": _("Møtet"), "url": reverse("meetings:item", args=[item.id])}]
    context = {"form": form, "title": _("Endre møtet"), "button": _("Lagre"), "crumbs": crumbs}
    return render(request, "meetings/form.html", context, status=UNPROCESSABLE if form.errors else 200)


def _seen(request: ActingRequest, case_id: uuid.UUID) -> tuple[Case, Actor]:
    """The case, looked at: who is in the family stands on these pages."""
    case, by = case_or_404(case_id), request.actor
    found = standing(case.id)
    record("case.viewed", by=by, case_id=case.id, ground=found.ground if found else "")
    return case, by


def _led(item_id: uuid.UUID, request: ActingRequest) -> AgendaItem:
    found = queries.item_or_404(item_id)
    if not found.alone or not queries.runs_meeting(found.meeting, request.actor):
        raise Http404
    return found


def _asking(case: Case, model: Playbook, kept: Mapping[str, Any], by: Actor) -> Asking:
    services = services_near(by.service(), model)
    return {"playbook": model, "kept": kept, "services": services, "nameless": case.is_unnamed}


def _initial(case: Case, offered: sittings.Offered, table: Table, by: Actor) -> dict[str, object]:
    """What the model and the last meeting propose; everything may be changed."""
    kind, people, family = offered.kind, table.people, table.family
    offices = holders(kind, [one.post for one in people], by.position())
    last = sittings.former(case, offered)
    planned = sittings.planned(case, offered, last)
    first = planned.starts_at.astimezone(OSLO) if planned else None
    agenda = last.agenda if last else "\n".join(phase.label.in_(language()) for phase in kind.phases)
    return {
        "day": first.date() if first else sittings.proposed_day(last),
        "time": first.time() if first else last.meeting.starts_at.astimezone(OSLO).time() if last else NOON,
        "minutes": last.minutes if last else default_minutes(kind),
        "place": (planned.place if planned else "") or (last.meeting.place if last else ""),
        "every_weeks": last.every_weeks if last else (kind.cadence.every_weeks if kind.cadence else None),
        "agenda": agenda,
        "agenda_owner": str(offices.agenda_owner or ""),
        "chair": str(offices.chair or ""),
        "deputy_chair": str(offices.deputy_chair or ""),
        "minute_taker": str(offices.minute_taker or ""),
        "staff": [str(one.post.position) for one in people],
        "family": [str(person.id) for person in family],
        "language": language_name(sittings.language_for(case, family)),
    }


def _as_it_stands(item: AgendaItem) -> dict[str, object]:
    meeting = item.meeting
    start = meeting.starts_at.astimezone(OSLO)
    return {
        "day": start.date(),
        "time": start.time(),
        "minutes": item.minutes,
        "place": meeting.place,
        "every_weeks": item.every_weeks,
        "agenda": item.agenda,
        "agenda_owner": str(meeting.agenda_owner_id or ""),
        "chair": str(meeting.chair_id),
        "deputy_chair": str(meeting.deputy_chair_id or ""),
        "minute_taker": str(meeting.minute_taker_id or ""),
    }


def _crumbs(case: Case) -> list[dict[str, str]]:
    return [{"label": f"{case.heading} · {case.number}", "url": reverse("cases:case", args=[case.id])}]
