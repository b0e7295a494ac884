"""Giving and taking access: grounds for services, assignments for positions, parties for the family."""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from lagspill.access.actor import Actor
from lagspill.access.changes import Loss, announce
from lagspill.access.models import Assignment, Ground, Party
from lagspill.audit.actions import record
from lagspill.foundation.clock import now, today


def open_case(*, case_id: uuid.UUID, by: Actor) -> None:
    """The creator's own assignment and their service's ground: the order that the database demands."""
    Assignment.objects.bulk_create(
        [Assignment(case_id=case_id, position_id=by.position(), service_id=by.service(), duty="owner")]
    )
    Ground.objects.bulk_create(
        [Ground(case_id=case_id, service_id=by.service(), kind="owner", period=DateRange(today(), None))]
    )


def assign(*, case_id: uuid.UUID, position_id: uuid.UUID, service_id: uuid.UUID, duty: str, by: Actor) -> None:
    """Puts a position on the case for its service; nothing happens when it is there already."""
    if Assignment.objects.filter(case_id=case_id, position_id=position_id, ended_at=None).exists():
        return
    Assignment.objects.bulk_create(
        [Assignment(case_id=case_id, position_id=position_id, service_id=service_id, duty=duty)]
    )
    record("access.assigned", by=by, case_id=case_id, object_id=position_id, duty=duty)


def unassign(*, case_id: uuid.UUID, position_id: uuid.UUID, by: Actor) -> None:
    """Takes a position off the case."""
    if Assignment.objects.filter(case_id=case_id, position_id=position_id, ended_at=None).update(ended_at=now()):
        record("access.unassigned", by=by, case_id=case_id, object_id=position_id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ground that ought to stand: a service's access from `start` until `end` (exclusive; None: no end)."""

    service: uuid.UUID
    start: datetime.date
    end: datetime.date | None
    coordinates: bool = False


def grant(
    *, case_id: uuid.UUID, wanted: Wanted, kind: str, by: Actor, source: uuid.UUID | None = None
) -> None:  # fmt: skip
    """A ground for a service. The database refuses a consent's ground that no consent covers."""
    Ground.objects.bulk_create(
        [
            Ground(
                case_id=case_id,
                service_id=wanted.service,
                kind=kind,
                period=DateRange(wanted.start, wanted.end),
                source=source,
                coordinates=wanted.coordinates,
            )
        ]
    )
    record("access.granted", by=by, case_id=case_id, object_id=wanted.service, ground=kind)


def compile_grounds(
    *, case_id: uuid.UUID, source: uuid.UUID | None, wanted: Iterable[Wanted], reason: str, by: Actor
) -> None:
    """Makes the case's consent grounds exactly those `wanted` from `source`: keeps what is right, withdraws the rest,
    adds what is missing, and announces every service that is left without any ground (CONS-4)."""
    missing = {want.service: want for want in wanted}
    gone: set[uuid.UUID] = set()
    for ground in Ground.objects.filter(case_id=case_id, kind="consent", withdrawn_at=None):
        want = missing.get(ground.service_id)
        if want and (ground.source, ground.period.upper, ground.coordinates) == (source, want.end, want.coordinates):
            del missing[ground.service_id]
            continue
        Ground.objects.filter(id=ground.id).update(withdrawn_at=now())
        gone.add(ground.service_id)
    for want in missing.values():
        grant(case_id=case_id, wanted=want, kind="consent", by=by, source=source)
    settle_losses(case_id=case_id, services=sorted(gone), reason=reason, by=by)


def settle_losses(*, case_id: uuid.UUID, services: Iterable[uuid.UUID], reason: str, by: Actor) -> None:
    """Ends assignments of services that no ground covers any more, now or later, and tells the rooms above."""
    day = today()
    open_grounds = Ground.objects.filter(case_id=case_id, withdrawn_at=None)
    kept = {ground.service_id for ground in open_grounds if ground.period.upper is None or ground.period.upper > day}
    lost = tuple(service for service in services if service not in kept)
    if not lost:
        return
    assignments = Assignment.objects.filter(case_id=case_id, service_id__in=lost, ended_at=None)
    positions = tuple(assignments.values_list("position_id", flat=True))
    assignments.update(ended_at=now())
    for service in lost:
        record("access.revoked", by=by, case_id=case_id, object_id=service, reason=reason)
    announce(Loss(case_id=case_id, services=lost, positions=positions, reason=reason, by=by))


def end_anonymous(
    *, case_id: uuid.UUID, reason: str, duties: Sequence[str] = (), keep: uuid.UUID | None = None, by: Actor
) -> tuple[uuid.UUID, ...]:
    """Takes the case from all who see it without a name; returns the services that lost it.

    `duties`: the owner's own people with one of these leave it too, but for `keep`: they were there for the team only.
    Told first and done last, in one statement: afterwards a coordinator who ends it does not see the case any more.
    """
    held = Ground.objects.filter(case_id=case_id, withdrawn_at=None)
    kept = set(held.exclude(kind="anonymous").values_list("service_id", flat=True))
    unnamed = set(held.filter(kind="anonymous").values_list("service_id", flat=True))
    if not unnamed:
        return ()
    lost = tuple(sorted(unnamed - kept))
    assigned = Assignment.objects.filter(case_id=case_id, service_id__in=lost, ended_at=None)
    positions = tuple(assigned.values_list("position_id", flat=True))
    if lost:
        announce(Loss(case_id=case_id, services=lost, positions=positions, reason=reason, by=by))
    with connection.cursor() as cursor:
        cursor.execute(
            "with gone as (update access_ground set withdrawn_at = %(now)s"
            " where case_id = %(case)s and kind = 'anonymous' and withdrawn_at is null)"
            " update access_assignment set ended_at = %(now)s"
            " where case_id = %(case)s and ended_at is null and (service_id = any (%(lost)s)"
            " or (duty = any (%(duties)s) and position_id is distinct from %(keep)s))",
            {"now": now(), "case": case_id, "lost": list(lost), "duties": list(duties), "keep": keep},
        )
    for service in lost:
        record("access.revoked", by=by, case_id=case_id, object_id=service, reason=reason)
    return lost


def admit_party(
    *, case_id: uuid.UUID, person_id: uuid.UUID, capacity: str, start: datetime.date, end: datetime.date | None, by: Actor
) -> None:  # fmt: skip
    """Lets a family member see what is shared with them, from `start` to `end` (exclusive)."""
    Party.objects.bulk_create(
        [Party(case_id=case_id, person_id=person_id, capacity=capacity, period=DateRange(start, end))]
    )
    record("access.party_admitted", by=by, case_id=case_id, object_id=person_id, capacity=capacity)


def end_party(*, case_id: uuid.UUID, person_id: uuid.UUID, by: Actor) -> None:
    """Ends a family member's access."""
    if Party.objects.filter(case_id=case_id, person_id=person_id, ended_at=None).update(ended_at=now()):
        record("access.party_ended", by=by, case_id=case_id, object_id=person_id)
