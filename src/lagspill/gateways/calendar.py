"""iCalendar files for invitations (RFC 5545, 5546). Neutral by design: no names, no case numbers, no subject (MEET-4)."""

import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

OSLO = ZoneInfo("Europe/Oslo")


def invitation(
    *,
    uid: str,
    sequence: int,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    place: str,
    organiser: str,
    attendee: str,
    method: str,
    url: str,
    title: str = "Møte",
) -> bytes:
    """One event as a file: `method` REQUEST or CANCEL, times in Oslo, `organiser` and `attendee` as e-mail addresses.

    `url` leads to a page behind the log-in. The file's time stamp is made from `sequence` alone, so that a repeat is equal.
    """
    if method not in ("REQUEST", "CANCEL"):
        raise ValueError("a calendar file asks for an event or cancels it")
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", starts_at.astimezone(datetime.UTC) - datetime.timedelta(days=365) + sequence * _SECOND)
    event.add("dtstart", starts_at.astimezone(OSLO))
    event.add("dtend", ends_at.astimezone(OSLO))
    event.add("summary", title)
    event.add("location", place)
    event.add("url", url)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{organiser}"), encode=0)
    guest = vCalAddress(f"mailto:{attendee}")
    guest.params["RSVP"] = "FALSE"
    event.add("attendee", guest, encode=0)
    calendar = Calendar()
    calendar.add("prodid", "-//Lagspill//Lagspill//NB")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


_SECOND = datetime.timedelta(seconds=1)
