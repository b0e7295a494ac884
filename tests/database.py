"""The test database: migrated once per set of migrations by the owner, then copied, so that a run starts in a second."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from psycopg import sql

from lagspill.cli.embedded import EmbeddedServer

SERVER = EmbeddedServer(Path(os.environ.get("LAGSPILL_TEST_PG", ".lagspill/test-pg")).resolve())
# Tests that run side by side have a database each.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
NAME = f"lagspill_test_{WORKER}".rstrip("_")
TEMPLATE = "lagspill_template"
SOURCE = Path("src/lagspill").resolve()

# The tests' clock: the one SQL function that knows the date looks at a setting first.
TEST_TODAY = """
create or replace function today() returns date stable parallel safe language sql as
$$ select coalesce(nullif(current_setting('lagspill.test_today', true), '')::date,
                   (statement_timestamp() at time zone 'Europe/Oslo')::date) $$
"""


def _fingerprint() -> str:
    files = sorted([*SOURCE.glob("*/migrations/*.py"), *SOURCE.glob("*/sql.py"), *SOURCE.glob("access/*.py")])
    digest = hashlib.sha256(TEST_TODAY.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def drop(cursor: psycopg.Cursor, name: str) -> None:
    """Drops a database; an autovacuum worker in it, which the owner may not end, is waited for."""
    for attempt in range(40):
        try:
            cursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
            return
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
            if attempt == 39:
                raise
            time.sleep(0.5)


def _recreate(cursor: psycopg.Cursor, name: str, template: str) -> None:
    drop(cursor, name)
    cursor.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template)))


def prepare() -> None:
    """Makes the template when migrations changed, and a fresh test database from it; points the environment at it."""
    template = f"{TEMPLATE}_{_fingerprint()}"
    owner = SERVER.url("owner")
    with psycopg.connect(owner, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("select 1 from pg_database where datname = %s", [template])
        if cursor.fetchone() is None:
            building = template + "_building"
            _recreate(cursor, building, "template1")
            _migrate(building)
            cursor.execute(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(building), sql.Identifier(template))
            )
        _recreate(cursor, NAME, template)
    _forget_heads()
    os.environ["DATABASE_URL"] = SERVER.url("app", NAME)
    os.environ["LAGSPILL_OWNER_DATABASE_URL"] = SERVER.url("owner", NAME)


def _migrate(name: str) -> None:
    environment = {**os.environ, "LAGSPILL_DB_ROLE": "owner", "LAGSPILL_OWNER_DATABASE_URL": SERVER.url("owner", name)}
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"], env=environment, check=True
    )
    with psycopg.connect(SERVER.url("owner", name), autocommit=True) as connection:
        connection.execute(TEST_TODAY)


def as_owner(command: str) -> None:
    """One statement in the test database as its owner, e.g. another date."""
    with psycopg.connect(SERVER.url("owner", NAME), autocommit=True) as connection:
        connection.execute(command.encode())


def _forget_heads() -> None:
    """A new chain of log entries begins: heads that a worker exported from the former one are not its own."""
    (Path(os.environ["LAGSPILL_HOME"]) / "audit-heads.jsonl").unlink(missing_ok=True)


def truncate() -> None:
    """Empties every table as the owner: what a transactional test left behind."""
    _forget_heads()
    with psycopg.connect(SERVER.url("owner", NAME), autocommit=True) as connection:
        rows = connection.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
            " and relname not in ('django_migrations', 'django_content_type', 'audit_audithead')"
        ).fetchall()
        names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in rows)
        connection.execute(sql.SQL("truncate {} restart identity cascade").format(names))
        connection.execute("update audit_audithead set seq = 0, hash = sha256('lagspill audit v1')")
