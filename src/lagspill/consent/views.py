"""Writing a consent, reading it, its history and its papers."""

import datetime
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.queries import standing
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.consent import actions, presenters
from lagspill.consent.about import CaseFacts, ask_first, facts_of
from lagspill.consent.forms import DraftForm, last_day
from lagspill.consent.hats import model_sentences
from lagspill.consent.models import Consent, Scan
from lagspill.consent.offers import Offer, offer_for
from lagspill.consent.papers import form_to_sign, record_pdf
from lagspill.consent.queries import consent_by_id, consents, declared, owns
from lagspill.consent.rules import months_after
from lagspill.documents.rendering import render as render_pdf
from lagspill.families.models import Person
from lagspill.families.queries import guardianships
from lagspill.foundation.clock import today
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook


def found(consent_id: uuid.UUID) -> Consent:
    """The consent; 404 for what is missing and for what is not theirs to see."""
    consent = consent_by_id(consent_id)
    if consent is None:
        raise Http404
    return consent


def owned(consent_id: uuid.UUID) -> Consent:
    """The consent, for staff of the service that owns its case; 404 for everybody else."""
    consent = found(consent_id)
    if not owns(consent):
        raise Http404
    return consent


@audience("staff")
@require_safe
def show(request: ActingRequest, consent_id: uuid.UUID) -> HttpResponse:
    """One consent: what it says, who has signed, what is missing, what one may do."""
    consent = found(consent_id)
    mine = owns(consent)
    ground = "owner" if mine else "consent"
    record("consent.viewed", by=request.actor, case_id=consent.case_id, object_id=consent.id, ground=ground)
    card = presenters.consent_card(consent, get_language() or "nb", may_write=mine)
    context = {
        "consent": consent,
        "card": card,
        "owns": mine,
        "scans": [row for row in card.signatures if row.scan_url],
        "may_renew": consent.state != "draft",
        "crumbs": presenters.crumbs(consent.case_id),
    }
    return render(request, "consent/show.html", context)


