"""How it went: follow-up talks, the lead's evaluation, and the end of the case (PLAN-1, PLAN-4, CASE-11)."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.queries import services_with_access
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases import reminders
from lagspill.cases.actions import NewClosing, add_event, close_case
from lagspill.cases.models import Case
from lagspill.cases.queries import playbook_of
from lagspill.cases.unnamed_texts import must_show_nobody
from lagspill.foundation.clock import OSLO, now, today
from lagspill.foundation.models import uuid7
from lagspill.plans.actions import PLANNING, require_charge, start_plan
from lagspill.plans.models import ActionPlan, FollowUp, Measure
from lagspill.questions.keeping import kept, texts_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A follow-up talk by the form's five questions: reached, why not, which service, proposal used, effect (PLAN-4)."""

    held_on: datetime.date
    goal_reached: str
    followed_up_by: uuid.UUID
    proposal_used: str = ""
    present: str = ""
    how_reached: str = ""
    why_not: str = ""
    how_used: str = ""
    effect: str = ""
    next_step: str = ""
    shared: bool = True
    own_answers: Mapping[str, Any] = field(default_factory=dict)


def record_follow_up(*, measure: Measure, talk: Talk, by: Actor) -> FollowUp:
    """A follow-up talk about a measure. It ends the reminders about that talk and, once held, about the first meeting."""
    require_charge(measure, by)
    case = measure.case
    if case.state not in PLANNING:
        raise Refused(
            "follow_up_state", _("Saken er ikke i gang lenger."), _("Gå til saken og se hva som gjelder."), case_id=case.id
        )  # fmt: skip
    if talk.held_on > today():
        raise Refused(
            "follow_up_future", _("Samtalen er ikke holdt ennå."), _("Skriv dagen dere snakket sammen."), case_id=case.id
        )  # fmt: skip
    if talk.followed_up_by not in services_with_access(case.id):
        raise Refused(
            "follow_up_service", _("Denne tjenesten har ikke tilgang til saken i dag."), _("Velg en tjeneste fra lista."), case_id=case.id
        )  # fmt: skip
    model = playbook_of(case)
    written = [talk.present, talk.how_reached, talk.why_not, talk.how_used, talk.effect]
    written += texts_in(model, "follow_up", talk.own_answers)
    must_show_nobody(case=case, texts=written, by=by)
    follow_up = FollowUp(
        id=uuid7(),
        case=case,
        measure=measure,
        held_on=talk.held_on,
        present=talk.present,
        goal_reached=talk.goal_reached,
        how_reached=talk.how_reached,
        why_not=talk.why_not,
        followed_up_by_id=talk.followed_up_by,
        proposal_used=talk.proposal_used,
        how_used=talk.how_used,
        effect=talk.effect,
        next_step=talk.next_step,
        own_answers=kept(model, "follow_up", talk.own_answers, by=by, nameless=case.is_unnamed),
        recorded_by_id=by.position(),
        shared=talk.shared,
    )
    FollowUp.objects.bulk_create([follow_up])
    _held(measure, talk.held_on)
    add_event(case=case, kind="follow_up", by=by, shared=talk.shared, number=measure.number)
    record("follow_up.recorded", by=by, case_id=case.id, object_id=follow_up.id, shared=talk.shared)
    return follow_up


def _held(measure: Measure, held_on: datetime.date) -> None:
    reminders.drop(case_id=measure.case_id, kind="follow_up", object_id=measure.id)
    planned = measure.plan.first_follow_up_at
    if planned is not None and held_on >= planned.astimezone(OSLO).date():
        reminders.drop(case_id=measure.case_id, kind="follow_up", object_id=measure.plan_id)


def may_evaluate(case: Case, by: Actor) -> bool:
    """Whether `by` is the case's lead, whose evaluation the form asks for."""
    return case.lead_id is not None and case.lead_id == by.position_id


def evaluate(*, case: Case, text: str, by: Actor) -> ActionPlan:
    """The lead's evaluation of the plan (PLAN-1). Nobody else writes it."""
    if not may_evaluate(case, by):
        raise Refused(
            "evaluate_lead",
            _("Bare den som er koordineringsansvarlig, skriver evalueringen."),
            _("Be den som har ansvaret, om å gjøre det, eller overta ansvaret først."),
            case_id=case.id,
        )
    must_show_nobody(case=case, texts=[text], by=by)
    plan = start_plan(case=case, by=by)
    plan.evaluation, plan.evaluated_at = text, now()
    plan.save(update_fields=["evaluation", "evaluated_at"])
    add_event(case=case, kind="plan_evaluated", by=by, shared=True)
    record("plan.evaluated", by=by, case_id=case.id, object_id=plan.id)
    return plan


def close(*, case: Case, closing: NewClosing, by: Actor) -> None:
    """Closes the case with all its reminders (CASE-11). Services that a consent brought in lose it at once."""
    close_case(case=case, closing=closing, by=by)
    reminders.drop(case_id=case.id)
