"""Seats, ranking, time, series, phases: every branch."""

import datetime
import uuid
from dataclasses import replace

import pytest

from lagspill.meetings import rules
from lagspill.meetings.rules import Gap, Holder, Matter, Roster, Seat, StandIn, Waiting
from lagspill.playbooks import loader

BOOK = loader.shipped()["baerum-tit"]
DAY = datetime.date(2026, 12, 1)
LONG_AGO = datetime.date(2020, 1, 1)
SCHOOL, OTHER_SCHOOL, HEALTH, BARNEVERN, PPT, KINDERGARTEN = (uuid.UUID(int=number) for number in range(1, 7))


def holder(number: int, service: uuid.UUID, kind: str, role: str = "adviser") -> Holder:
    return Holder(uuid.UUID(int=100 + number), service, kind, role, LONG_AGO)


NURSE = holder(1, HEALTH, "school_health")
WELFARE = holder(2, BARNEVERN, "barnevern")
ADVISER = holder(3, PPT, "ppt")
HEAD = holder(4, SCHOOL, "school", "leader")
DEPUTY_HEAD = holder(5, SCHOOL, "school", "deputy_leader")
ROSTER = Roster((NURSE, WELFARE, ADVISER), (DEPUTY_HEAD, HEAD))
PUPIL = Matter(
    "child", datetime.date(2014, 5, 5), SCHOOL, "school", frozenset({SCHOOL, HEALTH, BARNEVERN, PPT}), frozenset()
)  # fmt: skip


def positions(found: rules.Seating) -> set[uuid.UUID]:
    return {seat.position for seat in found.seats}


def test_the_band_on_the_day_and_the_childs_own_school_give_the_seats() -> None:
    found = rules.seating(BOOK, PUPIL, ROSTER, DAY)
    assert found.band is not None and found.band.code == "age_6_15"
    assert positions(found) == {NURSE.position, WELFARE.position, ADVISER.position, HEAD.position}
    assert found.fits


def test_the_second_role_speaks_for_the_school_when_nobody_holds_the_first() -> None:
    gone = replace(HEAD, ended_on=DAY)
    found = rules.seating(BOOK, PUPIL, replace(ROSTER, staff=(gone, DEPUTY_HEAD)), DAY)
    assert DEPUTY_HEAD.position in positions(found)


def test_turning_sixteen_changes_the_band() -> None:
    found = rules.seating(BOOK, replace(PUPIL, birth_date=datetime.date(2010, 12, 1)), ROSTER, DAY)
    assert found.band is not None and found.band.code == "age_16_23"
    assert Gap("ppt_upper", "nobody") in found.gaps


def test_the_pregnant_have_their_own_band_and_an_age_outside_has_none() -> None:
    pregnant = rules.seating(BOOK, replace(PUPIL, kind="pregnant"), ROSTER, DAY)
    assert pregnant.band is not None and pregnant.band.code == "age_0_1"
    old = rules.seating(BOOK, replace(PUPIL, birth_date=datetime.date(1980, 1, 1)), ROSTER, DAY)
    assert (old.band, old.gaps) == (None, (Gap("", "no_band"),))


def test_a_one_year_old_in_kindergarten_meets_the_kindergartens_leader() -> None:
    leader = holder(6, KINDERGARTEN, "kindergarten", "leader")
    child = Matter("child", datetime.date(2025, 10, 1), KINDERGARTEN, "kindergarten", frozenset({KINDERGARTEN}))
    found = rules.seating(BOOK, child, Roster((), (leader,)), DAY)
    assert positions(found) == {leader.position}


@pytest.mark.parametrize("model", ["samarbeidsmote", "ansvarsgruppe"])
def test_a_model_that_fixes_only_the_childs_own_place_seats_it_be_it_kindergarten_or_school(model: str) -> None:
    book, leader = loader.shipped()[model], holder(6, KINDERGARTEN, "kindergarten", "pedagogical_leader")
    roster, on_case = Roster((), (leader, HEAD)), frozenset({leader.position, HEAD.position})
    for born in (2024, 2020):
        child = Matter("child", datetime.date(born, 5, 5), KINDERGARTEN, "kindergarten", frozenset({KINDERGARTEN}))
        found = rules.seating(book, replace(child, assigned=on_case), roster, DAY)
        assert (positions(found), found.gaps) == ({leader.position}, ())
    for birth_date in (datetime.date(2020, 12, 24), datetime.date(2003, 5, 5)):
        found = rules.seating(book, replace(PUPIL, birth_date=birth_date, assigned=on_case), roster, DAY)
        assert (positions(found), found.gaps) == ({HEAD.position}, ())