@audience("staff")
@require_safe
def history(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Every consent of a case, newest first, and what happened to each (CONS-8)."""
    found_here = list(consents(case_id))
    here = None if found_here else standing(case_id)
    if not found_here and here is None:
        raise Http404
    mine = here.owns if here else owns(found_here[0])
    record("consent.viewed", by=request.actor, case_id=case_id, ground="owner" if mine else "consent")
    subject = found_here[0].subject if found_here else None
    ties = guardianships(subject) if subject else []
    rows = [
        {
            "card": presenters.consent_card(consent, get_language() or "nb", ties=ties),
            "steps": presenters.steps_of(consent),
            "consent": consent,
        }
        for consent in found_here
    ]
    context = {"rows": rows, "owns": mine, "case_id": case_id, "crumbs": presenters.crumbs(case_id)}
    return render(request, "consent/history.html", context)


@audience("staff")
def draft(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Writes a declaration to be signed."""
    facts = facts_of(case_id)
    if facts is None or facts.owner != request.actor.service_id or facts.subject is None:
        raise Http404
    playbook = loader.get(facts.playbook, facts.playbook_version)
    offer, earlier = offer_for(facts, facts.subject), declared(case_id)
    waiting = next((consent for consent in earlier if consent.state == "draft"), None)
    if waiting is not None and request.method == "GET":
        return redirect("consent:show", consent_id=waiting.id)
    asked = ask_first(request, case_id)
    if asked is not None:
        return asked
    initial, answered = _suggestion(playbook, offer, earlier), earlier[0].own_answers if earlier else {}
    form = DraftForm(request.POST or None, initial=initial, offer=offer, playbook=playbook, kept=answered)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            with Attempt(request, form):
                consent = actions.draft_consent(
                    case_id=case_id, declaration=_declaration(form, facts, facts.subject), by=request.actor
                )
                messages.success(request, _("Samtykket er skrevet. Nå trengs underskriftene."))
                return redirect("consent:show", consent_id=consent.id)
        status = 422
    else:
        record("consent.viewed", by=request.actor, case_id=case_id, ground="owner")
    context = {
        "case_id": case_id,
        "form": form,
        "facts": facts,
        "earlier": earlier,
        "home": offer.home,
        "rule": _rule_text(facts, playbook),
        "rule_of": _ruled_by(facts),
        "hats": model_sentences(playbook, offer.kinds, get_language() or "nb"),
        "strip": presenters.strip_for_text(case_id, "shared", request.actor.service_id, family=True, history=earlier),
        "crumbs": presenters.crumbs(case_id, facts.number),
    }
    return render(request, "consent/draft.html", context, status=status)


def _suggestion(playbook: Playbook, offer: Offer, earlier: list[Consent]) -> dict[str, object]:
    """The first answers: the model's members, a period as long as it suggests, and what an earlier consent said."""
    day = today()
    fixed = [str(service.id) for service in offer.fixed]
    end = last_day(months_after(day, playbook.consent.suggested_months))
    suggestion: dict[str, object] = {"services": fixed, "period_from": day, "period_to": end}
    if earlier:
        last = earlier[0]
        kept_out = {row.service_id for row in last.reservations.all()} | {
            r.service_id for r in last.named.all() if r.withdrawn_at
        }
        suggestion |= {
            "subject_area": last.subject_area,
            "concerns_health": last.concerns_health,
            "place": last.place,
            "services": [
                str(row.service_id)
                for row in last.named.all()
                if row.service_id not in kept_out and not row.coordinates
            ],
        }
    return suggestion


def _declaration(form: DraftForm, facts: CaseFacts, subject: Person) -> actions.Declaration:
    said = form.cleaned_data
    return actions.Declaration(
        subject=subject,
        playbook=facts.playbook,
        playbook_version=facts.playbook_version,
        subject_area=said["subject_area"],
        services=[uuid.UUID(service) for service in said["services"]],
        start=said["period_from"],
        end=said["period_to"] + datetime.timedelta(days=1),
        concerns_health=said["concerns_health"],
        place=said.get("place", ""),
        own_answers=form.own_answers(),
        coordinating_service=facts.team_service,
    )


def _rule_text(facts: CaseFacts, playbook: Playbook) -> str:
    code = actions.chosen_rule(playbook, facts.municipality.signature_rule if facts.municipality else "")
    return playbook.consent.signatures.rule(code).label.in_(get_language() or "nb")


def _ruled_by(facts: CaseFacts) -> str:
    """The child's own municipality, when its rule governs in place of the one of the case."""
    own = facts.municipality
    return own.name if own and own.id != facts.place_municipality else ""


@audience("staff")
@require_safe
def pdf(request: ActingRequest, consent_id: uuid.UUID) -> HttpResponse:
    """The record as PDF, with the control code of the hash that is kept with it."""
    consent = owned(consent_id)
    record("consent.printed", by=request.actor, case_id=consent.case_id, object_id=consent.id, ground="owner")
    return _attachment(record_pdf(consent), "application/pdf", "samtykke.pdf")


@audience("staff")
@require_safe
def paper(request: ActingRequest, consent_id: uuid.UUID) -> HttpResponse:
    """The form to sign by hand."""
    consent = owned(consent_id)
    record(
        "consent.printed", by=request.actor, case_id=consent.case_id, object_id=consent.id, ground="owner", empty=True
    )
    return _attachment(render_pdf(form_to_sign(consent)), "application/pdf", "samtykkeskjema.pdf")


@audience("staff")
@require_safe
def scan(request: ActingRequest, signature_id: uuid.UUID) -> HttpResponse:
    """The signed sheet as it was scanned: the owner's only, and so the database sees to as well."""
    sheet = Scan.objects.filter(signature_id=signature_id).first()
    if sheet is None:
        raise Http404
    record("consent.scan_viewed", by=request.actor, case_id=sheet.case_id, object_id=signature_id, ground="owner")
    ending = sheet.content_type.rpartition("/")[2]
    return _attachment(bytes(sheet.content), sheet.content_type, f"underskrift.{ending}")


def _attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    # The name tells nothing about anybody.
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)
