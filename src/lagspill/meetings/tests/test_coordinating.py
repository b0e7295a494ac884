"""The coordinator's other pages: dates, offices, urgency, order, guests, calling off."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.fixtures import Browse
from tests.town import Town, answered, begin_story, draft, give, working_day

from lagspill.access.actor import acting
from lagspill.foundation.clock import today
from lagspill.meetings.models import AgendaItem, Invitation, Meeting
from lagspill.meetings.tests.scene import SERVICES, Scene, refer, set_scene


@pytest.fixture
def scene(town: Town) -> Scene:
    return set_scene(town)


@pytest.fixture
def client(scene: Scene, browse: Browse) -> Client:
    return browse(scene.coordinator)


def post(client: Client, name: str, *args: object, **data: object) -> int:
    return client.post(reverse(name, args=args), data).status_code


def test_one_date_and_a_series_are_planned_from_the_teams_page(scene: Scene, client: Client) -> None:
    team = scene.town.team.id
    first = working_day(30)
    data = {"first": first.isoformat(), "time": "09:30", "minutes": "240", "place": "Rom 2", "every_weeks": "1"}
    assert post(client, "meetings:team", team, **data) == 302
    assert Meeting.objects.count() == 2
    assert post(client, "meetings:team", team, **data) == 422, "the day is taken"
    last = (first + datetime.timedelta(days=22)).isoformat()
    assert post(client, "meetings:team", team, **data, last=last) == 302
    assert Meeting.objects.count() >= 3
    assert post(client, "meetings:team", team, **data, last=today().isoformat()) == 422
    too_far = (first + datetime.timedelta(days=500)).isoformat()
    assert post(client, "meetings:team", team, **data, last=too_far) == 422


@pytest.mark.parametrize("last", ["", "2031-06-30"])
def test_no_meeting_is_planned_in_a_weekend(scene: Scene, client: Client, last: str) -> None:
    first = today() + datetime.timedelta(days=28 + (5 - today().weekday()) % 7)
    page, data = _plan(scene, client, first, last and (first + datetime.timedelta(days=60)).isoformat())
    assert page.status_code == 422
    body = page.content.decode()
    assert "er i helgen. Velg en dag fra mandag til fredag." in body and "Lørdag" in body
    assert data["place"] in body and first.isoformat() in body, "what was typed is kept"
    assert Meeting.objects.count() == 1


def test_a_single_meeting_is_planned_on_no_holiday_and_a_series_goes_around_it(scene: Scene, client: Client) -> None:
    year = today().year + 1
    holiday = datetime.date(year, 5, 1) if datetime.date(year, 5, 1).weekday() < 5 else datetime.date(year, 5, 17)
    page, _data = _plan(scene, client, holiday, "")
    assert page.status_code == 422 and "er en helligdag. Velg en annen dag." in page.content.decode()
    page, _data = _plan(scene, client, holiday, (holiday + datetime.timedelta(days=21)).isoformat())
    assert page.status_code == 302
    assert holiday not in {meeting.starts_at.date() for meeting in Meeting.objects.all()}


def _plan(scene: Scene, client: Client, first: datetime.date, last: str) -> tuple[Any, dict[str, str]]:
    data = {"time": "09:30", "minutes": "240", "place": "Rom 2 i andre", "every_weeks": "1", "last": last}
    data["first"] = first.isoformat()
    return client.post(reverse("meetings:team", args=[scene.town.team.id]), data), data


def test_a_member_sees_the_team_and_plans_nothing(scene: Scene, browse: Browse) -> None:
    member = browse(scene.town.actor("ppt"))
    page = reverse("meetings:team", args=[scene.town.team.id])
    assert "Planlegg møter" not in member.get(page).content.decode()
    assert member.post(page, {}).status_code == 404


def test_the_minute_taker_is_settled_and_may_then_run_the_meeting(scene: Scene, client: Client, browse: Browse) -> None:
    page = reverse("meetings:offices", args=[scene.meeting.id])
    assert "Ansatt Nurse" in client.get(page).content.decode()
    nurse = scene.town.positions["nurse"].id
    coordinator = str(scene.town.positions["coordinator"].id)
    others = dict.fromkeys(("convener", "agenda_owner", "chair"), coordinator)
    assert post(client, "meetings:offices", scene.meeting.id, place="Rom 3", minute_taker=str(nurse), **others) == 302
    assert Meeting.objects.get().place == "Rom 3"
    assert (
        browse(scene.town.actor("nurse")).get(reverse("meetings:prepare", args=[scene.meeting.id])).status_code == 200
    )
    assert post(client, "meetings:offices", scene.meeting.id, place="", minute_taker="") == 422


def test_cases_change_places_and_times(scene: Scene, client: Client) -> None:
    first = scene.listed()
    story = begin_story(scene.town)
    consent = draft(scene.town, story, SERVICES)
    give(scene.town, consent, story.mother)
    give(scene.town, consent, story.father)
    refer(scene.town, story, urgency="high")
    assert post(client, "meetings:urgency", scene.meeting.id, story.case.id, urgency="low") == 302
    assert post(client, "meetings:urgency", scene.meeting.id, story.case.id, urgency="at once") == 422
    safe = answered(scene.town, story, by="coordinator")
    assert post(client, "meetings:list-case", scene.meeting.id, story.case.id, gate=safe) == 302
    assert post(client, "meetings:move-item", first.id, "ned") == 302
    with acting(scene.coordinator):
        order = list(AgendaItem.objects.order_by("order").values_list("case_id", "starts_at"))
    assert order == [
        (story.case.id, scene.meeting.starts_at),
        (scene.story.case.id, scene.meeting.starts_at + datetime.timedelta(minutes=85)),
    ]
    assert post(client, "meetings:move-item", first.id, "bort") == 404


def test_calling_off_asks_first(scene: Scene, client: Client) -> None:
    item = scene.listed()
    assert post(client, "meetings:invite", item.id) == 302
    assert "får beskjed" in client.get(reverse("meetings:unlist", args=[item.id])).content.decode()
    assert post(client, "meetings:unlist", item.id) == 302
    assert "avlyse" in client.get(reverse("meetings:cancel", args=[scene.meeting.id])).content.decode().lower()
    assert post(client, "meetings:cancel", scene.meeting.id) == 302
    assert Meeting.objects.get().state == "cancelled"


def test_somebody_more_is_invited_and_sent_home_again(scene: Scene, client: Client) -> None:
    item = scene.listed()
    other = str(scene.town.positions["sosiallaerer"].id)
    assert post(client, "meetings:invite-other", item.id, position=other) == 422
    assert post(client, "meetings:invite-other", item.id, position=other, family_agrees="on") == 302
    with acting(scene.coordinator):
        row = Invitation.objects.get()
    assert post(client, "meetings:invitation-verb", row.id, "avlys") == 302
    with acting(scene.coordinator):
        assert Invitation.objects.get().state == "cancelled"
