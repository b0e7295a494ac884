"""Journeys: whole stories in a real browser against a running server, with an accessibility check of every page looked at.

`--tour` also takes the manual's pictures, at 360 and 1280 px, into docs/manual/.
"""

import datetime
import io
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings, settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, sync_playwright
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from pytest_django.live_server_helper import LiveServer

from lagspill.access.actor import Actor
from lagspill.access.log_in import FAMILY
from lagspill.access.log_in import SESSION_KEY as ACTING_KEY
from lagspill.foundation.clock import now
from lagspill.gateways.mailbox import Catcher
from lagspill.identity.models import Account
from lagspill.plans import tasks
from tests.database import TEST_TODAY, as_owner
from tests.journeys.hands import Keyboard, Mouse, day_first
from tests.town import Town, build_town

# The browser's driver runs an event loop in this thread; the tests themselves are ordinary synchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
MANUAL = Path(__file__).parents[2] / "docs" / "manual"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"]  # fmt: skip
WIDTHS = (360, 1280)
COLOURS = 64
QUIET = """
() => {
  if (document.querySelector(".htmx-request")) return false;
  for (const one of document.querySelectorAll("[data-poll]")) one.remove();
  return true;
}
"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a module, each persona with a context of its own. Not one a session: its driver runs an event loop in this
    thread, in which no other test can run its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Way:
    """How a journey is lived."""

    javascript: bool = True
    keyboard: bool = False


WAYS = {"without-javascript": Way(javascript=False), "with-javascript": Way(), "keyboard-alone": Way(keyboard=True)}


class Visitor:
    """Somebody at a browser, in their own words: reads pages, fills fields by label, presses buttons by name."""

    def __init__(self, context: BrowserContext, base: str, way: Way, *, tour: bool) -> None:
        self.page: Page = context.new_page()
        self.base = base
        self.tour = tour
        self.way = way
        self.hands = Keyboard(self.page, day_first=day_first(self.page)) if way.keyboard else Mouse(self.page)
        self.protocol = context.new_cdp_session(self.page)
        self._scripts(way.javascript)

    def _scripts(self, on: bool) -> None:
        """Scripts of pages run or not; the checks need them for a moment either way."""
        self.protocol.send("Emulation.setScriptExecutionDisabled", {"value": not on})

    def goes_to(self, path: str) -> "Visitor":
        """Opens an address of the product; anything but a page is a failure."""
        response = self.page.goto(self.base + path)
        assert response is not None and response.status < 400, f"{path}: {response and response.status}"
        return self

    @property
    def path(self) -> str:
        """Where on the product one is."""
        return self.page.url.removeprefix(self.base).partition("#")[0]

    def _scope(self, group: str) -> Page | Locator:
        return self.page.get_by_role("group", name=group) if group else self.page

    def _labelled(self, label: str, group: str = "") -> Locator:
        return self._scope(group).get_by_label(label, exact=True).first

    def fills(self, label: str, text: str, *, group: str = "") -> "Visitor":
        """Types into the field with this label, within a group when several have the same."""
        self.hands.types(self._labelled(label, group), text)
        return self

    def enters(self, name: str, text: str) -> "Visitor":
        """Types into the field that the form calls so: for labels that the playbook words."""
        self.hands.types(self.page.locator(f"[name={name}]"), text)
        return self

    def chooses(self, label: str, option: str) -> "Visitor":
        """Chooses an option of a list by its text."""
        self.hands.chooses(self._labelled(label), option)
        return self

    def ticks(self, label: str, *, group: str = "") -> "Visitor":
        """Ticks a box or a choice by its label, within a group when several have the same."""
        self.hands.ticks(self._labelled(label, group))
        return self

    def presses(self, name: str) -> "Visitor":
        """Presses a button or follows a link by its name."""
        return self.follows(self._named(name))

    def _named(self, name: str) -> Locator:
        button = self.page.get_by_role("button", name=name, exact=True)
        return (button if button.count() else self.page.get_by_role("link", name=name, exact=True)).first

    def follows(self, control: Locator) -> "Visitor":
        """Presses what has no name of its own: the first link of a list, for example."""
        self.hands.presses(control.first)
        return self

    def unfolds(self, words: str, within: Locator | None = None) -> "Visitor":
        """Opens what a summary hides."""
        return self.follows((within or self.page).locator("summary", has_text=words))

    def attaches(self, label: str, file: FilePayload) -> "Visitor":
        """Chooses a file for the field whose label begins so."""
        self.hands.attaches(self.page.get_by_label(label).first, file)
        return self

    def downloads(self, name: str) -> bytes:
        """The file that the link with this name gives."""
        return self.hands.downloads(self._named(name)).path().read_bytes()

    def reads(self, *texts: str) -> "Visitor":
        """The page's main part says all of this."""
        body = self.page.locator("body").inner_text()
        for text in texts:
            assert text in body, f"«{text}» is not on {self.page.url}:\n{body[:3000]}"
        return self

    def does_not_read(self, *texts: str) -> "Visitor":
        """The page nowhere says any of this, hidden parts included."""
        content = self.page.content()
        for text in texts:
            assert text not in content, f"«{text}» is on {self.page.url}"
        return self

    def looks(self, picture: str = "") -> "Visitor":
        """An accessibility check of the page as it stands; in a tour also its picture at both widths.

        By keyboard the page is the same as with the mouse, and was checked there."""
        if self.way.keyboard:
            return self
        self._scripts(True)
        self.page.evaluate(AXE)
        found = self.page.evaluate(
            "async rules => (await axe.run(document, {runOnly: {type: 'tag', values: rules}})).violations"
            ".map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.html).slice(0, 3)}))",
            RULES,
        )
        assert not found, f"{self.page.url}: {json.dumps(found, indent=1, ensure_ascii=False)}"
        assert self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
            f"{self.page.url} scrolls sideways at {self.page.viewport_size}"
        )
        self._scripts(self.way.javascript)
        if self.tour and picture:
            self._photograph(picture)
        return self

    def _photograph(self, picture: str) -> None:
        MANUAL.mkdir(parents=True, exist_ok=True)
        size = self.page.viewport_size
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            shot = Image.open(io.BytesIO(self.page.screenshot(full_page=True)))
            # Pages have few colours: a palette makes the manual a quarter of its size.
            shot.quantize(COLOURS).save(MANUAL / f"{picture}-{width}.png", optimize=True)
        if size is not None:
            self.page.set_viewport_size(size)


