"""The year plan's pages: from the school year to the draft in use; strangers get 404, bad input keeps what was typed (MEET-2)."""

import datetime
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.fixtures import Browse, MoveClock
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.meetings.models import Meeting
from lagspill.yearplan import actions, queries
from lagspill.yearplan.models import Absence, Closure, Draft, DraftMeeting, Journey, Wish
from lagspill.yearplan.tests.scene import AUTUMN, WEEK, busy, dates, drafted, monday_after, other_team, solve

BUDGET = 12
# One begin and one commit in production.
BOOKKEEPING = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK TO|set local \"lagspill\".\"account\" = '';)")
BAD, GONE = 422, 404
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _autumn(move_clock: MoveClock) -> None:
    move_clock(AUTUMN)


@pytest.fixture
def client(town: Town, browse: Browse) -> Client:
    return browse(town.actor("coordinator"))


def read(client: Client, name: str, *args: object) -> str:
    url = reverse(f"yearplan:{name}", args=args)
    with CaptureQueriesContext(connection) as caught:
        response = client.get(url)
    assert response.status_code == 200, url
    assert len([one for one in caught.captured_queries if not BOOKKEEPING.match(one["sql"])]) <= BUDGET, url
    return response.content.decode()


def post(client: Client, page: str, /, *args: object, **data: object) -> int:
    return client.post(reverse(f"yearplan:{page}", args=args), data).status_code


def test_the_team_page_leads_to_everything_a_plan_depends_on(town: Town, client: Client) -> None:
    page = client.get(reverse("meetings:team", args=[town.team.id])).content.decode()
    assert reverse("yearplan:team", args=[town.team.id]) in page
    page = read(client, "team", town.team.id)
    for name in ("Ansatt Nurse", "Ansatt Ppt", "Ansatt Barnevern", "Ansatt Coordinator"):
        assert name in page
    assert "møte hver 2. uke, 240 minutter" in page


def test_vacations_are_entered_and_removed_again(town: Town, client: Client) -> None:
    data = {"name": "Høstferie", "first": "2026-09-28", "last": "2026-10-02"}
    assert post(client, "closures", town.team.id, **data) == 302
    assert "Høstferie" in read(client, "closures", town.team.id)
    assert "Høstferie" in read(client, "team", town.team.id)
    response = client.post(reverse("yearplan:closures", args=[town.team.id]), {**data, "last": "2026-09-01"})
    assert response.status_code == BAD and "Siste dag er før den første." in response.content.decode()
    assert 'value="Høstferie"' in response.content.decode()
    assert post(client, "remove-closure", town.team.id, closure="nothing") == GONE
    assert post(client, "remove-closure", town.team.id, closure=Closure.objects.get().id) == 302
    assert not Closure.objects.exists()


def test_travel_has_a_table_and_a_default(town: Town, client: Client) -> None:
    other_team(town)
    assert post(client, "journeys", town.team.id, one="", other="", minutes=15) == 302
    assert post(client, "journeys", town.team.id, one="Rådhuset, rom 2", other="Nord", minutes=25) == 302
    assert post(client, "journeys", town.team.id, one="Nord", other="Rådhuset, rom 2", minutes=30) == 302
    assert [(one.one, one.other, one.minutes) for one in queries.journeys_of(town.municipality.id)] == [
        ("", "", 15), ("Nord", "Rådhuset, rom 2", 30),
    ]  # fmt: skip
    page = read(client, "journeys", town.team.id)
    assert "30 minutter" in page and "Alle andre steder" in page
    assert post(client, "journeys", town.team.id, one="Nord", other="Nord", minutes=5) == BAD
    assert post(client, "journeys", town.team.id, one="Nord", other="", minutes=5) == BAD
    assert post(client, "journeys", town.team.id, one="", other="", minutes=-1) == BAD
    assert post(client, "journeys", town.team.id, remove=Journey.objects.first().id) == 302  # type: ignore[union-attr]
    assert Journey.objects.count() == 1
    assert post(client, "journeys", town.team.id, remove=uuid.uuid4()) == GONE


def absence(**changes: object) -> dict[str, object]:
    return {
        "form": "absence", "absence-weekday": "1", "absence-start": "08:00", "absence-end": "12:00",
        "absence-first": "2026-09-01", "absence-last": "2027-06-20", **changes,
    }  # fmt: skip


