"""Asking for a slot without names, and answering (CASE-3)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases.models import Case, Concern
from lagspill.cases.queries import case_or_404
from lagspill.foundation.clock import now, today
from lagspill.foundation.templatetags.lagspill import moment
from lagspill.meetings import rules, slots
from lagspill.meetings.kinds import playbook_of
from lagspill.meetings.models import Meeting, SlotRequest
from lagspill.meetings.slot_forms import AnswerSlotForm, AskForm
from lagspill.meetings.slot_presenters import answer_words, band_choices, category_choices, question_rows
from lagspill.meetings.wording import urgency_label
from lagspill.playbooks.rules import NoBandError, asks_for_a_slot, band_for
from lagspill.playbooks.schema import Playbook

UNPROCESSABLE = 422
MOST_MEETINGS = 12


@audience("staff")
def ask(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The question as it stands, or a form to ask it: what the coordinator gets to read is said before anything is sent."""
    case, by = case_or_404(case_id), request.actor
    if case.team is None or case.owner_id != by.service_id or not asks_for_a_slot(playbook_of(case.team)):
        raise Http404
    found = slots.slot_of(case.id)
    may_ask = case.state in slots.BEFORE_REFERRAL and (found is None or found.state != "asked")
    form = _ask_form(request, case, playbook_of(case.team)) if may_ask else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and _asked(request, form, case):
            messages.success(request, _("Spørsmålet er sendt. Svaret kommer på din dag og på saken."))
            return redirect("cases:case", case.id)
    record("case.viewed", by=by, case_id=case.id, ground="owner", page="slot")
    context = {
        "case": case,
        "form": form,
        "found": found,
        "rows": question_rows(found) if found else [],
        "words": answer_words(found) if found else "",
        "judged": urgency_label(found.team_urgency) if found and found.team_urgency else "",
        "crumbs": [{"label": f"{case.heading} · {case.number}", "url": reverse("cases:case", args=[case.id])}],
    }
    failed = form is not None and bool(form.errors)
    return render(request, "meetings/ask_slot.html", context, status=UNPROCESSABLE if failed else 200)


def _asked(request: ActingRequest, form: AskForm, case: Case) -> bool:
    with Attempt(request, form) as attempt:
        slots.ask_for_slot(case=case, question=form.question(), by=request.actor)
    return attempt.refused is None


def _ask_form(request: ActingRequest, case: Case, playbook: Playbook) -> AskForm:
    return AskForm(
        request.POST or None,
        categories=category_choices(playbook),
        bands=band_choices(playbook),
        urgencies=_urgencies(),
        initial=_initial(case, playbook) if request.method != "POST" else None,
    )


def _urgencies() -> list[tuple[str, str]]:
    return [(code, urgency_label(code)) for code in rules.URGENCIES]


def _initial(case: Case, playbook: Playbook) -> dict[str, object]:
    """Codes that the case has already; never a text of it."""
    concern = Concern.objects.filter(case=case).first()
    subject = case.subject
    place = subject.place if subject else None
    try:
        band = band_for(
            playbook,
            birth_date=subject.birth_date if subject else None,
            on=today(),
            attends_kindergarten=place is not None and place.kind == "kindergarten",
            pregnant=case.kind == "pregnant",
        ).code
    except NoBandError:
        band = ""
    needs = bool(subject and subject.needs_interpreter)
    return {
        "categories": concern.categories if concern else [],
        "band": band,
        "interpreter": "yes" if needs else "no",
    }


@audience("staff")
@require_POST
def withdraw(request: ActingRequest, slotrequest_id: uuid.UUID) -> HttpResponse:
    """The reporter does not need the slot."""
    found, tie = slots.own_request_or_404(slotrequest_id)
    slots.withdraw_slot(request=found, by=request.actor)
    messages.success(request, _("Spørsmålet er trukket."))
    return redirect("cases:case", tie.case_id)


@audience("staff")
@require_POST
def read(request: ActingRequest, slotrequest_id: uuid.UUID) -> HttpResponse:
    """The asker has seen the answer; it leaves my day and stays on the case."""
    found, _tie = slots.own_request_or_404(slotrequest_id)
    slots.put_away(request=found, by=request.actor)
    return redirect("web:my-day")


@audience("staff")
def answer(request: ActingRequest, slotrequest_id: uuid.UUID) -> HttpResponse:
    """The coordinator reads the question and proposes a meeting, or says not now."""
    by = request.actor
    found = slots.team_request_or_404(slotrequest_id, by)
    coming = _coming(found)
    form = AnswerSlotForm(
        request.POST or None,
        urgencies=_urgencies(),
        meetings=[(str(one.id), moment(one.starts_at)) for one in coming],
        initial={
            "urgency": found.team_urgency or found.urgency,
            "meeting": str(found.meeting_id or "") if found.state != "not_now" else AnswerSlotForm.NOT_NOW,
            "text": found.answer,
        },
    )
    if request.method == "POST" and form.is_valid() and _answered(request, form, found, coming):
        messages.success(request, _("Svaret er sendt til melderen."))
        return redirect("meetings:team", found.team_id)
    record("slot.viewed", by=by, object_id=found.id)
    context = {
        "found": found,
        "rows": question_rows(found),
        "form": form,
        "planned": bool(coming),
        "crumbs": [
            {"label": _("Møter"), "url": reverse("meetings:list")},
            {"label": found.team.name, "url": reverse("meetings:team", args=[found.team_id])},
        ],
    }
    return render(request, "meetings/answer_slot.html", context, status=UNPROCESSABLE if form.errors else 200)


def _coming(found: SlotRequest) -> list[Meeting]:
    rows = Meeting.objects.filter(team=found.team_id, state="planned", starts_at__gte=now()).order_by("starts_at")
    return list(rows[:MOST_MEETINGS])


def _answered(request: ActingRequest, form: AnswerSlotForm, found: SlotRequest, coming: list[Meeting]) -> bool:
    chosen, data = form.chosen(), form.cleaned_data
    meeting = next((one for one in coming if one.id == chosen), None)
    answer = slots.Answer(urgency=data["urgency"], meeting=meeting, text=data["text"])
    with Attempt(request, form) as attempt:
        slots.answer_slot(request=found, answer=answer, by=request.actor)
    return attempt.refused is None
