"""The family answers its invitation on its own page, and the coordinator sees it where the mail's answers stand (MEET-5, MEET-6)."""

import datetime
import uuid
from unittest.mock import patch

import pytest
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.fixtures import Browse
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.models import Notice
from lagspill.foundation.clock import now, today
from lagspill.foundation.models import uuid7
from lagspill.meetings import actions, running
from lagspill.meetings.family_answers import Said, answer_invitation, settle_family_answer
from lagspill.meetings.inviting import invite_item, resend
from lagspill.meetings.models import AgendaItem, FamilyAnswer, Invitation, Meeting
from lagspill.meetings.quarters import quarter_of
from lagspill.meetings.reports import preview
from lagspill.meetings.rules import agreed_without
from lagspill.meetings.tests.scene import Scene, set_scene
from lagspill.meetings.tests.test_reports import entry, hold

WARNING = "Samtykket er bare gitt muntlig."
WISH = "Torsdager etter klokka tre"


@pytest.fixture
def scene(town: Town) -> Scene:
    found = set_scene(town)
    item, by = found.listed(), found.coordinator
    with acting(by):
        invite_item(item=item, by=by)
    return found


def item_id(scene: Scene) -> object:
    with acting(scene.coordinator):
        return scene.item().id


def page(scene: Scene) -> str:
    return reverse("portal:answer", args=[scene.story.case.id, item_id(scene)])


def answered(client: Client, scene: Scene, **said: str) -> int:
    return client.post(page(scene), {"reply": "yes"} | said).status_code


def settle() -> list[bool]:
    """What the worker does with the jobs at hand."""
    jobs = ProcrastinateJob.objects.filter(task_name="meetings.settle_family_answer").order_by("id")
    return [
        settle_family_answer(uuid.UUID(job.args["answer_id"]), uuid.UUID(job.args["sender_position_id"]))
        for job in jobs
    ]


def prepare(scene: Scene, browse: Browse) -> str:
    return browse(scene.coordinator).get(reverse("meetings:prepare", args=[scene.meeting.id])).content.decode()


def item_page(scene: Scene, browse: Browse) -> str:
    return browse(scene.coordinator).get(reverse("meetings:item", args=[item_id(scene)])).content.decode()


def test_a_yes_reaches_the_coordinator_and_stands_on_the_familys_page(scene: Scene, browse: Browse) -> None:
    mother = browse(scene.story.family("mother"))
    case = reverse("portal:case", args=[scene.story.case.id])
    assert page(scene) in mother.get(case).content.decode()
    asked = mother.get(page(scene)).content.decode()
    assert "Kommer du?" in asked and "<script" not in asked
    assert answered(mother, scene, interpreter_language="somali", brings="Bestemor Fartun") == 302
    assert "Du har svart at du kommer." in mother.get(case).content.decode()
    assert settle() == [True]
    assert settle() == [False]
    shown = item_page(scene, browse)
    assert "kommer" in shown and "Trenger tolk på somali" in shown and "Vil ha med: Bestemor Fartun" in shown
    assert 'value="somali"' in shown
    assert "Familien ber om tolk på somali." in prepare(scene, browse)
    with acting(scene.coordinator):
        row = Invitation.objects.get(person=scene.story.mother)
        assert row.reply == "yes" and row.replied_at is not None
        assert Notice.objects.filter(kind="family_answered").count() == 1
    again = mother.get(page(scene)).content.decode()
    assert 'value="yes"' in again and "Bestemor Fartun" in again


def test_another_time_is_a_no_with_a_wish(scene: Scene, browse: Browse) -> None:
    father = browse(scene.story.family("father"))
    wrong = father.post(page(scene), {"reply": "other_time"})
    assert wrong.status_code == 422 and "Skriv når det passer for deg." in wrong.content.decode()
    assert answered(father, scene, reply="other_time", other_time=WISH) == 302
    settle()
    assert f"Ønsker en annen tid: {WISH}" in item_page(scene, browse)
    assert "Familien ønsker en annen tid." in prepare(scene, browse)
    assert WISH not in prepare(scene, browse)


