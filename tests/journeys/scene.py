"""Where a journey begins: Emil's case, brought by the rooms' own actions to the eve of its meeting, or to its plan."""

import datetime
from dataclasses import dataclass

from lagspill.access.actor import acting
from lagspill.cases.handover import answer_lead, offer_lead
from lagspill.cases.models import Case, Concern, Handover
from lagspill.cases.referrals import Draft, receive_referral, send_referral
from lagspill.consent.actions import reserve
from lagspill.foundation.clock import OSLO, now, oslo, today
from lagspill.meetings import records, running
from lagspill.meetings.actions import NewMeeting, finish_meeting, list_case, plan_meetings, start_meeting
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.models import AgendaItem, Meeting
from lagspill.plans.actions import Said, Wording, add_measure, record_agreement, set_first_follow_up
from lagspill.plans.models import Measure
from tests.town import Story, Town, begin_story, draft, give

GOAL = "Emil er på skolen hver dag"
MEASURE = "Rolig start med en voksen han kjenner, hver morgen klokka 8"
CHILDS_VIEW = "Jeg liker naturfag, men det er for mye bråk om morgenen"


@dataclass
class Scene:
    """The case, who is around it, and its place on the meeting's list."""

    town: Town
    story: Story
    meeting: Meeting

    def case(self) -> Case:
        """As it stands; somebody must act."""
        return fresh(self.story)

    @property
    def number(self) -> str:
        """The case's number, as people read it."""
        return self.story.case.number

    def item(self) -> AgendaItem:
        """The case on the meeting's list; somebody must act."""
        return AgendaItem.objects.select_related("meeting__team", "case").get(meeting=self.meeting)

    def measure(self) -> Measure:
        """The plan's only measure; somebody must act."""
        return Measure.objects.select_related("case__team", "case__subject").get(case=self.story.case)


def fresh(story: Story) -> Case:
    return Case.objects.select_related("team__coordinator__staff", "owner", "subject", "lead__staff").get(
        id=story.case.id
    )


def invited(town: Town, *, years: int = 12, days: int = 180, meets_in: int = 0) -> Scene:
    """Concern, consent for PPT and the school nurse but not barnevern, a lead, a referral; the case is called to a meeting.

    The pupil is `years` old, the consent lasts `days`, the meeting is `meets_in` days ahead, an hour from now.
    """
    story = begin_story(town, birth_date=today().replace(day=1) - datetime.timedelta(days=years * 365 + 40))
    _consent(town, story, years=years, days=days)
    _refer(town, story)
    return Scene(town, story, _call(town, story, meets_in))


def _consent(town: Town, story: Story, *, years: int, days: int) -> None:
    teacher = town.actor("teacher")
    with acting(teacher):
        Concern.objects.filter(case=story.case).update(childs_view=CHILDS_VIEW, strengths="Flink i naturfag")
    consent = draft(town, story, ["barnevern", "ppt", "school_health"], days=days)
    with acting(teacher):
        refused, school = town.services["barnevern"].id, town.services["school"].id
        reserve(consent=consent, service_id=refused, person=story.father, owner=school, by=teacher)
    signers = [story.mother, story.father]
    if years > 15 and story.case.subject is not None:
        signers.append(story.case.subject)
    assert [give(town, consent, person) for person in signers][-1], "the last signature makes it valid"


def _refer(town: Town, story: Story) -> None:
    teacher, lead, coordinator = (town.actor(who) for who in ("teacher", "sosiallaerer", "coordinator"))
    with acting(teacher):
        referral = Draft(
            reporter_contact="22 00 00 00",
            subject_area="Skolefravær",
            reason="Emil har vært borte 31 dager siden høstferien",
            childs_view=CHILDS_VIEW,
            urgency="high",
            urgency_reason="Fraværet øker",
        )
        send_referral(case=fresh(story), draft=referral, by=teacher)
        offer_lead(case=fresh(story), position_id=lead.position(), message="Kan du ta over?", by=teacher)
    with acting(lead):
        handover = Handover.objects.select_related("case").get(case=story.case)
        answer_lead(handover=handover, accepts=True, by=lead)
    with acting(coordinator):
        receive_referral(case=fresh(story), urgency="high", by=coordinator)


def _call(town: Town, story: Story, meets_in: int) -> Meeting:
    coordinator = town.actor("coordinator")
    start = now().astimezone(OSLO) + datetime.timedelta(hours=1)
    day = start.date() + datetime.timedelta(days=meets_in)
    with acting(coordinator):
        date = NewMeeting(day=day, hour=start.hour, minute=start.minute, minutes=240, place="Rådhuset, rom 2")
        (meeting,) = plan_meetings(team=town.team, dates=[date], by=coordinator)
        item = list_case(meeting=meeting, case=fresh(story), by=coordinator)
        invite_item(item=item, without_uncovered=True, by=coordinator)
    return meeting


def planned(town: Town, *, years: int = 12, responsible: str = "ppt", due_in: int = 30) -> Scene:
    """The meeting has been held: a measure that the family agrees to, minutes shared with them, follow-up agreed."""
    scene = invited(town, years=years)
    coordinator, story = town.actor("coordinator"), scene.story
    with acting(coordinator):
        start_meeting(meeting=scene.meeting, by=coordinator)
        running.start_item(item=scene.item(), by=coordinator)
        here = [story.mother.id, story.father.id, town.positions["ppt"].id]
        running.record_attendance(item=scene.item(), present=here, by=coordinator)
        running.hear_family(item=scene.item(), last_word="Vi tror på en rolig start", feedback="", by=coordinator)
        due = today() + datetime.timedelta(days=due_in)
        person = town.positions[responsible].id
        wording = Wording(goal=GOAL, text=MEASURE, responsible=person, starts_on=today(), due_on=due)
        add_measure(case=scene.case(), wording=wording, by=coordinator)
        set_first_follow_up(case=scene.case(), at=oslo(due, 9), place="Lia skole", by=coordinator)
        for parent in (story.mother, story.father):
            said = Said(person=parent.id, agrees=True, said_at="i møtet")
            record_agreement(measures_asked=[scene.measure()], said=said, by=coordinator)
        running.finish_item(item=scene.item(), by=coordinator)
        minutes = records.Draft(summary="Vi snakket om morgenene", agreed="Emil blir møtt ved porten")
        records.write_minutes(item=scene.item(), draft=minutes, by=coordinator)
        records.approve_minutes(item=scene.item(), share=True, by=coordinator)
        finish_meeting(meeting=Meeting.objects.select_related("team").get(id=scene.meeting.id), by=coordinator)
    return scene