def test_everybody_enters_their_own_times_and_the_coordinator_may(town: Town, browse: Browse, client: Client) -> None:
    nurse = town.actor("nurse")
    own = browse(nurse)
    assert post(own, "my-times", **absence()) == 302
    assert (
        post(own, "my-times", form="wish", **{"wish-weekday": "3", "wish-start": "09:00", "wish-end": "12:00"}) == 302
    )
    page = read(own, "my-times")
    assert "Hver tirsdag kl. 08.00–12.00" in page and "Torsdag kl. 09.00–12.00" in page
    with acting(nurse):
        staff = queries.my_staff(nurse)
    page = read(client, "times", town.team.id, staff.id)
    assert "Hver tirsdag kl. 08.00–12.00" in page
    assert (
        post(
            client,
            "times",
            town.team.id,
            staff.id,
            **absence(**{"absence-weekday": "", "absence-start": "", "absence-end": ""}),
        )
        == 302
    )
    assert "Alle dager" in read(own, "my-times")
    with acting(nurse):
        ids = [one.id for one in (*Absence.objects.all(), *Wish.objects.all())]
    for one in ids:
        assert post(own, "my-times", form="remove", remove=one) == 302
    assert post(own, "my-times", form="remove", remove=ids[0]) == GONE
    with acting(nurse):
        assert not Absence.objects.exists() and not Wish.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"absence-end": ""}, "Fyll ut både fra og til, eller ingen av dem."),
        ({"absence-end": "07:00"}, "Sluttiden må være etter starten."),
        ({"absence-last": "2026-08-01"}, "Siste dag er før den første."),
        ({"absence-last": "2030-08-01"}, "Perioden kan ikke være lengre enn ett år."),
        ({"absence-weekday": "6"}, "Velg et av svarene i lista."),
    ],
)
def test_times_that_make_no_sense_are_explained(client: Client, change: dict[str, object], words: str) -> None:
    response = client.post(reverse("yearplan:my-times"), absence(**change))
    assert response.status_code == BAD and words in response.content.decode()


def test_a_draft_is_asked_for_followed_and_shown_as_a_calendar(town: Town, client: Client) -> None:
    form = {"first": "2026-09-07", "last": "2026-12-18", "earliest": "09:00", "latest": "15:00"}
    assert post(client, "team", town.team.id, **{**form, "latest": "10:00"}) == BAD
    assert post(client, "team", town.team.id, **{**form, "latest": ""}) == BAD
    assert post(client, "team", town.team.id, **form) == 302
    by = town.actor("coordinator")
    with acting(by):
        draft = Draft.objects.get()
    page = read(client, "draft", draft.id)
    assert (
        "Planen blir laget" in page and "Vi leter etter den første planen." in page and 'hx-trigger="every 2s"' in page
    )
    url = reverse("yearplan:draft", args=[draft.id])
    assert "<html" not in client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert solve(draft, by)
    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = read(client, "draft", draft.id)
    assert "September 2026" in page and "Planen er bevist best mulig." in page and "Ta planen i bruk" in page
    assert "Utkastet er klart" in read(client, "team", town.team.id)


def test_a_clash_explains_itself_and_offers_the_two_best_moves(town: Town, browse: Browse, client: Client) -> None:
    other, north = other_team(town)
    by = town.actor("coordinator")
    draft = drafted(town)
    first = dates(draft, by)[0]
    # The other team plans a meeting upon it: only that the shared person is taken is told, and when.
    busy(other, north, [first.day], hour=first.start.hour, minutes=90)
    page = read(client, "draft", draft.id)
    said = f"Ansatt Nurse er opptatt kl. {first.start:%H.%M}–"
    assert said in page and "Nord-teamet" not in page and "1 møte kan ikke holdes som det står." in page
    page = read(client, "meeting", first.id)
    assert said in page and page.count('name="day" value=') == 3
    assert said in read(client, "take", draft.id)
    # Moved upon the same day's meeting of the others it is refused with the same words, and everything typed is kept.
    response = client.post(
        reverse("yearplan:meeting", args=[first.id]), {"day": first.day, "start": f"{first.start:%H:%M}"}
    )
    assert response.status_code == BAD and said in response.content.decode()
    with acting(by):
        facts = queries.facts_of(draft)
    assert facts.others[other.id]
    # One of the offered moves is chosen.
    body = response.content.decode()
    day = body.split('name="day" value="')[1].split('"')[0]
    start = body.split('name="start" value="')[1].split('"')[0]
    assert post(client, "meeting", first.id, day=day, start=start) == 302
    assert "kan ikke holdes" not in read(client, "draft", draft.id) and "Satt for hånd" in read(
        client, "draft", draft.id
    )


