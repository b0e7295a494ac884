"""Proof that nothing in the log was altered, removed, reordered or cut (PRIV-2).

The database's own chain shows the first three. A cut tail, or an owner who rewrote it all, shows against the heads
that were exported with an HMAC under a key that the database never saw.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from lagspill.audit.sql import payload_v1
from lagspill.foundation.clock import now

GENESIS = hashlib.sha256(b"lagspill audit v1").digest()
VERSION = 1
Progress = Callable[[int, int], None]

# The parts are this product's own constants: nothing from outside enters the statement.
CHAIN = " ".join(
    [
        "select s.seq, s.version, s.hash, case when e.id is null then null else",
        payload_v1("e"),
        "end from audit_auditseal s left join audit_auditentry e on e.id = s.entry order by s.seq",
    ]
)


@dataclass(slots=True)
class Report:
    """What was checked and what was found; empty findings mean an intact log."""

    rows: int = 0
    heads: int = 0
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Link:
    """One place in the chain; `payload` is None when its entry is gone."""

    seq: int
    version: int
    sealed: bytes
    payload: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends, in the database's own words."""

    seq: int
    hash: str


def heads_file() -> Path:
    """Where exported heads are kept: outside the database, to be copied off the machine."""
    return Path(settings.HOME) / "audit-heads.jsonl"


def export_head(path: Path | None = None, *, database: BaseDatabaseWrapper | None = None) -> int:
    """Appends the chain's head with its HMAC to the file; returns its place."""
    head = _head(_database(database))
    at = now().isoformat()
    line = json.dumps({"seq": head.seq, "hash": head.hash, "at": at, "hmac": _seal(head.seq, head.hash, at)})
    path = path or heads_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    return head.seq


def verify(
    progress: Progress | None = None, path: Path | None = None, *, database: BaseDatabaseWrapper | None = None
) -> Report:
    """Walks the whole chain in one snapshot. Runs as the owner; `progress(done, total)` is called now and then."""
    report = Report()
    exported = _exported(path or heads_file(), report)
    with _snapshot(_database(database)) as snapshot:
        _look_for_unsealed(snapshot, report)
        head, total = _head(snapshot), _count(snapshot, "select count(*) from audit_auditseal")
        met = _walk(_links(snapshot), head, exported, report, lambda done: progress(done, total) if progress else None)
    _compare(exported, met, report)
    return report


def _walk(
    links: Iterator[Link], head: Head, wanted: dict[int, str], report: Report, progress: Callable[[int], None]
) -> dict[int, str]:
    """Checks each link against the one before it; answers the hashes met at the wanted places."""
    previous, place, met = GENESIS, 0, {0: GENESIS.hex()}
    for link in links:
        place += 1
        if link.seq != place:
            report.findings.append(f"place {place} is missing from the chain (next found: {link.seq})")
            place = link.seq
        if fault := _fault(link, previous):
            report.findings.append(fault)
        previous = link.sealed
        if link.seq in wanted:
            met[link.seq] = link.sealed.hex()
        report.rows += 1
        if report.rows % 1000 == 0:
            progress(report.rows)
    if (head.seq, head.hash) != (place, previous.hex()):
        report.findings.append(f"the chain ends at place {place}, but its head says {head.seq}")
    return met


def _fault(link: Link, previous: bytes) -> str:
    if link.payload is None:
        return f"the entry at place {link.seq} was removed"
    if link.version != VERSION:
        return f"the entry at place {link.seq} has an unknown version"
    if hashlib.sha256(previous + link.payload.encode()).digest() != link.sealed:
        return f"the entry at place {link.seq}, or its place, was altered"
    return ""


def _compare(exported: dict[int, str], met: dict[int, str], report: Report) -> None:
    for seq, hashed in exported.items():
        if seq not in met:
            report.findings.append(f"the log was cut: an exported head says that it reached place {seq}")
        elif met[seq] != hashed:
            report.findings.append(f"the chain was rewritten: place {seq} differs from its exported head")


def _exported(path: Path, report: Report) -> dict[int, str]:
    """Hashes by place of the heads that are genuine; each line that is not is a finding."""
    heads: dict[int, str] = {}
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        head = _genuine(line)
        if head is None:
            report.findings.append(f"exported head on line {number} was altered, or made under another key")
        elif heads.setdefault(head.seq, head.hash) != head.hash:
            report.findings.append(
                f"exported head on line {number} contradicts an earlier one: the chain was rewritten between them"
            )
        else:
            report.heads += 1
    return heads


def _genuine(line: str) -> Head | None:
    try:
        told = json.loads(line)
        head, at, mac = Head(int(told["seq"]), str(told["hash"])), str(told["at"]), str(told["hmac"])
    except (ValueError, KeyError, TypeError):
        return None
    return head if hmac.compare_digest(mac.encode(), _seal(head.seq, head.hash, at).encode()) else None


def _seal(seq: int, head: str, at: str) -> str:
    return hmac.new(settings.KEYS.audit, f"{seq}|{head}|{at}".encode(), hashlib.sha256).hexdigest()


def _database(database: BaseDatabaseWrapper | None) -> BaseDatabaseWrapper:
    return database if database is not None else connection


@contextmanager
def _snapshot(database: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """One state of the log, however long the walk takes and whatever is written meanwhile."""
    database.set_autocommit(False)
    try:
        with database.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
        yield database
    finally:
        database.rollback()
        database.set_autocommit(True)


def _count(database: BaseDatabaseWrapper, statement: str) -> int:
    with database.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


def _head(database: BaseDatabaseWrapper) -> Head:
    with database.cursor() as cursor:
        cursor.execute("select seq, hash from audit_chain_head()")
        row = cursor.fetchone()
    return Head(int(row[0]), row[1]) if row and row[0] is not None else Head(-1, "")


def _look_for_unsealed(database: BaseDatabaseWrapper, report: Report) -> None:
    unsealed = _count(
        database,
        "select count(*) from audit_auditentry e where not exists (select from audit_auditseal s where s.entry = e.id)",
    )
    if unsealed:
        report.findings.append(f"{unsealed} entries have no place in the chain")


def _links(database: BaseDatabaseWrapper) -> Iterator[Link]:
    with database.chunked_cursor() as cursor:
        cursor.execute(CHAIN)
        for seq, version, sealed, payload in cursor:
            yield Link(seq, version, bytes(sealed), payload)
