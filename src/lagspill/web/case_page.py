"""One page per case: what is agreed, who does what by when, who may see it and why, what is next (CASE-9)."""

import uuid
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest
from lagspill.access.queries import Standing
from lagspill.audit.actions import record
from lagspill.cases.homing import HomeNote, home_note
from lagspill.cases.models import Case, Note
from lagspill.cases.moving import newer_model
from lagspill.cases.presenters import link, state_label, thread_event
from lagspill.cases.queries import playbook_of
from lagspill.cases.rules import BEFORE_REFERRAL
from lagspill.cases.sharing import strip_for_case
from lagspill.cases.stage_presenters import stage_card
from lagspill.consent.presenters import ConsentCard, Link, consent_card
from lagspill.foundation.clock import today
from lagspill.meetings.convening_rules import CONVENABLE
from lagspill.meetings.slot_presenters import case_slot
from lagspill.plans.presenters import plan_rows
from lagspill.web.concern_words import concern_rows
from lagspill.web.dossier import Dossier, Sitting, dossier
from lagspill.web.presenters import situation


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note with the words for who reads it."""

    note: Note
    readers: str


@dataclass(frozen=True, slots=True)
class SittingRow:
    """A meeting of the case; whoever has a part in one of the case's own is led to its page."""

    sitting: Sitting
    mine: bool


def show(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The composed page; the look is recorded with the ground it stands on."""
    by, found = request.actor, dossier(case_id)
    case, around = found.case, found.circle
    ground = "anonymous" if case.is_unnamed and not found.standing.owns else found.standing.ground
    record("case.viewed", by=by, case_id=case.id, ground=ground)
    covered = {ground.service_id for ground in around.grounds}
    now = situation(case, found.facts, by, today())
    stopped, home = case.state == "stopped", home_note(case)
    return render(
        request,
        "web/case.html",
        {
            "case": case,
            "concern": concern_rows(case),
            "state": state_label(case.state),
            "strip": strip_for_case(around, family=not stopped, shielded=stopped),
            "move": now.move,
            "next_step": now.next_step,
            "home": home,
            "choose_team": _choose_team(case, home, found.standing),
            "stages": stage_card(case, found.way, playbook_of(case)),
            "plan": plan_rows(case, by, rows=found.measures, covered=covered),
            "consent": _card(found),
            "events": [thread_event(event) for event in found.events],
            "notes": [NoteRow(note, _readers_of(note)) for note in found.notes],
            "slot": case_slot(case, owns=found.standing.owns),
            "people": around.people,
            "sittings": [SittingRow(one, str(by.position_id) in one.offices) for one in found.sittings],
            "position": str(by.position_id),
            "coordinates": found.standing.coordinates,
            "links": _links(case, found.standing, by),
        },
    )


def _card(found: Dossier) -> ConsentCard | None:
    current = [row for row in found.history if row.state in ("valid", "draft")] or found.history
    if not current:
        return None
    return consent_card(current[0], get_language() or "nb", may_write=found.standing.owns, ties=found.ties)


def _readers_of(note: Note) -> str:
    if note.reach == "own":
        return _("Bare %(service)s leser dette") % {"service": note.service.name}
    if note.shared:
        return _("Alle tjenestene på saken og familien leser dette")
    return _("Alle tjenestene på saken leser dette")


def _choose_team(case: Case, home: HomeNote | None, found: Standing) -> str:
    """Where the owner gives the case to a team of where the child lives; empty when it is with one."""
    asked = home is not None and home.misses and found.owns and case.state in BEFORE_REFERRAL
    return (asked and link("cases:choose-team", case.id)) or ""


def _after_plan(case: Case, *, leads: bool) -> list[Link]:
    """The meetings that the model holds when there is a plan, for whoever carries the case; others find them under the rest."""
    if case.state != "plan" or case.is_unnamed or not leads:
        return []
    model, language = playbook_of(case), get_language() or "nb"
    return [
        Link(
            _("Kall inn: %(meeting)s") % {"meeting": kind.label.in_(language)},
            reverse("meetings:convene", args=[case.id, model.code, kind.code]),
        )
        for kind in model.meetings
        if kind.follows_plan
    ]


def _links(case: Case, found: Standing, by: Actor) -> list[Link]:
    """What else can be done here, for those who may."""
    if case.state == "closed":
        return [Link(_("Beskjeder"), link("messaging:case", case.id))]
    leads, plans = by.position_id == case.lead_id, by.position_id == case.plan_coordinator_id
    wanted = [(_("Beskjeder"), "messaging:case", True), (_("Skriv et notat"), "cases:note", True)]
    open_case = case.state != "stopped"
    wanted += [
        (_("Sett en kollega på saken"), "cases:assign", found.leads and open_case),
        (_("Gi ansvaret videre"), "cases:offer-lead", (found.owns or leads) and open_case),
        (_("Koordinator for individuell plan"), "cases:offer-plan-coordinator", (found.leads or plans) and open_case),
        (_("Flytt saken til en ny versjon av modellen"), "cases:move-model", newer_model(case, by) is not None),
        (_("Kall inn til møte"), "meetings:convene-choose", case.state in CONVENABLE and not case.is_unnamed),
        (_("Informasjonsbrev til familien"), "cases:information", not case.is_unnamed),
        (_("Samtykket"), "consent:history", not case.is_unnamed),
        (_("Barnevernets del, så langt vi vet"), "cases:told", found.owns and open_case and not case.is_unnamed),
        (_("Skriv hvem saken gjelder"), "cases:name", found.owns and open_case and case.is_anonymous),
        (
            _("Ta saken ut av teamet"),
            "cases:take-back-unnamed",
            found.owns and open_case and case.is_unnamed and case.state != "concern",
        ),
        (
            _("Meldingen til teamet"),
            "cases:referral",
            case.team_id is not None and case.state in ("referred", "scheduled", "plan"),
        ),
        (_("Handlingsplanen"), "plans:edit", case.state in ("scheduled", "plan")),
        (_("Ta saken opp igjen i teamet"), "meetings:again", found.coordinates and case.state == "plan"),
        (_("Meldeplikten"), "cases:duty", not open_case),
        (_("Avslutt saken"), "plans:close", found.owns),
    ]
    found_links = [Link(label, url) for label, page, allowed in wanted if allowed and (url := link(page, case.id))]
    found_links += _after_plan(case, leads=leads or (found.owns and case.lead_id is None))
    if open_case:
        found_links.append(Link(_("Det har kommet frem noe alvorlig"), link("cases:gate-again", case.id, "note")))
    return found_links
