"""The follow-up meeting after the plan: called at the plan's own time, held, minutes to everybody in it (MEET-14, PLAN-1)."""

import datetime

import pytest
from django.urls import reverse
from tests.fixtures import Browse, MoveClock
from tests.town import answered, working_day

from lagspill.access.actor import acting
from lagspill.cases.actions import move
from lagspill.foundation.clock import oslo, today
from lagspill.foundation.templatetags.lagspill import moment
from lagspill.meetings.models import AgendaItem, Invitation, Minutes
from lagspill.meetings.planned import planned_for
from lagspill.plans.actions import set_first_follow_up
from lagspill.plans.tests.conftest import Planned

MODEL, KIND = "baerum-tit", "follow_up_meeting"


def agreed(planned: Planned, day: datetime.date) -> datetime.datetime:
    """The case has its plan, and the plan the time of its first follow-up meeting."""
    actor, at = planned.actor("coordinator"), oslo(day, 13, 30)
    planned.propose()
    with acting(actor):
        set_first_follow_up(case=planned.case, at=at, place="Lia skole, rom 4", by=actor)
        move(case=planned.case, action="make_plan", by=actor)
    return at


def address(planned: Planned) -> str:
    return reverse("meetings:convene", args=[planned.story.case.id, MODEL, KIND])


def called(planned: Planned, day: datetime.date) -> dict[str, object]:
    teacher = str(planned.town.positions["teacher"].id)
    return {
        "day": day.isoformat(), "time": "13:30", "minutes": "60", "place": "Lia skole, rom 4", "agenda": "Veien videre",
        "agenda_owner": teacher, "chair": teacher, "minute_taker": teacher, "staff": [str(planned.town.positions["ppt"].id)],
        "family": [str(planned.story.mother.id), str(planned.story.father.id)],
    }  # fmt: skip


def test_the_meeting_is_called_from_the_case_at_the_plans_time_held_and_written_down(
    planned: Planned, browse: Browse, move_clock: MoveClock
) -> None:
    day = working_day(20)
    at, case, client = agreed(planned, day), planned.story.case, browse(planned.actor("teacher"))
    page = client.get(f"/sak/{case.id}/").content.decode()
    assert f'href="{address(planned)}"' in page and "Kall inn: Oppfølgingsmøte på lokalt tjenestested" in page
    url = f"{address(planned)}?gate={answered(planned.town, planned.story, by='teacher')}"
    page = client.get(url).content.decode()
    assert f"I handlingsplanen står det første oppfølgingsmøtet {moment(at)}." in page
    assert f'value="{day.isoformat()}"' in page and 'value="13:30"' in page and 'value="Lia skole, rom 4"' in page
    assert "Hva er gjort siden sist" in page, "the model's own points are its agenda"
    made = client.post(url, called(planned, day))
    assert made.status_code == 302, made.content.decode()
    with acting(planned.actor("teacher")):
        item = AgendaItem.objects.select_related("meeting").get(case=case, alone=True)
        assert (item.meeting.kind, item.meeting.team_id, item.meeting.starts_at) == (KIND, None, at)
        assert Invitation.objects.filter(item=item).exclude(person=None).count() == 2
        assert Invitation.objects.filter(item=item, position=planned.town.positions["ppt"]).exists()
    mother = browse(planned.story.family("mother"))
    assert "Lia skole, rom 4" in mother.get(reverse("portal:case", args=[case.id])).content.decode()
    move_clock(day)
    base = f"/mote/sak/{item.id}/mote/"
    client = browse(planned.actor("teacher"))
    assert client.post(f"{base}start/").status_code == 302
    assert client.post(f"{base}rom/", {"present": [str(planned.story.mother.id)]}).status_code == 302
    assert client.post(f"{base}familien/", {"last_word": "Morgenen går bedre"}).status_code == 302
    assert client.post(f"{base}slutt/").status_code == 302
    assert client.post(f"/mote/sak/{item.id}/referat/", {"summary": "Tiltakene hjelper"}).status_code == 302
    assert client.post(f"/mote/sak/{item.id}/referat/godkjenn/", {"share": "on"}).status_code == 302
    with acting(planned.actor("ppt")):
        assert Minutes.objects.get(item=item).state == "approved"
    page = browse(planned.story.family("mother")).get(reverse("portal:case", args=[case.id])).content.decode()
    assert "Tiltakene hjelper" in page and "Morgenen går bedre" in page


def test_what_the_plan_says_is_proposed_once_and_not_when_it_has_passed(
    planned: Planned, browse: Browse, move_clock: MoveClock
) -> None:
    day = working_day(20)
    agreed(planned, day)
    url = f"{address(planned)}?gate={answered(planned.town, planned.story, by='teacher')}"
    client = browse(planned.actor("teacher"))
    assert client.post(url, called(planned, day)).status_code == 302
    assert "I handlingsplanen står" not in client.get(url).content.decode(), "the next one is agreed in the meeting"
    with acting(planned.actor("teacher")):
        assert planned_for(planned.story.case.id) is not None
    move_clock(day + datetime.timedelta(days=1))
    with acting(planned.actor("teacher")):
        assert planned_for(planned.story.case.id) is None


def test_without_a_time_in_the_plan_one_chooses_it(planned: Planned, browse: Browse) -> None:
    planned.propose()
    with acting(planned.actor("teacher")):
        assert planned_for(planned.story.case.id) is None
    url = f"{address(planned)}?gate={answered(planned.town, planned.story, by='teacher')}"
    page = browse(planned.actor("teacher")).get(url).content.decode()
    assert "I handlingsplanen står" not in page and 'value="12:00"' in page


@pytest.mark.parametrize("who", ["ppt", "coordinator"])
def test_only_whoever_carries_the_case_is_led_to_it_from_the_case(planned: Planned, browse: Browse, who: str) -> None:
    agreed(planned, today() + datetime.timedelta(days=20))
    page = browse(planned.actor(who)).get(f"/sak/{planned.story.case.id}/").content.decode()
    assert "Kall inn: Oppfølgingsmøte" not in page
