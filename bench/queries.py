"""What row-level security costs: each list's query as the application asks it, beside the same rows fetched without it."""

import statistics
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from django.db.models import QuerySet

from bench import inside
from bench.cluster import Connection, Database
from bench.http import WORDS, Site
from bench.personas import Persona
from lagspill.access.actor import Actor
from lagspill.cases.models import Case, Note
from lagspill.cases.queries import PAGE, search_cases, visible_cases
from lagspill.cases.rules import OPEN_STATES

RUNS = 60
WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A list's main query: who asks it, and how the product does; `table` is what it lists."""

    name: str
    role: str
    ask: Callable[[Site, Actor], object]
    table: str = "cases_case"


@dataclass(frozen=True, slots=True)
class Answer:
    """Medians in milliseconds, as the application and by hand, and the plans of both."""

    name: str
    rows: int
    secured: float
    by_hand: float
    plan_secured: str
    plan_by_hand: str

    @property
    def ratio(self) -> float:
        """How many times longer the application waits."""
        return self.secured / self.by_hand


def questions() -> list[Question]:
    """The main query of each page with a list."""
    return [
        Question("case list, first 50 (sosiallærer)", "sosiallaerer", lambda _site, _by: _list(visible_cases(states=OPEN_STATES))),
        Question("case list, first 50 (coordinator)", "coordinator", lambda _site, _by: _list(visible_cases(states=OPEN_STATES))),
        Question("my day (sosiallærer)", "sosiallaerer", _my_day),
        Question("my day (coordinator)", "coordinator", _my_day),
        Question("search", "sosiallaerer", lambda _site, _by: _list(search_cases(WORDS[0]))),
        Question("notes of a case", "sosiallaerer", _notes, "cases_note"),
    ]  # fmt: skip


def _list(found: "QuerySet[Case]") -> object:
    return list(found.select_related("team__coordinator")[:51])


def _my_day(_site: Site, by: Actor) -> object:
    from lagspill.web.queries import my_cases

    return my_cases(by)


def _notes(site: Site, _by: Actor) -> object:
    found = Note.objects.filter(case_id=uuid.UUID(site.cases[0])).select_related("author__staff", "service")
    return list(found.order_by("-created_at")[:PAGE])


def _mine(persona: Persona) -> str:
    """The cases a position sees, straight from the tables."""
    return (
        f"select a.case_id from access_assignment a where a.position_id = '{persona.position}'"  # noqa: S608 - our own ids
        f" and a.service_id = '{persona.service}' and a.ended_at is null and exists (select from access_ground g"
        " where (g.case_id, g.service_id) = (a.case_id, a.service_id) and g.withdrawn_at is null and g.period @> today())"
    )


def by_hand(query: str, table: str, persona: Persona) -> list[str]:
    """Ways to ask the same without row-level security: as an array, as a join, and for notes with their own condition.

    Columns, joins to other tables and order stay the product's, so that only the access rule differs.
    """
    column = "id" if table == "cases_case" else "case_id"
    own = f'"{table}"."{column}" = any (array({_mine(persona)}))'
    more = ""
    if table == "cases_note":
        more = f" and (cases_note.reach = 'shared' or cases_note.service_id = '{persona.service}')"
    where, source = _outermost(query, " WHERE "), _outermost(query, f' FROM "{table}"')
    before, after = query[:where], query[where + len(" WHERE ") :]
    as_array = f"{before} WHERE {own}{more} AND {after}"
    joined = f' FROM ({_mine(persona)}) mine JOIN "{table}" ON "{table}"."{column}" = mine.case_id'
    between = query[source + len(f' FROM "{table}"') : where]
    as_join = f"{query[:source]}{joined}{between} WHERE true{more} AND {after}"
    return [as_array, as_join]


def _outermost(query: str, word: str) -> int:
    """Where a word stands outside all brackets. Raises LookupError when it does not."""
    depth = 0
    for place, letter in enumerate(query):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and query.startswith(word, place):
            return place
    raise LookupError(f"no{word}in the query")


def compare(site: Site, question: Question) -> Answer:
    """Asks both ways in turns. Raises AssertionError when they do not answer the same."""
    persona = site.persona(question.role)
    query = inside.caught(site.database, persona, lambda by: question.ask(site, by), question.table)
    with as_app(site.database, persona) as app, site.database.connect("backup") as backup:
        backup.prepare_threshold = None
        ways = by_hand(query, question.table, persona)
        expected = _rows(app, query)
        for way in ways:
            if _rows(backup, way) != expected:
                raise AssertionError(f"{question.name}: the hand-written query answers something else")
        secured, others = _in_turns(app, query, backup, ways)
        best = min(range(len(ways)), key=others.__getitem__)
        plans = _plan(app, query), _plan(backup, ways[best])
    return Answer(question.name, len(expected), secured, others[best], *plans)


def as_app(database: Database, persona: Persona) -> Connection:
    """One transaction in which the persona acts, as a request has it."""
    connection = psycopg.connect(database.url("app"), prepare_threshold=None)
    for name in ("account", "position", "service"):
        connection.execute(f"set local lagspill.{name} = '{getattr(persona, name)}'".encode())
    connection.execute("set local lagspill.family = ''")
    return connection


def _rows(connection: Connection, query: str) -> list[object]:
    return [row[0] for row in connection.execute(query.encode()).fetchall()]


def _in_turns(app: Connection, query: str, backup: Connection, ways: list[str]) -> tuple[float, list[float]]:
    turns: list[tuple[Connection, bytes]] = [(app, query.encode()), *((backup, way.encode()) for way in ways)]
    times: list[list[float]] = [[] for _ in turns]
    for number in range(RUNS + WARM_UP):
        for (connection, statement), found in zip(turns, times, strict=True):
            began = time.perf_counter()
            connection.execute(statement).fetchall()
            if number >= WARM_UP:
                found.append((time.perf_counter() - began) * 1000)
    secured, *others = (statistics.median(found) for found in times)
    return secured, others


def _plan(connection: Connection, query: str) -> str:
    rows = connection.execute(b"explain (analyze, buffers, costs off) " + query.encode()).fetchall()
    return "\n".join(str(row[0]) for row in rows)
