"""What goes wrong beside a form - the session ends, the database is away, another sits down at the machine - costs no words."""

from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import OperationalError
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.conftest import CHROMIUM, WAYS, Enter, Visitor, Way, session_of
from tests.journeys.hands import Mouse
from tests.town import Town, answered, begin_story

with_and_without_scripts = pytest.mark.parametrize(
    "way", [WAYS["without-javascript"], WAYS["with-javascript"]], ids=["without-javascript", "with-javascript"]
)
WRITTEN = "Hun sitter alene i friminuttene, og vil ikke <b>hjem</b>."
NOTE = "Notat (må fylles ut)"


def writes_a_note(enter: Enter, stage: Town, *, width: int = 1280) -> Visitor:
    story = begin_story(stage)
    note = f"{reverse('cases:note', args=[story.case.id])}?gate={answered(stage, story, by='teacher')}"
    return enter(stage.actor("teacher"), width=width).goes_to(note).fills(NOTE, WRITTEN)


def leaves_the_session(visitor: Visitor) -> None:
    visitor.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


@with_and_without_scripts
def test_a_note_sent_after_the_session_ended_stands_there_to_be_copied(enter: Enter, stage: Town, way: Way) -> None:
    teacher = writes_a_note(enter, stage, width=360)
    leaves_the_session(teacher)
    teacher.presses("Lagre notatet").reads("Du er logget ut", "Det er ikke lagret.").looks("logged-out")
    kept = teacher.page.get_by_label("Notat", exact=True)
    expect(kept).to_have_value(WRITTEN)
    expect(kept).not_to_be_editable()
    assert teacher.presses("Logg inn").path.startswith(reverse("web:log-in") + "?next=/sak/")


@with_and_without_scripts
def test_back_at_a_shared_machine_shows_no_case(enter: Enter, stage: Town, way: Way) -> None:
    story = begin_story(stage)
    case = reverse("cases:case", args=[story.case.id])
    teacher = enter(stage.actor("teacher")).goes_to(case).reads(story.case.number)
    teacher.presses("Logg ut").reads("Du er logget ut.")
    teacher.page.go_back()
    assert teacher.does_not_read(story.case.number).path.startswith(reverse("web:log-in"))


def test_a_page_that_the_browser_kept_whole_shows_no_case_either(
    chromium: Browser, live_server: LiveServer, stage: Town
) -> None:
    """Browsers keep the last pages as they stood, scripts and all; the driver's own settings leave that out."""
    story = begin_story(stage)
    case = live_server.url + reverse("cases:case", args=[story.case.id])
    keeping = chromium.browser_type.launch(
        executable_path="/usr/bin/chromium", args=CHROMIUM, ignore_default_args=["--disable-back-forward-cache"]
    )
    context = keeping.new_context(locale="nb-NO")
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(stage.actor("teacher")), "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(case)
    page.evaluate("addEventListener('pageshow', event => { sessionStorage.kept = event.persisted; })")
    Mouse(page).presses(page.get_by_role("button", name="Logg ut"))
    expect(page.get_by_text("Du er logget ut.")).to_be_visible()
    page.evaluate("history.back()")
    expect(page.get_by_label("Brukernavn")).to_be_visible()
    kept, content = page.evaluate("sessionStorage.kept"), page.content()
    keeping.close()
    assert kept == "true" and story.case.number not in content


@with_and_without_scripts
def test_words_that_met_an_absent_database_stand_on_the_page_and_behind_it(enter: Enter, stage: Town, way: Way) -> None:
    teacher = writes_a_note(enter, stage)
    with patch("lagspill.cases.views.write_note", side_effect=OperationalError):
        teacher.presses("Lagre notatet").reads("Lagspill er borte et øyeblikk").looks()
    expect(teacher.page.get_by_label("Notat", exact=True)).to_have_value(WRITTEN)
    teacher.page.go_back()
    expect(teacher.page.get_by_label(NOTE)).to_have_value(WRITTEN)
    teacher.presses("Lagre notatet").reads("Notatet er lagret.")


@with_and_without_scripts
def test_a_page_that_met_an_absent_database_comes_by_itself(enter: Enter, stage: Town, way: Way) -> None:
    teacher = enter(stage.actor("teacher"))
    with patch("lagspill.web.my_day.my_cases", side_effect=OperationalError):
        teacher.page.goto(teacher.base + "/")
        teacher.reads("Lagspill er borte et øyeblikk", "prøver igjen av seg selv").looks()
    expect(teacher.page.get_by_role("heading", name="Min dag")).to_be_visible(timeout=15_000)
