"""Reading across rooms for my day: my cases with the facts that decide the next step, in one look-up."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower, Upper

from lagspill.access.actor import Actor
from lagspill.access.models import Ground
from lagspill.cases.models import Case, Handover, Told
from lagspill.cases.queries import visible_cases
from lagspill.cases.rules import OPEN_STATES
from lagspill.consent.models import Consent
from lagspill.directory.models import Team, TeamMember
from lagspill.directory.queries import models_near
from lagspill.foundation.clock import OSLO, now, today
from lagspill.foundation.gathering import date, gathered
from lagspill.meetings.models import AgendaItem, Invitation, Meeting
from lagspill.plans.models import Agreement, Measure
from lagspill.web.rules import AtStage, CaseFacts
from lagspill.web.stages import at_stage, decided_by, way_in, way_parts

OPEN_MEASURES = ("proposed", "started")
# An item's states before the meeting has been through with it.
AHEAD = ("listed", "invited", "running")
MANY = 60
# A school's own overview; one that follows more than so many children is not read on one page.
MOST = 300


class MeasureFact(NamedTuple):
    """What of a measure decides the next step. `answered`: the family has answered it as it is worded now; `covered`: a
    ground lets its service see the case today."""

    status: str
    due: datetime.date
    who: uuid.UUID
    name: str
    answered: bool
    covered: bool


class ConsentFact(NamedTuple):
    """A consent's state and period, whose end is the first day without it."""

    state: str
    first: datetime.date
    end: datetime.date


def my_cases(by: Actor) -> list[tuple[Case, CaseFacts]]:
    """Cases that the acting position carries, coordinates, is asked to carry or has a measure in, and those that wait at a
    stage where its role decides; with their facts."""
    position_id = by.position()
    open_measures = Measure.objects.filter(responsible_id=position_id, status__in=OPEN_MEASURES)
    found = visible_cases(states=[*OPEN_STATES, "stopped"]).filter(
        Q(lead_id=position_id)
        | Q(team__coordinator_id=position_id, state__in=("referred", "scheduled"))
        | Q(team__deputy_coordinator_id=position_id, state__in=("referred", "scheduled"))
        | Q(lead=None, concern__raised_by_id=position_id)
        | decided_by(by.role, models_near(by.service()).values())
        | Q(
            id__in=Handover.objects.filter(offered_to_id=position_id, answer="waiting", office="lead").values("case_id")
        )
        | Q(id__in=open_measures.values("case_id"))
    )
    return [(case, _facts(case)) for case in _with_facts(found)[:MANY]]


def cases_here(service_id: uuid.UUID) -> list[tuple[Any, CaseFacts]]:
    """The open cases of one's own service that the acting position sees, with their facts and `told_kinds` (CASE-13)."""
    told = Told.objects.filter(case_id=OuterRef("id"), ended_on=None).order_by("kind")
    found = visible_cases(states=[*OPEN_STATES, "stopped"]).filter(owner_id=service_id).select_related("subject")
    rows = _with_facts(found).annotate(told_kinds=ArraySubquery(told.values("kind")))[:MOST]
    return [(case, _facts(case)) for case in rows]


