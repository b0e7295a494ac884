"""Pages that were fetched before, opened in a real browser: axe, and nothing wider than the screen (WCAG 2.2 AA)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route, sync_playwright

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SITE = "http://lagspill.test"
WIDTHS = (360, 1280)


@contextmanager
def opened(sheets: Mapping[str, str]) -> Iterator[Page]:
    """A browser's page on a site that is these pages (HTML by path) and the product's static files.

    Fetch them first: the browser's driver runs an event loop in this thread.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        sheet = browser.new_page()
        sheet.route("**/*", lambda route: _serve(sheets, route))
        yield sheet
        browser.close()


def _serve(sheets: Mapping[str, str], route: Route) -> None:
    path = urlsplit(route.request.url).path
    found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    if isinstance(found, str):
        route.fulfill(path=found)
    elif path in sheets:
        route.fulfill(body=sheets[path], content_type="text/html; charset=utf-8")
    else:
        route.fulfill(status=404)


def goes_to(sheet: Page, path: str, width: int) -> bool:
    """Opens the page at this width; whether nothing on it is wider than the screen."""
    sheet.set_viewport_size({"width": width, "height": 800})
    sheet.goto(SITE + path)
    return bool(sheet.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def faults(sheet: Page) -> list[tuple[str, list[str]]]:
    """What axe finds, everything that folds unfolded: the rule, and where."""
    for details in sheet.locator("main details").all():
        details.evaluate("one => one.open = true")
    sheet.evaluate(AXE)
    found = sheet.evaluate("axe.run()")["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
