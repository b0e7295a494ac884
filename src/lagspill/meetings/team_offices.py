"""Who is responsible for what in a team's meetings, as its model has it, and by hand where it is otherwise (MEET-14)."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from lagspill.directory.models import Position, Team, TeamMember
from lagspill.foundation.clock import today
from lagspill.meetings.convening_rules import Post, holders
from lagspill.meetings.kinds import playbook_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """Who calls, makes the agenda and leads, by name of the meeting's fields."""

    convener_id: uuid.UUID
    agenda_owner_id: uuid.UUID
    chair_id: uuid.UUID
    deputy_chair_id: uuid.UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offices(Leading):
    """And who takes the minutes."""

    minute_taker_id: uuid.UUID | None


def people_of(team: Team) -> list[Position]:
    """Those among whom the model's roles are sought today: the team's own service and members, and where the team serves one
    school or kindergarten, its staff."""
    day = today()
    sits = TeamMember.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day), team=team, started_on__lte=day)
    places = list(team.places.values_list("id", flat=True)[:2])
    wanted = Q(id__in=sits.values("position")) | Q(service_id=team.service_id)
    wanted |= Q(id__in=[one for one in (team.coordinator_id, team.deputy_coordinator_id) if one])
    if len(places) == 1:
        wanted |= Q(service_id=places[0])
    found = Position.objects.select_related("staff", "service").filter(wanted, started_on__lte=day)
    return list(found.filter(Q(ended_on=None) | Q(ended_on__gt=day)).order_by("service__name", "staff__name", "id"))


def offices_of(team: Team) -> Offices:
    """As the model has them. The list is the team's own service's to change, so whoever leads is of it; where the model's leader
    is not, and wherever nobody has a role, it is the coordinator's or the deputy's."""
    kind = playbook_of(team).meeting()
    people = people_of(team)
    posts, here = [_post(team, one) for one in people], {one.id for one in may_lead(team, people)}
    found = holders(kind, posts, team.coordinator_id)
    convener = next((one.position for one in posts if kind.convener in one.hats), team.coordinator_id)
    chair = found.chair if found.chair in here else team.coordinator_id
    deputy = found.deputy_chair if found.deputy_chair in here else team.deputy_coordinator_id
    return Offices(
        convener_id=convener,
        agenda_owner_id=found.agenda_owner or convener,
        chair_id=chair or team.coordinator_id,
        deputy_chair_id=deputy if deputy != chair else None,
        minute_taker_id=found.minute_taker,
    )


def may_lead(team: Team, people: Iterable[Position]) -> list[Position]:
    """Those who may lead the team's meetings: of its own service, and its coordinators."""
    coordinators = (team.coordinator_id, team.deputy_coordinator_id)
    return [one for one in people if one.service_id == team.service_id or one.id in coordinators]


def _post(team: Team, position: Position) -> Post:
    offices = {"team_coordinator": team.coordinator_id, "deputy_coordinator": team.deputy_coordinator_id}
    return Post(
        position=position.id,
        role=position.role,
        service_kind=position.service.kind,
        offices=frozenset(office for office, holder in offices.items() if holder == position.id),
    )
