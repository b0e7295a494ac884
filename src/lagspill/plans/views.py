"""Pages of the plan: the plan with its measures, one measure, the follow-up talk, evaluation, closing, the PDF."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases.actions import NewClosing
from lagspill.cases.gate import GATE, leave_nothing
from lagspill.cases.gate import answer as answer_gate
from lagspill.cases.models import Case
from lagspill.cases.presenters import link
from lagspill.documents.content import LANGUAGES
from lagspill.foundation.forms import Form
from lagspill.plans import actions, cockpit, outcomes, pages
from lagspill.plans.actions import Said, Wording
from lagspill.plans.models import Measure
from lagspill.plans.outcomes import Talk
from lagspill.plans.papers import plan_pdf
from lagspill.plans.queries import measure_or_404, plan_case_or_404
from lagspill.plans.suggesting import wants_a_suggestion
from lagspill.questions.forms import own_answers

BOTH = ["GET", "HEAD", "POST"]
INVALID = 422


@audience("staff")
@require_http_methods(BOTH)
def edit(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The plan: earlier measures, measures, the family's answers, the first follow-up. Each form is sent on its own."""
    page = pages.PlanPage(plan_case_or_404(case_id), request.actor)
    if request.method != "POST":
        _looked(page, request.actor)
        return render(request, "plans/edit.html", page.context())
    which, page.came = request.POST.get("do", ""), cockpit.origin(request.POST)
    if which == "suggestion" and wants_a_suggestion(request.POST):
        _looked(page, request.actor)
        status = 200 if page.suggest(request.POST) else INVALID
        return render(request, "plans/edit.html", page.context(), status=status)
    which = "measure" if which == "suggestion" else which
    form = page.bind(which, request.POST)
    said = _attempt(request, form, lambda: _apply_to_plan(page, which, form, request.actor))
    if said is None:
        return render(request, "plans/edit.html", page.context(), status=INVALID)
    messages.success(request, said)
    return redirect(cockpit.returns_to(page.came, reverse("plans:edit", args=[case_id])))


@audience("staff")
@require_http_methods(BOTH)
def measure_page(request: ActingRequest, measure_id: uuid.UUID) -> HttpResponse:
    """One measure: status, the family's answers, follow-up talks; what may be done with it now."""
    page = pages.MeasurePage(measure_or_404(measure_id), request.actor)
    if request.method != "POST":
        _looked(page, request.actor)
        return render(request, "plans/measure.html", page.context())
    which = request.POST.get("do", "")
    form = page.bind(which, request.POST)
    said = _attempt(request, form, lambda: _apply_to_measure(page.measure, which, form, request.actor))
    if said is None:
        return render(request, "plans/measure.html", page.context(), status=INVALID)
    messages.success(request, said)
    return redirect(cockpit.returns_to(cockpit.origin(request.POST), reverse("plans:measure", args=[measure_id])))


@audience("staff")
@require_http_methods(BOTH)
def follow_up(request: ActingRequest, measure_id: uuid.UUID) -> HttpResponse:
    """The follow-up talk (PLAN-4). A suspicion answered at the gate stops the case at once; what was written is kept
    for the services alone (CASE-4)."""
    page = pages.FollowUpPage(measure_or_404(measure_id), request)
    if request.method != "POST":
        _looked(page, request.actor)
        return leave_nothing(render(request, "plans/follow_up.html", page.context()))
    form, by, measure = page.bind(request.POST), request.actor, page.measure
    stops = form.is_valid() and any(form.cleaned_data.get(question) for question in GATE)
    said = _attempt(request, form, lambda: _record_talk(measure, form, by, hidden=bool(stops)))
    gate = answer_gate(form=form, step="follow_up", case=measure.case, by=by)
    if gate is not None and gate.stops:
        duty = link("cases:duty", measure.case_id) or reverse("plans:edit", args=[measure.case_id])
        return leave_nothing(redirect(duty))
    if said is None:
        return leave_nothing(render(request, "plans/follow_up.html", page.context(), status=INVALID))
    messages.success(request, said)
    return redirect("plans:measure", measure_id)


