"""The whole municipality's meetings, real and drafted, for its coordinator: six look-ups. Of people only where they sit, never
when they cannot meet (MEET-2)."""

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import Q

from lagspill.directory.models import Team, TeamMember
from lagspill.foundation.clock import OSLO, oslo
from lagspill.meetings.models import Meeting
from lagspill.planner.problem import Travel
from lagspill.yearplan.models import Draft, DraftMeeting, Journey
from lagspill.yearplan.overview_rules import Entry
from lagspill.yearplan.rules import minute, travel_of

Day = datetime.date


@dataclass(frozen=True, slots=True)
class Sits:
    """Somebody's seat in a team, and from when to when (None: no end)."""

    team: uuid.UUID
    person: uuid.UUID
    first: Day
    end: Day | None

    def covers(self, day: Day) -> bool:
        """Whether the seat is theirs on that day."""
        return self.first <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Overview:
    """Teams with their drafts, everybody's meetings, names, and the table of travel."""

    teams: list[Team]
    drafts: dict[uuid.UUID, Draft]
    entries: list[Entry]
    names: dict[uuid.UUID, str]
    travel: Travel


def overview_of(municipality_id: uuid.UUID, first: Day, last: Day) -> Overview:
    """Everything planned or drafted from `first` to `last`, both included."""
    teams = list(
        Team.objects.select_related("service__district", "coordinator__staff")
        .filter(Q(ended_on=None) | Q(ended_on__gt=first), service__municipality=municipality_id)
        .order_by("service__district__name", "name")
    )
    seats, names = _seats(teams, first, last)
    drafts = {
        one.team_id: one
        for one in Draft.objects.filter(team__in=teams)
        .exclude(state="taken")
        .order_by("team", "-created_at")
        .distinct("team")
    }
    journeys = {(one.one, one.other): one.minutes for one in Journey.objects.filter(municipality=municipality_id)}
    entries = [*_real(teams, seats, first, last), *_drafted(teams, drafts, seats, first, last)]
    return Overview(teams, drafts, entries, names, travel_of(journeys))


def _seats(teams: list[Team], first: Day, last: Day) -> tuple[list[Sits], dict[uuid.UUID, str]]:
    """Fixed members and coordinators."""
    members = TeamMember.objects.select_related("position__staff").filter(
        Q(ended_on=None) | Q(ended_on__gt=first), team__in=teams, started_on__lte=last
    )
    names, seats = {}, []
    for team in teams:
        staff = team.coordinator.staff
        names[staff.id] = staff.name
        seats.append(Sits(team.id, staff.id, Day.min, None))
    for one in members:
        names[one.position.staff_id] = one.position.staff.name
        seats.append(Sits(one.team_id, one.position.staff_id, one.started_on, one.ended_on))
    return seats, names


def _people(seats: list[Sits], team: uuid.UUID, day: Day) -> frozenset[uuid.UUID]:
    return frozenset(one.person for one in seats if one.team == team and one.covers(day))


def _real(teams: list[Team], seats: list[Sits], first: Day, last: Day) -> list[Entry]:
    after = oslo(last + datetime.timedelta(days=1))
    rows = Meeting.objects.filter(team__in=teams, starts_at__gte=oslo(first), starts_at__lt=after)
    found = []
    for one in rows.exclude(state="cancelled").order_by("starts_at"):
        if one.team_id is not None:
            start = one.starts_at.astimezone(OSLO)
            begins, length = minute(start.time()), round((one.ends_at - one.starts_at).total_seconds() / 60)
            people = _people(seats, one.team_id, start.date())
            found.append(Entry(one.team_id, start.date(), begins, begins + length, one.place, False, people))
    return found


def _drafted(
    teams: list[Team], drafts: dict[uuid.UUID, Draft], seats: list[Sits], first: Day, last: Day
) -> list[Entry]:
    venues = {team.id: team.venue for team in teams}
    ready = [one.id for one in drafts.values() if one.state == "ready"]
    rows = DraftMeeting.objects.filter(draft__in=ready, day__gte=first, day__lte=last).order_by("day", "start")
    return [
        Entry(
            one.team_id, one.day, minute(one.start), minute(one.start) + one.minutes, venues[one.team_id], True,
            _people(seats, one.team_id, one.day),
        )
        for one in rows
    ]  # fmt: skip
