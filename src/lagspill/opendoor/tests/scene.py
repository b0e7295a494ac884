"""Hours at the town's school and an agreement with it, made by the actions; the models must open the door (`open_door`)."""

import datetime
from typing import Any

from tests.town import Town, working_day

from lagspill.access.actor import acting
from lagspill.foundation.clock import oslo, today
from lagspill.opendoor.agreement_actions import NewAgreement, answer_agreement, propose_agreement
from lagspill.opendoor.arenas import OPEN_DOOR, SCHOOL_MEETING, openings
from lagspill.opendoor.hours_actions import NewHours, offer_hours, register_child
from lagspill.opendoor.models import DoorHours, FixedAgreement, Registration
from lagspill.opendoor.presence_queries import agreement_or_404, hours_or_404

WHO = "Nora Fjellstad"
LATER = datetime.timedelta(days=90)


def where(town: Town, way: str, place: str = "school", who: str = "barnevern") -> str:
    """What stands in the form for a place; `who` must act."""
    found = openings(town.actor(who), way).values()
    return next(one.key for one in found if one.place == town.services[place])


def hours_at(town: Town, **changed: Any) -> DoorHours:
    """Every second week from some day soon, four slots, the last two after teaching."""
    by = town.actor("barnevern")
    told: dict[str, Any] = {
        "rhythm": "fortnightly", "first_on": working_day(3), "until": working_day(3) + LATER,
        "starts": datetime.time(13), "ends": datetime.time(15), "slot_minutes": 30, "teaching_ends": datetime.time(14),
    }  # fmt: skip
    with acting(by):
        new = NewHours(**({"opening": where(town, OPEN_DOOR)} | told | changed))
        return hours_or_404(offer_hours(new=new, by=by).id)


def listed(town: Town, hours: DoorHours, *, by: str = "sosiallaerer", **changed: Any) -> Registration:
    """A child on the school's list, brought by its teacher."""
    actor = town.actor(by)
    told: dict[str, Any] = {
        "starts_at": oslo(hours.first_on, 13), "who": WHO, "brought_by": town.positions["teacher"].id,
    }  # fmt: skip
    with acting(actor):
        return register_child(hours=hours_or_404(hours.id), by=actor, **(told | changed))


def proposed(town: Town, **changed: Any) -> FixedAgreement:
    """Barnevern's consultant would attend the year group's meeting from today on."""
    by = town.actor("barnevern")
    told: dict[str, Any] = {
        "occasion": "year_meeting", "rhythm": "fortnightly", "brought": "year_group", "year_groups": "5.–7. trinn",
        "first_on": today(), "until": today() + LATER,
    }  # fmt: skip
    with acting(by):
        new = NewAgreement(**({"opening": where(town, SCHOOL_MEETING)} | told | changed))
        return agreement_or_404(propose_agreement(new=new, by=by).id)


def agreed(town: Town, *, agrees: bool = True, by: str = "sosiallaerer", **changed: Any) -> FixedAgreement:
    """The same, answered by the school."""
    row, actor = proposed(town, **changed), town.actor(by)
    with acting(actor):
        answer_agreement(
            agreement=agreement_or_404(row.id), agrees=agrees, responsible=actor.position(), by=actor
        )  # fmt: skip
        return agreement_or_404(row.id)
