"""The chain: sealed at commit, and every way of tampering with it is found (PRIV-2)."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django.fixtures import Settings
from tests.database import NAME, SERVER

from lagspill.audit.actions import record
from lagspill.audit.models import AuditEntry
from lagspill.audit.verify import Report, export_head, heads_file, verify

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 5


@pytest.fixture
def owner() -> Iterator[BaseDatabaseWrapper]:
    """The owner's own connection: the application may not read the chain."""
    address = urlsplit(os.environ["LAGSPILL_OWNER_DATABASE_URL"])
    copied = connection.copy()
    copied.settings_dict = {**connection.settings_dict, "USER": address.username, "PASSWORD": address.password}
    yield copied
    copied.close()


@pytest.fixture
def log() -> None:
    for number in range(ROWS):
        record("case.viewed", by=None, ground="owner", number=number)


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    return tmp_path / "outside" / "heads.jsonl"


def tamper(*statements: LiteralString, seq: int = 0) -> None:
    """As somebody with every right to the data, but without the key."""
    with psycopg.connect(SERVER.url("backup", NAME), autocommit=True) as intruder:
        for statement in statements:
            intruder.execute(statement, {"seq": seq})


def examined(owner: BaseDatabaseWrapper, heads: Path) -> Report:
    return verify(path=heads, database=owner)


REMOVE = "delete from audit_auditentry where id = (select entry from audit_auditseal where seq = %(seq)s)"
UNSEAL = "delete from audit_auditseal where seq = %(seq)s"


def test_an_untouched_log_is_intact(log: None, owner: BaseDatabaseWrapper, heads: Path) -> None:
    assert export_head(heads, database=owner) == ROWS
    report = examined(owner, heads)
    assert (report.rows, report.heads, report.findings) == (ROWS, 1, [])


def test_an_empty_log_is_intact_and_its_head_can_be_exported(owner: BaseDatabaseWrapper, heads: Path) -> None:
    assert export_head(heads, database=owner) == 0
    assert examined(owner, heads).findings == []


def test_an_entry_is_sealed_with_its_own_commit_and_not_when_undone(owner: BaseDatabaseWrapper, heads: Path) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("case.viewed", by=None)
        raise ZeroDivisionError
    with transaction.atomic():
        record("case.viewed", by=None)
        assert examined(owner, heads).rows == 0
    assert examined(owner, heads).rows == 1


@pytest.mark.parametrize(
    "change",
    [
        "update audit_auditentry set action = 'case.opened' where id = (select entry from audit_auditseal where seq = 3)",
        "update audit_auditentry set at = at + interval '1 s' where id = (select entry from audit_auditseal where seq = 3)",
        "update audit_auditentry set facts = '{}' where id = (select entry from audit_auditseal where seq = 3)",
        "update audit_auditentry set shielded = true where id = (select entry from audit_auditseal where seq = 3)",
        "update audit_auditentry set account = gen_random_uuid() where id = (select entry from audit_auditseal where seq = 3)",
    ],
)
def test_an_altered_entry_is_found(log: None, owner: BaseDatabaseWrapper, heads: Path, change: LiteralString) -> None:
    tamper(change)
    assert examined(owner, heads).findings == ["the entry at place 3, or its place, was altered"]


def test_a_removed_entry_is_found(log: None, owner: BaseDatabaseWrapper, heads: Path) -> None:
    tamper(REMOVE, seq=2)
    assert examined(owner, heads).findings == ["the entry at place 2 was removed"]


def test_an_entry_removed_with_its_seal_is_found(log: None, owner: BaseDatabaseWrapper, heads: Path) -> None:
    tamper(REMOVE, UNSEAL, seq=2)
    findings = examined(owner, heads).findings
    assert findings == [
        "place 2 is missing from the chain (next found: 3)",
        "the entry at place 3, or its place, was altered",
    ]


def test_two_entries_that_changed_places_are_found(log: None, owner: BaseDatabaseWrapper, heads: Path) -> None:
    tamper(
        "update audit_auditseal set seq = -2 where seq = 2",
        "update audit_auditseal set seq = 2 where seq = 3",
        "update audit_auditseal set seq = 3 where seq = -2",
    )
    places = [finding for finding in examined(owner, heads).findings if "altered" in finding]
    assert [finding.split()[4] for finding in places] == ["2,", "3,", "4,"]


