"""One page per case: what is agreed, who does what by when, who may see it and why, what is next (CASE-9)."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.access.audience import ActingRequest
from lagspill.access.queries import Standing, standing
from lagspill.audit.actions import record
from lagspill.cases.models import Case, Note
from lagspill.cases.presenters import link, state_label, thread_event
from lagspill.cases.queries import notes, thread
from lagspill.cases.sharing import circle, strip_for_case
from lagspill.consent.models import Consent
from lagspill.consent.presenters import Link, consent_card
from lagspill.consent.queries import consents
from lagspill.foundation.clock import today
from lagspill.meetings.models import AgendaItem
from lagspill.meetings.queries import case_items
from lagspill.plans.presenters import plan_rows
from lagspill.web.presenters import situation
from lagspill.web.queries import facts_of


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note with the words for who reads it."""

    note: Note
    readers: str


def show(request: ActingRequest, case: Case) -> HttpResponse:
    """The composed page; the look is recorded with the ground it stands on."""
    by = request.actor
    found = standing(case.id)
    if found is None:
        raise Http404
    record("case.viewed", by=by, case_id=case.id, ground=found.ground)
    history = list(consents(case.id))
    around = circle(case)
    covered = {ground.service_id for ground in around.grounds}
    now = situation(case, facts_of([case])[case.id], by, today())
    stopped = case.state == "stopped"
    return render(
        request,
        "web/case.html",
        {
            "case": case,
            "state": state_label(case.state),
            "stopped": stopped,
            "strip": strip_for_case(around, family=not stopped, shielded=stopped),
            "move": now.move,
            "next_step": now.next_step,
            "plan": plan_rows(case, by, covered=covered),
            "consent": _card(history, found),
            "events": [thread_event(event) for event in thread(case)],
            "notes": [NoteRow(note, _readers_of(note)) for note in notes(case)],
            "people": around.people,
            "items": _upcoming(case_items(case.id)),
            "links": _links(case, found),
        },
    )


def _card(history: list[Consent], found: Standing) -> object | None:
    current = [row for row in history if row.state in ("valid", "draft")] or history
    return consent_card(current[0], get_language() or "nb", may_write=found.owns) if current else None


def _upcoming(items: list[AgendaItem]) -> list[AgendaItem]:
    return sorted(items, key=lambda item: item.meeting.starts_at, reverse=True)


def _readers_of(note: Note) -> str:
    if note.reach == "own":
        return _("Bare %(service)s leser dette") % {"service": note.service.name}
    if note.shared:
        return _("Alle tjenestene på saken og familien leser dette")
    return _("Alle tjenestene på saken leser dette")


def _links(case: Case, found: Standing) -> list[Link]:
    """What else can be done here, for those who may."""
    if case.state == "closed":
        return []
    wanted = [(_("Skriv et notat"), "cases:note", True)]
    open_case = case.state != "stopped"
    wanted += [
        (_("Sett en kollega på saken"), "cases:assign", found.leads and open_case),
        (_("Gi ansvaret videre"), "cases:offer-lead", found.owns and open_case),
        (_("Samtykket"), "consent:history", True),
        (_("Meldingen til teamet"), "cases:referral", case.state in ("referred", "scheduled", "plan")),
        (_("Handlingsplanen"), "plans:edit", case.state in ("scheduled", "plan")),
        (_("Det har kommet frem noe alvorlig"), "cases:gate-again", open_case),
        (_("Meldeplikten"), "cases:duty", not open_case),
        (_("Avslutt saken"), "plans:close", found.owns),
    ]
    return [Link(label, url) for label, page, allowed in wanted if allowed and (url := link(page, case.id))]
