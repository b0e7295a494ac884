"""Reminders and expiry by the background worker: sent once, to those whom they still concern, saying nothing (PLAN-3, CONS-5)."""

import datetime
import smtplib
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params
from tests.fixtures import MoveClock
from tests.town import Town, build_town

from lagspill.access.actor import acting
from lagspill.access.models import Assignment
from lagspill.cases.actions import NewClosing
from lagspill.cases.models import Case, Event, Notice, Reminder
from lagspill.directory.models import Position, StaffMember
from lagspill.foundation.clock import oslo, today
from lagspill.gateways.mailbox import received
from lagspill.plans import sending, tasks
from lagspill.plans.actions import finish_measure, set_first_follow_up
from lagspill.plans.outcomes import close
from lagspill.plans.queries import ending_consents, expired_cases, measure_or_404
from lagspill.plans.sending import deliver
from lagspill.plans.tests.conftest import Planned, plan_ready

NOW = 0


def notices(planned: Planned, who: str, kind: str) -> int:
    with acting(planned.actor(who)):
        return Notice.objects.filter(kind=kind).count()


def due_now() -> Reminder:
    return Reminder.objects.filter(due_on__lte=today(), sent_at=None, dropped_at=None).get()


def test_a_due_reminder_becomes_a_notice_and_a_neutral_mail_once(planned: Planned, mailbox: Path) -> None:
    planned.propose("ppt", days=7)
    reminder = due_now()
    assert deliver(reminder.id) is True
    assert deliver(reminder.id) is False
    assert notices(planned, "ppt", "reminder_measure") == 1
    (mail,) = received(mailbox)
    assert mail.recipients == ("ppt@fjordvik.example",)
    said = f"{mail.subject} {mail.text}"
    assert "Logg inn" in said
    for word in ("Emil", "Solbakken", planned.story.case.number, "PPT", "skolen"):
        assert word not in said


def test_what_is_due_is_found_before_anybody_acts_and_queued_once(planned: Planned) -> None:
    planned.propose("ppt", days=7)
    planned.propose("nurse", days=20)
    tasks.send_due_reminders(NOW)
    tasks.send_due_reminders(NOW)
    (job,) = ProcrastinateJob.objects.filter(task_name="send_reminder")
    assert job.args == {"reminder_id": str(due_now().id)}


def test_after_days_without_a_worker_only_the_last_due_reminder_of_a_deadline_is_sent(
    planned: Planned, mailbox: Path, move_clock: MoveClock
) -> None:
    start = today()
    planned.propose("ppt", days=10)
    planned.propose("ppt", days=16, text="Leksehjelp på skolen")
    # The worker comes back three weeks later: seven and one day before the deadline, one and seven after it, are all due.
    move_clock(start + datetime.timedelta(days=24))
    tasks.send_due_reminders(NOW)
    jobs = ProcrastinateJob.objects.filter(task_name="send_reminder").order_by("id")
    sent = [uuid.UUID(job.args["reminder_id"]) for job in jobs if deliver(uuid.UUID(job.args["reminder_id"]))]
    assert len(jobs) == 8 and len(sent) == 2, "one for each measure"
    kept = Reminder.objects.filter(id__in=sent)
    assert {row.offset_days for row in kept} == {7}
    assert Reminder.objects.exclude(id__in=sent).exclude(dropped_at=None).count() == 6
    assert notices(planned, "ppt", "reminder_measure") == 2
    assert len(received(mailbox)) == 2


def test_a_mail_server_that_is_away_leaves_the_reminder_for_the_next_try(planned: Planned, settings: object) -> None:
    planned.propose("ppt", days=7)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # type: ignore[attr-defined]
    with pytest.raises((OSError, smtplib.SMTPException)):
        deliver(due_now().id)
    assert due_now().sent_at is None
    assert notices(planned, "ppt", "reminder_measure") == 0


def _lose_sight(planned: Planned) -> None:
    with acting(planned.actor("teacher")):
        Assignment.objects.filter(position=planned.town.positions["ppt"], ended_at=None).update(ended_at=oslo(today()))


def _leave_the_position(planned: Planned) -> None:
    Position.objects.filter(id=planned.town.positions["ppt"].id).update(ended_on=today())


