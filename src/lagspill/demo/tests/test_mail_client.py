"""The mailbox answers as a mail client: a real message over SMTP, which the mail door takes in."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from tests.mail import mailbox
from tests.mail_clients import asked
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.gateways.door import Door
from lagspill.gateways.mailbox import free_port, received
from lagspill.meetings.answering import take_in
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.letters import send_invitation
from lagspill.meetings.models import Invitation
from lagspill.meetings.tests.scene import Scene, set_scene

__all__ = ["mailbox"]
Taken = list[tuple[bytes, Sequence[str]]]


@pytest.fixture
def taken(settings: Settings) -> Iterator[Taken]:
    """What the door is handed; a test's transaction is its own thread's, so it is taken in afterwards."""
    found: Taken = []
    port = free_port()
    settings.DEMO, settings.MAIL_DOOR = True, ("127.0.0.1", port)
    door = Door("127.0.0.1", port, lambda raw, to: found.append((raw, to)))
    door.start()
    yield found
    door.stop()


@pytest.fixture
def scene(town: Town, mailbox: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setenv("LAGSPILL_HOME", str(tmp_path))
    found = set_scene(town)
    item, by = found.listed(), found.coordinator
    with acting(by):
        invite_item(item=item, by=by)
        row = Invitation.objects.get(position=town.positions["ppt"])
    send_invitation(row.id, by.position())
    return found


@pytest.mark.parametrize(("verb", "reply"), [("ja", "yes"), ("kanskje", "maybe"), ("nei", "no")])
def test_an_answer_in_the_mailbox_comes_in_as_mail(scene: Scene, taken: Taken, verb: str, reply: str) -> None:
    (mail,) = received()
    assert threading.active_count() > 1
    page = Client().get("/demo/postkasse/").content.decode()
    assert f"/demo/postkasse/{mail.id}/{verb}/" in page
    done = Client().post(f"/demo/postkasse/{mail.id}/{verb}/", follow=True).content.decode()
    assert "Svaret er sendt som e-post" in done
    ((raw, to),) = taken
    assert to == [asked(mail)["organiser"]]
    assert take_in(raw, to) == "taken"
    with acting(scene.coordinator):
        assert Invitation.objects.get(position=scene.town.positions["ppt"]).reply == reply


def test_without_a_door_the_page_says_that_the_answer_did_not_arrive(scene: Scene, settings: Settings) -> None:
    settings.DEMO, settings.MAIL_DOOR = True, ("127.0.0.1", 1)
    (mail,) = received()
    done = Client().post(f"/demo/postkasse/{mail.id}/ja/", follow=True).content.decode()
    assert "kom ikke fram" in done


def test_only_a_demo_answers_and_only_letters_that_ask(scene: Scene, settings: Settings) -> None:
    (mail,) = received()
    assert Client().post(f"/demo/postkasse/{mail.id}/ja/").status_code == 404
    settings.DEMO = True
    assert Client().post(f"/demo/postkasse/{mail.id}/delegere/").status_code == 404
