"""The municipality's coordinator starts, changes and ends teams; a team's own say who sits in it (TEAM-1)."""

import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.fixtures import Browse
from tests.playbooks import MODELS, OWN_MODEL
from tests.town import PLAYBOOK, STARTED, Town, begin_story, working_day

from lagspill.access.actor import Actor, acting
from lagspill.access.refusal import Refused
from lagspill.adaptation.actions import adopt, write_own
from lagspill.audit.models import AuditEntry
from lagspill.cases.models import Case
from lagspill.cases.queries import has_open_cases, is_served, teams_for
from lagspill.directory.models import District, Municipality, Position, Service, StaffMember, Team, TeamMember
from lagspill.directory.queries import playbook_of_team
from lagspill.directory.rules import ROLES
from lagspill.foundation.clock import today
from lagspill.localmeetings.queries import kinds_for
from lagspill.meetings.actions import NewMeeting, cancel_meeting, plan_meetings
from lagspill.meetings.models import Meeting
from lagspill.playbooks import loader
from lagspill.teams import actions

NEW = reverse("teams:new")
OWN_SERVICE = "own"


@pytest.fixture
def overseer(town: Town) -> Actor:
    return town.actor("municipal_coordinator")


@pytest.fixture
def browser(overseer: Actor, browse: Browse) -> Client:
    return browse(overseer)


def filled(town: Town, **changed: Any) -> dict[str, Any]:
    """The form of a new team in order, but for what is changed."""
    return {
        "name": "Teamet i Bakken",
        "model": f"{PLAYBOOK} 1.0",
        "service": OWN_SERVICE,
        "coordinator": "Ansatt Nurse",
        "deputy": "Ansatt Ppt",
        "places": [str(town.services["other_school"].id)],
        "venue": "Bakken skole",
        **changed,
    }


def text(answer: Any) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def page_of(team: Team) -> str:
    return reverse("teams:team", args=[team.id])


def details(town: Town, **changed: Any) -> actions.Details:
    given: dict[str, Any] = {"name": "Teamet i Bakken", "coordinator": town.positions["nurse"].staff, **changed}
    return actions.Details(**given)


def logged(town: Town) -> list[str]:
    with acting(town.actor("privacy_officer")):
        return list(AuditEntry.objects.order_by("at").values_list("action", flat=True))


def test_a_team_gets_a_service_and_its_coordinators_posts_there(town: Town, browser: Client) -> None:
    answer = browser.post(NEW, filled(town))
    team = Team.objects.get(name="Teamet i Bakken")
    assert answer.status_code == 302 and answer.headers["Location"] == page_of(team)
    assert (team.service.name, team.service.kind) == ("Teamet i Bakken", "coordination")
    assert (team.playbook, team.playbook_version, team.venue) == (PLAYBOOK, "", "Bakken skole")
    assert team.coordinator.staff == town.positions["nurse"].staff
    assert (team.coordinator.service, team.coordinator.role) == (team.service, "team_coordinator")
    assert team.deputy_coordinator is not None and team.deputy_coordinator.role == "deputy_coordinator"
    assert [place.name for place in team.places.all()] == ["Bakken skole"]
    entries = ("directory.service_made", "directory.position_given", "team.started", "model.chosen")
    assert set(entries) <= set(logged(town))


def test_a_team_at_a_service_that_is_there_keeps_the_post_its_leader_has(town: Town, browser: Client) -> None:
    sent = filled(town, service=str(town.services["school"].id), coordinator="rektor lia", deputy="")
    assert browser.post(NEW, sent).status_code == 302
    team = Team.objects.get(name="Teamet i Bakken")
    assert (team.service, team.coordinator) == (town.services["school"], town.positions["rektor"])
    assert team.deputy_coordinator is None
    assert "directory.position_given" not in logged(town)


def test_a_case_of_the_place_can_be_raised_for_the_new_team(town: Town, browser: Client) -> None:
    browser.post(NEW, filled(town))
    names = [team.name for team in teams_for(town.services["other_school"].id)]
    assert names == ["Teamet i Bakken", "Tidlig innsatsteam Lia"]
    assert [team.name for team in teams_for(town.services["school"].id)] == ["Tidlig innsatsteam Lia"]


