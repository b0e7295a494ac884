"""What losing a service means for the case: the lead is told what to change; those who lost it that, not why (CONS-4)."""

from lagspill.access.changes import Loss
from lagspill.cases.actions import add_event, notify
from lagspill.cases.models import Case
from lagspill.directory.models import Service


def tell(loss: Loss) -> None:
    """Notices and one step in the thread, in the transaction of the loss."""
    case = Case.objects.get(id=loss.case_id)
    for position in loss.positions:
        notify(position_id=position, kind="access_ended", case=case, visible=False)
    names = ", ".join(Service.objects.filter(id__in=loss.services).order_by("name").values_list("name", flat=True))
    if loss.reason == "closed":
        return
    add_event(case=case, kind="access_" + loss.reason, by=loss.by, shared=True, services=names)
    coordinator_id = case.team.coordinator_id if case.team else None
    for position_id in {case.lead_id, coordinator_id} - set(loss.positions):
        if position_id is not None:
            notify(position_id=position_id, kind="services_lost", case=case, services=names)
