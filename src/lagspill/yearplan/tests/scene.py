"""Two teams that share somebody, a school year, a draft made by the job itself."""

import datetime
from collections.abc import Sequence

from tests.town import STARTED, Town

from lagspill.access.actor import Actor, acting
from lagspill.directory.models import Position, Service, StaffMember, Team, TeamMember
from lagspill.foundation.clock import today
from lagspill.identity.models import Account
from lagspill.meetings.actions import NewMeeting, plan_meetings
from lagspill.meetings.models import Meeting
from lagspill.yearplan import drafting, queries
from lagspill.yearplan.actions import Frame, ask_for_draft
from lagspill.yearplan.models import Draft, DraftMeeting

Day = datetime.date
WEEK = datetime.timedelta(weeks=1)
# Far enough from vacations that every week has school days.
AUTUMN = datetime.date(2026, 9, 1)


def monday_after(day: Day) -> Day:
    """The next Monday."""
    return day + datetime.timedelta(days=7 - day.weekday())


def frame(weeks: int = 10, *, earliest: int = 9, latest: int = 14) -> Frame:
    """So many weeks from next Monday."""
    first = monday_after(today())
    return Frame(
        first=first, last=first + weeks * WEEK - datetime.timedelta(days=3), earliest=datetime.time(earliest),
        latest=datetime.time(latest),
    )  # fmt: skip


def drafted(town: Town, *, weeks: int = 10, latest: int = 14, by: Actor | None = None) -> Draft:
    """A draft asked for by the coordinator and made by the job."""
    actor = by or town.actor("coordinator")
    with acting(actor):
        draft = ask_for_draft(team=town.team, frame=frame(weeks, latest=latest), by=actor)
    assert solve(draft, actor)
    with acting(actor):
        return queries.draft_or_404(draft.id, actor)


def solve(draft: Draft, actor: Actor) -> bool:
    """What the worker does with the job."""
    with acting(actor):
        current = Draft.objects.get(id=draft.id).round
    return drafting.draft_plan(draft.id, current, actor.position())


def dates(draft: Draft, actor: Actor) -> list[DraftMeeting]:
    """The draft's meetings, as the actor sees them."""
    with acting(actor):
        return queries.meetings_of(draft)


def other_team(town: Town, member: str = "nurse") -> tuple[Team, Actor]:
    """Another team of the municipality, with a coordinator of its own, in which one of the town's people sits too."""
    service = Service.objects.create(municipality=town.municipality, name="Team Nord", kind="coordination")
    account = Account.objects.create_account(username="north", display_name="Demo north", is_demo=True)
    staff = StaffMember.objects.create(municipality=town.municipality, account=account, name="Ansatt Nord")
    leader = Position.objects.create(staff=staff, service=service, role="team_coordinator", started_on=STARTED)
    team = Team.objects.create(
        service=service, name="Nord-teamet", playbook=town.team.playbook, coordinator=leader, venue="Nord"
    )
    TeamMember.objects.create(team=team, position=town.positions[member], started_on=STARTED)
    town.positions["north"] = leader
    return team, town.actor("north")


def busy(team: Team, by: Actor, days: Sequence[Day], *, hour: int = 8, minutes: int = 480) -> list[Meeting]:
    """Real meetings of a team, all day when nothing else is said."""
    with acting(by):
        return plan_meetings(
            team=team,
            by=by,
            dates=[NewMeeting(day=day, hour=hour, minute=0, minutes=minutes, place="Nord") for day in days],
        )
