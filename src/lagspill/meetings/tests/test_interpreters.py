"""The interpreter: what is recorded, what may not be, and what is left to do before the meeting (MEET-6, tolkeloven)."""

import pytest
from tests.fixtures import Browse
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.meetings import actions
from lagspill.meetings.interpreters import Interpreter, interpreter_denials, settled
from lagspill.meetings.models import AgendaItem
from lagspill.meetings.tests.scene import Scene, set_scene


@pytest.mark.parametrize(
    ("one", "denials"),
    [
        (Interpreter(), {}),
        (Interpreter(declined=True), {}),
        (Interpreter(booked=True), {"language": "language"}),
        (Interpreter(qualification="A"), {"language": "language"}),
        (Interpreter(language="dari"), {}),
        (Interpreter(language="dari", booked=True, qualification="E", remote=True), {}),
        (Interpreter(language="dari", qualification="none"), {"deviation": "deviation", "adult": "child"}),
        (Interpreter(language="dari", qualification="none", deviation="Ingen på språket", adult=True), {}),
        (Interpreter(language="dari", declined=True), {"ground": "ground"}),
        (Interpreter(language="dari", declined=True, ground="Vi må bli forstått"), {}),
    ],
)
def test_what_can_be_recorded(one: Interpreter, denials: dict[str, str]) -> None:
    assert interpreter_denials(one) == denials


def test_what_means_nothing_any_more_is_not_kept() -> None:
    full = Interpreter(language="dari", booked=True, qualification="C", deviation="x", ground="y")
    assert settled(full) == Interpreter(language="dari", booked=True, qualification="C")
    assert settled(Interpreter(qualification="", deviation="x", declined=True, ground="y")) == Interpreter(
        declined=True
    )


@pytest.fixture
def scene(town: Town) -> Scene:
    found = set_scene(town)
    found.listed()
    return found


def test_an_unregistered_interpreter_needs_a_reason_and_is_never_a_child(scene: Scene) -> None:
    by = scene.coordinator
    with acting(by):
        item = scene.item()
        somebody = Interpreter(language="dari", booked=True, qualification="none", deviation="Ingen på språket")
        with pytest.raises(Refused, match="interpreter_child"):
            actions.set_time(item=item, minutes=70, interpreter=somebody, by=by)
        assert AgendaItem.objects.get().interpreter_language == ""


def test_the_page_tells_at_the_field_what_is_missing_and_keeps_what_was_written(scene: Scene, browse: Browse) -> None:
    with acting(scene.coordinator):
        item = scene.item()
    browser, url = browse(scene.coordinator), f"/mote/sak/{item.id}/"
    answer = browser.post(url, {"minutes": "70", "language": "dari", "booked": "on", "qualification": "none"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Skriv hvorfor dere ikke bruker en tolk fra tolkeregisteret." in page
    assert "Barn kan aldri tolke" in page
    assert 'value="dari"' in page
    fine = {"minutes": "70", "language": "dari", "booked": "on", "qualification": "C", "remote": "on"}
    assert browser.post(url, fine).status_code == 302
    assert (
        "Tolk på dari, bestilt, kategori C, på telefon eller skjerm"
        in browser.get(f"/mote/{scene.meeting.id}/").content.decode()
    )


def test_when_the_family_declines_the_service_says_why_it_needs_one_all_the_same(scene: Scene, browse: Browse) -> None:
    with acting(scene.coordinator):
        item = scene.item()
    browser, url = browse(scene.coordinator), f"/mote/sak/{item.id}/"
    declined = {"minutes": "70", "language": "dari", "declined": "on", "qualification": ""}
    assert browser.post(url, declined).status_code == 422
    assert browser.post(url, {**declined, "ground": "Far sier at mor ikke forstår alt"}).status_code == 302
    with acting(scene.coordinator):
        item = scene.item()
    assert (item.interpreter_declined, item.interpreter_ground) == (True, "Far sier at mor ikke forstår alt")
    assert item.starts_at is not None and item.ends_at is not None
    assert (item.ends_at - item.starts_at).total_seconds() == 100 * 60, "the time is longer all the same"
    assert (
        browser.post(url, {"minutes": "70", "language": "", "declined": "on", "qualification": ""}).status_code == 302
    )
    assert "Familien ønsker ikke tolk" in browser.get(f"/mote/{scene.meeting.id}/").content.decode()


def test_an_unbooked_interpreter_is_something_to_do(scene: Scene, browse: Browse) -> None:
    by = scene.coordinator

    def prepared(interpreter: Interpreter) -> str:
        with acting(by):
            actions.set_time(item=scene.item(), minutes=70, interpreter=interpreter, by=by)
        return browse(by).get(f"/mote/{scene.meeting.id}/").content.decode()

    assert "Tolk på dari er ikke bestilt" in prepared(Interpreter(language="dari"))
    assert "Spør hvilken kvalifikasjon" in prepared(Interpreter(language="dari", booked=True))
    assert "Gjenstår:" not in prepared(Interpreter(language="dari", booked=True, qualification="D"))
