"""The baton: a case's lead changes only when the successor accepts (CASE-10)."""

import uuid

from django.utils.translation import gettext as _

from lagspill.access.actions import assign
from lagspill.access.actor import Actor
from lagspill.access.queries import services_with_access, standing
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import add_event, notify
from lagspill.cases.models import Case, Handover
from lagspill.cases.rules import may_hand_over
from lagspill.directory.models import Position
from lagspill.foundation.clock import now
from lagspill.foundation.models import uuid7


def _denials() -> dict[str, tuple[str, str]]:
    return {
        "offer_waits": (
            _("Saken er allerede tilbudt noen som ikke har svart."),
            _("Vent på svar, eller trekk tilbudet tilbake."),
        ),
        "not_lead": (
            _("Bare den som er koordineringsansvarlig, kan gi ansvaret videre."),
            _("Spør den som har ansvaret."),
        ),
        "not_owner": (_("Bare tjenesten som eier saken, kan velge koordineringsansvarlig."), ""),
        "no_ground": (
            _("Tjenesten til denne personen har ikke tilgang til saken."),
            _("Et samtykke må omfatte tjenesten først."),
        ),
    }


def _deny(code: str, case: Case) -> Refused:
    reason, remedy = _denials()[code]
    return Refused("handover_" + code, reason, remedy, case_id=case.id)


def offer_lead(*, case: Case, position_id: uuid.UUID, message: str, by: Actor) -> Handover:
    """Asks somebody to carry the case. Until they accept, the one who asks still does."""
    found = standing(case.id)
    denial = may_hand_over(
        actor_leads=case.lead_id == by.position_id,
        actor_owns=bool(found and found.owns),
        lead_is_set=case.lead_id is not None,
        offer_waits=Handover.objects.filter(case=case, answer="waiting").exists(),
    )
    if denial:
        raise _deny(denial, case)
    position = Position.objects.select_related("staff", "service").get(id=position_id)
    if position.service_id not in services_with_access(case.id):
        raise _deny("no_ground", case)
    handover = Handover(id=uuid7(), case=case, offered_by_id=by.position(), offered_to=position, message=message)
    Handover.objects.bulk_create([handover])
    assign(case_id=case.id, position_id=position.id, service_id=position.service_id, duty="lead", by=by)
    notify(position_id=position.id, kind="lead_offered", case=case)
    add_event(case=case, kind="lead_offered", by=by, to=position.staff.name)
    record("handover.offered", by=by, case_id=case.id, object_id=position.id)
    return handover


def answer_lead(*, handover: Handover, accepts: bool, by: Actor) -> None:
    """The one who was asked says yes or no."""
    case = handover.case
    answer = "accepted" if accepts else "declined"
    waiting = Handover.objects.filter(id=handover.id, offered_to_id=by.position_id, answer="waiting")
    if not waiting.update(answer=answer, answered_at=now()):
        raise Refused("handover_over", _("Tilbudet gjelder ikke lenger."), _("Last siden på nytt."), case_id=case.id)
    if accepts:
        Case.objects.filter(id=case.id).update(lead_id=by.position_id)
        case.lead_id = by.position_id
    add_event(case=case, kind="lead_" + answer, by=by, shared=accepts, to=by.name)
    notify(position_id=handover.offered_by_id, kind="lead_" + answer, case=case, to=by.name)
    record("handover." + answer, by=by, case_id=case.id, object_id=handover.id)


def take_back(*, handover: Handover, by: Actor) -> None:
    """The one who asked changes their mind before the answer."""
    waiting = Handover.objects.filter(id=handover.id, offered_by_id=by.position_id, answer="waiting")
    if not waiting.update(answer="taken_back", answered_at=now()):
        raise Refused(
            "handover_over", _("Tilbudet gjelder ikke lenger."), _("Last siden på nytt."), case_id=handover.case_id
        )
    record("handover.taken_back", by=by, case_id=handover.case_id, object_id=handover.id)
