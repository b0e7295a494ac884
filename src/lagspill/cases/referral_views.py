"""The referral: writing and sending it, reading and answering it, printing it (CASE-3, MEET-3)."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.access.queries import standing
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases import gate
from lagspill.cases.forms import ReceiveForm, ReturnForm
from lagspill.cases.homing import home_note
from lagspill.cases.models import Case, Concern, Referral
from lagspill.cases.papers import referral_paper
from lagspill.cases.presenters import link
from lagspill.cases.queries import case_with_papers, playbook_of
from lagspill.cases.referral_forms import ReferralPage, urgencies
from lagspill.cases.referrals import consent_names_team, receive_referral, return_referral, save_draft, send_referral
from lagspill.cases.rules import look_ground
from lagspill.cases.sharing import circle, strip_for_case
from lagspill.cases.stages import tried
from lagspill.cases.views import UNPROCESSABLE, posted, to_duty
from lagspill.cases.watching import watch
from lagspill.directory.models import StaffMember
from lagspill.documents.rendering import render as render_pdf
from lagspill.families.queries import any_protected, guardianships
from lagspill.foundation.clock import today
from lagspill.foundation.forms import Form
from lagspill.questions.presenters import rows_in_order
from lagspill.questions.queries import services_near


@audience("staff")
def refer(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Writing the referral: kept as a draft, or signed and sent."""
    case, by = case_with_papers(case_id), request.actor
    if case.owner_id != by.service_id or case.team is None:
        raise Http404
    if case.is_unnamed:
        return redirect("cases:bring", case.id)
    referral: Referral | None = getattr(case, "referral", None)
    if referral is not None and referral.sent_at is not None:
        return redirect("cases:referral", case.id)
    sending, playbook = "send" in request.POST, playbook_of(case)
    page = ReferralPage(
        posted(request),
        playbook=playbook,
        initial=_initial(case, referral, by),
        professionals=list(referral.other_professionals) if referral else [],
        drafting=request.method == "POST" and not sending,
        kept=referral.own_answers if referral else None,
        services=services_near(by.service(), playbook),
    )
    if not gate.is_due(request, case=case, playbook=playbook, step="referral", by=by):
        page.form.without_gate()
    if request.method == "POST":
        answered = gate.answer(form=page.form, step="referral", case=case, by=by)
        if answered is not None and answered.stops:
            return to_duty(case)
        if "more" not in request.POST and page.is_valid():
            response = _keep(request, case, page, sending=sending)
            if response is not None:
                return response
    else:
        record("case.viewed", by=by, case_id=case.id, ground="owner", page="referral")
    found = circle(case)
    asked_for_rows = "more" in request.POST
    context = {
        "case": case,
        "page": page,
        "form": page.form,
        "forms": page.forms,
        "failed": not asked_for_rows and any(one.errors for one in page.forms),
        "today": today(),
        **_words(case),
        "home": home_note(case),
        "ties": guardianships(case.subject) if case.subject else [],
        "consent_ready": case.team is not None and found.covers(case.team.service_id),
        "consent_url": link("consent:draft", case.id),
        "strip": strip_for_case(found, family=False),
    }
    failed = request.method == "POST" and not asked_for_rows
    return gate.leave_nothing(render(request, "cases/refer.html", context, status=UNPROCESSABLE if failed else 200))


def _keep(request: ActingRequest, case: Case, page: ReferralPage, *, sending: bool) -> HttpResponse | None:
    keep = send_referral if sending else save_draft
    with Attempt(request, page.form) as attempt:
        keep(case=case, draft=page.draft(), by=request.actor)
    if attempt.refused:
        return None
    messages.success(request, _("Meldingen er sendt til teamet.") if sending else _("Utkastet er lagret."))
    if sending:
        return redirect("cases:case", case.id)
    return redirect(f"{reverse('cases:refer', args=[case.id])}?gate={gate.token(request.actor, case.id)}")


def _initial(case: Case, referral: Referral | None, by: Actor) -> dict[str, Any]:
    """From the draft, or else from the concern and the consent: what is known already is not asked again."""
    if referral is not None:
        contact = [part.strip() for part in referral.reporter_contact.split(",")]
        names = (
            "subject_area", "reason", "strengths", "childs_view", "measures_tried", "urgency", "urgency_reason", "interpreter_language",
        )  # fmt: skip
        return {name: getattr(referral, name) for name in names} | {
            "reporter_email": next((part for part in contact if "@" in part), ""),
            "reporter_phone": next((part for part in contact if part and "@" not in part), ""),
            "interpreter_needed": "yes" if referral.interpreter_language else "no",
        }
    concern: Concern | None = getattr(case, "concern", None)
    staff = StaffMember.objects.filter(positions=by.position()).first()
    needs = bool(case.subject and case.subject.needs_interpreter)
    return {
        "reporter_email": staff.email if staff else "",
        "reporter_phone": staff.phone if staff else "",
        "subject_area": getattr(case, "consented_area", None) or "",
        "reason": concern.description if concern else "",
        "strengths": concern.strengths if concern else "",
        "childs_view": concern.childs_view if concern else "",
        "measures_tried": tried(case, concern),
        "interpreter_needed": "yes" if needs else "no",
    }


