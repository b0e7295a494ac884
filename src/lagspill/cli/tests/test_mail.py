"""Answers come in through the commands themselves: a pipe, and a server of their own, each in a process of its own."""

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from tests.mail import Mailbox
from tests.mail_clients import client_reply
from tests.town import build_town

from lagspill.access.actor import acting
from lagspill.cli.running import answers
from lagspill.cli.tethered import tethered
from lagspill.foundation.clock import now
from lagspill.gateways.mailbox import ReceivedMail, free_port
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.letters import send_invitation
from lagspill.meetings.models import Invitation
from lagspill.meetings.tests.scene import Scene, set_scene

REPLY_TO = {"LAGSPILL_MAIL_REPLY": "svar@lagspill.example"}


@pytest.fixture
def invited(transactional_db: None, mailbox: Mailbox) -> tuple[Scene, ReceivedMail]:
    """An invitation to PPT, sent and committed: other processes see it."""
    scene = set_scene(build_town())
    item, by = scene.listed(), scene.coordinator
    with acting(by):
        invite_item(item=item, by=by)
        row = Invitation.objects.get(position=scene.town.positions["ppt"])
    send_invitation(row.id, by.position())
    (mail,) = mailbox()
    return scene, mail


def reply_of(scene: Scene) -> str:
    with acting(scene.coordinator):
        return Invitation.objects.get(position=scene.town.positions["ppt"]).reply


def mail_in(raw: bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "lagspill", "mail-in"]
    env = {**os.environ, **REPLY_TO, **environment}
    return subprocess.run(command, input=raw, env=env, capture_output=True, check=False, timeout=120)


def test_an_answer_through_the_pipe_is_recorded_and_what_is_none_is_let_go(
    invited: tuple[Scene, ReceivedMail],
) -> None:
    scene, mail = invited
    assert mail_in(b"Subject: Fridag\r\n\r\nEmil er syk").returncode == 0
    assert reply_of(scene) == ""
    done = mail_in(client_reply("outlook", mail, "ACCEPTED", at=now()))
    assert (done.returncode, done.stdout) == (0, b"")
    assert reply_of(scene) == "yes"


def test_with_the_database_away_the_mail_server_is_asked_to_keep_the_message() -> None:
    address = "postgresql://app@127.0.0.1:1/nothing"
    raw = b"Content-Type: text/calendar\r\n\r\nx"
    done = mail_in(raw, DATABASE_URL=address)
    assert done.returncode == 0, "what is no answer needs no database"
    event = b"UID:00000000-0000-0000-0000-000000000000@lagspill\r\nATTENDEE:mailto:a@x.example"
    calendar = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n" + event + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    to = address_of("00000000-0000-0000-0000-000000000000@lagspill")
    raw = b"To: " + to + b"\r\nContent-Type: text/calendar\r\n\r\n" + calendar
    done = mail_in(raw, DATABASE_URL=address)
    assert done.returncode == 75
    assert b"Traceback" not in done.stderr and b"a@x.example" not in done.stderr


def address_of(uid: str) -> bytes:
    script = (
        "import sys, django; django.setup(); from lagspill.gateways.reply_address import reply_address as r;"
        " print(r(sys.argv[1]))"
    )
    env = {**os.environ, **REPLY_TO}
    return subprocess.run(
        [sys.executable, "-c", script, uid], env=env, capture_output=True, check=True, timeout=60
    ).stdout.strip()


@pytest.fixture
def door() -> Iterator[int]:
    port = free_port()
    env = {**os.environ, **REPLY_TO, "LAGSPILL_MAIL_DOOR": f"127.0.0.1:{port}"}
    process = subprocess.Popen(tethered([sys.executable, "-m", "lagspill", "mail-listen"]), env=env)
    deadline = time.monotonic() + 60
    while not answers("127.0.0.1", port) and time.monotonic() < deadline:
        time.sleep(0.1)
    yield port
    process.terminate()
    assert process.wait(30) == 0


def test_an_answer_by_smtp_is_recorded_while_the_sender_waits(invited: tuple[Scene, ReceivedMail], door: int) -> None:
    scene, mail = invited
    raw = client_reply("gmail", mail, "DECLINED", at=now())
    to = raw.partition(b"\r\nTo: ")[2].partition(b"\r\n")[0].decode()
    with smtplib.SMTP("127.0.0.1", door, timeout=20) as server:
        server.sendmail("ppt@fjordvik.example", [to], raw)
        server.sendmail("ppt@fjordvik.example", [to], b"Subject: noe annet\r\n\r\n")
    assert reply_of(scene) == "no"


def test_without_an_address_for_answers_the_door_says_what_is_missing() -> None:
    env = {**os.environ, "LAGSPILL_MAIL_REPLY": ""}
    done = subprocess.run(
        [sys.executable, "-m", "lagspill", "mail-listen"], env=env, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert b"LAGSPILL_MAIL_REPLY" in done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("LAGSPILL_MAIL_REPLY", "svar"), ("LAGSPILL_MAIL_REPLY", "a+b@c"), ("LAGSPILL_MAIL_DOOR", "25")]
)
def test_a_misspelt_setting_is_a_sentence(name: str, value: str) -> None:
    done = mail_in(b"", **{name: value})
    assert done.returncode == 75
    assert name.encode() in done.stderr and b"Traceback" not in done.stderr
