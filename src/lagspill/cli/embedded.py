"""The PostgreSQL server that comes with Lagspill: one cluster in one folder, shared by all processes that ask."""

import fcntl
import os
import time
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import IO, Self

import psycopg

from lagspill.cli.postgres import cluster, place
from lagspill.cli.postgres.cluster import DATABASE, Role
from lagspill.cli.postgres.place import EmbeddedServerError
from lagspill.cli.postgres.roles import provision
from lagspill.cli.postgres.supervisor import Supervisor, last_words, server_pid

__all__ = ["DATABASE", "EmbeddedServer", "EmbeddedServerError", "Role"]

START_PATIENCE = 90.0
STOP_PATIENCE = 40.0
POLL = 0.05


class EmbeddedServer:
    """Starts the cluster under `data_dir`, or attaches to it when another process already runs it, and then takes over
    should that process end. `with EmbeddedServer(path) as server:` starts and stops it."""

    def __init__(self, data_dir: Path) -> None:
        self._place = place.locate(data_dir)
        self._stopping = Event()
        self._supervising = Event()
        self._holds_lock = False
        self._thread: Thread | None = None
        self._failure: Exception | None = None

    def start(self) -> None:
        """Returns when the server answers with our password; raises EmbeddedServerError with what to do otherwise."""
        if self._thread is not None:
            return
        self._stopping.clear()
        self._failure = None
        self._thread = Thread(target=self._supervise, name="lagspill-postgres", daemon=True)
        self._thread.start()
        deadline = time.monotonic() + START_PATIENCE
        while not self._answers_now():
            if time.monotonic() > deadline:
                self._failure = EmbeddedServerError(
                    f"The database server does not answer. Its last words: {last_words(self._place)}"
                )
            if self._failure is not None:
                self.stop()
                raise self._failure
            time.sleep(POLL)

    def stop(self) -> None:
        """Ends the server if this process runs it (open work is rolled back); leaves another process's alone."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._stopping.set()
        thread.join(STOP_PATIENCE)

    def url(self, role: Role, database: str = DATABASE) -> str:
        """The address for a role, from the stored passwords, whether or not the server runs."""
        return cluster.role_address(self._place, role, database)

    @property
    def pid(self) -> int:
        """The server's process id; raises EmbeddedServerError when it does not run."""
        found = server_pid(self._place)
        if found is None:
            raise EmbeddedServerError(f"The database server in {self._place.home} is not running.")
        return found

    @property
    def supervises(self) -> bool:
        """Whether this process is the one that keeps the server alive."""
        return self._supervising.is_set()

    def answers(self) -> bool:
        """Whether the server lets the app role in right now."""
        try:
            with psycopg.connect(self.url("app"), connect_timeout=2):
                return True
        except (psycopg.OperationalError, EmbeddedServerError):
            return False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _answers_now(self) -> bool:
        """An answer counts once our own preparations are over, or while another live process holds the cluster."""
        waiting_for_ourselves = self._holds_lock and not self._supervising.is_set()
        return not waiting_for_ourselves and self.answers()

    def _supervise(self) -> None:
        try:
            place.prepare(self._place)
            with self._place.lock_file.open("a+") as lock:
                if self._wait_for_lock(lock):
                    self._run()
        except Exception as error:
            self._failure = error if isinstance(error, EmbeddedServerError) else _explained(error)
        finally:
            self._supervising.clear()
            self._holds_lock = False

    def _wait_for_lock(self, lock: IO[str]) -> bool:
        """False: stopped first. The kernel frees the lock when its holder dies, so no stale file stands in the way."""
        while not self._stopping.is_set():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._stopping.wait(POLL)
                continue
            self._holds_lock = True
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            return True
        return False

    def _run(self) -> None:
        secrets = cluster.ensure_secrets(self._place)
        cluster.ensure_cluster(self._place, secrets.superuser)

        def first_start() -> None:
            provision(self._place, secrets)
            self._supervising.set()

        Supervisor(self._place, self._stopping).run(first_start)


def _explained(error: Exception) -> EmbeddedServerError:
    return EmbeddedServerError(f"The database server could not be started: {type(error).__name__}: {error}")