@pytest.fixture
def stage(transactional_db: None) -> Town:
    """The town, committed, so that the server's own connections see it."""
    return build_town()


@pytest.fixture(params=WAYS.values(), ids=WAYS.keys())
def way(request: pytest.FixtureRequest) -> Way:
    """Every journey is lived three times."""
    found: Way = request.param
    return found


Enter = Callable[..., Visitor]


@pytest.fixture
def enter(
    chromium: Browser, live_server: LiveServer, stage: Town, way: Way, request: pytest.FixtureRequest
) -> Iterator[Enter]:
    """`enter(actor)` is a visitor who has logged in and acts; `enter(actor, width=360)` holds a phone."""
    contexts: list[BrowserContext] = []
    tour = bool(request.config.getoption("--tour")) and way == Way()

    def come_in(actor: Actor, *, width: int = 1280) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="nb-NO", reduced_motion="reduce" if way.keyboard else None
        )
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(actor), "url": live_server.url}]
        )
        contexts.append(context)
        return Visitor(context, live_server.url, way, tour=tour)

    yield come_in
    for context in contexts:
        for page in context.pages if way.javascript else ():
            # What a page asks for again and again must not meet the emptying of the tables.
            page.wait_for_function(QUIET)
        context.close()


def session_of(actor: Actor) -> str:
    account = Account.objects.get(id=actor.account_id)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[ACTING_KEY] = FAMILY if actor.family else str(actor.position_id)
    session.create()
    assert session.session_key is not None
    return session.session_key


TurnTo = Callable[[datetime.date], None]


@pytest.fixture
def turn_to(stage: Town) -> Iterator[TurnTo]:
    """Turns the calendar for the server too: Python's clock, and the database's one function that knows the date.

    Sessions end with the day they began on; whoever was in must enter again.
    """
    travellers: list[time_machine.travel] = []

    def turn(day: datetime.date) -> None:
        while travellers:
            travellers.pop().stop()
        noon = datetime.datetime(day.year, day.month, day.day, 11, tzinfo=datetime.UTC)
        travellers.append(time_machine.travel(noon, tick=True))
        travellers[-1].start()
        as_owner(f"create or replace function today() returns date stable language sql as $$ select date '{day}' $$")

    yield turn
    while travellers:
        travellers.pop().stop()
    as_owner(TEST_TODAY)


@pytest.fixture
def mailbox(tmp_path: Path, settings: LazySettings, stage: Town) -> Iterator[Path]:
    """A real SMTP server that keeps what it gets."""
    with Catcher(tmp_path / "mailbox") as catcher:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", catcher.port
        yield tmp_path / "mailbox"


def work() -> None:
    """A real background worker looks for what is due, and works until nothing waits."""
    moment = int(now().timestamp())
    tasks.send_due_reminders.configure().defer(timestamp=moment)
    tasks.expire_consents.configure().defer(timestamp=moment)
    # The browser's driver keeps this thread's event loop busy; the worker has one of its own.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(_run_worker).result()


def _run_worker() -> None:
    worker = app.with_connector(PsycopgConnector(kwargs=connector_params()))
    with worker.open():
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    connections.close_all()
