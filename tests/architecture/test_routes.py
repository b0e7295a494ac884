"""Every address is declared (routes.py), answers only those it is for, and a GET writes nothing but the access log."""

import itertools
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lagspill.access.actor import Actor, acting
from lagspill.identity.models import Account
from lagspill.playbooks.schema import Playbook
from lagspill.yearplan.tests.scene import drafted
from tests.architecture.routes import NOT_ALLOWED, ROUTES, Route
from tests.crawler import Crawler
from tests.fixtures import Browse
from tests.playbooks import change_meetings
from tests.town import Town, begin_story
from tests.unnamed import runs
from tests.world import Life, live_through, take_up
from tests.world_staged import live_staged
from tests.world_unnamed import discussed

FAIR = {200, 302, 303, 404, 405, 409, 422}
KINDS = {"public", "account", "staff", "family"}
# Which objects' ids an address takes where its argument is not simply the model's name.
MODELS = {"entry_id": "boardentry", "item_id": "agendaitem", "mail_id": "account", "staff_id": "staffmember",
          "member_id": "teammember",
          "drafted_id": "draftmeeting"}  # fmt: skip
SLUGS = {
    "step": ["note", "consent", "referral"],
    "way": ["opp"],
    "token": ["none"],
    "verb": ["ja"],
    "phase": ["start"],
    "quarter": ["2026-1"],
    "code": ["baerum-tit"],
    "version": ["1.0"],
    "document": ["referral"],
    "section": ["navn"],
    "about": ["felles"],
    "model": ["samarbeidsmote"],
    "kind": ["cooperation_meeting"],
    "alone": ["samarbeidsmote"],
    "letter": ["for_families"],
    "language": ["nb"],
}
READERS = ("coordinator", "teacher", "sosiallaerer", "barnevern", "privacy_officer", "municipal_coordinator")
# It only leads on, where there is one case.
UNSEEN = {"portal:home"}
# Pages that these cases have not: they are there while something waits or is begun (test_waiting_pages.py).
WAITING = {
    "adaptation:draft",
    "adaptation:draft-paper",
    "adaptation:own",
    "adaptation:section",
    "cases:answer-lead",
    "cases:answer-plan-coordinator",
    "cases:duty",
    "cases:choose-team",
    "cases:move-model",
    "cases:new",
    "cases:new-unnamed",
    "consent:scan",
    "meetings:change",
    "meetings:decline-correction",
    "meetings:protocol-pdf",
    "meetings:report",
    "meetings:report-csv",
    "meetings:report-pdf",
    "portal:answer",
}
# Pages of one thing that tell nothing of anybody: of a case at most its number, the initials, who is on it, and the question
# that is asked.
UNLOGGED = {
    "adaptation:team",
    "cases:assign",
    "cases:gate-again",
    "cases:note",
    "cases:offer-lead",
    "cases:offer-plan-coordinator",
    "cases:take-back-unnamed",
    "cases:unassign",
    "consent:draft",  # as long as the safety question stands before it
    "letters:letter",
    "letters:pdf",
    "localmeetings:cancel",
    "localmeetings:meeting",
    "meetings:ask-correction",
    "meetings:cancel",
    "meetings:offices",
    "meetings:team",
    "meetings:unlist",
    "opendoor:agreement",
    "opendoor:end-agreement",
    "opendoor:end-hours",
    "opendoor:hours",
    "teams:change",
    "teams:end",
    "teams:team",
    "teams:unseat",
    "web:change-reach",
    "web:contacts",
    "web:deputies",
    "web:service",
    "yearplan:closures",
    "yearplan:draft",
    "yearplan:journeys",
    "yearplan:meeting",
    "yearplan:take",
    "yearplan:team",
    "yearplan:times",
}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
WRITE = re.compile(r"^\s*(?:with\b.*?\b)?(insert into|update|delete from|merge into|truncate)\s+\"?(\w+)", re.I | re.S)
# The access log, and the session that tells how long ago somebody was last here.
BOOKKEEPING = {"audit_auditentry", "django_session"}


