"""What remains: minutes that stand, a protocol that shows nobody, refusals in between."""

import datetime
import json

import pytest
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.models import Case, Notice
from lagspill.foundation.clock import now
from lagspill.meetings import actions, boards, counting, records, running
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.live_presenters import live_page
from lagspill.meetings.models import AgendaItem, Attendance, BoardEntry, Meeting, Minutes, Protocol, Reflection
from lagspill.meetings.presenters import case_meetings
from lagspill.meetings.queries import item_or_404
from lagspill.meetings.records import Draft
from lagspill.meetings.tests.scene import Scene, set_scene


@pytest.fixture
def scene(town: Town) -> Scene:
    """The case is up, in its first phase."""
    found = set_scene(town)
    item, by = found.listed(), found.coordinator
    with acting(by):
        invite_item(item=item, by=by)
        actions.start_meeting(meeting=found.meeting, by=by)
        running.start_item(item=found.item(), by=by)
    return found


def hold(scene: Scene) -> None:
    """The family came; the case is finished, and the meeting too."""
    by = scene.coordinator
    with acting(by):
        places = scene.town.positions
        running.record_attendance(
            item=scene.item(), present={scene.story.mother.id, places["ppt"].id, places["nurse"].id}, by=by
        )  # fmt: skip
        AgendaItem.objects.update(started_at=now() - datetime.timedelta(minutes=72))
        running.finish_item(item=scene.item(), by=by)
        records.write_minutes(item=scene.item(), draft=Draft(summary="Vi snakket om skolen"), by=by)
        actions.finish_meeting(meeting=Meeting.objects.select_related("team").get(), by=by)


def test_nobody_but_the_invited_is_recorded_as_present(scene: Scene) -> None:
    by = scene.coordinator
    with acting(by):
        running.record_attendance(item=scene.item(), present={scene.town.positions["stranger"].id}, by=by)
        assert Attendance.objects.count() == 7
        assert not Attendance.objects.filter(present=True).exists()


def test_the_board_is_for_phases_that_have_one(scene: Scene) -> None:
    by = scene.coordinator
    with acting(by):
        with pytest.raises(Refused, match="no_board"):
            boards.write_entry(item=scene.item(), said_by="Mari", text="Ord", by=by)
        running.set_phase(item=scene.item(), phase="case", by=by)
        entry = boards.write_entry(item=scene.item(), said_by="Mari", text="Ord", by=by)
        found = BoardEntry.objects.select_related("item__meeting__team").get(id=entry.id)
        boards.confirm_entry(entry=found, confirmed=True, by=by)
        assert BoardEntry.objects.get().confirmed
        boards.wipe_entry(entry=found, by=by)
        assert not BoardEntry.objects.exists()
        with pytest.raises(Refused, match="phase_unknown"):
            running.set_phase(item=scene.item(), phase="coffee", by=by)


def test_only_one_of_the_invited_presents(scene: Scene) -> None:
    by = scene.coordinator
    with acting(by):
        running.set_presenter(item=scene.item(), position_id=scene.town.positions["teacher"].id, by=by)
        with pytest.raises(Refused, match="presenter"):
            running.set_presenter(item=scene.item(), position_id=scene.town.positions["stranger"].id, by=by)


def test_whoever_does_not_run_the_meeting_changes_nothing(scene: Scene) -> None:
    ppt = scene.town.actor("ppt")
    with acting(ppt):
        item = scene.item()
        with pytest.raises(Refused, match="not_team"):
            running.hear_family(item=item, last_word="", feedback="", by=ppt)
        with pytest.raises(Refused, match="not_team"):
            records.write_minutes(item=item, draft=Draft(summary="x"), by=ppt)
        with pytest.raises(Refused, match="not_team"):
            records.make_protocol(meeting=item.meeting, by=ppt)


def test_a_minute_taker_of_another_service_writes_on_the_board_and_leaves_the_phases_to_the_chair(scene: Scene) -> None:
    by, nurse = scene.coordinator, scene.town.actor("nurse")
    with acting(by):
        running.set_phase(item=scene.item(), phase="case", by=by)
        actions.set_offices(meeting=scene.item().meeting, minute_taker_id=nurse.position_id, place="Rom 2", by=by)
    with acting(nurse):
        boards.write_entry(item=scene.item(), said_by="Mari", text="Ord", by=nurse)
        with pytest.raises(Refused, match="item_leaders"):
            running.set_phase(item=scene.item(), phase="discussion", by=nurse)


def test_the_meeting_does_not_end_while_a_case_runs(scene: Scene) -> None:
    by = scene.coordinator
    with acting(by), pytest.raises(Refused, match="item_runs"):
        actions.finish_meeting(meeting=Meeting.objects.select_related("team").get(), by=by)


def test_approved_minutes_stand_and_reach_the_family_when_shared(scene: Scene) -> None:
    hold(scene)
    by, mother = scene.coordinator, scene.story.family("mother")
    with acting(by):
        records.approve_minutes(item=scene.item(), share=False, by=by)
        with pytest.raises(Refused, match="minutes_approved"):
            records.write_minutes(item=scene.item(), draft=Draft(summary="Noe annet"), by=by)
        with pytest.raises(Refused, match="minutes_none"):
            records.approve_minutes(item=scene.item(), share=True, by=by)
    with acting(mother):
        assert not Minutes.objects.exists()
    with acting(by):
        records.share_minutes(item=scene.item(), by=by)
    with acting(mother):
        assert Minutes.objects.get().summary == "Vi snakket om skolen"
        (past,) = case_meetings(Case.objects.get()).past
        assert past.minutes_shared
    with acting(scene.town.actor("ppt")):
        assert "minutes" in set(Notice.objects.values_list("kind", flat=True))


