"""When somebody can stand in for a position, or be contact person for a school or kindergarten (TEAM-1, ORG-1). Pure.

A denial is what the person is told: why not, and what to do.
"""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from lagspill.directory.rules import overlap

KEEPERS = ("administrator", "municipal_coordinator")
Span = tuple[datetime.date, datetime.date | None]


class Denial(NamedTuple):
    """Why not, and what to do; `field` is the form's field that it is about."""

    code: str
    reason: str
    remedy: str
    field: str


def may_keep(role: str) -> bool:
    """Whether somebody of the municipality keeps its directory: the administrator, and whoever starts its teams."""
    return role in KEEPERS


@dataclass(frozen=True, slots=True)
class Holder:
    """A position in question: at which service, whose, and from when to when (the end is the first day without)."""

    service: object
    staff: object
    held: Span


def deputy_denial(
    *, holder: Holder, deputy: Holder, span: Span, day: datetime.date, others: list[Span]
) -> Denial | None:
    """Why `deputy` cannot stand in for `holder` in `span`. `others`: when somebody stands in already."""
    if deputy.staff == holder.staff:
        return Denial("deputy_self", _("Ingen kan være sin egen stedfortreder."), _("Velg en annen."), "deputy")
    if deputy.service != holder.service:
        return Denial(
            "deputy_elsewhere",
            _("Stedfortrederen må jobbe i samme tjeneste, for samtykket gjelder tjenesten."),
            _("Velg en som jobber her."),
            "deputy",
        )
    if denial := _period_denial(span, day):
        return denial
    for one, field in ((holder, "position"), (deputy, "deputy")):
        if not overlap(one.held, (span[0], span[0] + datetime.timedelta(days=1))):
            reason = _("Personen har ikke stillingen den første dagen.")
            return Denial("deputy_position", reason, _("Velg en annen dag, eller en annen person."), field)
    if any(overlap(span, other) for other in others):
        reason = _("En annen er stedfortreder i noe av denne tiden.")
        return Denial("deputy_taken", reason, _("Avslutt det først, eller velg andre dager."), "start")
    return None


def contact_denial(
    *, service: object, place: object, span: Span, day: datetime.date, others: list[Span]
) -> Denial | None:
    """Why somebody of `service` cannot be contact person for `place` in `span`. `others`: when they are already."""
    if service == place:
        reason = _("En kontaktperson kommer fra en annen tjeneste.")
        return Denial("contact_own", reason, _("Velg en annen skole eller barnehage."), "place")
    if denial := _period_denial(span, day):
        return denial
    if any(overlap(span, other) for other in others):
        reason = _("Personen er kontaktperson der i noe av denne tiden.")
        return Denial("contact_taken", reason, _("Avslutt det først, eller velg andre dager."), "place")
    return None


def _period_denial(span: Span, day: datetime.date) -> Denial | None:
    start, end = span
    if end is not None and end <= start:
        return Denial("duty_backwards", _("Den siste dagen er før den første."), _("Rett en av dem."), "end")
    if end is not None and end <= day:
        return Denial("duty_over", _("Tiden er ute allerede."), _("Velg en siste dag fra i dag av."), "end")
    return None
