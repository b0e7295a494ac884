"""Somebody cannot come: the deputy of the same service is asked instead, or the coordinator reads who is missing (TEAM-1)."""

import datetime

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.fixtures import Browse
from tests.mail import Mailbox
from tests.town import STARTED, Town

from lagspill.access.actor import Actor, acting
from lagspill.access.queries import assigned_positions
from lagspill.cases.models import Notice
from lagspill.directory.models import Deputy, Position, StaffMember
from lagspill.foundation.clock import OSLO, today
from lagspill.meetings import tasks
from lagspill.meetings.inviting import invite_item, invite_other, reply
from lagspill.meetings.models import Invitation
from lagspill.meetings.tests.scene import Scene, set_scene


@pytest.fixture
def scene(town: Town, mailbox: Mailbox) -> Scene:
    DONE.clear()
    found = set_scene(town)
    item = found.listed()
    with acting(found.coordinator):
        invite_item(item=item, by=found.coordinator)
    run("send_invitation")
    return found


def run(name: str) -> None:
    """Runs the jobs of a name that wait, oldest first, and takes them away."""
    for job in ProcrastinateJob.objects.filter(task_name="meetings." + name).order_by("id"):
        if str(job.id) not in DONE:
            DONE.add(str(job.id))
            getattr(tasks, name)(**job.args)


DONE: set[str] = set()


def colleague(scene: Scene, service: str, name: str = "Vara") -> Position:
    staff = StaffMember.objects.create(
        municipality=scene.town.municipality, name=f"Ansatt {name}", email=f"{name.lower()}@fjordvik.example"
    )
    place = scene.town.services[service]
    return Position.objects.create(staff=staff, service=place, role="ppt_adviser", started_on=STARTED)


def stands_in(scene: Scene, deputy: Position, *, first: int = 0, last: int = 30, whom: str = "ppt") -> None:
    Deputy.objects.create(
        position=scene.town.positions[whom],
        deputy=deputy,
        started_on=today() + datetime.timedelta(days=first),
        ended_on=today() + datetime.timedelta(days=last),
    )


def declines(scene: Scene, actor: Actor, answer: str = "no") -> Invitation:
    with acting(actor):
        row = Invitation.objects.select_related("item__meeting__team", "case").get(position=actor.position_id)
        reply(invitation=row, answer=answer, by=actor)
    run("settle_absence")
    return row


def states(scene: Scene) -> dict[str, tuple[str, str]]:
    with acting(scene.coordinator):
        rows = Invitation.objects.exclude(position=None).select_related("position__staff")
        return {row.position.staff.name: (row.state, row.reply) for row in rows if row.position}


def test_the_deputy_is_invited_and_the_member_called_off(scene: Scene, mailbox: Mailbox, browse: Browse) -> None:
    deputy = colleague(scene, "ppt")
    stands_in(scene, deputy)
    row = declines(scene, scene.town.actor("ppt"))
    run("send_invitation")
    run("send_cancellation")
    found = states(scene)
    assert found["Ansatt Ppt"] == ("cancelled", "no")
    assert found["Ansatt Vara"] == ("sent", "")
    last_two = {(mail.recipients[0], mail.subject) for mail in mailbox()[:2]}
    assert last_two == {("ppt@fjordvik.example", "Møte avlyst"), ("vara@fjordvik.example", "Innkalling til møte")}
    with acting(scene.coordinator):
        assert deputy.id in assigned_positions(row.case_id)
        assert Notice.objects.filter(kind="deputy_asked").count() == 1
    page = browse(scene.coordinator).get(f"/mote/{scene.meeting.id}/").content.decode()
    assert "Ansatt Vara, PPT" in page and "for Ansatt Ppt" in page


def test_inviting_again_does_not_ask_who_has_a_deputy_now(scene: Scene) -> None:
    stands_in(scene, colleague(scene, "ppt"))
    declines(scene, scene.town.actor("ppt"))
    with acting(scene.coordinator):
        invite_item(item=scene.item(), by=scene.coordinator)
    assert states(scene)["Ansatt Ppt"] == ("cancelled", "no")


