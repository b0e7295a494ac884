"""Sending letters by SMTP. A letter says when and where to log in, never whom or what it is about (MEET-4)."""

import hashlib
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter to one address. `key` names the sending: the same key gives the same Message-ID.

    `calendar` is an iCalendar file, `method` its method. Callers pass fixed phrases only: no names, no case numbers.
    """

    to: str
    subject: str
    text: str
    key: str
    calendar: bytes | None = None
    method: str = "REQUEST"


def send(letter: Letter) -> None:
    """Hands the letter to the mail server, or raises (smtplib.SMTPException, OSError) so that the job is tried again."""
    message = EmailMultiAlternatives(
        subject=letter.subject, body=letter.text, to=[letter.to], headers={"Message-ID": message_id(letter.key)}
    )
    if letter.calendar is not None:
        # RFC 6047: the method stands beside the content type too. As an alternative to the text, clients show buttons to
        # answer with; as a file beside it, those that do not can still be given it.
        message.attach_alternative(letter.calendar.decode(), f"text/calendar; method={letter.method}")
        message.attach("invite.ics", letter.calendar, "application/ics")
    message.send(fail_silently=False)


def message_id(key: str) -> str:
    """A repeat of a sending carries the id of the first, and says nothing about what it was."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"