def test_an_entry_slipped_in_beside_the_chain_is_found(log: None, owner: BaseDatabaseWrapper, heads: Path) -> None:
    tamper(UNSEAL, seq=ROWS)
    findings = examined(owner, heads).findings
    assert findings[0] == "1 entries have no place in the chain"
    assert findings[1].startswith(f"the chain ends at place {ROWS - 1}")


def test_an_unknown_version_is_found(log: None, owner: BaseDatabaseWrapper, heads: Path) -> None:
    tamper("update audit_auditseal set version = 9 where seq = 1")
    assert examined(owner, heads).findings == ["the entry at place 1 has an unknown version"]


def cut_after(seq: int) -> None:
    """A tail cut so well that the database's own chain is whole again."""
    tamper(
        "delete from audit_auditentry where id in (select entry from audit_auditseal where seq > %(seq)s)",
        "delete from audit_auditseal where seq > %(seq)s",
        "update audit_audithead h set seq = s.seq, hash = s.hash from audit_auditseal s where s.seq = %(seq)s",
        seq=seq,
    )


def test_a_cut_tail_shows_only_against_the_exported_head(log: None, owner: BaseDatabaseWrapper, heads: Path) -> None:
    export_head(heads, database=owner)
    cut_after(3)
    assert examined(owner, heads.with_name("none")).findings == []
    assert examined(owner, heads).findings == [f"the log was cut: an exported head says that it reached place {ROWS}"]


def test_a_rewritten_chain_differs_from_its_exported_head(log: None, owner: BaseDatabaseWrapper, heads: Path) -> None:
    export_head(heads, database=owner)
    cut_after(3)
    record("case.viewed", by=None, ground="consent")
    record("case.viewed", by=None, ground="consent")
    assert examined(owner, heads).findings == [f"the chain was rewritten: place {ROWS} differs from its exported head"]
    export_head(heads, database=owner)
    assert "contradicts" in examined(owner, heads).findings[0]


@pytest.mark.parametrize("line", ["no json", "{}", "[]", "null"])
def test_a_line_that_is_no_head_is_found(log: None, owner: BaseDatabaseWrapper, heads: Path, line: str) -> None:
    export_head(heads, database=owner)
    heads.write_text(heads.read_text() + line + "\n")
    report = examined(owner, heads)
    assert report.heads == 1
    assert report.findings == ["exported head on line 2 was altered, or made under another key"]


def test_a_head_altered_to_hide_a_cut_is_found(log: None, owner: BaseDatabaseWrapper, heads: Path) -> None:
    export_head(heads, database=owner)
    told = json.loads(heads.read_text())
    heads.write_text(json.dumps({**told, "seq": told["seq"] - 1}))
    assert examined(owner, heads).findings == ["exported head on line 1 was altered, or made under another key"]


def test_heads_lie_outside_the_database_by_default(
    log: None, owner: BaseDatabaseWrapper, tmp_path: Path, settings: Settings
) -> None:
    settings.HOME = tmp_path
    export_head(database=owner)
    assert heads_file().parent == tmp_path
    assert verify(database=owner).heads == 1


def test_progress_is_told_on_the_way(owner: BaseDatabaseWrapper, heads: Path) -> None:
    with transaction.atomic():
        for _ in range(1000):
            record("case.viewed", by=None)
    seen: list[tuple[int, int]] = []
    verify(lambda done, total: seen.append((done, total)), heads, database=owner)
    assert seen == [(1000, 1000)]


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_auditentry set action = 'x'",
        "delete from audit_auditentry",
        "truncate audit_auditentry",
        "select * from audit_auditseal",
        "update audit_auditseal set seq = 9",
        "select * from audit_audithead",
        "update audit_audithead set seq = 9",
        "alter table audit_auditentry disable trigger seal",
    ],
)
def test_the_application_can_only_add(log: None, statement: str) -> None:
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)


def test_with_nobody_acting_the_application_reads_nothing(log: None) -> None:
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_exports_the_head_as_the_applications_role(settings: Settings, tmp_path: Path) -> None:
    from lagspill.audit.tasks import export_audit_head

    settings.HOME = tmp_path
    export_audit_head(timestamp=0)
    lines = heads_file().read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["seq"] for line in lines] == [0]
