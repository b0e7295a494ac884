"""Answers from mail clients: taken in as the invited person's own, once, the newest to the newest; all else is let go (MEET-4)."""

import datetime
import logging
import uuid
from email.message import EmailMessage

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.fixtures import Browse
from tests.mail import Mailbox
from tests.mail_clients import asked, client_reply
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.audit.models import AuditEntry
from lagspill.directory.models import Position
from lagspill.foundation.clock import now, today
from lagspill.gateways.mailbox import ReceivedMail
from lagspill.meetings import actions, rules, tasks
from lagspill.meetings.answering import take_in
from lagspill.meetings.inviting import invite_item, uninvite
from lagspill.meetings.models import Invitation
from lagspill.meetings.tests.scene import Scene, set_scene

PPT, MOTHER = "ppt@fjordvik.example", "mari@familie.example"


@pytest.fixture
def scene(town: Town, mailbox: Mailbox) -> Scene:
    found = set_scene(town)
    item = found.listed()
    with acting(found.coordinator):
        invite_item(item=item, by=found.coordinator)
    send_all()
    return found


def send_all(name: str = "send_invitation") -> None:
    for job in ProcrastinateJob.objects.filter(task_name="meetings." + name).order_by("id"):
        getattr(tasks, name)(**job.args)


def letter_to(mailbox: Mailbox, address: str) -> ReceivedMail:
    return next(mail for mail in mailbox() if mail.recipients == (address,))


def invitation_of(scene: Scene, mail: ReceivedMail) -> Invitation:
    with acting(scene.coordinator):
        return Invitation.objects.select_related("item__meeting__team").get(id=asked(mail)["uid"].partition("@")[0])


def refusals(scene: Scene) -> list[str]:
    """Codes of refused messages in the log, as the privacy officer reads it."""
    with acting(scene.town.actor("privacy_officer")):
        return [row.facts["reason"] for row in AuditEntry.objects.filter(action="mail.refused").order_by("at")]


@pytest.mark.parametrize("case", [("outlook", "ACCEPTED", "yes", "kommer"), ("gmail", "DECLINED", "no", "kommer ikke"),
                                  ("outlook", "TENTATIVE", "maybe", "er usikker")])  # fmt: skip
def test_a_clients_answer_stands_where_the_coordinator_prepares(
    scene: Scene, mailbox: Mailbox, browse: Browse, case: tuple[str, str, str, str]
) -> None:
    client, partstat, reply, shown = case
    mail = letter_to(mailbox, PPT)
    assert take_in(client_reply(client, mail, partstat, at=now())) == "taken"
    row = invitation_of(scene, mail)
    assert row.reply == reply
    page = browse(scene.coordinator).get(f"/mote/sak/{row.item_id}/").content.decode()
    assert f"PPT · {shown}" in page
    with acting(scene.town.actor("privacy_officer")):
        entry = AuditEntry.objects.get(action="invitation.answered")
    assert entry.position == scene.town.positions["ppt"].id, "it is the invited person who answered"
    assert entry.facts["how"] == "mail"


def test_the_familys_answer_comes_through_the_position_that_invited_them(scene: Scene, mailbox: Mailbox) -> None:
    mail = letter_to(mailbox, MOTHER)
    assert take_in(client_reply("gmail", mail, "DECLINED", at=now())) == "taken"
    assert invitation_of(scene, mail).reply == "no"
    with acting(scene.town.actor("privacy_officer")):
        entry = AuditEntry.objects.get(action="invitation.answered")
    assert (entry.person, entry.account) == (scene.story.mother.id, uuid.UUID(int=0))


def test_the_same_answer_twice_counts_once(scene: Scene, mailbox: Mailbox) -> None:
    raw = client_reply("outlook", letter_to(mailbox, PPT), "DECLINED", at=now())
    assert [take_in(raw), take_in(raw)] == ["taken", "repeated"]
    assert ProcrastinateJob.objects.filter(task_name="meetings.settle_absence").count() == 1


def test_the_newest_answer_counts_in_whatever_order_they_come(scene: Scene, mailbox: Mailbox) -> None:
    mail, first = letter_to(mailbox, PPT), now()
    assert take_in(client_reply("outlook", mail, "DECLINED", at=first + datetime.timedelta(minutes=2))) == "taken"
    assert take_in(client_reply("outlook", mail, "ACCEPTED", at=first)) == "stale"
    assert invitation_of(scene, mail).reply == "no"
    assert take_in(client_reply("outlook", mail, "ACCEPTED", at=first + datetime.timedelta(minutes=3))) == "taken"
    assert invitation_of(scene, mail).reply == "yes"