def test_without_a_deputy_the_preparation_says_who_is_missing_and_what_to_do(scene: Scene, browse: Browse) -> None:
    declines(scene, scene.town.actor("ppt"))
    assert states(scene)["Ansatt Ppt"] == ("sent", "no")
    with acting(scene.coordinator):
        assert Notice.objects.filter(kind="cannot_come").count() == 1
    page = browse(scene.coordinator).get(f"/mote/{scene.meeting.id}/").content.decode()
    assert "Ansatt Ppt, PPT, kan ikke komme" in page
    assert "Innkall en annen" in page


@pytest.mark.parametrize(("service", "first", "last"), [("barnevern", 0, 30), ("ppt", 0, 14), ("ppt", 15, 30)])
def test_only_a_deputy_of_the_same_service_on_the_day_is_asked(
    scene: Scene, service: str, first: int, last: int
) -> None:
    stands_in(scene, colleague(scene, service), first=first, last=last)
    declines(scene, scene.town.actor("ppt"))
    assert "Ansatt Vara" not in states(scene)
    assert states(scene)["Ansatt Ppt"] == ("sent", "no")


def test_a_deputy_who_is_away_too_is_not_asked_for_anybody(scene: Scene) -> None:
    first, second = colleague(scene, "ppt"), colleague(scene, "ppt", "Reserve")
    stands_in(scene, first)
    declines(scene, scene.town.actor("ppt"))
    Deputy.objects.create(position=first, deputy=second, started_on=today())
    Deputy.objects.create(position=second, deputy=first, started_on=today())
    by = Actor(account_id=scene.coordinator.account_id, position_id=first.id, service_id=first.service_id)
    declines(scene, by)
    assert states(scene)["Ansatt Reserve"][0] == "queued"
    declines(scene, Actor(account_id=by.account_id, position_id=second.id, service_id=second.service_id))
    assert states(scene)["Ansatt Reserve"] == ("queued", "no"), "nobody is left"


def test_who_changes_their_mind_in_time_keeps_the_seat(scene: Scene) -> None:
    stands_in(scene, colleague(scene, "ppt"))
    ppt = scene.town.actor("ppt")
    with acting(ppt):
        row = Invitation.objects.select_related("item__meeting__team", "case").get(position=ppt.position_id)
        reply(invitation=row, answer="no", by=ppt)
        reply(invitation=row, answer="yes", by=ppt)
    run("settle_absence")
    assert states(scene)["Ansatt Ppt"] == ("sent", "yes")


def test_an_absence_entered_after_the_invitation_is_settled_when_inviting_those_missing(scene: Scene) -> None:
    stands_in(scene, colleague(scene, "ppt"))
    with acting(scene.coordinator):
        invite_item(item=scene.item(), by=scene.coordinator)
    found = states(scene)
    assert (found["Ansatt Ppt"][0], found["Ansatt Vara"][0]) == ("cancelled", "queued")


def test_the_coordinator_may_ask_the_member_after_all(scene: Scene) -> None:
    stands_in(scene, colleague(scene, "ppt"))
    declines(scene, scene.town.actor("ppt"))
    with acting(scene.coordinator):
        position = scene.town.positions["ppt"].id
        invite_other(item=scene.item(), position_id=position, family_agrees=True, by=scene.coordinator)
    assert states(scene)["Ansatt Ppt"] == ("queued", "")


def test_the_familys_no_is_read_by_the_coordinator_and_nobody_is_asked_instead(scene: Scene, browse: Browse) -> None:
    with acting(scene.coordinator):
        row = Invitation.objects.get(person=scene.story.mother)
        Invitation.objects.filter(id=row.id).update(reply="no")
        before = Invitation.objects.count()
    tasks.settle_absence(invitation_id=str(row.id), sender_position_id=str(scene.coordinator.position_id))
    with acting(scene.coordinator):
        assert Invitation.objects.count() == before
    page = browse(scene.coordinator).get(f"/mote/{scene.meeting.id}/").content.decode()
    assert "Familien" in page and "Avtal en annen tid" in page
    assert scene.meeting.starts_at.astimezone(OSLO).hour == 12