@pytest.mark.parametrize("kind", ["group", "system"])
def test_a_matter_without_a_person_seats_those_of_the_kind_of_place_it_comes_from(kind: str) -> None:
    book, station = loader.shipped()["ressursteam"], holder(7, HEALTH, "health_station")
    leader = holder(6, KINDERGARTEN, "kindergarten", "leader")
    roster = Roster((NURSE, station, ADVISER), (HEAD, leader))
    covered = frozenset({SCHOOL, KINDERGARTEN, HEALTH, PPT})
    at_school = Matter(kind, None, SCHOOL, "school", covered, unnamed=True)
    found = rules.seating(book, at_school, roster, DAY)
    assert positions(found) == {NURSE.position, ADVISER.position, HEAD.position}
    at_kindergarten = replace(at_school, place=KINDERGARTEN, place_kind="kindergarten")
    found = rules.seating(book, at_kindergarten, roster, DAY)
    assert positions(found) == {station.position, ADVISER.position, leader.position}
    assert {gap.kind for gap in found.gaps} == {"kindergarten"}, "nobody there is in charge of special education"
    nowhere = rules.seating(book, replace(at_school, place=None, place_kind=""), roster, DAY)
    assert nowhere.band is not None and nowhere.band.code == "school"


def test_without_a_place_or_at_another_kind_of_place_that_seat_is_empty() -> None:
    assert Gap("school", "no_place") in rules.seating(BOOK, replace(PUPIL, place=None), ROSTER, DAY).gaps
    elsewhere = replace(PUPIL, place=KINDERGARTEN, place_kind="kindergarten")
    assert Gap("school", "other_place", KINDERGARTEN) in rules.seating(BOOK, elsewhere, ROSTER, DAY).gaps


def test_of_two_teachers_only_the_one_on_the_case_is_seated_and_without_one_nobody() -> None:
    knows, stranger = holder(9, SCHOOL, "school", "teacher"), holder(10, SCHOOL, "school", "teacher")
    roster = Roster((), (stranger, knows))
    book = loader.shipped()["ressursteam"]
    found = rules.seating(book, replace(PUPIL, assigned=frozenset({knows.position})), roster, DAY)
    assert positions(found) == {knows.position}
    alone = rules.seating(book, PUPIL, roster, DAY)
    assert not alone.seats and Gap("school", "unknown", SCHOOL) in alone.gaps
    nameless = replace(PUPIL, unnamed=True, band="school", birth_date=None)
    unnamed = rules.seating(book, nameless, roster, DAY)
    assert not unnamed.seats and "unknown" not in {gap.why for gap in unnamed.gaps}


def test_reserved_and_uncovered_services_stay_out_each_with_its_reason() -> None:
    matter = replace(PUPIL, covered=frozenset({SCHOOL, HEALTH}), reserved=frozenset({BARNEVERN}))
    found = rules.seating(BOOK, matter, ROSTER, DAY)
    assert set(found.gaps) == {Gap("barnevern", "reserved", BARNEVERN), Gap("ppt", "uncovered", PPT)}
    assert not found.fits


def test_a_deputy_takes_the_seat_while_standing_in_and_only_then() -> None:
    deputy = holder(7, PPT, "ppt")
    roster = replace(ROSTER, stand_ins=(StandIn(ADVISER.position, deputy),))
    found = rules.seating(BOOK, PUPIL, roster, DAY)
    assert Seat(deputy.position, PPT, "ppt", "member", ADVISER.position) in found.seats
    over = replace(ROSTER, stand_ins=(StandIn(ADVISER.position, replace(deputy, ended_on=DAY)),))
    assert ADVISER.position in positions(rules.seating(BOOK, PUPIL, over, DAY))


def test_a_member_who_has_left_leaves_a_gap_with_the_service() -> None:
    left = replace(ADVISER, ended_on=DAY)
    found = rules.seating(BOOK, PUPIL, replace(ROSTER, members=(NURSE, WELFARE, left)), DAY)
    assert found.gaps == (Gap("ppt", "nobody", PPT),)


def test_of_two_services_of_a_kind_the_covered_one_attends() -> None:
    other = holder(8, OTHER_SCHOOL, "ppt")
    found = rules.seating(BOOK, PUPIL, replace(ROSTER, members=(NURSE, WELFARE, ADVISER, other)), DAY)
    assert found.fits and other.position not in positions(found)


