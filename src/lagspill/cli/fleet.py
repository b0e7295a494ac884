"""Keeps a few programs running until told to stop; one that dies is started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event
from types import FrameType

import click

from lagspill.cli.tethered import tethered

POLL = 0.1
FIRST_DELAY = 0.2
LONGEST_DELAY = 10.0
STEADY_AFTER = 10.0
STOP_PATIENCE = 15.0
QUEUE = "128"  # requests that a web process takes in at a time; further ones wait at the door


@dataclass
class Program:
    """One program of the fleet; `name` is what messages call it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    delay: float = field(default=FIRST_DELAY)
    due: float = 0.0

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches us alone, and we end the programs in order.
        self.process = subprocess.Popen(  # noqa: S603 - our own program and arguments
            tethered(list(self.command)), env=dict(self.environment), start_new_session=True
        )
        self.started = time.monotonic()

    def clear_remains(self) -> None:
        """Ends what a dead program left behind: a killed web server's processes would go on answering."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Fleet:
    """`run` returns after SIGINT or SIGTERM, with every program ended. Call it from the main thread."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._programs = programs
        self.stopping = Event()

    def run(self) -> None:
        with stop_signals(self.stopping):
            try:
                for program in self._programs:
                    program.start()
                while not self.stopping.wait(POLL):
                    for program in self._programs:
                        self._look_after(program)
            finally:
                self._stop()

    def _look_after(self, program: Program) -> None:
        if program.running:
            return
        now = time.monotonic()
        if not program.due:
            steady = now - program.started > STEADY_AFTER
            program.delay = FIRST_DELAY if steady else min(program.delay * 2, LONGEST_DELAY)
            program.due = now + program.delay
            program.clear_remains()
            code = program.process.returncode if program.process else None
            click.echo(f"{program.name} ended (exit code {code}); starting it again.", err=True)
        elif now >= program.due:
            program.due = 0.0
            program.start()

    def _stop(self) -> None:
        running = [program.process for program in self._programs if program.process and program.running]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_PATIENCE
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for program in self._programs:
            program.clear_remains()


@contextmanager
def stop_signals(stopping: Event) -> Iterator[None]:
    """SIGINT, SIGTERM and SIGHUP set `stopping` inside the block instead of tearing it up."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def terminable() -> Iterator[None]:
    """SIGTERM and a closed terminal unwind the block like Ctrl-C, so that what it started is ended in order."""

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def web_program(environment: Mapping[str, str], host: str, port: int, workers: int) -> Program:
    """The production web server. No access log: who looked at what stands in the audit log alone."""
    options = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers)]
    steady = ["--respawn-failed-workers", "--workers-kill-timeout", "10s", "--log-level", "warning", "--no-ws"]
    # As many threads as the process has database connections (see project/environment.py): none waits for one in vain.
    threads = environment.get("LAGSPILL_POOL", "8")
    load = ["--blocking-threads", threads, "--backpressure", QUEUE]
    command = [sys.executable, "-m", "granian", *options, *load, *steady, "lagspill.project.wsgi:application"]
    return Program("The web server", command, environment)


def door_program(environment: Mapping[str, str]) -> Program:
    """The door for answers to invitations, as a process of its own."""
    return Program("The mail door", [sys.executable, "-m", "lagspill", "mail-listen"], environment)


def worker_program(environment: Mapping[str, str]) -> Program:
    """The background worker, as a process of its own."""
    return Program("The worker", [sys.executable, "-m", "lagspill", "worker"], environment)
