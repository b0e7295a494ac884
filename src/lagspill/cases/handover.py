"""The baton: who leads a case, and who coordinates the child's individuell plan, changes only when the successor accepts."""

import datetime
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lagspill.access.actions import assign
from lagspill.access.actor import Actor
from lagspill.access.queries import assigned_positions, services_with_access, standing
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import add_event, notify
from lagspill.cases.dates import next_date
from lagspill.cases.models import Case, Handover
from lagspill.cases.rules import may_hand_over
from lagspill.cases.unnamed_texts import must_show_nobody
from lagspill.directory.models import Position
from lagspill.foundation.clock import now, today
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
        "not_plan_coordinator": (_("Bare IP-koordinatoren kan gi ansvaret videre."), _("Spør IP-koordinatoren.")),
        "not_owner": (_("Bare tjenesten som eier saken, kan velge hvem som skal ha ansvaret."), ""),
        "no_date": (
            _("Det finnes ingen dato for neste møte eller oppfølging."),
            _("Skriv når den nye skal møte familien eller følge opp, så ingen blir stående mellom to."),
        ),
        "date_past": (_("Datoen er passert."), _("Velg en dato fra i dag av.")),
        "not_on_case": (
            _("Denne personen er ikke på saken."),
            _("Be tjenesten som eier saken, om å sette personen på den først."),
        ),
        "no_ground": (
            _("Tjenesten til denne personen har ikke tilgang til saken."),
            _("Et samtykke må omfatte tjenesten først."),
        ),
    }


def _deny(code: str, case: Case) -> Refused:
    reason, remedy = _denials()[code]
    if code == "no_ground" and case.is_unnamed:
        remedy = _("Saken er uten navn. Velg en i egen tjeneste, eller en i teamet som drøfter den.")
    return Refused("handover_" + code, reason, remedy, case_id=case.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Whom to ask, with which words, and when they next meet the family or follow up; the next meeting's day when left out."""

    position: uuid.UUID
    message: str = ""
    next_on: datetime.date | None = None


def offer_lead(
    *, case: Case, position_id: uuid.UUID, message: str, next_on: datetime.date | None = None, by: Actor
) -> Handover:
    """Asks somebody to carry the case. Until they accept, the one who asks still does."""
    return offer_office(
        case=case, office="lead", offer=Offer(position=position_id, message=message, next_on=next_on), by=by
    )


def offer_office(*, case: Case, office: str, offer: Offer, by: Actor) -> Handover:
    """Asks somebody to take an office of the case. Handing it over needs a date on which the family is next met or followed
    up: that nobody is left between two (CASE-10). The first to hold it needs none."""
    found = standing(case.id)
    holder = office_holder(case, office)
    next_on = offer.next_on or next_date(case.id)
    denial = may_hand_over(
        actor_leads=holder == by.position_id,
        actor_owns=bool(found and (found.owns or (office != "lead" and found.coordinates))),
        lead_is_set=holder is not None,
        offer_waits=Handover.objects.filter(case=case, office=office, answer="waiting").exists(),
        next_on=next_on,
        today=today(),
    )
    if denial:
        raise _deny(f"not_{office}" if denial == "not_lead" else denial, case)
    position_id = offer.position
    position = Position.objects.select_related("staff", "service").get(id=position_id)
    if position.service_id not in services_with_access(case.id):
        raise _deny("no_ground", case)
    if not (found and found.leads) and position.id not in assigned_positions(case.id):
        raise _deny("not_on_case", case)
    must_show_nobody(case=case, texts=[offer.message], by=by)
    handover = Handover(
        id=uuid7(), case=case, office=office, offered_by_id=by.position(), offered_to=position, message=offer.message,
        next_on=next_on,
    )  # fmt: skip
    Handover.objects.bulk_create([handover])
    assign(case_id=case.id, position_id=position.id, service_id=position.service_id, duty=office, by=by)
    notify(position_id=position.id, kind=f"{office}_offered", case=case)
    add_event(case=case, kind=f"{office}_offered", by=by, to=position.staff.name)
    record("handover.offered", by=by, case_id=case.id, object_id=position.id, office=office)
    return handover


def office_holder(case: Case, office: str) -> uuid.UUID | None:
    """Who holds an office of the case."""
    return case.lead_id if office == "lead" else case.plan_coordinator_id


def answer_lead(*, handover: Handover, accepts: bool, by: Actor) -> None:
    """The one who was asked says yes or no."""
    case = handover.case
    answer = "accepted" if accepts else "declined"
    office = handover.office
    waiting = Handover.objects.select_for_update().filter(
        id=handover.id, offered_to_id=by.position_id, answer="waiting"
    )  # fmt: skip
    if not waiting:
        raise Refused("handover_over", _("Tilbudet gjelder ikke lenger."), _("Last siden på nytt."), case_id=case.id)
    if accepts:
        # While the offer still waits: it is what lets somebody of another service take the office.
        Case.objects.filter(id=case.id).update(**{f"{office}_id": by.position_id})
        setattr(case, f"{office}_id", by.position_id)
    Handover.objects.filter(id=handover.id).update(answer=answer, answered_at=now())
    next_on = handover.next_on.isoformat() if handover.next_on else None
    add_event(case=case, kind=f"{office}_{answer}", by=by, shared=accepts, to=by.name, next_on=next_on)
    notify(position_id=handover.offered_by_id, kind=f"{office}_{answer}", case=case, to=by.name)
    record("handover." + answer, by=by, case_id=case.id, object_id=handover.id, office=office)


def take_back(*, handover: Handover, by: Actor) -> None:
    """The one who asked changes their mind before the answer."""
    waiting = Handover.objects.filter(id=handover.id, offered_by_id=by.position_id, answer="waiting")
    if not waiting.update(answer="taken_back", answered_at=now()):
        raise Refused(
            "handover_over", _("Tilbudet gjelder ikke lenger."), _("Last siden på nytt."), case_id=handover.case_id
        )
    record("handover.taken_back", by=by, case_id=handover.case_id, object_id=handover.id)
