"""Planning, listing and inviting, through the database's own rules."""

import datetime

import pytest
from tests.fixtures import MoveClock
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.models import Case, Notice
from lagspill.foundation.clock import OSLO, today
from lagspill.meetings import actions
from lagspill.meetings.actions import NewMeeting
from lagspill.meetings.interpreters import Interpreter
from lagspill.meetings.inviting import invite_item, invite_other, reply, uninvite
from lagspill.meetings.models import AgendaItem, Invitation, Meeting
from lagspill.meetings.tests.scene import Scene, set_scene


@pytest.fixture
def scene(town: Town) -> Scene:
    return set_scene(town)


def test_a_series_skips_public_holidays_and_days_taken(town: Town, move_clock: MoveClock) -> None:
    move_clock(datetime.date(2026, 4, 1))
    by = town.actor("coordinator")
    first = NewMeeting(day=datetime.date(2026, 4, 6), hour=12, minute=0, minutes=240, place="Rom 2")
    with acting(by):
        made = actions.plan_series(team=town.team, first=first, last=datetime.date(2026, 5, 31), every_weeks=2, by=by)
        again = actions.plan_series(team=town.team, first=first, last=datetime.date(2026, 6, 15), every_weeks=2, by=by)
    days = [one.starts_at.astimezone(OSLO).date() for one in made]
    assert days == [datetime.date(2026, 4, 20), datetime.date(2026, 5, 4), datetime.date(2026, 5, 18)]
    assert [one.starts_at.astimezone(OSLO).date() for one in again] == [
        datetime.date(2026, 6, 1),
        datetime.date(2026, 6, 15),
    ]


def test_two_meetings_of_a_team_on_one_day_are_refused(scene: Scene) -> None:
    by = scene.coordinator
    new = NewMeeting(day=today() + datetime.timedelta(days=14), hour=8, minute=0, minutes=60, place="Rom 2")
    with acting(by), pytest.raises(Refused) as refused:
        actions.plan_meetings(team=scene.town.team, dates=[new], by=by)
    assert refused.value.code == "meeting_clash"


def test_only_the_team_may_plan(scene: Scene) -> None:
    by = scene.town.actor("ppt")
    with acting(by), pytest.raises(Refused) as refused:
        actions.plan_meetings(team=scene.town.team, dates=[], by=by)
    assert refused.value.code == "not_team"


def test_listing_moves_the_case_and_gives_the_item_its_time(scene: Scene) -> None:
    item = scene.listed()
    assert (item.minutes, item.starts_at) == (85, scene.meeting.starts_at)
    with acting(scene.coordinator):
        assert scene.case().state == "scheduled"
    with acting(scene.town.actor("deputy_coordinator")):
        assert scene.case().state == "scheduled", "the deputy can lead the meeting"


def test_a_case_without_consent_for_the_team_on_the_day_is_not_listed(town: Town) -> None:
    scene = set_scene(town, consent_days=10)
    with pytest.raises(Refused) as refused:
        scene.listed()
    assert refused.value.code == "list_uncovered"
    with acting(scene.coordinator):
        assert scene.case().state == "referred"


def test_an_interpreter_lengthens_the_item_and_moves_the_next(scene: Scene) -> None:
    item = scene.listed()
    by = scene.coordinator
    with acting(by):
        actions.set_time(item=item, minutes=70, interpreter=Interpreter(language="Tigrinja", booked=True), by=by)
        item = scene.item()
    assert item.starts_at is not None and item.ends_at is not None
    assert item.ends_at - item.starts_at == datetime.timedelta(minutes=100)


def test_inviting_reaches_members_the_childs_own_school_the_reporter_and_the_family(scene: Scene) -> None:
    item = scene.listed()
    by = scene.coordinator
    with acting(by):
        invite_item(item=item, by=by)
        rows = list(Invitation.objects.all())
        who = {row.position_id for row in rows if row.position_id}
        people = {row.person_id for row in rows if row.person_id}
    places = scene.town.positions
    assert who == {places[one].id for one in ("nurse", "barnevern", "ppt", "rektor", "teacher")}
    assert people == {scene.story.mother.id, scene.story.father.id}, "a twelve-year-old is not a party yet"
    with acting(scene.town.actor("rektor")):
        assert Case.objects.count() == 1
        assert Notice.objects.get().kind == "invited"


