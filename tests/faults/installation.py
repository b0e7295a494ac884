"""A whole installation of its own for the faults' test: database, pages, worker and mail server, each a process to kill."""

import base64
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from lagspill.cli.embedded import EmbeddedServer
from lagspill.cli.fleet import web_program

LOOPBACK = "127.0.0.1"
# A worker that is silent this long counts as dead; 20 s in a real installation.
SILENT_AFTER = 2.0
WORK = f"import django; django.setup(); from lagspill.cli.worker import run; run(2, silent_after={SILENT_AFTER})"
# A mail server takes its time: jobs are long enough to be killed in their middle.
SMTP_SECONDS = 0.08
PATIENCE = 60.0


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as probe:
        return int(probe.getsockname()[1])


class PostOffice:
    """A real mail server that counts the letters by Message-ID."""

    def __init__(self) -> None:
        self.letters: Counter[str] = Counter()
        self._controller = Controller(self, hostname=LOOPBACK, port=free_port())

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        import asyncio

        await asyncio.sleep(SMTP_SECONDS)
        self.letters[str(message_from_bytes(envelope.original_content or b"")["Message-ID"])] += 1
        return "250 OK"

    @property
    def url(self) -> str:
        return f"smtp://{LOOPBACK}:{self._controller.port}"

    def __enter__(self) -> "PostOffice":
        self._controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._controller.stop(no_assert=True)


class Installation:
    """Starts everything in `folder`; `seeded` holds what tests/faults/seed.py wrote."""

    def __init__(self, folder: Path, office: PostOffice, *, mode: str = "production") -> None:
        self._mode = mode
        self.server = EmbeddedServer(folder / "pg")
        self.port = free_port()
        self.seeded: dict[str, Any] = {}
        self.worker_kills = 0
        self._folder = folder
        self._office = office
        self._web: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def environment(self, role: str = "app") -> dict[str, str]:
        key = base64.b64encode(bytes(range(32))).decode()
        return {
            **os.environ,
            "LAGSPILL_MODE": self._mode,
            # A browser of the tests has no proxy in front of it.
            "LAGSPILL_BEHIND_PROXY": "1" if self._mode == "production" else "",
            "LAGSPILL_HOME": str(self._folder),
            "LAGSPILL_DB_ROLE": role,
            "DATABASE_URL": self.server.url("app"),
            "LAGSPILL_OWNER_DATABASE_URL": self.server.url("owner"),
            "LAGSPILL_SMTP_URL": self._office.url,
            "LAGSPILL_SITE_URL": self.address,
            "DJANGO_SETTINGS_MODULE": "lagspill.project.settings",
            "PYTHONPATH": os.pathsep.join(["src", "."]),
            **dict.fromkeys(
                ("LAGSPILL_SECRET_KEY", "LAGSPILL_DATA_KEYS", "LAGSPILL_INDEX_KEY", "LAGSPILL_AUDIT_KEY"), key
            ),
        }

    def run(self, *command: str, role: str = "app") -> str:
        """A program of its own; raises when it fails."""
        done = subprocess.run(
            [sys.executable, *command],
            env=self.environment(role),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=180,
        )
        return done.stdout

    def prepare(self, *, cases: int, measures: int) -> None:
        self.server.start()
        self.run("-m", "django", "migrate", "--skip-checks", "--verbosity", "0", role="owner")
        self.run("-m", "django", "collectstatic", "--noinput", "--skip-checks", "--verbosity", "0")
        self.seeded = json.loads(self.run("-m", "tests.faults.seed", str(cases), str(measures)))

    def start(self) -> None:
        self.start_web()
        self.start_worker()

    def start_web(self) -> None:
        """Returns when the web server takes connections."""
        program = web_program(self.environment(), LOOPBACK, self.port, workers=1)
        self._web = subprocess.Popen(
            list(program.command),
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=sys.stderr,
            start_new_session=True,
        )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, self.port), timeout=1):
                return
            time.sleep(0.1)
        raise AssertionError("the web server does not answer")

    def start_worker(self) -> None:
        self._worker = subprocess.Popen([sys.executable, "-c", WORK], env=self.environment())

    def kill_web(self) -> None:
        """The web server and its processes, as hard as can be."""
        assert self._web is not None
        os.killpg(self._web.pid, signal.SIGKILL)
        self._web.wait()

    def kill_database(self) -> None:
        """The postmaster, as hard as can be; its supervisor starts it again."""
        os.kill(self.server.pid, signal.SIGKILL)

    def kill_worker(self) -> None:
        """As hard as can be, and another one in its place."""
        assert self._worker is not None
        self._worker.kill()
        self._worker.wait()
        self.worker_kills += 1
        self.start_worker()

    @property
    def worker_lives(self) -> bool:
        return self._worker is not None and self._worker.poll() is None

    @property
    def web_lives(self) -> bool:
        return self._web is not None and self._web.poll() is None

    def wait_for_database(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self.server.answers():
            assert time.monotonic() < deadline, "the database did not come back"
            time.sleep(0.02)

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Past row-level security, as the role that backs up."""
        with psycopg.connect(self.server.url("backup"), autocommit=True) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def stop(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker.wait()
        if self.web_lives:
            self.kill_web()
        self.server.stop()


@contextlib.contextmanager
def installation(
    folder: Path, *, cases: int, measures: int, mode: str = "production"
) -> Iterator[tuple[Installation, PostOffice]]:
    """Everything running inside, all of it gone afterwards."""
    with PostOffice() as office:
        found = Installation(folder, office, mode=mode)
        try:
            found.prepare(cases=cases, measures=measures)
            found.start()
            yield found, office
        finally:
            found.stop()


CSRF = "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(32))
