"""Background work of the plans: found in tables without content, done one case at a time (PLAN-3, CONS-5, PLAT-2).

Times are UTC. Each task may run twice, after a worker was killed: its effect is recorded once.
"""

import datetime
import uuid

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from lagspill.cases import reminders
from lagspill.foundation.clock import today
from lagspill.plans import queries, sending

AT_ONCE = 1000
# More than the longest warning of any playbook, so that a reminder is a row well before its day.
CONSENT_HORIZON = 60
AGAIN = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.periodic(cron="*/10 5-17 * * *")
@app.task(name="send_due_reminders", queueing_lock="send_due_reminders")
def send_due_reminders(timestamp: int) -> None:
    """One job for every reminder that is due. One that failed for good is found again the next time."""
    due = reminders.waiting().filter(due_on__lte=today()).order_by("due_on", "id").values_list("id", flat=True)
    for reminder_id in due[:AT_ONCE]:
        _defer(send_reminder, f"reminder-{reminder_id}", reminder_id=str(reminder_id))


@app.task(name="send_reminder", retry=AGAIN)
def send_reminder(reminder_id: str) -> None:
    """Sends one reminder as its recipient."""
    sending.deliver(uuid.UUID(reminder_id))


@app.periodic(cron="5 * * * *")
@app.task(name="expire_consents", queueing_lock="expire_consents")
def expire_consents(timestamp: int) -> None:
    """One job for every case in which a service's time has run out."""
    for found in queries.expired_cases():
        _defer(
            settle_expired, f"expired-{found.case_id}", case_id=str(found.case_id), position_id=str(found.position_id)
        )


@app.task(name="settle_expired", retry=AGAIN)
def settle_expired(case_id: str, position_id: str) -> None:
    """Ends what the services had that lost the case by date."""
    sending.settle_expired(queries.Expired(uuid.UUID(case_id), uuid.UUID(position_id)))


@app.periodic(cron="35 3 * * *")
@app.task(name="watch_consents", queueing_lock="watch_consents")
def watch_consents(timestamp: int) -> None:
    """One job for every consent that ends within the horizon."""
    for ending in queries.ending_consents(CONSENT_HORIZON):
        _defer(
            remind_of_consent,
            f"ending-{ending.consent_id}",
            case_id=str(ending.case_id),
            consent_id=str(ending.consent_id),
            ends_on=ending.ends_on.isoformat(),
            position_id=str(ending.position_id),
        )


@app.task(name="remind_of_consent", retry=AGAIN)
def remind_of_consent(case_id: str, consent_id: str, ends_on: str, position_id: str) -> None:
    """Writes the reminders before one consent's end."""
    ending = queries.Ending(
        uuid.UUID(case_id), uuid.UUID(consent_id), datetime.date.fromisoformat(ends_on), uuid.UUID(position_id)
    )
    sending.plan_consent_reminders(ending)


def _defer(task: Task[..., None, ...], lock: str, **arguments: str) -> None:
    """Enqueues a job unless the same one waits already."""
    try:
        with transaction.atomic():
            task.configure(queueing_lock=lock).defer(**arguments)
    except AlreadyEnqueued:
        return
