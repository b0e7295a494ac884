"""What the municipality's own keepers change in its directory: how to reach a service, who stands in, who is contact person, the
phones that the safety gate shows (ORG-1, TEAM-1, CASE-4)."""

import datetime
from collections.abc import Mapping

from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.directory.duty_rules import Denial, Holder, Span, contact_denial, deputy_denial, may_keep
from lagspill.directory.models import ContactPerson, Deputy, Municipality, Position, Service
from lagspill.foundation.clock import today
from lagspill.foundation.models import uuid7

REACH = ("phone", "hours", "email", "address")
PHONES = ("barnevern_phone", "barnevern_emergency_phone")


def change_reach(*, service: Service, reach: Mapping[str, str], by: Actor) -> None:
    """A service's phone, hours, e-mail and address."""
    _must_keep(service, by)
    changed = [name for name in REACH if getattr(service, name) != reach[name]]
    if changed:
        Service.objects.filter(id=service.id).update(**{name: reach[name] for name in changed})
        record("directory.reach_changed", by=by, object_id=service.id, fields=changed)


def change_barnevern_phones(*, municipality: Municipality, phones: Mapping[str, str], by: Actor) -> None:
    """The phones that whoever suspects violence or neglect is told to ring, from this moment on."""
    _keeper_of(municipality, by)
    changed = [name for name in PHONES if getattr(municipality, name) != phones[name]]
    if changed:
        Municipality.objects.filter(id=municipality.id).update(**{name: phones[name] for name in changed})
        record("directory.barnevern_phones_changed", by=by, object_id=municipality.id, fields=changed)


def set_deputy(
    *, position: Position, deputy: Position, start: datetime.date, last: datetime.date | None, by: Actor
) -> Deputy:
    """`deputy` stands in for `position` from the first day to the last; without a last day until it is ended."""
    _must_keep(position.service, by)
    span = (start, _after(last))
    others = Deputy.objects.filter(position=position).values_list("started_on", "ended_on")
    _require(
        deputy_denial(
            holder=_holder(position), deputy=_holder(deputy), span=span, day=today(), others=_lasting(list(others))
        )
    )
    made = Deputy(id=uuid7(), position=position, deputy=deputy, started_on=start, ended_on=span[1])
    Deputy.objects.bulk_create([made])
    record("directory.deputy_set", by=by, object_id=position.id, member=str(deputy.id))
    return made


def end_deputy(*, deputy: Deputy, by: Actor) -> None:
    """Today is the first day without; what has not begun never does."""
    _must_keep(deputy.position.service, by)
    Deputy.objects.filter(id=deputy.id).update(ended_on=max(today(), deputy.started_on))
    record("directory.deputy_ended", by=by, object_id=deputy.position_id, member=str(deputy.deputy_id))


def name_contact(*, position: Position, place: Service, start: datetime.date, by: Actor) -> ContactPerson:
    """Whoever holds the position is contact person for a school or kindergarten from this day on."""
    _must_keep(position.service, by)
    others = ContactPerson.objects.filter(position=position, place=place).values_list("started_on", "ended_on")
    _require(
        contact_denial(
            service=position.service_id, place=place.id, span=(start, None), day=today(), others=_lasting(list(others))
        )
    )
    made = ContactPerson(id=uuid7(), position=position, place=place, started_on=start)
    ContactPerson.objects.bulk_create([made])
    record("directory.contact_named", by=by, object_id=place.id, member=str(position.id))
    return made


def end_contact(*, contact: ContactPerson, by: Actor) -> None:
    """Today is the first day without; what has not begun never does."""
    _must_keep(contact.position.service, by)
    ContactPerson.objects.filter(id=contact.id).update(ended_on=max(today(), contact.started_on))
    record("directory.contact_ended", by=by, object_id=contact.place_id, member=str(contact.position_id))


def _must_keep(service: Service, by: Actor) -> None:
    _keeper_of(service.municipality, by)


def _keeper_of(municipality: Municipality, by: Actor) -> None:
    """One at a time in a municipality, so that what is looked up stays true."""
    mine = Municipality.objects.select_for_update(of=("self",), no_key=True).filter(
        id=municipality.id, services=by.service()
    )
    if not may_keep(by.role) or mine.first() is None:
        raise Refused(
            "directory_not_yours",
            _("Bare administratoren og kommunens koordinator kan endre dette."),
            _("Be en av dem."),
        )


def _require(denial: Denial | None) -> None:
    if denial is not None:
        code, reason, remedy, field = denial
        raise Refused(code, reason, remedy, field=field)


def _after(last: datetime.date | None) -> datetime.date | None:
    return last + datetime.timedelta(days=1) if last else None


def _holder(position: Position) -> Holder:
    return Holder(position.service_id, position.staff_id, (position.started_on, position.ended_on))


def _lasting(spans: list[Span]) -> list[Span]:
    """Those that last at least a day: what was ended before it began is none."""
    return [(start, end) for start, end in spans if end is None or start < end]
