"""Who carries the case and who is on it: offering, answering and taking back the baton; colleagues (CASE-10)."""

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lagspill.access.actions import unassign
from lagspill.access.audience import ActingRequest, audience
from lagspill.access.queries import assignments, standing
from lagspill.access.refusal import Attempt, Refused
from lagspill.cases import gate
from lagspill.cases.actions import add_event, bring_in
from lagspill.cases.forms import AnswerForm, AssignForm, OfferForm
from lagspill.cases.handover import Offer, answer_lead, offer_office, office_holder, take_back
from lagspill.cases.presenters import office_words
from lagspill.cases.queries import case_or_404, colleagues, waiting_offer
from lagspill.cases.sharing import circle, strip_for_case
from lagspill.cases.views import UNPROCESSABLE, posted
from lagspill.cases.watching import watch
from lagspill.directory.models import Position
from lagspill.foundation.forms import Form


def _page(request: ActingRequest, template: str, context: Mapping[str, object], form: Form) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    return gate.leave_nothing(render(request, template, {"form": form, **context}, status=status))


@audience("staff")
def offer(request: ActingRequest, case_id: uuid.UUID, office: str = "lead") -> HttpResponse:
    """Asking a colleague to be the case's lead, or to coordinate the child's individuell plan."""
    case, by = case_or_404(case_id), request.actor
    waiting = waiting_offer(case, office)
    holder = office_holder(case, office)
    positions = [position for position in colleagues(case, own_service=by.service()) if position.id != holder]
    form = OfferForm(posted(request), positions=positions, asks_date=holder == by.position_id)
    watch(form, case=case, by=by)
    if request.method == "POST" and form.is_valid():
        chosen: Position = form.cleaned_data["position"]
        words = {"message": form.cleaned_data["message"], "next_on": form.cleaned_data.get("next_on")}
        with Attempt(request, form, at={"handover_no_date": "next_on"}):
            offer_office(case=case, office=office, offer=Offer(position=chosen.id, **words), by=by)
            messages.success(
                request, _("%(name)s er spurt. Til svaret kommer, er ansvaret som før.") % {"name": chosen.staff.name}
            )
            return redirect("cases:case", case.id)
    context = {
        "case": case,
        "waiting": waiting,
        "may_take_back": waiting is not None and waiting.offered_by_id == by.position_id,
        "words": office_words(office),
        "take_back_url": reverse(f"cases:take-back-{office.replace('_', '-')}", args=[case.id]),
        "strip": strip_for_case(circle(case), family=False),
    }
    return _page(request, "cases/offer.html", context, form)


@audience("staff")
def answer(request: ActingRequest, case_id: uuid.UUID, office: str = "lead") -> HttpResponse:
    """Saying yes or no to an office of the case; 404 for everybody but the one who was asked."""
    case, by = case_or_404(case_id), request.actor
    waiting = waiting_offer(case, office)
    if waiting is None or waiting.offered_to_id != by.position_id:
        raise Http404
    words = office_words(office)
    form = AnswerForm(posted(request), question=words.question)
    if request.method == "POST" and form.is_valid():
        waiting.case = case
        with Attempt(request, form):
            answer_lead(handover=waiting, accepts=form.cleaned_data["accepts"], by=by)
            messages.success(request, words.taken if form.cleaned_data["accepts"] else _("Svaret er sendt."))
            return redirect("cases:case", case.id)
    return _page(request, "cases/answer.html", {"case": case, "waiting": waiting, "words": words}, form)


@audience("staff")
@require_POST
def withdraw_offer(request: ActingRequest, case_id: uuid.UUID, office: str = "lead") -> HttpResponse:
    """Taking an unanswered offer back."""
    case = case_or_404(case_id)
    waiting = waiting_offer(case, office)
    if waiting is None:
        raise Http404
    take_back(handover=waiting, by=request.actor)
    messages.success(request, _("Tilbudet er trukket tilbake."))
    return redirect(f"cases:offer-{office.replace('_', '-')}", case.id)


@audience("staff")
def assign_colleague(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Putting somebody of a service with a ground on the case; only those who own or coordinate it may."""
    case, by = case_or_404(case_id), request.actor
    found = standing(case.id)
    if found is None or not found.leads:
        raise Http404
    positions = colleagues(case, own_service=by.service(), on_case=False)
    form = AssignForm(posted(request), positions=positions)
    if request.method == "POST" and form.is_valid():
        chosen: Position = form.cleaned_data["position"]
        bring_in(case=case, position_id=chosen.id, service_id=chosen.service_id, duty="member", by=by)
        add_event(case=case, kind="colleague_joined", by=by, shared=True, to=chosen.staff.name)
        messages.success(request, _("%(name)s er satt på saken.") % {"name": chosen.staff.name})
        return redirect("cases:case", case.id)
    context = {"case": case, "people": assignments(case.id), "lead_id": case.lead_id, "anybody": bool(positions)}
    return _page(request, "cases/assign.html", context, form)


@audience("staff")
def unassign_colleague(request: ActingRequest, case_id: uuid.UUID, position_id: uuid.UUID) -> HttpResponse:
    """Taking somebody off the case, after asking. The lead hands over first."""
    case, by = case_or_404(case_id), request.actor
    found = standing(case.id)
    person = next((row for row in assignments(case.id) if row.position_id == position_id), None)
    if found is None or not found.leads or person is None:
        raise Http404
    if position_id == case.lead_id:
        raise Refused(
            "unassign_lead", _("Den koordineringsansvarlige kan ikke tas av saken."), _("Gi ansvaret videre først."), case_id=case.id
        )  # fmt: skip
    if request.method == "POST":
        # The event first: whoever takes themselves off the case may write nothing to it afterwards.
        add_event(case=case, kind="colleague_left", by=by, shared=True, to=person.position.staff.name)
        unassign(case_id=case.id, position_id=position_id, by=by)
        messages.success(request, _("%(name)s er tatt av saken.") % {"name": person.position.staff.name})
        return redirect("cases:list") if position_id == by.position_id else redirect("cases:case", case.id)
    confirm = {
        "title": _("Ta %(name)s av saken?") % {"name": person.position.staff.name},
        "text": "",
        "consequences": [
            _("Saken forsvinner fra oversikten til %(name)s med en gang.") % {"name": person.position.staff.name}
        ],
        "button": _("Ja, ta av saken"),
        "url": reverse("cases:unassign", args=[case.id, position_id]),
        "cancel_url": reverse("cases:assign", args=[case.id]),
        "fields": None,
    }
    return gate.leave_nothing(render(request, "cases/unassign.html", {"case": case, "confirm": confirm}))
