"""A case on its way to a team by the stages of its own school, with canaries: tried there, and on the list of its own meeting."""

import datetime

from lagspill.access.actor import Actor, acting
from lagspill.cases.models import Case, Concern
from lagspill.cases.stage_rules import Choice
from lagspill.cases.stages import Decision, decide, way_of
from lagspill.directory.models import Service, Team
from lagspill.foundation.clock import now, today
from lagspill.localmeetings import actions, queries
from lagspill.localmeetings.models import LocalMeeting
from tests.playbooks import STAGED
from tests.town import Town, begin_story
from tests.world import Life, fresh

# The reporter, and those whom the meeting lets in: they all work at the school.
SCHOOL = frozenset({"teacher", "sosiallaerer", "rektor"})


def staged_team(town: Town) -> Team:
    """Another team of the town's, which runs the model with stages and serves the same school."""
    found = Team.objects.filter(playbook=STAGED).first()
    if found is not None:
        return found
    service = Service.objects.create(municipality=town.municipality, name="Innsatsteamet på Lia", kind="coordination")
    team = Team.objects.create(
        service=service, name="Innsatsteamet på Lia", playbook=STAGED, coordinator=town.positions["coordinator"]
    )
    team.places.add(town.services["school"])
    return team


def _raised(town: Town, name: str) -> Life:
    """A concern at the school whose team has stages before it; the town's own team stays what it was."""
    town_team, town.team = town.team, staged_team(town)
    life = Life(name, begin_story(town))
    town.team = town_team
    return life


def live_staged(town: Town, name: str) -> Life:
    """Kept at the school once, then taken on to its meeting, which has begun and has not decided yet."""
    life = _raised(town, name)
    teacher, social = town.actor("teacher"), town.actor("sosiallaerer")
    with acting(teacher):
        Concern.objects.filter(case=life.case).update(description=life.plant("concern", SCHOOL))
        stay = Choice(
            decision="measures_here",
            measures=life.plant("tried", SCHOOL),
            reason=life.plant("why", SCHOOL),
            look_again_on=today() + datetime.timedelta(days=14),
            family_agrees=True,
        )
        told = life.plant("told", SCHOOL)
        decide(case=fresh(life.case), new=Decision(stage="here", choice=stay, discussed_with=told), by=teacher)
        decide(case=fresh(life.case), new=Decision(stage="here", choice=Choice(decision="on")), by=teacher)
    with acting(social):
        meeting = _plan(social, "own_meeting")
    with acting(teacher):
        actions.list_case(meeting=meeting, case=fresh(life.case), by=teacher)
        _begin(meeting)
    return life


def wait_staged(town: Town, name: str) -> Life:
    """Taken on to the school's own meeting, one of which is planned, and not on its list yet."""
    life = _raised(town, name)
    teacher, social = town.actor("teacher"), town.actor("sosiallaerer")
    with acting(teacher):
        found = fresh(life.case)
        Concern.objects.filter(case=found).update(measures_tried=life.plant("tried", SCHOOL))
        word = life.plant("told", SCHOOL)
        decide(case=found, new=Decision(stage="here", choice=Choice(decision="on"), discussed_with=word), by=teacher)
    with acting(social):
        _plan(social, "own_meeting")
    return life


def take_through(town: Town, case: Case, *, by: str) -> None:
    """Through every stage of its own place to the team, by somebody there who decides at each and plans the place's meetings.
    Nothing where the case's model has no stages."""
    actor = town.actor(by)
    with acting(actor):
        Concern.objects.filter(case=case, measures_tried="").update(measures_tried="Samtaler")
        while (way := way_of(fresh(case))).stage is not None:
            if way.stage.meeting is not None and way.sittings.listed is None:
                meeting = _plan(actor, way.stage.meeting)
                actions.list_case(meeting=meeting, case=fresh(case), by=actor)
                _begin(meeting)
            decision = Decision(
                stage=way.stage.code,
                choice=Choice(decision="on"),
                pupil_told_on=today(),
                discussed_with="lærerne på trinnet",
            )
            decide(case=fresh(case), new=decision, by=actor)


def _plan(by: Actor, kind: str) -> LocalMeeting:
    found = next(one for one in queries.kinds_for(by.service()) if one.kind.code == kind)
    day = today() + datetime.timedelta(days=1)
    return actions.plan(new=actions.New(kind=found, day=day, time=datetime.time(14), minutes=60, place="Rom 1"), by=by)


def _begin(meeting: LocalMeeting) -> None:
    LocalMeeting.objects.filter(id=meeting.id).update(starts_at=now() - datetime.timedelta(minutes=5))
