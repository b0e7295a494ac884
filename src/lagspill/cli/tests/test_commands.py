"""Commands that look and tell, each in a process of its own, on the tests' own installation."""

import subprocess
import sys

import pytest


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
