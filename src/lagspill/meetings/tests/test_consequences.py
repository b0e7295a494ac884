"""Withdrawal cancels and hides in the same transaction; letters leave only while they may, and say nothing (CONS-4, MEET-4)."""

import datetime
import email
import email.policy
import uuid
from typing import Any

import pytest
from icalendar import Calendar
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.fixtures import Browse
from tests.mail import Mailbox
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.cases.models import Notice
from lagspill.consent.actions import withdraw, withdraw_service
from lagspill.consent.models import Consent
from lagspill.directory.models import StaffMember
from lagspill.families.models import ContactDetails
from lagspill.gateways.mailbox import ReceivedMail
from lagspill.meetings import actions, tasks
from lagspill.meetings.inviting import invite_item, told_by_hand
from lagspill.meetings.models import AgendaItem, Attendance, Invitation
from lagspill.meetings.tests.scene import Scene, set_scene

SECRETS = ["Emil", "Solbakken", "Mari", "Pål", "Skolefravær", "fravær", "Tidlig innsats", "Lia skole"]


@pytest.fixture
def scene(town: Town) -> Scene:
    found = set_scene(town)
    item = found.listed()
    with acting(found.coordinator):
        invite_item(item=item, by=found.coordinator)
    return found


def jobs(name: str) -> list[dict[str, str]]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name="meetings." + name).order_by("id")]


def send_all() -> None:
    for args in jobs("send_invitation"):
        tasks.send_invitation(**args)


def unfolded(mail: ReceivedMail) -> str:
    """The whole message as it went over the wire, and once more with every header and part decoded and unfolded."""
    message = email.message_from_bytes(mail.source, policy=email.policy.default)
    parts = [mail.source.decode("utf-8", "replace"), *(f"{name}: {value}" for name, value in message.items())]
    for part in message.walk():
        parts += [f"{name}: {value}" for name, value in part.items()] + [part.get_filename() or ""]
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            parts.append(content.decode("utf-8"))
    return "\n".join(parts).replace("\r\n", "\n").replace("\n ", "")


def take_out(scene: Scene, service: str) -> None:
    owner = scene.town.actor("teacher")
    with acting(owner):
        withdraw_service(
            consent=Consent.objects.get(id=scene.consent.id),
            service_id=scene.town.services[service].id,
            person=scene.story.mother,
            by=owner,
        )


def test_every_invitation_has_its_job_in_the_same_transaction(scene: Scene) -> None:
    with acting(scene.coordinator):
        ids = {str(one) for one in Invitation.objects.values_list("id", flat=True)}
    assert {args["invitation_id"] for args in jobs("send_invitation")} == ids


def test_letters_go_out_once_and_carry_a_calendar_file(scene: Scene, mailbox: Mailbox) -> None:
    send_all()
    send_all()
    mails = mailbox()
    assert len(mails) == 7
    with acting(scene.coordinator):
        assert set(Invitation.objects.values_list("state", flat=True)) == {"sent"}
    (event,) = Calendar.from_ical(mails[0].attachments[0].content).walk("VEVENT")
    assert event["dtstart"].dt == scene.meeting.starts_at
    assert event["summary"] == "Møte"


def test_no_letter_says_whom_or_what_it_is_about(scene: Scene, mailbox: Mailbox) -> None:
    send_all()
    take_out(scene, "ppt")
    for args in jobs("send_cancellation"):
        tasks.send_cancellation(**args)
    mails = mailbox()
    assert len(mails) == 8
    bystanders = {mail.recipients[0] for mail in mails}
    for mail in mails:
        everything = unfolded(mail).replace(mail.recipients[0], "")
        assert everything.count("Møte") >= 2, "the parts were not read"
        for secret in [
            *SECRETS,
            scene.story.case.number,
            str(scene.story.case.id),
            *map(str, bystanders - {mail.recipients[0]}),
        ]:
            assert secret.lower() not in everything.lower(), secret


def event_of(mail: ReceivedMail) -> Any:
    (event,) = Calendar.from_ical(mail.attachments[0].content).walk("VEVENT")
    return event


def test_a_moved_meeting_keeps_each_entry_and_asks_again_another_place_does_not(scene: Scene, mailbox: Mailbox) -> None:
    send_all()
    by, nurse = scene.coordinator, scene.town.positions["nurse"]
    with acting(by):
        Invitation.objects.filter(position=nurse).update(reply="yes")
        actions.set_offices(meeting=scene.item().meeting, minute_taker_id=None, place="Biblioteket", by=by)
    send_all()
    mine = [event_of(mail) for mail in mailbox() if mail.recipients == ("nurse@fjordvik.example",)]
    assert [(one["sequence"], one["location"], one["attendee"].params["PARTSTAT"]) for one in mine] == [
        (1, "Biblioteket", "ACCEPTED"), (0, "Rådhuset, rom 2", "NEEDS-ACTION"),
    ]  # fmt: skip
    with acting(by):
        item = scene.item()
        assert item.starts_at is not None
        AgendaItem.objects.filter(id=item.id).update(starts_at=item.starts_at - datetime.timedelta(hours=1))
        actions.settle_times(meeting=item.meeting, by=by)
    send_all()
    mine = [event_of(mail) for mail in mailbox() if mail.recipients == ("nurse@fjordvik.example",)]
    assert len({one["uid"] for one in mine}) == 1
    assert [one["sequence"] for one in mine] == [2, 1, 0]
    assert mine[0]["dtstamp"].dt >= mine[1]["dtstamp"].dt >= mine[2]["dtstamp"].dt
    assert mine[0]["attendee"].params["PARTSTAT"] == "NEEDS-ACTION", "an answer to another time counts no more"
    assert "endret" in mailbox()[0].subject.lower()


