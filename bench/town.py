"""Rows of the directory: municipalities, services, staff, positions, accounts, teams, meetings. Synthetic people only."""

import datetime
from collections.abc import Iterator

from bench import scale
from bench.rows import Rows
from bench.scale import Scale, identity

STARTED = "2015-01-01"
UNUSABLE = "!nobody-logs-in-with-this-password-here!"


def rows_of(size: Scale, playbook: str) -> Iterator[Rows]:
    """Everything that is about no case, one portion per municipality."""
    for municipality in range(size.municipalities):
        rows = Rows()
        _municipality(rows, municipality)
        first = municipality * scale.PLACES_PER_MUNICIPALITY
        places = range(first, min(first + scale.PLACES_PER_MUNICIPALITY, size.places))
        for place in places:
            _place(rows, municipality, place)
        for team in range(first // scale.PLACES_PER_TEAM, -(-places.stop // scale.PLACES_PER_TEAM)):
            _team(rows, municipality, team, size, playbook)
        _case_numbers(rows, places, size)
        yield rows


def _municipality(rows: Rows, number: int) -> None:
    own = identity("municipality", number)
    rows.add("directory.Municipality", own, f"{number:04d}", f"Kommune {number}", "22 00 00 01", "116 111")
    for index, kind in enumerate(scale.SHARED_SERVICES):
        service = scale.shared_service(number, index)
        rows.add("directory.Service", service, own, f"{_NAMES.get(kind, kind)} {number}", kind, "22 00 00 00")
        for member in range(scale.MEMBERS_PER_SERVICE):
            role = "contact_person"
            if kind == "municipality":
                role = ("municipal_coordinator", "privacy_officer")[member % 2]
            _employ(rows, own, service, scale.shared_position(number, index, member), role)


_NAMES = {
    "barnevern": "Barneverntjenesten",
    "ppt": "PPT",
    "mental_health_team": "Psykisk helseteam",
    "school_health": "Skolehelsetjenesten",
    "health_station": "Helsestasjonen",
    "municipality": "Oppvekst",
}


def _place(rows: Rows, municipality: int, number: int) -> None:
    own, service = identity("municipality", municipality), identity("place", number)
    school = scale.is_school(number)
    name = f"{'Skole' if school else 'Barnehage'} {number}"
    rows.add("directory.Service", service, own, name, "school" if school else "kindergarten", "22 00 00 00")
    roles = ["teacher"] * scale.TEACHERS + ["sosiallaerer" if school else "pedagogical_leader", "leader"]
    for index, role in enumerate(roles):
        _employ(rows, own, service, scale.position(number, index), role)


def _employ(rows: Rows, municipality: str, service: str, position: str, role: str) -> None:
    """A person with an account, one position and nothing else; their ids differ from the position's in the tag only."""
    account, staff = of_position("account", position), of_position("staff", position)
    rows.add("identity.Account", account, UNUSABLE, f"ansatt-{position[13:16]}-{position[20:]}", f"Ansatt {role}")
    rows.add("directory.StaffMember", staff, municipality, account, f"Ansatt {role} {int(position[20:], 16)}")
    rows.add("directory.Position", position, staff, service, role, STARTED)


def of_position(kind: str, position: str) -> str:
    """The account or staff member behind a position: the tag moves into the number, so that kinds never meet."""
    return identity(kind, int(position[13:16] + position[23:], 16))


def _team(rows: Rows, municipality: int, number: int, size: Scale, playbook: str) -> None:
    own, service, team = (
        identity("municipality", municipality),
        identity("coordination", number),
        identity("team", number),
    )
    rows.add("directory.Service", service, own, f"Innsatsteam {number}", "coordination", "22 00 00 00")
    chair, deputy = identity("team_position", number * 2), identity("team_position", number * 2 + 1)
    _employ(rows, own, service, chair, "team_coordinator")
    _employ(rows, own, service, deputy, "deputy_coordinator")
    rows.add("directory.Team", team, service, f"Innsatsteam {number}", playbook, chair, deputy, "Rom 2")
    for place in range(number * scale.PLACES_PER_TEAM, min((number + 1) * scale.PLACES_PER_TEAM, size.places)):
        rows.add("directory.Team.places", str(place + 1), team, identity("place", place))
    for index, member in enumerate((scale.SCHOOL_HEALTH, scale.BARNEVERN, scale.PPT)):
        seat = scale.shared_position(municipality, member, number % scale.MEMBERS_PER_SERVICE)
        rows.add("directory.TeamMember", identity("team_member", number * 4 + index), team, seat, STARTED)
    for index in range(scale.MEETINGS):
        day = meeting_day(size, index)
        state = "planned" if day >= size.today else "finished"
        starts, ends = f"{day} 07:00+00", f"{day} 14:00+00"
        rows.add("meetings.Meeting", meeting(number, index), team, "team_meeting", starts, ends, "Rom 2", chair, state)


def meeting(team: int, index: int) -> str:
    """The id of one of a team's meetings."""
    return identity("meeting", team * scale.MEETINGS + index)


def meeting_day(size: Scale, index: int) -> datetime.date:
    """The day of a team's meeting: the last four lie ahead, the first of them in three days."""
    ahead = index - (scale.MEETINGS - scale.FUTURE_MEETINGS)
    return size.today + datetime.timedelta(days=3, weeks=ahead * scale.WEEKS_APART)


def _case_numbers(rows: Rows, places: range, size: Scale) -> None:
    for place in places:
        rows.add("cases.CaseNumber", str(place + 1), identity("place", place), str(size.today.year), "9000")


COLUMNS = {
    "directory.Municipality": "id number name barnevern_phone barnevern_emergency_phone",
    "directory.Service": "id municipality_id name kind phone",
    "identity.Account": "id password username display_name",
    "directory.StaffMember": "id municipality_id account_id name",
    "directory.Position": "id staff_id service_id role started_on",
    "directory.Team": "id service_id name playbook coordinator_id deputy_coordinator_id venue",
    "directory.Team.places": "id team_id service_id",
    "directory.TeamMember": "id team_id position_id started_on",
    "meetings.Meeting": "id team_id kind starts_at ends_at place chair_id state",
    "cases.CaseNumber": "id service_id year last",
}
