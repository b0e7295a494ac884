"""The live meeting: phases, who is in the room, the family's last word (MEET-5, 8). The board is in boards.py."""

import hashlib
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.queries import services_with_access
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import add_event, move
from lagspill.cases.unnamed_texts import must_show_nobody
from lagspill.foundation.clock import now
from lagspill.meetings import rules
from lagspill.meetings.absence import note_family
from lagspill.meetings.convening_rules import discussable
from lagspill.meetings.kinds import kind_of
from lagspill.meetings.models import AgendaItem, Attendance, Invitation
from lagspill.meetings.queries import runs_meeting
from lagspill.meetings.realism import asks_realism, stays_unnamed
from lagspill.meetings.wording import not_the_teams
from lagspill.playbooks.parts_meeting import Check, Phase


def _denials() -> dict[str, tuple[str, str]]:
    return {
        "meeting_not_running": (_("Møtet er ikke startet."), _("Start møtet først.")),
        "item_over": (_("Saken er allerede tatt opp eller fjernet."), _("Last siden på nytt.")),
        "other_runs": (_("En annen sak er i gang."), _("Avslutt den først.")),
        "uncovered": (
            _("Samtykket lar ikke teamet drøfte saken i dag."),
            _("Ta saken av listen. Den som er koordineringsansvarlig, må innhente nytt samtykke."),
        ),
        "not_realistic": (
            _("Det er ikke svart på om saken fortsatt kan holdes anonym."),
            _("Svar på det først."),
        ),
        "case_stopped": (_("Saken er stanset eller avsluttet."), _("Ta saken av listen.")),
    }


def start_item(*, item: AgendaItem, by: Actor) -> None:
    """The case comes up, in its first phase. Refused without consent today (CONS-6), or while another runs."""
    _must_run(item, by)
    denial = rules.start_denial(
        meeting=item.meeting.state,
        item=item.state,
        other_runs=AgendaItem.objects.filter(meeting=item.meeting, state="running").exclude(id=item.id).exists(),
        covered=item.meeting.host.id in services_with_access(item.case_id),
    )
    if denial is None and item.case.state not in discussable(alone=item.alone):
        denial = "case_stopped"
    if denial is None and asks_realism(item) and not stays_unnamed(item):
        denial = "not_realistic"
    if denial:
        reason, remedy = _denials()[denial]
        if denial == "uncovered" and item.case.is_unnamed:
            reason, remedy = not_the_teams(item.case)
        raise Refused("item_" + denial, reason, remedy, case_id=item.case_id)
    moment = now()
    phase = next((one.code for one in phases_of(item)), "")
    changed = AgendaItem.objects.filter(id=item.id, state__in=("listed", "invited")).update(
        state="running", phase=phase, phase_started_at=moment, started_at=moment
    )
    if not changed:
        reason, remedy = _denials()["item_over"]
        raise Refused("item_over", reason, remedy, case_id=item.case_id)
    item.state, item.phase, item.phase_started_at, item.started_at = "running", phase, moment, moment
    record("meeting.item_started", by=by, case_id=item.case_id, object_id=item.id)


def set_phase(*, item: AgendaItem, phase: str, by: Actor) -> None:
    """Goes to a phase; its clock starts anew."""
    _must_be_running(item, by)
    if phase not in {one.code for one in phases_of(item)}:
        raise Refused("phase_unknown", _("Møtet har ingen slik fase."), case_id=item.case_id)
    _change(item, phase=phase, phase_started_at=now())
    record("meeting.phase", by=by, case_id=item.case_id, object_id=item.id, phase=phase)


def finish_item(*, item: AgendaItem, by: Actor) -> None:
    """The case has been discussed; the next one may begin."""
    _must_be_running(item, by)
    _change(item, state="finished", finished_at=now())
    item.state = "finished"
    if not item.case.is_unnamed:
        note_family(item=item, by=by)
    elif item.case.is_collective and item.case.state == "scheduled":
        # There is no family to ask: what the team agreed on is agreed.
        move(case=item.case, action="make_plan", by=by)
    family = Attendance.objects.filter(item=item, present=True).exclude(person=None).exists()
    add_event(
        case=item.case, kind="meeting_held", by=by, shared=item.told_to_all, family_present="yes" if family else "no"
    )
    record("meeting.item_finished", by=by, case_id=item.case_id, object_id=item.id, family=family)


