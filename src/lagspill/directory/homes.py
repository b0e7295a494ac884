"""Where a child may live when that is elsewhere than its school lies: districts and municipalities of the installation (CASE-12)."""

import uuid
from dataclasses import dataclass

from django.db.models import F, Q

from lagspill.directory.home_rules import Reach, Where, governing
from lagspill.directory.models import District, Municipality, Service, Team
from lagspill.directory.queries import running_teams


@dataclass(frozen=True, slots=True)
class Home:
    """A district, or a municipality that has none. `name` stands in a list, `short` in a sentence."""

    municipality: uuid.UUID
    district: uuid.UUID | None
    name: str
    short: str

    @property
    def key(self) -> str:
        """What stands in a form."""
        return str(self.district or self.municipality)

    @property
    def where(self) -> Where:
        """The same as the rules take it."""
        return Where(self.municipality, self.district)


def homes() -> list[Home]:
    """All of them, by name; none where the installation has one municipality without districts."""
    districts = list(District.objects.select_related("municipality").order_by("municipality__name", "name"))
    divided = {one.municipality_id for one in districts}
    whole = Municipality.objects.exclude(id__in=divided).order_by("name")
    found = [Home(one.municipality_id, one.id, f"{one.name}, {one.municipality.name}", one.name) for one in districts]
    found += [Home(one.id, None, one.name, one.name) for one in whole]
    return found if len(found) > 1 else []


def where_of(service: Service | None) -> Where | None:
    """Where a school or kindergarten lies."""
    return Where(service.municipality_id, service.district_id) if service else None


def teams_at(home: Where) -> list[Team]:
    """The teams by whose routine a child who lives there is helped, by name; none where it has none. A team
    that is ended takes nothing up, and leaves the place to the next."""
    there = Q(service__municipality=home.municipality) | Q(places__municipality=home.municipality)
    found = running_teams().select_related("service").filter(there).order_by("name")
    # A row for each place that a team serves there; one for a team that serves none.
    rows = found.annotate(its_municipality=F("places__municipality"), its_district=F("places__district"))
    teams: dict[uuid.UUID, Team] = {}
    served: dict[uuid.UUID, set[Where]] = {}
    for row in rows:
        teams[row.id] = row
        of_row = [Where(row.its_municipality, row.its_district)] if row.its_municipality else []
        served.setdefault(row.id, set()).update(of_row)
    reaches = [
        Reach(one.id, Where(one.service.municipality_id, one.service.district_id), frozenset(served[one.id]))
        for one in teams.values()
    ]
    wanted = set(governing(home, reaches))
    return [team for team in teams.values() if team.id in wanted]