def test_ranking_by_urgency_then_waiting_then_fit() -> None:
    ids = [uuid.UUID(int=number) for number in range(5)]
    early, late = datetime.date(2026, 10, 1), datetime.date(2026, 11, 1)
    rows = [
        Waiting(ids[0], "", early),
        Waiting(ids[1], "low", early),
        Waiting(ids[2], "high", late, fits=False),
        Waiting(ids[3], "high", late),
        Waiting(ids[4], "high", early),
    ]
    assert [row.case for row in rules.ranked(rows)] == [ids[4], ids[3], ids[2], ids[1], ids[0]]
    assert rows[1].days(late) == 31


def test_the_coordinators_judgement_goes_before_the_reporters() -> None:
    assert rules.urgency("high", "low") == "high"
    assert rules.urgency("", "low") == "low"


def test_time_with_interpreter_overbooking_and_slots() -> None:
    start = datetime.datetime(2026, 12, 1, 11, tzinfo=datetime.UTC)
    end = start + datetime.timedelta(hours=4)
    assert rules.minutes_of(85, interpreter=True, extra=30) == 115
    assert rules.minutes_of(85, interpreter=False, extra=30) == 85
    full = rules.time_bar(start, end, [85, 85, 85])
    assert (full.left, full.overbooked) == (0, 15)
    assert rules.time_bar(start, end, [85]).left == 155
    assert [(one[1] - one[0]).seconds // 60 for one in rules.slots(start, [70, 85])] == [70, 85]


def test_a_series_keeps_its_rhythm_around_holidays() -> None:
    first, last = datetime.date(2026, 4, 6), datetime.date(2026, 5, 4)
    skip = rules.public_holidays(first, last)
    assert first in skip, "Easter Monday"
    assert rules.series(first, last, 2, skip) == [datetime.date(2026, 4, 20), datetime.date(2026, 5, 4)]


def test_the_phase_clock_counts_up_and_stops_at_its_end() -> None:
    start = datetime.datetime(2026, 12, 1, 11, tzinfo=datetime.UTC)
    assert rules.phase_clock(start, start + datetime.timedelta(minutes=4), 10).left == 6
    over = rules.phase_clock(start, start + datetime.timedelta(minutes=40), 10)
    assert (over.used, over.left) == (10, 0)
    assert rules.phase_clock(start, start - datetime.timedelta(minutes=1), 10).used == 0


@pytest.mark.parametrize(
    ("audience", "family", "permanent", "covered", "denial"),
    [
        ("everyone", True, False, False, None),
        ("everyone", False, False, True, None),
        ("everyone", False, True, False, "uncovered"),
        ("permanent_members", False, True, True, None),
        ("permanent_members", True, False, False, "members_only"),
        ("permanent_members", False, False, True, "members_only"),
    ],
)
def test_who_may_be_in_the_room(
    audience: str, family: bool, permanent: bool, covered: bool, denial: str | None
) -> None:
    assert rules.room_denial(audience=audience, family=family, permanent=permanent, covered=covered) == denial


@pytest.mark.parametrize(
    ("meeting", "item", "other_runs", "covered", "denial"),
    [
        ("running", "invited", False, True, None),
        ("running", "listed", False, True, None),
        ("planned", "invited", False, True, "meeting_not_running"),
        ("running", "finished", False, True, "item_over"),
        ("running", "invited", True, True, "other_runs"),
        ("running", "invited", False, False, "uncovered"),
    ],
)
def test_when_an_item_may_start(meeting: str, item: str, other_runs: bool, covered: bool, denial: str | None) -> None:
    assert rules.start_denial(meeting=meeting, item=item, other_runs=other_runs, covered=covered) == denial


def test_moving_up_and_down_stops_at_the_ends() -> None:
    a, b = uuid.UUID(int=1), uuid.UUID(int=2)
    assert rules.place_in([a, b], b, up=True) == [b, a]
    assert rules.place_in([a, b], a, up=False) == [b, a]
    assert rules.place_in([a, b], a, up=True) == [a, b]


def test_every_state_of_the_models_is_known() -> None:
    from lagspill.meetings.models import AgendaItem, Meeting

    assert set(rules.MEETING) == set(Meeting.STATES)
    assert set(rules.ITEM) == set(AgendaItem.STATES)
