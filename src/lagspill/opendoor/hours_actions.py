"""Hours at a school, and the school's own list of whom it brings (DOOR-1)."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.foundation.clock import now, oslo, today
from lagspill.foundation.models import uuid7
from lagspill.meetings.rules import day_off
from lagspill.opendoor import presence_queries as queries
from lagspill.opendoor import presence_rules as rules
from lagspill.opendoor.arenas import OPEN_DOOR, Opening, openings
from lagspill.opendoor.models import DoorHours, Registration, TakenSlot


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHours:
    """What the consultant offers. `teaching_ends`: from then on slots are after teaching, where that is known."""

    opening: str
    rhythm: str
    first_on: datetime.date
    until: datetime.date
    starts: datetime.time
    ends: datetime.time
    slot_minutes: int
    teaching_ends: datetime.time | None = None


def offer_hours(*, new: NewHours, by: Actor) -> DoorHours:
    """Hours at one place. Refused where the place's model opens no door, or nobody is there at such a time."""
    opening = opening_for(new.opening, new.rhythm, OPEN_DOOR, by)
    code = rules.hours_denial(
        first=new.first_on,
        until=new.until,
        today=today(),
        starts=new.starts,
        ends=new.ends,
        minutes=new.slot_minutes,
        day_off=bool(day_off(new.first_on)),
    )
    if code:
        raise Refused("door_hours", *why_not(code))
    row = DoorHours(
        **offered_at(opening, by),
        rhythm=new.rhythm,
        first_on=new.first_on,
        until=new.until,
        starts=new.starts,
        ends=new.ends,
        slot_minutes=new.slot_minutes,
        teaching_ends=new.teaching_ends,
    )
    DoorHours.objects.bulk_create([row])
    record("door.offered", by=by, object_id=row.id, arena=row.arena)
    return row


def opening_for(key: str, rhythm: str, way: str, by: Actor) -> Opening:
    """Where it is, when the model there lets the acting service agree on such a rhythm; else Refused."""
    opening = openings(by, way).get(key)
    if opening is None:
        raise Refused("door_place", *why_not("place"))
    if rhythm not in opening.door.arena.rhythms:
        raise Refused("door_rhythm", *why_not("rhythm"))
    return opening


def offered_at(opening: Opening, by: Actor) -> dict[str, Any]:
    """The columns that hours and agreements begin with: who offers it, where, by which model."""
    playbook = opening.door.playbook
    return {
        "id": uuid7(),
        "service_id": by.service(),
        "consultant_id": by.position(),
        "place": opening.place,
        "playbook": playbook.code,
        "playbook_version": playbook.version,
        "arena": opening.door.arena.code,
    }


def call_off_day(*, hours: DoorHours, day: datetime.date, by: Actor) -> None:
    """One day on which the consultant does not come. The place sees it, and which slots it had filled."""
    _must_be_consultants(hours, by)
    hours = _held(hours)
    if day not in queries.coming_days(hours):
        raise Refused("door_day", _("Den dagen er ikke satt opp, eller den er over."), _("Velg en dag i listen."))
    DoorHours.objects.filter(id=hours.id).update(cancelled=sorted({*hours.cancelled, day.isoformat()}))
    record("door.day_called_off", by=by, object_id=hours.id)


def end_hours(*, hours: DoorHours, by: Actor) -> None:
    """No more days from today on; what was registered for later is gone with its own hour."""
    _must_be_consultants(hours, by)
    yesterday = today() - datetime.timedelta(days=1)
    if _held(hours).until <= yesterday:
        raise Refused("door_over", _("Disse timene er avsluttet."))
    DoorHours.objects.filter(id=hours.id).update(until=yesterday)
    record("door.ended", by=by, object_id=hours.id)


def _held(hours: DoorHours) -> DoorHours:
    """The same row as it is now; whoever calls off, ends or registers at this moment is waited for, and waits."""
    return DoorHours.objects.select_for_update(of=("self",)).select_related("place").get(id=hours.id)


def _must_be_consultants(hours: DoorHours, by: Actor) -> None:
    if hours.service_id != by.service_id:
        raise Refused(
            "door_consultant", _("Timene hører til tjenesten som tilbyr dem."), _("Ta kontakt med den som kommer.")
        )