def test_a_team_follows_an_edition_that_the_municipality_adopted(town: Town, browser: Client, overseer: Actor) -> None:
    own = (MODELS / f"{OWN_MODEL}.yaml").read_text(encoding="utf-8")
    with acting(overseer):
        draft = write_own(municipality=town.municipality, draft=None, text=own, code=OWN_MODEL, by=overseer)
        adopt(draft=draft, seen_at=draft.changed_at.isoformat(), reason="Vår egen", by=overseer)
    assert browser.post(NEW, filled(town, model=f"{OWN_MODEL} 1.0-9901-1")).status_code == 302
    team = Team.objects.get(name="Teamet i Bakken")
    assert playbook_of_team(team).title.nb == "Broteamet"
    page = text(browser.get(page_of(team)))
    assert "Elever: ingen fra Pedagogisk-psykologisk tjeneste (PPT) er fast medlem." in page
    assert "Elever: Bakken skole har ingen med rollen Sosiallærer eller" in page
    # A place's own meetings follow the team's own edition too.
    assert kinds_for(town.services["other_school"].id) == kinds_for(town.services["school"].id)


def test_what_is_wrong_is_told_at_the_field_and_everything_typed_is_kept(town: Town, browser: Client) -> None:
    sent = filled(town, name="tidlig innsatsteam lia", coordinator="Ingen Slik", venue="Bak låven")
    answer = browser.post(NEW, sent)
    page = text(answer)
    assert answer.status_code == 422 and "Vi finner ingen som passer." in page
    assert 'value="Ingen Slik"' in page and 'value="Bak låven"' in page
    taken = text(browser.post(NEW, sent | {"coordinator": "Ansatt Nurse"}))
    assert "Kommunen har et team med dette navnet. Velg et annet navn." in taken
    same = text(browser.post(NEW, filled(town, deputy="Ansatt Nurse")))
    assert "Koordinatoren kan ikke være sin egen stedfortreder." in same
    service = text(browser.post(NEW, filled(town, name="PPT")))
    assert "Kommunen har en tjeneste med samme navn som teamet." in service
    assert Team.objects.count() == 1 and Service.objects.filter(name="PPT").count() == 1
    assert browser.post(NEW, {}).status_code == 422
    assert browser.post(NEW, filled(town, coordinator="a\x00b")).status_code == 422


def test_where_a_name_fits_several_one_is_chosen(town: Town, browser: Client) -> None:
    sent = filled(town, coordinator="teacher")
    page = text(browser.post(NEW, sent))
    assert "Flere passer. Velg hvem du mener." in page and "Ansatt Other_Teacher, Lærer ved Lia skole" in page
    meant = town.positions["other_teacher"].staff
    assert browser.post(NEW, sent | {"coordinator_who": "x"}).status_code == 422
    assert browser.post(NEW, sent | {"coordinator_who": str(meant.id)}).status_code == 302
    assert Team.objects.get(name="Teamet i Bakken").coordinator.staff == meant


def test_a_name_that_fits_too_many_is_asked_for_in_full(town: Town, browser: Client) -> None:
    for number in range(21):
        staff = StaffMember.objects.create(municipality=town.municipality, name=f"Vikar {number}")
        Position.objects.create(staff=staff, service=town.services["school"], role="teacher", started_on=STARTED)
    assert "For mange passer. Skriv hele navnet." in text(browser.post(NEW, filled(town, coordinator="vikar")))
    assert browser.post(NEW, filled(town, coordinator="Vikar 1")).status_code == 302


