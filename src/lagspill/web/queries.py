"""Reading across rooms for my day and the case page: the facts that decide the next step, many cases at a time."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from lagspill.cases.models import Case, Handover
from lagspill.cases.queries import visible_cases
from lagspill.cases.rules import OPEN_STATES
from lagspill.consent.models import Consent
from lagspill.foundation.clock import OSLO, now, today
from lagspill.meetings.models import AgendaItem, Invitation, Meeting
from lagspill.plans.models import ActionPlan, Measure
from lagspill.web.rules import CaseFacts

OPEN_MEASURES = ("proposed", "started")
MANY = 60


def my_cases(position_id: uuid.UUID) -> list[Case]:
    """Cases that this position carries, coordinates or is asked to carry, and those that wait for it otherwise."""
    states = [*OPEN_STATES, "stopped"]
    return list(
        visible_cases(states=states)
        .filter(
            Q(lead_id=position_id)
            | Q(team__coordinator_id=position_id, state__in=("referred", "scheduled"))
            | Q(lead=None, concern__raised_by_id=position_id)
            | Q(handovers__offered_to_id=position_id, handovers__answer="waiting")
            | Q(measures__responsible_id=position_id, measures__status__in=OPEN_MEASURES)
        )
        .select_related("team__coordinator__staff", "owner", "lead__staff")
        .distinct()[:MANY]
    )


def facts_of(cases: Sequence[Case]) -> dict[uuid.UUID, CaseFacts]:
    """The facts of each case, in five look-ups whatever the number of cases."""
    ids = [case.id for case in cases]
    day = today()
    offered = dict(Handover.objects.filter(case_id__in=ids, answer="waiting").values_list("case_id", "offered_to_id"))
    consents: dict[uuid.UUID, str] = {}
    for case_id, state, period in Consent.objects.filter(case_id__in=ids, state__in=("draft", "valid")).values_list(
        "case_id", "state", "period"
    ):
        if state == "valid" and not period.lower <= day < period.upper:
            continue
        consents[case_id] = "valid" if "valid" in (state, consents.get(case_id)) else "draft"
    meeting_on = _next_meetings(ids)
    measures: dict[uuid.UUID, list[Measure]] = defaultdict(list)
    for measure in Measure.objects.filter(case_id__in=ids).only("case_id", "status", "due_on", "responsible_id"):
        measures[measure.case_id].append(measure)
    evaluated = set(
        ActionPlan.objects.filter(case_id__in=ids, evaluated_at__isnull=False).values_list("case_id", flat=True)
    )
    return {
        case.id: CaseFacts(
            state=case.state,
            has_lead=case.lead_id is not None,
            lead_offered_to=offered.get(case.id),
            consent=consents.get(case.id, "none"),
            meeting_on=meeting_on.get(case.id),
            evaluated=case.id in evaluated,
            **_measure_facts(measures[case.id]),
        )
        for case in cases
    }


def _measure_facts(measures: list[Measure]) -> dict[str, Any]:
    still = [measure for measure in measures if measure.status in OPEN_MEASURES]
    return {
        "measures": len(measures),
        "unanswered": sum(measure.status == "proposed" for measure in measures),
        "open_measures": len(still),
        "next_due": min((measure.due_on for measure in still), default=None),
        "responsible": frozenset(measure.responsible_id for measure in still),
    }


def _next_meetings(ids: list[uuid.UUID]) -> dict[uuid.UUID, datetime.date]:
    items = (
        AgendaItem.objects.filter(case_id__in=ids, state__in=("listed", "invited", "running"))
        .order_by("-meeting__starts_at")
        .values_list("case_id", "meeting__starts_at")
    )
    return {case_id: starts_at.astimezone(OSLO).date() for case_id, starts_at in items}


def my_meetings(position_id: uuid.UUID) -> QuerySet[Meeting]:
    """The next meetings of the position's teams, and those it is invited to, soonest first."""
    return (
        Meeting.objects.filter(ends_at__gte=now(), state__in=("planned", "running"))
        .filter(
            Q(team__coordinator_id=position_id)
            | Q(team__deputy_coordinator_id=position_id)
            | Q(team__members__position_id=position_id, team__members__ended_on=None)
            | Q(
                id__in=Invitation.objects.filter(position_id=position_id)
                .exclude(state="cancelled")
                .values("item__meeting_id")
            )
        )
        .select_related("team")
        .distinct()
        .order_by("starts_at")[:5]
    )
