"""A municipality from a file: all or nothing, every mistake told with its line, found again by its codes (ORG-1, PLAT-3)."""

from pathlib import Path

import pytest
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.audit.models import AuditEntry
from lagspill.directory.directory_import import import_directory
from lagspill.directory.imports import Report, import_staff
from lagspill.directory.models import District, Municipality, Service, StaffMember

FILE = """\
municipality:
  number: "9903"
  name: Sjøvik
  barnevern_phone: 22 00 02 10
  barnevern_emergency_phone: "116 111"
  signature_rule: by_living_arrangement
districts:
  - {code: nord, name: Nord}
services:
  - code: fjell
    kind: school
    name: Fjell skole
    district: nord
    address: Fjellveien 1
    phone: 22000211
    email: post@fjell.example
    hours: mandag–fredag 8–15
  - {code: barnevern, kind: barnevern, name: Barneverntjenesten i Sjøvik}
  - {code: agenter, kind: sosialagent, name: Sosialagentene, private: true}
"""


@pytest.fixture
def read(tmp_path: Path, db: None) -> "Read":
    return Read(tmp_path / "kommunen.yaml")


class Read:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, text: str = FILE, *changes: tuple[str, str]) -> Report:
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        self.path.write_text(text, encoding="utf-8")
        return import_directory(self.path)


def told(report: Report) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for problem in report.problems]


def test_municipality_districts_and_services_are_made(read: Read) -> None:
    report = read()
    assert (report.problems, report.created, report.updated) == ([], 5, 0)
    there = Municipality.objects.get()
    assert (there.number, there.name, there.signature_rule) == ("9903", "Sjøvik", "by_living_arrangement")
    assert (there.barnevern_phone, there.barnevern_emergency_phone) == ("22 00 02 10", "116 111")
    school = Service.objects.select_related("district").get(code="fjell")
    assert (school.name, school.kind, school.phone, school.hours) == (
        "Fjell skole", "school", "22000211", "mandag–fredag 8–15"
    )  # fmt: skip
    assert school.district is not None and school.district.name == "Nord"
    assert Service.objects.get(code="agenter").private and Service.objects.filter(active=True).count() == 3


def test_it_is_logged_without_names(town: Town, read: Read) -> None:
    read()
    there = Municipality.objects.get(number="9903")
    with acting(town.actor("privacy_officer")):
        entries = {one.action: (one.object, one.facts) for one in AuditEntry.objects.filter(object=there.id)}
    assert entries == {
        "directory.imported": (there.id, {"created": 5, "updated": 0}),
        "directory.signature_rule_chosen": (there.id, {"signature_rule": "by_living_arrangement"}),
    }


def test_the_same_file_again_changes_nothing(read: Read) -> None:
    read()
    report = read()
    assert (report.ok, report.created, report.updated) == (True, 0, 0)


def test_a_changed_file_changes_by_code_and_deletes_nothing(read: Read) -> None:
    read()
    before = {one.code: one.id for one in Service.objects.all()}
    shorter = (
        FILE.partition("  - {code: barnevern")[0]
        + "  - {code: agenter, kind: sosialagent, name: Sosialagentene, active: false}\n"
    )
    report = read(
        shorter,
        ("name: Fjell skole", "name: Fjellet skole"),
        ("name: Nord", "name: Nordre"),
        ("22 00 02 10", "22 00 02 12"),
    )
    assert (report.ok, report.created, report.updated) == (True, 0, 4)
    after = {one.code: one for one in Service.objects.all()}
    assert {code: one.id for code, one in after.items()} == before
    assert after["fjell"].name == "Fjellet skole" and not after["agenter"].active and after["barnevern"].active
    assert District.objects.get().name == "Nordre" and Municipality.objects.get().barnevern_phone == "22 00 02 12"


def test_what_the_file_leaves_out_stays(read: Read) -> None:
    read()
    Service.objects.filter(code="fjell").update(hours="mandag–torsdag 9–14")
    report = read(FILE, ("    hours: mandag–fredag 8–15\n", ""), ("    district: nord\n", ""), (", private: true", ""))
    school = Service.objects.get(code="fjell")
    assert report.updated == 0 and school.hours == "mandag–torsdag 9–14" and school.district is not None
    assert read(FILE, ("    district: nord\n", '    district: ""\n')).ok
    school.refresh_from_db()
    assert school.district is None and school.hours == "mandag–fredag 8–15"


