"""Planning: dates of a team, and which cases are on a meeting's list, in what order, for how long (MEET-1, 3, 6)."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from lagspill.access.actions import assign
from lagspill.access.actor import Actor
from lagspill.access.models import Ground
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import add_event, move
from lagspill.cases.models import Case, Referral
from lagspill.cases.unnamed_texts import must_show_nobody
from lagspill.directory.models import Position, Team
from lagspill.directory.queries import still_runs
from lagspill.foundation.clock import OSLO, now, oslo, today
from lagspill.foundation.models import uuid7
from lagspill.meetings import rules
from lagspill.meetings.interpreters import Interpreter, interpreter_denials, settled
from lagspill.meetings.inviting import call_off, resend
from lagspill.meetings.kinds import kind_in, minutes_with_interpreter, model_for, playbook_of
from lagspill.meetings.models import AgendaItem, Meeting
from lagspill.meetings.queries import runs_meeting, runs_team
from lagspill.meetings.records import make_protocol
from lagspill.meetings.scheduling import step_back
from lagspill.meetings.team_offices import Leading, offices_of
from lagspill.meetings.wording import interpreter_problem, not_the_teams
from lagspill.playbooks.rules import minutes_per_case


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeeting:
    """One date of a team; `minutes` long, from Oslo's `hour` and `minute`."""

    day: datetime.date
    hour: int
    minute: int
    minutes: int
    place: str


def plan_meetings(*, team: Team, dates: Iterable[NewMeeting], by: Actor) -> list[Meeting]:
    """Dates of a team's main meeting, its offices filled as the model has them (MEET-14). Two of a team on one day are one too many."""
    if not runs_team(team, by):
        raise _not_yours()
    kind, offices = playbook_of(team).main_meeting, offices_of(team)
    meetings = []
    for new in dates:
        start = oslo(new.day, new.hour, new.minute)
        meetings.append(
            Meeting(
                id=uuid7(), team=team, kind=kind, place=new.place, starts_at=start,
                ends_at=start + datetime.timedelta(minutes=new.minutes), **asdict(offices),
            )
        )  # fmt: skip
    taken = {
        start.astimezone(OSLO).date()
        for start in Meeting.objects.filter(team=team).exclude(state="cancelled").values_list("starts_at", flat=True)
    }
    clash = next((one for one in meetings if one.starts_at.date() in taken or one.starts_at < now()), None)
    if clash:
        past = clash.starts_at < now()
        raise Refused(
            "meeting_clash",
            _("Datoen er passert.") if past else _("Teamet har allerede et møte denne dagen."),
            _("Velg en annen dato."),
        )
    Meeting.objects.bulk_create(meetings)
    if not still_runs(team.id):
        raise Refused("meeting_team_ended", _("Teamet er avsluttet."), _("Kommunens koordinator kan starte det igjen."))
    for meeting in meetings:
        record("meeting.planned", by=by, object_id=meeting.id)
    return meetings


def plan_series(*, team: Team, first: NewMeeting, last: datetime.date, every_weeks: int, by: Actor) -> list[Meeting]:
    """Meetings in the team's rhythm from the first to the last day, none on public holidays or days taken already."""
    taken = {
        start.astimezone(OSLO).date()
        for start in Meeting.objects.filter(team=team).exclude(state="cancelled").values_list("starts_at", flat=True)
    }
    skip = rules.public_holidays(first.day, last) | taken
    days = rules.series(first.day, last, every_weeks, skip)
    dates = [
        NewMeeting(day=day, hour=first.hour, minute=first.minute, minutes=first.minutes, place=first.place)
        for day in days
    ]
    return plan_meetings(team=team, dates=dates, by=by)


def cancel_meeting(*, meeting: Meeting, by: Actor) -> None:
    """Calls the meeting off; its cases wait again, and everybody invited is told."""
    _must_run(meeting, by)
    for item in AgendaItem.objects.select_related("case", "meeting").filter(
        meeting=meeting, state__in=("listed", "invited")
    ):
        unlist(item=item, by=by)
    _turn(meeting, "cancel", by)


