"""What pages show of a plan: the rows, whose follow-up is due, what is missing (LOOK.md, the plan row)."""

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lagspill.access.actor import Actor
from lagspill.access.models import Ground
from lagspill.cases.models import Case
from lagspill.cases.presenters import Move
from lagspill.cases.queries import playbook_of
from lagspill.families.queries import any_protected
from lagspill.foundation.clock import today
from lagspill.plans.forms import labels
from lagspill.plans.models import ActionPlan, FollowUp, Measure
from lagspill.plans.queries import (
    FamilyMember,
    counting,
    family_members,
    family_said,
    heard,
    measures,
    open_measures,
    overdue_measures,
)
from lagspill.plans.rules import OPEN, days_late, is_due_soon
from lagspill.plans.wording import answer_words, degree_words, late_words, status_words
from lagspill.playbooks.schema import Playbook
from lagspill.questions.presenters import own_rows, rows_in_order

# The plan row's four looks.
_LOOK = {"proposed": "planned", "started": "started", "done": "done", "not_done": "stopped", "declined": "stopped"}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What `lagspill/components/plan_row.html` draws of one measure."""

    id: uuid.UUID
    number: int
    goal: str
    text: str
    who: str
    service: str
    due: datetime.date
    status: str
    status_label: str
    agreed: bool | None
    agreed_label: str
    how_it_went: str
    late_text: str = ""
    url: str = ""
    needs_responsible: bool = False
    own: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DayRow:
    """One open measure on somebody's day."""

    text: str
    case_number: str
    due: datetime.date
    late_days: int
    late_text: str
    who: str
    url: str