@audience("staff")
@require_http_methods(BOTH)
def evaluation(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The lead's evaluation of the plan."""
    page = pages.EvaluationPage(plan_case_or_404(case_id), request.actor)
    if request.method != "POST":
        _looked(page, request.actor)
        return render(request, "plans/evaluate.html", page.context())
    form = page.bind(request.POST)
    said = _attempt(request, form, lambda: _evaluate(page.case, form, request.actor))
    if said is None:
        return render(request, "plans/evaluate.html", page.context(), status=INVALID)
    messages.success(request, said)
    return redirect("plans:edit", case_id)


@audience("staff")
@require_http_methods(BOTH)
def closing(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Closing asks first: what happens then, why, how it went, what continues where (CASE-11)."""
    page = pages.ClosingPage(plan_case_or_404(case_id), request.actor)
    if request.method != "POST":
        _looked(page, request.actor)
        return render(request, "plans/close.html", page.context())
    form = page.bind(request.POST)
    said = _attempt(request, form, lambda: _close(page.case, form, request.actor))
    if said is None:
        return render(request, "plans/close.html", page.context(), status=INVALID)
    messages.success(request, said)
    return redirect(link("cases:case", case_id) or reverse("plans:edit", args=[case_id]))


@audience("staff")
@require_safe
def pdf(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The plan to print and take along; nothing about anybody in the file's name."""
    case = plan_case_or_404(case_id)
    record("plan.printed", by=request.actor, case_id=case.id)
    chosen = get_language() or "nb"
    language = next((code for code in LANGUAGES if code == chosen), LANGUAGES[0])
    response = HttpResponse(plan_pdf(case, language), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="handlingsplan.pdf"'
    return response


def _attempt(request: ActingRequest, form: Form, change: Callable[[], str]) -> str | None:
    """Does the change when the form is right. Returns what to say, or None: then the form says what is wrong."""
    if form.is_valid():
        with Attempt(request, form):
            return change()
    return None


def _looked(page: pages.Page, by: Actor) -> None:
    record("plan.viewed", by=by, case_id=page.case.id, ground=page.ground)


def _apply_to_plan(page: pages.PlanPage, which: str, form: Form, by: Actor) -> str:
    data = form.cleaned_data
    if which == "measure":
        actions.add_measure(case=page.case, wording=_wording(form), by=by)
        cockpit.mark_words(page.came, page.case, by)
        return (
            _("Tiltaket er lagt til.")
            if page.case.is_unnamed
            else _("Tiltaket er lagt til. Spør familien hva de mener.")
        )
    if which == "agreement":
        return _agree(page.measures, data, by)
    if "earlier_measures" in data:
        actions.set_earlier_measures(case=page.case, text=data["earlier_measures"], by=by)
    if "first_follow_up_at" in data:
        actions.set_first_follow_up(case=page.case, at=data["first_follow_up_at"], place=data["follow_up_place"], by=by)
    actions.answer_plan(case=page.case, own_answers=own_answers(form), by=by)
    return _("Planen er lagret.")


def _apply_to_measure(measure: Measure, which: str, form: Form, by: Actor) -> str:
    if which == "change":
        actions.change_measure(measure=measure, wording=_wording(form, measure), by=by)
        return _("Tiltaket er endret.")
    if which == "agreement":
        return _agree([measure], form.cleaned_data, by)
    if which == "start":
        actions.start_measure(measure=measure, by=by)
        return _("Tiltaket er i gang.")
    actions.finish_measure(measure=measure, done=which == "finish", by=by)
    return _("Tiltaket er avsluttet.")


def _wording(form: Form, former: Measure | None = None) -> Wording:
    """What the form says; where the model does not ask for a day, the one that the measure has."""
    data = form.cleaned_data
    return Wording(
        goal=data["goal"],
        text=data["text"],
        responsible=uuid.UUID(data["responsible"]),
        due_on=data["due_on"],
        starts_on=data.get("starts_on", former and former.starts_on),
        follow_up_on=data.get("follow_up_on", former and former.follow_up_on),
        own_answers=own_answers(form),
    )


def _agree(rows: list[Measure], data: dict[str, Any], by: Actor) -> str:
    chosen = set(data["measures"])
    said = Said(person=uuid.UUID(data["person"]), agrees=data["agrees"], said_at=data["said_at"])
    actions.record_agreement(measures_asked=[row for row in rows if str(row.id) in chosen], said=said, by=by)
    return _("Svaret er skrevet ned.")


def _record_talk(measure: Measure, form: Form, by: Actor, *, hidden: bool) -> str:
    data = form.cleaned_data
    texts = ("proposal_used", "present", "how_reached", "why_not", "how_used", "effect", "next_step")
    talk = Talk(
        held_on=data["held_on"],
        goal_reached=data["goal_reached"],
        followed_up_by=uuid.UUID(data["followed_up_by"]),
        shared=data["shared"] and not hidden,
        own_answers=own_answers(form),
        **{name: data[name] for name in texts if name in data},
    )
    outcomes.record_follow_up(measure=measure, talk=talk, by=by)
    return _("Oppfølgingssamtalen er lagret.")


def _evaluate(case: Case, form: Form, by: Actor) -> str:
    outcomes.evaluate(case=case, text=form.cleaned_data["text"], by=by)
    return _("Evalueringen er lagret.")


def _close(case: Case, form: Form, by: Actor) -> str:
    data = form.cleaned_data
    closing = NewClosing(reason=data["reason"], evaluation=data["evaluation"], continues=data["continues"])
    outcomes.close(case=case, closing=closing, by=by)
    return _("Saken er avsluttet.")