def test_inviting_twice_invites_nobody_twice(scene: Scene) -> None:
    item = scene.listed()
    by = scene.coordinator
    with acting(by):
        invite_item(item=item, by=by)
        invite_item(item=scene.item(), by=by)
        assert Invitation.objects.count() == 7
        assert set(Invitation.objects.values_list("sequence", flat=True)) == {0}


def test_a_service_that_the_consent_does_not_name_stops_the_invitation_with_its_name(town: Town) -> None:
    scene = set_scene(town, services=["ppt", "school_health"])
    item = scene.listed()
    by = scene.coordinator
    with acting(by):
        with pytest.raises(Refused) as refused:
            invite_item(item=item, by=by)
        assert "Barneverntjenesten" in refused.value.reason
        invite_item(item=item, without_uncovered=True, by=by)
        kinds = set(Invitation.objects.exclude(service=None).values_list("service__kind", flat=True))
    assert "barnevern" not in kinds and "ppt" in kinds


def test_others_come_only_with_the_familys_agreement_and_under_the_consent(scene: Scene) -> None:
    item = scene.listed()
    by = scene.coordinator
    nurse = scene.town.positions["nurse"].id
    with acting(by):
        with pytest.raises(Refused, match="invite_family"):
            invite_other(item=item, position_id=nurse, family_agrees=False, by=by)
        with pytest.raises(Refused, match="invite_uncovered"):
            invite_other(item=item, position_id=scene.town.positions["stranger"].id, family_agrees=True, by=by)
        assert invite_other(item=item, position_id=nurse, family_agrees=True, by=by).state == "queued"


def test_a_moved_item_sends_its_invitations_anew(scene: Scene) -> None:
    item = scene.listed()
    by = scene.coordinator
    with acting(by):
        invite_item(item=item, by=by)
        Invitation.objects.update(state="sent")
        actions.set_time(item=scene.item(), minutes=70, interpreter=Interpreter(), by=by)
        assert set(Invitation.objects.values_list("state", "sequence")) == {("queued", 1)}


def test_unlisting_calls_everybody_off_and_the_case_waits_again(scene: Scene) -> None:
    item = scene.listed()
    by = scene.coordinator
    with acting(by):
        invite_item(item=item, by=by)
        actions.unlist(item=scene.item(), by=by)
        assert set(Invitation.objects.values_list("state", flat=True)) == {"cancelled"}
        assert scene.case().state == "referred"
        assert AgendaItem.objects.get().state == "removed"


def test_a_cancelled_meeting_gives_its_cases_back(scene: Scene) -> None:
    scene.listed()
    by = scene.coordinator
    with acting(by):
        actions.cancel_meeting(meeting=scene.meeting, by=by)
        assert Meeting.objects.get().state == "cancelled"
        assert scene.case().state == "referred"


def test_one_answers_only_ones_own_invitation(scene: Scene) -> None:
    item = scene.listed()
    by = scene.coordinator
    with acting(by):
        invite_item(item=item, by=by)
    ppt = scene.town.actor("ppt")
    with acting(ppt):
        mine = Invitation.objects.get(position=ppt.position_id)
        reply(invitation=mine, answer="yes", by=ppt)
        other = Invitation.objects.exclude(position=ppt.position_id).filter(person=None)[0]
        with pytest.raises(Refused, match="not_invited"):
            reply(invitation=other, answer="no", by=ppt)
    with acting(by):
        uninvite(invitation=Invitation.objects.select_related("item__meeting__team").get(id=mine.id), by=by)
        assert Invitation.objects.get(id=mine.id).state == "cancelled"


def test_the_coordinators_judgement_of_urgency_stands_beside_the_reporters(scene: Scene) -> None:
    by = scene.coordinator
    with acting(by):
        actions.judge_urgency(case=scene.case(), urgency="high", by=by)
        assert scene.case().referral.team_urgency == "high"
        assert scene.case().referral.urgency == "medium"
