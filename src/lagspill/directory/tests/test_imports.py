"""Staff from a file: all or nothing, every bad line told, the same file twice changes nothing."""

import datetime
from pathlib import Path

import pytest
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.audit.models import AuditEntry
from lagspill.directory.imports import Report, import_staff
from lagspill.directory.models import Municipality, Position, Service, StaffMember
from lagspill.identity.models import Account

HEADER = "navn;e-post;telefon;brukernavn;tjeneste;tjenestetype;rolle;tittel;fra;til"
KARI = "Kari Moe;kari@fjordvik.example;22 00 00 09;kari.moe;Lia skole;school;teacher;Kontaktlærer;2026-08-01;"
OLA = "Ola Vik;;;ola;Nord skole;school;leader;;01.08.2026;31.07.2027"


@pytest.fixture
def write(tmp_path: Path) -> "Write":
    return Write(tmp_path / "ansatte.csv")


class Write:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, *lines: str, encoding: str = "utf-8-sig") -> Path:
        self.path.write_bytes("\r\n".join(lines).encode(encoding))
        return self.path


def told(report: Report) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for problem in report.problems]


def test_people_positions_and_services_are_made(town: Town, write: Write) -> None:
    report = import_staff(write(HEADER, KARI, "", OLA))
    assert (report.ok, report.created, report.updated) == (True, 2, 0)
    position = Position.objects.get(staff__account__username="ola")
    assert position.service.name == "Nord skole" and position.service.kind == "school"
    assert (position.started_on, position.ended_on) == (datetime.date(2026, 8, 1), datetime.date(2027, 8, 1))
    kari = StaffMember.objects.get(name="Kari Moe")
    assert kari.account is not None and not kari.account.has_usable_password()
    with acting(town.actor("privacy_officer")):
        assert AuditEntry.objects.get(action="directory.imported").facts == {"created": 2, "updated": 0}


def test_the_same_file_again_changes_nothing(town: Town, write: Write) -> None:
    path = write(HEADER, KARI, OLA)
    import_staff(path)
    before = (Account.objects.count(), StaffMember.objects.count(), Position.objects.count(), Service.objects.count())
    report = import_staff(path)
    assert (report.ok, report.created, report.updated) == (True, 0, 0)
    assert before == (
        Account.objects.count(),
        StaffMember.objects.count(),
        Position.objects.count(),
        Service.objects.count(),
    )


def test_a_changed_line_changes_what_it_says(town: Town, write: Write) -> None:
    import_staff(write(HEADER, KARI))
    changed = (
        KARI.replace("22 00 00 09", "22 00 00 10")
        .replace("Kari Moe", "Kari Lie")
        .replace("2026-08-01;", "2026-08-01;2027-06-20")
    )
    report = import_staff(write(HEADER, changed))
    assert (report.created, report.updated) == (0, 1)
    position = Position.objects.select_related("staff__account").get(staff__account__username="kari.moe")
    assert position.staff.phone == "22 00 00 10" and position.ended_on == datetime.date(2027, 6, 21)
    assert position.staff.account is not None and position.staff.account.display_name == "Kari Lie"


def test_commas_and_english_names_work_too(town: Town, write: Write) -> None:
    report = import_staff(
        write(
            "name,username,service,service_kind,role,from",
            '"Moe, Kari",kari.moe,Lia skole,school,teacher,2026-08-01',
            encoding="utf-8",
        )
    )
    assert report.ok and StaffMember.objects.filter(name="Moe, Kari").exists()


def test_every_bad_line_is_told_and_nothing_is_imported(town: Town, write: Write) -> None:
    bad = "X;ikke-epost;ring meg;x;;skole;lærer;;i går;"
    backwards = OLA.replace("31.07.2027", "31.07.2026")
    before = StaffMember.objects.count()
    report = import_staff(write(HEADER, KARI, bad, backwards))
    assert told(report) == [
        (3, "e-mail"), (3, "from"), (3, "phone"), (3, "role"), (3, "service"), (3, "service_kind"), (3, "username"), (4, "to"),
    ]  # fmt: skip
    assert all(problem.message and problem.remedy for problem in report.problems)
    assert StaffMember.objects.count() == before and (report.created, report.updated) == (0, 0)


