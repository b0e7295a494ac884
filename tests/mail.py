"""A real SMTP server for tests: what was sent is read back from its mailbox."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from lagspill.gateways.mailbox import Catcher, ReceivedMail, received

Mailbox = Callable[[], list[ReceivedMail]]


@pytest.fixture
def mailbox(tmp_path: Path, settings: Settings) -> Iterator[Mailbox]:
    """Starts the server, points the settings at it, and gives a function that reads what has arrived, newest first."""
    folder = tmp_path / "mailbox"
    with Catcher(folder) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.MAIL_REPLY = "svar@lagspill.example"
        yield lambda: received(folder)
