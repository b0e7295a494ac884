"""A withdrawal and the sending of an invitation at the same moment: one waits for the other (CONS-4)."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.town import build_town

from lagspill.access.actor import acting
from lagspill.consent.actions import withdraw_service
from lagspill.consent.models import Consent
from lagspill.gateways.mail import Letter
from lagspill.meetings import letters, tasks
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.models import Invitation
from lagspill.meetings.tests.scene import set_scene

PATIENCE = 20


def in_thread(work: Callable[[], None]) -> threading.Thread:
    """Runs on a database connection of its own, closed at the end."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_waits_for_a_letter_that_is_just_leaving_and_then_calls_it_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = set_scene(build_town())
    item, by = scene.listed(), scene.coordinator
    with acting(by):
        invite_item(item=item, by=by)
        ppt = Invitation.objects.get(position=scene.town.positions["ppt"])
    leaving, go = threading.Event(), threading.Event()

    def slow_server(_letter: Letter) -> None:
        leaving.set()
        assert go.wait(PATIENCE)

    monkeypatch.setattr(letters, "send", slow_server)
    owner = scene.town.actor("teacher")

    def withdraw() -> None:
        with acting(owner):
            withdraw_service(
                consent=Consent.objects.get(id=scene.consent.id),
                service_id=scene.town.services["ppt"].id,
                person=scene.story.mother,
                by=owner,
            )

    sending = in_thread(
        lambda: tasks.send_invitation(invitation_id=str(ppt.id), sender_position_id=str(by.position_id))
    )  # fmt: skip
    assert leaving.wait(PATIENCE)
    withdrawing = in_thread(withdraw)
    withdrawing.join(0.5)
    assert withdrawing.is_alive(), "the withdrawal waits while the letter leaves"
    go.set()
    sending.join(PATIENCE)
    withdrawing.join(PATIENCE)
    with acting(by):
        assert Invitation.objects.get(id=ppt.id).state == "cancelled"
    (job,) = ProcrastinateJob.objects.filter(task_name="meetings.send_cancellation")
    assert job.args["invitation_id"] == str(ppt.id)
