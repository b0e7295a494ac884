"""The municipality's coordinator gets reports by quarter; a case comes back to the team only by choice (MEET-3, MEET-10, STAT-5)."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from tests.fixtures import Browse
from tests.town import Town, answered

from lagspill.access.actor import acting
from lagspill.cases.actions import move
from lagspill.meetings import queries, records
from lagspill.meetings.actions import NewMeeting, plan_meetings
from lagspill.meetings.models import AgendaItem, Meeting
from lagspill.meetings.quarters import Quarter, quarter_of, quarters_back
from lagspill.meetings.tests.scene import Scene, set_scene

GONE = 404


@pytest.fixture
def scene(town: Town) -> Scene:
    return set_scene(town, days=0)


def finished(scene: Scene) -> None:
    """The meeting is over, as far as its protocol is concerned."""
    scene.listed()
    with acting(scene.coordinator):
        Meeting.objects.update(state="finished", place="Lia skole")
        AgendaItem.objects.update(state="finished")


def page(client: Client) -> str:
    answer = client.get(reverse("meetings:reports"))
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (datetime.date(2026, 1, 1), Quarter(2026, 1)),
        (datetime.date(2026, 3, 31), Quarter(2026, 1)),
        (datetime.date(2026, 4, 1), Quarter(2026, 2)),
        (datetime.date(2026, 12, 31), Quarter(2026, 4)),
    ],
)
def test_a_day_belongs_to_a_quarter(day: datetime.date, quarter: Quarter) -> None:
    assert quarter_of(day) == quarter
    assert quarters_back(day, 1) == [quarter]


def test_quarters_go_back_over_the_new_year() -> None:
    assert quarters_back(datetime.date(2026, 2, 1), 3) == [Quarter(2026, 1), Quarter(2025, 4), Quarter(2025, 3)]


def test_the_municipal_coordinator_reads_no_meetings_protocol(scene: Scene, browse: Browse) -> None:
    finished(scene)
    with acting(scene.coordinator):
        records.make_protocol(meeting=Meeting.objects.select_related("team").get(), by=scene.coordinator)
    client = browse(scene.town.actor("municipal_coordinator"))
    assert "Kvartalet er ikke over." in page(client)
    assert client.get(reverse("meetings:protocol-pdf", args=[scene.meeting.id])).status_code == GONE


@pytest.mark.parametrize("who", ["coordinator", "teacher", "ppt", "privacy_officer", "rektor"])
def test_others_have_no_such_page(scene: Scene, browse: Browse, who: str) -> None:
    client = browse(scene.town.actor(who))
    assert client.get(reverse("meetings:reports")).status_code == GONE
    assert reverse("meetings:reports") not in client.get("/", follow=True).content.decode()


def test_the_menu_leads_there_instead_of_to_the_meetings(scene: Scene, browse: Browse) -> None:
    home = browse(scene.town.actor("municipal_coordinator")).get(reverse("web:my-day")).content.decode()
    menu = home.partition("<header")[2].partition("</header>")[0]
    assert reverse("meetings:reports") in menu and f'href="{reverse("meetings:list")}"' not in menu


def test_a_case_with_a_plan_waits_for_no_meeting_but_may_come_back(town: Town, browse: Browse) -> None:
    scene = set_scene(town)
    by = scene.coordinator
    with acting(by):
        assert [case.id for case in queries.waiting_cases(town.team, scene.meeting.starts_at.date())] == [
            scene.case().id
        ]
    scene.listed()
    with acting(by):
        AgendaItem.objects.update(state="finished")
        move(case=scene.case(), action="make_plan", by=by)
        day = scene.meeting.starts_at.date() + datetime.timedelta(days=14)
        date = NewMeeting(day=day, hour=12, minute=0, minutes=240, place="Rådhuset, rom 2")
        (later,) = plan_meetings(team=town.team, dates=[date], by=by)
        assert queries.waiting_cases(town.team, scene.meeting.starts_at.date()) == []
    client = browse(by)
    again = reverse("meetings:again", args=[scene.story.case.id])
    assert again in client.get(reverse("cases:case", args=[scene.story.case.id])).content.decode()
    onward = reverse("meetings:list-case", args=[later.id, scene.story.case.id])
    assert onward in client.get(again).content.decode()
    assert client.post(onward, {"gate": answered(town, scene.story, by="coordinator")}).status_code == 302
    with acting(by):
        assert scene.case().state == "scheduled"
    assert client.get(again).status_code == GONE, "it stands on a list now"


def test_only_who_runs_the_team_brings_a_case_back(town: Town, browse: Browse) -> None:
    scene = set_scene(town)
    scene.listed()
    with acting(scene.coordinator):
        AgendaItem.objects.update(state="finished")
        move(case=scene.case(), action="make_plan", by=scene.coordinator)
    again = reverse("meetings:again", args=[scene.story.case.id])
    for who in ("teacher", "ppt", "stranger"):
        client = browse(town.actor(who))
        assert client.get(again).status_code == GONE, who