def test_a_no_says_whether_the_case_may_go_on_and_that_is_written_consent(scene: Scene, browse: Browse) -> None:
    mother = browse(scene.story.family("mother"))
    wrong = mother.post(page(scene), {"reply": "no", "brings": "Ingen"})
    assert wrong.status_code == 422 and "Si om de andre kan snakke" in wrong.content.decode()
    assert 'value="Ingen"' in wrong.content.decode()
    assert WARNING in prepare(scene, browse)
    assert answered(mother, scene, reply="no", without_us="yes") == 302
    settle()
    assert WARNING not in prepare(scene, browse) and "Saken kan tas opp uten dem." in item_page(scene, browse)
    by = scene.coordinator
    with acting(by):
        actions.start_meeting(meeting=scene.meeting, by=by)
        running.start_item(item=scene.item(), by=by)
        running.record_attendance(item=scene.item(), present=set(), by=by)
        running.finish_item(item=scene.item(), by=by)
        assert AgendaItem.objects.get().family == "absent_written"


def test_one_no_to_that_outweighs_the_others_yes(scene: Scene, browse: Browse) -> None:
    assert answered(browse(scene.story.family("mother")), scene, reply="no", without_us="yes") == 302
    assert answered(browse(scene.story.family("father")), scene, reply="no", without_us="no") == 302
    settle()
    shown = prepare(scene, browse)
    assert WARNING in shown and "Familien vil ikke at saken blir tatt opp uten dem." in shown


@pytest.mark.parametrize(
    ("said", "goes_on"),
    [([True], True), ([True, None], True), ([True, False], False), ([None], False), ([], False), ([False], False)],
)
def test_who_agrees_without(said: list[bool | None], goes_on: bool) -> None:
    assert agreed_without(said) is goes_on


def test_the_newest_answer_counts_and_an_overtaken_job_does_nothing(scene: Scene, browse: Browse) -> None:
    mother = browse(scene.story.family("mother"))
    assert answered(mother, scene) == 302
    assert answered(mother, scene, reply="no", without_us="no") == 302
    assert settle() == [False, True]
    with acting(scene.coordinator):
        assert Invitation.objects.get(person=scene.story.mother).reply == "no"


def test_another_time_of_the_meeting_asks_again(scene: Scene, browse: Browse) -> None:
    mother, by = browse(scene.story.family("mother")), scene.coordinator
    assert answered(mother, scene, reply="no", without_us="yes") == 302
    settle()
    with acting(by):
        resend(item=scene.item(), ask_again=True, by=by)
    assert "Du har svart" not in mother.get(reverse("portal:case", args=[scene.story.case.id])).content.decode()
    assert WARNING in prepare(scene, browse)


def test_neither_parent_reads_the_others_answer(scene: Scene, browse: Browse) -> None:
    assert answered(browse(scene.story.family("mother")), scene, reply="other_time", other_time=WISH) == 302
    father = browse(scene.story.family("father"))
    for url in (page(scene), reverse("portal:case", args=[scene.story.case.id])):
        shown = father.get(url).content.decode()
        assert WISH not in shown and "Du har bedt om en annen tid." not in shown
    with acting(scene.story.family("father")):
        assert not FamilyAnswer.objects.exists()
    with acting(scene.town.actor("stranger")):
        assert not FamilyAnswer.objects.exists()


def test_nobody_answers_for_another(scene: Scene) -> None:
    with acting(scene.coordinator):
        item, theirs = scene.item(), Invitation.objects.get(person=scene.story.mother)
    row = {"case_id": item.case_id, "item_id": item.id, "invitation_id": theirs.id, "person_id": scene.story.mother.id}
    for actor in (scene.story.family("father"), scene.coordinator):
        with pytest.raises(ProgrammingError), acting(actor):
            FamilyAnswer.objects.bulk_create([FamilyAnswer(id=uuid7(), reply="yes", **row)])


