"""Reading hours and agreements: the database shows them to the two services, and names to the place alone (DOOR-1, DOOR-2)."""

import datetime
import uuid
from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet
from django.http import Http404

from lagspill.access.actor import Actor
from lagspill.directory.models import Position
from lagspill.foundation.clock import now, oslo, today
from lagspill.meetings.rules import public_holidays
from lagspill.opendoor import presence_rules as rules
from lagspill.opendoor.arenas import Door, door_of
from lagspill.opendoor.models import AgreedMeeting, DoorHours, FixedAgreement, Registration, TakenSlot
from lagspill.yearplan.models import Closure

PAGE = 60
AHEAD = 4
# So long after its end something agreed still stands on the page.
AFTERWARDS = datetime.timedelta(days=200)
LATELY = datetime.timedelta(days=30)
_AGREED = ("service", "place", "place__municipality", "consultant__staff")


def hours_around() -> list[DoorHours]:
    """Hours that the acting service offers or is offered. Those that ended are there a while, and as long as a name is left."""
    named = Registration.objects.filter(ends_at__gt=now()).values("slot__hours_id")
    found = DoorHours.objects.select_related(*_AGREED).filter(Q(until__gte=today() - LATELY) | Q(id__in=named))
    return list(found.order_by("place__name", "starts", "id")[:PAGE])


def hours_or_404(hours_id: uuid.UUID) -> DoorHours:
    """One row that the acting service has a part in."""
    found = DoorHours.objects.select_related(*_AGREED).filter(id=hours_id).first()
    if found is None:
        raise Http404
    return found


def agreements_around() -> list[FixedAgreement]:
    """Agreements and proposals of the acting service, the newest first, each with its answer and what was held."""
    found = _agreements().prefetch_related("held").filter(until__gte=today() - AFTERWARDS)
    return list(found.order_by("-first_on", "-created_at")[:PAGE])


def agreement_or_404(agreement_id: uuid.UUID) -> FixedAgreement:
    """One agreement that the acting service has a part in."""
    found = _agreements().filter(id=agreement_id).first()
    if found is None:
        raise Http404
    return found


def running_agreements(by: Actor) -> list[FixedAgreement]:
    """Agreements under which the acting service may have held a meeting lately."""
    found = _agreements().filter(service_id=by.service(), answer__agrees=True, first_on__lte=today())
    return list(found.filter(until__gte=today() - AFTERWARDS).order_by("place__name", "-first_on")[:PAGE])


def _agreements() -> QuerySet[FixedAgreement]:
    return FixedAgreement.objects.select_related(*_AGREED, "answer__responsible__staff")


def terms_of(agreement: FixedAgreement) -> rules.Terms:
    """What decides where it stands. Needs `answer` selected."""
    answer = getattr(agreement, "answer", None)
    return rules.Terms(answer.agrees if answer else None, agreement.until)


def held_under(agreement: FixedAgreement) -> list[AgreedMeeting]:
    """Meetings held under it, newest first."""
    return list(agreement.held.order_by("-held_on", "-created_at"))


def model_of(row: DoorHours | FixedAgreement) -> Door | None:
    """The arena that it was agreed under."""
    return door_of(row.playbook, row.playbook_version, row.arena)


def coordinates(row: DoorHours | FixedAgreement, by: Actor) -> bool:
    """Whether the acting position answers for the place, and registers its children, as the model says."""
    door = model_of(row)
    return by.service_id == row.place_id and door is not None and by.role in door.arena.coordinated_by


Closed = dict[uuid.UUID, set[datetime.date]]


def days_of(
    row: DoorHours | FixedAgreement, closed: Closed, *, until: datetime.date | None = None
) -> list[datetime.date]:
    """Every day of the rhythm until its end (or earlier), without holidays, days without school and what is called off."""
    last = min(row.until, until) if until else row.until
    off = closed[row.place.municipality_id] | public_holidays(row.first_on, row.until)
    if isinstance(row, DoorHours):
        off |= {datetime.date.fromisoformat(one) for one in row.cancelled}
    return list(rules.days(row.first_on, last, row.rhythm, closed=off))


def closed_days(rows: Sequence[DoorHours | FixedAgreement]) -> Closed:
    """Days without school in the municipalities of these rows' places, as far as the rows go."""
    found: Closed = {row.place.municipality_id: set() for row in rows}
    if rows:
        first, last = min(row.first_on for row in rows), max(row.until for row in rows)
        for one in Closure.objects.filter(municipality__in=list(found), first__lte=last, last__gte=first):
            span = range((one.last - one.first).days + 1)
            found[one.municipality_id] |= {one.first + datetime.timedelta(days=day) for day in span}
    return found


def coming_days(row: DoorHours, closed: Closed | None = None) -> list[datetime.date]:
    """The next days that are not over yet."""
    days = days_of(row, closed_days([row]) if closed is None else closed)
    left = [day for day in days if oslo(day, row.ends.hour, row.ends.minute) > now()]
    return rules.coming(left, today(), AHEAD)


def slots_of(row: DoorHours, days: Collection[datetime.date]) -> dict[datetime.date, list[datetime.datetime]]:
    """When each talk of these days begins."""
    times = rules.slots(row.starts, row.ends, row.slot_minutes)
    return {day: [oslo(day, at.hour, at.minute) for at in times] for day in days}


def taken_slots(row: DoorHours) -> list[TakenSlot]:
    """Which slots from today on are taken."""
    return list(TakenSlot.objects.filter(hours=row, starts_at__gte=oslo(today())).order_by("starts_at"))


def registrations(row: DoorHours, by: Actor) -> dict[uuid.UUID, Registration]:
    """By slot: the place's own list, for those who keep it; others find what they bring themselves. Nobody else finds any."""
    found = Registration.objects.select_related("slot", "brought_by__staff").filter(slot__hours=row, ends_at__gt=now())
    if not coordinates(row, by):
        found = found.filter(brought_by_id=by.position())
    return {one.slot_id: one for one in found.order_by("slot__starts_at")}


def registration_or_404(registration_id: uuid.UUID, by: Actor) -> Registration:
    """One line of the list of one's own place, for those who keep it."""
    found = (
        Registration.objects.select_related("slot__hours__place").filter(id=registration_id, ends_at__gt=now()).first()
    )
    if found is None or not coordinates(found.slot.hours, by):
        raise Http404
    return found


def staff_at(place_id: uuid.UUID) -> list[Position]:
    """Those who work at the place today."""
    day = today()
    found = Position.objects.select_related("staff").filter(service_id=place_id, started_on__lte=day)
    return list(found.filter(Q(ended_on=None) | Q(ended_on__gt=day)).order_by("staff__name", "id"))


def orphans(found: dict[uuid.UUID, Registration], offered: Collection[datetime.datetime]) -> list[Registration]:
    """Registered for a time that the consultant has called off since."""
    return [one for one in found.values() if one.slot.starts_at not in offered]
