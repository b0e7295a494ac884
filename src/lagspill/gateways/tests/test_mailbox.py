"""The demo's mailbox shows what was really sent, whole, newest first."""

import smtplib
import uuid
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lagspill.gateways.mailbox import Catcher, find, mailbox_folder, received


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Catcher]:
    with Catcher(tmp_path / "mailbox") as running:
        yield running


def send(catcher: Catcher, subject: str, *, invitation: bool = False) -> None:
    message = EmailMessage()
    message["From"] = "ikke-svar@lagspill.example"
    message["To"] = "kari@skole.example"
    message["Subject"] = subject
    message.set_content("Du har fått en innkalling. Logg inn for å se den – hilsen Lagspill ÆØÅ.\n")
    if invitation:
        message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="møte.ics")
    address = urlsplit(catcher.url)
    with smtplib.SMTP(address.hostname or "", address.port or 0, timeout=10) as server:
        server.send_message(message, to_addrs=["kari@skole.example", "skjult@skole.example"])


def test_a_sent_message_is_read_back_whole(catcher: Catcher, tmp_path: Path) -> None:
    send(catcher, "Møte tirsdag", invitation=True)
    (mail,) = received(tmp_path / "mailbox")
    assert mail.subject == "Møte tirsdag"
    assert mail.sender == "ikke-svar@lagspill.example"
    assert mail.recipients == ("kari@skole.example", "skjult@skole.example")
    assert "ÆØÅ" in mail.text
    assert [(part.name, part.content_type, part.content) for part in mail.attachments] == [
        ("møte.ics", "text/calendar", b"BEGIN:VCALENDAR")
    ]


def test_the_newest_message_stands_first_and_each_is_found_by_its_id(catcher: Catcher, tmp_path: Path) -> None:
    for subject in ("en", "to", "tre"):
        send(catcher, subject)
    mails = received(tmp_path / "mailbox")
    assert [mail.subject for mail in mails] == ["tre", "to", "en"]
    assert find(mails[1].id, tmp_path / "mailbox") == mails[1]
    assert find(uuid.uuid4(), tmp_path / "mailbox") is None


def test_half_written_messages_are_not_shown_and_the_folder_is_closed(catcher: Catcher, tmp_path: Path) -> None:
    (tmp_path / "mailbox" / f".{0:020d}.{uuid.uuid4()}.eml").write_bytes(b"Subject: half")
    assert received(tmp_path / "mailbox") == []
    assert (tmp_path / "mailbox").stat().st_mode & 0o777 == 0o700


def test_the_catcher_listens_on_loopback_only(catcher: Catcher) -> None:
    assert catcher.url.startswith("smtp://127.0.0.1:")


def test_nothing_sent_is_an_empty_mailbox_in_the_installations_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAGSPILL_HOME", str(tmp_path))
    assert mailbox_folder() == tmp_path / "mailbox"
    assert received() == []
