"""One's own calendar: under a secret address, what one may see now, without a word about whom (PLAT-3, MEET-4)."""

import datetime
import re

import pytest
from django.test import Client
from icalendar import Calendar
from tests.case_models import ship
from tests.fixtures import Browse, MoveClock
from tests.town import Town
from tests.world import live_through

from lagspill.access.actor import Actor, acting
from lagspill.access.models import Ground, Party
from lagspill.audit.models import AuditEntry
from lagspill.consent.actions import withdraw_service
from lagspill.consent.models import Consent
from lagspill.directory.models import Position
from lagspill.foundation.clock import OSLO, now, today
from lagspill.identity.models import Account, CalendarAddress
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.models import Invitation
from lagspill.meetings.tests.alone import GROUP, set_table
from lagspill.meetings.tests.scene import Scene, set_scene

PAGE = "/kalender/"


@pytest.fixture
def scene(town: Town) -> Scene:
    found = set_scene(town)
    item = found.listed()
    with acting(found.coordinator):
        invite_item(item=item, by=found.coordinator)
    return found


def make(browse: Browse, actor: Actor) -> str:
    """The path that the page shows once."""
    page = browse(actor).post(PAGE, {"do": "make"}).content.decode()
    found = re.search(r'readonly value="https?://[^/]+(/kalender/[\w-]+\.ics)"', page)
    assert found
    return found[1]


def events(path: str) -> list[tuple[str, datetime.datetime, str]]:
    response = Client().get(path)
    assert response.status_code == 200
    found = Calendar.from_ical(response.content).walk("VEVENT")
    return [(str(one["summary"]), one["dtstart"].dt, str(one["location"])) for one in found]


def test_staff_and_family_get_their_own_times_and_nothing_else(scene: Scene, browse: Browse) -> None:
    start = scene.meeting.starts_at
    for actor in (scene.town.actor("rektor"), scene.story.family("mother"), scene.coordinator):
        assert events(make(browse, actor)) == [("Møte i Tidlig innsatsteam Lia", start, "Rådhuset, rom 2")]
    assert events(make(browse, scene.town.actor("stranger"))) == []
    assert events(make(browse, scene.story.family("child"))) == []


def test_whoever_said_no_has_the_time_free(scene: Scene, browse: Browse) -> None:
    path = make(browse, scene.story.family("father"))
    with acting(scene.coordinator):
        Invitation.objects.filter(person=scene.story.father).update(reply="no")
    assert events(path) == []


def test_a_member_without_a_case_of_their_own_sees_that_the_team_meets(town: Town, browse: Browse) -> None:
    scene = set_scene(town)
    assert len(events(make(browse, scene.town.actor("ppt")))) == 1


def test_the_right_is_judged_when_the_calendar_asks(scene: Scene, browse: Browse) -> None:
    rektor, mother = scene.town.actor("rektor"), scene.story.family("mother")
    of_rektor, of_mother = make(browse, rektor), make(browse, mother)
    owner = scene.town.actor("teacher")
    with acting(owner):
        Party.objects.filter(person_id=scene.story.mother.id).update(ended_at=now())
    assert events(of_mother) == []
    Position.objects.filter(id=rektor.position()).update(ended_on=today())
    assert events(of_rektor) == []


def test_a_service_taken_out_loses_the_time_of_the_case(scene: Scene, browse: Browse) -> None:
    nurse = scene.town.actor("nurse")
    path = make(browse, nurse)
    ends = scene.meeting.starts_at + datetime.timedelta(minutes=85)
    (found,) = Calendar.from_ical(Client().get(path).content).walk("VEVENT")
    assert found["dtend"].dt == ends
    owner = scene.town.actor("teacher")
    with acting(owner):
        withdraw_service(
            consent=Consent.objects.get(id=scene.consent.id),
            service_id=scene.town.services["school_health"].id,
            person=scene.story.mother,
            by=owner,
        )
    (found,) = Calendar.from_ical(Client().get(path).content).walk("VEVENT")
    assert found["dtend"].dt == scene.meeting.ends_at, "only the team's own meeting is left"