@dataclass(frozen=True, slots=True)
class MyMeasures:
    """The measures of somebody's day: past their deadline, within a week, later."""

    overdue: tuple[DayRow, ...]
    due_soon: tuple[DayRow, ...]
    later: tuple[DayRow, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of the family, for the measure's page."""

    who: str
    agrees: bool
    on: datetime.datetime
    said_at: str
    counts: bool


@dataclass(frozen=True, slots=True)
class TalkRow:
    """One follow-up talk as facts: the form's questions with their answers."""

    held_on: datetime.date
    shared: bool
    rows: tuple[dict[str, str], ...]


def plan_rows(
    case: Case,
    actor: Actor,
    *,
    rows: list[Measure] | None = None,
    members: list[FamilyMember] | None = None,
    covered: Collection[uuid.UUID] | None = None,
) -> list[PlanRow]:
    """The case's measures in order. Pass what is at hand to save look-ups; `covered` are services with a ground today."""
    family = family_members(case) if members is None else members
    found = measures(case) if rows is None else rows
    return [
        plan_row(row, family, family_view=actor.family, covered=covered, collective=case.is_collective) for row in found
    ]


def plan_row(
    measure: Measure, members: list[FamilyMember], *, family_view: bool = False, covered: Collection[uuid.UUID] | None = None,
    collective: bool = False,
) -> PlanRow:  # fmt: skip
    """One measure, worded. Of a `collective` matter no family is asked."""
    said = family_said(measure, members)
    return PlanRow(
        id=measure.id,
        number=measure.number,
        goal=measure.goal,
        text=measure.text,
        who=measure.responsible.staff.name,
        service=measure.service.name,
        due=measure.due_on,
        status=_LOOK[measure.status],
        status_label=status_words(measure.status),
        agreed={"yes": True, "no": False, "none": None}[said],
        agreed_label="" if collective else answer_words(said, counting(measure)),
        how_it_went=getattr(measure, "went", None) or "",
        late_text=late_words(days_late(measure.due_on, measure.status, today())),
        url="" if family_view else reverse("plans:measure", args=[measure.id]),
        needs_responsible=measure.status in OPEN and covered is not None and measure.service_id not in covered,
        own=own_of(measure, measure.case) if measure.own_answers else (),
    )


def own_of(measure: Measure, case: Case) -> tuple[dict[str, str], ...]:
    """What the model asks about a measure, but for how to reach people: the row stands on the family's pages too."""
    return tuple(own_rows(playbook_of(case), "action_plan.lines", measure.own_answers, reaching=False))


def my_measures(position_id: uuid.UUID) -> MyMeasures:
    """The open measures that the position is responsible for, in three heaps. One look-up."""
    day = today()
    rows = [(row, _day_row(row, day)) for row in open_measures(position_id).select_related("responsible__staff")]
    return MyMeasures(
        overdue=tuple(shown for row, shown in rows if shown.late_days),
        due_soon=tuple(shown for row, shown in rows if is_due_soon(row.due_on, row.status, day)),
        later=tuple(
            shown for row, shown in rows if not shown.late_days and not is_due_soon(row.due_on, row.status, day)
        ),
    )


def overdue_of_others(position_id: uuid.UUID) -> list[DayRow]:
    """Overdue measures of others in cases that the position leads or coordinates (PLAN-3). One look-up."""
    day = today()
    return [_day_row(row, day) for row in overdue_measures(position_id) if row.responsible_id != position_id]


def _day_row(measure: Measure, day: datetime.date) -> DayRow:
    late = days_late(measure.due_on, measure.status, day)
    return DayRow(
        text=measure.text,
        case_number=measure.case.number,
        due=measure.due_on,
        late_days=late,
        late_text=late_words(late),
        who=measure.responsible.staff.name,
        url=reverse("plans:measure", args=[measure.id]),
    )


def answers(measure: Measure) -> list[Answered]:
    """Every answer, newest first; those to an earlier wording are told apart."""
    return [
        Answered(row.name, row.agrees, row.at, row.said_at, row.at >= measure.worded_at)
        for row in reversed(heard(measure))
    ]


def talks(measure: Measure, playbook: Playbook) -> list[TalkRow]:
    """Follow-up talks, newest first, under the form's own questions."""
    rows = list(measure.follow_ups.all())
    reaching = not any(row.own_answers for row in rows) or not any_protected(measure.case_id)
    return [
        TalkRow(
            held_on=row.held_on,
            shared=row.shared,
            rows=tuple(rows_in_order(playbook, "follow_up", _told(row, playbook), row.own_answers, reaching=reaching)),
        )
        for row in rows
    ]


def _told(talk: FollowUp, playbook: Playbook) -> dict[str, list[tuple[str, str]]]:
    """Our own fields of the talk: label and answer, by the field of the playbook's form."""
    words = labels(playbook, "follow_up")
    used = f"{degree_words(talk.proposal_used)}." if talk.proposal_used else ""
    told = {
        "present": talk.present,
        "goal_reached": talk.how_reached,
        "why_not_reached": talk.why_not,
        "who_followed_up": talk.followed_up_by.name,
        "proposal_used": " ".join(filter(None, [used, talk.how_used])),
        "effect": talk.effect,
        "next_step": words.get(f"next_step.{talk.next_step}", ""),
    }
    known = {code: [(words[code], text)] for code, text in told.items() if code in words}
    known["goal_reached"].insert(0, (_("Ble målet nådd?"), degree_words(talk.goal_reached)))
    return known


def plan_own(case: Case, plan: ActionPlan | None) -> list[dict[str, str]]:
    """What the model asks about the whole plan."""
    if plan is None or not plan.own_answers:
        return []
    return own_rows(playbook_of(case), "action_plan", plan.own_answers, reaching=not any_protected(case.id))


def leads(case: Case, grounds: list[Ground], by: Actor) -> bool:
    """Whether the position leads, owns or coordinates the case, read from grounds that are at hand."""
    mine = [ground for ground in grounds if ground.service_id == by.service_id]
    return case.lead_id == by.position_id or any(ground.kind == "owner" or ground.coordinates for ground in mine)


def next_move(case: Case, rows: list[Measure], members: list[FamilyMember], by: Actor) -> Move:
    """Whose move the plan is: the family's answer first, then what is late, then what is to start, then the next deadline.

    With everything ended it is the lead's, to evaluate. Without a lead the owner's service stands for one.
    """
    if case.state not in ("scheduled", "plan") or not rows:
        return Move("nobody", "", "")
    unanswered = [row for row in rows if row.status == "proposed" and family_said(row, members) == "none"]
    if unanswered and not case.is_collective:
        words = ngettext("Spør familien om %(count)d tiltak.", "Spør familien om %(count)d tiltak.", len(unanswered))
        return _of_lead(case, by, words % {"count": len(unanswered)})
    running = sorted((row for row in rows if row.status in OPEN), key=lambda row: (row.due_on, row.number))
    if not running:
        return _of_lead(case, by, _("Alle tiltak er avsluttet. Evaluer planen."))
    first = running[0]
    late = days_late(first.due_on, first.status, today())
    idle = next((row for row in running if row.status == "proposed"), None)
    chosen = first if late or idle is None else idle
    text = _("Sett i gang tiltak %(number)d.") if chosen.status == "proposed" else _("Gjennomfør tiltak %(number)d.")
    return Move(
        whose="mine" if chosen.responsible_id == by.position_id else "other",
        who=chosen.responsible.staff.name,
        text=text % {"number": chosen.number},
        due=chosen.due_on,
        late_days=days_late(chosen.due_on, chosen.status, today()),
    )


def _of_lead(case: Case, by: Actor, text: str) -> Move:
    mine = case.lead_id == by.position_id if case.lead_id else case.owner_id == by.service_id
    return Move("mine" if mine else "other", case.lead.staff.name if case.lead else case.owner.name, text)
