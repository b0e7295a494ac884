"""Proof that nothing in the log was altered, removed, reordered or cut (PRIV-2).

The database's own chain shows the first three. A cut tail, or an owner who rewrote it all, shows against the heads
that were exported with an HMAC under a key that the database never saw.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

from lagspill.audit.sql import payload_v1
from lagspill.foundation.clock import now

GENESIS = hashlib.sha256(b"lagspill audit v1").digest()


@dataclass(slots=True)
class Report:
    """What was checked and what was found; empty findings mean an intact log."""

    rows: int = 0
    heads: int = 0
    findings: list[str] = field(default_factory=list)


def heads_file() -> Path:
    """Where exported heads are kept: outside the database, to be copied off the machine."""
    return Path(settings.HOME) / "audit-heads.jsonl"


def _seal(seq: int, head: str, at: str) -> str:
    return hmac.new(settings.KEYS.audit, f"{seq}|{head}|{at}".encode(), hashlib.sha256).hexdigest()


def export_head(path: Path | None = None) -> int:
    """Appends the chain's head with its HMAC to the file; returns its place. Runs as the owner."""
    with connection.cursor() as cursor:
        cursor.execute("select seq, encode(hash, 'hex') from audit_audithead where id = 1")
        seq, head = cursor.fetchone()
    at = now().isoformat()
    line = json.dumps({"seq": seq, "hash": head, "at": at, "hmac": _seal(seq, head, at)})
    path = path or heads_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    return int(seq)


def _exported(path: Path, report: Report) -> dict[int, str]:
    heads: dict[int, str] = {}
    if not path.exists():
        return heads
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            head = json.loads(line)
            genuine = hmac.compare_digest(head["hmac"], _seal(head["seq"], head["hash"], head["at"]))
        except (ValueError, KeyError, TypeError):
            genuine = False
        if genuine:
            heads[head["seq"]] = head["hash"]
            report.heads += 1
        else:
            report.findings.append(f"exported head on line {number} was altered, or made under another key")
    return heads


def verify(progress: Callable[[int, int], None] | None = None, path: Path | None = None) -> Report:
    """Walks the whole chain. Runs as the owner, in one snapshot; `progress(done, total)` is called now and then."""
    report = Report()
    heads = _exported(path or heads_file(), report)
    with connection.cursor() as cursor:
        cursor.execute("select count(*), coalesce(max(seq), 0) from audit_auditseal")
        total, _last = cursor.fetchone()
        cursor.execute("select seq, encode(hash, 'hex') from audit_audithead where id = 1")
        head_seq, head_hash = cursor.fetchone()
        cursor.execute(
            "select count(*) from audit_auditentry e where not exists (select from audit_auditseal s where s.entry = e.id)"
        )
        if unsealed := cursor.fetchone()[0]:
            report.findings.append(f"{unsealed} entries have no place in the chain")
    previous, expected, seen = GENESIS, 0, {0: GENESIS.hex()}
    for seq, version, sealed, payload in _rows():
        report.rows += 1
        expected += 1
        if seq != expected:
            report.findings.append(f"place {expected} is missing from the chain (next found: {seq})")
            expected = seq
        if payload is None:
            report.findings.append(f"the entry at place {seq} was removed")
        elif version != 1:
            report.findings.append(f"the entry at place {seq} has an unknown version")
        elif hashlib.sha256(previous + payload.encode()).digest() != sealed:
            report.findings.append(f"the entry at place {seq}, or its place, was altered")
        previous = sealed
        if seq in heads:
            seen[seq] = sealed.hex()
        if progress and report.rows % 1000 == 0:
            progress(report.rows, total)
    if (head_seq, head_hash) != (expected, previous.hex()):
        report.findings.append(f"the chain ends at place {expected}, but its head says {head_seq}")
    for seq, head in heads.items():
        if seq > expected:
            report.findings.append(f"the log was cut: an exported head says that it reached place {seq}")
        elif seen.get(seq, head) != head or (seq and seq not in seen):
            report.findings.append(f"the chain was rewritten: place {seq} differs from its exported head")
    return report


def _rows():  # type: ignore[no-untyped-def]
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"select s.seq, s.version, s.hash, case when e.id is null then null else {payload_v1('e')} end"  # noqa: S608
            " from audit_auditseal s left join audit_auditentry e on e.id = s.entry order by s.seq"
        )
        for seq, version, sealed, payload in cursor:
            yield seq, version, bytes(sealed), payload