def set_offices(
    *, meeting: Meeting, minute_taker_id: uuid.UUID | None, place: str, leading: Leading | None = None, by: Actor
) -> None:  # fmt: skip
    """Who takes the minutes, where, and with `leading` who calls, makes the agenda and leads (MEET-14). Those invited are told
    of another place, under the same entry."""
    _must_run(meeting, by)
    moved = place != meeting.place
    changed = {"minute_taker_id": minute_taker_id, "place": place, **(asdict(leading) if leading else {})}
    for name, value in changed.items():
        setattr(meeting, name, value)
    Meeting.objects.filter(id=meeting.id).update(**changed)
    if moved:
        for item in AgendaItem.objects.filter(meeting=meeting, state="invited"):
            resend(item=item, ask_again=False, by=by)
    record("meeting.changed", by=by, object_id=meeting.id)


def list_case(*, meeting: Meeting, case: Case, by: Actor) -> AgendaItem:
    """Puts a case on the list, last, with the playbook's time. Refused without a consent that covers the team (CONS-6)."""
    _must_run(meeting, by)
    if meeting.state != "planned":
        raise Refused("meeting_over", _("Møtet er ikke lenger under planlegging."), _("Velg et senere møte."))
    model = model_for(case, meeting)
    kind = kind_in(model, meeting)
    if case.is_collective and not kind.system_items:
        raise Refused("list_collective", _("Dette møtet tar bare opp saker om enkeltpersoner."), case_id=case.id)
    _must_cover_team(case, meeting)
    if AgendaItem.objects.filter(case=case, state__in=("listed", "invited", "running")).exists():
        raise Refused("listed_already", _("Saken står allerede på en saksliste."), case_id=case.id)
    referral = Referral.objects.filter(case=case).first()
    if referral and referral.received_at is None:
        # On a list it has been taken in, whether or not anybody answered the referral first.
        Referral.objects.filter(id=referral.id).update(received_at=now())
    language = referral.interpreter_language if referral else ""
    last = AgendaItem.objects.filter(meeting=meeting).exclude(state="removed").order_by("-order").first()
    item = AgendaItem(
        id=uuid7(), meeting=meeting, case=case, order=last.order + 1 if last else 0, interpreter_language=language,
        minutes=minutes_per_case(model, interpreter=False, meeting=kind.code)[1],
    )  # fmt: skip
    AgendaItem.objects.bulk_create([item])
    _let_leaders_in(meeting, case, by)
    move(case=case, action="schedule", by=by)
    settle_times(meeting=meeting, by=by)
    add_event(case=case, kind="meeting_listed", by=by, shared=True, starts_at=meeting.starts_at.isoformat())
    record("meeting.case_listed", by=by, case_id=case.id, object_id=item.id)
    return item


def unlist(*, item: AgendaItem, by: Actor) -> None:
    """Takes a case off the list; those invited are told, and the case waits for another meeting."""
    _must_run(item.meeting, by)
    if not AgendaItem.objects.filter(id=item.id, state__in=("listed", "invited")).update(state="removed"):
        raise Refused("item_over", _("Saken er allerede tatt opp eller fjernet."), case_id=item.case_id)
    call_off(item=item, by=by)
    step_back(item, by)
    settle_times(meeting=item.meeting, by=by)
    # Of a stopped case the family must not learn from here that anything happened.
    add_event(case=item.case, kind="meeting_unlisted", by=by, shared=not item.case.state_before_stop)
    record("meeting.case_unlisted", by=by, case_id=item.case_id, object_id=item.id)


def reorder(*, item: AgendaItem, up: bool, by: Actor) -> None:
    """One place up or down; whoever was invited to another time gets a new invitation."""
    _must_run(item.meeting, by)
    rows = AgendaItem.objects.filter(meeting=item.meeting).exclude(state="removed").order_by("order", "created_at")
    order = list(rows.values_list("id", flat=True))
    for place, item_id in enumerate(rules.place_in(order, item.id, up)):
        AgendaItem.objects.filter(id=item_id).exclude(order=place).update(order=place)
    settle_times(meeting=item.meeting, by=by)
    record("meeting.reordered", by=by, case_id=item.case_id, object_id=item.id)


def set_time(*, item: AgendaItem, minutes: int, interpreter: Interpreter, by: Actor) -> None:
    """Minutes without interpreter; with one, the playbook's extra time comes on top (MEET-6)."""
    _must_run(item.meeting, by)
    if denials := interpreter_denials(interpreter):
        code = next(iter(denials.values()))
        raise Refused("interpreter_" + code, interpreter_problem(code), case_id=item.case_id)
    kept = settled(interpreter)
    must_show_nobody(case=item.case, texts=[kept.language, kept.qualification, kept.deviation, kept.ground], by=by)
    AgendaItem.objects.filter(id=item.id).update(
        minutes=minutes,
        interpreter_language=kept.language,
        interpreter_booked=kept.booked,
        interpreter_qualification=kept.qualification,
        interpreter_remote=kept.remote,
        interpreter_deviation=kept.deviation,
        interpreter_declined=kept.declined,
        interpreter_ground=kept.ground,
    )
    settle_times(meeting=item.meeting, by=by)
    record("meeting.time_set", by=by, case_id=item.case_id, object_id=item.id, minutes=minutes)


