"""Every page asks the database at most twelve times, log-in, log and all (issue: Speed)."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lagspill.access.actor import acting
from lagspill.meetings.actions import list_case
from tests.crawler import Crawler
from tests.fixtures import Browse
from tests.town import Town, begin_story, past_the_gate
from tests.world import fresh, live_through

# Personas have no second factor, whose look-up is the twelfth.
BUDGET = 11
# What only happens inside a test's own transaction; in production these are one begin and one commit.
BOOKKEEPING = re.compile(
    r"^(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT|set local \"lagspill\".\"account\" = '';)"
)


class CountingCrawler(Crawler):
    """A crawler that counts the statements of each page."""

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.counts: dict[str, int] = {}

    def get(self, url: str):  # type: ignore[no-untyped-def]
        with CaptureQueriesContext(connection) as asked:
            seen = super().get(url)
        if url not in self.counts:
            self.counts[url] = sum(not BOOKKEEPING.match(query["sql"]) for query in asked.captured_queries)
        return seen


@pytest.mark.parametrize(
    "who",
    ["coordinator", "teacher", "sosiallaerer", "rektor", "ppt", "municipal_coordinator", "privacy_officer", "mother"],
)
def test_no_page_needs_more_than_twelve_queries(town: Town, browse: Browse, who: str) -> None:
    life = live_through(town, "alfa")
    live_through(town, "beta", until="scheduled")
    live_through(town, "gamma", until="referred")
    crawler = CountingCrawler(browse(life.story.family("mother") if who == "mother" else town.actor(who)))
    begun = begin_story(town)
    crawler.crawl("/", *([past_the_gate(town, begun, by=who)] if who == "teacher" else []))
    over = {url: count for url, count in crawler.counts.items() if count > BUDGET}
    shapes = sorted({(count, re.sub(r"[0-9a-f-]{36}", "…", url)) for url, count in over.items()}, reverse=True)
    assert not over, "\n".join(f"{count} {url}" for count, url in shapes)


def test_a_longer_list_of_cases_asks_no_more(town: Town, browse: Browse) -> None:
    life = live_through(town, "alfa", until="scheduled")
    assert life.meeting is not None
    page = reverse("meetings:prepare", args=[life.meeting.id])
    coordinator = town.actor("coordinator")
    short = _count(browse, town, page)
    for name in ("beta", "gamma"):
        more = live_through(town, name, until="referred")
        with acting(coordinator):
            list_case(meeting=life.meeting, case=fresh(more.case), by=coordinator)
    assert _count(browse, town, page) == short


def _count(browse: Browse, town: Town, page: str) -> int:
    crawler = CountingCrawler(browse(town.actor("coordinator")))
    assert crawler.get(page).status == 200
    return crawler.counts[page]
