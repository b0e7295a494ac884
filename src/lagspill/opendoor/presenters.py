"""Conversations in words: one on a page, the list, the figures of a year."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.consent.sharing import NonReader, Reader, Strip
from lagspill.foundation.templatetags.lagspill import day
from lagspill.opendoor.arenas import Door
from lagspill.opendoor.models import Consultation
from lagspill.opendoor.rules import OTHER, report_awaited
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook


@dataclass(frozen=True, slots=True)
class TalkRow:
    """One conversation in the list."""

    id: uuid.UUID
    title: str
    about: str
    awaits: bool


def strip_for_talks(by: Actor) -> Strip:
    """Only the consultant's own service reads it, and it tells of nobody."""
    return Strip(
        False,
        _("Dette leses bare av ansatte i %(service)s. Det skal ikke vise hvem det gjelder.")
        % {"service": by.service_name},
        (Reader(by.service_name, _("ga rådet"), None, "service"),),
        (NonReader(_("den som spurte, og andre tjenester"), _("samtalen er uten navn og hører ikke til noen sak")),),
    )


def _labels(playbook: Playbook, part: str) -> dict[str, str]:
    language = get_language() or "nb"
    return {one.code: one.label.in_(language) for one in getattr(playbook, part)}


def model_of(row: Consultation) -> Playbook:
    """The model whose questions were asked."""
    return loader.get(row.playbook, row.playbook_version)


def talk_row(row: Consultation) -> TalkRow:
    """One line of the list."""
    model = model_of(row)
    categories = _labels(model, "categories")
    return TalkRow(
        row.id,
        f"{day(row.held_on)} · {_labels(model, 'arenas').get(row.arena, row.arena)}",
        ", ".join(categories.get(code, code) for code in row.categories),
        report_awaited(due=row.report_due, sent_on=row.report_sent_on),
    )


def talk_facts(row: Consultation) -> list[dict[str, str]]:
    """All that was written of one conversation."""
    model = model_of(row)
    roles, categories, advice = (_labels(model, part) for part in ("roles", "categories", "advice"))
    facts = [
        (_("Hvor"), _labels(model, "arenas").get(row.arena, row.arena)),
        (_("Når"), day(row.held_on)),
        (_("Varighet"), ngettext("%(many)d minutt", "%(many)d minutter", row.minutes) % {"many": row.minutes}),
        (_("Hvem spurte"), roles.get(row.asked_by, _("En annen"))),
        (_("Fra"), row.place.name if row.place else _("ikke sagt")),
        (_("Barn det ble snakket om"), str(row.children)),
        (_("Hva det handlet om"), ", ".join(categories.get(code, code) for code in row.categories)),
        (_("Det ble spurt om"), row.question),
        (_("Rådet"), row.given),
        (_("Det endte med"), ", ".join(advice.get(code, code) for code in row.advice)),
        (_("Bekymringsmelding"), _report(row)),
        (_("Ble en sak"), day(row.became_case_on) if row.became_case_on else ""),
        (_("Hvorfor ordene ikke viser hvem"), row.cleared_reason),
        (_("Skrevet av"), row.consultant.staff.name),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _report(row: Consultation) -> str:
    if not row.report_due:
        return ""
    if row.report_sent_on is None:
        return _("Skal sendes av den som spurte. Følg opp til den er sendt.")
    return _("Sendt, fikk vi vite %(day)s") % {"day": day(row.report_sent_on)}


def figure_rows(found: dict[str, Any], doors: list[Door]) -> list[dict[str, str]]:
    """The figures of a year as label and value, small numbers hidden."""
    arenas = {door.arena.code: door.label for door in doors} | {OTHER: _("Andre steder")}
    categories: dict[str, str] = {}
    for door in doors:
        categories |= _labels(door.playbook, "categories")
    led = found["became_case"]
    rows = [
        (_("Samtaler"), _number(found["talks"])),
        (_("Minutter i alt"), _number(found["minutes"])),
        (_("Barn det ble snakket om"), _number(found["children"])),
        (_("Ble en sak"), _span(led)),
    ]
    rows += [(arenas[code], _number(many)) for code, many in found["arenas"].items() if many != 0]
    rows += [(categories[code], _span(span)) for code, span in found["categories"].items() if span != (0, 0)]
    return [{"label": label, "value": value} for label, value in rows]


def _number(value: int | None) -> str:
    return _("skjult") if value is None else str(value)


def _span(span: tuple[int, int] | None) -> str:
    if span is None:
        return _("skjult")
    low, high = span
    return str(low) if low == high else _("%(low)s til %(high)s") % {"low": low, "high": high}
