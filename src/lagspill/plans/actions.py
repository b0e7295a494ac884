"""The plan and its measures: every write is a verb; reminders are written with the change they belong to (PLAN-1..3, CONS-9)."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.models import Assignment
from lagspill.access.queries import services_with_access, standing
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases import reminders
from lagspill.cases.actions import add_event, move, notify
from lagspill.cases.models import Case
from lagspill.cases.queries import playbook_of
from lagspill.cases.unnamed_texts import must_show_nobody
from lagspill.directory.models import Position
from lagspill.foundation.clock import OSLO, now
from lagspill.foundation.models import uuid7
from lagspill.plans.models import ActionPlan, Agreement, Measure
from lagspill.plans.queries import family_members, family_said, measures
from lagspill.plans.rules import OPEN, action_after, is_agreed, next_status, offsets
from lagspill.questions.keeping import as_before, kept, texts_in

PLANNING = ("scheduled", "plan")
# The playbook's form of the plan, and its table of measures.
FORM = "action_plan"
LINES = "action_plan.lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a measure says (PLAN-2)."""

    goal: str
    text: str
    responsible: uuid.UUID
    due_on: datetime.date
    starts_on: datetime.date | None = None
    follow_up_on: datetime.date | None = None
    own_answers: Mapping[str, Any] = field(default_factory=dict)


def start_plan(*, case: Case, by: Actor) -> ActionPlan:
    """The case's plan, started when there is none yet. Refused before a team meeting is set and after closing."""
    if case.state not in PLANNING:
        raise Refused(
            "plan_state",
            _("Planen lages når saken er satt opp til møte, og kan ikke endres når saken er avsluttet."),
            _("Gå til saken og se hva som er neste steg."),
            case_id=case.id,
        )
    # Two who start it at the same moment get the same plan: the second insert finds the first one's row.
    plan = ActionPlan(id=uuid7(), case=case)
    ActionPlan.objects.bulk_create([plan], ignore_conflicts=True)
    started = ActionPlan.objects.select_for_update().get(case=case)
    if started.id == plan.id:
        record("plan.started", by=by, case_id=case.id, object_id=plan.id)
    return started


def set_earlier_measures(*, case: Case, text: str, by: Actor) -> ActionPlan:
    """What was tried before (the form's 'tidligere tiltak')."""
    must_show_nobody(case=case, texts=[text], by=by)
    plan = start_plan(case=case, by=by)
    if plan.earlier_measures != text:
        plan.earlier_measures = text
        plan.save(update_fields=["earlier_measures"])
        record("plan.earlier_measures_written", by=by, case_id=case.id, object_id=plan.id)
    return plan


def set_first_follow_up(*, case: Case, at: datetime.datetime | None, place: str = "", by: Actor) -> ActionPlan:
    """When and where the first follow-up meeting is. The case's lead is reminded; without a lead, whoever set it."""
    must_show_nobody(case=case, texts=[place], by=by)
    plan = start_plan(case=case, by=by)
    if (plan.first_follow_up_at, plan.follow_up_place) == (at, place):
        return plan
    plan.first_follow_up_at, plan.follow_up_place = at, place
    plan.save(update_fields=["first_follow_up_at", "follow_up_place"])
    reminders.drop(case_id=case.id, kind="follow_up", object_id=plan.id)
    if at is not None:
        reminders.schedule(
            kind="follow_up",
            case_id=case.id,
            object_id=plan.id,
            recipient=case.lead_id or by.position(),
            offsets=offsets(playbook_of(case).reminders, "follow_up"),
            deadline=at.astimezone(OSLO).date(),
        )
        add_event(case=case, kind="follow_up_set", by=by, shared=True, at=at.isoformat())
    record("plan.follow_up_set", by=by, case_id=case.id, object_id=plan.id)
    return plan


def answer_plan(*, case: Case, own_answers: Mapping[str, Any], by: Actor) -> ActionPlan:
    """Answers to the model's own questions about the whole plan."""
    model = playbook_of(case)
    must_show_nobody(case=case, texts=texts_in(model, FORM, own_answers), by=by)
    plan = start_plan(case=case, by=by)
    told = kept(model, FORM, own_answers, by=by, nameless=case.is_unnamed)
    if plan.own_answers != told:
        plan.own_answers = told
        plan.save(update_fields=["own_answers"])
        record("plan.questions_answered", by=by, case_id=case.id, object_id=plan.id)
    return plan


def _kept(case: Case, wording: Wording, by: Actor) -> dict[str, Any]:
    """What the measure keeps of the model's own questions; refused where it may show somebody in a case without a person."""
    model = playbook_of(case)
    own = texts_in(model, LINES, wording.own_answers)
    must_show_nobody(case=case, texts=[wording.goal, wording.text, *own], by=by)
    return kept(model, LINES, wording.own_answers, by=by, nameless=case.is_unnamed)


