"""The list, and the words for states, moves, steps, events and notices."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.fixtures import Browse
from tests.town import Town, begin_story

from lagspill.access.actor import acting
from lagspill.cases.actions import add_event
from lagspill.cases.models import Case, Event, Notice
from lagspill.cases.presenters import case_row, family_state, move, notice_row, state_label, thread_event
from lagspill.cases.queries import case_or_404, unread_notices
from lagspill.cases.rules import TRANSITIONS
from lagspill.cases.sharing import circle, listed, strip_for_case
from lagspill.cases.tests.builders import consented, referral_data
from lagspill.cases.wording import event_words, notice_words

MOST_QUERIES = 12


def test_the_list_shows_initials_and_no_name(town: Town, browse: Browse) -> None:
    story = begin_story(town)
    body = browse(town.actor("teacher")).get("/sak/").content.decode()
    assert f"ES · {story.case.number}" in body
    assert "Emil" not in body and "Din tur" in body and "Ingen koordinerer ennå" in body


def test_a_name_is_searched_for_by_post_and_never_by_address(town: Town, browse: Browse) -> None:
    story = begin_story(town)
    client = browse(town.actor("teacher"))
    found = client.post("/sak/", {"q": "emil"}).content.decode()
    assert "Emil Solbakken" in found and story.case.number in found
    assert "Emil Solbakken" not in client.get("/sak/?q=emil").content.decode()
    assert story.case.number in client.get(f"/sak/?q={story.case.number}").content.decode()
    assert "Ingen saker passer" in client.post("/sak/", {"q": "%_' \u202e"}).content.decode()


def test_a_stranger_finds_nothing(town: Town, browse: Browse) -> None:
    story = begin_story(town)
    body = browse(town.actor("stranger")).post("/sak/", {"q": story.case.number}).content.decode()
    assert "Ingen saker passer" in body


@pytest.mark.parametrize(
    "query", ["?state=concern", "?state=nonsense", "?page=x", "?page=0", "?page=99999999", "?mine=1"]
)
def test_filters_take_whatever_stands_in_the_address(town: Town, browse: Browse, query: str) -> None:
    begin_story(town)
    assert browse(town.actor("teacher")).get(f"/sak/{query}").status_code == 200


def test_filters_narrow_and_pages_turn(town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        begin_story(town)
    client = browse(town.actor("teacher"))
    assert client.get("/sak/?state=plan").content.decode().count("ls-list__title") == 0
    assert client.get("/sak/?mine=1").content.decode().count("ls-list__title") == 0
    monkeypatch.setattr("lagspill.cases.views.PAGE", 2)
    first = client.get("/sak/").content.decode()
    assert first.count("ls-list__title") == 2 and "?page=2" in first
    second = client.get("/sak/?page=2").content.decode()
    assert second.count("ls-list__title") == 1 and "?page=1" in second


def asked_by(client: Client, address: str) -> list[str]:
    """Everything that one look at a page asks the database, without savepoints."""
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    asked = [query["sql"] for query in caught.captured_queries]
    return [sql for sql in asked if not re.match(r"(RELEASE |ROLLBACK TO )?SAVEPOINT", sql)]


@pytest.mark.parametrize("path", ["/sak/", "/sak/ny/", "notat/", "koordinator/", "kolleger/", "melding/skriv/"])
def test_pages_ask_the_database_little(town: Town, browse: Browse, path: str) -> None:
    stories = [begin_story(town) for _ in range(4)]
    consented(town, stories[0], "ppt", on_case=("ppt",))
    client = browse(town.actor("teacher"))
    address = path if path.startswith("/") else f"/sak/{stories[0].case.id}/{path}"
    asked = asked_by(client, address)
    assert len(asked) <= MOST_QUERIES, "\n".join(asked)


def test_the_sent_referral_and_the_offer_ask_the_database_little(town: Town, browse: Browse) -> None:
    story = begin_story(town)
    consented(town, story, "ppt", on_case=("ppt",))
    teacher, coordinator = browse(town.actor("teacher")), browse(town.actor("coordinator"))
    assert teacher.post(f"/sak/{story.case.id}/melding/skriv/", referral_data(send="1")).status_code == 302
    teacher.post(f"/sak/{story.case.id}/koordinator/", {"position": str(town.positions["coordinator"].id)})
    for page in ("melding/", "koordinator/svar/"):
        assert len(asked_by(coordinator, f"/sak/{story.case.id}/{page}")) <= MOST_QUERIES


def test_every_state_has_a_word_and_a_mover(town: Town) -> None:
    story = begin_story(town)
    teacher, coordinator = town.actor("teacher"), town.actor("coordinator")
    with acting(teacher):
        case = case_or_404(story.case.id)
        for state in TRANSITIONS:
            case.state = state
            assert state_label(state)
            assert family_state(case) == state
            assert case_row(case, teacher).state == state_label(state)
            assert {move(case, teacher).whose, move(case, coordinator).whose} <= {"mine", "other", "nobody"}
        case.state = "referred"
        assert move(case, coordinator).whose == "mine"
        assert move(case, teacher).who == "koordinatoren for Tidlig innsatsteam Lia"
        case.state, case.lead = "consent", town.positions["sosiallaerer"]
        assert move(case, teacher).whose == "other"


def test_every_kind_of_event_and_notice_written_in_this_room_has_words() -> None:
    here = Path(__file__).parent.parent
    source = "\n".join(file.read_text() for file in here.glob("*.py"))
    events = set(re.findall(r'add_event\([^)]*?kind="([a-z_]+)"', source, re.S))
    notices = set(re.findall(r'notify\([^)]*?kind="([a-z_]+)"', source, re.S))
    events = {kind for kind in events if not kind.endswith("_")} | {
        "access_" + reason for reason in ("withdrawn", "replaced", "expired", "rejudged")
    }
    events |= {"lead_accepted", "lead_declined"}
    notices = {kind for kind in notices if not kind.endswith("_")} | {"lead_accepted", "lead_declined"}
    assert len(events) > 8 and len(notices) > 5
    fallback = event_words("nobody-knows", {})
    assert [kind for kind in sorted(events) if event_words(kind, {}) == fallback] == []
    assert [kind for kind in sorted(notices) if notice_words(kind, {}) == notice_words("nobody-knows", {})] == []


def test_events_and_notices_are_worded_with_their_facts(town: Town) -> None:
    assert event_words("access_withdrawn", {"services": "PPT"})[1].endswith(": PPT")
    assert event_words("closed", {"reason": "moved"})[1] == "Saken ble avsluttet: Familien har flyttet"
    story = begin_story(town)
    case = consented(town, story, "ppt", on_case=("ppt",))
    by = town.actor("teacher")
    with acting(by):
        add_event(case=case, kind="colleague_joined", by=by, to="Ansatt Ppt")
        shown = [thread_event(event) for event in case.events.order_by("created_at", "id")]
        assert shown[0].title == "Bekymringen ble skrevet" and shown[0].who == "Ansatt Teacher, Lia skole"
        assert shown[-1].title == "Satt på saken: Ansatt Ppt"
        Notice.objects.bulk_create(
            [Notice(case=case, position_id=by.position(), kind="lead_offered", case_number=case.number)]
        )
        row = notice_row(unread_notices()[0])
        assert row.url.endswith("/koordinator/svar/") and row.number == case.number
        gone = Notice(case=None, position_id=by.position(), kind="access_ended", case_number="1")
        assert notice_row(gone).url == ""
        assert Event.objects.filter(kind="colleague_joined", shared=False).exists()


def test_the_strip_says_who_reads_on_which_ground_and_who_does_not(town: Town) -> None:
    story = begin_story(town)
    case = consented(town, story, "ppt", "barnevern", on_case=("ppt",))
    with acting(town.actor("teacher")):
        strip = strip_for_case(circle(Case.objects.get(id=case.id)), family=True)
    assert strip.summary == "Dette leses av Lia skole, PPT og familien."
    ppt = next(reader for reader in strip.readers if reader.name == "PPT")
    assert "samtykke" in ppt.ground and "Ansatt Ppt" in ppt.ground and ppt.until is not None
    assert {other.name for other in strip.non_readers} == {"Barneverntjenesten", "Tidlig innsatsteam Lia"}
    assert listed([]) == "ingen ennå"
