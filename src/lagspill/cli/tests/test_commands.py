"""Commands that look and tell, each in a process of its own, on the tests' own installation."""

import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from django.test import Client
from tests.town import build_town

from lagspill.directory.models import StaffMember
from lagspill.identity.models import Account
from lagspill.playbooks.loader import SHIPPED

STAFF = "navn;e-post;telefon;brukernavn;tjeneste;tjenestetype;rolle;tittel;fra;til"
PATIENCE = 240.0
KARI = "Kari Moe;kari@fjordvik.example;22 00 00 09;kari.moe;Lia skole;school;teacher;Kontaktlærer;2026-08-01;"


def lagspill(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lagspill", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_migrate_finds_nothing_left_to_do() -> None:
    assert lagspill("migrate", "--check").returncode == 0


def test_an_intact_log_is_said_to_be_intact() -> None:
    done = lagspill("audit", "verify")
    assert (done.returncode, "intact" in done.stdout) == (0, True)


def test_the_doctor_says_what_is_in_order_and_what_is_not() -> None:
    done = lagspill("doctor")
    lines = done.stdout.splitlines()
    assert "ok   All migrations are applied" in lines
    assert "ok   App role lagspill_app" in lines
    assert "ok   The app role may not execute set_config" in lines
    assert any(line.startswith("FIX  No worker runs → start it with") for line in lines)
    assert done.returncode == 1
    assert "to fix" in done.stderr


def test_managing_passes_arguments_and_exit_codes_through() -> None:
    assert lagspill("manage", "check").returncode == 0
    assert lagspill("manage", "no-such-command").returncode == 1


def test_a_settings_problem_is_a_sentence_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAGSPILL_MODE", "party")
    done = lagspill("migrate", "--check")
    assert done.returncode == 1
    assert "LAGSPILL_MODE" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.django_db(transaction=True)
def test_an_account_is_made_with_a_one_time_link_and_invited_again(client: Client) -> None:
    made = lagspill("account", "create", "kari.moe", "Kari Moe")
    assert made.returncode == 0, made.stderr
    account = Account.objects.get(username="kari.moe")
    taken = lagspill("account", "create", "kari.moe", "Kari Moe")
    assert taken.returncode == 1 and "That username is taken" in taken.stderr
    again = lagspill("account", "invite", "kari.moe", "--new-second-factor")
    assert again.returncode == 0, again.stderr
    assert not account.has_usable_password()
    for done in (made, again):
        (link,) = re.findall(rf"/passord/{account.id}/\S+/", done.stdout)
        assert client.get(link, follow=True).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_an_account_that_is_not_there_is_told_without_a_traceback() -> None:
    told = lagspill("account", "invite", "nobody")
    assert told.returncode == 1
    assert told.stderr.startswith("Error: ") and "Traceback" not in told.stderr


@pytest.mark.django_db(transaction=True)
def test_staff_come_in_from_a_file_all_or_none(tmp_path: Path) -> None:
    build_town()
    before = StaffMember.objects.count()
    file = tmp_path / "ansatte.csv"
    file.write_text(f"{STAFF}\n{KARI}\n{KARI.replace('2026-08-01', 'i august').replace('kari', 'per')}\n")
    bad = lagspill("import", "staff", str(file))
    assert bad.returncode == 1
    assert f"{file}:3:" in bad.stderr and "nothing was imported" in bad.stderr
    assert StaffMember.objects.count() == before
    file.write_text(f"{STAFF}\n{KARI}\n")
    good = lagspill("import", "staff", str(file))
    assert (good.returncode, good.stdout.strip()) == (0, "Imported: 1 new, 0 changed.")
    assert StaffMember.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_the_logs_end_is_exported_to_the_file_that_is_named() -> None:
    lagspill("account", "create", "kari.moe", "Kari Moe")
    done = lagspill("audit", "export")
    place, file = re.fullmatch(r"The log has reached place (\d+); written to (.+)\.\s*", done.stdout).groups()  # type: ignore[union-attr]
    assert int(place) >= 1
    assert Path(file).read_text().count("\n") == 1
    verified = lagspill("audit", "verify")
    assert (verified.returncode, "1 exported heads are intact" in verified.stdout) == (0, True)


def test_a_shipped_playbook_is_in_order() -> None:
    file = sorted(SHIPPED.glob("*.yaml"))[0]
    done = lagspill("playbook", "check", str(file))
    assert (done.returncode, done.stdout) == (0, f"{file} is in order.\n")


def test_one_command_runs_a_municipality_and_a_signal_ends_it(fresh_dir: Path, free_port: int) -> None:
    """PLAT-1: an empty folder becomes a running site, without any setting."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LAGSPILL_", "DATABASE_"))}
    environment |= {"LAGSPILL_HOME": str(fresh_dir.parent / "home"), "PYTHONUNBUFFERED": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE")
    command = [sys.executable, "-m", "lagspill", "demo", "--port", str(free_port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        told: list[str] = []
        patience = threading.Timer(PATIENCE, running.kill)
        patience.start()
        for line in running.stdout:
            told.append(line)
            if "is ready" in line:
                break
        try:
            assert told and "is ready" in told[-1], told
            with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/personer/", timeout=30) as page:
                assert page.status == 200
        finally:
            running.send_signal(signal.SIGTERM)
            rest = running.stdout.read()
            patience.cancel()
    assert running.returncode == 0
    assert rest.rstrip().endswith("Stopped.")
