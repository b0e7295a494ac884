"""Staff and their positions from a CSV file (PLAT-3): every bad line is told, and nothing is imported until all are right."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from lagspill.directory.codes import Codes, codes_of
from lagspill.directory.import_lines import COLUMNS, REQUIRED, Line, LineProblem, read_line
from lagspill.directory.import_plan import Plan
from lagspill.directory.models import Municipality

Progress = Callable[[int, int], None]
STEP = 500
MOST_PROBLEMS = 1000


@dataclass(slots=True)
class Report:
    """What an import did: lines that made a new position, and lines that changed something. With problems, nothing."""

    created: int = 0
    updated: int = 0
    problems: list[LineProblem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything was imported."""
        return not self.problems


def import_staff(path: Path, *, municipality: str = "", progress: Progress | None = None) -> Report:
    """All lines of the file, or none. The same file again changes nothing.

    `municipality` is a number of four digits, needed where the installation has several; `progress(done, total)` counts lines.
    """
    report = Report()
    place = _municipality(municipality, report)
    rows = _rows(path, report)
    if place is None or rows is None:
        return report
    with transaction.atomic():
        plan, known = Plan(place), codes_of(place)
        for done, (number, row) in enumerate(rows, start=1):
            _take(plan, known, number, row, report)
            if progress and (done % STEP == 0 or done == len(rows)):
                progress(done, len(rows))
        if not rows:
            report.problems.append(
                LineProblem(1, "", _("Fila har ingen linjer under overskriften."), _("Skriv én linje per stilling."))
            )
        report.problems.sort(key=lambda problem: (problem.line, problem.column))
        if report.ok:
            report.created, report.updated = plan.carry_out()
    return report


def _take(plan: Plan, known: Codes, number: int, row: dict[str, str], report: Report) -> None:
    if len(report.problems) >= MOST_PROBLEMS:
        return
    line = read_line(number, row, known)
    if isinstance(line, Line):
        report.problems.extend(plan.add(line))
    else:
        report.problems.extend(line)


def _municipality(number: str, report: Report) -> Municipality | None:
    found = Municipality.objects.filter(number=number) if number else Municipality.objects.all()
    places = list(found[:2])
    if len(places) == 1:
        return places[0]
    if places:
        what, remedy = _("Det er flere kommuner her."), _("Oppgi hvilken: --municipality og fire sifre.")
    else:
        what = _("Fant ikke kommunen.")
        remedy = _("Legg inn kommunen og tjenestene først: lagspill import directory FIL.yaml.")
    report.problems.append(LineProblem(1, "", what, remedy))
    return None


def _rows(path: Path, report: Report) -> list[tuple[int, dict[str, str]]] | None:
    """Numbered rows under their columns' names; None, with the reason in the report, when the file cannot be read as such."""
    text = _text(path, report)
    if text is None:
        return None
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=_delimiter(lines[0] if lines else ""), strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    header: list[str] = []
    try:
        for number, cells in _numbered(reader):
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = _header(cells, report)
                if report.problems:
                    return None
            elif len(cells) > len(header):
                report.problems.append(
                    LineProblem(
                        number,
                        "",
                        _("Linjen har flere felt enn overskriften."),
                        _("Sett felt med skilletegn i anførselstegn."),
                    )
                )
            else:
                rows.append((number, dict(zip(header, cells, strict=False))))
    except csv.Error:
        report.problems.append(
            LineProblem(
                reader.line_num,
                "",
                _("Anførselstegnene stemmer ikke."),
                _('Hvert felt som begynner med " må slutte med ".'),
            )
        )
        return None
    if not header:
        report.problems.append(LineProblem(1, "", _("Fila er tom."), _("Første linje skal være overskriften.")))
    return rows if header else None


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on: a quoted field may hold line breaks."""
    start = 1
    for cells in reader:
        yield start, cells
        start = getattr(reader, "line_num", start) + 1


def _text(path: Path, report: Report) -> str | None:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.problems.append(
            LineProblem(
                line, "", _("Fila er ikke lagret som UTF-8."), _("Velg «CSV UTF-8» når du lagrer fra regnearket.")
            )
        )
        return None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        report.problems.append(
            LineProblem(line, "", _("Fila er ikke ren tekst."), _("Lagre regnearket som CSV UTF-8."))
        )
        return None
    return text


def _delimiter(line: str) -> str:
    return ";" if line.count(";") >= line.count(",") else ","


def _header(cells: list[str], report: Report) -> list[str]:
    """The columns' own names, whichever of their spellings the file uses."""
    header = [COLUMNS.get(" ".join(cell.split()).casefold(), "") for cell in cells]
    for cell, name in zip(cells, header, strict=True):
        if not name:
            report.problems.append(
                LineProblem(
                    1,
                    cell.strip(),
                    _("Ukjent kolonne: «%(name)s».") % {"name": cell.strip()},
                    _("Kolonnene er: %(names)s.") % {"names": ", ".join(sorted(set(COLUMNS.values())))},
                )
            )
        elif header.count(name) > 1:
            report.problems.append(
                LineProblem(
                    1, name, _("Kolonnen «%(name)s» står flere ganger.") % {"name": name}, _("Behold én av dem.")
                )
            )
    for name in REQUIRED:
        if name not in header:
            report.problems.append(
                LineProblem(
                    1, name, _("Kolonnen «%(name)s» mangler.") % {"name": name}, _("Legg den til i overskriften.")
                )
            )
    return header
