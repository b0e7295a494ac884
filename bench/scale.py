"""How large the measured country is, and the ids of everything in it: arithmetic, so that any process can name any row.

Proportions follow the country's (LAW.md, "Scale of the country"): 2 663 schools and about 5 300 kindergartens in 357
municipalities, so 8 schools and 16 kindergartens in each, and one team for every three places.
"""

import datetime
from dataclasses import dataclass

CASES_PER_PLACE = 125
PLACES_PER_TEAM = 3
PLACES_PER_MUNICIPALITY = 24
POSITIONS_PER_PLACE = 6
MEMBERS_PER_SERVICE = 6
DAYS = 1096
# Meetings of a team, one in four weeks; the first FUTURE ones from the end lie ahead.
MEETINGS, FUTURE_MEETINGS, WEEKS_APART = 44, 4, 4

TEACHERS, SOSIALLAERER, LEADER = 4, 4, 5
SHARED_SERVICES = ("barnevern", "ppt", "mental_health_team", "school_health", "health_station", "municipality")
BARNEVERN, PPT, SCHOOL_HEALTH, MUNICIPALITY = 0, 1, 3, 5

# Three digits in the middle of an id tell its kind.
_KINDS = (
    "municipality place coordination shared account staff position team team_position shared_position team_member"
    " meeting case person contact guardianship party ground assignment concern consent named signature referral"
    " note event notice reminder item invitation attendance minutes plan measure agreement follow_up family_login"
    " family_account audit safety"
)
TAGS = {name: number for number, name in enumerate(_KINDS.split(), start=1)}
MILLISECONDS_A_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Scale:
    """A number of cases, and the day they are seen from."""

    cases: int
    today: datetime.date

    @property
    def places(self) -> int:
        """Schools and kindergartens."""
        return max(PLACES_PER_TEAM, self.cases // CASES_PER_PLACE)

    @property
    def teams(self) -> int:
        """One for every three places, the last one for what is left."""
        return -(-self.places // PLACES_PER_TEAM)

    @property
    def municipalities(self) -> int:
        """One for every 24 places."""
        return -(-self.places // PLACES_PER_MUNICIPALITY)

    @property
    def epoch(self) -> datetime.date:
        """The day of the first case."""
        return self.today - datetime.timedelta(days=DAYS - 1)

    def day_of(self, case: int) -> int:
        """Days from the epoch to the day a case was opened: even over the years, in the order of the numbers."""
        return case * DAYS // self.cases

    def milliseconds(self, day: int) -> int:
        """The noon of a day, for ids in the order of time."""
        noon = datetime.datetime.combine(self.epoch, datetime.time(12), datetime.UTC)
        return int(noon.timestamp() * 1000) + day * MILLISECONDS_A_DAY


def identity(tag: str, number: int, milliseconds: int = 0) -> str:
    """An id in the shape of version 7: ordered by time, then by kind and number. 32 hexadecimal digits."""
    return f"{milliseconds:012x}7{TAGS[tag]:03x}8000{number:012x}"


def is_school(place: int) -> bool:
    """Every third place is a school, the others are kindergartens."""
    return place % PLACES_PER_TEAM == 0


def is_measured(place: int) -> bool:
    """Schools in which one teacher reports every concern: the three measured personas all see its cases."""
    return place % (2 * PLACES_PER_TEAM) == 0


def position(place: int, number: int) -> str:
    """The id of a place's position: teachers 0–3, sosiallærer 4, leader 5."""
    return identity("position", place * POSITIONS_PER_PLACE + number)


def shared_position(municipality: int, service: int, number: int) -> str:
    """The id of a position at one of the municipality's own services."""
    return identity("shared_position", (municipality * len(SHARED_SERVICES) + service) * MEMBERS_PER_SERVICE + number)


def shared_service(municipality: int, service: int) -> str:
    """The id of one of the municipality's own services."""
    return identity("shared", municipality * len(SHARED_SERVICES) + service)


def coordinator(team: int) -> str:
    """The id of a team's coordinating position."""
    return identity("team_position", team * 2)