def _sent(case: Case) -> Referral:
    referral: Referral | None = getattr(case, "referral", None)
    if referral is None or referral.sent_at is None:
        raise Http404
    return referral


@audience("staff")
def referral(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The sent referral; the team's coordinator receives or returns it here."""
    case, by = case_with_papers(case_id), request.actor
    sent = _sent(case)
    found = circle(case)
    answering = found.coordinates(by.service_id) and case.state == "referred"
    choices = urgencies(playbook_of(case))
    receiving = ReceiveForm(
        request.POST if "receive" in request.POST else None,
        urgencies=choices,
        initial={"urgency": sent.team_urgency or sent.urgency},
    )
    returning = ReturnForm(request.POST if "return" in request.POST else None, prefix="return")
    watch(returning, case=case, by=by)
    if request.method == "POST":
        response = _answer(request, case, receiving, returning)
        if response is not None:
            return response
    ground = look_ground(owns=by.service_id == case.owner_id, unnamed=case.is_unnamed)
    record("case.viewed", by=by, case_id=case.id, ground=ground, page="referral")
    context = {
        "case": case,
        "referral": sent,
        "rows": _rows(sent, dict(choices)),
        "texts": _texts(case, sent),
        "ties": guardianships(case.subject) if case.subject else [],
        "answering": answering,
        "receiving": receiving,
        "returning": returning,
        **_words(case),
        "strip": strip_for_case(found, family=True),
    }
    failed = receiving.errors or returning.errors
    return gate.leave_nothing(render(request, "cases/referral.html", context, status=UNPROCESSABLE if failed else 200))


def _answer(request: ActingRequest, case: Case, receiving: ReceiveForm, returning: ReturnForm) -> HttpResponse | None:
    chosen: Form = receiving if receiving.is_bound else returning
    if not chosen.is_valid():
        return None
    with Attempt(request, chosen):
        if chosen is receiving:
            receive_referral(case=case, urgency=receiving.cleaned_data["urgency"], by=request.actor)
            messages.success(request, _("Meldingen er tatt imot."))
            return redirect("cases:case", case.id)
        return_referral(case=case, reason=returning.cleaned_data["reason"], by=request.actor)
        messages.success(request, _("Meldingen er sendt tilbake."))
        # With the return the team has lost it.
        return redirect("cases:list") if case.is_unnamed else redirect("cases:case", case.id)
    return None


def _words(case: Case) -> dict[str, str]:
    """The form's own headings."""
    language = get_language() or "nb"
    form = playbook_of(case).form("referral")
    wanted = next((field for field in form.fields if field.code == "other_professionals"), None)
    return {
        "form_title": form.label.in_(language),
        "professionals_label": wanted.label.in_(language) if wanted else "",
        "professionals_help": wanted.help.in_(language) if wanted and wanted.help else "",
    }


def _rows(sent: Referral, choices: dict[str, str]) -> list[dict[str, object]]:
    return [
        {"label": _("Melder"), "value": f"{sent.reporter.staff.name}, {sent.reporter.service.name}"},
        {"label": _("Kontakt"), "value": sent.reporter_contact},
        {"label": _("Melders vurdering av hast"), "value": choices.get(sent.urgency, "")},
        {"label": _("Teamets vurdering av hast"), "value": choices.get(sent.team_urgency, _("ikke vurdert ennå"))},
        {"label": _("Tolk"), "value": sent.interpreter_language or _("Nei")},
    ]


def _texts(case: Case, sent: Referral) -> list[dict[str, str]]:
    """The long texts under the playbook's own headings, and what the model asks beside them."""
    playbook, language = playbook_of(case), get_language() or "nb"
    texts = {
        "subject_area": sent.subject_area,
        "concerns": sent.reason,
        "strengths": sent.strengths,
        "child_view": sent.childs_view,
        "measures_tried": sent.measures_tried,
        "urgency_reason": sent.urgency_reason,
    }
    words = {field.code: field.label.in_(language) for field in playbook.form("referral").fields}
    known = {code: [(words[code], text)] for code, text in texts.items() if code in words}
    reaching = not sent.own_answers or not any_protected(case.id)
    return rows_in_order(playbook, "referral", known, sent.own_answers, reaching=reaching)


@audience("staff")
@require_safe
def referral_pdf(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The sent referral as PDF. Its name in the download is the case number: nothing about anybody."""
    case = case_with_papers(case_id)
    sent = _sent(case)
    found = standing(case.id)
    pdf = render_pdf(referral_paper(case, sent, consent_attached=consent_names_team(case)))
    record("referral.printed", by=request.actor, case_id=case.id, ground=found.ground if found else "")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="melding-{case.number}.pdf"'
    return gate.leave_nothing(response)
