"""iCalendar files for invitations and feeds (RFC 5545, 5546, 6047). Neutral by design: no names, no case numbers (MEET-4)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, vCalAddress, vDuration, vText

OSLO = ZoneInfo("Europe/Oslo")
REFRESH = datetime.timedelta(hours=1)
# Oslo's rule since 1996 by recurrence: Outlook reads it, and lists of single dates less well. Stands before the events.
TIME_ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Oslo
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
# One's own answer so far, in the calendar's word.
PARTSTAT = {"": "NEEDS-ACTION", "yes": "ACCEPTED", "no": "DECLINED", "maybe": "TENTATIVE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One appointment. `stamped_at` is when this `sequence` was written, so that a repeat of a file is equal to it.

    `url` leads to a page behind the log-in; empty: none.
    """

    uid: str
    stamped_at: datetime.datetime
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    place: str
    title: str = "Møte"
    sequence: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """The one recipient, and whom they answer. Nobody else who is invited is ever named.

    `answers` says that mail to `organiser` is read; `reply` is the answer so far: '', 'yes', 'no' or 'maybe'.
    """

    address: str
    organiser: str
    answers: bool
    reply: str = ""


def invitation(entry: Entry, guest: Guest, method: str) -> bytes:
    """One event as a file: `method` REQUEST asks for it, CANCEL calls it off. ValueError for any other method."""
    if method not in ("REQUEST", "CANCEL"):
        raise ValueError("a calendar file asks for an event or cancels it")
    event = _event(entry)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    organiser = vCalAddress(f"mailto:{guest.organiser}")
    organiser.params["CN"] = vText("Lagspill")
    event.add("organizer", organiser, encode=0)
    attendee = vCalAddress(f"mailto:{guest.address}")
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = PARTSTAT[guest.reply]
    attendee.params["RSVP"] = "TRUE" if guest.answers and method == "REQUEST" else "FALSE"
    event.add("attendee", attendee, encode=0)
    return _file([event], method)


def feed(entries: Iterable[Entry], name: str) -> bytes:
    """Somebody's appointments to subscribe to, under `name`."""
    return _file([_event(entry) for entry in entries], "PUBLISH", name)


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at.astimezone(datetime.UTC).replace(microsecond=0))
    event.add("dtstart", entry.starts_at.astimezone(OSLO))
    event.add("dtend", entry.ends_at.astimezone(OSLO))
    event.add("summary", entry.title)
    event.add("location", entry.place)
    event.add("class", "PRIVATE")
    if entry.url:
        event.add("url", entry.url)
    return event


def _file(events: list[Event], method: str, name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Lagspill//Lagspill//NB")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add_component(Component.from_ical(TIME_ZONE))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())
