"""What is left to do before an item can be held: who cannot come, whose deputy has the seat, which interpreter is missing."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from lagspill.meetings import rules
from lagspill.meetings.annotations import Beside
from lagspill.meetings.desks import Desk
from lagspill.meetings.family_words import family_todo
from lagspill.meetings.models import AgendaItem

Row = dict[str, Any]


def left_to_do(item: AgendaItem, desk: Desk, found: rules.Seating) -> list[str]:
    """Sentences, each with the best next step, for an item of `items_of`; none once it is under way."""
    if item.state not in ("listed", "invited"):
        return []
    rows = [row for row in Beside.of(item).invited if row["state"] != "cancelled"]
    said = [row["said"] for row in rows if row["said"]]
    asked = family_todo(said, language=item.interpreter_language)
    return [*_absent(rows), *_replaced(rows, desk, found), *_interpreter(item), *asked]


def said_no(item: AgendaItem) -> set[uuid.UUID]:
    """Positions that are invited to an item of `items_of` and cannot come."""
    rows = Beside.of(item).invited
    return {uuid.UUID(row["position"]) for row in rows if row["position"] and row["reply"] == "no"}


def _absent(rows: Sequence[Row]) -> list[str]:
    said_no = [row for row in rows if row["reply"] == "no" and not _said_what_then(row)]
    words = [
        _("%(name)s, %(service)s, kan ikke komme. Innkall en annen fra tjenesten, eller flytt saken til et annet møte.")
        % {"name": row["staff"], "service": row["service"]}
        for row in said_no
        if row["staff"]
    ]
    if len(said_no) > len(words):
        # Without a name: names of the family can be hidden on this page.
        words.append(
            _(
                "Familien: en som er innkalt, kan ikke komme. Avtal en annen tid, eller spør om saken kan tas opp likevel. "
                "Da trengs et skriftlig samtykke til det."
            )
        )
    return words


def _said_what_then(row: Row) -> bool:
    """Whether one of the family has said on their own page what is to be done when they do not come."""
    said = row["said"]
    return bool(said) and (said["reply"] == "other_time" or said["without_us"] is not None)


def _replaced(rows: Sequence[Row], desk: Desk, found: rules.Seating) -> list[str]:
    invited = {uuid.UUID(row["position"]) for row in rows if row["position"]}
    return [
        _(
            "%(name)s er borte den dagen, og %(deputy)s er vara. Innkall dem som mangler, så blir varaen innkalt i stedet."
        )
        % {"name": desk.colleagues[seat.stands_in_for].name, "deputy": desk.colleagues[seat.position].name}
        for seat in found.seats
        if seat.stands_in_for in invited and seat.stands_in_for is not None
    ]


def _interpreter(item: AgendaItem) -> list[str]:
    if not item.interpreter_language:
        return []
    language = {"language": item.interpreter_language}
    if not item.interpreter_booked:
        return [_("Tolk på %(language)s er ikke bestilt. Bestill en tolk fra tolkeregisteret.") % language]
    if not item.interpreter_qualification:
        return [
            _("Tolk på %(language)s er bestilt. Spør hvilken kvalifikasjon tolken har, og skriv den ned.") % language
        ]
    return []
