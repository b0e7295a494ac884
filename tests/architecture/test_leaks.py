"""The leak sweep: everybody reads everything they can reach and asks for every address of every object; no canary shows
to anybody whom the oracle does not name (PRIV-1)."""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lagspill.access.actor import Actor, acting
from tests.crawler import Crawler, squeezed
from tests.fixtures import Browse
from tests.town import PEOPLE, Town
from tests.world import Life, live_through, stop, take_out_ppt

ROOMS = ("cases", "consent", "meetings", "plans", "families", "directory", "access")


@pytest.fixture
def lives(town: Town) -> list[Life]:
    """Four cases in different states, one with PPT taken out, one stopped by the safety gate."""
    found = [
        live_through(town, "alfa"),
        live_through(town, "beta"),
        live_through(town, "epsilon", until="concern"),
        live_through(town, "zeta"),
    ]
    take_out_ppt(town, found[1])
    stop(town, found[-1])
    return found


def addresses(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "/") -> Iterator[str]:
    """Every address with '{id}' for each object id in it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + re.sub(r"<uuid:\w+>", "{id}", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif "<" not in route:
            yield route


def object_ids(reader: Actor) -> set[uuid.UUID]:
    """Ids of everything in the rooms that this reader sees; all readers together see all."""
    ids: set[uuid.UUID] = set()
    with acting(reader):
        for room in ROOMS:
            for model in apps.get_app_config(room).get_models():
                if model._meta.pk is not None and model._meta.pk.get_internal_type() == "UUIDField":
                    ids |= set(model._default_manager.values_list("pk", flat=True))
    return ids


def personas(town: Town, lives: list[Life]) -> dict[str, Actor]:
    found = {who: town.actor(who) for who in PEOPLE}
    for life in (lives[0], lives[-1]):
        found |= {f"{who} {life.name}": life.story.family(who) for who in ("mother", "father", "child")}
    return found


def leaks(who: str, text: str, lives: list[Life]) -> list[str]:
    """Canaries in a text that this persona may not read."""
    if "kx7" not in text:
        return []
    found = []
    for life in lives:
        for canary in life.canaries:
            family_member, _space, case = who.partition(" ")
            allowed = who in canary.staff or (case == life.name and family_member in canary.family)
            if canary.word in text and not allowed:
                found.append(canary.word)
    return found


def test_no_page_document_or_address_shows_a_canary_to_anybody_it_is_not_for(
    town: Town, lives: list[Life], browse: Browse, capsys: pytest.CaptureFixture[str]
) -> None:
    everybody = personas(town, lives)
    crawlers = {who: Crawler(browse(actor)) for who, actor in everybody.items()}
    # First everybody follows every link; then everybody asks for what anybody reached, and for every address of some objects
    # that nobody links to.
    reached = {seen.url for crawler in crawlers.values() for seen in crawler.crawl("/")}
    ids = sorted(set().union(*(object_ids(actor) for actor in everybody.values())))
    shapes = [shape for shape in addresses() if shape.count("{id}") == 1]
    guessed = {shape.replace("{id}", str(one)) for shape in shapes for one in ids[:: max(1, len(ids) // 6)]}
    found, shown = [], set()
    for who, crawler in crawlers.items():
        for url in sorted(reached | guessed):
            crawler.get(url)
        for seen in crawler.seen.values():
            assert seen.status < 500, f"{who} got {seen.status} from {seen.url}"
            found += [f"{who} reads {word} at {seen.url}" for word in leaks(who, seen.text, lives)]
            shown |= {canary.word for life in lives for canary in life.canaries if canary.word in seen.text}
    requests = sum(crawler.requests for crawler in crawlers.values())
    with capsys.disabled():
        print(
            f"\nleak sweep: {requests} requests, {len(shown)} canaries seen by those they are for, {len(found)} leaks"
        )
    assert not found, "\n".join(found[:40])
    planted = {canary.word for life in lives for canary in life.canaries}
    assert len(shown) > len(planted) * 0.7, f"the sweep is blind: it saw only {sorted(shown)}"


def test_a_stranger_without_log_in_gets_no_page_about_any_object(town: Town, lives: list[Life], client: Client) -> None:
    ids = sorted(object_ids(town.actor("teacher")))[:30]
    for shape in addresses():
        for one in ids:
            response = client.get(shape.replace("{id}", str(one)))
            assert response.status_code in (200, 302, 404, 405), shape
            assert b"kx7" not in response.content


def test_the_sweep_would_notice_a_leak(town: Town, lives: list[Life]) -> None:
    word = lives[0].canaries[0].word
    assert leaks("stranger", f"<p>{word}</p>", lives) == [word]
    assert leaks("teacher", f"<p>{word}</p>", lives) == []
    assert squeezed("kx7 al\u00adfa\nnote") == "kx7alfanote"
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from visible_case")
        assert cursor.fetchone() == (0,)
