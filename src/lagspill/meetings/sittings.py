"""Reading meetings of one case: who is on the case and as what, which kinds it may have, when the next one is due."""

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from lagspill.access.actor import Actor
from lagspill.access.models import Assignment, Ground, Party
from lagspill.access.queries import standing
from lagspill.cases.models import Case, Referral
from lagspill.cases.queries import governing_municipality
from lagspill.cases.queries import playbook_of as case_playbook
from lagspill.directory.models import Position
from lagspill.families.models import Person
from lagspill.foundation.clock import OSLO, now, today
from lagspill.meetings import convening_rules as rules
from lagspill.meetings.models import AgendaItem
from lagspill.meetings.planned import Planned, planned_for
from lagspill.meetings.rules import public_holidays
from lagspill.playbooks.editions import models_in
from lagspill.playbooks.schema import MeetingKind, Playbook


@dataclass(frozen=True, slots=True)
class Offered:
    """A kind of meeting that a case may have, and the model it belongs to."""

    playbook: Playbook
    kind: MeetingKind


@dataclass(frozen=True, slots=True)
class OnCase:
    """Somebody on the case, for a form and for the rules."""

    post: rules.Post
    name: str
    service: str

    @property
    def label(self) -> str:
        """Name and service."""
        return f"{self.name}, {self.service}"


def kinds_for(case: Case) -> list[Offered]:
    """The case's own model's meetings of one case, then those that are models of their own (RES)."""
    own = case_playbook(case)
    found = [Offered(own, kind) for kind in own.meetings if kind.scope == "case"]
    codes = {one.kind.code for one in found}
    others = sorted(models_in([governing_municipality(case)]).values(), key=lambda model: model.code)
    standing_alone = [model for model in others if not model.is_a_teams and model.code != own.code]
    return found + [Offered(model, model.meeting()) for model in standing_alone if model.main_meeting not in codes]


def offered(case: Case, model: str, kind: str) -> Offered | None:
    """One of them, by its codes."""
    found = (one for one in kinds_for(case) if (one.playbook.code, one.kind.code) == (model, kind))
    return next(found, None)


def people_on(case: Case) -> list[OnCase]:
    """Everybody assigned to the case whom a ground covers today, by service and name."""
    covered = Ground.objects.filter(case_id=case.id, withdrawn_at=None, period__contains=today()).values("service_id")
    rows = Assignment.objects.filter(case_id=case.id, ended_at=None, service_id__in=covered)
    return [
        OnCase(_post(case, row.position, row.service.kind), row.position.staff.name, row.service.name)
        for row in rows.select_related("position__staff", "service").order_by("service__name", "position__staff__name")
    ]


def _post(case: Case, position: Position, service_kind: str) -> rules.Post:
    team = case.team
    offices = {
        "case_lead": case.lead_id,
        "plan_coordinator": case.plan_coordinator_id,
        "team_coordinator": team.coordinator_id if team else None,
        "deputy_coordinator": team.deputy_coordinator_id if team else None,
    }
    return rules.Post(
        position=position.id,
        role=position.role,
        service_kind=service_kind,
        owns=position.service_id == case.owner_id,
        offices=frozenset(office for office, holder in offices.items() if holder == position.id),
    )


def denial(case: Case, one: Offered, people: Collection[OnCase], by: Actor) -> str | None:
    """Why the acting position may not call this meeting; None when it may."""
    carries = by.position_id in (case.lead_id, case.plan_coordinator_id)
    if not carries and case.state == "consent" and case.team_id is None:
        found = standing(case.id)
        carries = bool(found and found.leads)
    return rules.convene_denial(
        # Where nobody is named, there is nobody to meet with: as before the first consent.
        state="concern" if case.is_unnamed else case.state,
        may=by.position_id in {post.position for post in rules.conveners(one.kind, [who.post for who in people])},
        runs_first=carries,
        has_team=case.team_id is not None,
    )


def family_on(case: Case) -> list[Person]:
    """Guardians and the young person, as parties of the case today."""
    parties = Party.objects.filter(case_id=case.id, ended_at=None, period__contains=today())
    return list(Person.objects.filter(id__in=parties.values("person_id")).order_by("given_name", "family_name", "id"))


def language_for(case: Case, family: Collection[Person]) -> str:
    """The interpreter's language: as the referral says, or somebody in the family needs one (the code of it)."""
    referral = Referral.objects.filter(case=case).values_list("interpreter_language", flat=True).first()
    return referral or next((person.language for person in family if person.needs_interpreter), "")


def former(case: Case, one: Offered) -> AgendaItem | None:
    """The last meeting of this kind about the case, whose frequency and place go on."""
    rows = AgendaItem.objects.select_related("meeting").filter(
        case=case, alone=True, meeting__kind=one.kind.code, meeting__playbook=one.playbook.code
    )
    return rows.exclude(state="removed").order_by("-meeting__starts_at").first()


def planned(case: Case, one: Offered, last: AgendaItem | None) -> Planned | None:
    """When the plan has the first meeting of a kind that follows it; None once one of that kind was called."""
    return planned_for(case.id) if one.kind.follows_plan and last is None else None


def proposed_day(last: AgendaItem | None) -> datetime.date | None:
    """When the next one is due by what was agreed; None when nothing was, or the day is gone."""
    if last is None or not last.every_weeks:
        return None
    day = last.meeting.starts_at.astimezone(OSLO).date()
    skip = public_holidays(day, day + datetime.timedelta(weeks=last.every_weeks + 4))
    found = rules.next_day(day, last.every_weeks, skip)
    return found if found > today() else None


def next_meeting_day(case_id: uuid.UUID) -> datetime.date | None:
    """The day of the case's next meeting, of its own or of a team's."""
    ahead = AgendaItem.objects.filter(case_id=case_id, state__in=("listed", "invited", "running"))
    starts = ahead.filter(meeting__starts_at__gte=now()).order_by("meeting__starts_at")
    first = starts.values_list("meeting__starts_at", flat=True).first()
    return first.astimezone(OSLO).date() if first else None
