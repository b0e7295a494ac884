"""The models of the other sources, each held against what its source says."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from lagspill.playbooks.checks import walk
from lagspill.playbooks.loader import shipped
from lagspill.playbooks.schema import Member, Playbook, Text

TOLD: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "models.yaml").read_text(encoding="utf-8")
)
FACTS = {model: told["source"] | told["ours"] for model, told in TOLD.items()}
# What the sources disagree about in each model (section 13 of the requirements), and which of them it follows.
SHARED = {"presence": "school_support", "names_at_the_door": "school_support"}
TEAMS = ("way_to_team", "cadence", "years", "convener")
DISAGREEMENTS = {
    "alna-innsatsteam": SHARED | dict.fromkeys(TEAMS, "information"),
    "alna-sosialagenter": SHARED | dict.fromkeys(TEAMS, "guide"),
    "baerum-tit": SHARED | {"consent": "method_book", "signatures": "lov"},
    "ressursteam": SHARED | {"anonymity": "meetings"},
    "samarbeidsmote": {"anonymity": "meetings"},
    "ansvarsgruppe": {"anonymity": "meetings", "convener": "meetings"},
}


@pytest.fixture(params=sorted(FACTS))
def model(request: pytest.FixtureRequest) -> tuple[Playbook, dict[str, Any]]:
    return shipped()[request.param], FACTS[request.param]


def test_every_model_of_the_sources_is_shipped() -> None:
    assert set(FACTS) < set(shipped())
    assert len(shipped()) == len(FACTS) + 1


def test_what_the_sources_say_and_what_we_chose_are_kept_apart() -> None:
    assert [model for model, told in TOLD.items() if set(told["source"]) & set(told["ours"])] == []


def seat(member: Member) -> str:
    return " ".join([member.service_kind, *member.roles[:1]])


def test_members_are_the_sources_in_every_band(model: tuple[Playbook, dict[str, Any]]) -> None:
    playbook, facts = model
    assert {band.code: [seat(one) for one in band.members] for band in playbook.bands} == facts["bands"]
    assert {band.code: [seat(one) for one in band.optional_members] for band in playbook.bands} == facts["optional"]
    assert {band.code: [band.from_age, band.to_age] for band in playbook.bands} == facts["ages"]
    instead = {seat(one): list(one.roles[1:]) for band in playbook.bands for one in band.members if one.roles[1:]}
    assert instead == facts["instead"]


def test_the_meeting_is_the_sources(model: tuple[Playbook, dict[str, Any]]) -> None:
    playbook, facts = model
    meeting = playbook.meeting()
    assert [meeting.convener, *meeting.convener_alternatives] == facts["conveners"]
    assert playbook.is_a_teams == ("every_weeks" in facts)
    if meeting.cadence:
        cadence = meeting.cadence
        assert [cadence.shortest_weeks, cadence.longest_weeks] == facts["range_weeks"]
        assert (cadence.every_weeks, cadence.minutes) == (facts["every_weeks"], facts["minutes"])
        assert (meeting.opens_with_round, meeting.system_items) == (facts["round"], facts["system"])
        assert ("system" in playbook.subject_kinds) == facts["system"]
    if "minutes_duty" in facts:
        assert (meeting.minutes_duty, meeting.family_decides) == (facts["minutes_duty"], facts["family_decides"])
    if "list_ahead" in facts:
        assert meeting.case_list_ahead == facts["list_ahead"]
    assert meeting.after == facts.get("after")
    assert list(meeting.leads_to) == facts.get("leads_to", list(meeting.leads_to))


def test_rules_are_the_sources(model: tuple[Playbook, dict[str, Any]]) -> None:
    playbook, facts = model
    assert playbook.anonymity.in_team == facts["anonymity"]
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
    found = {code: {one.code: one.follows for one in playbook.disagreements} for code, playbook in shipped().items()}
    assert found == DISAGREEMENTS


@pytest.mark.parametrize("code", sorted(DISAGREEMENTS))
def test_every_text_stands_in_bokmal_nynorsk_and_english(code: str) -> None:
    lacking = [
        (loc, text.nb) for loc, text in walk(shipped()[code]) if isinstance(text, Text) and not (text.nn and text.en)
    ]
    assert lacking == []
