"""The mailbox shows what was sent, and exists in a demo only."""

import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import override_settings

from lagspill.gateways.mailbox import Catcher

ADDRESS = "/demo/postkasse/"


def post(folder: Path, monkeypatch: pytest.MonkeyPatch, letters: int = 1) -> None:
    monkeypatch.setenv("LAGSPILL_HOME", str(folder))
    with Catcher(folder / "mailbox") as catcher, smtplib.SMTP("127.0.0.1", catcher.port) as server:
        for number in range(letters):
            message = EmailMessage()
            message["Subject"] = f"Innkalling {number}"
            message["From"] = "lagspill@fjordvik.example"
            message["To"] = "mor@familie.example"
            message.set_content("Du er invitert til et møte. <script>alert(1)</script>")
            message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="invite.ics")
            message.add_attachment(b"\x00\x01", maintype="application", subtype="pdf", filename="plan.pdf")
            server.send_message(message)


@override_settings(DEMO=True)
def test_a_letter_is_shown_with_its_attachments(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    post(tmp_path, monkeypatch)
    page = Client().get(ADDRESS).content.decode()
    wanted = (
        "Innkalling 0",
        "mor@familie.example",
        "lagspill@fjordvik.example",
        "Du er invitert",
        "BEGIN:VCALENDAR",
        "plan.pdf",
    )
    for part in wanted:
        assert part in page
    assert "<script>alert" not in page


@override_settings(DEMO=True)
def test_many_letters_come_in_pages(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    post(tmp_path, monkeypatch, letters=21)
    client = Client()
    first, second = (client.get(ADDRESS, {"side": side}).content.decode() for side in ("1", "2"))
    assert "Innkalling 20" in first
    assert "Innkalling 0<" not in first
    assert "Innkalling 0<" in second
    assert client.get(ADDRESS, {"side": "nonsense"}).status_code == 200


@override_settings(DEMO=True)
def test_an_empty_mailbox_says_what_will_come(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAGSPILL_HOME", str(tmp_path))
    assert "Ingen e-post ennå" in Client().get(ADDRESS).content.decode()


def test_outside_a_demo_there_is_no_mailbox(db: None) -> None:
    assert Client().get(ADDRESS).status_code == 404
