"""The models of the other sources, each held against what its source says."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from lagspill.playbooks.checks import walk
from lagspill.playbooks.loader import shipped
from lagspill.playbooks.schema import Playbook, Text

FACTS: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "models.yaml").read_text(encoding="utf-8"))


@pytest.fixture(params=sorted(FACTS))
def model(request: pytest.FixtureRequest) -> tuple[Playbook, dict[str, Any]]:
    return shipped()[request.param], FACTS[request.param]


def test_every_model_of_the_sources_is_shipped() -> None:
    assert set(FACTS) < set(shipped())
    assert len(shipped()) == len(FACTS) + 1


def test_members_are_the_sources(model: tuple[Playbook, dict[str, Any]]) -> None:
    playbook, facts = model
    band = playbook.bands[-1]
    if "members" in facts:
        assert [member.service_kind for member in band.members] == facts["members"]
        assert [member.service_kind for member in band.optional_members] == facts["optional"]
    else:
        assert not playbook.is_a_teams


def test_the_meeting_is_the_sources(model: tuple[Playbook, dict[str, Any]]) -> None:
    playbook, facts = model
    meeting = playbook.meeting()
    assert [meeting.convener, *meeting.convener_alternatives] == facts["conveners"]
    assert playbook.is_a_teams == ("weeks" in facts)
    if meeting.cadence:
        cadence = meeting.cadence
        assert [cadence.shortest_weeks, cadence.every_weeks, cadence.longest_weeks] == facts["weeks"]
        assert cadence.minutes == facts["minutes"]
        assert (meeting.opens_with_round, meeting.system_items) == (facts["round"], facts["system"])
        assert ("system" in playbook.subject_kinds) == facts["system"]
    if "minutes_duty" in facts:
        assert (meeting.minutes_duty, meeting.family_decides) == (facts["minutes_duty"], facts["family_decides"])
    assert meeting.after == facts.get("after")
    assert list(meeting.leads_to) == facts.get("leads_to", list(meeting.leads_to))


def test_rules_are_the_sources(model: tuple[Playbook, dict[str, Any]]) -> None:
    playbook, facts = model
    assert playbook.anonymity.in_team == facts["anonymity"]
    if "offers" in facts:
        assert playbook.authority.may_offer_measures == facts["offers"]
    assert set(facts.get("categories", [])) <= {category.code for category in playbook.categories}
    assert [component.code for component in playbook.components] == facts.get("components", [])
    if "place_meetings" in facts:
        assert [meeting.code for meeting in playbook.meetings if meeting.scope == "place"] == facts["place_meetings"]
    assert {letter.readers for letter in playbook.letters} == {"family", "staff"}
    assert playbook.consent.signatures.default_rule == "everyone"


def test_two_hats_count_for_one_service_at_a_time() -> None:
    playbook = shipped()["alna-sosialagenter"]
    counted = {code: hat.counts_for for hat in playbook.hats for code in hat.meetings}
    own = {meeting.code for meeting in playbook.meetings if meeting.scope == "place"}
    assert own == set(FACTS["alna-sosialagenter"]["place_meetings"])
    assert counted == dict.fromkeys(own, "school") | {"team_meeting": "sosialagent", "family_meeting": "sosialagent"}


def test_the_way_to_the_team_goes_over_the_schools_own_meeting() -> None:
    stages = shipped()["alna-innsatsteam"].local_stages
    assert [(stage.code, stage.meeting) for stage in stages] == [
        ("at_school", None),
        ("pupil_meeting", "pupil_meeting"),
    ]


def test_who_may_go_past_the_schools_own_meeting_follows_the_source_that_the_model_follows() -> None:
    ways = {code: shipped()[code].local_stages[0].may_decide for code in ("alna-innsatsteam", "alna-sosialagenter")}
    assert "straight" in ways["alna-innsatsteam"], "anybody in the team may raise a case"
    assert "straight" not in ways["alna-sosialagenter"], "the school's own meeting decides"


def test_where_sources_disagree_the_playbook_says_which_it_follows() -> None:
    found = {one.code: one.follows for one in shipped()["alna-innsatsteam"].disagreements}
    assert found == dict.fromkeys(("way_to_team", "cadence", "years", "convener"), "information")
    assert {one.follows for one in shipped()["alna-sosialagenter"].disagreements} == {"guide"}


def test_every_text_stands_in_bokmal_nynorsk_and_english(model: tuple[Playbook, dict[str, Any]]) -> None:
    lacking = [(loc, text.nb) for loc, text in walk(model[0]) if isinstance(text, Text) and not (text.nn and text.en)]
    assert lacking == []
