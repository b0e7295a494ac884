"""Makes the cluster (initdb), its settings, its secrets and the addresses that follow from them."""

import json
import os
import secrets
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from lagspill.cli.postgres.place import EmbeddedServerError, Place

Role = Literal["app", "owner", "backup"]

DATABASE = "lagspill"
SUPERUSER = "postgres"
MAJOR = "18"
ROLE_NAMES: dict[Role, str] = {"app": "lagspill_app", "owner": "lagspill_owner", "backup": "lagspill_backup"}

# No line for TCP and none with `trust` or `peer`: whoever reaches the socket still needs a password.
PG_HBA = "local all all scram-sha-256\n"

SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
port = 5432
max_connections = 60
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, mdy'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.norwegian'

# A small machine with two cores; a municipality's own server has its own settings.
shared_buffers = '256MB'
effective_cache_size = '1GB'
work_mem = '8MB'
maintenance_work_mem = '128MB'
max_wal_size = '1GB'
random_page_cost = 1.1
jit = off

# An acknowledged write is on the disk.
fsync = on
synchronous_commit = on
full_page_writes = on

# Statements carry what people have written about children: they never reach the log, nor do their parameters.
log_min_messages = 'warning'
log_min_error_statement = 'panic'
log_parameter_max_length_on_error = 0
log_parameter_max_length = 0
log_error_verbosity = 'terse'
log_line_prefix = '%m [%p] %u@%d '
"""


@dataclass(frozen=True)
class Secrets:
    """The passwords of the superuser and of the three roles, and where the cluster they open was made."""

    superuser: str
    app: str
    owner: str
    backup: str
    cluster: str


def load_secrets(place: Place) -> Secrets:
    """Raises EmbeddedServerError when the cluster has never been started or the file is open to others."""
    try:
        if place.secrets_file.stat().st_mode & 0o077:
            raise EmbeddedServerError(f"Others can read {place.secrets_file}. Run: chmod 600 {place.secrets_file}")
        return Secrets(**json.loads(place.secrets_file.read_text()))
    except FileNotFoundError:
        raise EmbeddedServerError(
            f"There is no embedded database in {place.home} yet. Start it once with: lagspill demo"
        ) from None
    except (ValueError, TypeError):
        raise EmbeddedServerError(
            f"{place.secrets_file} is damaged. Restore it from a backup; without it the database cannot be opened."
        ) from None


def ensure_secrets(place: Place) -> Secrets:
    """The stored secrets, or new ones for a cluster that does not exist yet."""
    if place.secrets_file.exists():
        found = load_secrets(place)
        if found.cluster != _where(place):
            raise EmbeddedServerError(
                f"The database was made in {found.cluster!r}, but its place would now be {_where(place)!r}: "
                f"the folders above {place.home} have other rights or another name. Put them back, "
                f"or move the database by hand and correct 'cluster' in {place.secrets_file}."
            )
        return found
    if place.cluster.exists():
        raise EmbeddedServerError(
            f"The database in {place.cluster} exists, but its passwords in {place.secrets_file} are gone. "
            "Restore the file from a backup, or remove the database to start afresh."
        )
    superuser, app, owner, backup = (secrets.token_urlsafe(32) for _ in range(4))
    made = Secrets(superuser, app, owner, backup, _where(place))
    write_private(place.secrets_file, json.dumps(asdict(made), indent=2) + "\n")
    return made


def _where(place: Place) -> str:
    """A cluster inside its home moves along when the home is moved; one outside has a fixed path."""
    inside = place.cluster.is_relative_to(place.home)
    return str(place.cluster.relative_to(place.home) if inside else place.cluster)


def write_private(path: Path, text: str, *, uid: int = -1, gid: int = -1) -> None:
    """Writes a file only its owner can read, whole or not at all."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        if uid >= 0:
            os.fchown(file.fileno(), uid, gid)
    fresh.replace(path)


def address(place: Place, user: str, password: str, database: str) -> str:
    """A libpq address over the socket; it stays the same from start to start."""
    host = quote(str(place.sockets), safe="")
    return f"postgresql://{user}:{quote(password, safe='')}@/{quote(database, safe='')}?host={host}&port=5432"


def role_address(place: Place, role: Role, database: str) -> str:
    """The address for one of our roles; raises EmbeddedServerError when the cluster has no secrets yet."""
    found = load_secrets(place)
    password = {"app": found.app, "owner": found.owner, "backup": found.backup}[role]
    return address(place, ROLE_NAMES[role], password, database)


def ensure_cluster(place: Place, password: str) -> None:
    """Makes the cluster if it is not there, in one step that is whole or did not happen, and writes its settings."""
    if not (place.cluster / "PG_VERSION").exists():
        _initialise(place, password)
    version = (place.cluster / "PG_VERSION").read_text().strip()
    if version != MAJOR:
        raise EmbeddedServerError(
            f"The database in {place.cluster} was made by PostgreSQL {version}; this program has {MAJOR}. "
            "Dump it with the old version (pg_dump) and restore it into a new folder."
        )
    settings = SETTINGS.format(sockets=str(place.sockets).replace("'", "''"))
    owner = {} if place.user is None else {"uid": place.user.uid, "gid": place.user.gid}
    write_private(place.cluster / "postgresql.conf", settings, **owner)
    write_private(place.cluster / "pg_hba.conf", PG_HBA, **owner)


def _initialise(place: Place, password: str) -> None:
    fresh = place.cluster.with_name("data.new")
    password_file = place.cluster.with_name("data.password")
    shutil.rmtree(fresh, ignore_errors=True)
    password_file.unlink(missing_ok=True)
    uid, gid = (-1, -1) if place.user is None else (place.user.uid, place.user.gid)
    fresh.mkdir(mode=0o700)
    os.chown(fresh, uid, gid)
    write_private(password_file, password + "\n", uid=uid, gid=gid)
    identity = {} if place.user is None else {"user": uid, "group": gid, "extra_groups": []}
    command = [
        str(place.binary("initdb")),
        f"--pgdata={fresh}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own binary and arguments
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=clean_environment(),
            umask=0o077,
            **identity,  # type: ignore[call-overload]
        )
    finally:
        password_file.unlink(missing_ok=True)
    if done.returncode:
        raise EmbeddedServerError(f"The database could not be made in {fresh}: {done.stderr.strip()[-600:]}")
    fresh.rename(place.cluster)


def clean_environment() -> dict[str, str]:
    """What the server may see of our environment: no PG* variable, no key."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
