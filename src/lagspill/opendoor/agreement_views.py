"""Fixed agreements: proposing one, answering it, what is held under it, ending it (DOOR-2)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt, Refused
from lagspill.foundation.clock import today
from lagspill.opendoor import agreement_actions as actions
from lagspill.opendoor import presence_presenters as presenters
from lagspill.opendoor import presence_queries as queries
from lagspill.opendoor import presence_rules as rules
from lagspill.opendoor.arenas import SCHOOL_MEETING, openings
from lagspill.opendoor.hours_actions import why_not
from lagspill.opendoor.models import FixedAgreement
from lagspill.opendoor.presence_forms import AgreementForm, AnswerForm, HeldForm
from lagspill.opendoor.presence_views import UNPROCESSABLE, crumbs
from lagspill.opendoor.presence_wording import agreement_name


@audience("staff")
def new_agreement(request: ActingRequest) -> HttpResponse:
    """Proposing to attend one of a place's own meetings."""
    by = request.actor
    found = openings(by, SCHOOL_MEETING)
    if not found:
        raise Http404
    form = AgreementForm(request.POST if request.method == "POST" else None, openings=found)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            row = actions.propose_agreement(new=form.new(), by=by)
            messages.success(request, _("Forslaget er sendt. Stedet svarer her."))
            return redirect("opendoor:agreement", row.id)
    context = {"form": form, "crumbs": crumbs()}
    return render(request, "opendoor/agreement_new.html", context, status=UNPROCESSABLE if form.errors else 200)


@audience("staff")
def agreement(request: ActingRequest, fixedagreement_id: uuid.UUID) -> HttpResponse:
    """One agreement: what it says, how it is kept; answering it, and a meeting without a talk about any child."""
    by, row = request.actor, queries.agreement_or_404(fixedagreement_id)
    state = rules.state_of(queries.terms_of(row), today())
    consultants, may_answer = by.service_id == row.service_id, queries.coordinates(row, by)
    asks = state == rules.PROPOSED and may_answer
    answer_form = AnswerForm(staff=queries.staff_at(row.place_id), me=by.position()) if asks else None
    held_form = HeldForm(request.POST or None) if consultants and queries.terms_of(row).answer else None
    if request.method == "POST" and (done := _held(request, row, held_form)) is not None:
        return done
    held = queries.held_under(row)
    context = {
        "agreement": row,
        "name": agreement_name(row),
        "facts": presenters.agreement_facts(row),
        "held_facts": presenters.held_facts(row, held) if queries.terms_of(row).answer else [],
        "held": held,
        "answer_form": answer_form,
        "held_form": held_form,
        "waits": state == rules.PROPOSED and not may_answer,
        "may_write": consultants and state == rules.RUNNING,
        "may_end": state in (rules.PROPOSED, rules.RUNNING) and (consultants or may_answer),
        "move": _move(row, asks=asks) if state == rules.PROPOSED else None,
        "crumbs": crumbs(),
    }
    failed = held_form is not None and bool(held_form.errors)
    return render(request, "opendoor/agreement.html", context, status=UNPROCESSABLE if failed else 200)


def _move(row: FixedAgreement, *, asks: bool) -> dict[str, object]:
    return {
        "whose": "mine" if asks else "other",
        "who": row.place.name,
        "since": row.created_at.date(),
        "due": None,
        "late_days": 0,
        "text": _("Stedet svarer på forslaget."),
    }


def _held(request: ActingRequest, row: FixedAgreement, form: HeldForm | None) -> HttpResponse | None:
    if form is None:
        raise Refused("fixed_held", *why_not("not_agreed"))
    if not form.is_valid():
        return None
    with Attempt(request, form, at="held_on"):
        actions.record_held(agreement=row, held_on=form.cleaned_data["held_on"], children=0, by=request.actor)
        messages.success(request, _("Møtet er skrevet ned."))
        return redirect("opendoor:agreement", row.id)
    return None


@audience("staff")
@require_POST
def answer(request: ActingRequest, fixedagreement_id: uuid.UUID) -> HttpResponse:
    """The place's yes or no."""
    by, row = request.actor, queries.agreement_or_404(fixedagreement_id)
    form = AnswerForm(request.POST, staff=queries.staff_at(row.place_id), me=by.position())
    if not form.is_valid():
        raise Refused("fixed_responsible", *why_not("responsible"))
    agrees = "yes" in request.POST
    responsible = uuid.UUID(form.cleaned_data["responsible"])
    actions.answer_agreement(agreement=row, agrees=agrees, responsible=responsible, by=by)
    messages.success(request, _("Avtalen er inngått.") if agrees else _("Dere har sagt nei til forslaget."))
    return redirect("opendoor:agreement", row.id)


@audience("staff")
def end_agreement(request: ActingRequest, fixedagreement_id: uuid.UUID) -> HttpResponse:
    """Ends an agreement or withdraws a proposal, after asking."""
    by, row = request.actor, queries.agreement_or_404(fixedagreement_id)
    if row.service_id != by.service_id and not queries.coordinates(row, by):
        raise Http404
    if request.method == "POST":
        actions.end_agreement(agreement=row, by=by)
        messages.success(request, _("Avtalen er avsluttet."))
        return redirect("opendoor:presence")
    confirm = {
        "title": _("Avslutt avtalen?"),
        "text": agreement_name(row),
        "consequences": [_("Den gjelder ikke fra i dag av."), _("Begge sider ser det, og det som er holdt, står.")],
        "button": _("Ja, avslutt"),
        "url": reverse("opendoor:end-agreement", args=[row.id]),
        "cancel_url": reverse("opendoor:agreement", args=[row.id]),
        "fields": None,
    }
    return render(request, "opendoor/confirm.html", {"confirm": confirm})
