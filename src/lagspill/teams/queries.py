"""A municipality's teams, and what stands around one: members, places, who can be chosen."""

import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from lagspill.access.actor import Actor
from lagspill.directory.models import District, Municipality, Position, Service, Team, TeamMember
from lagspill.directory.queries import PLACE_KINDS, people_matching
from lagspill.directory.rules import kind_label
from lagspill.foundation.clock import today
from lagspill.meetings.models import Meeting
from lagspill.teams.rules import Place, Sitter, may_run


@dataclass(frozen=True, slots=True)
class Around:
    """Who sits in a team, and what it serves with the roles held there."""

    members: list[TeamMember]
    places: list[Place]

    @property
    def sitters(self) -> list[Sitter]:
        """The members as the rules look at them."""
        return [Sitter(one.position.staff.name, one.position.service.kind) for one in self.members]


def teams_of(municipality: Municipality) -> list[Team]:
    """Every team, those that are ended last."""
    found = Team.objects.select_related("coordinator__staff").filter(service__municipality=municipality)
    return sorted(found, key=lambda team: (team.ended_on is not None, team.name))


def run_team_or_404(team_id: uuid.UUID, by: Actor) -> Team:
    """A team of one's own municipality that the acting person may change and end."""
    related = ("service__municipality", "service__district", "coordinator__staff", "deputy_coordinator__staff")
    found = Team.objects.select_related(*related).filter(id=team_id, service__municipality__services=by.service())
    team = found.first()
    if team is None or not may_run(by.role):
        raise Http404
    return team


def around(team: Team) -> Around:
    """Members who sit today or later, by service, and places by name."""
    day = today()
    members = (
        TeamMember.objects.select_related("position__staff", "position__service")
        .filter(Q(ended_on=None) | Q(ended_on__gt=day), team=team)
        .filter(Q(position__ended_on=None) | Q(position__ended_on__gt=day))
    )
    roles: dict[uuid.UUID, set[str]] = {}
    held = Position.objects.filter(service__served_by=team, started_on__lte=day)
    for service, role in held.filter(Q(ended_on=None) | Q(ended_on__gt=day)).values_list("service_id", "role"):
        roles.setdefault(service, set()).add(role)
    places = [Place(one.name, one.kind, frozenset(roles.get(one.id, ()))) for one in team.places.order_by("name")]
    ordered = sorted(members, key=lambda one: (kind_label(one.position.service.kind), one.position.staff.name))
    return Around(ordered, places)


def member_or_404(member_id: uuid.UUID, team: Team) -> TeamMember:
    """A fixed member who has not left."""
    day = today()
    found = TeamMember.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day), id=member_id, team=team)
    member = found.select_related("position__staff").first()
    if member is None:
        raise Http404
    return member


def people(text: str, by: Actor) -> list[Position]:
    """Whom of the municipality a name, a role or a service may mean."""
    return people_matching(text, seen_from=by.service(), day=today())


def position(position_id: uuid.UUID) -> Position:
    """A position that was found, with whose and where it is."""
    return Position.objects.select_related("staff", "service").get(id=position_id)


def free_services(municipality: Municipality) -> list[Service]:
    """Services that have no team yet, by kind and name."""
    found = Service.objects.filter(municipality=municipality, active=True, team=None)
    return sorted(found, key=lambda one: (kind_label(one.kind), one.name))


def places_of(municipality: Municipality) -> list[Service]:
    """Schools and kindergartens, by kind and name."""
    found = Service.objects.filter(municipality=municipality, active=True, kind__in=PLACE_KINDS)
    return list(found.order_by("-kind", "name"))


def districts_of(municipality: Municipality) -> list[District]:
    """The municipality's parts, by name; none where it is not divided."""
    return list(District.objects.filter(municipality=municipality).order_by("name"))


def meetings_left(team: Team) -> int:
    """Meetings of the team that are neither held nor cancelled."""
    return Meeting.objects.filter(team=team, state__in=("planned", "running")).count()