def test_people_of_another_municipality_are_not_found(town: Town, browser: Client) -> None:
    elsewhere = Municipality.objects.create(number="9902", name="Nabo")
    service = Service.objects.create(municipality=elsewhere, name="Nabo skole", kind="school")
    staff = StaffMember.objects.create(municipality=elsewhere, name="Nabo Nilsen")
    held = Position.objects.create(staff=staff, service=service, role="teacher", started_on=STARTED)
    assert "Vi finner ingen som passer." in text(browser.post(NEW, filled(town, coordinator="Nabo Nilsen")))
    by = town.actor("municipal_coordinator")
    with pytest.raises(Refused), acting(by):
        actions.seat_member(team=town.team, position=held, by=by)
    foreign = Team.objects.create(service=service, name="Naboteamet", playbook=PLAYBOOK, coordinator=held)
    for name in ("team", "change", "end"):
        assert browser.get(reverse(f"teams:{name}", args=[foreign.id])).status_code == 404, name
    with pytest.raises(Refused), acting(by):
        actions.end_team(team=foreign, by=by)


def test_a_divided_municipality_says_which_part_the_team_is_of(town: Town, browser: Client) -> None:
    assert 'name="district"' not in text(browser.get(NEW))
    east = District.objects.create(municipality=town.municipality, name="Øst")
    browser.post(NEW, filled(town, district=str(east.id)))
    team = Team.objects.get(name="Teamet i Bakken")
    assert team.service.district == east and "Øst" in text(browser.get(page_of(team)))


def test_a_service_keeps_its_district_when_a_team_starts_there_unless_another_is_chosen(
    town: Town, browser: Client
) -> None:
    east, west = (District.objects.create(municipality=town.municipality, name=name) for name in ("Øst", "Vest"))
    for key in ("ppt", "school_health"):
        Service.objects.filter(id=town.services[key].id).update(district=west)
    kept = filled(town, service=str(town.services["ppt"].id), coordinator="Ansatt Ppt", deputy="", district="")
    assert browser.post(NEW, kept).status_code == 302
    assert Service.objects.get(id=town.services["ppt"].id).district == west
    moved = kept | {"name": "Østteamet", "service": str(town.services["school_health"].id), "district": str(east.id)}
    assert browser.post(NEW, moved).status_code == 302
    assert Service.objects.get(id=town.services["school_health"].id).district == east
    with acting(town.actor("privacy_officer")):
        entries = AuditEntry.objects.filter(action="team.started").order_by("at")
        assert [entry.facts["fields"] for entry in entries] == [[], ["district"]]
    assert "blir den der når du ikke velger en annen" in text(browser.get(NEW))


def test_only_models_for_teams_are_offered(town: Town, browser: Client, overseer: Actor) -> None:
    alone = next(one for one in loader.shipped().values() if not one.is_a_teams)
    assert f'value="{alone.code} {alone.version}"' not in text(browser.get(NEW))
    with pytest.raises(Refused), acting(overseer):
        actions.start_team(
            municipality=town.municipality, details=details(town), service=None, playbook=alone, edition=None, by=overseer
        )  # fmt: skip


def test_a_service_has_one_team(town: Town, browser: Client, overseer: Actor) -> None:
    home = town.services["coordination"]
    assert f'value="{home.id}"' not in text(browser.get(NEW))
    with pytest.raises(Refused) as refused, acting(overseer):
        actions.start_team(
            municipality=town.municipality, details=details(town), service=home, playbook=loader.shipped()[PLAYBOOK],
            edition=None, by=overseer,
        )  # fmt: skip
    assert refused.value.field == "service"


def test_a_teams_details_are_changed(town: Town, browser: Client) -> None:
    url = reverse("teams:change", args=[town.team.id])
    page = text(browser.get(url))
    assert 'value="Ansatt Coordinator"' in page and 'name="model"' not in page
    east = District.objects.create(municipality=town.municipality, name="Øst")
    sent = {
        "name": "Lia-teamet", "coordinator": "Ansatt Deputy_Coordinator", "deputy": "", "venue": "Lia",
        "places": [str(town.services["school"].id)], "district": str(east.id),
    }  # fmt: skip
    answer = browser.post(url, sent, follow=True)
    assert "ser ikke sakene som er i gang" in text(answer)
    team = Team.objects.get()
    assert (team.name, team.venue, team.deputy_coordinator) == ("Lia-teamet", "Lia", None)
    assert team.coordinator == town.positions["deputy_coordinator"] and team.service.district == east
    assert [place.name for place in team.places.all()] == ["Lia skole"]
    with acting(town.actor("privacy_officer")):
        entry = AuditEntry.objects.get(action="team.changed")
    assert entry.facts == {"fields": ["name", "coordinator", "deputy", "venue", "district", "places"]}
    again = browser.post(url, sent, follow=True)
    assert "ser ikke sakene" not in text(again) and Team.objects.get().name == "Lia-teamet"
    assert browser.post(url, sent | {"deputy": "Ansatt Deputy_Coordinator"}).status_code == 422


