"""The draft as actions and job: what it respects, what changes when somebody falls out, taking it into use (MEET-1, MEET-2)."""

import datetime
from itertools import pairwise

import pytest
from django.db.utils import ProgrammingError
from tests.fixtures import MoveClock
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.audit.models import AuditEntry
from lagspill.directory.models import StaffMember
from lagspill.foundation.clock import OSLO
from lagspill.meetings.models import Meeting
from lagspill.yearplan import actions, drafting, queries
from lagspill.yearplan.models import Absence, Draft, DraftMeeting
from lagspill.yearplan.tests.scene import (
    AUTUMN,
    WEEK,
    busy,
    dates,
    drafted,
    frame,
    monday_after,
    other_team,
    solve,
)

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _autumn(move_clock: MoveClock) -> None:
    move_clock(AUTUMN)


def staff(town: Town, who: str) -> StaffMember:
    return StaffMember.objects.get(positions=town.positions[who])


def enter(town: Town, who: str, first: datetime.date, last: datetime.date, weekday: int | None = None) -> Absence:
    by = town.actor("coordinator")
    with acting(by):
        return actions.enter_absence(
            staff=staff(town, who), first=first, last=last, weekday=weekday, start=None, end=None, by=by
        )


def test_the_draft_keeps_the_models_rhythm_on_school_days_and_is_proven_best(town: Town) -> None:
    by = town.actor("coordinator")
    with acting(by):
        first = monday_after(AUTUMN)
        autumn = first + 4 * WEEK
        actions.enter_closure(
            municipality=town.municipality, name="Høstferie", first=autumn, last=autumn + 4 * DAY, by=by
        )  # fmt: skip
    draft = drafted(town)
    found = dates(draft, by)
    assert draft.state == "ready" and draft.best == draft.bound == 0 and draft.shortfalls == []
    days = [one.day for one in found]
    assert len(days) == 4 and all(day.weekday() < 5 for day in days)
    assert not any(first + 4 * WEEK <= day < first + 5 * WEEK for day in days)
    # Every other school week: the closed one does not count.
    assert [(later - earlier).days for earlier, later in pairwise(days)] in (
        [14, 21, 14],
        [21, 14, 14],
        [14, 14, 21],
    )
    assert {one.minutes for one in found} == {240}


def test_absences_wishes_and_other_teams_meetings_are_respected(town: Town) -> None:
    other, north = other_team(town)
    by, first = town.actor("coordinator"), monday_after(AUTUMN)
    for weekday in (0, 1):
        enter(town, "ppt", first, first + 20 * WEEK, weekday)
    busy(other, north, [first + week * WEEK + 2 * DAY for week in range(10)])
    with acting(by):
        actions.enter_wish(
            staff=staff(town, "barnevern"), weekday=4, start=datetime.time(8), end=datetime.time(15), by=by
        )
    draft = drafted(town)
    assert {one.day.weekday() for one in dates(draft, by)} == {4}


def test_a_team_member_who_can_never_come_is_named(town: Town) -> None:
    enter(town, "ppt", AUTUMN, AUTUMN + 40 * WEEK)
    draft = drafted(town)
    assert dates(draft, town.actor("coordinator")) == []
    (short,) = draft.shortfalls
    assert short["blockers"][0] == {"why": "absent", "who": str(staff(town, "ppt").id), "share": 1.0}


def test_when_somebody_falls_out_as_few_dates_as_possible_move_and_what_was_placed_by_hand_stays(town: Town) -> None:
    by = town.actor("coordinator")
    draft = drafted(town)
    before = dates(draft, by)
    with acting(by):
        moved = queries.draft_meeting_or_404(before[0].id, by)
        actions.move_meeting(meeting=moved, day=before[0].day + DAY, start=datetime.time(10, 5), by=by)
    enter(town, "nurse", before[2].day, before[2].day)
    with acting(by):
        actions.ask_again(draft=queries.draft_or_404(draft.id, by), by=by)
    assert solve(draft, by)
    after = dates(draft, by)
    assert (after[0].day, after[0].start, after[0].by_hand) == (before[0].day + DAY, datetime.time(10, 5), True)
    kept = {(one.day, one.start) for one in before[1:]} & {(one.day, one.start) for one in after}
    assert len(kept) == len(before) - 2 and before[2].day not in {one.day for one in after}
    with acting(by):
        done = Draft.objects.get(id=draft.id)
    assert done.changes == done.fewest_changes == 2


