"""The family's pages in a real browser: axe finds nothing, nothing is wider than a phone, no script runs (FAM-4, WCAG 2.2 AA)."""

import pytest
from django.urls import reverse
from tests.fixtures import Browse
from tests.sheets import WIDTHS, faults, goes_to, opened
from tests.town import Town

from lagspill.portal.tests.telling import full_story, page


@pytest.fixture
def sheets(town: Town, browse: Browse) -> dict[str, str]:
    """The pages' HTML by path, fetched before the browser's event loop takes the thread. The empty home is a 12-year-old's."""
    story = full_story(town)
    mother = browse(story.family("mother"))
    paths = [reverse(f"portal:{name}", args=[story.case.id]) for name in ("case", "looks", "documents")]
    return {path: page(mother, path) for path in paths} | {
        reverse("portal:home"): page(browse(story.family("child")), reverse("portal:home"))
    }


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(sheets: dict[str, str]) -> None:
    with opened(sheets) as sheet:
        for path in sheets:
            for width in WIDTHS:
                assert goes_to(sheet, path, width), f"{path} scrolls sideways at {width}"
                assert sheet.locator("script").count() == 0
                assert faults(sheet) == [], path
