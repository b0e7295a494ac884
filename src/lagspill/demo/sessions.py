"""The teams' meetings: planned long ahead, listed and invited a week before, held with board, plan and minutes."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from lagspill.access.actor import Actor, acting
from lagspill.cases.actions import answer_gate
from lagspill.cases.referrals import Draft as ReferralDraft
from lagspill.cases.referrals import receive_referral, send_referral
from lagspill.demo.beginnings import SAFE
from lagspill.demo.clockwork import Story, is_working_day, working_day_after, working_day_before
from lagspill.demo.measures import plan_in_meeting
from lagspill.demo.script import Plot
from lagspill.demo.stage import Life, Stage
from lagspill.directory.models import Team
from lagspill.foundation.clock import OSLO, oslo
from lagspill.meetings import actions, boards, inviting, letters, records, running
from lagspill.meetings.interpreters import Interpreter
from lagspill.meetings.kinds import playbook_of
from lagspill.meetings.models import AgendaItem, Invitation, Meeting
from lagspill.meetings.realism import asks_realism, confirm_unnamed

NOON = 12
PLANNED_BEFORE = 30
INVITED_BEFORE = 7
ANSWERED_BEFORE = 3
REFLECTIONS = (
    "Vi holdt tiden, og alle kom til orde. Neste gang spør vi familien før vi spør hverandre.",
    "God ro i rommet. Tavla ble full; vi bør skrive færre og kortere stikkord.",
    "Vi var raske til å foreslå tiltak. Det var fint at familien fikk rette på oss.",
    "Referenten spurte hver enkelt om ordene stemte. Det merket vi at familien satte pris på.",
    "To fra samme tjeneste i rommet ble mye. Neste gang avklarer vi hvem som kommer.",
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a team meets: so many weeks apart, `past` meetings behind and `ahead` before it, from the working day `after` tomorrow."""

    weeks: int
    hour: int
    past: int
    ahead: int
    after: int = 0

    @property
    def numbers(self) -> range:
        """Its meetings: 0 is the next one, -1 the one before it."""
        return range(-self.past, self.ahead)


# Some sit in several teams: never at the same time on the same day (MEET-2).
RHYTHMS = {
    "nord": Rhythm(weeks=2, hour=8, past=5, ahead=5),
    "sor": Rhythm(weeks=2, hour=NOON, past=5, ahead=5),
    "ungdom": Rhythm(weeks=4, hour=13, past=2, ahead=2, after=1),
    "bakken": Rhythm(weeks=4, hour=13, past=2, ahead=2, after=2),
    "solsikken": Rhythm(weeks=4, hour=9, past=2, ahead=2, after=3),
}


def meeting_days(stage: Stage, present: datetime.datetime) -> None:
    """The days of all teams, by their number: 0 is the next one, -1 the one before it."""
    day = present.astimezone(OSLO).date()
    free_today = is_working_day(day) and present.astimezone(OSLO).hour < NOON
    tomorrow = working_day_after(day + datetime.timedelta(days=1))
    for team, rhythm in RHYTHMS.items():
        anchor = day if team == "sor" and free_today else tomorrow
        for _ in range(rhythm.after):
            anchor = working_day_after(anchor + datetime.timedelta(days=1))
        for index in rhythm.numbers:
            regular = anchor + datetime.timedelta(weeks=rhythm.weeks * index)
            # The rhythm goes on past a holiday: that one meeting is held the working day before.
            stage.meeting_days[team, index] = regular if index == 0 else working_day_before(regular)


def refer(stage: Stage, life: Life) -> None:
    """The lead sends the referral."""
    plot, who = life.plot, stage.lead_of(life.plot)
    with stage.on(life, who) as actor:
        answer_gate(gate=SAFE, step="referral", case=life.case, by=actor)
        staff = stage.town.positions[who].staff
        draft = ReferralDraft(
            reporter_contact=f"{staff.email}, {staff.phone}",
            subject_area=plot.area or plot.concern,
            reason=plot.asked or plot.concern,
            strengths=plot.strengths,
            childs_view=plot.view,
            measures_tried=plot.tried,
            urgency=plot.urgency,
            urgency_reason=plot.urgency_reason,
            interpreter_language=plot.interpreter,
            other_professionals=_others(stage, plot),
        )
        send_referral(case=life.case, draft=draft, by=actor)


def receive(stage: Stage, life: Life) -> None:
    """The coordinator takes it in."""
    with stage.on(life, _chair(stage, life.plot.team)) as actor:
        receive_referral(case=life.case, urgency=life.plot.team_urgency or life.plot.urgency, by=actor)