def test_listed_in_another_meeting_is_another_entry_and_the_first_is_called_off(scene: Scene, mailbox: Mailbox) -> None:
    send_all()
    by = scene.coordinator
    day = scene.meeting.starts_at.date() + datetime.timedelta(days=14)
    with acting(by):
        actions.unlist(item=scene.item(), by=by)
        date = actions.NewMeeting(day=day, hour=9, minute=0, minutes=240, place="Rom 3")
        (later,) = actions.plan_meetings(team=scene.town.team, dates=[date], by=by)
        item = actions.list_case(meeting=later, case=scene.case(), by=by)
        invite_item(item=scene.item(), by=by)
    assert item.meeting_id == later.id
    for args in jobs("send_cancellation"):
        tasks.send_cancellation(**args)
    send_all()
    mine = [event_of(mail) for mail in mailbox() if mail.recipients == ("nurse@fjordvik.example",)]
    assert [one["status"] for one in mine] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert mine[0]["uid"] != mine[1]["uid"] == mine[2]["uid"]


def test_a_service_taken_out_is_called_off_and_vanishes_from_the_meeting(
    scene: Scene, mailbox: Mailbox, browse: Browse
) -> None:  # fmt: skip
    send_all()
    ppt = scene.town.positions["ppt"]
    with acting(scene.coordinator):
        item = scene.item()
        Attendance.objects.bulk_create([Attendance(case_id=item.case_id, item=item, position=ppt, present=True)])
        mine = Invitation.objects.get(position=ppt)
    take_out(scene, "ppt")
    with acting(scene.coordinator):
        cancelled = Invitation.objects.get(id=mine.id)
        assert (cancelled.state, cancelled.sequence) == ("cancelled", 1)
        assert not Attendance.objects.filter(position=ppt).exists()
        assert Invitation.objects.exclude(state="cancelled").count() == 6
    with acting(scene.town.actor("ppt")):
        assert not AgendaItem.objects.exists()
        assert not Invitation.objects.exists()
    assert browse(scene.town.actor("ppt")).get(f"/mote/innkalling/{mine.id}/").status_code == 404
    (args,) = jobs("send_cancellation")
    tasks.send_cancellation(**args)
    mail = mailbox()[0]
    assert mail.recipients == ("ppt@fjordvik.example",)
    (event,) = Calendar.from_ical(mail.attachments[0].content).walk("VEVENT")
    assert event["status"] == "CANCELLED" and event["sequence"] == 1


def test_an_invitation_withdrawn_before_it_left_never_leaves(scene: Scene, mailbox: Mailbox) -> None:
    take_out(scene, "ppt")
    send_all()
    assert "ppt@fjordvik.example" not in {mail.recipients[0] for mail in mailbox()}
    assert jobs("send_cancellation") == [], "nobody was told, so nobody is called off"


def test_without_the_teams_own_service_the_case_leaves_the_list_and_all_are_called_off(
    scene: Scene, mailbox: Mailbox
) -> None:  # fmt: skip
    send_all()
    owner = scene.town.actor("teacher")
    with acting(owner):
        assert withdraw(consent=Consent.objects.get(id=scene.consent.id), person=scene.story.father, by=owner)
        assert AgendaItem.objects.get().state == "removed"
        assert set(Invitation.objects.values_list("state", flat=True)) == {"cancelled"}
        assert scene.case().state == "referred"
    assert len(jobs("send_cancellation")) == 7
    for args in jobs("send_cancellation"):
        tasks.send_cancellation(**args)
    assert len(mailbox()) == 14


def test_family_without_an_address_is_left_to_the_coordinator(scene: Scene, mailbox: Mailbox) -> None:
    with acting(scene.town.actor("teacher")):
        ContactDetails.objects.filter(person=scene.story.mother).update(email="")
    send_all()
    by = scene.coordinator
    with acting(by):
        row = Invitation.objects.select_related("item__meeting__team").get(person=scene.story.mother)
        assert row.state == "by_hand"
        assert Notice.objects.filter(kind="invite_by_hand").count() == 1
        told_by_hand(invitation=row, by=by)
        assert Invitation.objects.get(id=row.id).state == "sent"
    assert len(mailbox()) == 6


def test_staff_without_an_address_are_left_to_the_coordinator_too(scene: Scene, mailbox: Mailbox) -> None:
    StaffMember.objects.filter(positions=scene.town.positions["nurse"]).update(email="")
    send_all()
    with acting(scene.coordinator):
        assert Invitation.objects.get(position=scene.town.positions["nurse"]).state == "by_hand"


def test_a_server_that_is_away_leaves_the_invitation_queued(scene: Scene, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # type: ignore[attr-defined]
    args = jobs("send_invitation")[0]
    with pytest.raises(OSError, match="refused"):
        tasks.send_invitation(**args)
    with acting(scene.coordinator):
        assert Invitation.objects.get(id=args["invitation_id"]).state == "queued"


def test_a_job_about_nothing_does_nothing(scene: Scene, mailbox: Mailbox) -> None:
    sender = str(scene.town.positions["coordinator"].id)
    tasks.send_invitation(invitation_id=str(uuid.uuid4()), sender_position_id=sender)
    tasks.send_cancellation(invitation_id=jobs("send_invitation")[0]["invitation_id"], sender_position_id=sender)
    assert mailbox() == []


def test_a_job_sent_by_a_stranger_sees_nothing_and_sends_nothing(scene: Scene, mailbox: Mailbox) -> None:
    stranger = str(scene.town.positions["stranger"].id)
    tasks.send_invitation(invitation_id=jobs("send_invitation")[0]["invitation_id"], sender_position_id=stranger)
    assert mailbox() == []
