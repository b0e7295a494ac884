"""Every kind of page that anybody is led to, in a real browser: axe finds nothing, nothing is wider than the screen (PRIV-8)."""

import re

import pytest
from django.test import Client

from tests.architecture.everybody import personas
from tests.crawler import Crawler
from tests.fixtures import Browse, Tell
from tests.sheets import WIDTHS, faults, goes_to, opened
from tests.town import Town
from tests.world import Life

ANY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\?.*|\d{4}-\d")
# Of each kind so many: the longest that somebody of the staff reads, and the longest of the family's.
Kind = tuple[bool, str]


@pytest.fixture
def sheets(town: Town, lives: list[Life], browse: Browse) -> dict[str, str]:
    """The longest page of each kind, one of the staff's and one of the family's, by a path of its own."""
    longest: dict[Kind, str] = {}
    for who, actor in personas(town, lives).items():
        for seen in Crawler(browse(actor) if actor else Client()).crawl("/"):
            if seen.status == 200 and seen.text.lstrip().lower().startswith("<!doctype html"):
                kind = (" " in who, ANY.sub("", seen.url))
                longest[kind] = max(longest.get(kind, ""), seen.text, key=len)
    return {f"/{'family' if family else 'staff'}{path}": text for (family, path), text in longest.items()}


def test_every_kind_of_page_is_accessible_and_as_wide_as_the_screen(sheets: dict[str, str], tell: Tell) -> None:
    wide, found = [], []
    with opened(sheets) as sheet:
        for path in sheets:
            wide += [f"{path} at {width}" for width in WIDTHS if not goes_to(sheet, path, width)]
            found += [f"{path}: {fault}" for fault in faults(sheet)]
    tell(f"accessibility: {len(sheets)} kinds of pages at {' and '.join(map(str, WIDTHS))} px")
    assert len(sheets) > 60
    assert not wide, "scrolls sideways:\n" + "\n".join(wide)
    assert not found, "\n".join(found)
