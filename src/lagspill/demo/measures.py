"""Plans in the stories: measures agreed in the meeting, then started, followed up, done or late."""

import datetime
import uuid

from lagspill.access.actor import Actor
from lagspill.cases.actions import NewClosing
from lagspill.demo.script import MeasureLine
from lagspill.demo.stage import Life, Stage
from lagspill.foundation.clock import OSLO, now, oslo, today
from lagspill.plans import actions, outcomes
from lagspill.plans.models import Measure

FIRST_FOLLOW_UP = 21


def plan_in_meeting(stage: Stage, life: Life, by: Actor) -> None:
    """The plan as it was made together; the family answers all measures together."""
    plot = life.plot
    if plot.tried:
        actions.set_earlier_measures(case=life.case, text=plot.tried, by=by)
    asked: dict[bool, list[Measure]] = {False: [], True: []}
    for line in plot.measures:
        if line.status != "proposed":
            measure = actions.add_measure(case=life.case, wording=_wording(stage, line), by=by)
            life.measures.append(measure.id)
            asked[line.status != "declined"].append(measure)
    for agrees, measures in asked.items() if life.subject else ():
        said = actions.Said(person=life.family[0].id, agrees=agrees, said_at="I møtet")
        actions.record_agreement(measures_asked=measures, said=said, by=by)
    at = now().astimezone(OSLO).date() + datetime.timedelta(days=FIRST_FOLLOW_UP)
    # Where nobody is named, the place would tell whose matter it is.
    place = stage.town.services[plot.place].name if plot.place and life.subject else ""
    actions.set_first_follow_up(case=life.case, at=oslo(at, 14), place=place, by=by)


def propose_later(stage: Stage, life: Life) -> None:
    """Measures that came up after the meeting wait for the family's answer."""
    for line in life.plot.measures:
        if line.status == "proposed":
            with stage.on(life, stage.lead_of(life.plot)) as by:
                actions.add_measure(case=life.case, wording=_wording(stage, line), by=by)


def begin(stage: Stage, life: Life) -> None:
    """Everybody starts what the family said yes to."""
    for line, measure in _of(life, "started", "done", "not_done"):
        with stage.on(life, line.by) as by:
            actions.start_measure(measure=_fresh(measure), by=by)


def end(stage: Stage, life: Life) -> None:
    """What came to an end: a talk about how it went, then done or given up."""
    for line, measure in _of(life, "done", "not_done"):
        with stage.on(life, line.by) as by:
            done = line.status == "done"
            talk = outcomes.Talk(
                held_on=today(),
                goal_reached="yes" if done else "no",
                followed_up_by=by.service(),
                proposal_used="yes" if done else "partly",
                present="Foresatte, koordineringsansvarlig og den som var ansvarlig",
                how_reached=line.talk if done else "",
                why_not="" if done else line.talk,
                effect=line.talk if done else "",
                next_step="continue" if life.plot.stage == "plan" else "close",
            )
            outcomes.record_follow_up(measure=_fresh(measure), talk=talk, by=by)
            actions.finish_measure(measure=_fresh(measure), done=done, by=by)


def talk_underway(stage: Stage, life: Life) -> None:
    """A follow-up talk about what is still going on."""
    for line, measure in _of(life, "started"):
        if line.talk:
            with stage.on(life, line.by) as by:
                talk = outcomes.Talk(
                    held_on=today(),
                    goal_reached="partly",
                    followed_up_by=by.service(),
                    proposal_used="yes",
                    present="Foresatte og den som er ansvarlig",
                    how_used=line.talk,
                    next_step="continue",
                )
                outcomes.record_follow_up(measure=_fresh(measure), talk=talk, by=by)


def close(stage: Stage, life: Life) -> None:
    """The lead's evaluation, then the end of the case."""
    plot = life.plot
    with stage.on(life, stage.lead_of(plot)) as by:
        if plot.evaluation and plot.measures:
            outcomes.evaluate(case=life.case, text=plot.evaluation, by=by)
        closing = NewClosing(reason=plot.closing_reason, evaluation=plot.evaluation, continues=plot.continues)
        outcomes.close(case=life.case, closing=closing, by=by)


def _wording(stage: Stage, line: MeasureLine) -> actions.Wording:
    return actions.Wording(
        goal=line.goal,
        text=line.text,
        responsible=stage.town.positions[line.by].id,
        due_on=stage.present + datetime.timedelta(days=line.due),
        starts_on=None if line.start is None else stage.present + datetime.timedelta(days=line.start),
        follow_up_on=None if line.follow_up is None else stage.present + datetime.timedelta(days=line.follow_up),
    )


def _of(life: Life, *statuses: str) -> list[tuple[MeasureLine, uuid.UUID]]:
    """The plot's measures with such an end, and what they became in the meeting."""
    inside = [line for line in life.plot.measures if line.status != "proposed"]
    return [(line, made) for line, made in zip(inside, life.measures, strict=True) if line.status in statuses]


def _fresh(measure_id: uuid.UUID) -> Measure:
    return Measure.objects.select_related("case__subject", "case__team", "case__lead", "plan", "service").get(
        id=measure_id
    )
