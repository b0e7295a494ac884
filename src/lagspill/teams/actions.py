"""Starting, changing and ending teams, and who sits in them: every write of the teams' administration (TEAM-1)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.adaptation.actions import choose_model
from lagspill.audit.actions import record
from lagspill.cases.queries import has_open_cases
from lagspill.directory.models import District, Municipality, Position, Service, StaffMember, Team, TeamMember
from lagspill.directory.queries import running_teams
from lagspill.foundation.clock import today
from lagspill.foundation.models import uuid7
from lagspill.playbooks.models import Edition
from lagspill.playbooks.schema import Playbook
from lagspill.teams import rules
from lagspill.teams.queries import meetings_left

# The kind of a service that is made for a team, and the posts of its coordinators there.
TEAM_SERVICE, LEADS, STANDS_IN = "coordination", "team_coordinator", "deputy_coordinator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a municipality says of a team. Whoever leads it and has no post at its service is given one."""

    name: str
    coordinator: StaffMember
    deputy: StaffMember | None = None
    places: Sequence[Service] = ()
    district: District | None = None
    venue: str = ""


def start_team(
    *, municipality: Municipality, details: Details, service: Service | None, playbook: Playbook, edition: Edition | None, by: Actor
) -> Team:  # fmt: skip
    """A team that takes up cases from now on under this model. Without a service it gets one of its own, with its name. A service
    that is there keeps its district, unless another is chosen: others live by it too."""
    _must_run(municipality, by)
    _require(
        rules.details_denial(
            rules.Facts(
                name_taken=_name_taken(municipality, details.name),
                service_taken=service is not None and Team.objects.filter(service=service).exists(),
                service_name_taken=service is None and _service_named(municipality, details.name),
                for_teams=playbook.is_a_teams,
                coordinator=details.coordinator.id,
                deputy=details.deputy.id if details.deputy else None,
            )
        )
    )
    home = service or _own_service(municipality, details.name, by)
    team = Team(id=uuid7(), service=home, playbook=playbook.code)
    changed = _fill(team, replace(details, district=details.district or home.district), by)
    Team.objects.bulk_create([team])
    team.places.set(details.places)
    record(
        "team.started", by=by, object_id=team.id, model=playbook.code, version=playbook.version,
        fields=[one for one in changed if one == "district"],
    )  # fmt: skip
    choose_model(team=team, playbook=playbook, edition=edition, by=by)
    return team


def change_team(*, team: Team, details: Details, by: Actor) -> None:
    """Another name, other coordinators, places, district or venue. Nobody gains or loses a running case by it."""
    municipality = _must_run(team.service.municipality, by)
    _require(rules.change_denial(ended=_fresh(team).ended_on is not None))
    _require(
        rules.details_denial(
            rules.Facts(
                name_taken=_name_taken(municipality, details.name, but=team),
                coordinator=details.coordinator.id,
                deputy=details.deputy.id if details.deputy else None,
            )
        )
    )
    changed = _fill(team, details, by)
    team.save(update_fields=["name", "coordinator", "deputy_coordinator", "venue"])
    if set(team.places.values_list("id", flat=True)) != {place.id for place in details.places}:
        team.places.set(details.places)
        changed.append("places")
    record("team.changed", by=by, object_id=team.id, fields=changed)


def _fill(team: Team, details: Details, by: Actor) -> list[str]:
    """Puts the details in; which of them are new."""
    before = (team.name, team.coordinator_id, team.deputy_coordinator_id, team.venue)
    team.name, team.venue = details.name, details.venue
    team.coordinator = _post_of(details.coordinator, team.service, LEADS, by)
    team.deputy_coordinator = _post_of(details.deputy, team.service, STANDS_IN, by) if details.deputy else None
    after = (team.name, team.coordinator_id, team.deputy_coordinator_id, team.venue)
    fields = ("name", "coordinator", "deputy", "venue")
    changed = [name for name, old, new in zip(fields, before, after, strict=True) if old != new]
    district = details.district.id if details.district else None
    if team.service.district_id != district:
        Service.objects.filter(id=team.service_id).update(district=district)
        changed.append("district")
    return changed


def _post_of(staff: StaffMember, service: Service, role: str, by: Actor) -> Position:
    """Their position at the team's service, in this role rather than another; a new one when they have none (TEAM-1)."""
    day = today()
    held = Position.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day), staff=staff, service=service)
    found = sorted(held.filter(started_on__lte=day), key=lambda one: (one.role != role, one.started_on))
    if found:
        return found[0]
    made = Position(id=uuid7(), staff=staff, service=service, role=role, started_on=day)
    Position.objects.bulk_create([made])
    record("directory.position_given", by=by, object_id=made.id, role=role)
    return made


