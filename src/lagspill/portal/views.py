"""The family's pages: read only, each look is written down (FAM-1, FAM-3, PRIV-2)."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from lagspill.access.audience import ActingRequest, audience
from lagspill.audit.actions import record
from lagspill.documents.content import Document
from lagspill.documents.rendering import render as render_pdf
from lagspill.foundation.clock import now
from lagspill.portal import papers
from lagspill.portal.presenters import case_rows, family_page, look_days, paper_rows, title
from lagspill.portal.queries import Dossier, dossier, family_cases, minutes_of, seen_by


@audience("family")
@require_GET
def home(request: ActingRequest) -> HttpResponse:
    """The cases one is a party to; a single one opens at once."""
    cases = family_cases(request.actor.account_id)
    if len(cases) == 1:
        return redirect("portal:case", cases[0].id)
    record("portal.listed", by=request.actor)
    return _page(request, "portal/home.html", {"cases": case_rows(cases)})


@audience("family")
@require_GET
def case(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Everything that is shared with the family, on one page."""
    found = _seen(request, case_id)
    page = family_page(found, seen_by(found), now())
    return _page(request, "portal/case.html", {"page": page, "case": found.case, **_more(found)})


@audience("family")
@require_GET
def looks(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Who has looked at the case, when and on which ground (FAM-3)."""
    found = _seen(request, case_id)
    shown = {"days": look_days(seen_by(found)), "case": found.case, "own": found.own, **_more(found)}
    return _page(request, "portal/looks.html", shown)


@audience("family")
@require_GET
def documents(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The papers of the case to take along."""
    found = _seen(request, case_id)
    shown = {"rows": paper_rows(found, now()), "case": found.case, "own": found.own, **_more(found)}
    return _page(request, "portal/documents.html", shown)


@audience("family")
@require_GET
def consent_pdf(request: ActingRequest, case_id: uuid.UUID, consent_id: uuid.UUID) -> HttpResponse:
    """A consent as PDF, also one that no longer holds (CONS-8)."""
    paper = papers.consent_paper(case_id, consent_id)
    record("portal.viewed", by=request.actor, case_id=case_id, object_id=consent_id, ground="family")
    return _pdf(paper, "samtykke")


@audience("family")
@require_GET
def minutes_pdf(request: ActingRequest, case_id: uuid.UUID, minutes_id: uuid.UUID) -> HttpResponse:
    """Approved and shared minutes as PDF."""
    found = _seen(request, case_id, minutes_id)
    for item in found.items:
        minutes = minutes_of(item)
        if minutes is not None and minutes.id == minutes_id:
            return _pdf(papers.minutes_paper(found, item, minutes), "referat")
    raise Http404


@audience("family")
@require_GET
def plan_pdf(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The plan as PDF."""
    found = _seen(request, case_id)
    if not found.measures:
        raise Http404
    return _pdf(papers.plan_paper(found), "plan")


@audience("family")
@require_GET
def information_pdf(request: ActingRequest, case_id: uuid.UUID, language: str) -> HttpResponse:
    """The information letter, once the family has got it, in the language of one's choice (PAR-2)."""
    found = _seen(request, case_id)
    return _file(papers.information_pdf(found, language), "informasjon")


@audience("family")
@require_GET
def referral_pdf(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The referral as it was sent, without anybody's address."""
    found = _seen(request, case_id)
    if found.referral is None:
        raise Http404
    return _pdf(papers.referral_paper(found, found.referral), "melding")


def _seen(request: ActingRequest, case_id: uuid.UUID, object_id: uuid.UUID | None = None) -> Dossier:
    found = dossier(case_id, request.actor.account_id)
    record("portal.viewed", by=request.actor, case_id=case_id, object_id=object_id, ground="family")
    return found


def _more(found: Dossier) -> dict[str, object]:
    crumbs = [{"label": title(found), "url": reverse("portal:case", args=[found.case.id])}]
    return {"title": title(found), "crumbs": crumbs}


def _page(request: ActingRequest, template: str, shown: dict[str, object]) -> HttpResponse:
    answer = render(request, template, shown)
    # A borrowed phone keeps nothing of it after logging out.
    answer["Cache-Control"] = "no-store"
    return answer


def _pdf(document: Document, name: str) -> HttpResponse:
    return _file(render_pdf(document), name)


def _file(pdf: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer
