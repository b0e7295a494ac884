"""The family's pages in a real browser: axe finds nothing, nothing is wider than a phone, no script runs (FAM-4, WCAG 2.2 AA)."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from playwright.sync_api import Page, Route, sync_playwright
from tests.fixtures import Browse
from tests.town import Town

from lagspill.portal.tests.telling import full_story, page

AXE = (Path(__file__).parents[4] / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SITE = "http://lagspill.test"
WIDTHS = (360, 1280)


@pytest.fixture
def sheets(town: Town, browse: Browse) -> dict[str, str]:
    """The pages' HTML by path, fetched before the browser's event loop takes the thread. The empty home is a 12-year-old's."""
    story = full_story(town)
    mother = browse(story.family("mother"))
    paths = [reverse(f"portal:{name}", args=[story.case.id]) for name in ("case", "looks", "documents")]
    return {path: page(mother, path) for path in paths} | {
        reverse("portal:home"): page(browse(story.family("child")), reverse("portal:home"))
    }


def serve(sheets: dict[str, str], route: Route) -> None:
    """A page from what was fetched, its static files from where they lie."""
    path = urlsplit(route.request.url).path
    found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    if isinstance(found, str):
        route.fulfill(path=found)
    elif path in sheets:
        route.fulfill(body=sheets[path], content_type="text/html; charset=utf-8")
    else:
        route.fulfill(status=404)


def check(sheet: Page, path: str, width: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 800})
    sheet.goto(SITE + path)
    assert sheet.locator("script").count() == 0
    assert sheet.evaluate("document.documentElement.scrollWidth") <= width, path
    if pictures := os.environ.get("LAGSPILL_PICTURES"):
        name = path.strip("/").split("/")[-1][:10]
        sheet.screenshot(path=Path(pictures) / f"portal-{name}-{width}.png", full_page=True)
    for details in sheet.locator("main details").all():
        details.evaluate("one => one.open = true")
    sheet.evaluate(AXE)
    found = sheet.evaluate("axe.run()")["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], path


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(sheets: dict[str, str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        sheet = browser.new_page()
        sheet.route("**/*", lambda route: serve(sheets, route))
        for path in sheets:
            for width in WIDTHS:
                check(sheet, path, width)
        browser.close()
