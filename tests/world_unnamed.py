"""Cases that nobody is named in, with canaries: an anonymous one, a system's, and an anonymous one that was stopped."""

import datetime

from lagspill.access.actor import acting
from lagspill.cases.actions import write_note
from lagspill.cases.models import Case
from lagspill.foundation.clock import oslo, today
from lagspill.meetings import boards, records, running
from lagspill.meetings.actions import NewMeeting, list_case, plan_meetings, start_meeting
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.models import AgendaItem, Meeting
from lagspill.meetings.realism import confirm_unnamed, stop_unnamed
from lagspill.messaging.actions import read_messages, send_message
from lagspill.opendoor.actions import NewConsultation, record_consultation
from lagspill.opendoor.agreement_actions import NewAgreement, answer_agreement, propose_agreement, record_held
from lagspill.opendoor.arenas import OPEN_DOOR, SCHOOL_MEETING, openings
from lagspill.opendoor.hours_actions import NewHours, offer_hours, register_child
from lagspill.opendoor.presence_queries import agreement_or_404, hours_or_404
from lagspill.plans.actions import Wording, add_measure
from tests.town import Town, working_day
from tests.unnamed import brought, fresh, raise_unnamed
from tests.world import Life

OWNERS = frozenset({"sosiallaerer", "rektor"})
TEAM = OWNERS | {"coordinator", "deputy_coordinator", "nurse", "barnevern", "ppt"}
RAISED_IT = frozenset({"sosiallaerer"})


class UnnamedLife(Life):
    """The same where there is no family."""

    unnamed: Case

    def __init__(self, name: str, *, readers: frozenset[str], owners: frozenset[str]) -> None:
        self.name, self.canaries, self.meeting = name, [], None
        self.readers, self.owners = readers, owners

    @property
    def case(self) -> Case:
        return self.unnamed

    def word(self, kind: str) -> str:
        """A canary for all who discuss it."""
        return self.plant(kind, self.readers)


def live_unnamed(town: Town) -> list[Life]:
    """All three, each discussed in a meeting of its own; the town's team must run a model that takes them up."""
    return [
        _live(town, UnnamedLife("psi", readers=TEAM, owners=OWNERS)),
        _live(town, UnnamedLife("sigma", readers=TEAM, owners=OWNERS), kind="system"),
        _live(town, UnnamedLife("chi", readers=RAISED_IT, owners=RAISED_IT), stopped=True),
    ]


def discussed(town: Town) -> UnnamedLife:
    """An anonymous case in the middle of its discussion, with a word on the board and a measure."""
    return _discuss(town, UnnamedLife("psi", readers=TEAM, owners=OWNERS), kind="child")


def discussed_together(town: Town) -> UnnamedLife:
    """The same of a matter that concerns nobody in particular."""
    return _discuss(town, UnnamedLife("sigma", readers=TEAM, owners=OWNERS), kind="system")


def _discuss(town: Town, life: UnnamedLife, *, kind: str) -> UnnamedLife:
    owner, coordinator = town.actor("sosiallaerer"), town.actor("coordinator")
    life.unnamed = raise_unnamed(town, kind=kind, text=life.word("concern"))
    with acting(owner):
        write_note(case=fresh(life.case), text=life.plant("own", life.owners), reach="own", shared=False, by=owner)
        write_note(case=fresh(life.case), text=life.word("shared"), reach="shared", shared=False, by=owner)
    brought(town, life.case, reason=life.word("reason"), realistic=life.word("realistic"))
    with acting(coordinator):
        day = today() + datetime.timedelta(days=Meeting.objects.count() + 1)
        date = NewMeeting(day=day, hour=9, minute=0, minutes=120, place="Rådhuset")
        (life.meeting,) = plan_meetings(team=town.team, dates=[date], by=coordinator)
        item = list_case(meeting=life.meeting, case=fresh(life.case), by=coordinator)
        invite_item(item=item, by=coordinator)
        start_meeting(meeting=life.meeting, by=coordinator)
        item = running_item(life)
        if not fresh(life.case).is_collective:
            confirm_unnamed(item=item, by=coordinator)
        running.start_item(item=item, by=coordinator)
        board = next(phase.code for phase in running.phases_of(item) if phase.board)
        running.set_phase(item=item, phase=board, by=coordinator)
        boards.write_entry(item=running_item(life), said_by="Flere", text=life.word("board"), by=coordinator)
        wording = Wording(
            goal=life.word("goal"),
            text=life.word("measure"),
            responsible=town.positions["ppt"].id,
            due_on=today() + datetime.timedelta(days=30),
        )
        add_measure(case=fresh(life.case), wording=wording, by=coordinator)
        between = life.plant("message", frozenset({"sosiallaerer", "coordinator"} & life.readers))
        to = [town.positions["sosiallaerer"].id]
        send_message(case=fresh(life.case), readers=to, text=between, by=coordinator)
    with acting(owner):
        read_messages(case=fresh(life.case), by=owner)
    _consult(town, life)
    _open_door(town, life)
    return life


