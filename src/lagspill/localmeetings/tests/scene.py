"""The school's own meeting for tests: a case that is ready for it, dates, who works there."""

import datetime
from typing import Any

from django.test import Client
from tests.town import STARTED, Story, Town, begin_story

from lagspill.access.actor import Actor, acting
from lagspill.cases.models import Case, Concern
from lagspill.cases.stage_rules import Choice
from lagspill.cases.stages import Decision, decide
from lagspill.directory.models import Position, StaffMember
from lagspill.foundation.clock import now, today
from lagspill.identity.models import Account
from lagspill.localmeetings import actions, queries
from lagspill.localmeetings.models import LocalMeeting

SOON = today() + datetime.timedelta(days=20)


def owned(story: Story) -> Case:
    return Case.objects.select_related("owner", "team", "lead").get(id=story.case.id)


def ready(town: Town, *, tried: str = "Samtaler") -> Story:
    """A concern that the teacher has taken on to the school's own meeting."""
    story = begin_story(town)
    by = town.actor("teacher")
    with acting(by):
        Concern.objects.filter(case=story.case).update(measures_tried=tried)
        decide(
            case=owned(story), new=Decision(stage="here", choice=Choice(decision="on"), discussed_with="lærerne"), by=by
        )
    return story


def plan(town: Town, *, who: str = "sosiallaerer", days: int = 1) -> LocalMeeting:
    by = town.actor(who)
    with acting(by):
        kind = queries.kinds_for(by.service())[0]
        day = today() + datetime.timedelta(days=days)
        return actions.plan(
            new=actions.New(kind=kind, day=day, time=datetime.time(14), minutes=60, place="Møterommet"), by=by
        )


def begin(meeting: LocalMeeting, town: Town) -> None:
    """Its time has come."""
    with acting(town.actor("sosiallaerer")):
        LocalMeeting.objects.filter(id=meeting.id).update(starts_at=now() - datetime.timedelta(minutes=5))


def list_it(client: Client, meeting: LocalMeeting, story: Story) -> Any:
    url = f"/egne-moter/{meeting.id}/sak/{story.case.id}/"
    asked = client.post(url)
    assert asked.status_code == 200 and "Er barnet trygt?" in asked.content.decode()
    no = {"safety-violence": "no", "safety-neglect": "no", "safety-answers": "POST"}
    again = client.post(url, no)
    assert again.status_code == 307
    return client.post(again["Location"])


def hire(town: Town, who: str, role: str) -> Actor:
    """Somebody new at the school, on no case and in no meeting."""
    account = Account.objects.create_account(username=who, display_name=f"Demo {who}", is_demo=True)
    staff = StaffMember.objects.create(
        municipality=town.municipality, account=account, name=f"Ansatt {who.title()}", email=f"{who}@fjordvik.example"
    )
    town.positions[who] = Position.objects.create(
        staff=staff, service=town.services["school"], role=role, started_on=STARTED
    )
    return town.actor(who)


def sees(town: Town, who: str, story: Story) -> bool:
    with acting(town.actor(who)):
        return Case.objects.filter(id=story.case.id).exists()