def judge_urgency(*, case: Case, urgency: str, by: Actor) -> None:
    """The coordinator's own judgement beside the reporter's (MEET-3)."""
    if case.team is None or not runs_team(case.team, by):
        raise _not_yours()
    if not Referral.objects.filter(case=case).update(team_urgency=urgency):
        raise Refused("no_referral", _("Saken er ikke meldt til teamet."), case_id=case.id)
    record("meeting.urgency_judged", by=by, case_id=case.id, urgency=urgency)


def settle_times(*, meeting: Meeting, by: Actor) -> None:
    """Each item's own time within the meeting; invitations to a time that moved are sent anew."""
    rows = AgendaItem.objects.select_related("case", "meeting__team").filter(meeting=meeting).exclude(state="removed")
    items = list(rows.order_by("order", "created_at"))
    lengths = [minutes_with_interpreter(one) for one in items]
    for item, (start, end) in zip(items, rules.slots(meeting.starts_at, lengths), strict=True):
        if (item.starts_at, item.ends_at) != (start, end):
            AgendaItem.objects.filter(id=item.id).update(starts_at=start, ends_at=end)
            if item.state == "invited":
                resend(item=item, ask_again=True, by=by)
        if item.alone and meeting.ends_at != end:
            Meeting.objects.filter(id=meeting.id).update(ends_at=end)


def _must_cover_team(case: Case, meeting: Meeting) -> None:
    day = meeting.starts_at.astimezone(OSLO).date()
    grounds = Ground.objects.filter(
        case_id=case.id, service=meeting.host.id, withdrawn_at=None, period__contains=today()
    )
    if not grounds.filter(period__contains=day).exists():
        raise Refused(
            "list_uncovered",
            *not_the_teams(case),
            case_id=case.id,
        )


def _let_leaders_in(meeting: Meeting, case: Case, by: Actor) -> None:
    """The deputy must be able to lead the meeting when the coordinator is away."""
    team = meeting.team
    if team is None:
        return
    leaders = Position.objects.filter(
        id__in=[one for one in (team.coordinator_id, team.deputy_coordinator_id) if one], service=team.service_id
    )
    for position in leaders:
        assign(case_id=case.id, position_id=position.id, service_id=position.service_id, duty="member", by=by)


def _turn(meeting: Meeting, verb: str, by: Actor) -> None:
    following = rules.next_state(rules.MEETING, meeting.state, verb)
    if following is None or not Meeting.objects.filter(id=meeting.id, state=meeting.state).update(state=following):
        raise Refused("meeting_state", _("Dette kan ikke gjøres slik møtet står nå."), _("Last siden på nytt."))
    meeting.state = following
    record("meeting." + verb, by=by, object_id=meeting.id)


def start_meeting(*, meeting: Meeting, by: Actor) -> None:
    """The meeting begins."""
    _must_run(meeting, by)
    _turn(meeting, "start", by)


def finish_meeting(*, meeting: Meeting, by: Actor) -> None:
    """The meeting is over; cases that were not reached wait again."""
    _must_run(meeting, by)
    if AgendaItem.objects.filter(meeting=meeting, state="running").exists():
        raise Refused("item_runs", _("En sak er fortsatt i gang."), _("Avslutt saken først."))
    for item in AgendaItem.objects.select_related("case", "meeting").filter(
        meeting=meeting, state__in=("listed", "invited")
    ):
        unlist(item=item, by=by)
    _turn(meeting, "finish", by)
    if meeting.team is not None and runs_team(meeting.team, by):
        # While every case of it can still be read: a consent may end before anybody thinks of the protocol.
        make_protocol(meeting=meeting, by=by)


def _must_run(meeting: Meeting, by: Actor) -> None:
    if not runs_meeting(meeting, by):
        raise _not_yours()


def _not_yours() -> Refused:
    return Refused("not_team", _("Bare koordinatoren eller stedfortrederen kan gjøre dette."), _("Spør koordinatoren."))
