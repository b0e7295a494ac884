"""A database with so many cases, by COPY: quickly, deterministically, and checked afterwards for what triggers would have."""

import datetime
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import psycopg
from django.apps import apps
from django.db import models
from psycopg import sql

from bench import cluster, stories, town
from bench.cluster import Connection, Database
from bench.rows import NULL, Rows, binary
from bench.scale import DAYS, Scale

PORTION = 5_000
PROCESSES = 2
# Seconds between two lines of progress where no terminal shows the bar.
QUIET = 30
COLUMNS = {**town.COLUMNS, **stories.COLUMNS}

# What triggers of the product would have refused row by row; loaded without them, it is counted once.
MUST_BE_NONE = {
    "assignments of another service than the position's": "select count(*) from access_assignment a"
    " join directory_position p on p.id = a.position_id where p.service_id <> a.service_id",
    "open grounds without a consent": "select count(*) from access_ground g where g.kind = 'consent'"
    " and g.withdrawn_at is null and not exists (select from consent_consent c join consent_namedservice n"
    " on n.consent_id = c.id where c.id = g.source and c.case_id = g.case_id and c.state = 'valid'"
    " and c.period @> g.period and n.service_id = g.service_id and n.withdrawn_at is null)",
}


def ensure(cases: int, *, anew: bool = False) -> tuple[Database, float]:
    """The database with so many cases, and the seconds it took to make; 0.0 when it was there already, made today.

    A kept one gets the migrations that have come since, as a real one would: so an index can be tried without new data.
    """
    database, mark = Database(cases), cluster.mark_now()
    kept = None if anew else cluster.mark_of(database)
    if kept is not None and kept.serves(mark):
        if kept != mark:
            cluster.migrate(database)
            cluster.note(database, mark)
        return database, 0.0
    began = time.monotonic()
    with _step("schema"):
        cluster.recreate(database)
    with cluster.loading(database):
        fill(database)
    with psycopg.connect(database.superuser(), autocommit=True) as connection:
        with _step("vacuum analyze"):
            connection.execute("vacuum (analyze, parallel 2)")
        _check(connection, cases)
    cluster.note(database, mark)
    return database, time.monotonic() - began


def fill(database: Database) -> None:
    """Loads all rows; secondary indexes are dropped before and made again after."""
    size = Scale(database.cases, datetime.date.today())
    setting = _setting(size)
    with psycopg.connect(database.superuser(), autocommit=True) as connection:
        remade = _take_down(connection)
        with _step("directory"), _loader(database) as load:
            for rows in town.rows_of(size, setting.playbook):
                load(rows)
        _load_cases(database, setting)
        with _step("sequences"):
            for table in ("directory_team_places", "cases_casenumber"):
                connection.execute(
                    sql.SQL("select setval(pg_get_serial_sequence({}, 'id'), (select max(id) from {}))").format(
                        sql.Literal(table), sql.Identifier(table)
                    )
                )
        _put_back(connection, remade)


def _setting(size: Scale) -> stories.Setting:
    from lagspill.families.encryption import encrypt
    from lagspill.playbooks import loader

    playbook = next(playbook for playbook in loader.shipped().values() if playbook.protocol)
    samples = range(stories.ENCRYPTED_SAMPLES)
    return stories.Setting(
        size=size,
        playbook=playbook.code,
        version=playbook.version,
        rule=playbook.consent.signatures.default_rule,
        addresses=tuple(binary(encrypt(f"Prøveveien {number}, 0000 Fjordvik".encode())) for number in samples),
        # Synthetic national ids have 80 added to the month.
        national_ids=tuple(binary(encrypt(f"{1 + number % 28:02d}8112{number:05d}".encode())) for number in samples),
        dates=tuple(str(size.epoch + datetime.timedelta(days=day)) for day in range(DAYS + 400)),
        bases=json.dumps([]),
    )


@contextmanager
def _loader(database: Database) -> Iterator[Callable[[Rows], None]]:
    """A connection of the backup role on which triggers rest; what it is given is copied, one table after the other."""
    with psycopg.connect(database.url("backup"), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("set synchronous_commit = off")

        def load(rows: Rows) -> None:
            for model, lines in rows.lines.items():
                statement, rest = _statement(model)
                with connection.cursor() as cursor, cursor.copy(statement) as copy:
                    copy.write((f"{rest}\n".join(lines) + f"{rest}\n").encode())

        yield load


_statements: dict[str, tuple[sql.Composed, str]] = {}


def _statement(model: str) -> tuple[sql.Composed, str]:
    """COPY for a model, and what each line ends with: the values of the columns that the rows leave out."""
    if model not in _statements:
        app, name, *through = model.split(".")
        found: Any = apps.get_model(app, name)
        if through:
            found = getattr(found, through[0]).through
        given = COLUMNS[model].split()
        left = [field for field in found._meta.concrete_fields if field.column not in given]
        names = [*given, *(field.column for field in left)]
        rest = "".join("\t" + _value_left_out(field) for field in left)
        columns = sql.SQL(", ").join(sql.Identifier(name) for name in names)
        statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(found._meta.db_table), columns)
        _statements[model] = statement, rest
    return _statements[model]