def add_measure(*, case: Case, wording: Wording, by: Actor) -> Measure:
    """A proposed measure with one responsible person, who is told. Refused when that person cannot see the case today."""
    own_answers = _kept(case, wording, by)
    plan = start_plan(case=case, by=by)
    responsible = _responsible(case, wording.responsible)
    last = Measure.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    measure = Measure(
        id=uuid7(),
        case=case,
        plan=plan,
        number=last + 1,
        goal=wording.goal,
        text=wording.text,
        responsible=responsible,
        service=responsible.service,
        starts_on=wording.starts_on,
        due_on=wording.due_on,
        follow_up_on=wording.follow_up_on,
        own_answers=own_answers,
    )
    Measure.objects.bulk_create([measure])
    _remind(measure)
    _tell_responsible(measure, by)
    add_event(case=case, kind="measure_proposed", by=by, shared=True, number=measure.number)
    record("measure.proposed", by=by, case_id=case.id, object_id=measure.id)
    return measure


def change_measure(*, measure: Measure, wording: Wording, by: Actor) -> None:
    """Changes a measure. New words or a new start need the family's answer again (CONS-9), so a started one keeps them."""
    require_charge(measure, by)
    measure = _locked(measure)
    _require_open(measure)
    own = as_before(playbook_of(measure.case), LINES, measure.own_answers, _kept(measure.case, wording, by))
    words = (wording.goal, wording.text, wording.starts_on, own)
    reworded = (measure.goal, measure.text, measure.starts_on, measure.own_answers) != words
    if reworded and measure.status == "started":
        raise Refused(
            "measure_reworded",
            _("Familien har sagt ja til tiltaket slik det står, og det er i gang."),
            _("Avslutt tiltaket og foreslå et nytt, så familien kan svare på det."),
            case_id=measure.case_id,
        )
    former = measure.responsible_id
    if former != wording.responsible:
        measure.responsible = _responsible(measure.case, wording.responsible)
        measure.service = measure.responsible.service
    if reworded:
        measure.goal, measure.text, measure.starts_on, measure.own_answers = words
        measure.worded_at = now()
    measure.due_on, measure.follow_up_on = wording.due_on, wording.follow_up_on
    written = [
        "goal",
        "text",
        "starts_on",
        "own_answers",
        "worded_at",
        "responsible",
        "service",
        "due_on",
        "follow_up_on",
    ]
    measure.save(update_fields=written)
    _remind(measure)
    if former != measure.responsible_id:
        _tell_responsible(measure, by)
    record("measure.changed", by=by, case_id=measure.case_id, object_id=measure.id, reworded=reworded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A family member's answer, and where or how it was said."""

    person: uuid.UUID
    agrees: bool
    said_at: str = ""


def record_agreement(*, measures_asked: Sequence[Measure], said: Said, by: Actor) -> None:
    """One family member's answer to one or more measures of a case. Answers are added, never rewritten (CONS-9).

    A no ends a measure at once; a new yes opens it again. When all are agreed, the case moves on to its plan.
    """
    if not measures_asked:
        return
    case = measures_asked[0].case
    members = family_members(case)
    if said.person not in {member.person for member in members}:
        raise Refused(
            "agreement_stranger",
            _("Denne personen kan ikke svare for familien i dag."),
            _("Velg en foresatt eller den unge selv."),
            case_id=case.id,
        )
    for measure in measures_asked:
        fresh = _locked(measure)
        Agreement.objects.bulk_create(
            [
                Agreement(
                    case_id=case.id,
                    measure=fresh,
                    person_id=said.person,
                    agrees=said.agrees,
                    said_at=said.said_at,
                    recorded_by_id=by.position_id,
                )
            ]
        )
        record("measure.answered", by=by, case_id=case.id, object_id=fresh.id, agrees=said.agrees)
        action = action_after(fresh.status, family_said(fresh, members))
        if action:
            _move(fresh, action, by)
    agree_plan(case=case, by=by)


def agree_plan(*, case: Case, by: Actor) -> bool:
    """Moves a scheduled case on to its plan when the family has agreed; returns whether it did.

    Whoever may not move the case leaves that to its lead or coordinator, who is told.
    """
    members = family_members(case)
    rows = measures(case)
    if case.state != "scheduled" or not is_agreed([(row.status, family_said(row, members)) for row in rows]):
        return False
    found = standing(case.id)
    if found is None or not found.leads:
        coordinator = case.team.coordinator_id if case.team else None
        for position in sorted({case.lead_id, coordinator} - {None, by.position_id}, key=str):
            if position is not None:
                notify(position_id=position, kind="plan_agreed", case=case)
        return False
    move(case=case, action="make_plan", by=by)
    add_event(case=case, kind="plan_agreed", by=by, shared=True)
    return True


def start_measure(*, measure: Measure, by: Actor) -> None:
    """The measure is under way. Refused until the family has agreed to it as it is worded (CONS-9); a matter of a group or a
    school has no family to ask."""
    require_charge(measure, by)
    measure = _locked(measure)
    if not measure.case.is_collective and family_said(measure, family_members(measure.case)) != "yes":
        raise Refused(
            "measure_not_agreed",
            _("Familien har ikke sagt ja til tiltaket ennå."),
            _("Snakk med familien, og skriv hva de svarer."),
            case_id=measure.case_id,
        )
    _move(measure, "start", by)


def finish_measure(*, measure: Measure, done: bool, by: Actor) -> None:
    """The measure has come to its end: carried out, or given up."""
    require_charge(measure, by)
    _move(_locked(measure), "finish" if done else "give_up", by)


def require_charge(measure: Measure, by: Actor) -> None:
    """Refused unless `by` is responsible, works at the responsible service, or leads, owns or coordinates the case."""
    if measure.service_id == by.service_id or measure.case.lead_id == by.position_id:
        return
    found = standing(measure.case_id)
    if found is None or not found.leads:
        raise Refused(
            "measure_charge",
            _("Bare den som er ansvarlig for tiltaket, eller den som leder saken, kan gjøre dette."),
            _("Be den ansvarlige om å gjøre det."),
            case_id=measure.case_id,
        )


def _locked(measure: Measure) -> Measure:
    """The measure as it stands now; whoever else changes it waits."""
    return Measure.objects.select_for_update(of=("self",)).select_related("case__subject", "case__team", "responsible__service").get(
        id=measure.id
    )  # fmt: skip


def _require_open(measure: Measure) -> None:
    if measure.status not in OPEN or measure.case.state not in PLANNING:
        raise Refused(
            "measure_over",
            _("Tiltaket er avsluttet og kan ikke endres."),
            _("Foreslå et nytt tiltak i planen."),
            case_id=measure.case_id,
        )


def _move(measure: Measure, action: str, by: Actor) -> None:
    following = next_status(measure.status, action)
    if following is None or measure.case.state not in PLANNING:
        raise Refused(
            "measure_state",
            _("Dette kan ikke gjøres nå, slik tiltaket står."),
            _("Last siden på nytt og se hva som gjelder."),
            case_id=measure.case_id,
        )
    measure.status = following
    measure.save(update_fields=["status"])
    _remind(measure)
    add_event(case=measure.case, kind="measure_" + following, by=by, shared=True, number=measure.number)
    record("measure." + action, by=by, case_id=measure.case_id, object_id=measure.id)
    if following == "declined" and measure.responsible_id != by.position_id:
        notify(position_id=measure.responsible_id, kind="measure_declined", case=measure.case)


def _remind(measure: Measure) -> None:
    """Makes the measure's coming reminders exactly those that its status and dates call for."""
    for kind in ("measure", "follow_up"):
        reminders.drop(case_id=measure.case_id, kind=kind, object_id=measure.id)
    if measure.status not in OPEN:
        return
    rule = playbook_of(measure.case).reminders
    reminders.schedule(
        kind="measure",
        case_id=measure.case_id,
        object_id=measure.id,
        recipient=measure.responsible_id,
        offsets=offsets(rule, "measure"),
        deadline=measure.due_on,
    )
    if measure.follow_up_on is not None:
        reminders.schedule(
            kind="follow_up",
            case_id=measure.case_id,
            object_id=measure.id,
            recipient=measure.responsible_id,
            offsets=offsets(rule, "follow_up"),
            deadline=measure.follow_up_on,
        )


def _tell_responsible(measure: Measure, by: Actor) -> None:
    if measure.responsible_id != by.position_id:
        notify(position_id=measure.responsible_id, kind="measure_given", case=measure.case)


def _responsible(case: Case, position_id: uuid.UUID) -> Position:
    """The position, when its service has a ground today and it is put on the case; refused otherwise, with what to do."""
    position = Position.objects.select_related("staff", "service").filter(id=position_id).first()
    if position is None:
        raise Refused(
            "responsible_unknown", _("Vi finner ikke den du valgte."), _("Velg en fra lista."), case_id=case.id
        )
    words = {"who": position.staff.name, "service": position.service.name}
    if position.service_id not in services_with_access(case.id):
        raise Refused(
            "responsible_without_ground",
            _("%(who)s kan ikke være ansvarlig: %(service)s har ikke tilgang til saken i dag.") % words,
            _("Velg en som er med i saken.")
            if case.is_unnamed
            else _("Velg en som er med i saken, eller be familien om samtykke som nevner tjenesten."),
            case_id=case.id,
        )
    if not Assignment.objects.filter(case_id=case.id, position=position, ended_at=None).exists():
        raise Refused(
            "responsible_not_assigned",
            _("%(who)s er ikke med i saken ennå.") % words,
            _("Be tjenesten som eier saken, eller koordinatoren, om å ta %(who)s med først.") % words,
            case_id=case.id,
        )
    return position