def register_child(
    *, hours: DoorHours, starts_at: datetime.datetime, who: str, brought_by: uuid.UUID, by: Actor
) -> Registration:
    """The place fills a slot. The consultant learns that it is taken; the name stays in a row of the place's own."""
    hours = _held(hours)
    offered = queries.slots_of(hours, queries.coming_days(hours))
    code = rules.registration_denial(
        coordinates=queries.coordinates(hours, by),
        offered=any(starts_at in slots for slots in offered.values()),
        over=starts_at <= now(),
        taken=TakenSlot.objects.filter(hours=hours, starts_at=starts_at).exists(),
    )
    if code:
        raise Refused("door_registration", *why_not(code))
    if brought_by not in {one.id for one in queries.staff_at(hours.place_id)}:
        raise Refused("door_brings", *why_not("brings"))
    slot = TakenSlot(id=uuid7(), hours=hours, service_id=hours.service_id, place_id=hours.place_id, starts_at=starts_at)
    row = Registration(
        id=uuid7(),
        slot=slot,
        place_id=hours.place_id,
        who=who,
        brought_by_id=brought_by,
        registered_by_id=by.position(),
        ends_at=oslo(_day(starts_at), hours.ends.hour, hours.ends.minute),
    )
    try:
        with transaction.atomic():
            TakenSlot.objects.bulk_create([slot])
            Registration.objects.bulk_create([row])
    except IntegrityError as error:
        # Somebody else was faster by a moment.
        raise Refused("door_taken", *why_not("taken")) from error
    record("door.registered", by=by, object_id=row.id)
    return row


def _day(at: datetime.datetime) -> datetime.date:
    return at.astimezone(oslo(today()).tzinfo).date()


def unregister_child(*, registration: Registration, by: Actor) -> None:
    """Takes a child off the list; the slot is free again. The name is deleted, not kept anywhere."""
    if not queries.coordinates(registration.slot.hours, by):
        raise Refused("door_list", *why_not("role"))
    record("door.unregistered", by=by, object_id=registration.id)
    Registration.objects.filter(id=registration.id).delete()
    TakenSlot.objects.filter(id=registration.slot_id).delete()


def forget_registrations() -> int:
    """Deletes every name whose hours are over, of all places; the worker acts as nobody and reads none. Returns how many."""
    with connection.cursor() as cursor:
        # Without a condition: the policy `over` is the condition, and nothing is read.
        cursor.execute("delete from opendoor_registration")
        return int(cursor.rowcount)


def why_not(code: str) -> tuple[str, str]:
    """Why not, and what to do."""
    return {
        "place": (_("Modellen på dette stedet åpner ikke for det."), _("Velg et sted i listen.")),
        "rhythm": (_("Så ofte er det ikke åpnet for her."), _("Velg en annen rytme.")),
        "occasion": (_("Stedet har ikke et slikt møte."), _("Velg et møte som hører til stedet.")),
        "past": (_("Første dag er passert."), _("Velg en dag fra i dag av.")),
        "backwards": (_("Siste dag er før første dag."), _("Rett en av dem.")),
        "too_long": (_("Det er lenger enn et skoleår."), _("Velg en tidligere siste dag.")),
        "day_off": (_("Første dag er i en helg eller på en helligdag."), _("Velg en arbeidsdag.")),
        "times": (
            _("Slutten må være etter starten, og timene mellom klokka 7 og 18."),
            _("Rett klokkeslettene."),
        ),
        "no_slot": (_("Det blir ikke plass til en eneste samtale."), _("Gjør samtalene kortere eller tiden lengre.")),
        "role": (
            _("Det er sosiallæreren eller lederen på stedet som gjør dette."),
            _("Be en av dem om det."),
        ),
        "not_offered": (_("Den timen er ikke satt opp."), _("Velg en time i listen.")),
        "over": (_("Timen har begynt eller er over."), _("Velg en senere time, eller kom uten å være meldt på.")),
        "taken": (_("Timen ble nettopp tatt."), _("Velg en annen time.")),
        "brings": (_("Den som kommer, må arbeide her."), _("Velg en fra listen.")),
        "answered": (_("Forslaget er besvart eller gått ut på dato."), _("Last siden på nytt.")),
        "responsible": (_("Den ansvarlige må arbeide på stedet."), _("Velg en fra listen.")),
        "not_agreed": (_("Avtalen er ikke inngått."), _("Vent til stedet har svart.")),
        "ahead": (_("Møtet har ikke vært ennå."), _("Skriv dagen det var.")),
        "outside": (_("Avtalen gjaldt ikke den dagen."), _("Skriv en dag i avtalens tid.")),
    }[code]
