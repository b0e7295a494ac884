"""Who may see a case, and why: for the sharing strip, for checks before an invitation, for the record of a look."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from lagspill.access.actor import Actor
from lagspill.access.models import Assignment, Ground
from lagspill.directory.models import Municipality
from lagspill.foundation.clock import today


@dataclass(frozen=True, slots=True)
class Standing:
    """How the acting person stands to a case."""

    owns: bool
    coordinates: bool
    as_family: bool

    @property
    def leads(self) -> bool:
        """May bring in others whom a ground covers, and move the case on."""
        return self.owns or self.coordinates

    @property
    def ground(self) -> str:
        """The ground in the access log's words."""
        return "family" if self.as_family else "owner" if self.owns else "consent"


def municipality_of(by: Actor) -> Municipality:
    """Where the acting person works."""
    return Municipality.objects.get(id=by.municipality())


def standing(case_id: uuid.UUID) -> Standing | None:
    """How whoever acts stands to the case; None when they do not see it."""
    with connection.cursor() as cursor:
        cursor.execute("select owns, coordinates, as_family from visible_case where case_id = %s limit 1", [case_id])
        row = cursor.fetchone()
    return Standing(*row) if row else None


def grounds_today(case_id: uuid.UUID) -> list[Ground]:
    """The grounds that give access today, one per service and kind, with their services."""
    day = today()
    return list(
        Ground.objects.select_related("service")
        .filter(case_id=case_id, withdrawn_at=None, period__contains=day)
        .order_by("kind", "service__name")
    )


def services_with_access(case_id: uuid.UUID) -> set[uuid.UUID]:
    """The services that a ground covers today."""
    day = today()
    return set(
        Ground.objects.filter(case_id=case_id, withdrawn_at=None, period__contains=day).values_list(
            "service_id", flat=True
        )
    )


def assignments(case_id: uuid.UUID) -> list[Assignment]:
    """Open assignments with position, staff member and service."""
    return list(
        Assignment.objects.select_related("position__staff", "service")
        .filter(case_id=case_id, ended_at=None)
        .order_by("service__name", "created_at")
    )


def assigned_positions(case_id: uuid.UUID, services: Iterable[uuid.UUID] | None = None) -> list[uuid.UUID]:
    """Positions on the case, of all services or of some."""
    found = Assignment.objects.filter(case_id=case_id, ended_at=None)
    if services is not None:
        found = found.filter(service_id__in=list(services))
    return list(found.values_list("position_id", flat=True))
