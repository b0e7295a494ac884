"""The demo's directory, as a municipality would have filled it in. Nothing in it is about any case."""

import datetime
import unicodedata
from dataclasses import dataclass, field

from lagspill.access.actor import Actor, staff_actor
from lagspill.demo.script import StaffLine, TeamLine, TownScript
from lagspill.directory.directory_file import DirectoryFile, ServiceLine
from lagspill.directory.directory_import import lay_out
from lagspill.directory.models import (
    ContactPerson,
    Deputy,
    Municipality,
    Position,
    Service,
    StaffMember,
    Team,
    TeamMember,
)
from lagspill.foundation.clock import today
from lagspill.identity.models import Account

DOMAIN = "fjordvik.example"
YEARS_BACK = datetime.timedelta(days=3 * 365)


@dataclass
class Town:
    """The directory's rows by the script's keys."""

    municipality: Municipality
    services: dict[str, Service] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)

    def actor(self, key: str) -> Actor:
        """The actor for one position."""
        return staff_actor(self.positions[key])

    def team_of(self, place: str) -> str:
        """The key of the team that serves a place."""
        wanted = self.services[place].id
        return next(key for key, team in self.teams.items() if team.places.filter(id=wanted).exists())


def build_town(script: TownScript) -> Town:
    """Writes municipality, services, staff, teams, deputies and contact persons."""
    lay_out(
        DirectoryFile(
            municipality=script.municipality,
            services=tuple(_reachable(line, number) for number, line in enumerate(script.services, start=11)),
        )
    )
    town = Town(Municipality.objects.get(number=script.municipality.number))
    town.services = {one.code: one for one in town.municipality.services.all()}
    for number, staff in enumerate(script.staff, start=1):
        _employ(town, staff, f"22 00 01 {number:02}")
    for team in script.teams:
        _gather(town, team)
    _duties(town, script)
    return town


def _reachable(line: ServiceLine, number: int) -> ServiceLine:
    more = {"phone": line.phone or f"22 00 00 {number:02}", "email": f"{username(line.name)}@{DOMAIN}"}
    return line.model_copy(update=more)


def username(name: str) -> str:
    """A name as people have it in an address: 'Øyvind Skaar' is 'oyvind.skaar'."""
    plain = name.lower().replace("ø", "o").replace("æ", "ae")
    folded = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return ".".join(folded.split())


def _employ(town: Town, line: StaffLine, phone: str) -> None:
    account = None
    if line.persona:
        account = Account.objects.create_account(
            username=username(line.name), display_name=line.name, is_demo=True, persona=line.persona
        )
    staff = StaffMember.objects.create(
        municipality=town.municipality,
        account=account,
        name=line.name,
        email=f"{username(line.name)}@{DOMAIN}",
        phone=phone,
    )
    for order, hat in enumerate(line.positions):
        town.positions[hat.key] = Position.objects.create(
            staff=staff,
            service=town.services[hat.service],
            role=hat.role,
            title=hat.title,
            # A persona is listed under the position that has lasted longest.
            started_on=today() - YEARS_BACK + datetime.timedelta(days=30 * order),
        )


def _gather(town: Town, line: TeamLine) -> None:
    service = town.services[line.service]
    team = Team.objects.create(
        service=service,
        name=line.name or service.name,
        playbook=line.playbook,
        coordinator=town.positions[line.coordinator],
        deputy_coordinator=town.positions[line.deputy],
        venue=line.venue,
    )
    team.places.set([town.services[place] for place in line.places])
    for member in line.members:
        TeamMember.objects.create(
            team=team, position=town.positions[member], started_on=today() - datetime.timedelta(days=500)
        )
    town.teams[line.key] = team


def _duties(town: Town, script: TownScript) -> None:
    for line in script.deputies:
        Deputy.objects.create(
            position=town.positions[line.position],
            deputy=town.positions[line.deputy],
            started_on=today() + datetime.timedelta(days=line.from_day),
            ended_on=today() + datetime.timedelta(days=line.to_day),
        )
    for contact in script.contact_persons:
        for place in contact.places:
            ContactPerson.objects.create(
                position=town.positions[contact.position],
                place=town.services[place],
                started_on=today() - datetime.timedelta(days=400),
            )
