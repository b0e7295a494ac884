"""Programs are kept running, and ended in order."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from lagspill.cli.fleet import Fleet, Program, web_program
from lagspill.cli.main import main
from lagspill.cli.running import answers, prepare_step, require_free
from lagspill.cli.tethered import tethered

STAYING = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"


def started(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


def wait_for(path: Path, number: int) -> list[int]:
    deadline = time.monotonic() + 15
    while len(started(path)) < number and time.monotonic() < deadline:
        time.sleep(0.05)
    return started(path)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def all_gone(pids: list[int]) -> bool:
    """Within a moment: a signal takes effect after it was sent."""
    deadline = time.monotonic() + 5
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(alive(pid) for pid in pids)


@pytest.mark.parametrize(("pool", "threads"), [({}, "8"), ({"LAGSPILL_POOL": "3"}, "3")])
def test_the_web_server_has_as_many_threads_as_database_connections(pool: dict[str, str], threads: str) -> None:
    command = list(web_program(pool, "127.0.0.1", 8000, workers=2).command)
    assert command[command.index("--blocking-threads") + 1] == threads
    assert int(command[command.index("--backpressure") + 1]) > int(threads)


def test_a_program_that_dies_is_started_again_and_all_end_with_the_fleet(tmp_path: Path) -> None:
    log = tmp_path / "pids"
    fleet = Fleet([Program("The test", [sys.executable, "-c", STAYING, str(log)], dict(os.environ))])
    seen: list[list[int]] = []

    def disturb() -> None:
        first = wait_for(log, 1)
        os.kill(first[0], signal.SIGKILL)
        seen.append(wait_for(log, 2))
        fleet.stopping.set()

    threading.Thread(target=disturb).start()
    fleet.run()
    assert len(seen[0]) == 2
    assert all_gone(seen[0])


def test_what_a_killed_program_leaves_behind_is_ended_too(tmp_path: Path) -> None:
    log = tmp_path / "pids"
    child = f"[{sys.executable!r}, '-c', {STAYING!r}, {str(log)!r}]"
    parent = f"import subprocess; subprocess.run({child})"
    program = Program("The test", [sys.executable, "-c", parent], dict(os.environ))
    fleet = Fleet([program])

    def disturb() -> None:
        wait_for(log, 1)
        assert program.process is not None
        program.process.kill()
        wait_for(log, 2)
        fleet.stopping.set()

    threading.Thread(target=disturb).start()
    fleet.run()
    assert len(started(log)) == 2
    assert all_gone(started(log))


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_fleet_in_order(tmp_path: Path, sign: signal.Signals) -> None:
    log = tmp_path / "pids"
    program = Program("The test", [sys.executable, "-c", STAYING, str(log)], dict(os.environ))

    def interrupt() -> None:
        wait_for(log, 1)
        os.kill(os.getpid(), sign)

    threading.Thread(target=interrupt).start()
    handler = signal.getsignal(sign)
    Fleet([program]).run()
    assert all_gone(started(log))
    assert signal.getsignal(sign) == handler


@pytest.mark.parametrize("how", ["SIG_DFL", "SIG_IGN"])
def test_a_tethered_program_goes_when_its_starter_is_killed(tmp_path: Path, how: str) -> None:
    """Also in the background of a script, whose programs start with the signal of Ctrl-C ignored."""
    log = tmp_path / "pids"
    command = [sys.executable, "-c", STAYING, str(log)]
    starter = (
        f"import signal, subprocess; signal.signal(signal.SIGINT, signal.{how});"
        f" from lagspill.cli.tethered import tethered; subprocess.run(tethered({command!r}))"
    )
    with subprocess.Popen([sys.executable, "-c", starter]) as process:
        (pid,) = wait_for(log, 1)
        process.kill()
    assert all_gone([pid])


def test_a_tethered_program_whose_starter_is_gone_does_not_begin(tmp_path: Path) -> None:
    command = tethered([sys.executable, "-c", STAYING, str(tmp_path / "pids")])
    orphan = [str(os.getppid()) if part == str(os.getpid()) else part for part in command]
    assert subprocess.run(orphan, check=False, timeout=10).returncode == 75
    assert started(tmp_path / "pids") == []


def test_a_taken_port_is_named_with_another_choice() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert answers("127.0.0.1", port)
        with pytest.raises(click.ClickException, match=rf"--port {port + 1}"):
            require_free("127.0.0.1", port)
        refused = CliRunner().invoke(main, ["demo", "--port", str(port)])
    assert refused.exit_code == 1
    assert f"port {port}" in refused.output
    assert not answers("127.0.0.1", port)


def test_a_failed_step_shows_what_it_said(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.ClickException, match="doctor"):
        prepare_step("Preparing", "no_such_command")
    assert "no_such_command" in capfd.readouterr().err


def test_a_good_step_says_how_long_it_took(capfd: pytest.CaptureFixture[str]) -> None:
    prepare_step("Preparing", "version")
    assert "Preparing … done (" in capfd.readouterr().out


@pytest.mark.parametrize(
    "command",
    ["demo", "serve", "worker", "migrate", "playbook check", "audit verify", "import staff", "db url", "doctor"],
)
def test_every_command_explains_itself(command: str) -> None:
    shown = CliRunner().invoke(main, [*command.split(), "--help"])
    assert shown.exit_code == 0
    assert "Usage:" in shown.output
    assert len(shown.output.splitlines()) > 4


def test_a_mistyped_command_is_told_apart_from_a_fault() -> None:
    assert CliRunner().invoke(main, ["playbook", "check", "no-such-file.yaml"]).exit_code == 2
    assert CliRunner().invoke(main, ["no-such-command"]).exit_code == 2


def test_a_playbook_with_a_fault_is_told_by_line_and_exit_code(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("code: x\nnonsense: 1\n")
    refused = CliRunner().invoke(main, ["playbook", "check", str(wrong)])
    assert refused.exit_code == 1
    assert "wrong.yaml:2:" in refused.output


def test_the_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "lagspill", "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, "version" in done.stdout) == (0, True)
