"""Who calls, who leads, when it comes again: to the last branch (MEET-13..16)."""

import datetime
import uuid

import pytest
from tests.case_models import group_model, talks_model
from tests.town import PLAYBOOK

from lagspill.meetings import convening_rules as rules
from lagspill.meetings.convening_rules import Post
from lagspill.playbooks import loader

OWN, LEAD, IP, CARE, OTHER = (uuid.UUID(int=number) for number in range(1, 6))
GROUP, TALKS = group_model().meeting(), talks_model().meeting()


def post(position: uuid.UUID, role: str = "teacher", kind: str = "school", **facts: object) -> Post:
    return Post(position=position, role=role, service_kind=kind, **facts)  # type: ignore[arg-type]


POSTS = [
    post(OWN, owns=True),
    post(LEAD, "sosiallaerer", owns=True, offices=frozenset({"case_lead"})),
    post(IP, "health_nurse", "school_health", offices=frozenset({"plan_coordinator"})),
    post(CARE, "contact_person", "barnevern"),
    post(OTHER, "ppt_adviser", "ppt"),
]


def test_hats_are_the_post_the_service_and_the_offices_held_here() -> None:
    assert POSTS[1].hats == {"sosiallaerer", "school", "case_lead", "concern_owner"}
    assert POSTS[3].hats == {"contact_person", "barnevern"}
    # A post that is called like an office is not that office on this case.
    assert post(OTHER, "plan_coordinator", "health_station").hats == {"health_station"}


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        (POSTS, [IP, CARE]),
        ([POSTS[0], POSTS[1], POSTS[4]], [LEAD]),
        ([POSTS[0], POSTS[4]], [OWN]),
        ([POSTS[4]], []),
    ],
)
def test_a_meeting_that_nobody_may_call_falls_to_the_lead_and_then_the_owner(
    posts: list[Post], expected: list[uuid.UUID]
) -> None:
    assert [one.position for one in rules.conveners(GROUP, posts)] == expected


@pytest.mark.parametrize(
    ("state", "may", "runs_first", "has_team", "denial"),
    [
        ("concern", True, True, False, "state"),
        ("stopped", True, True, True, "state"),
        ("closed", True, True, True, "state"),
        ("plan", False, True, True, "not_convener"),
        ("consent", True, False, False, "first"),
        ("consent", True, True, False, None),
        ("consent", True, False, True, None),
        ("plan", True, False, False, None),
    ],
)
def test_who_may_call_when(*, state: str, may: bool, runs_first: bool, has_team: bool, denial: str | None) -> None:
    assert rules.convene_denial(state=state, may=may, runs_first=runs_first, has_team=has_team) == denial


def test_the_offices_are_filled_from_those_on_the_case() -> None:
    found = rules.holders(GROUP, POSTS, CARE)
    assert (found.agenda_owner, found.chair, found.deputy_chair, found.minute_taker) == (IP, IP, LEAD, None)
    talks = rules.holders(TALKS, POSTS, LEAD)
    assert (talks.chair, talks.deputy_chair, talks.minute_taker) == (LEAD, None, IP)
    alone = rules.holders(TALKS, [POSTS[4]], OTHER)
    assert (alone.agenda_owner, alone.chair, alone.deputy_chair, alone.minute_taker) == (OTHER, OTHER, None, None)


@pytest.mark.parametrize(
    ("last", "skip", "expected"),
    [
        ("2026-11-30", [], "2027-01-11"),
        ("2026-11-30", ["2027-01-11"], "2027-01-12"),
        ("2026-11-28", [], "2027-01-11"),
    ],
)
def test_the_next_day_is_a_working_day(last: str, skip: list[str], expected: str) -> None:
    day = datetime.date.fromisoformat
    assert rules.next_day(day(last), 6, {day(one) for one in skip}) == day(expected)


def test_how_long_a_meeting_lasts() -> None:
    assert rules.default_minutes(TALKS) == 60
    team = loader.get(PLAYBOOK, "1.0").meeting()
    assert rules.default_minutes(team) == 85
    assert rules.default_minutes(team.model_copy(update={"minutes_per_case": None})) == sum(
        phase.minutes.max for phase in team.phases
    )
    untimed = team.model_copy(update={"minutes_per_case": None, "phases": ()})
    assert rules.default_minutes(untimed) == 240


@pytest.mark.parametrize(
    ("decides", "present", "undecided", "said", "denial"),
    [
        (False, True, 2, False, None),
        (True, False, 2, False, None),
        (True, True, 2, True, "undecided"),
        (True, True, 0, False, "unsaid"),
        (True, True, 0, True, None),
    ],
)
def test_where_families_decide_the_meeting_ends_when_they_have(
    *, decides: bool, present: bool, undecided: int, said: bool, denial: str | None
) -> None:
    found = rules.finish_denial(family_decides=decides, family_present=present, undecided=undecided, said=said)
    assert found == denial