def _do_the_work(planned: Planned) -> None:
    # What a crash between two commits could leave: the measure is over, its reminder still waits.
    with acting(planned.actor("ppt")):
        reminder = due_now()
        measure = measure_or_404(reminder.object_id)
        finish_measure(measure=measure, done=False, by=planned.actor("ppt"))
        Reminder.objects.filter(id=reminder.id).update(dropped_at=None)


def _close(planned: Planned) -> None:
    teacher = planned.actor("teacher")
    with acting(teacher):
        reminder = due_now()
        close(case=planned.case, closing=NewClosing(reason="other", evaluation="Slutt"), by=teacher)
        Reminder.objects.filter(id=reminder.id).update(dropped_at=None)


@pytest.mark.parametrize("happens", [_lose_sight, _leave_the_position, _do_the_work, _close])
def test_a_reminder_that_no_longer_concerns_its_recipient_is_dropped(
    planned: Planned, mailbox: Path, happens: Callable[[Planned], None]
) -> None:
    planned.propose("ppt", days=7)
    happens(planned)
    reminder = due_now()
    assert deliver(reminder.id) is False
    assert Reminder.objects.get(id=reminder.id).dropped_at is not None
    assert received(mailbox) == []


def test_somebody_without_an_address_gets_the_notice_alone(planned: Planned, mailbox: Path) -> None:
    StaffMember.objects.filter(id=planned.town.positions["ppt"].staff_id).update(email="")
    planned.propose("ppt", days=7)
    assert deliver(due_now().id) is True
    assert notices(planned, "ppt", "reminder_measure") == 1
    assert received(mailbox) == []


def test_the_first_follow_up_is_reminded_of_to_whoever_leads_then(planned: Planned, mailbox: Path) -> None:
    coordinator = planned.actor("coordinator")
    with acting(coordinator):
        set_first_follow_up(case=planned.case, at=oslo(today() + datetime.timedelta(days=7), 12), by=coordinator)
    with acting(planned.actor("teacher")):
        Case.objects.filter(id=planned.story.case.id).update(lead_id=planned.town.positions["coordinator"].id)
    assert deliver(due_now().id) is False, "the teacher leads no more"
    assert deliver(due_now().id) is True
    assert notices(planned, "coordinator", "reminder_follow_up") == 1
    assert [mail.recipients for mail in received(mailbox)] == [("coordinator@fjordvik.example",)]


def test_a_follow_up_that_was_moved_or_belongs_to_a_measure(planned: Planned, mailbox: Path) -> None:
    ppt = planned.actor("ppt")
    measure = planned.propose("ppt", days=30)
    with acting(ppt):
        row = measure_or_404(measure.id)
        row.follow_up_on = today() + datetime.timedelta(days=1)
        row.save(update_fields=["follow_up_on"])
    right = Reminder(
        kind="follow_up",
        case_id=planned.story.case.id,
        object_id=measure.id,
        recipient_id=ppt.position(),
        offset_days=-1,
        due_on=today(),
    )
    wrong = Reminder(
        kind="follow_up",
        case_id=planned.story.case.id,
        object_id=measure.id,
        recipient_id=ppt.position(),
        offset_days=-7,
        due_on=today(),
    )
    gone = Reminder(
        kind="follow_up",
        case_id=planned.story.case.id,
        object_id=measure.plan_id,
        recipient_id=ppt.position(),
        offset_days=-1,
        due_on=today(),
    )
    Reminder.objects.bulk_create([right, wrong, gone])
    assert [deliver(row.id) for row in (right, wrong, gone)] == [True, False, False]


def test_the_end_of_a_consent_is_announced_thirty_and_seven_days_before(
    planned: Planned, mailbox: Path, move_clock: MoveClock
) -> None:
    start = today()
    assert ending_consents(tasks.CONSENT_HORIZON) == []
    move_clock(start + datetime.timedelta(days=125))
    (ending,) = ending_consents(tasks.CONSENT_HORIZON)
    assert ending.ends_on == start + datetime.timedelta(days=180)
    tasks.watch_consents(NOW)
    (job,) = ProcrastinateJob.objects.filter(task_name="remind_of_consent")
    tasks.remind_of_consent(**job.args)
    tasks.remind_of_consent(**job.args)
    move_clock(start + datetime.timedelta(days=150))
    due = list(Reminder.objects.filter(due_on__lte=today(), sent_at=None))
    assert {row.recipient_id for row in due} == {planned.town.positions[who].id for who in ("teacher", "coordinator")}
    assert all(deliver(row.id) for row in due)
    assert notices(planned, "teacher", "reminder_consent") == 1
    with acting(planned.actor("teacher")):
        Case.objects.filter(id=planned.story.case.id).update(lead_id=planned.town.positions["nurse"].id)
    sending.plan_consent_reminders(ending)
    left = Reminder.objects.filter(sent_at=None, dropped_at=None)
    assert {row.recipient_id for row in left} == {planned.town.positions[who].id for who in ("nurse", "coordinator")}


