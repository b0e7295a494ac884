"""A municipality, its districts and services from a file (ORG-1, PLAT-3): every mistake is told, and nothing is imported until
all is right. What the file names is made or changed, found again by its code; what it does not name stays as it is."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from lagspill.audit.actions import record
from lagspill.directory.actions import record_import
from lagspill.directory.codes import codes_of
from lagspill.directory.directory_file import DirectoryFile, DistrictLine, ServiceLine, faults_in
from lagspill.directory.import_lines import LineProblem
from lagspill.directory.imports import Report
from lagspill.directory.models import District, Municipality, Service
from lagspill.playbooks.faults import Fault
from lagspill.playbooks.reading import Problem, UnreadableError, in_order, judged, problem_of, read, text_of

Row = TypeVar("Row", District, Service)


def import_directory(path: Path) -> Report:
    """All that the file says, or nothing. The same file again changes nothing."""
    try:
        tree = read(text_of(path), path.name)
    except UnreadableError as error:
        return _told([error.problem])
    file, problems = judged(DirectoryFile, tree, path.name)
    if file is None:
        return _told(problems)
    with transaction.atomic():
        faults = faults_against(file)
        if faults:
            return _told(in_order([problem_of(tree, fault) for fault in faults], path.name))
        return lay_out(file)


def _told(problems: Iterable[Problem]) -> Report:
    return Report(problems=[LineProblem(one.line, one.where, one.message, one.remedy) for one in problems])


def faults_against(file: DirectoryFile) -> list[Fault]:
    """What is wrong with the file in itself, and with what is there already. Nobody else imports until the transaction is over."""
    there = Municipality.objects.select_for_update(no_key=True).filter(number=file.municipality.number).first()
    faults = faults_in(file, codes_of(there))
    namesakes = Municipality.objects.filter(name__iexact=file.municipality.name)
    if other := namesakes.exclude(number=file.municipality.number).first():
        message = _("%(name)s har nummer %(number)s her.") % {"name": other.name, "number": other.number}
        faults.append(Fault(("municipality", "number"), message, _("Rett nummeret eller navnet.")))
    if there is None:
        return faults
    faults += _clashes("districts", file.districts, list(there.districts.all()))
    services = list(there.services.all())
    faults += _clashes("services", file.services, services)
    for place, line in enumerate(file.services):
        found = _found(line, services)
        if found and found.kind != line.kind:
            message = _("Tjenesten er registrert som «%(kind)s».") % {"kind": found.kind}
            remedy = _("Bruk den typen, eller gi den nye tjenesten en annen kode og et annet navn.")
            faults.append(Fault(("services", place, "kind"), message, remedy))
    return faults


def _clashes(part: str, lines: Sequence[DistrictLine | ServiceLine], rows: Sequence[Row]) -> Iterable[Fault]:
    """Names that belong to a row which no line of the file means."""
    meant = {found.id for line in lines if (found := _found(line, rows))}
    taken = {row.name.casefold(): row for row in rows if row.id not in meant}
    for place, line in enumerate(lines):
        if row := taken.get(line.name.casefold()):
            message = _("«%(name)s» har koden «%(code)s» her.") % {"name": row.name, "code": row.code}
            yield Fault((part, place, "code"), message, _("Bruk den koden, eller et annet navn."))


def _found(line: DistrictLine | ServiceLine, rows: Sequence[Row]) -> Row | None:
    """The row with the line's code; else one of the same name that has no code yet, and is given this."""
    coded = next((row for row in rows if row.code == line.code), None)
    named = (row for row in rows if not row.code and row.name.casefold() == line.name.casefold())
    return coded or next(named, None)


def lay_out(file: DirectoryFile) -> Report:
    """Makes and changes what the file says, in the caller's transaction; it is known to be right."""
    report = Report()
    wanted = file.municipality.model_dump(exclude_unset=True)
    there = Municipality.objects.filter(number=file.municipality.number).first()
    before = there.signature_rule if there else ""
    town = there or Municipality(number=file.municipality.number)
    _write(town, wanted, new=there is None, report=report)
    districts = {"": None} | {
        line.code: _put(line, District(municipality=town), list(town.districts.all()), {}, report)
        for line in file.districts
    }
    services = list(town.services.all())
    for line in file.services:
        district = {"district": districts[line.district]} if "district" in line.model_fields_set else {}
        _put(line, Service(municipality=town), services, district, report)
    if report.created or report.updated:
        record_import(municipality=town, created=report.created, updated=report.updated)
    if town.signature_rule != before:
        record("directory.signature_rule_chosen", by=None, object_id=town.id, signature_rule=town.signature_rule)
    return report


def _put(line: DistrictLine | ServiceLine, new: Row, rows: Sequence[Row], more: dict[str, Any], report: Report) -> Row:
    found = _found(line, rows)
    row = found or new
    _write(row, line.model_dump(exclude_unset=True) | more, new=found is None, report=report)
    return row


def _write(row: Municipality | District | Service, wanted: dict[str, Any], *, new: bool, report: Report) -> None:
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    if new:
        row.save(force_insert=True)
        report.created += 1
    elif changed:
        row.save(update_fields=changed)
        report.updated += 1
