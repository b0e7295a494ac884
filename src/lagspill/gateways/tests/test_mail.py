"""Letters over a real SMTP server."""

import pytest
from pytest_django import Settings
from tests.mail import Mailbox

from lagspill.gateways.mail import Letter, message_id, send


def test_a_letter_arrives_with_its_calendar_file(mailbox: Mailbox) -> None:
    send(Letter(to="ppt@fjordvik.example", subject="Møte", text="Logg inn.", key="a", calendar=b"BEGIN:VCALENDAR"))
    (mail,) = mailbox()
    assert mail.recipients == ("ppt@fjordvik.example",)
    assert mail.text.strip() == "Logg inn."
    (file,) = mail.attachments
    assert file.name == "invite.ics"
    assert file.content_type == "application/ics"
    assert b'text/calendar; method="REQUEST"; charset="utf-8"' in mail.source


def test_a_repeat_carries_the_same_message_id_and_another_sending_another() -> None:
    assert message_id("a") == message_id("a")
    assert message_id("a") != message_id("b")
    assert message_id("a").startswith("<")


def test_a_server_that_is_away_is_an_error_and_not_silence(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(OSError, match="refused"):
        send(Letter(to="ppt@fjordvik.example", subject="Møte", text="Logg inn.", key="a"))
