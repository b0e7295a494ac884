"""What only the keyboard shows: where the focus goes when something opens, closes, vanishes or is drawn anew (PRIV-8)."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.journeys.conftest import WAYS, Enter, Visitor, Way
from tests.town import Town, begin_story

pytestmark = pytest.mark.parametrize("way", [WAYS["keyboard-alone"]], ids=["keyboard-alone"])
WRITTEN = "Hun sitter alene i friminuttene."
KEPT = """
() => new Promise(done => {
  const look = () => Object.keys(localStorage).some(key => key.startsWith("lagspill-draft:")) ? done() : setTimeout(look, 50);
  look();
})
"""


def focused(visitor: Visitor, selector: str) -> bool:
    """Whether what has the focus is this."""
    return bool(visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector))


def test_the_keys_dialog_takes_the_focus_and_gives_it_back(enter: Enter, stage: Town, way: Way) -> None:
    teacher = enter(stage.actor("teacher")).goes_to("/").presses("Hurtigtaster")
    assert focused(teacher, "dialog[open] *")
    teacher.page.keyboard.press("Escape")
    assert focused(teacher, "[data-open-keys]")
    teacher.presses("Hurtigtaster").presses("Lukk")
    assert focused(teacher, "[data-open-keys]")


def test_the_menu_of_a_phone_opens_and_leads_on(enter: Enter, stage: Town, way: Way) -> None:
    teacher = enter(stage.actor("teacher"), width=360).goes_to("/").unfolds("Meny")
    menu = teacher.page.locator(".ls-menu")
    teacher.follows(menu.get_by_role("link", name="Saker")).reads("Du er ikke på noen saker")


def test_a_draft_that_was_fetched_is_where_the_writer_goes_on(enter: Enter, stage: Town, way: Way) -> None:
    story = begin_story(stage)
    note = reverse("cases:note", args=[story.case.id])
    teacher = enter(stage.actor("teacher")).goes_to(note).fills("Notat (må fylles ut)", WRITTEN)
    expect(teacher.page.locator("form[data-draft-watched]")).to_have_count(1)
    teacher.page.evaluate(KEPT)
    teacher.goes_to("/").goes_to(note)
    expect(teacher.page.get_by_role("button", name="Hent kladden")).to_be_visible()
    teacher.presses("Hent kladden")
    assert focused(teacher, "form[data-draft] input, form[data-draft] textarea"), "not back at the top of the page"
    assert teacher.page.get_by_label("Notat (må fylles ut)").input_value() == WRITTEN


def test_what_is_found_while_one_types_leaves_the_focus_in_the_field(enter: Enter, stage: Town, way: Way) -> None:
    teacher = enter(stage.actor("teacher")).goes_to(reverse("web:services"))
    teacher.fills("Søk etter navn, rolle, skole eller tjeneste", "PPT")
    expect(teacher.page.locator("#found")).not_to_contain_text("Bakken skole")
    assert focused(teacher, "#ls-search")
    teacher.presses("PPT")
    assert teacher.path == reverse("web:service", args=[stage.services["ppt"].id])
