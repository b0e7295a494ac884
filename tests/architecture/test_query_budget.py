"""Every page asks the database at most twelve times, log-in, log and all (issue: Speed)."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lagspill.access.actor import Actor, acting
from lagspill.directory.models import Position, StaffMember
from lagspill.identity.models import Account
from lagspill.meetings.actions import list_case
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook
from tests.crawler import Crawler
from tests.fixtures import Browse
from tests.playbooks import change_meetings
from tests.town import STARTED, Town, begin_story, past_the_gate
from tests.world import Life, fresh, live_through
from tests.world_rooms import live_everywhere

# Personas have no second factor, whose look-up is the twelfth.
BUDGET = 11
ANY_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
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
    shapes = sorted({(count, ANY_ID.sub("…", url)) for url, count in over.items()}, reverse=True)
    assert not over, "\n".join(f"{count} {url}" for count, url in shapes)


QUARTER = re.compile(r"\d{4}-\d/")
# Whom the small town has nothing for, or less than everything.
FURTHER = ("coordinator", "sosiallaerer", "nurse", "barnevern", "ppt", "municipal_coordinator")


@pytest.fixture
def everywhere(
    town: Town, unnamed_playbooks: None, staged_playbook: Playbook, monkeypatch: pytest.MonkeyPatch
) -> list[Life]:
    """Something in every room, and a meeting under way that opened with a round."""
    change_meetings(monkeypatch, opens_with_round=True)
    return live_everywhere(town)


def test_no_page_needs_more_where_something_stands_in_every_room(
    town: Town,
    everywhere: list[Life],
    browse: Browse,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    first, second = everywhere[:2]
    # An edition is looked up once in a process; here nothing is ever committed.
    with django_capture_on_commit_callbacks(execute=True):
        loader.get(town.team.playbook, town.team.playbook_version)
    readers = {who: town.actor(who) for who in FURTHER} | {
        "administrator": employ(town, "administrator"),
        "child": first.story.family("child"),
        "father": second.story.family("father"),
    }
    over = set()
    for who, reader in readers.items():
        crawler = CountingCrawler(browse(reader))
        crawler.crawl("/", papers=False)
        over |= {
            f"{count} {who}: {QUARTER.sub('…/', ANY_ID.sub('…', url))}"
            for url, count in crawler.counts.items()
            if count > BUDGET
        }
    assert not over, "\n".join(sorted(over))


def employ(town: Town, role: str) -> Actor:
    """Somebody in a post of the municipality's that the town has nobody in."""
    account = Account.objects.create_account(username=role, display_name=role, is_demo=True)
    staff = StaffMember.objects.create(municipality=town.municipality, account=account, name=f"Ansatt {role.title()}")
    service = town.services["municipality"]
    town.positions[role] = Position.objects.create(staff=staff, service=service, role=role, started_on=STARTED)
    return town.actor(role)


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
