"""The state machine, the gate and the baton, to the last branch."""

import datetime
import re
from pathlib import Path

import pytest

from lagspill.cases.models import Case
from lagspill.cases.rules import (
    MOVER,
    OPEN_STATES,
    TRANSITIONS,
    Gate,
    Offer,
    bring_denial,
    look_ground,
    may_hand_over,
    next_state,
)


def test_every_state_has_a_way_on_and_somebody_whose_move_it_is() -> None:
    assert set(TRANSITIONS) == set(MOVER) == set(Case.STATES)
    for state, ways in TRANSITIONS.items():
        assert set(ways.values()) <= set(TRANSITIONS)
        assert bool(ways) == (state != "closed")


def test_every_open_case_can_be_stopped_and_a_stopped_one_only_closed() -> None:
    assert all(next_state(state, "stop") == "stopped" for state in OPEN_STATES)
    assert next_state("stopped", "stop") is None
    assert TRANSITIONS["stopped"] == {"close": "closed"}


@pytest.mark.parametrize(
    ("violence", "neglect", "stops", "shields"),
    [(False, False, False, False), (True, False, True, True), (False, True, True, False), (True, True, True, True)],
)
def test_either_suspicion_stops_and_only_violence_shields(
    violence: bool, neglect: bool, stops: bool, shields: bool
) -> None:
    gate = Gate(violence=violence, neglect=neglect)
    assert (gate.stops, gate.shields) == (stops, shields)


TODAY = datetime.date(2026, 6, 15)


@pytest.mark.parametrize(
    ("leads", "owns", "is_set", "waits", "denial"),
    [
        (True, True, True, True, "offer_waits"),
        (False, True, True, False, "not_lead"),
        (True, False, True, False, None),
        (False, False, False, False, "not_owner"),
        (False, True, False, False, None),
    ],
)
def test_the_baton(leads: bool, owns: bool, is_set: bool, waits: bool, denial: str | None) -> None:
    found = may_hand_over(
        actor_leads=leads, actor_owns=owns, lead_is_set=is_set, offer_waits=waits, next_on=TODAY, today=TODAY
    )
    assert found == denial


@pytest.mark.parametrize(
    ("is_set", "next_on", "denial"),
    [
        (True, None, "no_date"),
        (True, TODAY - datetime.timedelta(days=1), "date_past"),
        (True, TODAY, None),
        (False, None, None),
    ],
)
def test_a_date_goes_with_the_baton(is_set: bool, next_on: datetime.date | None, denial: str | None) -> None:
    found = may_hand_over(
        actor_leads=True, actor_owns=True, lead_is_set=is_set, offer_waits=False, next_on=next_on, today=TODAY
    )
    assert found == denial


SCHOOLS_OWN = Offer(anonymous=False, realistic=False, kinds=frozenset({"system"}))
ALL = Offer(anonymous=True, realistic=True, kinds=frozenset({"group", "system"}))
ALWAYS = Offer(anonymous=True, realistic=False, kinds=frozenset())


@pytest.mark.parametrize(
    ("offer", "kind", "state", "reason", "denial"),
    [
        (ALL, "child", "concern", "Ingen vet det", None),
        (ALL, "child", "concern", " ", "not_realistic"),
        (ALL, "pregnant", "concern", "", "not_realistic"),
        (ALL, "system", "concern", "", None),
        (ALL, "group", "plan", "", "state"),
        (ALWAYS, "child", "concern", "", None),
        (ALWAYS, "system", "concern", "", "not_offered"),
        (SCHOOLS_OWN, "child", "concern", "Ingen vet det", "not_offered"),
        (SCHOOLS_OWN, "group", "concern", "", "not_offered"),
        (SCHOOLS_OWN, "system", "concern", "", None),
    ],
)
def test_what_a_team_takes_up_without_a_person(
    offer: Offer, kind: str, state: str, reason: str, denial: str | None
) -> None:
    assert bring_denial(offer, kind=kind, unnamed=True, state=state, reason=reason) == denial
    assert bring_denial(offer, kind=kind, unnamed=False, state=state, reason=reason) == "named"


def test_a_look_says_on_which_ground() -> None:
    assert look_ground(owns=True, unnamed=True) == "owner"
    assert look_ground(owns=False, unnamed=True) == "anonymous"
    assert look_ground(owns=False, unnamed=False) == "consent"


def test_the_diagram_in_the_docs_is_drawn_from_the_rules() -> None:
    page = (Path(__file__).parents[4] / "docs/architecture.md").read_text(encoding="utf-8")
    drawn = set(re.findall(r"^  (\w+) --> (\w+):", page, re.MULTILINE))
    assert drawn == {(state, following) for state, verbs in TRANSITIONS.items() for following in verbs.values()}
