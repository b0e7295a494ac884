"""The directory around a team: who sits in it, who works at the places in question, who stands in for whom (TEAM-1)."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject

from lagspill.directory.models import Deputy, Position, Team, TeamMember
from lagspill.meetings import rules


@dataclass(frozen=True, slots=True)
class Colleague:
    """Who holds a position, for showing."""

    position: uuid.UUID
    name: str
    role: str
    service: str
    service_id: uuid.UUID
    kind: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The directory around a team: for the rules a roster, for pages the colleagues' names."""

    roster: rules.Roster
    colleagues: dict[uuid.UUID, Colleague] = field(default_factory=dict)


def desk_of(team: Team, places: Iterable[uuid.UUID | None]) -> Desk:
    """Fixed members, staff of the places in question and everybody's deputies, in one query."""
    sits = TeamMember.objects.filter(team=team, position=OuterRef("pk"))
    stands = Deputy.objects.filter(position=OuterRef("pk")).values(
        row=JSONObject(
            position="deputy_id", service="deputy__service_id", service_name="deputy__service__name",
            kind="deputy__service__kind", role="deputy__role", name="deputy__staff__name",
            start="started_on", end="ended_on", left="deputy__ended_on",
        )
    )  # fmt: skip
    span = JSONObject(start="started_on", end="ended_on")
    positions = (
        Position.objects.select_related("staff", "service")
        .filter(Exists(sits) | Q(service__in={place for place in places if place}))
        .annotate(sits=ArraySubquery(sits.values(row=span)), stands=ArraySubquery(stands))
        .order_by("service__name", "started_on", "id")
    )
    members, staff, stand_ins, colleagues = [], [], [], {}
    for position in positions:
        holder = _holder(position)
        colleagues[position.id] = _colleague(position)
        staff.append(holder)
        for one in position.sits:
            end = _earliest(_day(one["end"]), position.ended_on)
            members.append(
                rules.Holder(holder.position, holder.service, holder.kind, holder.role, _date(one["start"]), end)
            )
        for one in position.stands:
            deputy = _deputy(one)
            stand_ins.append(rules.StandIn(position.id, deputy))
            colleagues[deputy.position] = Colleague(
                deputy.position, one["name"], one["role"], one["service_name"], deputy.service, one["kind"]
            )
    return Desk(rules.Roster(tuple(members), tuple(staff), tuple(stand_ins)), colleagues)


def _holder(position: Position) -> rules.Holder:
    service = position.service
    return rules.Holder(position.id, service.id, service.kind, position.role, position.started_on, position.ended_on)


def _colleague(position: Position) -> Colleague:
    service = position.service
    return Colleague(position.id, position.staff.name, position.role, service.name, service.id, service.kind)


def _deputy(row: dict[str, Any]) -> rules.Holder:
    return rules.Holder(
        uuid.UUID(row["position"]), uuid.UUID(row["service"]), row["kind"], row["role"], _date(row["start"]),
        _earliest(_day(row["end"]), _day(row["left"])),
    )  # fmt: skip


def _date(value: str) -> datetime.date:
    return datetime.date.fromisoformat(value)


def _day(value: str | None) -> datetime.date | None:
    return _date(value) if value else None


def _earliest(*days: datetime.date | None) -> datetime.date | None:
    return min((day for day in days if day), default=None)