def _value_left_out(field: "models.Field[Any, Any]") -> str:
    if isinstance(field, models.DateTimeField) and (field.auto_now_add or field.has_default()):
        return "2024-01-01 12:00+00"
    value = field.get_default()
    if value is None:
        if not field.null:
            raise LookupError(f"{field} has no default: the bench's rows must say it")
        return NULL
    if isinstance(field, models.JSONField):
        return json.dumps(value)
    return {True: "t", False: "f"}[value] if isinstance(value, bool) else str(value)


def _load_cases(database: Database, setting: stories.Setting) -> None:
    """All cases, in portions, by two processes."""
    portions = range(0, setting.size.cases, PORTION)
    jobs = [(database, setting, first) for first in portions]
    began = time.monotonic()
    with get_context("fork").Pool(PROCESSES) as pool:
        for done, _first in enumerate(pool.imap_unordered(_load_portion, jobs), start=1):
            _progress("cases", done / len(jobs), time.monotonic() - began)


_loaders: dict[int, Callable[[Rows], None]] = {}
_open: list[Any] = []


def _load_portion(job: tuple[Database, stories.Setting, int]) -> int:
    database, setting, first = job
    if os.getpid() not in _loaders:
        context = _loader(database)
        _open.append(context)
        _loaders[os.getpid()] = context.__enter__()
    rows = Rows()
    for number in range(first, min(first + PORTION, setting.size.cases)):
        stories.write(rows, stories.story_of(setting, number))
    _loaders[os.getpid()](rows)
    return first


# Constraints that are no foreign key's target, and plain indexes: those of primary keys stay, ids come in order.
_CONSTRAINTS = """
select c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid) from pg_constraint c
 where c.contype in ('u', 'x') and c.connamespace = 'public'::regnamespace and c.conrelid::regclass::text = any (%s)
   and not exists (select from pg_constraint f where f.contype = 'f' and f.conindid = c.conindid)"""
_INDEXES = """
select i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
 where i.indrelid::regclass::text = any (%s) and not i.indisprimary
   and not exists (select from pg_constraint c where c.conindid = i.indexrelid)"""


def _tables() -> list[str]:
    rooms = ("access", "families", "cases", "consent", "meetings", "plans", "audit")
    return [model._meta.db_table for room in rooms for model in apps.get_app_config(room).get_models()]


def _take_down(connection: Connection) -> list[str]:
    """Drops what would slow the load; returns the statements that make it again."""
    remade: list[str] = []
    for table, name, definition in connection.execute(_CONSTRAINTS, [_tables()]).fetchall():
        connection.execute(
            sql.SQL("alter table {} drop constraint {}").format(sql.Identifier(str(table)), sql.Identifier(str(name)))
        )
        remade.append(f'alter table {table} add constraint "{name}" {definition}')
    for _table, name, definition in connection.execute(_INDEXES, [_tables()]).fetchall():
        connection.execute(f"drop index {name}".encode())
        remade.append(str(definition))
    return remade


def _put_back(connection: Connection, statements: Sequence[str]) -> None:
    began = time.monotonic()
    connection.execute("set max_parallel_maintenance_workers = 2")
    for done, statement in enumerate(statements, start=1):
        connection.execute(statement.encode())
        _progress("indexes", done / len(statements), time.monotonic() - began)


# Every foreign key of one column, as a query for rows that point nowhere.
_ORPHANS = """
select format('rows of %s whose %s points nowhere', c.conrelid::regclass, a.attname),
       format('select count(*) from %s x where %I is not null and not exists (select from %s y where y.%I = x.%I)',
              c.conrelid::regclass, a.attname, c.confrelid::regclass, b.attname, a.attname)
  from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
  join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
 where c.contype = 'f' and c.connamespace = 'public'::regnamespace"""
# The rows of a large database are made by the same arithmetic as a small one's: foreign keys are gone through in those only.
MOST_GONE_THROUGH = 100_000


def _check(connection: Connection, cases: int) -> None:
    """Raises AssertionError when the data break a rule that was not enforced while they were loaded."""
    queries = dict(MUST_BE_NONE)
    if cases <= MOST_GONE_THROUGH:
        queries |= {str(what): str(query) for what, query in connection.execute(_ORPHANS).fetchall()}
    for what, query in queries.items():
        row = connection.execute(query.encode()).fetchone()
        if row is None or row[0] != 0:
            raise AssertionError(f"the data are wrong: {row and row[0]} {what}")


@contextmanager
def _step(label: str) -> Iterator[None]:
    began = time.monotonic()
    _progress(label, 0.0, 0.0)
    yield
    _progress(label, 1.0, time.monotonic() - began)


def _progress(label: str, share: float, seconds: float) -> None:
    """A bar on one line of the terminal; without a terminal, a line now and then and at the end."""
    bar = "█" * round(share * 30)
    line = f"  {label:<16} {bar:<30} {share:4.0%} {seconds:7.1f} s"
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{line}" + ("\n" if share >= 1 else ""))
    elif share >= 1 or (seconds > QUIET and round(seconds) % QUIET == 0):
        sys.stderr.write(line + "\n")
    sys.stderr.flush()
