"""Makes the process environment that Django's settings read: database, keys, mode. Embedded by default."""

import base64
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import click

from lagspill.cli.embedded import EmbeddedServer, EmbeddedServerError
from lagspill.cli.postgres.cluster import write_private

Mode = Literal["demo", "production", "test"]
DbRole = Literal["app", "owner"]

SETTINGS = "lagspill.project.settings"
KEY_BYTES = 32
KEYS = {
    "LAGSPILL_SECRET_KEY": "signs sessions and forms",
    "LAGSPILL_DATA_KEYS": "encrypts national ids; the first of the list is current",
    "LAGSPILL_INDEX_KEY": "finds an encrypted national id again",
    "LAGSPILL_AUDIT_KEY": "seals the head of the access log",
}
MAKE_KEY = 'python3 -c "import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())"'


def home() -> Path:
    """The folder of this installation: LAGSPILL_HOME, or .lagspill under the current folder."""
    return Path(os.environ.get("LAGSPILL_HOME") or ".lagspill").resolve()


def is_embedded() -> bool:
    """Whether the database is the one that comes with Lagspill."""
    return not os.environ.get("DATABASE_URL")


@contextmanager
def installation(role: DbRole, mode: Mode | None = None) -> Iterator[EmbeddedServer | None]:
    """Everything Django needs is in os.environ inside; the embedded server, if it is the database, runs until the end.

    Raises click.ClickException that says what to do."""
    os.environ["LAGSPILL_DB_ROLE"] = role
    os.environ["LAGSPILL_HOME"] = str(home())
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    if mode is not None:
        os.environ["LAGSPILL_MODE"] = mode
    os.environ.setdefault("LAGSPILL_MODE", "production")
    if not is_embedded():
        require_complete(role)
        yield None
        return
    server = EmbeddedServer(home() / "pg")
    try:
        server.start()
        load_keys(home() / "keys.env")
        os.environ["DATABASE_URL"] = server.url("app")
        os.environ["LAGSPILL_OWNER_DATABASE_URL"] = server.url("owner")
    except EmbeddedServerError as error:
        server.stop()
        raise click.ClickException(str(error)) from None
    try:
        yield server
    finally:
        server.stop()


def require_complete(role: DbRole) -> None:
    """With a database of one's own, keys are never made up: losing one unnoticed would lose data."""
    missing = [f"  {name}: {purpose}" for name, purpose in KEYS.items() if not os.environ.get(name)]
    if missing:
        raise click.ClickException(
            "DATABASE_URL is set, so the keys must be set too. Missing:\n"
            + "\n".join(missing)
            + f"\nMake each one with:\n  {MAKE_KEY}\nand keep them outside the database, with a copy in a safe place."
        )
    if role == "owner" and not os.environ.get("LAGSPILL_OWNER_DATABASE_URL"):
        raise click.ClickException(
            "This command works as the owner of the database. Set LAGSPILL_OWNER_DATABASE_URL to its address."
        )


def load_keys(path: Path) -> None:
    """Puts the stored keys into os.environ, made once; what the environment already says wins.

    Raises EmbeddedServerError when others can read the file."""
    if not path.exists():
        lines = [f"{name}={new_key()}" for name in KEYS]
        write_private(
            path, "# Keep a copy in a safe place: without these keys data cannot be read.\n" + "\n".join(lines) + "\n"
        )
    if path.stat().st_mode & 0o077:
        raise EmbeddedServerError(f"Others can read {path}. Run: chmod 600 {path}")
    for line in path.read_text().splitlines():
        name, found, value = line.partition("=")
        if found and not line.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())
    missing = [name for name in KEYS if not os.environ.get(name)]
    if missing:
        raise EmbeddedServerError(
            f"{path} lacks {', '.join(missing)}. Restore the file from a backup; new keys cannot read old data."
        )


def new_key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def set_up_django() -> None:
    """Loads the settings; a problem with the environment becomes a message without a traceback."""
    import django

    try:
        django.setup()
    except Exception as error:
        if type(error).__name__ == "EnvironmentProblem":
            raise click.ClickException(str(error)) from None
        raise
