"""The web server is killed while somebody types in a meeting: the page says so, keeps the words, and sends each of them once
when the server is back (MEET-8)."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.faults.installation import Installation, installation

CHROMIUM = ["--no-sandbox", "--disable-gpu"]
WORDS = "Stikkord (må fylles ut)"
AWAY = "Lagspill svarer ikke akkurat nå. Dette er tatt vare på her"
BACK = 30_000


@pytest.fixture
def place() -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="lagspill-faults-") as folder:
        Path(folder).chmod(0o755)
        with installation(Path(folder), cases=1, measures=0, mode="demo") as (found, _office):
            yield found


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield found
        found.close()


def come_in(browser: Browser, place: Installation) -> BrowserContext:
    context = browser.new_context(locale="nb-NO")
    context.add_cookies([{"name": "sessionid", "value": place.seeded["sessions"]["coordinator"], "url": place.address}])
    return context


def to_the_discussion(page: Page, place: Installation) -> None:
    page.goto(f"{place.address}/mote/sak/{place.seeded['items'][0]}/mote/")
    page.get_by_role("link", name="Gå til forberedelsen").click()
    for button in ("Start møtet", "Ta opp saken", "Ta opp saken nå", "Videre til Framlegg av saken"):
        page.get_by_role("button", name=button, exact=True).or_(
            page.get_by_role("link", name=button, exact=True)
        ).first.click()
        page.wait_for_load_state()
    expect(page.get_by_label(WORDS)).to_be_visible()


def stands(place: Installation) -> list[str]:
    """What the database holds."""
    return [str(text) for (text,) in place.ask("select text from meetings_boardentry order by created_at, id")]


def test_the_server_dies_under_the_writer_and_every_word_arrives_once(place: Installation, browser: Browser) -> None:
    page = come_in(browser, place).new_page()
    to_the_discussion(page, place)
    field = page.get_by_label(WORDS)
    field.press_sequentially("Trives i natur")
    place.kill_web()
    field.press_sequentially("fag")
    field.press("Enter")
    expect(page.get_by_text(AWAY)).to_be_visible()
    expect(page.get_by_text("«Trives i naturfag»")).to_be_visible()
    # Type on: the next words go the same way, and the third is only half written when the server comes back.
    field.press_sequentially("Sover lite")
    field.press("Enter")
    expect(page.get_by_text("«Sover lite»")).to_be_visible()
    field.press_sequentially("Vil gå på fot")
    # A button that would lead away says so instead of leading into nothing.
    page.get_by_role("button", name="Videre til Drøfting").click()
    expect(page.get_by_text("Lagspill svarer ikke akkurat nå. Vent litt, og prøv igjen.")).to_be_visible()
    assert stands(place) == []
    place.start_web()
    expect(page.locator("#board")).to_contain_text("Sover lite", timeout=BACK)
    expect(page.get_by_text("Forbindelsen er tilbake. Det du skrev, er lagret.")).to_be_visible()
    expect(page.get_by_text(AWAY)).to_be_hidden()
    assert field.input_value() == "Vil gå på fot", "what is being typed stays under the fingers"
    field.press("End")
    field.press_sequentially("ball")
    field.press("Enter")
    expect(page.locator("#board")).to_contain_text("Vil gå på fotball")
    assert stands(place) == ["Trives i naturfag", "Sover lite", "Vil gå på fotball"]


def test_an_answer_lost_on_its_way_makes_no_second_word(place: Installation, browser: Browser) -> None:
    context = come_in(browser, place)
    page = context.new_page()
    to_the_discussion(page, place)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    context.route("**/mote/tavle/", lose_the_answer, times=2)
    page.get_by_label(WORDS).fill("Sagt én gang")
    page.get_by_label(WORDS).press("Enter")
    expect(page.get_by_text(AWAY)).to_be_visible()
    expect(page.get_by_text("Forbindelsen er tilbake.")).to_be_visible(timeout=BACK)
    assert stands(place) == ["Sagt én gang"]


def test_words_outlive_the_page_and_the_database(place: Installation, browser: Browser) -> None:
    context = come_in(browser, place)
    page = context.new_page()
    to_the_discussion(page, place)
    context.route("**/mote/tavle/", lambda route: route.fulfill(status=503, body="borte"), times=20)
    page.get_by_label(WORDS).fill("Skrevet før krasjet")
    page.get_by_label(WORDS).press("Enter")
    expect(page.get_by_text(AWAY)).to_be_visible()
    kept = page.evaluate("JSON.stringify({...localStorage})")
    assert "lagspill-outbox:" in kept and "krasjet" not in kept, "on the disk it lies encrypted"
    page.close()
    context.unroute_all()
    # Whatever page comes next sends it.
    later = context.new_page()
    later.goto(f"{place.address}/mote/")
    expect(later.get_by_text("Forbindelsen er tilbake. Det du skrev, er lagret.")).to_be_visible(timeout=BACK)
    assert stands(place) == ["Skrevet før krasjet"]
    assert later.evaluate("JSON.stringify({...localStorage})").count("outbox") == 0
