"""Who may what with a team, when it may end, and what its model asks that nobody answers."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from tests.playbooks import changed

from lagspill.playbooks.schema import Playbook
from lagspill.teams.rules import (
    Denial,
    Facts,
    Place,
    Seat,
    Sitter,
    asked_of,
    change_denial,
    details_denial,
    end_denial,
    may_run,
    may_seat,
    resume_denial,
    seat_denial,
    unasked,
)

ONE, OTHER = uuid.uuid4(), uuid.uuid4()
PLAIN = Facts(coordinator=ONE)
SCHOOL = Place("Lia skole", "school", frozenset({"sosiallaerer"}))
NOBODY_THERE = Place("Bakken skole", "school", frozenset({"teacher"}))
KINDERGARTEN = Place("Tusenfryd", "kindergarten")


@pytest.fixture
def model(own_model: Playbook) -> Playbook:
    """One band: somebody of the child's school, the school nurse, PPT; barnevern when asked."""
    return own_model


def code(denial: Denial | None) -> str:
    return denial.code if denial else ""


def test_only_the_municipalitys_coordinator_runs_teams_and_a_teams_own_seat_members() -> None:
    assert may_run("municipal_coordinator") and not may_run("team_coordinator")
    leads = frozenset({ONE, None})
    assert may_seat(role="team_coordinator", position=ONE, leads=leads)
    assert may_seat(role="municipal_coordinator", position=OTHER, leads=leads)
    assert not may_seat(role="team_coordinator", position=OTHER, leads=leads)
    assert not may_seat(role="", position=None, leads=leads)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(PLAIN, name_taken=True), "name"),
        (replace(PLAIN, service_taken=True), "service"),
        (replace(PLAIN, service_name_taken=True), "service"),
        (replace(PLAIN, for_teams=False), "model"),
        (replace(PLAIN, deputy=ONE), "deputy"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_with_what_to_do(facts: Facts, field: str) -> None:
    denial = details_denial(facts)
    assert denial is not None and denial.field == field and denial.reason and denial.remedy


def test_details_in_order_are_not_denied() -> None:
    assert details_denial(PLAIN) is None
    assert details_denial(replace(PLAIN, deputy=OTHER)) is None


def test_a_seat_is_for_somebody_in_a_position_who_has_none_yet_in_a_team_that_runs() -> None:
    assert seat_denial(ended=False, holds=True, seated=False) is None
    assert code(seat_denial(ended=True, holds=True, seated=False)) == "team_ended"
    assert code(seat_denial(ended=False, holds=False, seated=False)) == "team_position"
    assert code(seat_denial(ended=False, holds=True, seated=True)) == "team_seated"


def test_an_ended_team_is_not_changed() -> None:
    assert change_denial(ended=False) is None
    assert code(change_denial(ended=True)) == "team_ended"


def test_a_team_ends_when_nothing_is_left() -> None:
    assert end_denial(ended=False, open_cases=False, meetings=0) is None
    assert code(end_denial(ended=True, open_cases=False, meetings=0)) == "team_ended"
    assert code(end_denial(ended=False, open_cases=True, meetings=2)) == "team_open_cases"
    assert code(end_denial(ended=False, open_cases=False, meetings=1)) == "team_meetings"


def test_an_ended_team_starts_again_under_a_name_of_its_own() -> None:
    assert resume_denial(ended=True, name_taken=False) is None
    assert code(resume_denial(ended=False, name_taken=False)) == "team_runs"
    assert code(resume_denial(ended=True, name_taken=True)) == "team_name"


def test_a_seat_of_the_team_is_missing_until_somebody_of_its_kind_sits(model: Playbook) -> None:
    (band,) = asked_of(model, [Sitter("Nina", "school_health")], [SCHOOL])
    assert [seat.kind for seat in band.missing] == ["ppt"]
    assert next(seat for seat in band.seats if seat.kind == "school_health").names == ("Nina",)
    (full,) = asked_of(model, [Sitter("Nina", "school_health"), Sitter("Per", "ppt")], [SCHOOL])
    assert full.missing == ()


def test_a_seat_of_the_childs_place_is_missing_where_nobody_has_the_role(model: Playbook) -> None:
    (band,) = asked_of(model, [], [SCHOOL, NOBODY_THERE])
    at_place = next(seat for seat in band.missing if seat.at_place)
    assert at_place.lacking == ("Bakken skole",) and at_place.roles == ("sosiallaerer", "leader")


def test_what_is_optional_is_never_missing(model: Playbook) -> None:
    (band,) = asked_of(model, [], [SCHOOL])
    assert "barnevern" in {seat.kind for seat in band.seats}
    assert "barnevern" not in {seat.kind for seat in band.missing}
    assert not Seat("school", at_place=True, optional=True, lacking=("Lia skole",)).missing


def test_a_band_whose_places_the_team_does_not_serve_lacks_nothing(model: Playbook) -> None:
    (band,) = asked_of(model, [], [KINDERGARTEN])
    assert not band.concerned and band.missing == ()
    (unknown,) = asked_of(model, [], [])
    assert unknown.concerned and [seat.kind for seat in unknown.missing] == ["school_health", "ppt"]


def test_a_band_without_a_seat_for_the_place_concerns_every_team() -> None:
    def only_ppt(data: dict[str, Any]) -> None:
        for band in data["bands"]:
            band["members"], band["optional_members"] = [{"service_kind": "ppt"}], []

    bands = asked_of(changed("tests-ppt", only_ppt), [], [KINDERGARTEN])
    assert all(band.concerned and [seat.kind for seat in band.missing] == ["ppt"] for band in bands)


def test_members_whom_no_seat_asks_for_are_named(model: Playbook) -> None:
    sitters = [Sitter("Per", "ppt"), Sitter("Bea", "barnevern"), Sitter("Kim", "youth_club"), Sitter("Rek", "school")]
    assert [one.name for one in unasked(model, sitters)] == ["Kim", "Rek"]
