"""Keeps one PostgreSQL server alive: starts it as a direct child, reaps it, and starts it again when it dies."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

from lagspill.cli.postgres.cluster import clean_environment
from lagspill.cli.postgres.place import EmbeddedServerError, Place
from lagspill.cli.tethered import tethered

FIRST_DELAY = 0.05
LONGEST_DELAY = 5.0
READY = "ready"
EARLY_DEATHS = 8
ORPHANS_GONE = 10.0
FAST_STOP = 15.0
POLL = 0.02
SHARED_MEMORY_LINE = 6
LOG_LIMIT = 10 * 1024 * 1024


class Supervisor:
    """Runs in one thread from `run` to its end: the kernel ties the server's life to the thread that started it."""

    def __init__(self, place: Place, stopping: Event) -> None:
        self._place = place
        self._stopping = stopping
        self.child: subprocess.Popen[bytes] | None = None

    def run(self, on_first_start: Callable[[], None]) -> None:
        """Serves until `stopping` is set. `on_first_start` makes the roles; its errors, and a server that will not
        start, end the run with the server stopped."""
        clear_leftovers(self._place)
        try:
            self._start()
            self._until_first_start_is_done(on_first_start)
            self._keep_alive()
        finally:
            self._stop()

    def _until_first_start_is_done(self, on_first_start: Callable[[], None]) -> None:
        for _ in range(EARLY_DEATHS):
            if self._stopping.is_set():
                return
            if self._wait_until_accepting():
                on_first_start()
                return
            self._stopping.wait(FIRST_DELAY)
            self._start()
        raise EmbeddedServerError(f"The database server does not start. Its last words: {last_words(self._place)}")

    def _wait_until_accepting(self) -> bool:
        """False when the server died first."""
        while not self._stopping.is_set():
            if self.child is None or self.child.poll() is not None:
                return False
            if status_line(self._place) == READY:
                return True
            time.sleep(POLL)
        return True

    def _keep_alive(self) -> None:
        delay = FIRST_DELAY
        accepting = True
        while not self._stopping.wait(POLL):
            if self.child is not None and self.child.poll() is None:
                accepting = accepting or status_line(self._place) == READY
                continue
            if accepting:
                delay = FIRST_DELAY
            elif self._stopping.wait(delay):
                return
            else:
                delay = min(delay * 2, LONGEST_DELAY)
            clear_leftovers(self._place)
            accepting = False
            self._start()

    def _start(self) -> None:
        place = self._place
        identity = (-1, -1) if place.user is None else (place.user.uid, place.user.gid)
        rotate_log(place)
        place.log_file.touch(mode=0o600)
        with place.log_file.open("ab") as log:
            self.child = subprocess.Popen(  # noqa: S603 - our own program and arguments
                tethered([str(place.binary("postgres")), "-D", str(place.cluster)], *identity),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=clean_environment(),
                start_new_session=True,
            )

    def _stop(self) -> None:
        child = self.child
        if child is None:
            return
        for sign, patience in ((signal.SIGINT, FAST_STOP), (signal.SIGQUIT, FAST_STOP / 3), (signal.SIGKILL, None)):
            if child.poll() is not None:
                break
            child.send_signal(sign)
            try:
                child.wait(patience)
            except subprocess.TimeoutExpired:
                continue
        self.child = None


def _pid_file(place: Place) -> list[str]:
    try:
        return (place.cluster / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []


def status_line(place: Place) -> str:
    """The server's own word on its state: "starting", "ready", "stopping" or ""."""
    lines = _pid_file(place)
    return lines[-1].strip() if lines else ""


def server_pid(place: Place) -> int | None:
    """The process id of the live server of this very cluster, or None."""
    lines = _pid_file(place)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if _serves(pid, place) else None


def _serves(pid: int, place: Place) -> bool:
    """A server's working folder is its cluster; a process that has got the number of a dead server has another one."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == place.cluster
    except OSError:
        return False


def clear_leftovers(place: Place) -> None:
    """Waits until a predecessor's server and, after a SIGKILL, its orphaned processes have gone. A server that outlived
    its supervisor is shut down; the server's own start would refuse while any of them still holds the shared memory."""
    deadline = time.monotonic() + ORPHANS_GONE
    asked = False
    while time.monotonic() < deadline:
        pid = server_pid(place)
        if pid is not None and not asked:
            os.kill(pid, signal.SIGINT)
            asked = True
        if pid is None and not _memory_in_use(place):
            return
        time.sleep(POLL)
    remaining = server_pid(place)
    if remaining is not None:
        os.kill(remaining, signal.SIGQUIT)


def _memory_in_use(place: Place) -> bool:
    lines = _pid_file(place)
    if len(lines) <= SHARED_MEMORY_LINE:
        return False
    parts = lines[SHARED_MEMORY_LINE].split()
    segment = parts[1] if len(parts) > 1 else ""
    try:
        table = Path("/proc/sysvipc/shm").read_text().splitlines()
    except OSError:
        return False
    header, *rows = [line.split() for line in table]
    identifier, attached = header.index("shmid"), header.index("nattch")
    return any(row[identifier] == segment and row[attached] != "0" for row in rows)


def rotate_log(place: Place) -> None:
    """Keeps one older log beside the current one."""
    if place.log_file.exists() and place.log_file.stat().st_size > LOG_LIMIT:
        place.log_file.replace(place.log_file.with_suffix(".log.1"))


def last_words(place: Place) -> str:
    """The last lines of the server's log, for an error message; statements are never in it."""
    try:
        lines = place.log_file.read_text(errors="replace").splitlines()[-5:]
    except FileNotFoundError:
        lines = []
    return " / ".join(lines) or f"(nothing in {place.log_file})"