def test_real_meetings_stand_and_are_not_planned_twice(town: Town) -> None:
    by, first = town.actor("coordinator"), monday_after(AUTUMN)
    busy(town.team, by, [first + DAY], hour=12, minutes=240)
    draft = drafted(town)
    days = [one.day for one in dates(draft, by)]
    assert first + DAY not in days and len(days) == 4
    with acting(by):
        made = actions.take_into_use(draft=draft, by=by)
        assert [one.starts_at.astimezone(OSLO).date() for one in made] == days
        assert Meeting.objects.filter(team=town.team, state="planned").count() == 5
        taken = AuditEntry.objects.filter(action="yearplan.taken").count()
    assert taken in (0, 1)


def test_taking_into_use_happens_once_and_all_or_nothing(town: Town) -> None:
    by = town.actor("coordinator")
    draft = drafted(town)
    with acting(by):
        actions.take_into_use(draft=draft, by=by)
    with pytest.raises(Refused), acting(by):
        actions.take_into_use(draft=draft, by=by)
    again = drafted(town)
    assert dates(again, by) == []
    with pytest.raises(Refused) as refused, acting(by):
        actions.take_into_use(draft=again, by=by)
    assert refused.value.code == "yearplan_empty"
    with acting(by):
        assert Draft.objects.get(id=again.id).state == "ready"


@pytest.mark.parametrize(
    ("days", "code"),
    [(-60, "yearplan_past"), (5, "yearplan_no_school_day"), (14, "yearplan_same_day")],
    ids=["yearplan_past", "saturday", "same day"],
)
def test_a_date_is_not_moved_into_the_past_a_weekend_or_upon_another(town: Town, days: int, code: str) -> None:
    by = town.actor("coordinator")
    draft = drafted(town)
    first = dates(draft, by)[0]
    day = first.day + days * DAY if code != "yearplan_no_school_day" else monday_after(first.day) + 5 * DAY
    with pytest.raises(Refused) as refused, acting(by):
        found = queries.draft_meeting_or_404(first.id, by)
        actions.move_meeting(meeting=found, day=day, start=datetime.time(9), by=by)
    assert refused.value.code == code


def test_a_job_run_twice_does_no_harm_and_a_failing_one_says_so(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    by = town.actor("coordinator")
    draft = drafted(town)
    before = [(one.id, one.day) for one in dates(draft, by)]
    assert not drafting.draft_plan(draft.id, 1, by.position())
    assert [(one.id, one.day) for one in dates(draft, by)] == before
    with acting(by):
        actions.ask_again(draft=draft, by=by)

    def fall(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(drafting, "solve", fall)
    with pytest.raises(MemoryError):
        solve(draft, by)
    with acting(by):
        assert Draft.objects.get(id=draft.id).state == "failed"


def test_a_team_whose_hours_are_too_short_is_told(town: Town) -> None:
    by = town.actor("coordinator")
    with pytest.raises(Refused) as refused, acting(by):
        actions.ask_for_draft(team=town.team, frame=frame(earliest=12, latest=14), by=by)
    assert refused.value.code == "yearplan_too_short"


def test_nobody_but_the_teams_leaders_sees_or_writes_times_and_drafts(town: Town) -> None:
    _team, north = other_team(town, "barnevern")
    draft = drafted(town)
    absence = enter(town, "ppt", AUTUMN, AUTUMN + WEEK)
    for actor in (town.actor("ppt"), town.actor("coordinator"), town.actor("deputy_coordinator")):
        with acting(actor):
            assert Absence.objects.filter(id=absence.id).exists()
    overseer = town.actor("municipal_coordinator")
    for actor in (north, town.actor("teacher"), town.actor("nurse"), overseer):
        with acting(actor):
            assert not Absence.objects.exists()
            assert Draft.objects.exists() == DraftMeeting.objects.exists() == (actor == overseer)
        with pytest.raises(ProgrammingError), acting(actor):
            Absence.objects.bulk_create([Absence(staff=staff(town, "ppt"), first=AUTUMN, last=AUTUMN)])
    with pytest.raises(ProgrammingError), acting(north):
        DraftMeeting.objects.bulk_create(
            [DraftMeeting(draft=draft, team=town.team, day=AUTUMN, start=datetime.time(9), minutes=60)]
        )


def test_a_deputy_may_plan_and_a_stranger_may_not(town: Town) -> None:
    assert drafted(town, by=town.actor("deputy_coordinator")).state == "ready"
    stranger = town.actor("ppt")
    with pytest.raises(Refused), acting(stranger):
        actions.ask_for_draft(team=town.team, frame=frame(), by=stranger)
