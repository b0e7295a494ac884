"""One line of a staff file: its columns, and what is wrong with it. No database."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from lagspill.directory.codes import Codes
from lagspill.directory.rules import is_phone
from lagspill.identity.rules import is_username, normal_username

# Each column's own name and its Norwegian spellings.
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "name": "name", "navn": "name",
        "e-mail": "e-mail", "email": "e-mail", "e-post": "e-mail", "epost": "e-mail",
        "phone": "phone", "telefon": "phone",
        "username": "username", "brukernavn": "username",
        "service": "service", "tjeneste": "service",
        "service_kind": "service_kind", "tjenestetype": "service_kind",
        "role": "role", "rolle": "role",
        "title": "title", "tittel": "title", "stilling": "title",
        "from": "from", "fra": "from",
        "to": "to", "til": "to",
    }
)  # fmt: skip
REQUIRED = ("name", "username", "service", "service_kind", "role", "from")
# A last day that is the calendar's very last has no day after it.
FIRST_YEAR, LAST_YEAR = 1900, 2199
LENGTHS = {"name": 150, "e-mail": 254, "phone": 40, "username": 150, "service": 150, "title": 100}


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong on a line, in which column ('' for the whole line), and what to do."""

    line: int
    column: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Line:
    """One position of one person, read and found right. `end` is the last day as written, inclusive."""

    number: int
    name: str
    email: str
    phone: str
    username: str
    service: str
    kind: str
    role: str
    title: str
    start: datetime.date
    end: datetime.date | None

    @property
    def ended_on(self) -> datetime.date | None:
        """The first day without the position."""
        return self.end + datetime.timedelta(days=1) if self.end else None


def read_line(number: int, row: Mapping[str, str], known: Codes) -> Line | list[LineProblem]:
    """The line, or everything that is wrong with it."""
    cells = {name: " ".join(row.get(name, "").split()) for name in COLUMNS.values()}
    problems = _Problems(number)
    for name in REQUIRED:
        if not cells[name]:
            problems.add(name, _("Feltet er tomt."), _("Fyll det ut."))
    for name, length in LENGTHS.items():
        if len(cells[name]) > length:
            problems.add(name, _("Teksten er for lang."), _("Bruk høyst %(length)s tegn.") % {"length": length})
    _check_contact(cells, problems)
    _check_codes(cells, known, problems)
    start, end = _date(cells, "from", problems), _date(cells, "to", problems)
    if start and end and end < start:
        problems.add("to", _("Stillingen slutter før den begynner."), _("Rett en av datoene."))
    if problems.found or start is None:
        return problems.found
    return Line(
        number=number,
        name=cells["name"],
        email=cells["e-mail"],
        phone=cells["phone"],
        username=normal_username(cells["username"]),
        service=cells["service"],
        kind=cells["service_kind"],
        role=cells["role"],
        title=cells["title"],
        start=start,
        end=end,
    )


class _Problems:
    """Gathers what is wrong with one line."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.found: list[LineProblem] = []

    def add(self, column: str, message: str, remedy: str) -> None:
        self.found.append(LineProblem(self.number, column, message, remedy))


def _check_contact(cells: Mapping[str, str], problems: _Problems) -> None:
    if cells["username"] and not is_username(normal_username(cells["username"])):
        problems.add(
            "username",
            _("«%(text)s» kan ikke være brukernavn.") % {"text": cells["username"]},
            _("Bruk minst to tegn av a–z, 0–9 og . _ @ + -"),
        )
    if cells["phone"] and not is_phone(cells["phone"]):
        problems.add(
            "phone", _("«%(text)s» er ikke et telefonnummer.") % {"text": cells["phone"]}, _("Bruk sifre og mellomrom.")
        )
    if cells["e-mail"]:
        try:
            validate_email(cells["e-mail"])
        except ValidationError:
            problems.add(
                "e-mail",
                _("«%(text)s» er ikke en e-postadresse.") % {"text": cells["e-mail"]},
                _("Skriv den slik: navn@kommune.no"),
            )


def _check_codes(cells: Mapping[str, str], known: Codes, problems: _Problems) -> None:
    for column, codes in (("role", known.roles), ("service_kind", known.kinds)):
        if cells[column] and cells[column] not in codes:
            problems.add(
                column,
                _("«%(text)s» er ikke en kode her.") % {"text": cells[column]},
                _("Bruk en av: %(codes)s") % {"codes": ", ".join(codes)},
            )


def _date(cells: Mapping[str, str], column: str, problems: _Problems) -> datetime.date | None:
    text = cells[column]
    if not text:
        return None
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            day = datetime.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
        problems.add(
            column, _("Året i %(text)s kan ikke stemme.") % {"text": text}, _("Rett årstallet, eller la «to» stå tomt.")
        )
        return None
    problems.add(column, _("«%(text)s» er ikke en dato.") % {"text": text}, _("Skriv den slik: 31.12.2026"))
    return None