def test_a_service_that_has_no_code_yet_is_known_by_its_name(town: Town, read: Read) -> None:
    services = Service.objects.count()
    report = read(
        FILE, ('"9903"', '"9901"'), ("name: Sjøvik", "name: Fjordvik"), ("name: Fjell skole", "name: lia skole")
    )
    assert (report.ok, report.created) == (True, 3)
    assert Service.objects.get(code="fjell").id == town.services["school"].id
    assert Service.objects.count() == services + 2


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('"9903"', '"99"', (2, "municipality.number")),
        ("22 00 02 10", "ring oss", (4, "municipality.barnevern_phone")),
        ("  barnevern_phone: 22 00 02 10\n", "", (1, "municipality.barnevern_phone")),
        ('"116 111"', '""', (5, "municipality.barnevern_emergency_phone")),
        ("by_living_arrangement", "by_living_arangement", (6, "municipality.signature_rule")),
        ("{code: nord, name: Nord}", "{code: NORD!, name: Nord}", (8, "districts[0].code")),
        ("kind: school", "kind: skole", (11, "services[0].kind")),
        ("district: nord", "district: sør", (13, "services[0].district")),
        ("    hours:", "    åpent:", (17, "services[0].åpent")),
        ("post@fjell.example", "fjell", (16, "services[0].email")),
        ("code: barnevern", "code: fjell", (18, "services[1].code")),
        ("name: Sosialagentene", "name: FJELL  skole", (19, "services[2].name")),
        ("private: true", "private: kanskje", (19, "services[2].private")),
        ("districts:\n", "districts: [\n", (8, "")),
    ],
)
def test_every_mistake_is_told_with_line_and_remedy_and_nothing_is_imported(
    read: Read, old: str, new: str, found: tuple[int, str]
) -> None:
    report = read(FILE, (old, new))
    assert told(report) == [found]
    assert all(problem.message and problem.remedy for problem in report.problems)
    assert not Municipality.objects.exists() and not Service.objects.exists()


def test_several_mistakes_are_told_at_once_in_their_order(read: Read) -> None:
    report = read(FILE, ("kind: barnevern", "kind: barnevernet"), ("district: nord", "district: nort"))
    assert told(report) == [(13, "services[0].district"), (18, "services[1].kind")]
    assert [problem.remedy for problem in report.problems] == ["Mente du «nord»?", "Mente du «barnevern»?"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"x" * (1024 * 1024 + 1)])
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, db: None, content: bytes) -> None:
    path = tmp_path / "kommunen.yaml"
    path.write_bytes(content)
    assert told(import_directory(path)) == [(1, "")]
    assert told(import_directory(tmp_path / "ingen.yaml")) == [(1, "")]


def test_a_file_that_quarrels_with_what_is_there_is_told(read: Read) -> None:
    read()
    assert told(read(FILE, ('"9903"', '"9904"'))) == [(2, "municipality.number")]
    assert told(read(FILE, ("kind: school", "kind: kindergarten"))) == [(11, "services[0].kind")]
    assert told(read(FILE, ("code: fjell", "code: fjellet"))) == [(10, "services[0].code")]
    assert told(read(FILE, ("code: nord,", "code: nordre,"), ("district: nord", "district: nordre"))) == [
        (8, "districts[0].code")
    ]
    assert Municipality.objects.count() == 1 and Service.objects.count() == 3


def test_staff_name_a_service_by_its_code_too_and_of_any_kind_that_a_model_names(read: Read, tmp_path: Path) -> None:
    read()
    file = tmp_path / "ansatte.csv"
    file.write_text(
        "navn;brukernavn;tjeneste;tjenestetype;rolle;fra\n"
        "Kari Moe;kari.moe;fjell;school;teacher;2026-08-01\n"
        "Ola Vik;ola.vik;Sosialagentene;sosialagent;sosialagent;2026-08-01\n",
        encoding="utf-8",
    )
    assert import_staff(file).created == 2
    assert StaffMember.objects.get(name="Kari Moe").positions.get().service.name == "Fjell skole"
    assert Service.objects.count() == 3


def test_staff_before_the_municipality_are_told_how_to_begin(db: None, tmp_path: Path) -> None:
    file = tmp_path / "ansatte.csv"
    file.write_text("navn;brukernavn;tjeneste;tjenestetype;rolle;fra\nK;kari;L;school;teacher;2026-08-01\n")
    report = import_staff(file)
    assert told(report) == [(1, "")] and "lagspill import directory" in report.problems[0].remedy
