"""The whole municipality's year: what is in use and what is drafted, who should be in two places, who carries most (MEET-2)."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.fixtures import Browse, MoveClock
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.directory.models import District, Service
from lagspill.meetings.models import Meeting
from lagspill.planner.problem import Travel
from lagspill.yearplan import actions
from lagspill.yearplan.models import Journey
from lagspill.yearplan.overview_rules import Entry, collisions, loads
from lagspill.yearplan.tests.scene import AUTUMN, busy, dates, drafted, monday_after, other_team

ANNA, BO = uuid.UUID(int=1), uuid.UUID(int=2)
NORTH, SOUTH, WEST = uuid.UUID(int=11), uuid.UUID(int=12), uuid.UUID(int=13)
DAY = datetime.date(2026, 9, 8)
WEEK = datetime.timedelta(weeks=1)
URL = "/arsplan/"


def entry(
    team: uuid.UUID, start: int, end: int, *people: uuid.UUID, day: datetime.date = DAY, place: str = "A"
) -> Entry:
    return Entry(team, day, start * 60, end * 60, place, False, frozenset(people))


def test_overlapping_meetings_of_two_teams_collide_for_whom_they_share() -> None:
    one, other = entry(NORTH, 9, 11, ANNA, BO), entry(SOUTH, 10, 12, ANNA)
    (found,) = collisions([other, one], Travel(0))
    assert (found.person, found.why, found.one, found.other) == (ANNA, "busy", one, other)
    assert collisions([one, entry(SOUTH, 11, 12, ANNA)], Travel(0)) == []
    assert collisions([one, entry(NORTH, 10, 12, ANNA)], Travel(0)) == []
    assert collisions([one, entry(SOUTH, 10, 12, ANNA, day=DAY + WEEK)], Travel(0)) == []


def test_the_way_between_two_places_takes_its_time() -> None:
    one, other = entry(NORTH, 9, 11, ANNA), entry(SOUTH, 11, 12, ANNA, place="B")
    assert [found.why for found in collisions([one, other], Travel(20))] == ["travel"]
    assert collisions([one, other], Travel(20, {frozenset(("A", "B")): 0})) == []
    assert collisions([one, entry(SOUTH, 11, 12, ANNA)], Travel(20)) == []
    long_before = entry(WEST, 8, 12, ANNA, place="C")
    assert len(collisions([long_before, one, other], Travel(0))) == 2


def test_the_load_counts_those_who_sit_in_several_teams_the_busiest_first() -> None:
    found = loads(
        [
            entry(NORTH, 9, 11, ANNA, BO),
            entry(SOUTH, 12, 13, ANNA, BO),
            entry(SOUTH, 9, 10, ANNA, day=DAY + WEEK),
            entry(WEST, 9, 10, uuid.UUID(int=3)),
        ]
    )
    assert [(one.person, one.meetings, one.minutes, one.most_in_a_week) for one in found] == [
        (ANNA, 3, 240, 2),
        (BO, 2, 180, 2),
    ]
    assert found[0].busiest_week == DAY - datetime.timedelta(days=1) and found[0].teams == {NORTH, SOUTH}


@pytest.fixture
def _autumn(move_clock: MoveClock) -> None:
    move_clock(AUTUMN)


@pytest.mark.usefixtures("_autumn")
def test_the_page_tells_what_is_in_use_and_in_draft_and_who_collides(town: Town, browse: Browse) -> None:
    team, north = other_team(town)
    draft = drafted(town)
    planned = dates(draft, town.actor("coordinator"))
    first, count = planned[0], len(planned)
    busy(team, north, [first.day], hour=first.start.hour, minutes=60)
    client = browse(town.actor("municipal_coordinator"))
    client.get(URL)
    with CaptureQueriesContext(connection) as caught:
        page = client.get(URL).content.decode()
    asked = [one for one in caught.captured_queries if "SAVEPOINT" not in one["sql"]]
    assert len(asked) <= 12, "\n".join(one["sql"] for one in asked)
    assert f"2 team, 1 møte i bruk, {count} i utkast, 1 kollisjon." in page
    assert "Ansatt Nurse skal være to steder" in page and "(utkast)" in page
    assert f"klart, {count} møter" in page and "1 møte, til" in page and "utkast" in page
    load = page.split('id="loads"')[1].split("</table")[0]
    assert "Ansatt Nurse" in load and "Ansatt Ppt" not in load


@pytest.mark.usefixtures("_autumn")
def test_a_plan_taken_into_use_stands_as_such(town: Town, browse: Browse) -> None:
    by = town.actor("coordinator")
    draft = drafted(town)
    with acting(by):
        made = actions.take_into_use(draft=draft, by=by)
    page = browse(town.actor("municipal_coordinator")).get(URL).content.decode()
    assert f"1 team, {len(made)} møter i bruk, 0 i utkast, ingen kollisjoner." in page
    assert "Ingen. Alle rekker alle møtene sine." in page


@pytest.mark.usefixtures("_autumn")
def test_a_district_narrows_teams_and_weeks(town: Town, browse: Browse) -> None:
    team, north = other_team(town)
    busy(team, north, [monday_after(AUTUMN)])
    district = District.objects.create(municipality=town.municipality, name="Bydel Nord")
    Service.objects.filter(id=team.service_id).update(district=district)
    client = browse(town.actor("municipal_coordinator"))
    whole = client.get(URL).content.decode()
    assert "Hele kommunen" in whole and "Bydel Nord" in whole and "Tidlig innsatsteam Lia" in whole
    narrowed = client.get(URL, {"bydel": str(district.id)}).content.decode()
    assert "Nord-teamet" in narrowed and "Tidlig innsatsteam Lia" not in narrowed.split("<main")[1]
    for odd in ("x", str(uuid.uuid4()), ""):
        assert "Tidlig innsatsteam Lia" in client.get(URL, {"bydel": odd}).content.decode()


@pytest.mark.usefixtures("_autumn")
def test_travel_is_counted_and_another_municipality_is_not(town: Town, browse: Browse) -> None:
    team, north = other_team(town)
    day = monday_after(AUTUMN)
    busy(team, north, [day], hour=8, minutes=60)
    busy(town.team, town.actor("coordinator"), [day], hour=9, minutes=60)
    client = browse(town.actor("municipal_coordinator"))
    # The scene's helper holds every meeting in the same place.
    assert "ingen kollisjoner" in client.get(URL).content.decode()
    Journey.objects.create(municipality=town.municipality, one="", other="", minutes=20)
    assert "ingen kollisjoner" in client.get(URL).content.decode()
    with acting(north):
        Meeting.objects.filter(team=team).update(place="Sentrum")
    assert "Ansatt Nurse rekker ikke fram" in client.get(URL).content.decode()


def test_it_is_the_municipal_coordinators_alone(town: Town, browse: Browse) -> None:
    for who in ("coordinator", "teacher", "privacy_officer"):
        assert browse(town.actor(who)).get(URL).status_code == 404
    empty = browse(town.actor("municipal_coordinator")).get(URL)
    assert "Ingen møter er planlagt" in empty.content.decode()
    assert reverse("yearplan:overview") == URL and URL in empty.content.decode()