def patterns(found: list[URLPattern | URLResolver] | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address by its name with its room."""
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name}", one


def arguments(pattern: URLPattern) -> dict[str, str]:
    """The address's arguments and their converters' names."""
    return {name: type(kind).__name__ for name, kind in pattern.pattern.converters.items()}


def address_of_nothing(name: str, pattern: URLPattern) -> str:
    kinds = arguments(pattern).items()
    return reverse(name, kwargs={key: uuid.uuid4() if kind == "UUIDConverter" else "x" for key, kind in kinds})


def test_every_address_is_declared_and_every_declaration_is_an_address() -> None:
    names = [name for name, _pattern in patterns()]
    assert len(names) == len(set(names)), "an address without a name of its own"
    assert set(names) == set(ROUTES)
    assert {route.kind for route in ROUTES.values()} == KINDS
    assert all(route.methods for route in ROUTES.values())


def test_every_view_is_for_those_whom_the_table_names() -> None:
    for name, pattern in patterns():
        declared = getattr(pattern.callback, "audience", None)
        assert declared is not None, f"{name} is for nobody"
        assert (declared.kind, declared.roles) == (ROUTES[name].kind, ROUTES[name].roles), name


Door = Callable[[], Client]


@pytest.fixture
def doors(town: Town, browse: Browse) -> dict[str, Door]:
    """A browser for each kind of persona; 'account' is logged in and acts as nobody yet."""
    story = begin_story(town)

    def account() -> Client:
        client = Client()
        client.force_login(Account.objects.get(id=town.actor("teacher").account_id))
        return client

    return {
        "public": Client,
        "account": account,
        "staff": lambda: browse(town.actor("coordinator")),
        "privacy_officer": lambda: browse(town.actor("privacy_officer")),
        "municipal_coordinator": lambda: browse(town.actor("municipal_coordinator")),
        "family": lambda: browse(story.family("mother")),
    }


def stands_for(route: Route) -> str:
    """The persona whose statuses the table gives."""
    return next((role for role in ("privacy_officer", "municipal_coordinator") if role in route.roles), route.kind)


def expected(route: Route, who: str, method: str) -> set[int]:
    """What this persona may be answered."""
    status = route.get if method == "GET" else route.post
    if who == stands_for(route):
        return {status}
    if route.kind == "public":
        return FAIR - ({NOT_ALLOWED} if status != NOT_ALLOWED else FAIR - {NOT_ALLOWED})
    if who == "public":
        return {302}
    if route.kind == "account":
        return {200} if method == "GET" else {404}
    if who == "account":
        return {302}
    admitted = (
        route.kind == "staff" and who in ("staff", "privacy_officer", "municipal_coordinator") and not route.roles
    )
    return FAIR - {NOT_ALLOWED} if admitted and status != NOT_ALLOWED else {status if admitted else 404}


def test_every_address_answers_each_kind_of_persona_as_the_table_says(doors: dict[str, Door]) -> None:
    wrong = []
    for who, door in doors.items():
        browser = door()
        for name, pattern in patterns():
            for method in ("GET", "POST"):
                url = address_of_nothing(name, pattern)
                # A browser sends the protection at least, so no form comes quite empty.
                response = browser.get(url) if method == "GET" else browser.post(url, {"csrfmiddlewaretoken": "x"})
                if response.status_code not in expected(ROUTES[name], who, method):
                    wrong.append(f"{who} {method} {name}: {response.status_code}")
                if who == "public" and ROUTES[name].kind != "public":
                    assert response["Location"].startswith(reverse("web:log-in")), name
            if name == "web:log-out":
                browser = door()
    assert not wrong, "\n".join(wrong)


def test_no_address_takes_a_form_without_its_protection(doors: dict[str, Door]) -> None:
    browser = doors["staff"]()
    browser.handler.enforce_csrf_checks = True
    statuses = {name: browser.post(address_of_nothing(name, pattern)).status_code for name, pattern in patterns()}
    assert {name for name, status in statuses.items() if status != 403} == set()


def real_ids(readers: list[Actor]) -> dict[str, list[str]]:
    """Ids by model's name, of everything that any of these readers sees."""
    found: dict[str, set[str]] = defaultdict(set)
    for reader in readers:
        with acting(reader):
            for model in apps.get_models():
                if model.__module__.startswith("lagspill.") and model._meta.pk.get_internal_type() == "UUIDField":
                    found[model._meta.model_name or ""] |= {
                        str(one) for one in model._default_manager.values_list("pk", flat=True)
                    }  # fmt: skip
    return {name: sorted(ids) for name, ids in found.items()}


def real_addresses(ids: dict[str, list[str]], phases: list[str]) -> Iterator[tuple[str, str]]:
    """Every address with up to six ids of each object that it takes."""
    for name, pattern in patterns():
        values = []
        for argument, kind in arguments(pattern).items():
            if kind == "UUIDConverter":
                values.append(ids[MODELS.get(argument, argument.removesuffix("_id"))][-6:])
            else:
                values.append(phases if argument == "phase" else SLUGS[argument])
        for chosen in itertools.product(*values):
            yield name, reverse(name, kwargs=dict(zip(arguments(pattern), chosen, strict=True)))


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that statements inside change; nothing is prevented."""
    found: set[str] = set()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        match = WRITE.match(sql)
        if match:
            found.add(match[2])
        if "procrastinate_defer" in sql:
            found.add("procrastinate_jobs")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def changes_by_table() -> dict[str, int]:
    """Rows that this transaction has written so far, by table, as the server counts them: triggers' work too."""
    with connection.cursor() as cursor:
        cursor.execute("select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


@pytest.fixture
def lives(
    town: Town, unnamed_playbooks: None, staged_playbook: Playbook, monkeypatch: pytest.MonkeyPatch
) -> list[Life]:
    """Among them a case that is talked about this moment, in a meeting that opened with a round."""
    runs(town)
    drafted(town)
    change_meetings(monkeypatch, opens_with_round=True)
    staged = live_staged(town, "eta")
    found = [
        live_through(town, "alfa"),
        live_through(town, "beta", until="scheduled"),
        live_through(town, "gamma", until="referred"),
        live_through(town, "delta", until="consent"),
        discussed(town),
        staged,
    ]
    take_up(town, found[1])
    return found


def test_a_get_writes_nothing_but_the_access_log(town: Town, lives: list[Life], browse: Browse) -> None:
    readers = {who: town.actor(who) for who in READERS}
    readers["mother"] = lives[0].story.family("mother")
    ids = real_ids(list(readers.values()))
    urls = sorted(set(real_addresses(ids, ["opening"])))
    before, wrote, shown, unlogged = changes_by_table(), [], set(), set()
    for who, reader in readers.items():
        browser = browse(reader)
        crawler = Crawler(browser)
        with written() as tables:
            crawler.crawl("/")
        wrote += [f"{who}, crawling: {table}" for table in tables - BOOKKEEPING]
        for name, url in urls:
            with written() as tables:
                status = browser.get(url).status_code
            wrote += [f"{who} {name}: {table}" for table in tables - BOOKKEEPING]
            shown |= {name} if status == 200 else set()
            looked = status == 200 and bool(UUID.search(url))
            unlogged |= {name} if looked and "audit_auditentry" not in tables else set()
    after = changes_by_table()
    assert not wrote, "\n".join(sorted(set(wrote)))
    # Logging in is the test's own doing.
    changed = {table for table in after if after[table] != before.get(table, 0)} - BOOKKEEPING
    assert changed <= {"identity_account"}, changed
    assert "audit_auditentry" in {table for table in after if after[table] != before.get(table, 0)}
    pages = {name for name, route in ROUTES.items() if route.kind != "public" and "GET" in route.methods}
    assert pages - shown <= UNSEEN | WAITING, "the watch is blind to these"
    assert unlogged == UNLOGGED, f"a look is logged (PRIV-2): {sorted(unlogged)}"


def test_the_watch_would_notice_a_write_on_get(town: Town) -> None:
    with written() as tables, connection.cursor() as cursor:
        cursor.execute("with gone as (select 1) update directory_service set name = name")
        cursor.execute('INSERT INTO "django_session" select * from django_session where false')
        cursor.execute("select 1 from directory_service where name = 'update'")
    assert tables == {"directory_service", "django_session"}