def team_story(stage: Stage, key: str) -> Story:
    """One team's year so far: plan the dates, invite, hold the past meetings."""
    team, chair, rhythm = stage.town.teams[key], _chair(stage, key), RHYTHMS[key]
    first = stage.meeting_days[key, rhythm.numbers[0]]
    yield oslo(first - datetime.timedelta(days=PLANNED_BEFORE), 8)
    _plan_dates(stage, key, team)
    for index in rhythm.numbers:
        lives = [plot for plot in stage.plots if plot.team == key and index in meetings_of(plot)]
        day = stage.meeting_days[key, index]
        yield oslo(day - datetime.timedelta(days=INVITED_BEFORE), 14)
        _list_cases(stage, key, index, [plot.key for plot in lives])
        if index == 0:
            yield oslo(day - datetime.timedelta(days=ANSWERED_BEFORE), 9)
            _answer(stage, key, [plot.key for plot in lives])
        if index >= 0:
            continue
        yield stage.meetings[key, index].starts_at
        yield from _hold(stage, key, index)
        yield stage.meetings[key, index].ends_at + datetime.timedelta(minutes=30)
        with acting(stage.town.actor(chair)):
            meeting = _meeting(stage, key, index)
            records.make_protocol(meeting=meeting, by=stage.town.actor(chair))


def has_meeting(plot: Plot) -> bool:
    """Whether the plot's case comes on a list at all."""
    in_team = plot.stage in ("scheduled", "plan") or (plot.stage == "closed" and bool(plot.measures))
    return bool(plot.team) and in_team


def meetings_of(plot: Plot) -> list[int]:
    """The numbers of the team's meetings that take it up: without a name, then with one."""
    told = plot.unnamed
    if told is None:
        return [plot.meeting] if has_meeting(plot) else []
    unnamed = [] if told.meeting is None else [told.meeting]
    return unnamed + ([plot.meeting] if told.named is not None and has_meeting(plot) else [])


def _chair(stage: Stage, key: str) -> str:
    return stage.key_of(stage.town.teams[key].coordinator_id)


def _plan_dates(stage: Stage, key: str, team: Team) -> None:
    by = stage.town.actor(_chair(stage, key))
    minutes = _length(team)
    rhythm = RHYTHMS[key]
    days = [stage.meeting_days[key, index] for index in rhythm.numbers]
    with acting(by):
        dates = [
            actions.NewMeeting(day=day, hour=rhythm.hour, minute=0, minutes=minutes, place=team.venue) for day in days
        ]
        planned = actions.plan_meetings(team=team, dates=dates, by=by)
        for index, meeting in zip(rhythm.numbers, planned, strict=True):
            stage.meetings[key, index] = meeting
            actions.set_offices(
                meeting=meeting,
                minute_taker_id=stage.town.positions[_deputy(stage, key)].id,
                place=team.venue,
                by=by,
            )


def _length(team: Team) -> int:
    cadence = playbook_of(team).meeting(None).cadence
    return cadence.minutes if cadence and cadence.minutes else 240


def _deputy(stage: Stage, key: str) -> str:
    return stage.key_of(stage.town.teams[key].deputy_coordinator_id)


def _meeting(stage: Stage, key: str, index: int) -> Meeting:
    return Meeting.objects.select_related("team").get(id=stage.meetings[key, index].id)


def _list_cases(stage: Stage, key: str, index: int, plots: Iterable[str]) -> None:
    chair = _chair(stage, key)
    far_ahead = index > 0
    for name in plots:
        life = stage.lives[name]
        with stage.on(life, chair) as by:
            meeting = _meeting(stage, key, index)
            item = actions.list_case(meeting=meeting, case=life.case, by=by)
            if life.plot.interpreter:
                interpreter = Interpreter(
                    language=life.plot.interpreter, booked=not far_ahead, qualification="" if far_ahead else "C"
                )
                actions.set_time(item=item, minutes=item.minutes, interpreter=interpreter, by=by)
        if not far_ahead:
            _invite(stage, life, item.id, chair, past=index < 0)


def _invite(stage: Stage, life: Life, item_id: uuid.UUID, chair: str, *, past: bool) -> None:
    with stage.on(life, chair) as by:
        item = _item(item_id)
        inviting.invite_item(item=item, without_uncovered=True, by=by)
        for key in life.plot.services:
            position = _guest_of(stage, key)
            if position is not None:
                inviting.invite_other(item=item, position_id=position, family_agrees=True, by=by)
        invitations = list(Invitation.objects.filter(item=item).values_list("id", flat=True))
    if past:
        # Long read by now; what lies ahead is left to the worker, which really sends it.
        for invitation in invitations:
            letters.send_invitation(invitation, stage.town.positions[chair].id)


def _answer(stage: Stage, key: str, plots: Iterable[str]) -> None:
    """Most say that they come; in the first case one cannot, and one has not answered yet."""
    holders = {position.id: name for name, position in stage.town.positions.items()}
    for number, name in enumerate(plots):
        life = stage.lives[name]
        with stage.on(life, _chair(stage, key)):
            asked = Invitation.objects.filter(case=life.case, item__meeting=stage.meetings[key, 0], state="queued")
            rows = list(asked.exclude(position=None).select_related("item__meeting__team").order_by("created_at", "id"))
        for place, row in enumerate(rows[:-1]):
            if row.position_id is None:
                continue
            actor = stage.town.actor(holders[row.position_id])
            with acting(actor):
                inviting.reply(invitation=row, answer="no" if (number, place) == (0, 1) else "yes", by=actor)


