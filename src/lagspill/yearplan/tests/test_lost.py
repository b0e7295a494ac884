"""A draft whose worker died: seen, and begun again by the coordinator (PLAT-2, MEET-2)."""

import datetime
import os
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from tests.fixtures import Browse
from tests.town import Town, build_town

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.yearplan import actions, jobs, queries
from lagspill.yearplan.models import Draft
from lagspill.yearplan.rules import job_health
from lagspill.yearplan.tests.scene import dates, frame, solve

NOW = datetime.datetime(2026, 9, 1, 12, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)
# A worker of its own process, whose solve takes far longer than the test.
WORK = (
    "import time, django; django.setup()\n"
    "from lagspill.yearplan import drafting\n"
    "from lagspill.cli.worker import run\n"
    "drafting.solve = lambda *_, **__: time.sleep(600)\n"
    "run(concurrency=1, silent_after=2.0)"
)


def until(condition: Callable[[], bool], seconds: float = 40.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


@pytest.mark.parametrize(
    ("status", "silent", "health"),
    [
        ("todo", None, "waits"),
        ("doing", 1, "works"),
        ("doing", 10, "works"),
        ("doing", 11, "lost"),
        ("doing", None, "lost"),
        ("failed", 1, "lost"),
        ("succeeded", 1, "lost"),
        ("", None, "lost"),
    ],
)
def test_a_job_that_nobody_does_is_lost(status: str, silent: int | None, health: str) -> None:
    heard = None if silent is None else NOW - silent * SECOND
    assert job_health(status, heard, NOW, 10 * SECOND) == health


def ask(town: Town) -> Draft:
    by = town.actor("coordinator")
    with acting(by):
        return actions.ask_for_draft(team=town.team, frame=frame(), by=by)


def state(town: Town, draft: Draft) -> str:
    with acting(town.actor("coordinator")):
        return Draft.objects.get(id=draft.id).state


def page(client: Client, draft: Draft) -> str:
    return client.get(reverse("yearplan:draft", args=[draft.id])).content.decode()


def test_a_draft_in_the_queue_or_at_work_is_not_begun_twice(town: Town, browse: Browse) -> None:
    draft, by = ask(town), town.actor("coordinator")
    assert "Den står i kø." in page(browse(by), draft)
    with acting(by), pytest.raises(Refused) as refused:
        actions.ask_again(draft=queries.draft_or_404(draft.id, by), by=by)
    assert refused.value.code == "yearplan_busy"


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_draft_is_missed_and_the_draft_begins_again(
    browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SILENT_AFTER", 3 * SECOND)
    town = build_town()
    draft, by = ask(town), town.actor("coordinator")
    client = browse(by)
    worker = subprocess.Popen([sys.executable, "-c", WORK], env=dict(os.environ))
    try:
        assert until(lambda: state(town, draft) == "running")
        assert ProcrastinateWorker.objects.count() == 1
        assert "Planen blir laget" in page(client, draft) and "Start på nytt" not in page(client, draft)
    finally:
        worker.kill()
        worker.wait()
    assert until(lambda: "Arbeidet stoppet" in page(client, draft), seconds=15)
    assert state(town, draft) == "running" and "Start på nytt" in page(client, draft)
    again = client.post(reverse("yearplan:again", args=[draft.id]))
    assert again.status_code == 302 and "Den står i kø." in page(client, draft)
    assert list(
        ProcrastinateJob.objects.filter(task_name=jobs.TASK).order_by("id").values_list("status", "args__round_number")
    ) == [("doing", 1), ("todo", 2)]
    assert solve(draft, by)
    with acting(by):
        done = Draft.objects.get(id=draft.id)
    assert done.state == "ready" and done.changes is None and len(dates(draft, by)) > 0
