"""The meeting plan for the school year: draft, clash, move, somebody falls out, solved again, taken into use (MEET-1, MEET-2)."""

import datetime

import pytest
from django.urls import reverse

from lagspill.access.actor import Actor, acting
from lagspill.directory.models import Position, Service, StaffMember, Team, TeamMember
from lagspill.identity.models import Account
from lagspill.meetings.actions import NewMeeting, plan_meetings
from lagspill.yearplan import queries
from lagspill.yearplan.models import Draft, DraftMeeting
from tests.journeys.conftest import Enter, TurnTo, Visitor, work
from tests.town import STARTED, Town

TODAY = datetime.date(2026, 9, 1)
FIRST, LAST = datetime.date(2026, 9, 7), datetime.date(2026, 12, 18)


@pytest.fixture
def north(stage: Town, turn_to: TurnTo) -> tuple[Team, Actor]:
    """Another team of the municipality, in which the nurse sits too."""
    turn_to(TODAY)
    service = Service.objects.create(municipality=stage.municipality, name="Team Nord", kind="coordination")
    account = Account.objects.create_account(username="north", display_name="Demo north", is_demo=True)
    staff = StaffMember.objects.create(municipality=stage.municipality, account=account, name="Ansatt Nord")
    leader = Position.objects.create(staff=staff, service=service, role="team_coordinator", started_on=STARTED)
    team = Team.objects.create(service=service, name="Nord-teamet", playbook=stage.team.playbook, coordinator=leader)
    TeamMember.objects.create(team=team, position=stage.positions["nurse"], started_on=STARTED)
    stage.positions["north"] = leader
    return team, stage.actor("north")


def test_a_year_is_drafted_changed_and_taken_into_use(enter: Enter, stage: Town, north: tuple[Team, Actor]) -> None:
    coordinator = stage.actor("coordinator")
    nurse = enter(stage.actor("nurse"), width=360)
    _enters_own_times(nurse)

    visitor = enter(coordinator)
    _enters_the_school_year(visitor, stage)
    _asks_for_a_draft(visitor, coordinator)
    first, second = _dates(coordinator)[:2]

    _plans_upon_it(north, first)
    _moves_the_clashing_date(visitor, coordinator, first)

    _falls_out(nurse, second.day)
    visitor.goes_to(reverse("yearplan:draft", args=[second.draft_id]))
    visitor.reads("Ansatt Nurse kan ikke møte da.").presses("Løs på nytt med færrest mulig endringer")
    work()
    visitor.goes_to(reverse("yearplan:draft", args=[second.draft_id]))
    visitor.reads("1 møte er endret. Færre er ikke mulig.", "Satt for hånd").does_not_read("kan ikke holdes").looks()

    visitor.presses("Ta planen i bruk").reads("Ta møteplanen i bruk?").looks().presses("Ta planen i bruk")
    visitor.reads("møter er planlagt.", "Kommende møter", "Rådhuset, rom 2")
    phone = enter(stage.actor("nurse"), width=360)
    phone.goes_to(reverse("meetings:list")).reads("Tidlig innsatsteam Lia", "Rådhuset, rom 2").looks()
    overseer = enter(stage.actor("municipal_coordinator"))
    overseer.goes_to("/").presses("Årsplan").reads("Årsplan for kommunen", "møter i bruk", "Nord-teamet").looks(
        "year-overview"
    )


def _enters_own_times(nurse: Visitor) -> None:
    nurse.goes_to(reverse("meetings:list")).presses("Når jeg kan møte").looks()
    nurse.chooses("Hvilken dag", "Mandag").fills("Fra og med (må fylles ut)", "2026-09-01").fills(
        "Til og med (må fylles ut)", "2027-06-20"
    )
    nurse.presses("Før opp fravær").reads("Hver mandag").looks()


def _enters_the_school_year(visitor: Visitor, stage: Town) -> None:
    visitor.goes_to(reverse("meetings:team", args=[stage.team.id])).presses("Lag en plan for hele skoleåret").looks(
        "year-plan"
    )
    visitor.presses("Endre skoleruta").fills("Navn (må fylles ut)", "Høstferie").fills(
        "Fra og med (må fylles ut)", "2026-09-28"
    )
    visitor.fills("Til og med (må fylles ut)", "2026-09-01").presses("Lagre").reads(
        "Siste dag er før den første."
    ).looks()
    visitor.fills("Til og med (må fylles ut)", "2026-10-02").presses("Lagre").reads("Høstferie").looks()
    visitor.goes_to(reverse("yearplan:journeys", args=[stage.team.id])).fills(
        "Reisetid i minutter (må fylles ut)", "20"
    ).presses("Lagre")
    visitor.reads("Alle andre steder").looks()


def _asks_for_a_draft(visitor: Visitor, coordinator: Actor) -> None:
    visitor.goes_to(reverse("yearplan:team", args=[_team(coordinator)])).fills(
        "Fra og med (må fylles ut)", FIRST.isoformat()
    )
    visitor.fills("Til og med (må fylles ut)", LAST.isoformat()).presses("Lag utkast").reads("Planen blir laget").looks(
        "year-plan-progress"
    )
    work()
    visitor.presses("Se hvor langt den er kommet").reads("Planen er bevist best mulig.", "September 2026").looks(
        "year-plan-draft"
    )
    found = _dates(coordinator)
    assert found and all(one.day.weekday() in (1, 2, 3, 4) for one in found)
    assert not any(datetime.date(2026, 9, 28) <= one.day <= datetime.date(2026, 10, 2) for one in found)


def _team(coordinator: Actor) -> object:
    return Team.objects.get(coordinator=coordinator.position_id).id


def _dates(coordinator: Actor) -> list[DraftMeeting]:
    with acting(coordinator):
        return queries.meetings_of(Draft.objects.order_by("-created_at")[0])


def _plans_upon_it(north: tuple[Team, Actor], first: DraftMeeting) -> None:
    team, leader = north
    with acting(leader):
        date = NewMeeting(day=first.day, hour=first.start.hour, minute=first.start.minute, minutes=120, place="Nord")
        plan_meetings(team=team, dates=[date], by=leader)


def _moves_the_clashing_date(visitor: Visitor, coordinator: Actor, first: DraftMeeting) -> None:
    visitor.goes_to(reverse("yearplan:draft", args=[first.draft_id])).reads(
        "Ansatt Nurse er opptatt kl."
    ).does_not_read("Nord-teamet")
    visitor.goes_to(reverse("yearplan:meeting", args=[first.id])).reads("Dette passer", "Ansatt Nurse er opptatt kl.")
    visitor.looks("year-plan-clash")
    visitor.follows(visitor.page.get_by_role("button", name="Velg"))
    visitor.reads("Møtet er flyttet til", "Satt for hånd").does_not_read("er opptatt kl.")
    moved = next(one for one in _dates(coordinator) if one.id == first.id)
    assert moved.by_hand and (moved.day, moved.start) != (first.day, first.start)


def _falls_out(nurse: Visitor, day: datetime.date) -> None:
    nurse.goes_to(reverse("yearplan:my-times")).fills("Fra og med (må fylles ut)", day.isoformat()).fills(
        "Til og med (må fylles ut)", day.isoformat()
    )
    nurse.presses("Før opp fravær").reads("Alle dager")
