"""The family's place in the meeting: there, or else written consent; warned before, told after (MEET-5)."""

import pytest
from django.urls import reverse
from tests.fixtures import Browse
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.consent.models import Signature
from lagspill.meetings import actions, running
from lagspill.meetings.absence import standing, told
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.models import AgendaItem
from lagspill.meetings.tests.scene import Scene, set_scene

WARNING, AFTERWARDS = "Samtykket er bare gitt muntlig.", "be om underskrift"


@pytest.fixture
def scene(town: Town) -> Scene:
    found = set_scene(town)
    item, by = found.listed(), found.coordinator
    with acting(by):
        invite_item(item=item, by=by)
        actions.start_meeting(meeting=found.meeting, by=by)
    return found


def discuss(scene: Scene, *, family: bool) -> str:
    by = scene.coordinator
    with acting(by):
        running.start_item(item=scene.item(), by=by)
        running.record_attendance(item=scene.item(), present={scene.story.mother.id} if family else set(), by=by)
        running.finish_item(item=scene.item(), by=by)
        return AgendaItem.objects.get().family


@pytest.mark.parametrize(
    ("present", "needs", "written", "found"),
    [
        (True, True, False, "present"),
        (True, False, True, "present"),
        (False, True, True, "absent_written"),
        (False, False, True, "absent_written"),
        (False, True, False, "absent_unwritten"),
        (False, False, False, "absent"),
    ],
)
def test_what_is_written_down(present: bool, needs: bool, written: bool, found: str) -> None:
    assert standing(present=present, needs_written=needs, written=written) == found
    assert told(found)


def test_nothing_is_said_of_an_item_that_is_not_finished() -> None:
    assert told("") == ""


def test_the_family_was_there(scene: Scene) -> None:
    assert discuss(scene, family=True) == "present"


def test_without_the_family_and_without_paper_one_is_warned_before_and_told_after(scene: Scene, browse: Browse) -> None:
    client = browse(scene.coordinator)
    prepare = reverse("meetings:prepare", args=[scene.meeting.id])
    assert WARNING in client.get(prepare).content.decode()
    assert discuss(scene, family=False) == "absent_unwritten"
    assert WARNING not in client.get(prepare).content.decode()
    for page in ("meetings:prepare", "meetings:after"):
        assert AFTERWARDS in client.get(reverse(page, args=[scene.meeting.id])).content.decode()


def test_with_paper_the_case_may_be_discussed_without_them(scene: Scene, browse: Browse) -> None:
    with acting(scene.town.actor("teacher")):
        Signature.objects.update(method="paper")
    client = browse(scene.coordinator)
    assert WARNING not in client.get(reverse("meetings:prepare", args=[scene.meeting.id])).content.decode()
    assert discuss(scene, family=False) == "absent_written"


def test_one_witnessed_yes_is_not_written(scene: Scene) -> None:
    with acting(scene.town.actor("teacher")):
        Signature.objects.filter(person=scene.story.mother).update(method="paper")
    assert discuss(scene, family=False) == "absent_unwritten"
