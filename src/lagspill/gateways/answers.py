"""Reads a mail client's answer to an invitation (RFC 5546 REPLY, RFC 6047). Anybody may send these bytes: nothing is trusted.

Only codes, ids and times are taken out of a message; its words are never kept.
"""

import datetime
import email
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses
from typing import Any

from icalendar import Calendar

LARGEST = 256 * 1024
MOST_PARTS = 50
CALENDARS = ("text/calendar", "application/ics")
ADDRESSED = ("to", "cc", "delivered-to", "x-original-to")
MATTERS = frozenset({"uid", "sequence", "dtstamp", "attendee", "organizer", "recurrence-id"})
REPLIES = {"ACCEPTED": "yes", "DECLINED": "no", "TENTATIVE": "maybe"}


class Unreadable(Exception):
    """Not an answer: `code` is 'too_large', 'malformed' or 'no_calendar'."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an answer says. `reply` is 'yes', 'no' or 'maybe'; '' when it says something that we do not understand, like
    another time or somebody else coming. `stamped_at` is when it was written; None when it does not say."""

    uid: str
    sequence: int
    reply: str
    attendee: str
    stamped_at: datetime.datetime | None
    addressed: tuple[str, ...]


def read_answer(raw: bytes, recipients: Iterable[str] = ()) -> Answer:
    """The answer in one whole message; `recipients` are the envelope's, where there is one. Raises Unreadable."""
    if len(raw) > LARGEST:
        raise Unreadable("too_large")
    try:
        message = email.message_from_bytes(raw)
        return _answer(message, list(recipients))
    except Unreadable:
        raise
    except Exception as error:
        # Two libraries read a stranger's bytes here: whatever they stumble over, the message is not an answer.
        raise Unreadable("malformed") from error


def _answer(message: Message, recipients: list[str]) -> Answer:
    calendar = Calendar.from_ical(_calendar_part(message))
    events = calendar.walk("VEVENT")
    if len(events) != 1:
        raise Unreadable("malformed")
    (event,) = events
    if any(str(name).lower() in MATTERS for name, _error in event.errors):
        # The library leaves out lines that it cannot read; of these none may be missing unnoticed.
        raise Unreadable("malformed")
    attendees = _list(event.get("attendee"))
    if len(attendees) != 1:
        raise Unreadable("malformed")
    said = str(attendees[0].params.get("PARTSTAT", "")).upper()
    understood = str(calendar.get("method", "")).upper() == "REPLY" and "recurrence-id" not in event
    headers = [value for name in ADDRESSED for value in message.get_all(name, [])]
    named = [address for _name, address in getaddresses([str(one) for one in headers])]
    return Answer(
        uid=str(event["uid"]).strip(),
        sequence=int(event.get("sequence", 0)),
        reply=REPLIES.get(said, "") if understood else "",
        attendee=_mailbox(attendees[0]),
        stamped_at=_instant(event.get("dtstamp")),
        addressed=(*recipients, *named, *(_mailbox(one) for one in _list(event.get("organizer")))),
    )


def _calendar_part(message: Message) -> bytes:
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            break
        if part.get_content_type() in CALENDARS:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return content
    raise Unreadable("no_calendar")


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _mailbox(value: Any) -> str:
    text = str(value).strip()
    return text[7:] if text.lower().startswith("mailto:") else text


def _instant(value: Any) -> datetime.datetime | None:
    if value is None:
        return None
    found = value.dt
    if not isinstance(found, datetime.datetime):
        raise Unreadable("malformed")
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