def test_one_who_sits_in_both_teams_reads_the_others_name(town: Town, browse: Browse, client: Client) -> None:
    other, north = other_team(town, "coordinator")
    draft = drafted(town)
    first = dates(draft, town.actor("coordinator"))[0]
    busy(other, north, [first.day], hour=first.start.hour, minutes=90)
    assert "Ansatt Coordinator er i møtet i Nord-teamet kl." in read(client, "draft", draft.id)


def test_a_date_may_be_put_upon_a_clash_when_one_insists_but_never_on_a_sunday(town: Town, client: Client) -> None:
    by = town.actor("coordinator")
    draft = drafted(town)
    first = dates(draft, by)[0]
    with acting(by):
        staff = queries.members_of(town.team, AUTUMN, AUTUMN)[0]
        actions.enter_absence(
            staff=staff, first=first.day, last=first.day + DAY, weekday=None, start=None, end=None, by=by
        )
    move = {"day": first.day + DAY, "start": "10:00"}
    assert post(client, "meeting", first.id, **move) == BAD
    assert post(client, "meeting", first.id, anyway="on", **move) == 302
    assert f"{staff.name} kan ikke møte da." in read(client, "draft", draft.id)
    sunday = monday_after(first.day) + 6 * DAY
    response = client.post(
        reverse("yearplan:meeting", args=[first.id]), {"day": sunday, "start": "10:00", "anyway": "on"}
    )
    assert response.status_code == BAD and "Dagen er ikke en skoledag." in response.content.decode()


def test_somebody_falls_out_the_plan_is_solved_again_and_taken_into_use(town: Town, client: Client) -> None:
    by = town.actor("coordinator")
    draft = drafted(town)
    second = dates(draft, by)[1]
    with acting(by):
        staff = queries.members_of(town.team, AUTUMN, AUTUMN)[0]
        actions.enter_absence(staff=staff, first=second.day, last=second.day, weekday=None, start=None, end=None, by=by)
    assert post(client, "again", draft.id) == 302
    assert solve(draft, by)
    page = read(client, "draft", draft.id)
    assert "1 møte er endret. Færre er ikke mulig." in page and "kan ikke holdes" not in page
    last = dates(draft, by)[-1]
    assert post(client, "remove", last.id) == 302
    assert post(client, "take", draft.id) == 302
    with acting(by):
        assert Meeting.objects.filter(team=town.team).count() == 4
    assert "Planen er tatt i bruk." in read(client, "draft", draft.id)
    assert post(client, "meeting", second.id) == GONE


def test_what_cannot_be_fitted_is_told_with_who_stands_in_the_way(town: Town, client: Client) -> None:
    by = town.actor("coordinator")
    with acting(by):
        staff = queries.members_of(town.team, AUTUMN, AUTUMN)[0]
        actions.enter_absence(
            staff=staff, first=AUTUMN, last=AUTUMN + 50 * WEEK, weekday=None, start=None, end=None, by=by
        )
    page = read(client, "draft", drafted(town).id)
    assert f"{staff.name} kan ikke møte i 100 prosent av tiden." in page and "Ingen møter i utkastet" in page


def test_only_those_who_lead_the_team_come_in(town: Town, browse: Browse) -> None:
    _other, north = other_team(town)
    by = town.actor("coordinator")
    draft = drafted(town)
    with acting(by):
        first = DraftMeeting.objects.first()
        staff = queries.my_staff(by)
    assert first is not None
    for actor in (north, town.actor("nurse"), town.actor("teacher"), town.actor("municipal_coordinator")):
        browser = browse(actor)
        for name, args in [
            ("team", [town.team.id]), ("closures", [town.team.id]), ("journeys", [town.team.id]), ("draft", [draft.id]),
            ("times", [town.team.id, staff.id]), ("take", [draft.id]), ("meeting", [first.id]),
        ]:  # fmt: skip
            assert browser.get(reverse(f"yearplan:{name}", args=args)).status_code == GONE
        for name, args in [
            ("again", [draft.id]),
            ("take", [draft.id]),
            ("remove", [first.id]),
            ("meeting", [first.id]),
        ]:
            assert browser.post(reverse(f"yearplan:{name}", args=args)).status_code == GONE
