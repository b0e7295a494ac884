"""The worker survives what happens to its database and to itself; no job is lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from tests.database import drop

from lagspill.cli.embedded import EmbeddedServer

DATABASE = "worker_tests"
PROJECT = "lagspill.cli.tests.worker_project"
WORK = "import django; django.setup(); from lagspill.cli.worker import run; run(concurrency=1, silent_after=2.0)"
DEFER = (
    "import sys, django; django.setup(); from lagspill.cli.tests.worker_project import record\n"
    "for number in range(int(sys.argv[1]), int(sys.argv[2])): record.defer(number=number, seconds=float(sys.argv[3]))"
)
TABLES = (
    "create table began (number int); create table effect (number int primary key);"
    "grant all on all tables in schema public to lagspill_app;"
    "grant all on all sequences in schema public to lagspill_app"
)


def environment(server: EmbeddedServer, role: str) -> dict[str, str]:
    url = server.url("owner" if role == "owner" else "app", DATABASE)
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": PROJECT}


def count(server: EmbeddedServer, table: str) -> int:
    query = {"began": "select count(*) from began", "effect": "select count(*) from effect"}[table]
    try:
        with psycopg.connect(server.url("app", DATABASE), connect_timeout=2) as connection:
            row = connection.execute(query.encode()).fetchone()
    except psycopg.OperationalError:
        return -1
    return int(row[0]) if row else -1


def until(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def defer(server: EmbeddedServer, first: int, last: int, seconds: float = 0.0) -> None:
    arguments = [str(first), str(last), str(seconds)]
    subprocess.run([sys.executable, "-c", DEFER, *arguments], env=environment(server, "app"), check=True, timeout=60)


@pytest.fixture
def queue(server: EmbeddedServer) -> Iterator[EmbeddedServer]:
    with psycopg.connect(server.url("owner"), autocommit=True) as connection:
        drop(connection.cursor(), DATABASE)
        connection.execute(f"create database {DATABASE}".encode())
    migrate = [sys.executable, "-m", "django", "migrate", "--verbosity=0"]
    subprocess.run(migrate, env=environment(server, "owner"), check=True, timeout=120)
    with psycopg.connect(server.url("owner", DATABASE), autocommit=True) as connection:
        connection.execute(TABLES.encode())
    yield server
    with psycopg.connect(server.url("owner"), autocommit=True) as connection:
        drop(connection.cursor(), DATABASE)


@pytest.fixture
def start_worker(queue: EmbeddedServer) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-c", WORK], env=environment(queue, "app")))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_worker_outlives_its_database_and_loses_no_job(
    queue: EmbeddedServer, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    worker = start_worker()
    defer(queue, 0, 5)
    assert until(lambda: count(queue, "effect") == 5)
    defer(queue, 5, 11, seconds=0.4)
    assert until(lambda: count(queue, "effect") >= 6)
    os.kill(queue.pid, signal.SIGKILL)
    assert until(lambda: count(queue, "effect") == 11)
    assert worker.poll() is None


def test_a_job_whose_worker_was_killed_runs_again(
    queue: EmbeddedServer, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    first = start_worker()
    defer(queue, 0, 1, seconds=1.5)
    assert until(lambda: count(queue, "began") == 1)
    first.kill()
    first.wait()
    assert count(queue, "effect") == 0
    start_worker()
    assert until(lambda: count(queue, "effect") == 1)


def test_a_stopped_worker_finishes_the_job_at_hand(
    queue: EmbeddedServer, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    worker = start_worker()
    defer(queue, 0, 1, seconds=1.0)
    assert until(lambda: count(queue, "began") == 1)
    worker.terminate()
    assert worker.wait(15) == 0
    assert count(queue, "effect") == 1


def test_what_a_job_enqueues_belongs_to_its_transaction(
    queue: EmbeddedServer, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    program = (
        "import django; django.setup(); from lagspill.cli.tests.worker_project import enqueue_and_fail, record\n"
        "enqueue_and_fail.defer(number=1); record.defer(number=2)"
    )
    subprocess.run([sys.executable, "-c", program], env=environment(queue, "app"), check=True, timeout=60)
    start_worker()
    assert until(lambda: count(queue, "effect") == 1)
    with psycopg.connect(queue.url("app", DATABASE)) as connection:
        jobs = connection.execute("select task_name, status::text from procrastinate_jobs order by id").fetchall()
        assert connection.execute("select number from effect").fetchall() == [(2,)]
    assert [name for name, _status in jobs] == ["enqueue_and_fail", "record"]
    assert jobs[0][1] == "succeeded"


def test_periodic_work_goes_on_after_the_database_was_killed(
    queue: EmbeddedServer, start_worker: Callable[[], subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WITH_TICKS", "1")
    start_worker()
    assert until(lambda: count(queue, "effect") >= 2)
    os.kill(queue.pid, signal.SIGKILL)
    assert until(lambda: count(queue, "effect") >= 0)
    before = count(queue, "effect")
    assert until(lambda: count(queue, "effect") >= before + 3)


def test_a_worker_without_a_database_stops_when_told(
    queue: EmbeddedServer, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    worker = start_worker()
    defer(queue, 0, 1)
    assert until(lambda: count(queue, "effect") == 1)
    queue.stop()
    time.sleep(1.5)
    assert worker.poll() is None
    worker.send_signal(signal.SIGINT)
    assert worker.wait(15) == 0
    queue.start()
