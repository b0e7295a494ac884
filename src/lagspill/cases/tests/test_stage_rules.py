"""The stages before the team, to the last branch (CASE-2)."""

import datetime
from dataclasses import replace

import pytest
from tests.playbooks import by_stages, changed

from lagspill.cases.stage_rules import (
    Choice,
    Known,
    Made,
    Standing,
    deciders,
    denial,
    known_of,
    missing,
    offered,
    stage_now,
    stages_for,
)
from lagspill.playbooks.schema import Playbook, Stage

TODAY = datetime.date(2026, 11, 27)
TOMORROW = TODAY + datetime.timedelta(days=1)
ALL = Known(guardians_told=True, pupil_told=True, discussed=True, measures_tried=True)
STAY = Choice(decision="measures_here", measures="Ro", look_again_on=TOMORROW, family_agrees=True)


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return changed("tests-rules", by_stages)


@pytest.fixture(scope="module")
def stages(playbook: Playbook) -> tuple[Stage, ...]:
    return playbook.local_stages


def at(stages: tuple[Stage, ...], stage: Stage | None, **more: object) -> Standing:
    known = {"state": "concern", "role": "sosiallaerer", "known": ALL, "met": True}
    return Standing(stages=stages, stage=stage, **(known | more))  # type: ignore[arg-type]


def test_only_a_concern_raised_where_the_child_is_goes_through_the_stages(playbook: Playbook) -> None:
    assert stages_for(playbook, owner_kind="school", named=True) == playbook.local_stages
    assert stages_for(playbook, owner_kind="school_health", named=True) == ()
    assert stages_for(playbook, owner_kind="school", named=False) == ()


def test_a_case_moves_on_stays_or_goes_straight(stages: tuple[Stage, ...]) -> None:
    first, second = stages
    assert stage_now((), []) is None
    assert stage_now(stages, []) is first
    stay, on = Made(stage=first.code, decision="measures_here"), Made(stage=first.code, decision="on")
    assert stage_now(stages, [stay]) is first
    assert stage_now(stages, [stay, on]) is second
    assert stage_now(stages, [on, Made(stage=second.code, decision="on")]) is None
    assert stage_now(stages, [Made(stage=first.code, decision="straight")]) is None


@pytest.mark.parametrize("decision", ["measures_here", "on"])
def test_a_decision_at_a_stage_that_the_model_does_not_have_takes_the_case_past_nothing(
    stages: tuple[Stage, ...], decision: str
) -> None:
    first, second = stages
    gone, on = Made(stage="gone", decision=decision), Made(stage=first.code, decision="on")
    assert stage_now((), [gone]) is None, "the model has none"
    assert stage_now(stages, [gone]) is first
    assert stage_now(stages, [on, gone]) is second
    assert stage_now(stages, [gone, Made(stage=first.code, decision="measures_here")]) is first
    assert stage_now(stages, [on, Made(stage="gone", decision="straight")]) is None, "it went to the team"


def test_what_a_stage_needs_comes_from_the_concern_and_from_what_was_told_since(stages: tuple[Stage, ...]) -> None:
    nothing = known_of(guardians_told=False, pupil_told=False, measures_tried=False, made=[])
    assert missing(stages[0], nothing) == list(stages[0].needs)
    told = Made(stage="here", decision="measures_here", pupil_told=True, discussed=True)
    assert missing(stages[0], known_of(guardians_told=True, pupil_told=False, measures_tried=False, made=[told])) == []
    assert missing(stages[1], nothing) == []


def test_who_decides_later_may_decide_here_and_only_they_may_go_past(stages: tuple[Stage, ...]) -> None:
    first, second = stages
    assert deciders(stages, first) == ("teacher", "sosiallaerer", "leader")
    assert deciders(stages, first, "straight") == deciders(stages, second) == ("leader", "sosiallaerer")
    assert deciders(stages, first.model_copy(update={"decided_by": ()})) == ()
    assert offered(stages, first, "teacher") == ("measures_here", "on")
    assert offered(stages, first, "leader") == ("measures_here", "on", "straight")
    assert offered(stages, first, "health_nurse") == ()
    last = second.model_copy(update={"may_decide": ("on", "straight")})
    assert offered((first, last), last, "leader") == ("on",), "there is nothing to go past"
    anybody = first.model_copy(update={"decided_by": ()})
    assert "on" in offered((anybody, second), anybody, "health_nurse")


def test_each_decision_has_its_own_conditions(stages: tuple[Stage, ...]) -> None:
    first, second = stages
    on, straight = Choice(decision="on"), Choice(decision="straight", reason="Haster")
    assert denial(on, at(stages, first), TODAY) is None
    assert denial(on, at(stages, None), TODAY) == "state"
    assert denial(on, at(stages, first, state="referred"), TODAY) == "state"
    assert denial(on, at(stages, first, role="health_nurse"), TODAY) == "not_decider"
    assert denial(on, at(stages, first, known=replace(ALL, pupil_told=False)), TODAY) == "missing"
    assert denial(on, at(stages, second, met=False), TODAY) == "not_met"
    assert denial(on, at(stages, second), TODAY) is None
    assert denial(straight, at(stages, first), TODAY) is None
    assert denial(straight, at(stages, first, role="teacher"), TODAY) == "not_decider"
    assert denial(replace(straight, reason=" "), at(stages, first), TODAY) == "no_reason"


def test_what_is_tried_here_is_agreed_written_down_and_looked_at_again(stages: tuple[Stage, ...]) -> None:
    here = at(stages, stages[0])
    assert denial(STAY, here, TODAY) is None
    assert denial(replace(STAY, measures=" "), here, TODAY) == "no_measures"
    assert denial(replace(STAY, family_agrees=False), here, TODAY) == "not_agreed"
    assert denial(replace(STAY, look_again_on=None), here, TODAY) == "no_date"
    assert denial(replace(STAY, look_again_on=TODAY), here, TODAY) == "no_date"
