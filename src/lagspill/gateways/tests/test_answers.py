"""Whatever anybody sends, reading it gives an answer or says that it is none; nothing breaks."""

import contextlib
import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mail_clients import client_reply

from lagspill.foundation.clock import oslo
from lagspill.gateways.answers import LARGEST, Answer, Unreadable, read_answer
from lagspill.gateways.calendar import Entry, Guest, invitation
from lagspill.gateways.mailbox import Attachment, ReceivedMail

AT = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)


def letter() -> ReceivedMail:
    start = oslo(datetime.date(2026, 12, 10), 12)
    entry = Entry(uid="a@lagspill", sequence=2, stamped_at=AT, starts_at=start, ends_at=start, place="Rom 2")
    guest = Guest(address="ppt@fjordvik.example", organiser="svar+x@lagspill.example", answers=True)
    file = Attachment("invite.ics", "application/ics", invitation(entry, guest, "REQUEST"))
    return ReceivedMail(id=None, received_at=AT, sender="", recipients=(), subject="", text="", attachments=(file,))  # type: ignore[arg-type]


MANY_PARTS = (
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    + b"--x\r\n\r\n\r\n" * 60
    + b"--x\r\nContent-Type: text/calendar\r\n\r\nx"
)
LINES = [
    "UID",
    "ATTENDEE",
    "ATTENDEE;PARTSTAT=ACCEPTED",
    "DTSTAMP",
    "SEQUENCE",
    "ORGANIZER",
    "RRULE",
    "BEGIN",
    "END",
    "Ø",
]
SHAPES = {name: client_reply(name, letter(), "ACCEPTED", at=AT) for name in ("outlook", "gmail")}


@pytest.mark.parametrize("client", SHAPES)
def test_known_clients_are_understood(client: str) -> None:
    found = read_answer(SHAPES[client])
    assert (found.uid, found.sequence, found.reply, found.attendee) == ("a@lagspill", 2, "yes", "ppt@fjordvik.example")
    assert found.stamped_at == AT
    assert "svar+x@lagspill.example" in found.addressed


@pytest.mark.parametrize(
    ("partstat", "reply"),
    [
        ("DECLINED", "no"),
        ("TENTATIVE", "maybe"),
        ("declined", "no"),
        ("DELEGATED", ""),
        ("NEEDS-ACTION", ""),
        ("X", ""),
    ],
)
def test_each_answer_has_one_meaning_and_the_rest_none(partstat: str, reply: str) -> None:
    assert read_answer(client_reply("gmail", letter(), partstat, at=AT)).reply == reply


@pytest.mark.parametrize("method", [b"COUNTER", b"REQUEST", b"REFRESH", b"PUBLISH", b"CANCEL"])
def test_only_a_reply_is_an_answer(method: bytes) -> None:
    assert read_answer(SHAPES["gmail"].replace(b"METHOD:REPLY", b"METHOD:" + method)).reply == ""


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "no_calendar"),
        (b"Subject: Fridag\r\n\r\nJeg er borte til mandag.", "no_calendar"),
        (b"Content-Type: text/calendar\r\n\r\n", "malformed"),
        (b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR", "malformed"),
        (SHAPES["gmail"].replace(b"SEQUENCE:2", b"SEQUENCE:many"), "malformed"),
        (SHAPES["gmail"].replace(b"UID:a@lagspill\r\n", b""), "malformed"),
        (SHAPES["gmail"].replace(b"\r\nATTENDEE", b"\r\nATTENDEE:mailto:b@x.example\r\nATTENDEE"), "malformed"),
        (SHAPES["gmail"].replace(b"DTSTAMP:20261126T120000Z", b"DTSTAMP;VALUE=DATE:20261126"), "malformed"),
        (b"x" * (LARGEST + 1), "too_large"),
        (MANY_PARTS, "no_calendar"),
    ],
    ids=["empty", "away", "blank", "no event", "sequence", "no uid", "two attendees", "a day", "large", "many parts"],
)
def test_what_is_no_answer_is_told_by_a_code(raw: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as problem:
        read_answer(raw)
    assert problem.value.code == code


def test_deeply_nested_parts_are_no_trouble() -> None:
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(4000))
    with pytest.raises(Unreadable):
        read_answer(opening)


def read(raw: bytes) -> Answer | None:
    with contextlib.suppress(Unreadable):
        return read_answer(raw, ["svar+x@lagspill.example"])
    return None


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    read(raw)
    read(b"Content-Type: text/calendar; method=REPLY\r\n\r\n" + raw)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(SHAPES)), st.data())
def test_a_damaged_reply_is_read_or_refused(client: str, data: st.DataObject) -> None:
    raw = bytearray(SHAPES[client])
    for _cut in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        end = min(len(raw), start + data.draw(st.integers(0, 60)))
        raw[start:end] = data.draw(st.binary(max_size=20))
    found = read(bytes(raw))
    assert found is None or isinstance(found.sequence, int)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(LINES), st.text(max_size=30)), max_size=12))
def test_any_calendar_lines_are_read_or_refused(lines: list[tuple[str, str]]) -> None:
    body = "\r\n".join(f"{name}:{value}" for name, value in lines)
    calendar = f"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    read(b"Content-Type: text/calendar; charset=utf-8\r\n\r\n" + calendar.encode("utf-8", "surrogatepass"))
