"""Offices of a team's meetings: filled as the model has them, changed by hand (MEET-14)."""

import datetime
from typing import Any

import pytest
from tests.fixtures import Browse
from tests.playbooks import change_meetings
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.foundation.clock import today
from lagspill.meetings.actions import NewMeeting, plan_meetings
from lagspill.meetings.models import Meeting
from lagspill.meetings.team_offices import offices_of

SCHOOLS = {
    "convener": "leader", "agenda_owner": "leader", "chair": "leader", "deputy_chair": "sosiallaerer", "minute_taker": "sosiallaerer",
}  # fmt: skip


def plan(town: Town, who: str = "coordinator") -> Meeting:
    by = town.actor(who)
    with acting(by):
        date = NewMeeting(day=today() + datetime.timedelta(days=7), hour=12, minute=0, minutes=60, place="Rom 1")
        (meeting,) = plan_meetings(team=town.team, dates=[date], by=by)
        return Meeting.objects.get(id=meeting.id)


def test_a_model_of_coordinators_gives_them_every_office(town: Town) -> None:
    meeting = plan(town)
    coordinator, deputy = town.positions["coordinator"].id, town.positions["deputy_coordinator"].id
    assert (meeting.convener_id, meeting.agenda_owner_id, meeting.chair_id) == (coordinator,) * 3
    assert (meeting.deputy_chair_id, meeting.minute_taker_id) == (deputy, None)


def test_a_schools_own_team_gets_its_head_and_its_sosiallaerer(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    change_meetings(monkeypatch, **SCHOOLS)
    town.team.service = town.services["school"]
    town.team.coordinator, town.team.deputy_coordinator = town.positions["rektor"], town.positions["sosiallaerer"]
    town.team.save()
    town.team.places.set([town.services["school"]])
    meeting = plan(town, "rektor")
    head, social = town.positions["rektor"].id, town.positions["sosiallaerer"].id
    assert (meeting.convener_id, meeting.agenda_owner_id, meeting.chair_id) == (head,) * 3
    assert (meeting.deputy_chair_id, meeting.minute_taker_id) == (social, social)


def test_where_the_list_is_another_services_its_coordinator_leads_and_the_school_writes(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_meetings(monkeypatch, **SCHOOLS)
    town.team.places.set([town.services["school"]])
    found = offices_of(town.team)
    assert found.convener_id == found.agenda_owner_id == town.positions["rektor"].id
    assert found.chair_id == town.positions["coordinator"].id
    assert found.deputy_chair_id == town.positions["deputy_coordinator"].id
    assert found.minute_taker_id == town.positions["sosiallaerer"].id


def test_where_several_places_are_served_no_school_is_the_teams_own(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_meetings(monkeypatch, **SCHOOLS)
    found = offices_of(town.team)
    assert found.convener_id == found.chair_id == town.positions["coordinator"].id and found.minute_taker_id is None


def test_offices_are_changed_by_hand_and_nobody_stands_in_for_themselves(town: Town, browse: Browse) -> None:
    meeting, client = plan(town), browse(town.actor("coordinator"))
    coordinator, deputy, nurse = (str(town.positions[who].id) for who in ("coordinator", "deputy_coordinator", "nurse"))
    url = f"/mote/{meeting.id}/rammer/"
    data: dict[str, Any] = {
        "place": "Rom 2", "convener": coordinator, "agenda_owner": nurse, "chair": deputy, "deputy_chair": coordinator,
        "minute_taker": nurse,
    }  # fmt: skip
    same = client.post(url, data | {"deputy_chair": deputy})
    assert same.status_code == 422 and "Velg en annen enn den som leder møtet." in same.content.decode()
    assert client.post(url, data | {"chair": nurse}).status_code == 422, (
        "the list is the team's own service's to change"
    )
    assert client.post(url, data).status_code == 302
    page = client.get(f"/mote/{meeting.id}/").content.decode()
    assert "Leder når lederen er borte" in page and "Lager sakslisten" in page and "Rom 2" in page
    changed = Meeting.objects.get(id=meeting.id)
    assert [str(one) for one in (changed.chair_id, changed.deputy_chair_id)] == [deputy, coordinator]
    assert str(changed.agenda_owner_id) == str(changed.minute_taker_id) == nurse