def _with_facts(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Cases with what `_facts` reads, gathered in the one look-up."""
    asked = Handover.objects.filter(case_id=OuterRef("id"), answer="waiting", office="lead")
    of_case = {"case_id": OuterRef("id")}
    said = Agreement.objects.filter(measure_id=OuterRef("id"), created_at__gte=OuterRef("worded_at"))
    covered = Ground.objects.filter(
        case_id=OuterRef("case_id"), service_id=OuterRef("service_id"), withdrawn_at=None, period__contains=today()
    )
    return cases.select_related("team__coordinator__staff", "owner", "lead__staff", "plan").annotate(
        **way_parts(),
        offered=Subquery(asked.values("offered_to_id")[:1]),
        offered_name=Subquery(asked.values("offered_to__staff__name")[:1]),
        consent_rows=gathered(
            Consent.objects.filter(**of_case, state__in=("draft", "valid")),
            state="state",
            first=Lower("period"),
            end=Upper("period"),
        ),
        meets_at=Subquery(
            AgendaItem.objects.filter(**of_case, state__in=AHEAD)
            .order_by("meeting__starts_at")
            .values("meeting__starts_at")[:1]
        ),
        measure_rows=gathered(
            Measure.objects.filter(**of_case),
            status="status",
            due="due_on",
            who="responsible_id",
            name="responsible__staff__name",
            answered=Exists(said),
            covered=Exists(covered),
        ),
    )


def _facts(case: Any) -> CaseFacts:
    return case_facts(
        case,
        asked=(case.offered, case.offered_name) if case.offered else None,
        consents=[ConsentFact(row["state"], date(row["first"]), date(row["end"])) for row in case.consent_rows],
        meets_at=case.meets_at,
        stage=at_stage(case, way_in(case)),
        measures=[
            MeasureFact(
                row["status"], date(row["due"]), uuid.UUID(row["who"]), row["name"], row["answered"], row["covered"]
            )
            for row in case.measure_rows
        ],
    )


def case_facts(
    case: Case,
    *,
    asked: tuple[uuid.UUID, str] | None,
    consents: Iterable[ConsentFact],
    meets_at: datetime.datetime | None,
    measures: Iterable[MeasureFact],
    stage: AtStage | None = None,
) -> CaseFacts:
    """The facts of a case that decides its next step. `asked`: the position that is offered the lead, and whose it is."""
    day, papers = today(), list(consents)
    valid = any(one.state == "valid" and one.first <= day < one.end for one in papers)
    draft = any(one.state == "draft" for one in papers)
    plan = getattr(case, "plan", None)
    return CaseFacts(
        state=case.state,
        has_lead=case.lead_id is not None,
        has_team=case.team_id is not None,
        lead_offered_to=asked[0] if asked else None,
        asked_name=asked[1] if asked else "",
        consent="valid" if valid else "draft" if draft else "none",
        meeting_on=meets_at.astimezone(OSLO).date() if meets_at else None,
        evaluated=plan is not None and plan.evaluated_at is not None,
        unnamed=unnamed_kind(case),
        at_stage=stage,
        **_measure_facts(
            # No family is asked of what concerns nobody in particular.
            one._replace(answered=one.answered or case.is_collective)
            for one in measures
        ),
    )


def unnamed_kind(case: Case) -> str:
    """Which kind of case without a person it is, if it is one."""
    return "collective" if case.is_collective else "anonymous" if case.is_unnamed else ""


def _measure_facts(rows: Iterable[MeasureFact]) -> dict[str, Any]:
    """The facts of a case's measures."""
    measures = list(rows)
    still = [row for row in measures if row.status in OPEN_MEASURES]
    first = min(still, key=lambda row: row.due, default=None)
    return {
        "measures": len(measures),
        "orphaned": sum(not row.covered for row in still),
        "unanswered": sum(row.status == "proposed" and not row.answered for row in measures),
        "open_measures": len(still),
        "next_due": first.due if first else None,
        "responsible": frozenset(row.who for row in still),
        "responsible_name": first.name if first else "",
    }


def my_meetings(position_id: uuid.UUID) -> QuerySet[Meeting]:
    """The next meetings of the position's teams, and those it is invited to, soonest first."""
    teams = Team.objects.filter(Q(coordinator_id=position_id) | Q(deputy_coordinator_id=position_id)).values_list("id")
    member = TeamMember.objects.filter(position_id=position_id, ended_on=None).values_list("team_id")
    ahead = Meeting.objects.filter(ends_at__gte=now(), state__in=("planned", "running"))
    invited = (
        Invitation.objects.filter(position_id=position_id).exclude(state="cancelled").values_list("item__meeting_id")
    )
    # A union of ids, and no condition across joins: that would look at every team's every meeting.
    mine = (
        ahead.filter(team_id__in=teams.union(member))
        .values_list("id")
        .union(ahead.filter(id__in=invited).values_list("id"))
    )
    return Meeting.objects.filter(id__in=mine).select_related("team").order_by("starts_at")[:5]