def test_a_reminder_of_a_consent_that_no_longer_ends_that_day_is_dropped(planned: Planned, mailbox: Path) -> None:
    row = Reminder(
        kind="consent",
        case_id=planned.story.case.id,
        object_id=planned.consent.id,
        recipient=planned.town.positions["teacher"],
        offset_days=-7,
        due_on=today(),
    )
    Reminder.objects.bulk_create([row])
    assert deliver(row.id) is False


def test_a_birthday_that_ends_a_consent_is_told_as_such(town: Town, move_clock: MoveClock) -> None:
    turns = today() + datetime.timedelta(days=40)
    planned = plan_ready(town, birth_date=turns.replace(year=turns.year - 15))
    move_clock(turns)
    tasks.expire_consents(NOW)
    (job,) = ProcrastinateJob.objects.filter(task_name="settle_expired")
    tasks.settle_expired(**job.args)
    with acting(planned.actor("teacher")):
        (event,) = Event.objects.filter(case=planned.story.case, kind__startswith="access_")
        assert event.kind == "access_of_age"
    assert notices(planned, "ppt", "access_ended") == 1


def test_expiry_ends_assignments_and_reminders_and_tells_people(planned: Planned, move_clock: MoveClock) -> None:
    planned.propose("ppt", days=200)
    assert expired_cases() == []
    move_clock(today() + datetime.timedelta(days=180))
    tasks.expire_consents(NOW)
    (job,) = ProcrastinateJob.objects.filter(task_name="settle_expired")
    tasks.settle_expired(**job.args)
    assert expired_cases() == []
    tasks.settle_expired(**job.args)
    assert notices(planned, "ppt", "access_ended") == 1
    assert notices(planned, "teacher", "measure_without_responsible") == 1
    assert not Reminder.objects.filter(recipient=planned.town.positions["ppt"], dropped_at=None).exists()
    with acting(planned.actor("teacher")):
        open_services = set(Assignment.objects.filter(ended_at=None).values_list("service_id", flat=True))
        assert open_services == {planned.town.services["school"].id}


def test_jobs_for_a_case_out_of_sight_do_nothing(planned: Planned, move_clock: MoveClock) -> None:
    stranger = planned.town.positions["stranger"].id
    tasks.settle_expired(str(planned.story.case.id), str(stranger))
    tasks.remind_of_consent(str(planned.story.case.id), str(planned.consent.id), today().isoformat(), str(stranger))
    assert not Reminder.objects.exists()
    tasks.send_reminder(str(planned.story.case.id))


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_sends_what_is_due(mailbox: Path) -> None:
    planned = plan_ready(build_town())
    planned.propose("ppt", days=7)
    planned.propose("nurse", days=1)
    tasks.send_due_reminders(NOW)
    worker = app.with_connector(PsycopgConnector(kwargs=connector_params()))
    with worker.open():
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert sorted(mail.recipients for mail in received(mailbox)) == [
        ("nurse@fjordvik.example",),
        ("ppt@fjordvik.example",),
    ]
    assert notices(planned, "ppt", "reminder_measure") == 1
    assert set(ProcrastinateJob.objects.filter(task_name="send_reminder").values_list("status", flat=True)) == {
        "succeeded"
    }
    tasks.send_due_reminders(NOW)
    assert not ProcrastinateJob.objects.filter(status="todo", task_name="send_reminder").exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_mail_and_commit_repeats_the_mail_and_records_once(
    mailbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = plan_ready(build_town())
    planned.propose("ppt", days=7)
    reminder, post = due_now(), sending._mail

    class Killed(BaseException):
        """Stands for SIGKILL: nothing after the mail is done."""

    def die(row: Reminder) -> None:
        post(row)
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(sending, "_mail", die)
        deliver(reminder.id)
    assert notices(planned, "ppt", "reminder_measure") == 0
    assert deliver(reminder.id) is True
    assert notices(planned, "ppt", "reminder_measure") == 1
    assert len(received(mailbox)) == 2