def test_members_are_seated_and_leave(town: Town, browse: Browse) -> None:
    leader = browse(town.actor("coordinator"))
    page = text(leader.get(page_of(town.team)))
    assert "ingen fra Helsestasjon er fast medlem" in page and "Avslutt teamet" not in page
    answer = leader.post(page_of(town.team), {"person": "Ansatt Rektor"}, follow=True)
    assert "Modellen kaller ikke inn disse av seg selv: Ansatt Rektor." in text(answer)
    assert "Personen sitter i teamet allerede." in text(leader.post(page_of(town.team), {"person": "Ansatt Rektor"}))
    assert "Flere passer." in text(leader.post(page_of(town.team), {"person": "lærer lia"}))
    assert leader.post(page_of(town.team), {"person": ""}).status_code == 422
    seat = TeamMember.objects.get(position=town.positions["ppt"])
    url = reverse("teams:unseat", args=[town.team.id, seat.id])
    assert "Skal Ansatt Ppt ut av teamet?" in text(leader.get(url))
    assert "ingen fra Pedagogisk-psykologisk tjeneste (PPT)" in text(leader.post(url, follow=True))
    assert TeamMember.objects.get(id=seat.id).ended_on == today()
    assert leader.get(url).status_code == 404
    assert {"team.member_seated", "team.member_left"} <= set(logged(town))


def test_only_those_whom_it_is_for_reach_a_team(town: Town, browse: Browse) -> None:
    for who in ("teacher", "nurse", "privacy_officer"):
        visitor, by = browse(town.actor(who)), town.actor(who)
        assert visitor.get(page_of(town.team)).status_code == 404, who
        assert visitor.get(reverse("teams:list")).status_code == 404, who
        with pytest.raises(Refused), acting(by):
            actions.seat_member(team=town.team, position=town.positions["rektor"], by=by)
    leader = town.actor("coordinator")
    for name in ("new", "list"):
        assert browse(leader).get(reverse(f"teams:{name}")).status_code == 404
    with pytest.raises(Refused), acting(leader):
        actions.end_team(team=town.team, by=leader)
    with pytest.raises(Refused), acting(leader):
        actions.resume_team(team=town.team, by=leader)
    with pytest.raises(Refused), acting(leader):
        actions.change_team(team=town.team, details=details(town), by=leader)


def test_a_team_with_open_cases_does_not_end(town: Town, browser: Client) -> None:
    begin_story(town)
    answer = browser.post(reverse("teams:end", args=[town.team.id]))
    assert answer.status_code == 409 and "Teamet har saker som ikke er avsluttet." in text(answer)
    assert "om å avslutte dem" in text(answer) and Team.objects.get().ended_on is None


def test_the_database_tells_of_open_cases_to_the_municipalitys_coordinator_alone(town: Town) -> None:
    for who, answer in {"municipal_coordinator": False, "coordinator": True, "teacher": True}.items():
        with acting(town.actor(who)):
            assert has_open_cases(town.team) is answer, who
    case = begin_story(town).case
    with acting(town.actor("municipal_coordinator")):
        assert has_open_cases(town.team)
        assert not Case.objects.exists()
    with acting(town.actor("teacher")):
        Case.objects.filter(id=case.id).update(state="closed")
    with acting(town.actor("municipal_coordinator")):
        assert not has_open_cases(town.team)
        # Asking has opened nothing.
        assert not Case.objects.exists()


