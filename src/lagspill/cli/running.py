"""Commands that keep running: demo, serve, worker."""

import os
import socket
import subprocess
import sys
import threading
import time

import click

from lagspill.cli.environment import home, installation, set_up_django
from lagspill.cli.fleet import Fleet, Program, door_program, terminable, web_program, worker_program

LOOPBACK = "127.0.0.1"
WEB_PATIENCE = 60.0
POLL = 0.1


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), envvar="PORT", default=8000, show_default=True)
def demo(port: int) -> None:
    """Run a fictitious municipality on this machine: database, web pages, worker and mailbox in one.

    Answers on the loopback address only. Ctrl-C stops everything; the data stays for the next time."""
    from lagspill.gateways.mailbox import Catcher, free_port

    require_free(LOOPBACK, port)
    with terminable(), installation("app", mode="demo"), Catcher(home() / "mailbox") as catcher:
        os.environ["LAGSPILL_SMTP_URL"] = catcher.url
        os.environ["LAGSPILL_SITE_URL"] = f"http://{LOOPBACK}:{port}"
        os.environ.setdefault("LAGSPILL_MAIL_REPLY", "svar@lagspill.example")
        os.environ.setdefault("LAGSPILL_MAIL_DOOR", f"{LOOPBACK}:{free_port()}")
        prepare_step("Preparing the database", "migrate", "--noinput", role="owner")
        prepare_step("Collecting styles and pictures", "collectstatic", "--noinput")
        prepare_step("Filling in people and cases, the first time only", "seed_demo")
        environment = dict(os.environ)
        _announce(port)
        web = web_program(environment, LOOPBACK, port, workers=1)
        _run([web, worker_program(environment), door_program(environment)])


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), envvar="PORT", default=8000, show_default=True)
@click.option("--host", default=LOOPBACK, show_default=True, help="The address to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Number of processes.")
def serve(port: int, host: str, workers: int) -> None:
    """Run the web server for real use. Changes nothing in the database; see `lagspill migrate`."""
    require_free(host, port)
    with terminable(), installation("app"):
        prepare_step("Collecting styles and pictures", "collectstatic", "--noinput")
        click.echo(f"Serving on http://{host}:{port} (Ctrl-C stops).")
        _run([web_program(dict(os.environ), host, port, workers)])


@click.command()
@click.option("--concurrency", type=click.IntRange(1, 8), default=2, show_default=True, help="Jobs at a time.")
def worker(concurrency: int) -> None:
    """Run the background worker: reminders, invitations, expiry. Comes back by itself when the database was away."""
    from lagspill.cli import worker as background

    with terminable(), installation("app"):
        set_up_django()
        background.run(concurrency)


def _run(programs: list[Program]) -> None:
    Fleet(programs).run()
    click.echo("Stopped.")


def _announce(port: int) -> None:
    """Says the address once the pages answer, beside the fleet that starts them."""

    def wait() -> None:
        deadline = time.monotonic() + WEB_PATIENCE
        while time.monotonic() < deadline:
            if answers(LOOPBACK, port):
                click.secho(f"\nLagspill is ready: http://{LOOPBACK}:{port}\nCtrl-C stops it.\n", bold=True)
                return
            time.sleep(POLL)
        click.echo("The web server does not answer yet; its messages above say why.", err=True)

    threading.Thread(target=wait, daemon=True).start()


def answers(host: str, port: int) -> bool:
    """Whether somebody accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def require_free(host: str, port: int) -> None:
    """Raises click.ClickException when the address cannot be listened on."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family):
            return
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {host} port {port} ({error.strerror}). "
            f"Choose another one, for example --port {port + 1}."
        ) from None


def prepare_step(label: str, *command: str, role: str = "app") -> None:
    """Runs a management command as a process of its own, as the given role; its words are shown only if it fails."""
    click.echo(f"{label} … ", nl=False)
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own program and arguments
        [sys.executable, "-m", "django", *command],
        env={**os.environ, "LAGSPILL_DB_ROLE": role},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        click.echo("failed")
        click.echo(done.stdout, err=True)
        raise click.ClickException(
            f"`{' '.join(command)}` failed; its message stands above. `lagspill doctor` may know why."
        )
    click.echo(f"done ({time.monotonic() - began:.1f} s)")
