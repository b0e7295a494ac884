"""What a consent means for the case: given, the case moves on; lost, the lead is told what to change, and those who lost it
that, not why (CONS-4)."""

from django.utils.translation import gettext as _

from lagspill.access.changes import Loss
from lagspill.access.refusal import Refused
from lagspill.cases.actions import add_event, move, notify
from lagspill.cases.models import Case
from lagspill.cases.rules import OPEN_STATES
from lagspill.consent.settled import Settled
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


def consented(settled: Settled) -> None:
    """The first valid consent makes the case ready for a referral; each one is a step in the thread (CONS-8)."""
    case = Case.objects.get(id=settled.case_id)
    if case.state not in OPEN_STATES:
        raise Refused(
            "case_ended", _("Saken er stanset eller avsluttet."), _("Et samtykke kan ikke åpne den igjen."), case_id=case.id
        )  # fmt: skip
    if case.state == "concern":
        move(case=case, action="seek_consent", by=settled.by)
    names = ", ".join(Service.objects.filter(id__in=settled.services).order_by("name").values_list("name", flat=True))
    add_event(
        case=case, kind="consent_given", by=settled.by, shared=True, services=names, until=settled.end.isoformat()
    )
