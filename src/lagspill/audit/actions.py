"""Writing to the log. Called by every action and by every page that shows a case."""

import uuid
from collections.abc import Iterable
from typing import Protocol

from lagspill.audit.models import AuditEntry
from lagspill.foundation.clock import now

Fact = str | int | bool | None | list[str] | list[int]


class Acting(Protocol):
    """Whoever acts: a position, or a family member."""

    @property
    def account_id(self) -> uuid.UUID: ...
    @property
    def position_id(self) -> uuid.UUID | None: ...
    @property
    def service_id(self) -> uuid.UUID | None: ...
    @property
    def person_id(self) -> uuid.UUID | None: ...


def record(
    action: str,
    *,
    by: Acting | None,
    case_id: uuid.UUID | None = None,
    object_id: uuid.UUID | None = None,
    ground: str = "",
    shielded: bool = False,
    refused: bool = False,
    **facts: Fact,
) -> None:
    """One entry (PRIV-2). `action` is a code like 'case.viewed'; facts are codes, dates and ids, never names or texts."""
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                at=now(),
                account=by.account_id if by else None,
                position=by.position_id if by else None,
                service=by.service_id if by else None,
                person=by.person_id if by else None,
                action=action,
                outcome="refused" if refused else "done",
                case=case_id,
                object=object_id,
                ground=ground,
                shielded=shielded,
                facts=facts,
            )
        ]
    )


def record_looks(case_ids: Iterable[uuid.UUID], *, by: Acting, ground: str, page: str) -> None:
    """A look at each of several cases that one page shows something of: as many entries, one statement (PRIV-2)."""
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                at=now(),
                account=by.account_id,
                position=by.position_id,
                service=by.service_id,
                person=by.person_id,
                action="case.viewed",
                outcome="done",
                case=case_id,
                ground=ground,
                facts={"page": page},
            )
            for case_id in case_ids
        ]
    )