def record_attendance(*, item: AgendaItem, present: Collection[uuid.UUID], by: Actor) -> None:
    """Who of the invited is in the room, by the ids of positions and people. Nobody else can be recorded (MEET-8)."""
    _must_be_running(item, by)
    gone = {row.position_id or row.person_id: row.left_at for row in Attendance.objects.filter(item=item)}
    rows = []
    for invitation in Invitation.objects.filter(item=item).exclude(state="cancelled"):
        who = invitation.position_id or invitation.person_id
        rows.append(
            Attendance(
                case_id=item.case_id, item=item, position_id=invitation.position_id, person_id=invitation.person_id,
                present=who in present, left_at=gone.get(who) if who in present else None,
            )
        )  # fmt: skip
    Attendance.objects.filter(item=item).delete()
    Attendance.objects.bulk_create(rows)
    record(
        "meeting.attendance", by=by, case_id=item.case_id, object_id=item.id, present=sum(row.present for row in rows)
    )


def record_departure(*, item: AgendaItem, who: Collection[uuid.UUID], by: Actor) -> None:
    """Some of those present have gone out before the end. Refused while nobody is recorded as present (MEET-8)."""
    _must_be_running(item, by)
    present = Attendance.objects.filter(item=item, present=True)
    if not present.exists():
        raise Refused(
            "attendance_none",
            _("Oppmøtet er ikke ført ennå."),
            _("Kryss av hvem som var i rommet først."),
            case_id=item.case_id,
        )
    gone = present.filter(Q(position__in=who) | Q(person__in=who), left_at=None).update(left_at=now())
    record("meeting.departure", by=by, case_id=item.case_id, object_id=item.id, gone=gone)


def set_presenter(*, item: AgendaItem, position_id: uuid.UUID, by: Actor) -> None:
    """Who presents the case: one of the invited."""
    _must_be_running(item, by)
    invited = Invitation.objects.filter(item=item, position=position_id).exclude(state="cancelled")
    if not invited.exists():
        raise Refused("presenter", _("Bare en som er innkalt, kan legge fram saken."), case_id=item.case_id)
    _change(item, presenter=position_id)
    record("meeting.presenter", by=by, case_id=item.case_id, object_id=position_id)


def tick_checks(*, item: AgendaItem, checks: Iterable[str], by: Actor) -> None:
    """Which of the chair's checks have been asked so far."""
    _must_be_running(item, by)
    known = {check.code for check in _kind_checks(item)}
    ticked = sorted(known.intersection(checks))
    _change(item, checks=ticked)
    record("meeting.checks", by=by, case_id=item.case_id, object_id=item.id, checks=ticked)


def hear_family(*, item: AgendaItem, last_word: str, feedback: str, by: Actor, seen: str = "") -> None:
    """The family's view on the measures, and how the meeting was for them, in their own words.

    `seen` is the mark (`words_mark`) of what the writer had before them: other words written meanwhile are not written over.
    """
    _must_be_running(item, by)
    must_show_nobody(case=item.case, texts=[last_word, feedback], by=by)
    fresh = AgendaItem.objects.get(id=item.id)
    same = (fresh.last_word, fresh.feedback) == (last_word, feedback)
    if seen and not rules.wording_stands(seen=seen, version=words_mark(fresh), same=same):
        raise Refused(
            "family_heard_meanwhile",
            _("En annen har skrevet her imens: «%(words)s»")
            % {"words": " · ".join(filter(None, (fresh.last_word, fresh.feedback)))},
            _("Sett tekstene sammen, og lagre på nytt."),
            case_id=item.case_id,
        )
    _change(item, last_word=last_word, feedback=feedback)
    record("meeting.family_heard", by=by, case_id=item.case_id, object_id=item.id)


def words_mark(item: AgendaItem) -> str:
    """A mark that changes with the family's words."""
    return hashlib.sha256(f"{item.last_word}\0{item.feedback}".encode()).hexdigest()[:16]


def phases_of(item: AgendaItem) -> tuple[Phase, ...]:
    """The phases of the item's meeting kind."""
    return kind_of(item).phases


def _kind_checks(item: AgendaItem) -> list[Check]:
    kind = kind_of(item)
    return [*kind.chair_checks, *(check for phase in kind.phases for check in phase.checks)]


def _change(item: AgendaItem, **values: Any) -> None:
    """A minute-taker of another service writes on the board and in the minutes; the item itself is the leaders' to change."""
    if not AgendaItem.objects.filter(id=item.id).update(**values):
        raise Refused(
            "item_leaders",
            _("Bare koordinatoren eller stedfortrederen kan gjøre dette."),
            _("Si fra til møtelederen."),
            case_id=item.case_id,
        )


def _must_run(item: AgendaItem, by: Actor) -> None:
    if not runs_meeting(item.meeting, by):
        raise Refused("not_team", _("Bare den som leder møtet, kan gjøre dette."), case_id=item.case_id)


def _must_be_running(item: AgendaItem, by: Actor) -> None:
    _must_run(item, by)
    if item.state != "running":
        raise Refused("item_not_running", _("Saken er ikke i gang."), _("Start saken først."), case_id=item.case_id)
