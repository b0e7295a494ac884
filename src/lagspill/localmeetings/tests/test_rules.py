"""A place's own meetings, to the last branch (CASE-2, MEET-14)."""

import uuid
from typing import Any

import pytest
from tests.playbooks import by_stages, changed

from lagspill.localmeetings.rules import Colleague, finish_denial, leaving, list_denial, offices, planners
from lagspill.playbooks.schema import MeetingKind

HEAD, DEPUTY, SOCIAL, OTHER_SOCIAL, TEACHER = (uuid.uuid4() for _ in range(5))


@pytest.fixture(scope="module")
def kind() -> MeetingKind:
    return changed("tests-local-rules", by_stages).meeting("own_meeting")


def staff(**more: uuid.UUID) -> list[Colleague]:
    return [Colleague(position, role) for role, position in more.items()]


def test_those_who_convene_or_lead_may_plan(kind: MeetingKind) -> None:
    assert planners(kind) == {"sosiallaerer", "leader", "deputy_leader"}


def test_offices_are_filled_as_the_model_has_them(kind: MeetingKind) -> None:
    found = offices(kind, staff(leader=HEAD, deputy_leader=DEPUTY, sosiallaerer=SOCIAL, teacher=TEACHER), SOCIAL)
    assert (found.agenda_owner, found.chair, found.deputy_chair, found.minute_taker) == (SOCIAL, HEAD, DEPUTY, SOCIAL)
    assert found.holders == {HEAD, DEPUTY, SOCIAL}


def test_the_convener_comes_first_where_several_share_a_role(kind: MeetingKind) -> None:
    two = [Colleague(SOCIAL, "sosiallaerer"), Colleague(OTHER_SOCIAL, "sosiallaerer")]
    assert offices(kind, two, OTHER_SOCIAL).agenda_owner == OTHER_SOCIAL


def test_whoever_leads_writes_only_where_there_is_nobody_else(kind: MeetingKind) -> None:
    found = offices(kind, staff(sosiallaerer=SOCIAL), SOCIAL)
    assert (found.chair, found.minute_taker, found.deputy_chair) == (SOCIAL, SOCIAL, None)
    shared = kind.model_copy(update={"minute_taker": "leader"})
    assert offices(shared, [Colleague(HEAD, "leader"), Colleague(DEPUTY, "leader")], HEAD).minute_taker == DEPUTY


def test_a_case_is_listed_where_its_stage_is_decided() -> None:
    fits: dict[str, Any] = {"state": "planned", "kind": "own", "wanted": "own", "owns": True}
    fits |= {"here": False, "elsewhere": False}
    assert list_denial(**fits) is None
    assert list_denial(**fits | {"state": "held"}) == "over"
    assert list_denial(**fits | {"owns": False}) == "not_owner"
    assert list_denial(**fits | {"wanted": None}) == "not_this_meeting"
    assert list_denial(**fits | {"here": True}) == "listed_already"
    assert list_denial(**fits | {"elsewhere": True}) == "listed_elsewhere"


def test_a_meeting_ends_when_every_case_is_decided() -> None:
    assert finish_denial(state="planned", begun=True, undecided=0) is None
    assert finish_denial(state="held", begun=True, undecided=0) == "over"
    assert finish_denial(state="planned", begun=False, undecided=0) == "not_begun"
    assert finish_denial(state="planned", begun=True, undecided=1) == "undecided"


def test_those_without_an_office_leave_the_cases() -> None:
    assert leaving([HEAD, TEACHER], {HEAD}) == [TEACHER]
