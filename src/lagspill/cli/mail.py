"""Commands that take in answers to invitations: mail-in for a mail server's pipe, mail-listen as a small server of its own."""

import sys
import threading
from collections.abc import Callable, Sequence

import click

from lagspill.cli.environment import installation, set_up_django
from lagspill.cli.fleet import stop_signals, terminable

Take = Callable[[bytes, Sequence[str]], object]
COME_AGAIN = 75  # EX_TEMPFAIL: a mail server keeps the message and tries again


@click.command("mail-in")
@click.argument("recipient", nargs=-1)
def mail_in(recipient: tuple[str, ...]) -> None:
    """Read one message from standard input, for a mail server's pipe; RECIPIENT is the envelope's, if the server tells.

    An answer to an invitation is recorded; everything else is let go in silence. Exit code 75: come again later."""
    from lagspill.gateways.answers import LARGEST

    raw = sys.stdin.buffer.read(LARGEST + 1)
    try:
        with terminable(), installation("app"):
            set_up_django()
            from lagspill.meetings.answering import take_in

            take_in(raw, recipient)
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        sys.exit(COME_AGAIN)
    except Exception as error:
        # An error's text may quote the message.
        click.echo(f"The message could not be taken in now ({type(error).__name__}).", err=True)
        sys.exit(COME_AGAIN)


@click.command("mail-listen")
def mail_listen() -> None:
    """Listen for answers to invitations by SMTP, at LAGSPILL_MAIL_DOOR, for the addresses of LAGSPILL_MAIL_REPLY only."""
    with terminable(), installation("app"):
        set_up_django()
        from django.conf import settings

        from lagspill.cli.running import require_free
        from lagspill.gateways.door import Door
        from lagspill.gateways.reply_address import takes_answers
        from lagspill.meetings.answering import take_in

        if not takes_answers():
            raise click.ClickException(
                "Set LAGSPILL_MAIL_REPLY to the address that takes answers, like svar@kommune.no."
            )
        host, port = settings.MAIL_DOOR
        require_free(host, port)
        stopping = threading.Event()
        door = Door(host, port, _on_a_fresh_connection(take_in))
        with stop_signals(stopping):
            door.start()
            try:
                click.echo(f"Taking in answers at {host} port {port} (Ctrl-C stops).")
                stopping.wait()
            finally:
                door.stop()


def _on_a_fresh_connection(take: Take) -> Take:
    """Each message in a thread that holds no connection before or after: the database may have been away in between."""
    from django.db import close_old_connections

    def fresh(raw: bytes, recipients: Sequence[str]) -> object:
        close_old_connections()
        try:
            return take(raw, recipients)
        finally:
            close_old_connections()

    return fresh