def test_strangers_staff_and_the_uninvited_get_404(scene: Scene, browse: Browse) -> None:
    for actor in (scene.coordinator, scene.town.actor("stranger")):
        assert browse(actor).get(page(scene)).status_code == 404
    with acting(scene.coordinator):
        Invitation.objects.filter(person=scene.story.father).update(state="cancelled")
    assert browse(scene.story.family("father")).get(page(scene)).status_code == 404


def test_an_answer_that_comes_too_late_is_kept_in_its_form(scene: Scene, browse: Browse) -> None:
    mother, late = browse(scene.story.family("mother")), Refused("answer_over", "For sent.", "Ring den som kalte inn.")
    with patch("lagspill.portal.answer_views.answer_invitation", side_effect=late):
        answer = mother.post(page(scene), {"reply": "other_time", "other_time": "Helst etter kl. 15"})
    body = answer.content.decode()
    assert answer.status_code == 422 and "For sent. Ring den som kalte inn." in body and "Helst etter kl. 15" in body


def test_once_the_case_is_taken_up_nobody_answers(scene: Scene, browse: Browse) -> None:
    by, mother = scene.coordinator, scene.story.family("mother")
    with acting(by):
        actions.start_meeting(meeting=scene.meeting, by=by)
        running.start_item(item=scene.item(), by=by)
    assert browse(mother).get(page(scene)).status_code == 404
    with acting(mother), pytest.raises(Refused) as refused:
        answer_invitation(item=AgendaItem.objects.select_related("meeting").get(), said=Said(reply="yes"), by=mother)
    assert refused.value.code == "answer_over"


def test_a_late_answer_is_not_put_on_a_meeting_that_is_over(scene: Scene, browse: Browse) -> None:
    assert answered(browse(scene.story.family("mother")), scene) == 302
    by = scene.coordinator
    with acting(by):
        AgendaItem.objects.update(state="finished", ends_at=datetime.datetime.now(datetime.UTC))
    assert settle() == [False]


def finished(scene: Scene, present: set[uuid.UUID]) -> None:
    """The meeting is held, with these in the room."""
    by = scene.coordinator
    with acting(by):
        actions.start_meeting(meeting=scene.meeting, by=by)
        running.start_item(item=scene.item(), by=by)
        running.record_attendance(item=scene.item(), present=present, by=by)
        running.finish_item(item=scene.item(), by=by)
        actions.finish_meeting(meeting=Meeting.objects.select_related("team").get(id=scene.meeting.id), by=by)


@pytest.mark.parametrize(("reply", "standing", "with_family"), [("yes", "present", 6), ("no", "absent_written", 5)])
def test_an_answer_given_on_ones_own_page_counts_rightly_in_the_teams_share(
    town: Town, browse: Browse, reply: str, standing: str, with_family: int
) -> None:
    scene = set_scene(town, days=0)
    item, by = scene.listed(), scene.coordinator
    with acting(by):
        # The day's meeting is still ahead when they answer.
        late = now() + datetime.timedelta(hours=1)
        AgendaItem.objects.filter(id=item.id).update(starts_at=late, ends_at=late + datetime.timedelta(hours=1))
        invite_item(item=scene.item(), by=by)
    answer = {"reply": "yes"} if reply == "yes" else {"reply": "no", "without_us": "yes"}
    assert answered(browse(scene.story.family("mother")), scene, **answer) == 302
    assert settle() == [True]
    finished(scene, {scene.story.mother.id} if reply == "yes" else set())
    with acting(by):
        assert AgendaItem.objects.get(id=item.id).family == standing
    # Ten more of the team's cases this quarter, five of them with the family, so that nothing is hidden for being few.
    hold(town, *[entry(family_present=number < 5) for number in range(10)], day=today())
    with acting(by):
        content = preview(town.team, quarter_of(today())).content
    assert (content["cases"], content["family"]) == (11, (with_family, with_family))
    page = browse(by).get(reverse("meetings:team", args=[town.team.id])).content.decode()
    assert f"Familien var med i {with_family} av 11 saker" in page
