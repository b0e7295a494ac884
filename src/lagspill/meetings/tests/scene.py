"""A referred case and a planned meeting, for this room's tests."""

import datetime
from dataclasses import dataclass

from tests.town import Story, Town, begin_story, draft, give

from lagspill.access.actions import assign
from lagspill.access.actor import Actor, acting
from lagspill.cases.actions import move
from lagspill.cases.models import Case, Referral
from lagspill.consent.models import Consent
from lagspill.foundation.clock import oslo, today, travel_to
from lagspill.meetings.actions import NewMeeting, list_case, plan_meetings
from lagspill.meetings.models import AgendaItem, Meeting

SERVICES = ["ppt", "barnevern", "school_health"]


@dataclass
class Scene:
    """A town, a family's case referred to the team, and the team's next meeting."""

    town: Town
    story: Story
    consent: Consent
    meeting: Meeting

    @property
    def coordinator(self) -> Actor:
        return self.town.actor("coordinator")

    def case(self) -> Case:
        return Case.objects.select_related("team").get(id=self.story.case.id)

    def listed(self) -> AgendaItem:
        """The case put on the list."""
        by = self.coordinator
        with acting(by):
            list_case(meeting=self.meeting, case=self.case(), by=by)
            return self.item()

    def item(self) -> AgendaItem:
        """The item as it stands; somebody must act."""
        return AgendaItem.objects.select_related("case", "meeting__team").exclude(state="removed").get()


def set_scene(town: Town, *, services: list[str] | None = None, days: int = 14, consent_days: int = 180) -> Scene:
    """Consent by both guardians, a referral by the teacher, a meeting of four hours in `days` days."""
    town.services["coordination"].email = "team@fjordvik.example"
    town.services["coordination"].save()
    story = begin_story(town)
    consent = draft(town, story, SERVICES if services is None else services, days=consent_days)
    give(town, consent, story.mother)
    give(town, consent, story.father)
    refer(town, story)
    by = town.actor("coordinator")
    day = today() + datetime.timedelta(days=days)
    # Planned before the day began: a meeting of today may have started by the real clock.
    with acting(by), travel_to(oslo(day)):
        (meeting,) = plan_meetings(
            team=town.team, by=by, dates=[NewMeeting(day=day, hour=12, minute=0, minutes=240, place="Rådhuset, rom 2")]
        )
    return Scene(town, story, consent, Meeting.objects.select_related("team").get(id=meeting.id))


def refer(town: Town, story: Story, *, language: str = "", urgency: str = "medium") -> None:
    """The teacher's referral to the team's coordinator."""
    owner = town.actor("teacher")
    with acting(owner):
        case = Case.objects.get(id=story.case.id)
        if case.state == "concern":
            move(case=case, action="seek_consent", by=owner)
        move(case=case, action="refer", by=owner)
        Referral.objects.bulk_create(
            [
                Referral(
                    case=case, reporter=town.positions["teacher"], reporter_contact="22 00 00 00", subject_area="Skolefravær",
                    reason="Borte mange dager", urgency=urgency, interpreter_language=language,
                )
            ]
        )  # fmt: skip
        place = town.positions["coordinator"]
        assign(case_id=case.id, position_id=place.id, service_id=place.service_id, duty="member", by=owner)