def test_an_answer_to_a_time_that_has_moved_is_not_taken(scene: Scene, mailbox: Mailbox) -> None:
    mail = letter_to(mailbox, PPT)
    with acting(scene.coordinator):
        actions.set_offices(meeting=scene.item().meeting, minute_taker_id=None, place="Rom 9", by=scene.coordinator)
    assert take_in(client_reply("outlook", mail, "ACCEPTED", at=now())) == "stale"
    assert take_in(client_reply("outlook", mail, "ACCEPTED", at=now(), sequence="7")) == "stale"
    assert take_in(client_reply("outlook", mail, "ACCEPTED", at=now(), sequence="1")) == "taken"
    assert refusals(scene) == ["stale", "stale"]


def test_a_cancelled_invitation_takes_no_answer(scene: Scene, mailbox: Mailbox) -> None:
    mail = letter_to(mailbox, PPT)
    with acting(scene.coordinator):
        uninvite(invitation=invitation_for(mail), by=scene.coordinator)
    assert take_in(client_reply("outlook", mail, "ACCEPTED", at=now(), sequence="1")) == "cancelled"


def invitation_for(mail: ReceivedMail) -> Invitation:
    return Invitation.objects.select_related("item__meeting__team").get(id=asked(mail)["uid"].partition("@")[0])


def test_who_has_lost_the_case_or_the_position_answers_no_more(scene: Scene, mailbox: Mailbox) -> None:
    mail = letter_to(mailbox, PPT)
    Position.objects.filter(id=scene.town.positions["ppt"].id).update(ended_on=today())
    assert take_in(client_reply("outlook", mail, "ACCEPTED", at=now())) == "gone"
    assert invitation_of(scene, mail).reply == ""


def test_only_the_address_of_the_letter_itself_proves_the_sender(scene: Scene, mailbox: Mailbox) -> None:
    mine, other = letter_to(mailbox, PPT), letter_to(mailbox, "nurse@fjordvik.example")
    wrong = asked(other)["organiser"]
    assert take_in(client_reply("outlook", mine, "ACCEPTED", at=now(), organiser=wrong)) == "unproven"
    assert take_in(client_reply("gmail", mine, "ACCEPTED", at=now(), organiser="svar@lagspill.example")) == "unproven"
    assert take_in(client_reply("gmail", mine, "ACCEPTED", at=now(), uid=f"{uuid.uuid4()}@lagspill")) == "unproven"
    assert take_in(client_reply("gmail", mine, "ACCEPTED", at=now(), uid="noe annet")) == "unproven"
    assert invitation_of(scene, mine).reply == ""
    assert refusals(scene) == [], "what proves nothing fills no log"


def test_an_invitation_passed_on_is_not_answered_by_somebody_else(scene: Scene, mailbox: Mailbox) -> None:
    mail = letter_to(mailbox, PPT)
    assert take_in(client_reply("gmail", mail, "ACCEPTED", at=now(), attendee="kollega@x.example")) == "other_attendee"
    assert take_in(client_reply("gmail", mail, "ACCEPTED", at=now(), attendee=PPT.upper())) == "taken"


def test_the_envelope_may_hold_the_address_when_the_client_dropped_it(scene: Scene, mailbox: Mailbox) -> None:
    mail = letter_to(mailbox, PPT)
    raw = client_reply("outlook", mail, "ACCEPTED", at=now(), organiser="noen@x.example")
    assert take_in(raw) == "unproven"
    assert take_in(raw, [asked(mail)["organiser"]]) == "taken"


@pytest.mark.parametrize("partstat", ["DELEGATED", "NEEDS-ACTION"])
def test_what_is_neither_yes_nor_no_is_told_to_the_invited_person_alone(
    scene: Scene, mailbox: Mailbox, partstat: str
) -> None:
    mail = letter_to(mailbox, PPT)
    before = len(mailbox())
    assert take_in(client_reply("gmail", mail, partstat, at=now())) == "not_understood"
    counter = client_reply("gmail", mail, "ACCEPTED", at=now()).replace(b"METHOD:REPLY", b"METHOD:COUNTER")
    assert take_in(counter) == "not_understood"
    send_all("send_not_understood")
    answer = mailbox()[0]
    assert len(mailbox()) == before + 2
    assert answer.recipients == (PPT,) and "forstod ikke" in answer.subject
    assert answer.attachments == ()
    assert invitation_of(scene, mail).reply == ""


