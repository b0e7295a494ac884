"""What losing a service means for the plan: its reminders stop, and its measures need somebody else (CONS-4, PLAN-3)."""

from lagspill.access.changes import Loss
from lagspill.access.models import Ground
from lagspill.cases import reminders
from lagspill.cases.actions import notify
from lagspill.cases.models import Case
from lagspill.plans.models import Measure
from lagspill.plans.rules import OPEN


def release(loss: Loss) -> None:
    """In the transaction of the loss: drops what would have been sent, tells who must find a new responsible.

    Nothing is told to the service that lost the case; its measures stay as they are, for the others to see.
    """
    if loss.reason == "closed":
        reminders.drop(case_id=loss.case_id)
        return
    reminders.drop(case_id=loss.case_id, services=loss.services)
    _forget_ended_consents(loss)
    orphans = Measure.objects.filter(case_id=loss.case_id, service_id__in=loss.services, status__in=OPEN).count()
    if not orphans:
        return
    case = Case.objects.select_related("team").get(id=loss.case_id)
    coordinator = case.team.coordinator_id if case.team else None
    told = {case.lead_id, coordinator} - {None, *loss.positions} or {loss.by.position_id}
    for position_id in told:
        if position_id is not None:
            notify(position_id=position_id, kind="measure_without_responsible", case=case, count=orphans)


def _forget_ended_consents(loss: Loss) -> None:
    """Nobody is reminded of the end of a consent that no ground rests on any more."""
    standing = set(
        Ground.objects.filter(case_id=loss.case_id, kind="consent", withdrawn_at=None).values_list("source", flat=True)
    )
    waiting = reminders.waiting().filter(case_id=loss.case_id, kind="consent")
    for consent_id in set(waiting.values_list("object_id", flat=True)) - standing:
        reminders.drop(case_id=loss.case_id, kind="consent", object_id=consent_id)
