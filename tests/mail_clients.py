"""Replies as known mail clients shape them: the templates in tests/mails, filled in."""

import base64
import datetime
from pathlib import Path

from icalendar import Calendar

from lagspill.gateways.mailbox import ReceivedMail

MAILS = Path(__file__).parent / "mails"


def asked(mail: ReceivedMail) -> dict[str, str]:
    """What a client takes over from an invitation."""
    (event,) = Calendar.from_ical(mail.attachments[0].content).walk("VEVENT")
    return {
        "uid": str(event["uid"]),
        "sequence": str(event["sequence"]),
        "attendee": str(event["attendee"]).removeprefix("mailto:"),
        "organiser": str(event["organizer"]).removeprefix("mailto:"),
    }


def client_reply(client: str, mail: ReceivedMail, partstat: str, *, at: datetime.datetime, **other: str) -> bytes:
    """The whole message that 'outlook' or 'gmail' sends; `other` puts something else in a place of the template."""
    values = {**asked(mail), "partstat": partstat, "stamp": f"{at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}", **other}
    calendar = (MAILS / f"{client}-reply.ics").read_text().format(**values).replace("\n", "\r\n")
    if client == "outlook":
        calendar = base64.encodebytes(calendar.encode()).decode()
    message = (MAILS / f"{client}-reply.eml").read_text().format(**values, calendar=calendar)
    return message.replace("\r\n", "\n").replace("\n", "\r\n").encode()