def test_the_protocol_has_codes_and_numbers_and_nothing_else(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_counters", [])
    counting.count_measures_with(lambda cases: dict.fromkeys(cases, 3))
    hold(scene)
    by = scene.coordinator
    with acting(by):
        protocol = records.make_protocol(meeting=Meeting.objects.select_related("team").get(), by=by)
        again = records.make_protocol(meeting=Meeting.objects.select_related("team").get(), by=by)
    assert again.id == protocol.id
    assert protocol.content["entries"] == [
        {
            "about": "person",
            "band": "age_6_15",
            "urgency": "medium",
            "categories": ["absence"],
            "services": ["ppt", "school_health"],
            "measures": 3,
            "minutes": 72,
            "interpreter": False,
            "family_present": True,
        }
    ]
    whole = json.dumps(protocol.content)
    for secret in ("Emil", "Solbakken", scene.story.case.number, str(scene.story.case.id), "Vi snakket"):
        assert secret not in whole


def test_the_team_reads_the_protocol_and_nobody_else(scene: Scene) -> None:
    hold(scene)
    by = scene.coordinator
    with acting(by):
        records.make_protocol(meeting=Meeting.objects.select_related("team").get(), by=by)
    with acting(scene.town.actor("municipal_coordinator")):
        assert not Protocol.objects.exists()
        assert not Minutes.objects.exists()
    with acting(scene.town.actor("teacher")):
        assert not Protocol.objects.exists()
    with acting(scene.town.actor("ppt")):
        assert Protocol.objects.count() == 1


def test_the_protocol_waits_for_the_meetings_end(scene: Scene) -> None:
    by = scene.coordinator
    with acting(by), pytest.raises(Refused, match="meeting_running"):
        records.make_protocol(meeting=Meeting.objects.select_related("team").get(), by=by)


def test_only_permanent_members_reflect(scene: Scene) -> None:
    teacher, ppt = scene.town.actor("teacher"), scene.town.actor("ppt")
    with acting(teacher), pytest.raises(Refused, match="not_member"):
        records.reflect(meeting=scene.meeting, text="Fint", by=teacher)
    with acting(ppt):
        records.reflect(meeting=scene.meeting, text="Fint", by=ppt)
    with acting(teacher):
        assert not Reflection.objects.exists()


def test_in_the_reflection_everybody_but_the_permanent_members_must_leave(scene: Scene) -> None:
    by = scene.coordinator
    with acting(by):
        assert live_page(item_or_404(scene.item().id)).must_leave == []
        running.set_phase(item=scene.item(), phase="meta_reflection", by=by)
        leaving = [one.name for one in live_page(item_or_404(scene.item().id)).must_leave]
    assert set(leaving) == {"Mari Solbakken", "Pål Solbakken", "Ansatt Teacher", "Ansatt Rektor"}


def test_a_stopped_case_is_not_taken_up(town: Town) -> None:
    scene = set_scene(town)
    item, by = scene.listed(), scene.coordinator
    with acting(by):
        actions.start_meeting(meeting=scene.meeting, by=by)
        Case.objects.update(state="stopped")
        with pytest.raises(Refused, match="item_case_stopped"):
            invite_item(item=scene.item(), by=by)
        with pytest.raises(Refused, match="item_case_stopped"):
            running.start_item(item=scene.item(), by=by)
        assert AgendaItem.objects.get(id=item.id).state == "listed"


def test_nobody_reflects_before_the_family_and_the_reporter_are_recorded_as_gone(scene: Scene) -> None:
    by, places = scene.coordinator, scene.town.positions
    mother, teacher, ppt = scene.story.mother.id, places["teacher"].id, places["ppt"].id
    with acting(by):
        running.set_phase(item=scene.item(), phase="meta_reflection", by=by)
        with pytest.raises(Refused, match="attendance_none"):
            running.record_departure(item=scene.item(), who={mother}, by=by)
        running.record_attendance(item=scene.item(), present={mother, teacher, ppt}, by=by)
        page = live_page(item_or_404(scene.item().id))
        assert [one.who for one in page.must_leave] == [mother, teacher], "who is absent need not go"
        for who in (mother, teacher):
            with pytest.raises(Refused, match="family_present"):
                records.reflect(meeting=scene.meeting, text="Vi lyttet", by=by)
            running.record_departure(item=scene.item(), who={who}, by=by)
        assert live_page(item_or_404(scene.item().id)).must_leave == []
        # Saved anew, the list still knows who has gone, and that they were there.
        running.record_attendance(item=scene.item(), present={mother, teacher, ppt}, by=by)
        assert Attendance.objects.filter(present=True, left_at=None).count() == 1
    ppt_actor = scene.town.actor("ppt")
    with acting(ppt_actor):
        assert records.reflect(meeting=scene.meeting, text="Vi lyttet", by=ppt_actor).text == "Vi lyttet"