def test_an_address_is_renewed_and_revoked_at_once(scene: Scene, browse: Browse) -> None:
    rektor = scene.town.actor("rektor")
    first = make(browse, rektor)
    second = make(browse, rektor)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    assert first.removesuffix(".ics")[-20:].encode() not in bytes(CalendarAddress.objects.get().digest)
    browser = browse(rektor)
    assert "Du laget en adresse" in browser.get(PAGE).content.decode()
    assert "slettet" in browser.post(PAGE, {"do": "revoke"}, follow=True).content.decode()
    assert Client().get(second).status_code == 404
    assert browser.post(PAGE, {"do": "revoke"}, follow=True).status_code == 200
    with acting(scene.town.actor("privacy_officer")):
        codes = list(AuditEntry.objects.filter(action__startswith="calendar").values_list("action", flat=True))
    assert sorted(codes) == ["calendar.address_made"] * 2 + ["calendar.address_revoked", "calendar.viewed"]


def test_a_closed_account_has_no_calendar(scene: Scene, browse: Browse) -> None:
    rektor = scene.town.actor("rektor")
    path = make(browse, rektor)
    Account.objects.filter(id=rektor.account_id).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_a_calendar_that_has_the_latest_is_told_so_and_nothing_else_keeps_it(scene: Scene, browse: Browse) -> None:
    path = make(browse, scene.town.actor("rektor"))
    client = Client()
    first = client.get(path)
    assert first["Cache-Control"].startswith("private")
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    with acting(scene.coordinator):
        Invitation.objects.filter(position=scene.town.positions["rektor"]).update(reply="no")
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert client.post(path).status_code == 405


def test_each_fetch_is_a_look_in_the_log_by_who_fetched(scene: Scene, browse: Browse) -> None:
    mother = scene.story.family("mother")
    events(make(browse, mother))
    with acting(scene.town.actor("privacy_officer")):
        entry = AuditEntry.objects.get(action="calendar.viewed")
    assert (entry.account, entry.case, entry.facts) == (mother.account_id, None, {"entries": 1})


def test_meetings_of_a_month_ago_are_left_out(scene: Scene, browse: Browse, move_clock: MoveClock) -> None:
    path = make(browse, scene.coordinator)
    move_clock(scene.meeting.starts_at.astimezone(OSLO).date() + datetime.timedelta(days=32))
    assert events(path) == []


def test_no_calendar_shows_anybodys_case_or_name(town: Town, browse: Browse) -> None:
    lives = [live_through(town, "alfa", until="scheduled"), live_through(town, "beta")]
    people = [town.actor(who) for who in town.positions]
    people += [life.story.family(who) for life in lives for who in ("mother", "father", "child")]
    secrets = [life.case.number for life in lives] + [str(life.case.id) for life in lives]
    shown = 0
    for actor in people:
        text = Client().get(make(browse, actor)).content.decode().replace("\r\n ", "")
        shown += text.count("BEGIN:VEVENT")
        for secret in ["kx7", "Emil", "Solbakken", "Mari", "Pål", "Ansatt", "@fjordvik", "@familie", *secrets]:
            assert secret not in text
    assert shown > 10, "the calendars were empty"


def test_a_meeting_of_one_case_is_just_a_meeting_and_goes_with_the_case(
    town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(monkeypatch)
    table = set_table(town)
    (item,) = table.convened(GROUP, by="nurse")
    for actor in (town.actor("nurse"), town.actor("ppt"), table.story.family("mother")):
        assert events(make(browse, actor)) == [("Møte", item.meeting.starts_at, "Lia skole")]
    path = make(browse, town.actor("nurse"))
    owner = town.actor("teacher")
    with acting(owner):
        Ground.objects.filter(case_id=table.story.case.id, service=town.services["school_health"]).update(
            withdrawn_at=now()
        )
    # Nobody has been told yet, and still it is not shown: the database decides at every fetch.
    assert events(path) == []