def test_words_of_a_message_are_kept_nowhere(
    scene: Scene, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    message = EmailMessage()
    message["Subject"], message["To"] = "Emil kx7word", asked(letter_to(mailbox, PPT))["organiser"]
    message.set_content("Emil er syk kx7word")
    with caplog.at_level(logging.DEBUG):
        assert take_in(message.as_bytes()) == "no_calendar"
        raw = client_reply("gmail", letter_to(mailbox, PPT), "ACCEPTED", at=now()).replace(
            b"SUMMARY:M", b"SUMMARY:kx7word"
        )
        assert take_in(raw) == "taken"
    assert "kx7word" not in caplog.text
    assert "a message came in: no_calendar" in caplog.text
    with acting(scene.coordinator):
        assert "kx7word" not in str(list(Invitation.objects.values()))
    with acting(scene.town.actor("privacy_officer")):
        assert "kx7word" not in str(list(AuditEntry.objects.values()))


def test_an_installation_without_a_door_takes_nothing(scene: Scene, mailbox: Mailbox, settings: object) -> None:
    mail = letter_to(mailbox, PPT)
    settings.MAIL_REPLY = ""  # type: ignore[attr-defined]
    assert take_in(client_reply("gmail", mail, "ACCEPTED", at=now())) == "closed"
    with acting(scene.coordinator):
        actions.set_offices(meeting=scene.item().meeting, minute_taker_id=None, place="Rom 9", by=scene.coordinator)
    send_all()
    assert asked(letter_to(mailbox, PPT))["organiser"] == "team@fjordvik.example"


def test_before_anybody_acts_the_database_tells_whose_an_invitation_is_and_nothing_else(scene: Scene) -> None:
    with acting(scene.coordinator):
        row = Invitation.objects.get(position=scene.town.positions["ppt"])
    assert not Invitation.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("select * from who_is_invited(%s)", [row.id])
        assert cursor.fetchall() == [(row.position_id, None, scene.coordinator.position_id)]
        cursor.execute("select * from who_is_invited(%s)", [uuid.uuid4()])
        assert cursor.fetchall() == []


NOON = datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


def asked_for(
    state: str = "sent", item: str = "invited", reply: str = "yes", replied_at: datetime.datetime | None = NOON
) -> rules.Asked:  # fmt: skip
    return rules.Asked(state, item, 1, NOON + 60 * MINUTE, reply, replied_at)


@pytest.mark.parametrize(
    ("asked", "given", "denial"),
    [
        (asked_for(replied_at=None), rules.Given(1, "no", NOON), None),
        (asked_for(), rules.Given(1, "no", NOON + MINUTE), None),
        (asked_for(), rules.Given(1, "no", NOON), None),
        (asked_for(), rules.Given(1, "yes", NOON), "repeated"),
        (asked_for(), rules.Given(1, "no", NOON - MINUTE), "stale"),
        (asked_for(), rules.Given(0, "no", NOON + MINUTE), "stale"),
        (asked_for(), rules.Given(2, "no", NOON + MINUTE), "stale"),
        (asked_for(state="cancelled"), rules.Given(1, "no", NOON), "cancelled"),
        (asked_for(item="running"), rules.Given(1, "no", NOON), "over"),
    ],
)
def test_the_newest_answer_to_the_newest_question_counts(
    asked: rules.Asked, given: rules.Given, denial: str | None
) -> None:  # fmt: skip
    assert rules.answer_denial(asked, given, NOON) == denial
    assert rules.answer_denial(asked, given, NOON + 60 * MINUTE) in ("over", "cancelled")


def test_an_impossible_stamp_counts_as_now() -> None:
    assert rules.written_at(None, NOON) == NOON
    assert rules.written_at(NOON + datetime.timedelta(days=400), NOON) == NOON
    assert rules.written_at(NOON - MINUTE, NOON) == NOON - MINUTE
