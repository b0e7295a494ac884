"""The measuring installation: an embedded server of its own, with one database for each size."""

import datetime
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from bench.scale import Scale
from lagspill.cli.embedded import EmbeddedServer
from lagspill.cli.environment import load_keys
from lagspill.cli.postgres import cluster, place

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "lagspill"
HOME = Path(os.environ.get("LAGSPILL_BENCH_HOME") or ROOT / ".lagspill" / "bench").resolve()
BACKUP = cluster.ROLE_NAMES["backup"]
# Enough for the load and the indexes; the measurements run with the product's own settings.
WHILE_LOADING = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_size": "16GB",
    "maintenance_work_mem": "1GB",
}

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Database:
    """One size's database and the addresses of those who use it."""

    cases: int

    @property
    def name(self) -> str:
        return f"bench_{self.cases}"

    def url(self, role: cluster.Role) -> str:
        """The address for the app, the owner or the backup role."""
        return cluster.role_address(place.locate(HOME / "pg"), role, self.name)

    def superuser(self) -> str:
        """The address for what no role of the product may do: loading without checks, settings of the server."""
        return _superuser(self.name)

    def connect(self, role: cluster.Role) -> Connection:
        """An autocommitting connection."""
        return psycopg.connect(self.url(role), autocommit=True)

    def environment(self) -> dict[str, str]:
        """What a production process of the product is given, behind a proxy that speaks TLS."""
        return {
            "LAGSPILL_MODE": "production",
            "LAGSPILL_BEHIND_PROXY": "1",
            "LAGSPILL_HOME": str(HOME),
            "LAGSPILL_DB_ROLE": "app",
            "DATABASE_URL": self.url("app"),
            "LAGSPILL_OWNER_DATABASE_URL": self.url("owner"),
            "DJANGO_SETTINGS_MODULE": "lagspill.project.settings",
        }


def _superuser(name: str) -> str:
    here = place.locate(HOME / "pg")
    return cluster.address(here, cluster.SUPERUSER, cluster.load_secrets(here).superuser, name)


@contextmanager
def running() -> Iterator[EmbeddedServer]:
    """The server answers inside; the installation's keys are in os.environ."""
    HOME.mkdir(parents=True, exist_ok=True)
    with EmbeddedServer(HOME / "pg") as server:
        load_keys(HOME / "keys.env")
        yield server


@dataclass(frozen=True, slots=True)
class Mark:
    """What a complete database was made by: the bench's rows with their day, and the schema file by file."""

    data: str
    schema: dict[str, str]

    def serves(self, now: "Mark") -> bool:
        """Whether the data hold still; migrations that have come since can be applied on top."""
        return self.data == now.data and self.schema.items() <= now.schema.items()


def mark_now() -> Mark:
    """The mark of a database that would be made now."""
    data = hashlib.sha256(datetime.date.today().isoformat().encode())
    for name in ("rows", "scale", "stories", "town", "words"):
        data.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    files = sorted(SOURCE.glob("*/migrations/0*.py"))
    return Mark(data.hexdigest(), {f"{file.parts[-3]}.{file.stem}": _digest(file) for file in files})


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def mark_of(database: Database) -> Mark | None:
    """What was noted when the database was complete; None when it is not, or not there."""
    with psycopg.connect(_superuser("template1"), autocommit=True) as connection:
        row = connection.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [database.name]
        ).fetchone()
    return Mark(**json.loads(str(row[0]))) if row and row[0] else None


def note(database: Database, mark: Mark) -> None:
    """Says that the database is complete, and what it was made by."""
    text = json.dumps(asdict(mark))
    with psycopg.connect(_superuser("template1"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("comment on database {} is {}").format(sql.Identifier(database.name), sql.Literal(text))
        )


def recreate(database: Database) -> None:
    """An empty database of the newest schema, made as every installation makes it: by the owner's migrations."""
    name = sql.Identifier(database.name)
    with psycopg.connect(_superuser("template1"), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(name))
    owner = cluster.role_address(place.locate(HOME / "pg"), "owner", "template1")
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template template1").format(name))
    migrate(database)


def migrate(database: Database) -> None:
    """Applies what migrations there are, as the owner."""
    django(database, "migrate", "--skip-checks", "--verbosity", "0", role="owner")


def django(database: Database, *command: str, role: str = "app") -> None:
    """One of Django's commands, as a process of its own; raises subprocess.CalledProcessError."""
    environment = {**os.environ, **database.environment(), "LAGSPILL_DB_ROLE": role}
    subprocess.run([sys.executable, "-m", "django", *command], env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program


@contextmanager
def loading(database: Database) -> Iterator[None]:
    """The server is in a hurry inside, and the backup role may load without the triggers; neither holds afterwards."""
    with psycopg.connect(database.superuser(), autocommit=True) as connection:
        for name, value in WHILE_LOADING.items():
            connection.execute(sql.SQL("alter system set {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        connection.execute(
            sql.SQL("grant set on parameter session_replication_role to {}").format(sql.Identifier(BACKUP))
        )
        connection.execute("select pg_reload_conf()")
        try:
            yield
        finally:
            connection.execute(
                sql.SQL("revoke set on parameter session_replication_role from {}").format(sql.Identifier(BACKUP))
            )
            connection.execute("checkpoint")
            connection.execute("alter system reset all")
            connection.execute("select pg_reload_conf()")
            # What the server did not wait for while loading must not go on during the measurements.
            os.sync()


def size_of(database: Database) -> Scale:
    """The scale that the database was made by; it is made anew each day."""
    return Scale(database.cases, datetime.date.today())
