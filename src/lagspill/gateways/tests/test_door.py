"""The mail door takes mail for our answer addresses only, within limits, and lets a sender come again when it cannot."""

import smtplib
from collections.abc import Callable, Iterator, Sequence

import pytest
from pytest_django import Settings

from lagspill.gateways.answers import LARGEST
from lagspill.gateways.door import Door
from lagspill.gateways.mailbox import free_port
from lagspill.gateways.reply_address import reply_address

Open = Callable[[Callable[[bytes, Sequence[str]], object]], smtplib.SMTP]


@pytest.fixture
def opened(settings: Settings) -> Iterator[Open]:
    settings.MAIL_REPLY = "svar@lagspill.example"
    port, doors = free_port(), []

    def open_door(take: Callable[[bytes, Sequence[str]], object]) -> smtplib.SMTP:
        door = Door("127.0.0.1", port, take)
        door.start()
        doors.append(door)
        return smtplib.SMTP("127.0.0.1", port, timeout=10)

    yield open_door
    for door in doors:
        door.stop()


def test_a_message_comes_in_whole_with_its_envelope(opened: Open) -> None:
    taken: list[tuple[bytes, Sequence[str]]] = []
    mine = reply_address("a@lagspill")
    with opened(lambda raw, to: taken.append((raw, to))) as client:
        client.sendmail("ppt@fjordvik.example", [mine], "Subject: Ja\r\n\r\nblå\r\n".encode())
    ((raw, to),) = taken
    assert raw.startswith(b"Subject: Ja") and "blå".encode() in raw
    assert to == [mine]


def test_mail_for_anybody_else_is_not_taken(opened: Open) -> None:
    taken: list[bytes] = []
    with opened(lambda raw, _to: taken.append(raw)) as client, pytest.raises(smtplib.SMTPRecipientsRefused):
        client.sendmail("a@x.example", ["mor@familie.example"], b"Subject: x\r\n\r\n")
    assert taken == []


def test_a_message_that_is_too_large_is_refused(opened: Open) -> None:
    taken: list[bytes] = []
    with opened(lambda raw, _to: taken.append(raw)) as client, pytest.raises(smtplib.SMTPException):
        client.sendmail("a@x.example", [reply_address("a@lagspill")], b"x" * (LARGEST + 10))
    assert taken == []


def test_when_it_cannot_be_kept_the_sender_is_asked_to_come_again(opened: Open) -> None:
    def away(_raw: bytes, _to: Sequence[str]) -> object:
        raise OSError

    with opened(away) as client, pytest.raises(smtplib.SMTPDataError) as problem:
        client.sendmail("a@x.example", [reply_address("a@lagspill")], b"Subject: x\r\n\r\n")
    assert problem.value.smtp_code == 451
