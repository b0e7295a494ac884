"""Two at one of a place's own meetings at the same moment: one waits for the other, and nobody is left on a case (CASE-2)."""

import threading
from typing import Any

import pytest
from tests.deeds import PATIENCE, Deed
from tests.town import Story, Town, build_town

from lagspill.access.actor import acting
from lagspill.cases.actions import add_event
from lagspill.localmeetings import actions
from lagspill.localmeetings.models import LocalItem, LocalMeeting
from lagspill.localmeetings.tests.scene import owned, plan, ready, sees
from lagspill.playbooks.schema import Playbook


def lists(town: Town, meeting: LocalMeeting, story: Story) -> None:
    by = town.actor("teacher")
    with acting(by):
        actions.list_case(meeting=meeting, case=owned(story), by=by)


def calls_off(town: Town, meeting: LocalMeeting) -> None:
    by = town.actor("sosiallaerer")
    with acting(by):
        actions.cancel(meeting=meeting, by=by)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["lists it too", "calls it off"])
def test_whoever_comes_second_finds_the_case_on_the_list(
    monkeypatch: pytest.MonkeyPatch, staged_playbook: Playbook, second: str
) -> None:
    town = build_town()
    town.team.playbook = staged_playbook.code
    town.team.save()
    story, meeting = ready(town), plan(town)
    written, go = threading.Event(), threading.Event()
    real = add_event

    def slowly(**more: Any) -> None:
        """The first has written what the second is to see, and is not through yet."""
        written.set()
        assert go.wait(PATIENCE)
        real(**more)

    monkeypatch.setattr(actions, "add_event", slowly)
    leading = Deed(lambda: lists(town, meeting, story))
    assert written.wait(PATIENCE)
    too = second == "lists it too"
    following = Deed((lambda: lists(town, meeting, story)) if too else (lambda: calls_off(town, meeting)))
    following.join(0.5)
    assert following.is_alive(), "the second waits for the first"
    go.set()
    leading.join(PATIENCE)
    following.join(PATIENCE)
    assert (leading.code, following.code) == ("", "local_listed_already" if too else "")
    with acting(town.actor("teacher")):
        assert LocalItem.objects.filter(case=story.case, removed_at=None).count() == 1
        assert LocalMeeting.objects.get(id=meeting.id).state == ("planned" if too else "cancelled")
    assert sees(town, "rektor", story) == too, "called off, those who were let in have left the case"
