"""A calendar file asks or cancels, in Oslo's time."""

import datetime

import pytest
from icalendar import Calendar

from lagspill.foundation.clock import oslo
from lagspill.gateways.calendar import invitation


def _file(method: str = "REQUEST", sequence: int = 0) -> bytes:
    starts = oslo(datetime.date(2026, 12, 1), 12)
    return invitation(
        uid="abc@lagspill",
        sequence=sequence,
        starts_at=starts.astimezone(datetime.UTC),
        ends_at=starts + datetime.timedelta(minutes=80),
        place="Rådhuset, rom 2",
        organiser="team@fjordvik.example",
        attendee="ppt@fjordvik.example",
        method=method,
        url="https://lagspill.example/mote/",
    )


def test_an_invitation_stands_in_oslos_time_with_its_time_zone() -> None:
    calendar = Calendar.from_ical(_file())
    assert calendar["method"] == "REQUEST"
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Oslo"]
    (event,) = calendar.walk("VEVENT")
    assert event["dtstart"].dt.hour == 12
    assert event["dtstart"].params["TZID"] == "Europe/Oslo"
    assert event["summary"] == "Møte"


def test_a_cancellation_keeps_the_uid_and_raises_the_sequence() -> None:
    (event,) = Calendar.from_ical(_file("CANCEL", 1)).walk("VEVENT")
    assert event["uid"] == "abc@lagspill"
    assert event["status"] == "CANCELLED"
    assert event["sequence"] == 1


def test_the_same_invitation_gives_the_same_bytes() -> None:
    assert _file() == _file()


def test_other_methods_are_refused() -> None:
    with pytest.raises(ValueError, match="asks for an event"):
        _file("PUBLISH")