def test_a_year_that_no_position_lasts_to_is_told(town: Town, write: Write) -> None:
    report = import_staff(write(HEADER, OLA.replace("31.07.2027", "31.12.9999")))
    assert told(report) == [(2, "to")] and "tomt" in report.problems[0].remedy


def test_too_long_text_is_told(town: Town, write: Write) -> None:
    assert told(import_staff(write(HEADER, KARI.replace("Kari Moe", "K" * 151)))) == [(2, "name")]


@pytest.mark.parametrize(
    ("second", "column"),
    [
        (KARI, ""),
        (KARI.replace("Kari Moe", "Kari Lie").replace("teacher", "leader"), "name"),
        (KARI.replace("2026-08-01", "2026-09-01"), "from"),
        (OLA.replace("Nord skole;school", "Lia skole;kindergarten"), "service_kind"),
    ],
)
def test_lines_that_quarrel_are_told(town: Town, write: Write, second: str, column: str) -> None:
    report = import_staff(write(HEADER, KARI, second))
    assert (3, column) in told(report)
    assert not StaffMember.objects.filter(name="Kari Moe").exists()


def test_a_line_that_quarrels_with_the_directory_is_told(town: Town, write: Write) -> None:
    import_staff(write(HEADER, KARI))
    Account.objects.create_account(username="ola", display_name="En forelder")
    overlapping = KARI.replace("2026-08-01", "2026-09-01")
    report = import_staff(
        write(HEADER, overlapping, OLA, OLA.replace("ola", "per").replace("Nord skole;school", "PPT;school"))
    )
    assert told(report) == [(2, "from"), (3, "username"), (4, "service_kind")]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["navn;brukernavn;tjeneste;tjenestetype;rolle"], (1, "from")),
        ([HEADER + ";skostørrelse"], (1, "skostørrelse")),
        ([HEADER + ";navn"], (1, "name")),
        ([HEADER], (1, "")),
        ([""], (1, "")),
        ([HEADER, KARI + ";;;for mye"], (2, "")),
        ([HEADER, '"Kari;uten slutt'], (2, "")),
        ([HEADER, KARI.replace("Kari", "Ka\x00ri")], (2, "")),
    ],
)
def test_a_file_that_is_not_as_it_should_be_says_how(
    town: Town, write: Write, lines: list[str], found: tuple[int, str]
) -> None:
    report = import_staff(write(*lines))
    assert found in told(report) and not report.ok


def test_another_encoding_is_told_with_its_line(town: Town, write: Write) -> None:
    report = import_staff(write(HEADER, KARI.replace("Moe", "Mø"), encoding="latin-1"))
    assert told(report) == [(2, "")] and "UTF-8" in report.problems[0].message


def test_a_quoted_line_break_does_not_shift_the_line_numbers(town: Town, write: Write) -> None:
    report = import_staff(
        write(HEADER, KARI.replace("Kontaktlærer", '"Kontakt\r\nlærer"'), OLA.replace("leader", "sjef"))
    )
    assert told(report) == [(4, "role")]


def test_with_several_municipalities_one_must_be_named(town: Town, write: Write) -> None:
    other = Municipality.objects.create(number="9902", name="Innbygd")
    path = write(HEADER, KARI)
    assert not import_staff(path).ok
    assert not import_staff(path, municipality="0000").ok
    assert import_staff(path, municipality="9902").ok
    assert StaffMember.objects.get(name="Kari Moe").municipality == other


def test_progress_counts_the_lines(town: Town, write: Write) -> None:
    seen: list[tuple[int, int]] = []
    many = [f"Ansatt {i};;;ansatt{i};Lia skole;school;teacher;;2026-08-01;" for i in range(1001)]
    report = import_staff(write(HEADER, *many), progress=lambda done, total: seen.append((done, total)))
    assert report.created == 1001
    assert seen == [(500, 1001), (1000, 1001), (1001, 1001)]