def _open_door(town: Town, life: UnnamedLife) -> None:
    """Beside the case as well: barnevern's hours at the school, a child on the school's own list, an agreement answered, and
    one that waits. Of the list barnevern learns that a slot is taken."""
    consultant, school = town.actor("barnevern"), town.actor("sosiallaerer")
    first = working_day(3)
    with acting(consultant):
        (where,) = [one.key for one in openings(consultant, OPEN_DOOR).values() if one.place == town.services["school"]]
        hours = offer_hours(
            new=NewHours(
                opening=where, rhythm="fortnightly", first_on=first, until=first + datetime.timedelta(days=60),
                starts=datetime.time(13), ends=datetime.time(15), slot_minutes=30,
            ),
            by=consultant,
        )  # fmt: skip
        (where,) = [one.key for one in openings(consultant, SCHOOL_MEETING).values() if one.place == hours.place]
        for occasion in ("year_meeting", "a_team"):
            asked = propose_agreement(
                new=NewAgreement(
                    opening=where, occasion=occasion, rhythm="monthly", brought="year_group", first_on=today(),
                    until=first + datetime.timedelta(days=60),
                ),
                by=consultant,
            )  # fmt: skip
    with acting(school):
        answer_agreement(agreement=agreement_or_404(asked.id), agrees=True, responsible=school.position(), by=school)
        register_child(
            hours=hours_or_404(hours.id),
            starts_at=oslo(first, 13),
            who=life.plant("listed", frozenset({"sosiallaerer", "rektor", "teacher"})),
            brought_by=town.positions["teacher"].id,
            by=school,
        )
    with acting(consultant):
        record_held(agreement=agreement_or_404(asked.id), held_on=today(), children=3, by=consultant)


def _consult(town: Town, life: UnnamedLife) -> None:
    """Beside the case, and tied to nothing: the team's phone and barnevern's each write down a talk for their own service."""
    phones = {"coordinator": ("consultation_phone", {"deputy_coordinator"}), "barnevern": ("intake_phone", set())}
    for who, (arena, colleagues) in phones.items():
        by = town.actor(who)
        readers = frozenset({who, *colleagues})
        new = NewConsultation(
            arena=arena,
            held_on=today(),
            minutes=20,
            asked_by="teacher",
            question=life.plant(f"asked{who}", readers),
            given=life.plant(f"advised{who}", readers),
            categories=["absence"],
        )
        with acting(by):
            record_consultation(new=new, by=by)


def _live(town: Town, life: UnnamedLife, *, kind: str = "child", stopped: bool = False) -> Life:
    _discuss(town, life, kind=kind)
    coordinator = town.actor("coordinator")
    with acting(coordinator):
        if stopped:
            stop_unnamed(item=running_item(life), by=coordinator)
            return life
        running.finish_item(item=running_item(life), by=coordinator)
        records.write_minutes(
            item=running_item(life), draft=records.Draft(summary=life.word("minutes")), by=coordinator
        )
        records.approve_minutes(item=running_item(life), share=True, by=coordinator)
    return life


def running_item(life: Life) -> AgendaItem:
    """Its item as it stands; somebody must act."""
    found = AgendaItem.objects.select_related("meeting__team", "case__unnamed", "case__owner")
    return found.get(meeting=life.meeting)
