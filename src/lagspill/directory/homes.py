"""Where a child may live when that is elsewhere than its school lies: districts and municipalities of the installation (CASE-12)."""

import uuid
from dataclasses import dataclass

from django.db.models import Q

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
    rows = (
        running_teams()
        .filter(there)
        .values_list("id", "service__municipality", "service__district", "places__municipality", "places__district")
    )
    seats: dict[uuid.UUID, Where] = {}
    places: dict[uuid.UUID, set[Where]] = {}
    for team, municipality, district, its_municipality, its_district in rows:
        seats[team] = Where(municipality, district)
        places.setdefault(team, set()).update([Where(its_municipality, its_district)] if its_municipality else [])
    wanted = governing(home, [Reach(team, seat, frozenset(places[team])) for team, seat in seats.items()])
    return list(running_teams().select_related("service").filter(id__in=wanted).order_by("name")) if wanted else []
