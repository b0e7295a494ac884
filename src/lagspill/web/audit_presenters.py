"""The log in people's words: who did what, when, on which ground."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lagspill.access.actor import NOBODY
from lagspill.audit.models import AuditEntry
from lagspill.directory.queries import Names, names_of
from lagspill.foundation.clock import OSLO
from lagspill.web.audit_actions import ACTIONS
from lagspill.web.audit_wording import fact, wording

GROUNDS: Mapping[str, Promise] = MappingProxyType(
    {
        "owner": gettext_lazy("tjenesten eier saken"),
        "consent": gettext_lazy("samtykke"),
        "family": gettext_lazy("saken gjelder dem"),
        "law": gettext_lazy("lov"),
        "emergency": gettext_lazy("nødrett"),
        "anonymous": gettext_lazy("anonym sak"),
    }
)
# What a spreadsheet would take for a formula when a cell begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """One entry, worded."""

    entry: AuditEntry
    who: str
    service: str
    what: str
    case: str
    case_query: str
    ground: str
    refused: bool
    details: str


def ground_in_words(code: str) -> str:
    """A ground as it is told to people; an unknown code as it stands."""
    return str(GROUNDS.get(code, code))


def rows(entries: Sequence[AuditEntry]) -> list[Row]:
    """A page of the log with names, read in two queries however long it is."""
    names = names_of(
        accounts=[entry.account for entry in entries if not entry.position],
        positions=[entry.position for entry in entries],
    )
    return [_row(entry, names) for entry in entries]


def _row(entry: AuditEntry, names: Names) -> Row:
    known = names.positions.get(entry.position) if entry.position else None
    return Row(
        entry=entry,
        who=_worker(known.name) if known and entry.account == NOBODY else known.name if known else _who(entry, names),
        service=known.service if known else "",
        what=wording(entry.action),
        case=_case(entry),
        case_query=str(entry.case) if entry.case else "",
        ground=ground_in_words(entry.ground),
        refused=entry.outcome == "refused",
        details=details(entry.facts),
    )


def _worker(name: str) -> str:
    """A job acts as a position and names no human being as the doer (plans/sending.py, meetings/letters.py)."""
    return _("Lagspill, på vegne av %(name)s") % {"name": name}


def _who(entry: AuditEntry, names: Names) -> str:
    if entry.account and entry.account in names.accounts:
        return names.accounts[entry.account]
    return _("Ukjent") if entry.account or entry.position else _("Systemet, eller en som ikke var logget inn")


def _case(entry: AuditEntry) -> str:
    """The case's number; of a case whose opening one may not read, the beginning of its id."""
    return (getattr(entry, "case_number", None) or str(entry.case)[:8]) if entry.case else ""


def details(facts: dict[str, Any]) -> str:
    """Facts of an entry in words; what is not so, and what tells people nothing, is left out."""
    return ", ".join(words for name, value in sorted(facts.items()) if (words := fact(name, value)))


def action_choices() -> list[tuple[str, str]]:
    """Known actions in alphabetical order of their words, for the filter."""
    return sorted(((code, str(words)) for code, words in ACTIONS.items()), key=lambda choice: choice[1].casefold())


def export(entries: Sequence[AuditEntry]) -> str:
    """The entries as CSV with semicolons, as Norwegian spreadsheets read it; times are Oslo's."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            _("Tid"),
            _("Navn"),
            _("Tjeneste"),
            _("Handling"),
            _("Kode"),
            _("Utfall"),
            _("Sak"),
            _("Sakens id"),
            _("Grunnlag"),
            _("Detaljer"),
        ]
    )
    for row in rows(entries):
        writer.writerow(_guarded(_cells(row)))
    return file.getvalue()


def _cells(row: Row) -> list[str]:
    entry = row.entry
    outcome = _("avvist") if row.refused else _("utført")
    time = entry.at.astimezone(OSLO).isoformat(sep=" ", timespec="seconds")
    return [
        time,
        row.who,
        row.service,
        row.what,
        entry.action,
        outcome,
        row.case,
        str(entry.case or ""),
        row.ground,
        row.details,
    ]


def _guarded(cells: Iterable[str]) -> list[str]:
    """A leading apostrophe keeps a spreadsheet from running a name as a formula."""
    return ["'" + cell if cell.startswith(_FORMULA) else cell for cell in cells]
