"""Answers a letter as a mail client does: a real REPLY, sent by SMTP to where the invitation says (RFC 5546, 6047)."""

import smtplib
from email.message import EmailMessage

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress

from lagspill.foundation.clock import now
from lagspill.gateways.mailbox import ReceivedMail

TIMEOUT = 10
VERBS = {"ja": "ACCEPTED", "kanskje": "TENTATIVE", "nei": "DECLINED"}


def asked_by(mail: ReceivedMail) -> Event | None:
    """The event that a letter asks to; None when it asks for no answer."""
    for part in mail.attachments:
        if part.content_type in ("text/calendar", "application/ics"):
            try:
                calendar = Calendar.from_ical(part.content)
            except ValueError:
                continue
            events = calendar.walk("VEVENT")
            if calendar.get("method") == "REQUEST" and events and events[0]["attendee"].params.get("RSVP") == "TRUE":
                return events[0]
    return None


def answer_to(event: Event, said: str) -> EmailMessage:
    """The mail that says ACCEPTED, TENTATIVE or DECLINED to an event."""
    attendee = vCalAddress(str(event["attendee"]))
    attendee.params["PARTSTAT"] = said
    answer = Event()
    for name in ("uid", "sequence", "dtstart", "dtend", "organizer"):
        answer[name] = event[name]
    answer.add("dtstamp", now())
    answer.add("attendee", attendee, encode=0)
    calendar = Calendar()
    calendar.add("prodid", "-//Lagspill//Demo mailbox//NB")
    calendar.add("version", "2.0")
    calendar.add("method", "REPLY")
    calendar.add_component(answer)
    message = EmailMessage()
    message["From"] = _address(event["attendee"])
    message["To"] = _address(event["organizer"])
    message["Subject"] = "Svar på innkalling"
    message.set_content("Svar på innkallingen.")
    message.add_alternative(calendar.to_ical().decode(), subtype="calendar", params={"method": "REPLY"})
    return message


def send_answer(message: EmailMessage) -> None:
    """Hands the answer to the mail door. Raises OSError or smtplib.SMTPException."""
    host, port = settings.MAIL_DOOR
    with smtplib.SMTP(host, port, timeout=TIMEOUT) as server:
        server.send_message(message)


def _address(value: object) -> str:
    return str(value).partition(":")[2]
