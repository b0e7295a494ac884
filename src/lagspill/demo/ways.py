"""How a story's case comes to its team by the stages of its own place, where its model has some (CASE-2)."""

import datetime
import uuid

from lagspill.access.actor import acting
from lagspill.access.queries import assigned_positions
from lagspill.cases.actions import bring_in
from lagspill.cases.models import Case
from lagspill.cases.stage_rules import Choice, deciders
from lagspill.cases.stages import Decision, decide, stages_of, way_of
from lagspill.demo.clockwork import Story, working_day_after
from lagspill.demo.stage import Life, Stage
from lagspill.directory.models import Position
from lagspill.foundation.clock import oslo, today
from lagspill.localmeetings import actions, queries
from lagspill.localmeetings.models import LocalMeeting
from lagspill.localmeetings.rules import planners

HOUR = 14
DISCUSSED = "kontaktlærer og sosiallærer"


def to_team(stage: Stage, life: Life) -> Story:
    """Decided at the place, then in its own meeting some days later. Nothing where the model has no stages."""
    with stage.on(life, life.plot.by):
        stages = stages_of(life.case)
    if not stages:
        return
    day = working_day_after(today() + datetime.timedelta(days=1))
    yield oslo(day, 9, life.number * 7 % 60)
    _decide(stage, life)
    with stage.on(life, life.plot.by):
        own = way_of(life.case).stage
    if own is None or own.meeting is None:
        return
    meeting = _list(stage, life, working_day_after(day + datetime.timedelta(days=2)), own.meeting)
    yield meeting.starts_at + datetime.timedelta(minutes=10)
    _decide(stage, life)
    _end(stage, meeting)


def _decide(stage: Stage, life: Life) -> None:
    """Whoever of the place may, takes the case on."""
    who = _decider(stage, life)
    with stage.on(life, who) as by:
        at = way_of(life.case).stage
        if at is None:
            raise LookupError(life.plot.key)
        decision = Decision(
            stage=at.code, choice=Choice(decision="on"), pupil_told_on=today(), discussed_with=DISCUSSED
        )  # fmt: skip
        decide(case=life.case, new=decision, by=by)


def _decider(stage: Stage, life: Life) -> str:
    """Somebody of the place in a role that decides now: the reporter, somebody on the case, or who is put on it."""
    with stage.on(life, life.plot.by) as by:
        way = way_of(life.case)
        if way.stage is None:
            raise LookupError(life.plot.key)
        roles = deciders(way.stages, way.stage)
        if by.role in roles:
            return life.plot.by
        staff = [one for one in queries.staff_of(life.case.owner_id) if one.role in roles]
        on_case = set(assigned_positions(life.case.id))
        staff.sort(key=lambda one: (one.id not in on_case, roles.index(one.role)))
        chosen = staff[0]
        if chosen.id not in on_case:
            bring_in(case=life.case, position_id=chosen.id, service_id=chosen.service_id, duty="member", by=by)
        return _key_of(stage, chosen.id)


def _list(stage: Stage, life: Life, day: datetime.date, kind: str) -> LocalMeeting:
    """On the list of the place's meeting of that day, which is planned where it is not yet."""
    planner = _planner(stage, life.case, kind)
    with stage.on(life, life.plot.by) as by:
        starts_at = oslo(day, HOUR)
        meeting = LocalMeeting.objects.filter(
            service_id=by.service(), kind=kind, starts_at=starts_at, state="planned"
        ).first()
        if meeting is not None:
            actions.list_case(meeting=meeting, case=life.case, by=by)
            return meeting
    new = _new(life.case, day, kind)
    by = stage.town.actor(planner)
    with acting(by):
        meeting = actions.plan(new=new, by=by)
    with stage.on(life, life.plot.by) as by:
        actions.list_case(meeting=meeting, case=life.case, by=by)
    return meeting


def _new(case: Case, day: datetime.date, kind: str) -> actions.New:
    found = next(one for one in queries.kinds_for(case.owner_id) if one.kind.code == kind)
    return actions.New(kind=found, day=day, time=datetime.time(HOUR), minutes=60, place="Møterommet")


def _planner(stage: Stage, case: Case, kind: str) -> str:
    wanted = planners(_new(case, today(), kind).kind.kind)
    found: Position = next(one for one in queries.staff_of(case.owner_id) if one.role in wanted)
    return _key_of(stage, found.id)


def _end(stage: Stage, meeting: LocalMeeting) -> None:
    """Everybody came; it ends with its last case."""
    by = stage.town.actor(_key_of(stage, meeting.chair_id))
    with acting(by):
        fresh = LocalMeeting.objects.get(id=meeting.id)
        if fresh.state == "planned" and all(getattr(item, "decided", None) for item in queries.items_of(fresh)):
            present = [seat.position_id for seat in queries.seats_of(fresh)]
            actions.finish(meeting=fresh, present=present, by=by)


def _key_of(stage: Stage, position: uuid.UUID) -> str:
    """The script's key of a position."""
    return next(key for key, one in stage.town.positions.items() if one.id == position)
