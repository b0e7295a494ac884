"""One reminder, sent once: acting as its recipient, if it still concerns them (PLAN-3, CONS-5, PLAT-2)."""

import datetime
import uuid

from django.utils.translation import gettext as _

from lagspill.access.actions import settle_losses
from lagspill.access.actor import Actor, acting, job_actor
from lagspill.access.models import Assignment, Ground
from lagspill.access.queries import services_with_access
from lagspill.audit.actions import record
from lagspill.cases import reminders
from lagspill.cases.actions import notify
from lagspill.cases.models import Case, Reminder
from lagspill.cases.queries import playbook_of
from lagspill.cases.rules import OPEN_STATES
from lagspill.consent.queries import lapsed_by_age
from lagspill.directory.models import Position
from lagspill.foundation.clock import OSLO, now, today
from lagspill.gateways.mail import Letter, send
from lagspill.plans.models import ActionPlan, Measure
from lagspill.plans.queries import Ending, Expired
from lagspill.plans.rules import OPEN, offsets


def deliver(reminder_id: uuid.UUID) -> bool:
    """Sends one reminder, or drops it when it concerns its recipient no more. Returns whether it was sent.

    The row is locked from the look to the commit, so that a withdrawal waits for it or it for the withdrawal. The mail
    goes out just before the commit: a worker that dies between the two repeats the neutral mail, never the notice.
    """
    reminder = _recipient_of(reminder_id)
    if reminder is None:
        return False
    actor = job_actor(reminder.recipient)
    with acting(actor):
        row = reminders.waiting().select_for_update().filter(id=reminder_id).first()
        if row is None:
            return False
        case = Case.objects.select_related("team").filter(id=row.case_id, state__in=OPEN_STATES).first()
        due = (
            case is not None
            and _is_employed(reminder.recipient)
            and not _said_since(row)
            and _still_concerns(row, case)
        )
        if case is None or not due:
            Reminder.objects.filter(id=row.id).update(dropped_at=now())
            record("reminder.dropped", by=actor, case_id=row.case_id, object_id=row.object_id, kind=row.kind)
            return False
        notify(position_id=row.recipient_id, kind="reminder_" + row.kind, case=case, due=deadline_of(row).isoformat())
        Reminder.objects.filter(id=row.id).update(sent_at=now())
        record("reminder.sent", by=actor, case_id=row.case_id, object_id=row.object_id, kind=row.kind)
        _mail(reminder)
        return True


def deadline_of(reminder: Reminder) -> datetime.date:
    """The day that the reminder is about."""
    return reminder.due_on - datetime.timedelta(days=reminder.offset_days)


def _said_since(row: Reminder) -> bool:
    """Whether a later reminder of the same deadline is due too, or sent already: after days without a worker only the last
    one is news."""
    later = Reminder.objects.filter(
        kind=row.kind, object_id=row.object_id, recipient_id=row.recipient_id, dropped_at=None
    ).filter(due_on__gt=row.due_on, due_on__lte=today())
    return any(deadline_of(one) == deadline_of(row) for one in later)


def _recipient_of(reminder_id: uuid.UUID) -> Reminder | None:
    waiting = reminders.waiting().select_related("recipient__staff", "recipient__service")
    return waiting.filter(id=reminder_id, due_on__lte=today()).first()


def _is_employed(position: Position) -> bool:
    return position.ended_on is None or position.ended_on > today()


def _still_concerns(row: Reminder, case: Case) -> bool:
    """Whether what the reminder is about is still due that day, and still its recipient's."""
    deadline = deadline_of(row)
    if row.kind == "consent":
        grounds = Ground.objects.filter(case_id=case.id, kind="consent", source=row.object_id, withdrawn_at=None)
        return any(ground.period.upper == deadline for ground in grounds)
    measure = Measure.objects.filter(id=row.object_id, status__in=OPEN, responsible_id=row.recipient_id).first()
    if row.kind == "measure":
        return measure is not None and measure.due_on == deadline
    if measure is not None:
        return measure.follow_up_on == deadline
    plan = ActionPlan.objects.filter(id=row.object_id).first()
    if plan is None or plan.first_follow_up_at is None or plan.first_follow_up_at.astimezone(OSLO).date() != deadline:
        return False
    if case.lead_id not in (None, row.recipient_id):
        # The baton has passed on since: whoever leads the case now is reminded instead.
        Reminder.objects.bulk_create(
            [
                Reminder(
                    kind=row.kind,
                    case_id=row.case_id,
                    object_id=row.object_id,
                    recipient_id=case.lead_id,
                    offset_days=row.offset_days,
                    due_on=row.due_on,
                )
            ],
            ignore_conflicts=True,
        )
        return False
    return True


def _mail(reminder: Reminder) -> None:
    """Neutral words: a mail never says whom or what it is about."""
    if not reminder.recipient.staff.email:
        return
    send(
        Letter(
            to=reminder.recipient.staff.email,
            subject=_("Du har en oppgave i Lagspill"),
            text=_("Du har en oppgave som snart forfaller i Lagspill. Logg inn for å se den."),
            key=f"reminder-{reminder.id}",
        )
    )


def settle_expired(found: Expired) -> None:
    """What follows when a ground's period is over: assignments end, invitations and reminders stop, people are told (CONS-5).

    Nobody's sight waits for this: the database closed the case to the service at midnight.
    """
    actor = _owner(found.position_id)
    with acting(actor):
        if not Case.objects.filter(id=found.case_id).exists():
            return
        assigned = Assignment.objects.filter(case_id=found.case_id, ended_at=None).values_list("service_id", flat=True)
        over = set(assigned) - services_with_access(found.case_id)
        reason = "of_age" if lapsed_by_age(found.case_id) else "expired"
        settle_losses(case_id=found.case_id, services=sorted(over), reason=reason, by=actor)


def plan_consent_reminders(ending: Ending) -> None:
    """Reminders to the case's lead and its team's coordinator before a consent ends; without a lead, to the owner's position.

    Done again every day, so that they follow the lead when the case is handed over.
    """
    actor = _owner(ending.position_id)
    with acting(actor):
        case = Case.objects.select_related("team").filter(id=ending.case_id, state__in=OPEN_STATES).first()
        if case is None:
            return
        recipients = {case.lead_id or ending.position_id} | _coordinators(case)
        stale = (
            reminders.waiting().filter(kind="consent", object_id=ending.consent_id).exclude(recipient__in=recipients)
        )
        stale.update(dropped_at=now())
        for recipient in recipients:
            reminders.schedule(
                kind="consent",
                case_id=case.id,
                object_id=ending.consent_id,
                recipient=recipient,
                offsets=offsets(playbook_of(case).reminders, "consent"),
                deadline=ending.ends_on,
            )


def _coordinators(case: Case) -> set[uuid.UUID]:
    if case.team is None:
        return set()
    on_case = Assignment.objects.filter(case_id=case.id, ended_at=None, position_id=case.team.coordinator_id)
    return {row.position_id for row in on_case}


def _owner(position_id: uuid.UUID) -> Actor:
    return job_actor(Position.objects.select_related("staff", "service").get(id=position_id))
