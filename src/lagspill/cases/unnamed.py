"""A case without a person in it: raised, brought to the team, taken back, opened when somebody is named (CASE-6, 7; MEET-11)."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from lagspill.access.actions import Wanted, assign, grant
from lagspill.access.actor import Actor
from lagspill.access.queries import standing
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import NewConcern, add_event, move, notify, open_concern, register_people, require_talk
from lagspill.cases.homing import require_no_secret_home
from lagspill.cases.leaving import leave_team
from lagspill.cases.models import AnonymityAnswer, Case, Concern, Referral, Unnamed
from lagspill.cases.queries import playbook_of
from lagspill.cases.referrals import coordinators
from lagspill.cases.rules import Offer, bring_denial
from lagspill.cases.unnamed_texts import Cleared, clear_words, must_show_nobody
from lagspill.directory.models import Position, Service, Team, TeamMember
from lagspill.directory.queries import PLACE_KINDS
from lagspill.families.actions import NewGuardian, NewPerson
from lagspill.foundation.clock import now, today
from lagspill.playbooks import loader
from lagspill.playbooks.rules import unnamed_band
from lagspill.playbooks.schema import AgeBand, Playbook
from lagspill.questions.keeping import texts_in

TEXTS = ("description", "since", "talks", "measures_tried", "childs_view", "strengths")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnnamed:
    """What is told instead of who it is: an age band and a kind of place, or what a collective matter concerns."""

    kind: str
    team: Team
    playbook_version: str
    band: str = ""
    place_kind: str = ""
    scope: str = ""
    concerns: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What the team is asked. `realistic`: why nobody can tell whom it is about, through the whole discussion."""

    reason: str
    urgency: str
    urgency_reason: str = ""
    contact: str = ""
    realistic: str = ""


def offer_of(playbook: Playbook) -> Offer:
    """Which cases without a person the model's team takes up."""
    collective = playbook.system_band is not None and playbook.meeting().system_items
    kinds = frozenset({"group", "system"} & set(playbook.subject_kinds)) if collective else frozenset[str]()
    in_team = playbook.anonymity.in_team
    return Offer(anonymous=in_team != "never", realistic=in_team == "when_realistic", kinds=kinds)


def record_unnamed(*, new: NewUnnamed, concern: NewConcern, cleared: Cleared | None = None, by: Actor) -> Case:
    """Opens a case without a person in it, owned by the acting service; nobody else sees it yet."""
    playbook = loader.get(new.team.playbook, new.playbook_version)
    if not offer_of(playbook).takes(new.kind):
        raise _denied("not_offered")
    case = open_concern(
        kind=new.kind,
        team=new.team,
        playbook_version=new.playbook_version,
        concern=concern,
        nameless=True,
        by=by,
    )
    if cleared is not None:
        clear_words(case=case, cleared=cleared, by=by)
    # Refused after the writing is refused all the same: it is one transaction.
    own = texts_in(playbook, "concern", concern.own_answers)
    must_show_nobody(case=case, texts=[new.concerns, *(getattr(concern, name) for name in TEXTS), *own], by=by)
    Unnamed.objects.bulk_create(
        [Unnamed(case=case, band=new.band, place_kind=new.place_kind, scope=new.scope, concerns=new.concerns)]
    )
    return case


def bring_to_team(*, case: Case, ask: Ask, by: Actor) -> None:
    """The team's own service and its members for this band see the case from now on; no consent, for there is nobody to give it.

    Refused where the model does not want it, and, where it asks for that, without a reason why it stays anonymous.
    """
    found, team, playbook = standing(case.id), case.team, playbook_of(case)
    if found is None or not found.owns or team is None:
        raise Refused("unnamed_owner", _("Bare tjenesten som eier saken, kan ta den opp i teamet."), case_id=case.id)
    denial = bring_denial(
        offer_of(playbook), kind=case.kind, unnamed=case.is_unnamed, state=case.state, reason=ask.realistic
    )
    if denial:
        raise _denied(denial, case)
    must_show_nobody(case=case, texts=[ask.reason, ask.urgency_reason, ask.realistic], by=by)
    told: Unnamed = case.unnamed
    place = place_of(case)
    band = unnamed_band(playbook, kind=case.kind, band=told.band, place_kind=place.kind if place else "")
    members = _members(case, team, band, place)
    leaders = coordinators(team, case)
    for service in dict.fromkeys([team.service_id, *(member.service_id for member in members)]):
        wanted = Wanted(service, today(), None, coordinates=service == team.service_id)
        if service != case.owner_id or wanted.coordinates:
            grant(case_id=case.id, wanted=wanted, kind="anonymous", by=by)
    _write_ask(case, ask, told, by)
    if case.is_anonymous:
        answer_anonymity(case=case, step="team", realistic=True, reason=ask.realistic, by=by)
    move(case=case, action="bring_unnamed", by=by)
    for member in members:
        assign(case_id=case.id, position_id=member.id, service_id=member.service_id, duty="team", by=by)
    for leader in leaders:
        assign(case_id=case.id, position_id=leader, service_id=team.service_id, duty="coordinator", by=by)
        notify(position_id=leader, kind="referral_arrived", case=case)
    add_event(case=case, kind="brought_unnamed", by=by, shared=True, team=team.name)
    record("referral.sent", by=by, case_id=case.id, object_id=team.id)