def test_a_team_with_planned_meetings_does_not_end_until_they_are_cancelled(town: Town, browser: Client) -> None:
    leader = town.actor("coordinator")
    with acting(leader):
        date = NewMeeting(day=working_day(5), hour=9, minute=0, minutes=60, place="Rådhuset")
        (meeting,) = plan_meetings(team=town.team, dates=[date], by=leader)
    url = reverse("teams:end", args=[town.team.id])
    answer = browser.post(url)
    assert answer.status_code == 409 and "møter som ikke er holdt eller avlyst" in text(answer)
    with acting(leader):
        cancel_meeting(meeting=Meeting.objects.select_related("team").get(id=meeting.id), by=leader)
    assert browser.post(url).status_code == 302


def test_an_ended_team_takes_up_nothing_and_can_start_again(town: Town, browser: Client, browse: Browse) -> None:
    url = reverse("teams:end", args=[town.team.id])
    assert "Ingen kan melde nye saker til teamet." in text(browser.get(url))
    ended = text(browser.post(url, follow=True))
    assert "Avsluttet" in ended and "Start teamet igjen" in ended
    assert "Avsluttede team" in text(browser.get(reverse("teams:list")))
    assert not is_served(town.services["school"].id) and teams_for(town.services["school"].id) == []
    assert kinds_for(town.services["school"].id) == []
    with pytest.raises(Refused, match="concern_team_ended"):
        begin_story(town)
    leader = town.actor("coordinator")
    with pytest.raises(Refused, match="meeting_team_ended"), acting(leader):
        date = NewMeeting(day=working_day(5), hour=9, minute=0, minutes=60, place="Rådhuset")
        plan_meetings(team=town.team, dates=[date], by=leader)
    assert "Planlegg møter" not in text(browse(leader).get(reverse("meetings:team", args=[town.team.id])))
    assert browser.post(page_of(town.team), {"person": "Ansatt Rektor"}).status_code == 422
    assert browser.get(url).status_code == 404
    # Its name is free meanwhile; then it needs another before it starts again.
    browser.post(NEW, filled(town, name="Tidlig innsatsteam Lia", service=str(town.services["ppt"].id)))
    resume = reverse("teams:resume", args=[town.team.id])
    assert browser.post(resume).status_code == 409
    Team.objects.exclude(id=town.team.id).update(name="Et annet")
    assert "Teamet er i gang igjen." in text(browser.post(resume, follow=True))
    assert is_served(town.services["school"].id) and begin_story(town).case.team == town.team
    assert browser.post(resume).status_code == 409
    assert {"team.ended", "team.resumed"} <= set(logged(town))


def test_a_coordinator_who_has_left_is_missed(town: Town, browser: Client) -> None:
    Position.objects.filter(id=town.positions["coordinator"].id).update(ended_on=today())
    Team.objects.update(deputy_coordinator=None)
    page = text(browser.get(page_of(town.team)))
    assert "Ansatt Coordinator har sluttet. Velg en annen." in page
    assert "Koordinatoren har ingen stedfortreder." in page
    town.team.places.clear()
    assert "Ingen skole eller barnehage er valgt." in text(browser.get(page_of(town.team)))


def test_a_model_whose_writer_nobody_is_says_so(town: Town, browser: Client) -> None:
    """The model has the place's sosiallærer write; the one place that the team serves has none."""
    model = next(one for one in loader.shipped().values() if one.is_a_teams and one.meeting().minute_taker in ROLES)
    Team.objects.update(playbook=model.code)
    sought = "Ingen har rollen som skriver referat"
    assert sought in text(browser.get(page_of(town.team)))
    writer = StaffMember.objects.create(municipality=town.municipality, name="Skriver")
    Position.objects.create(
        staff=writer, service=town.services["coordination"], role=model.meeting().minute_taker, started_on=STARTED
    )
    assert sought not in text(browser.get(page_of(town.team)))


def test_the_list_leads_on_and_is_empty_where_there_is_no_team(town: Town, browser: Client) -> None:
    page = text(browser.get(reverse("teams:list")))
    assert page_of(town.team) in page and NEW in page and "Avsluttede team" not in page
    TeamMember.objects.all().delete()
    Team.objects.all().delete()
    assert "Kommunen har ingen team ennå" in text(browser.get(reverse("teams:list")))
    assert browser.get(reverse("teams:team", args=[uuid.uuid4()])).status_code == 404
