"""The referral's way: written, sent to the team's coordinator, received or returned (CASE-3, MEET-3)."""

import datetime
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lagspill.access.actions import assign
from lagspill.access.actor import Actor
from lagspill.access.queries import services_with_access, standing
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import add_event, move, notify, write_note
from lagspill.cases.homing import require_home_team
from lagspill.cases.leaving import leave_team
from lagspill.cases.models import Case, Referral
from lagspill.cases.queries import playbook_of
from lagspill.cases.stages import must_be_through
from lagspill.directory.models import Position, Team
from lagspill.foundation.clock import now, today
from lagspill.questions.keeping import kept

Consequence = Callable[[Case, Actor], None]
_consequences: list[Consequence] = []


def on_referred(consequence: Consequence) -> None:
    """Registers what a room above does when a case is referred, in the same transaction; called from its AppConfig.ready."""
    if consequence not in _consequences:
        _consequences.append(consequence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the reporter has written so far."""

    reporter_contact: str
    reason: str
    subject_area: str = ""
    strengths: str = ""
    childs_view: str = ""
    measures_tried: str = ""
    urgency: str
    urgency_reason: str = ""
    interpreter_language: str = ""
    other_professionals: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    own_answers: Mapping[str, Any] = field(default_factory=dict)


def consent_names_team(case: Case) -> bool:
    """Whether the team's service may see the case today: the computed "samtykke underskrevet og vedlagt"."""
    return case.team is not None and case.team.service_id in services_with_access(case.id)


def save_draft(*, case: Case, draft: Draft, complete: bool = False, by: Actor) -> Referral:
    """Keeps the referral unsent; the family does not see it yet. Refused once it is sent. `complete`: nothing may be missing."""
    _require_owner(case)
    if case.is_unnamed:
        raise Refused(
            "referral_unnamed",
            _("Meldingen gjelder en person, og saken har ingen."),
            _("Ta saken opp i teamet uten navn."),
            case_id=case.id,
        )
    if Referral.objects.filter(case=case).exclude(sent_at=None).exists():
        raise Refused(
            "referral_sent",
            _("Meldingen er allerede sendt."),
            _("Spør koordinatoren om å sende den tilbake."),
            case_id=case.id,
        )
    values = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
    values |= {
        "other_professionals": [dict(one) for one in draft.other_professionals],
        "own_answers": kept(playbook_of(case), "referral", draft.own_answers, by=by, complete=complete),
        "reporter_id": by.position(),
    }
    if not Referral.objects.filter(case=case).update(**values):
        Referral.objects.bulk_create([Referral(case=case, **values)])
    record("referral.drafted", by=by, case_id=case.id)
    return Referral.objects.get(case=case)


def send_referral(*, case: Case, draft: Draft, by: Actor) -> Referral:
    """Signs and sends: puts the team's coordinator and deputy on the case. Refused without a consent that names the team,
    and while the case is still at a stage of its own place."""
    must_be_through(case)
    require_home_team(team=case.team, subject=case.subject, case=case)
    team = case.team
    if team is None or not consent_names_team(case):
        raise Refused(
            "referral_consent",
            _("Det finnes ikke noe gyldig samtykke som nevner teamet."),
            _("Få samtykket underskrevet først. Det du har skrevet, kan lagres som utkast."),
            case_id=case.id,
        )
    referral = save_draft(case=case, draft=draft, complete=True, by=by)
    if case.state == "concern":
        move(case=case, action="seek_consent", by=by)
    move(case=case, action="refer", by=by)
    Referral.objects.filter(id=referral.id).update(signed_on=today(), sent_at=now(), received_at=None, team_urgency="")
    for position_id in coordinators(team, case):
        assign(case_id=case.id, position_id=position_id, service_id=team.service_id, duty="coordinator", by=by)
        notify(position_id=position_id, kind="referral_arrived", case=case)
    add_event(case=case, kind="referral_sent", by=by, shared=True, team=team.name)
    for consequence in _consequences:
        consequence(case, by)
    record("referral.sent", by=by, case_id=case.id, object_id=team.id)
    return Referral.objects.get(id=referral.id)


def receive_referral(*, case: Case, urgency: str, by: Actor) -> None:
    """The coordinator takes it in, with her own judgement of the urgency."""
    referral = _waiting_at_team(case)
    Referral.objects.filter(id=referral.id).update(received_at=now(), team_urgency=urgency)
    add_event(case=case, kind="referral_received", by=by, shared=True)
    notify(position_id=referral.reporter_id, kind="referral_received", case=case)
    record("referral.received", by=by, case_id=case.id, urgency=urgency)


def return_referral(*, case: Case, reason: str, by: Actor) -> None:
    """The coordinator sends it back, with a note to those on the case that says what is missing."""
    referral = _waiting_at_team(case)
    write_note(case=case, text=reason, reach="shared", shared=False, by=by)
    add_event(case=case, kind="referral_returned", by=by, shared=True)
    notify(position_id=referral.reporter_id, kind="referral_returned", case=case)
    record("referral.returned", by=by, case_id=case.id)
    if case.is_unnamed:
        # Without a consent nothing keeps the team on the case.
        leave_team(case=case, reason="returned", by=by)
    else:
        move(case=case, action="return", by=by)
        Referral.objects.filter(id=referral.id).update(sent_at=None, received_at=None, team_urgency="")


def _require_owner(case: Case) -> None:
    found = standing(case.id)
    if found is None or not found.owns:
        raise Refused("referral_owner", _("Bare tjenesten som eier bekymringen, kan melde saken."), case_id=case.id)


def _waiting_at_team(case: Case) -> Referral:
    found = standing(case.id)
    if found is None or not found.coordinates:
        raise Refused("referral_coordinator", _("Bare teamets koordinator kan svare på meldingen."), case_id=case.id)
    referral = Referral.objects.filter(case=case).exclude(sent_at=None).first()
    if referral is None or case.state != "referred":
        raise Refused(
            "referral_answered", _("Meldingen venter ikke lenger på svar."), _("Gå til saken og se hva som er neste steg."), case_id=case.id
        )  # fmt: skip
    return referral


def coordinators(team: Team, case: Case) -> list[uuid.UUID]:
    """Coordinator and deputy, as far as they work at the team's own service today."""
    day: datetime.date = today()
    wanted = [position for position in (team.coordinator_id, team.deputy_coordinator_id) if position]
    found = {
        position.id
        for position in Position.objects.filter(id__in=wanted, service_id=team.service_id)
        if position.ended_on is None or position.ended_on > day
    }
    if not found:
        raise Refused(
            "referral_nobody",
            _("Teamet har ingen koordinator som kan ta imot meldingen."),
            _("Ta kontakt med kommunens koordinator."),
            case_id=case.id,
        )
    return [position for position in wanted if position in found]
