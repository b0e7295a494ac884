"""The product's own code in this process, as the application's role: counts statements and catches their SQL."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.cluster import Database
from bench.http import Request, Site
from bench.personas import Persona
from lagspill.access.actor import Actor, acting, staff_actor
from lagspill.directory.models import Position

# Frames of a transaction; a test inside one sees savepoints there instead.
FRAMES = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT", "ROLLBACK")


@contextmanager
def using(database: Database) -> Iterator[None]:
    """Django talks to this database inside."""
    _turn_to(database)
    try:
        yield
    finally:
        _hang_up()


def _turn_to(database: Database) -> None:
    _hang_up()
    connection.settings_dict["NAME"] = database.name


def _hang_up() -> None:
    connection.close()
    wrapper = connections[DEFAULT_DB_ALIAS]
    if isinstance(wrapper, DatabaseWrapper):
        wrapper.close_pool()


def statements(site: Site, request: Request) -> list[str]:
    """What a page asks the database, one session, actor and access log included; only the transaction's frame is left out."""
    client = Client(
        headers={"x-forwarded-proto": "https", "cookie": request.persona.cookies}, raise_request_exception=False
    )
    client.cookies.load(request.persona.cookies)
    with using(site.database), CaptureQueriesContext(connection) as captured:
        if request.method == "GET":
            client.get(request.path)
        else:
            client.post(request.path, request.data or {})
        return [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(FRAMES)]


def actor_of(persona: Persona) -> Actor:
    """The persona's actor; inside `using` only."""
    found = Position.objects.select_related("staff", "service__municipality").get(id=uuid.UUID(persona.position))
    return staff_actor(found)


def caught(database: Database, persona: Persona, ask: Callable[[Actor], object], table: str) -> str:
    """The SQL of the last statement about `table` that `ask` makes, with its values in it."""
    with using(database):
        by = actor_of(persona)
        with acting(by), CaptureQueriesContext(connection) as captured:
            ask(by)
            found = [query["sql"] for query in captured.captured_queries if f'FROM "{table}"' in query["sql"]]
    if not found:
        raise LookupError(f"nothing was asked of {table}")
    return str(found[-1])