def _own_service(municipality: Municipality, name: str, by: Actor) -> Service:
    made = Service(id=uuid7(), municipality=municipality, name=name, kind=TEAM_SERVICE)
    Service.objects.bulk_create([made])
    record("directory.service_made", by=by, object_id=made.id, kind=TEAM_SERVICE)
    return made


def seat_member(*, team: Team, position: Position, by: Actor) -> TeamMember:
    """A fixed member from today on."""
    municipality = _must_seat(team, by)
    day = today()
    holds = position.started_on <= day and (position.ended_on is None or position.ended_on > day)
    seats = TeamMember.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day), team=team, position=position)
    _require(
        rules.seat_denial(
            ended=_fresh(team).ended_on is not None,
            holds=holds and position.service.municipality_id == municipality.id,
            seated=seats.exists(),
        )
    )
    made = TeamMember(id=uuid7(), team=team, position=position, started_on=day)
    TeamMember.objects.bulk_create([made])
    record("team.member_seated", by=by, object_id=team.id, member=str(position.id))
    return made


def unseat_member(*, member: TeamMember, team: Team, by: Actor) -> None:
    """Today is the first day without. Cases that the member is on stay as they are: that is each case's own matter."""
    _must_seat(team, by)
    TeamMember.objects.filter(id=member.id).update(ended_on=max(today(), member.started_on))
    record("team.member_left", by=by, object_id=team.id, member=str(member.position_id))


def end_team(*, team: Team, by: Actor) -> None:
    """It takes up nothing more. Refused while cases or meetings are left. What it did stays with those who can see it."""
    _must_run(team.service.municipality, by)
    # Whoever opens a case or plans a meeting at this moment is waited for, and waits (directory.queries.still_runs).
    held = Team.objects.select_for_update(of=("self",)).get(id=team.id)
    _require(
        rules.end_denial(ended=held.ended_on is not None, open_cases=has_open_cases(held), meetings=meetings_left(held))
    )
    Team.objects.filter(id=team.id).update(ended_on=today())
    record("team.ended", by=by, object_id=team.id)


def resume_team(*, team: Team, by: Actor) -> None:
    """An ended team takes up cases again, as it was."""
    municipality = _must_run(team.service.municipality, by)
    ended = _fresh(team).ended_on is not None
    _require(rules.resume_denial(ended=ended, name_taken=_name_taken(municipality, team.name, but=team)))
    Team.objects.filter(id=team.id).update(ended_on=None)
    record("team.resumed", by=by, object_id=team.id)


def _must_run(municipality: Municipality, by: Actor) -> Municipality:
    """One at a time in a municipality, so that what is looked up stays true. Not in the way of what only points at it: cases."""
    mine = Municipality.objects.select_for_update(of=("self",), no_key=True).filter(
        id=municipality.id, services=by.service()
    )
    found = mine.first() if rules.may_run(by.role) else None
    if found is None:
        raise Refused("team_not_yours", _("Bare kommunens koordinator kan starte, endre og avslutte team."))
    return found


def _must_seat(team: Team, by: Actor) -> Municipality:
    leads = frozenset({team.coordinator_id, team.deputy_coordinator_id})
    municipality = team.service.municipality_id
    mine = Municipality.objects.select_for_update(of=("self",), no_key=True).filter(
        id=municipality, services=by.service()
    )
    found = mine.first() if rules.may_seat(role=by.role, position=by.position_id, leads=leads) else None
    if found is None:
        raise Refused(
            "team_not_yours", _("Bare koordinatorene kan endre hvem som sitter i teamet."), _("Ta kontakt med dem.")
        )
    return found


def _require(denial: rules.Denial | None) -> None:
    if denial is not None:
        code, reason, remedy, field = denial
        raise Refused(code, reason, remedy, field=field)


def _fresh(team: Team) -> Team:
    return Team.objects.get(id=team.id)


def _name_taken(municipality: Municipality, name: str, but: Team | None = None) -> bool:
    others = running_teams().filter(service__municipality=municipality, name__iexact=name)
    return (others.exclude(id=but.id) if but else others).exists()


def _service_named(municipality: Municipality, name: str) -> bool:
    return Service.objects.filter(municipality=municipality, name__iexact=name).exists()
