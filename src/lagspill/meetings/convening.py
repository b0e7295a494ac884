"""Meetings of one case: called in, moved, held, called off (MEET-13..16). Everybody's part stands by name (MEET-14)."""

import datetime
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import add_event
from lagspill.cases.models import Case
from lagspill.foundation.clock import now, oslo
from lagspill.foundation.models import uuid7
from lagspill.meetings import convening_rules as rules
from lagspill.meetings import running, sittings
from lagspill.meetings.actions import finish_meeting, settle_times, start_meeting
from lagspill.meetings.counting import undecided
from lagspill.meetings.invitation_answers import answer, checked
from lagspill.meetings.inviting import call_off, invite_people, resend
from lagspill.meetings.kinds import kind_of, minutes_with_interpreter
from lagspill.meetings.models import AgendaItem, Attendance, Meeting
from lagspill.meetings.queries import runs_meeting
from lagspill.meetings.scheduling import step_ahead, step_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """When, where and who is responsible for what. A deputy may be missing, nobody else."""

    day: datetime.date
    time: datetime.time
    minutes: int
    place: str
    agenda: str
    every_weeks: int | None
    agenda_owner: uuid.UUID
    chair: uuid.UUID
    deputy_chair: uuid.UUID | None
    minute_taker: uuid.UUID
    # To the model's own questions; None leaves those that are kept.
    own_answers: Mapping[str, Any] | None = None

    @property
    def starts_at(self) -> datetime.datetime:
        """The moment, as Oslo's clock shows it."""
        return oslo(self.day, self.time.hour, self.time.minute)

    @property
    def officers(self) -> frozenset[uuid.UUID]:
        """Everybody with a part in it."""
        return frozenset(
            one for one in (self.agenda_owner, self.chair, self.deputy_chair, self.minute_taker) if one is not None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """Who is asked. `apart`: each of the family in a meeting of their own, unknown to the others (MEET-16)."""

    staff: Collection[uuid.UUID]
    family: Collection[uuid.UUID]
    apart: bool = False
    language: str = ""


def convene(*, case: Case, offered: sittings.Offered, frame: Frame, called: Called, by: Actor) -> list[AgendaItem]:
    """Calls people in: one meeting, or one for each of the family when they are heard separately. Refused without the right to
    call this kind, without an agenda where one is sent ahead, and when a consent does not cover somebody (CONS-6)."""
    people = sittings.people_on(case)
    if code := sittings.denial(case, offered, people, by):
        raise refusal(code, case)
    _check(case, offered, frame, called)
    staff = {*called.staff, *frame.officers, by.position()}
    known = {one.post.position for one in people}
    if staff - known:
        raise Refused("convene_stranger", _("Bare de som er på saken, kan kalles inn."), _("Sett dem på saken først."))
    told = checked(case=case, model=offered.playbook, own_answers=frame.own_answers or {}, by=by)
    family = list(dict.fromkeys(called.family))
    groups: list[tuple[list[uuid.UUID], uuid.UUID | None]] = [(family, None)]
    if called.apart:
        groups = [([person], person) for person in family]
    made: list[AgendaItem] = []
    start = frame.starts_at
    for asked, alone_with in groups:
        item = _write(
            case=case, offered=offered, frame=frame, start=start, language=called.language, only_for=alone_with, told=told, by=by
        )  # fmt: skip
        invite_people(item=item, staff=staff, family=asked, by=by)
        start = item.meeting.ends_at + datetime.timedelta(minutes=rules.MINUTES_BETWEEN)
        made.append(item)
    step_ahead(made[0], by)
    return made


def _check(case: Case, offered: sittings.Offered, frame: Frame, called: Called) -> None:
    if frame.starts_at < now():
        raise Refused("convene_past", _("Tidspunktet er passert."), _("Velg en annen tid."), case_id=case.id)
    if offered.kind.case_list_ahead and not frame.agenda.strip():
        raise Refused(
            "convene_agenda", _("Sakslisten sendes ut på forhånd."), _("Skriv hva møtet skal ta opp."), case_id=case.id
        )
    if called.apart and len(set(called.family)) < 2:
        raise Refused(
            "convene_apart",
            _("Bare én i familien er valgt."),
            _("Velg dem som skal ha hver sin samtale, eller kall inn til ett møte."),
            case_id=case.id,
        )


def _write(
    *, case: Case, offered: sittings.Offered, frame: Frame, start: datetime.datetime, language: str,
    only_for: uuid.UUID | None, told: Mapping[str, Any], by: Actor,
) -> AgendaItem:  # fmt: skip
    """The item first: the database lets a meeting in when its item says whose it is."""
    meeting = Meeting(
        id=uuid7(), kind=offered.kind.code, playbook=offered.playbook.code, playbook_version=offered.playbook.version,
        starts_at=start, ends_at=start, place=frame.place, convener_id=by.position(), agenda_owner_id=frame.agenda_owner,
        chair_id=frame.chair, deputy_chair_id=frame.deputy_chair, minute_taker_id=frame.minute_taker,
    )  # fmt: skip
    item = AgendaItem(
        id=uuid7(), meeting=meeting, case=case, alone=True, only_for_id=only_for, agenda=frame.agenda,
        own_answers=told, every_weeks=frame.every_weeks, minutes=frame.minutes, interpreter_language=language, starts_at=start,
    )  # fmt: skip
    meeting.ends_at = start + datetime.timedelta(minutes=minutes_with_interpreter(item))
    item.ends_at = meeting.ends_at
    AgendaItem.objects.bulk_create([item])
    Meeting.objects.bulk_create([meeting])
    record("meeting.convened", by=by, case_id=case.id, object_id=item.id)
    return item


def change(*, item: AgendaItem, frame: Frame, by: Actor) -> None:
    """Another time or place, other people responsible; whoever was called in is told when the time moved."""
    _must_run(item, by)
    _must_be_ahead(item)
    if frame.starts_at < now():
        raise Refused("convene_past", _("Tidspunktet er passert."), _("Velg en annen tid."), case_id=item.case_id)
    known = {one.post.position for one in sittings.people_on(item.case)}
    if frame.officers - known:
        raise Refused("convene_stranger", _("Bare de som er på saken, kan kalles inn."), _("Sett dem på saken først."))
    answer(item=item, own_answers=frame.own_answers, by=by)
    AgendaItem.objects.filter(id=item.id).update(
        minutes=frame.minutes, agenda=frame.agenda, every_weeks=frame.every_weeks
    )
    Meeting.objects.filter(id=item.meeting_id).update(
        starts_at=frame.starts_at, place=frame.place, agenda_owner=frame.agenda_owner, chair=frame.chair,
        deputy_chair=frame.deputy_chair, minute_taker=frame.minute_taker,
    )  # fmt: skip
    meeting = Meeting.objects.select_related("team").get(id=item.meeting_id)
    settle_times(meeting=meeting, by=by)
    fresh = AgendaItem.objects.select_related("meeting", "case").get(id=item.id)
    if (fresh.starts_at, fresh.ends_at) == (item.starts_at, item.ends_at) and frame.place != item.meeting.place:
        resend(item=fresh, ask_again=False, by=by)
    invite_people(item=fresh, staff=frame.officers, family=[], by=by)
    record("meeting.sitting_changed", by=by, case_id=item.case_id, object_id=item.id)


def begin(*, item: AgendaItem, by: Actor) -> None:
    """The meeting opens, and its one case with it. The consent must hold today (CONS-6)."""
    _must_run(item, by)
    if item.meeting.state == "planned":
        start_meeting(meeting=item.meeting, by=by)
    running.start_item(item=item, by=by)


def end(*, item: AgendaItem, by: Actor) -> None:
    """The meeting is over. Where parents and young people decide the way on, it is not before they have (MEET-15)."""
    _must_run(item, by)
    code = rules.finish_denial(
        family_decides=kind_of(item).family_decides,
        family_present=Attendance.objects.filter(item=item, present=True).exclude(person=None).exists(),
        undecided=undecided(item.case_id),
        said=bool(item.last_word.strip()),
    )
    if code:
        reason, remedy = {
            "undecided": (
                _("Familien har ikke svart på alle tiltakene."),
                _("Gå gjennom tiltakene sammen, og skriv ned hva familien sier til hvert av dem."),
            ),
            "unsaid": (
                _("Det står ikke hva familien har bestemt."),
                _("Skriv med deres egne ord hva som skal skje videre."),
            ),
        }[code]
        raise Refused("sitting_" + code, reason, remedy, case_id=item.case_id)
    running.finish_item(item=item, by=by)
    finish_meeting(meeting=item.meeting, by=by)


def cancel(*, item: AgendaItem, by: Actor) -> None:
    """The meeting is called off; whoever was called in is told."""
    _must_run(item, by)
    _must_be_ahead(item)
    AgendaItem.objects.filter(id=item.id).update(state="removed")
    Meeting.objects.filter(id=item.meeting_id).update(state="cancelled")
    call_off(item=item, by=by)
    step_back(item, by)
    shared = item.only_for_id is None and not item.case.state_before_stop
    add_event(case=item.case, kind="meeting_called_off", by=by, shared=shared)
    record("meeting.sitting_cancelled", by=by, case_id=item.case_id, object_id=item.id)


def refusal(code: str, case: Case) -> Refused:
    """Why this meeting may not be called, and what to do."""
    reason, remedy = {
        "state": (
            _("Saken må ha et samtykke, og ikke være stanset eller avsluttet, før det kalles inn til møte."),
            _("Innhent samtykke først."),
        ),
        "not_convener": (
            _("Modellen sier at andre kaller inn til dette møtet."),
            _("Spør en av dem som kan kalle inn."),
        ),
        "first": (
            _("Det første møtet kalles inn av tjenesten som eier saken, eller av den koordineringsansvarlige."),
            _("Be en av dem kalle inn."),
        ),
    }[code]
    return Refused("convene_" + code, reason, remedy, case_id=case.id)


def _must_be_ahead(item: AgendaItem) -> None:
    if item.state not in ("listed", "invited") or item.meeting.state != "planned":
        raise Refused("item_over", _("Møtet er holdt eller avlyst."), _("Last siden på nytt."), case_id=item.case_id)


def _must_run(item: AgendaItem, by: Actor) -> None:
    if not item.alone or not runs_meeting(item.meeting, by):
        raise Refused("not_team", _("Bare den som leder møtet, kan gjøre dette."), case_id=item.case_id)