def answer_anonymity(
    *, case: Case, step: str, realistic: bool, reason: str = "", about: uuid.UUID | None = None, by: Actor
) -> None:  # fmt: skip
    """Keeps what was said of whether the case stays anonymous, by whom and why."""
    must_show_nobody(case=case, texts=[reason], by=by)
    AnonymityAnswer.objects.bulk_create(
        [
            AnonymityAnswer(
                case=case, step=step, about=about, realistic=realistic, reason=reason, answered_by_id=by.position()
            )
        ]
    )
    record("case.anonymity_answered", by=by, case_id=case.id, step=step, realistic=realistic)


def take_back(*, case: Case, by: Actor) -> None:
    """The owner takes the case out of the team again."""
    found = standing(case.id)
    if found is None or not found.owns or not case.is_unnamed:
        raise Refused("unnamed_owner", _("Bare tjenesten som eier saken, kan ta den ut av teamet."), case_id=case.id)
    add_event(case=case, kind="unnamed_taken_back", by=by, shared=True)
    leave_team(case=case, reason="taken_back", by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Who an anonymous case is about, written down when the owner begins to ask for consent."""

    subject: NewPerson
    guardians: Sequence[NewGuardian] = ()
    talked_with_guardians_on: datetime.date | None = None
    talked_with_pupil_on: datetime.date | None = None


def name_subject(*, case: Case, named: Named, by: Actor) -> None:
    """The first step from anonymous to open (CASE-7): in this very moment the team loses the case, and it never goes back without
    a consent. All that was written stays; whom the consent names sees it when it is valid."""
    found = standing(case.id)
    locked = Case.objects.select_for_update(of=("self",)).filter(id=case.id).first()
    if found is None or not found.owns or locked is None:
        raise Refused(
            "unnamed_owner", _("Bare tjenesten som eier saken, kan skrive hvem den gjelder."), case_id=case.id
        )
    if not locked.is_anonymous or locked.state in ("closed", "stopped"):
        raise Refused(
            "unnamed_over", _("Dette kan ikke gjøres nå, slik saken står."), _("Last siden på nytt."), case_id=case.id
        )
    require_talk(locked.kind, named.subject.birth_date, named.talked_with_guardians_on)
    require_no_secret_home(subject=named.subject, guardians=named.guardians, case=locked)
    leave_team(case=locked, reason="named", by=by)
    register_people(case=locked, subject=named.subject, guardians=named.guardians, by=by)
    Concern.objects.filter(case=locked).update(
        talked_with_guardians_on=named.talked_with_guardians_on, talked_with_pupil_on=named.talked_with_pupil_on
    )
    case.subject, case.initials, case.state = locked.subject, locked.initials, locked.state
    add_event(case=case, kind="subject_named", by=by, shared=True)
    record("case.subject_named", by=by, case_id=case.id)


def place_of(case: Case) -> Service | None:
    """The school or kindergarten that stands for the child's own where nobody is named: the owner, or the team's only one."""
    if case.owner.kind in PLACE_KINDS:
        return case.owner
    places = list(case.team.places.all()[:2]) if case.team and case.is_collective else []
    return places[0] if len(places) == 1 else None


def _members(case: Case, team: Team, band: AgeBand, place: Service | None) -> list[Position]:
    """Who sits in the team for this band today; of the place itself the first role that somebody holds. Who knows the child
    is the one who raised the case, and on it already."""
    day = today()
    still = Q(ended_on=None) | Q(ended_on__gt=day)
    kinds = {member.service_kind for member in band.members if member.resolve == "team"}
    sits = TeamMember.objects.filter(still, team=team, started_on__lte=day).values("position")
    found = list(Position.objects.filter(still, id__in=sits, service__kind__in=kinds).order_by("id"))
    for member in band.members:
        if member.resolve != "subject_place" or member.knows_child:
            continue
        if place is not None and member.service_kind == place.kind:
            there = list(
                Position.objects.filter(still, service=place, started_on__lte=day).order_by("started_on", "id")
            )
            found += next(([one] for role in member.roles for one in there if one.role == role), [])
    return found


def _write_ask(case: Case, ask: Ask, told: Unnamed, by: Actor) -> None:
    values = {
        "reporter_id": by.position(),
        "reporter_contact": ask.contact,
        "subject_area": told.concerns,
        "reason": ask.reason,
        "urgency": ask.urgency,
        "urgency_reason": ask.urgency_reason,
        "signed_on": today(),
        "sent_at": now(),
        "received_at": None,
        "team_urgency": "",
    }
    if not Referral.objects.filter(case=case).update(**values):
        Referral.objects.bulk_create([Referral(case=case, **values)])


def _denied(code: str, case: Case | None = None) -> Refused:
    reason, remedy = {
        "named": (_("Saken har en person. Den kan ikke drøftes uten navn."), _("Innhent samtykke.")),
        "not_offered": (_("Teamet tar ikke opp slike saker uten samtykke."), _("Innhent samtykke fra familien.")),
        "state": (_("Saken er allerede hos teamet, eller avsluttet."), _("Last siden på nytt.")),
        "not_realistic": (
            _("Det står ikke hvorfor saken kan holdes anonym gjennom hele drøftingen."),
            _("Skriv det, eller innhent samtykke."),
        ),
    }[code]
    return Refused("unnamed_" + code, reason, remedy, case_id=case.id if case else None)
