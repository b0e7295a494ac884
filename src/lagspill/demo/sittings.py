"""Meetings of one case: called in by whom the model says, held with the family, minutes shared (MEET-13, 15, 16)."""

import datetime
import uuid
from collections.abc import Iterator

from lagspill.access.actor import Actor
from lagspill.cases.actions import answer_gate
from lagspill.demo.beginnings import SAFE
from lagspill.demo.clockwork import Story, moment
from lagspill.demo.measures import plan_in_meeting
from lagspill.demo.script import Plot, SittingLine
from lagspill.demo.sessions import fill_board, seat_everybody
from lagspill.demo.stage import Life, Stage
from lagspill.foundation.clock import OSLO
from lagspill.meetings import convening, letters, records, running, sittings
from lagspill.meetings.convening_rules import default_minutes, holders
from lagspill.meetings.models import AgendaItem, Invitation


def stories(stage: Stage) -> Iterator[Story]:
    """Every meeting of one case, as a story of its own."""
    for plot in stage.plots:
        for line in plot.sittings:
            yield sitting_story(stage, plot, line)


def sitting_story(stage: Stage, plot: Plot, line: SittingLine) -> Story:
    """One such meeting: called, and when its day is past held."""
    yield moment(stage.present, line.called, 13, 30)
    life = stage.lives[plot.key]
    item = _call(stage, life, line)
    if line.day >= 0:
        return
    chair = stage.key_of(item.meeting.chair_id)
    yield item.meeting.starts_at
    with stage.on(life, chair) as by:
        convening.begin(item=_fresh(item.id), by=by)
        seat_everybody(_fresh(item.id), by)
        fill_board(_fresh(item.id), line.board, by)
    yield item.meeting.ends_at - datetime.timedelta(minutes=5)
    with stage.on(life, chair) as by:
        if line.plans:
            plan_in_meeting(stage, life, by)
        _conclude(item.id, life, line, by)


def _call(stage: Stage, life: Life, line: SittingLine) -> AgendaItem:
    """Everybody on the case and the family are asked; the offices as the model has them."""
    with stage.on(life, line.by) as by:
        answer_gate(gate=SAFE, step="meeting", case=life.case, by=by)
        offered = sittings.offered(life.case, line.model or life.case.playbook, line.kind)
        if offered is None:
            raise LookupError(line.kind)
        people = sittings.people_on(life.case)
        first = holders(offered.kind, [one.post for one in people], by.position())
        start = moment(stage.present, line.day, line.hour).astimezone(OSLO)
        frame = convening.Frame(
            day=start.date(),
            time=start.time(),
            minutes=default_minutes(offered.kind),
            place=line.place,
            agenda=line.agenda,
            every_weeks=line.every_weeks,
            agenda_owner=first.agenda_owner or by.position(),
            chair=first.chair or by.position(),
            deputy_chair=first.deputy_chair,
            minute_taker=first.minute_taker or by.position(),
        )
        family = sittings.family_on(life.case)
        called = convening.Called(
            staff=[one.post.position for one in people],
            family=[person.id for person in family],
            language=sittings.language_for(life.case, family),
        )
        (item,) = convening.convene(case=life.case, offered=offered, frame=frame, called=called, by=by)
        invitations = list(Invitation.objects.filter(item=item).values_list("id", flat=True))
        item = _fresh(item.id)
    if line.day < 0:
        # Long read by now; what lies ahead is left to the worker, which really sends it.
        for invitation in invitations:
            letters.send_invitation(invitation, stage.town.positions[line.by].id)
    return item


def _conclude(item_id: uuid.UUID, life: Life, line: SittingLine, by: Actor) -> None:
    item = _fresh(item_id)
    running.hear_family(item=item, last_word=line.last_word, feedback=line.feedback, by=by)
    convening.end(item=_fresh(item_id), by=by)
    item = _fresh(item_id)
    draft = records.Draft(facts=life.plot.concern, summary=line.summary, agreed=line.agreed)
    records.write_minutes(item=item, draft=draft, by=by)
    records.approve_minutes(item=item, share=True, by=by)


def _fresh(item_id: uuid.UUID) -> AgendaItem:
    """As it stands; somebody must act."""
    return AgendaItem.objects.select_related(
        "case__subject", "case__team", "case__lead", "meeting__team", "meeting__convener__service"
    ).get(id=item_id)