def _guest_of(stage: Stage, service_key: str) -> uuid.UUID | None:
    service = stage.town.services[service_key].id
    found = [position for position in stage.town.positions.values() if position.service_id == service]
    return found[0].id if found else None


def _item(item_id: uuid.UUID) -> AgendaItem:
    return AgendaItem.objects.select_related("case__subject", "case__team", "case__lead", "meeting__team").get(
        id=item_id
    )


def _hold(stage: Stage, key: str, index: int) -> Story:
    chair = _chair(stage, key)
    by = stage.town.actor(chair)
    with acting(by):
        actions.start_meeting(meeting=_meeting(stage, key, index), by=by)
        items = list(
            AgendaItem.objects.filter(meeting=stage.meetings[key, index]).exclude(state="removed").order_by("order")
        )
    lives = {life.case.id: life for life in stage.lives.values()}
    for number, item in enumerate(items):
        if item.starts_at is None:
            raise LookupError(item.id)
        yield item.starts_at + datetime.timedelta(minutes=1)
        _discuss(stage, lives[item.case_id], item.id, absent=index % 2 == 0)
        yield item.starts_at + datetime.timedelta(minutes=item.minutes - 4 * (number + 1))
        _conclude(stage, lives[item.case_id], item.id)
    yield stage.meetings[key, index].ends_at
    with acting(by):
        meeting = _meeting(stage, key, index)
        actions.finish_meeting(meeting=meeting, by=by)
        records.reflect(meeting=meeting, text=REFLECTIONS[index % len(REFLECTIONS)], by=by)


def _discuss(stage: Stage, life: Life, item_id: uuid.UUID, *, absent: bool) -> None:
    with stage.on(life, _chair(stage, life.plot.team)) as by:
        item = _item(item_id)
        if asks_realism(item):
            confirm_unnamed(item=item, by=by)
        running.start_item(item=item, by=by)
        seat_everybody(item, by, absent=absent)
        running.set_presenter(item=item, position_id=stage.town.positions[stage.lead_of(life.plot)].id, by=by)
        fill_board(item, life.plot.board, by)


def _conclude(stage: Stage, life: Life, item_id: uuid.UUID) -> None:
    plot = life.plot
    with stage.on(life, _chair(stage, plot.team)) as by:
        item = _item(item_id)
        if not any(line.plans for line in plot.sittings):
            plan_in_meeting(stage, life, by)
        if life.subject:
            running.hear_family(item=item, last_word=plot.last_word, feedback=plot.feedback, by=by)
        running.finish_item(item=item, by=by)
        draft = records.Draft(facts=plot.concern, summary=plot.summary or plot.asked, agreed=plot.agreed)
        records.write_minutes(item=item, draft=draft, by=by)
        records.approve_minutes(item=item, share=True, by=by)


def seat_everybody(item: AgendaItem, by: Actor, *, absent: bool = False) -> None:
    """Everybody who was invited is in the room, but for one of the staff who is `absent`."""
    invited = list(Invitation.objects.filter(item=item).exclude(state="cancelled").order_by("created_at"))
    present = {one.position_id or one.person_id for one in invited} - {None}
    if absent and len(invited) > 4:
        present.discard(invited[1].position_id)
    running.record_attendance(item=item, present={one for one in present if one}, by=by)


def fill_board(item: AgendaItem, lines: tuple[str, ...], by: Actor) -> None:
    """Key words on the board, spread over the phases that have one."""
    phases = [phase.code for phase in running.phases_of(item) if phase.board]
    size = -(-len(lines) // len(phases)) if phases else 0
    for part, phase in enumerate(phases):
        running.set_phase(item=item, phase=phase, by=by)
        fresh = _item(item.id)
        for line in lines[part * size : (part + 1) * size]:
            _write_on_board(fresh, line, by)


def _write_on_board(item: AgendaItem, line: str, by: Actor) -> None:
    said_by, _colon, text = line.partition(": ")
    entry = boards.write_entry(item=item, said_by=said_by, text=text, by=by)
    entry.item = item
    boards.confirm_entry(entry=entry, confirmed=True, by=by)


def _others(stage: Stage, plot: Plot) -> list[dict[str, str]]:
    found = []
    for key in plot.services:
        position = next(
            (one for one in stage.town.positions.values() if one.service_id == stage.town.services[key].id), None
        )
        if position is not None:
            place = stage.town.services[key]
            found.append(
                {
                    "name": position.staff.name,
                    "title": position.title,
                    "workplace": place.name,
                    "address": place.address,
                }
            )
    return found
