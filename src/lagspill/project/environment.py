"""Reads the process environment into plain values; errors say what is missing and how to mend it."""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

Mode = Literal["demo", "production", "test"]


class EnvironmentProblem(Exception):
    """The environment lacks or misspells a value; the message tells the operator what to do."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys held outside the database (PRIV-4): never logged, never stored with the data."""

    secret: str
    data: tuple[bytes, ...]
    index: bytes
    audit: bytes


def mode() -> Mode:
    """How this process runs; anything unknown is an error, and silence means production."""
    value = os.environ.get("LAGSPILL_MODE", "production")
    if value not in ("demo", "production", "test"):
        raise EnvironmentProblem(f"LAGSPILL_MODE is '{value}'; use demo, production or test")
    return value  # type: ignore[return-value]


def home() -> Path:
    """The folder for everything that an installation keeps outside PostgreSQL."""
    return Path(os.environ.get("LAGSPILL_HOME", ".lagspill")).resolve()


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise EnvironmentProblem(f"{name} is not set; run this through the `lagspill` command, or set it (see README)")
    return value


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise EnvironmentProblem(f"{name} is not base64") from error
    if len(key) != 32:
        raise EnvironmentProblem(f"{name} must be 32 bytes, base64-encoded")
    return key


def keys() -> Keys:
    """All keys, or an error that names the first one missing."""
    return Keys(
        secret=_required("LAGSPILL_SECRET_KEY"),
        data=tuple(_key("LAGSPILL_DATA_KEYS", part) for part in _required("LAGSPILL_DATA_KEYS").split(",")),
        index=_key("LAGSPILL_INDEX_KEY", _required("LAGSPILL_INDEX_KEY")),
        audit=_key("LAGSPILL_AUDIT_KEY", _required("LAGSPILL_AUDIT_KEY")),
    )


def database_role() -> Literal["app", "owner"]:
    """Which role this process connects as: the app owns nothing, the owner migrates."""
    value = os.environ.get("LAGSPILL_DB_ROLE", "app")
    if value not in ("app", "owner"):
        raise EnvironmentProblem(f"LAGSPILL_DB_ROLE is '{value}'; use app or owner")
    return value  # type: ignore[return-value]


def database_pool(environment: Mapping[str, str]) -> int:
    """Database connections per web process, and with them its threads (LAGSPILL_POOL, 8)."""
    text = environment.get("LAGSPILL_POOL", "8")
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise EnvironmentProblem("LAGSPILL_POOL must be a whole number from 1")
    return int(text)


def database(*, pool: bool) -> dict[str, Any]:
    """Django's DATABASES entry for the role of this process."""
    name = "DATABASE_URL" if database_role() == "app" else "LAGSPILL_OWNER_DATABASE_URL"
    url = urlsplit(_required(name))
    if url.scheme not in ("postgresql", "postgres"):
        raise EnvironmentProblem(f"{name} must start with postgresql://")
    options: dict[str, Any] = dict(parse_qsl(url.query))
    host = unquote(options.pop("host", url.hostname or ""))
    port = options.pop("port", url.port or "")
    options["server_side_binding"] = False
    if pool:
        # The pool waits twice as long after each failed attempt; giving up soon lets the next request try at once.
        options["pool"] = {
            "min_size": 1,
            "max_size": database_pool(os.environ),
            "timeout": 5,
            "reconnect_timeout": 3,
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": host,
        "PORT": str(port),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": options,
    }


def smtp() -> dict[str, Any]:
    """Host, port, user, password and TLS of the mail server, from LAGSPILL_SMTP_URL."""
    url = urlsplit(os.environ.get("LAGSPILL_SMTP_URL", "smtp://127.0.0.1:25"))
    return {
        "EMAIL_HOST": url.hostname or "127.0.0.1",
        "EMAIL_PORT": url.port or 25,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_USE_SSL": url.scheme == "smtps",
    }


def allowed_hosts() -> list[str]:
    """Host names this installation answers to; loopback only unless told otherwise."""
    return os.environ.get("LAGSPILL_ALLOWED_HOSTS", "127.0.0.1,localhost,testserver").split(",")


def site_url() -> str:
    """The address that mails link to, without a trailing slash."""
    return os.environ.get("LAGSPILL_SITE_URL", "http://127.0.0.1:8000").rstrip("/")


def sender() -> str:
    """The address mails come from."""
    return os.environ.get("LAGSPILL_MAIL_FROM", "Lagspill <ikke-svar@lagspill.example>")


def mail_reply() -> str:
    """The address whose plus-addresses take answers to invitations, e.g. svar@lagspill.kommune.no; '' when there is none."""
    value = os.environ.get("LAGSPILL_MAIL_REPLY", "").strip()
    if value and (value.count("@") != 1 or value.startswith("@") or "+" in value):
        raise EnvironmentProblem("LAGSPILL_MAIL_REPLY must be one address without a plus sign, like svar@kommune.no")
    return value


def mail_door() -> tuple[str, int]:
    """Host and port where `lagspill mail-listen` takes in mail (LAGSPILL_MAIL_DOOR, 127.0.0.1:2525)."""
    host, _colon, port = os.environ.get("LAGSPILL_MAIL_DOOR", "127.0.0.1:2525").rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise EnvironmentProblem("LAGSPILL_MAIL_DOOR must be a host and a port, like 127.0.0.1:2525")
    return host, int(port)


def behind_proxy() -> bool:
    """Whether a proxy in front sets X-Forwarded-Proto (and strips it from clients)."""
    return os.environ.get("LAGSPILL_BEHIND_PROXY", "") == "1"
