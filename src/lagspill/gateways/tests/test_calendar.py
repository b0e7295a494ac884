"""A calendar file asks or cancels, in Oslo's time, and names nobody but its recipient."""

import datetime
from typing import Any

import pytest
from icalendar import Calendar

from lagspill.foundation.clock import OSLO, oslo
from lagspill.gateways.calendar import Entry, Guest, feed, invitation

DAY = datetime.date(2026, 12, 1)


def _entry(sequence: int = 0, day: datetime.date = DAY) -> Entry:
    starts = oslo(day, 12)
    return Entry(
        uid="abc@lagspill",
        sequence=sequence,
        stamped_at=oslo(datetime.date(2026, 11, 1), 8),
        starts_at=starts.astimezone(datetime.UTC),
        ends_at=starts + datetime.timedelta(minutes=80),
        place="Rådhuset, rom 2",
        url="https://lagspill.example/mote/",
    )


def _file(method: str = "REQUEST", sequence: int = 0, *, reply: str = "", answers: bool = True) -> bytes:
    guest = Guest(address="ppt@fjordvik.example", organiser="svar+x@fjordvik.example", answers=answers, reply=reply)
    return invitation(_entry(sequence), guest, method)


def _event(file: bytes) -> Any:
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    return event


def test_an_invitation_stands_in_oslos_time_with_its_time_zone() -> None:
    calendar = Calendar.from_ical(_file())
    assert calendar["method"] == "REQUEST"
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Oslo"]
    event = _event(_file())
    assert event["dtstart"].dt.hour == 12
    assert event["dtstart"].params["TZID"] == "Europe/Oslo"
    assert event["summary"] == "Møte"


@pytest.mark.parametrize(("month", "day"), [(3, 27), (3, 30), (10, 23), (10, 26)])
def test_the_time_zone_turns_with_oslo(month: int, day: int) -> None:
    guest = Guest(address="a@x.example", organiser="b@x.example", answers=True)
    file = invitation(_entry(day=datetime.date(2026, month, day)), guest, "REQUEST")
    (zone,) = Calendar.from_ical(file).walk("VTIMEZONE")
    noon = datetime.datetime(2026, month, day, 12)
    assert zone.to_tz().utcoffset(noon) == noon.replace(tzinfo=OSLO).utcoffset()


def test_the_recipient_alone_is_named_and_asked() -> None:
    event = _event(_file())
    assert str(event["attendee"]) == "mailto:ppt@fjordvik.example"
    assert dict(event["attendee"].params) == {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    assert str(event["organizer"]) == "mailto:svar+x@fjordvik.example"
    assert _event(_file(reply="no"))["attendee"].params["PARTSTAT"] == "DECLINED"
    assert _event(_file(answers=False))["attendee"].params["RSVP"] == "FALSE"


def test_a_cancellation_keeps_the_uid_and_raises_the_sequence() -> None:
    event = _event(_file("CANCEL", 1))
    assert event["uid"] == "abc@lagspill"
    assert event["status"] == "CANCELLED"
    assert event["sequence"] == 1
    assert event["attendee"].params["RSVP"] == "FALSE"


def test_the_same_invitation_gives_the_same_bytes() -> None:
    assert _file() == _file()


def test_other_methods_are_refused() -> None:
    with pytest.raises(ValueError, match="asks for an event"):
        _file("PUBLISH")


def test_a_feed_names_nobody_and_says_how_often_to_come_again() -> None:
    calendar = Calendar.from_ical(feed([_entry()], "Lagspill"))
    assert (calendar["method"], calendar["x-wr-calname"]) == ("PUBLISH", "Lagspill")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in feed([], "Lagspill")
    assert "attendee" not in _event(feed([_entry()], "Lagspill"))
