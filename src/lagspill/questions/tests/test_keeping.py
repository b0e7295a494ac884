"""Answers are checked against the model that asked, and kept with its version."""

from typing import Any

import pytest
from tests.town import Town

from lagspill.access.refusal import Refused
from lagspill.foundation.clock import today
from lagspill.playbooks import loader
from lagspill.questions.keeping import asked_by, kept, texts_in
from lagspill.questions.tests.builders import model, question


def test_answers_are_kept_with_who_asked(town: Town) -> None:
    playbook = model()
    service = town.services["ppt"]
    given = {
        "a_text": "ord",
        "a_signature": True,
        "a_services": [str(service.id)],
        "a_table": [{"what": "x", "helped": [str(service.id)]}],
    }
    found = kept(playbook, "concern", given, by=town.actor("teacher"))
    named = [{"id": str(service.id), "name": "PPT"}]
    assert found == {
        "playbook": playbook.code,
        "version": "1.0",
        "answers": {
            "a_text": "ord",
            "a_signature": {"name": "Ansatt Teacher", "on": today().isoformat()},
            "a_services": named,
            "a_table": [{"what": "x", "helped": named}],
        },
    }


def test_nothing_answered_keeps_nothing(town: Town) -> None:
    assert kept(model(), "concern", {}, by=town.actor("teacher")) == {}


@pytest.mark.parametrize(
    "answers",
    [
        {"no_such": "x"},
        {"worry": "x"},
        {"a_number": "x"},
        {"a_services": ["01890000-0000-7000-8000-000000000000"]},
        {"a_table": [{"what": 7}]},
    ],
)
def test_what_nobody_asked_for_is_refused(town: Town, answers: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        kept(model(), "concern", answers, by=town.actor("teacher"))
    assert refused.value.code == "answer_misfit"


@pytest.mark.parametrize(
    "answers", [{"a_person": "Line"}, {"a_address": "x"}, {"a_table": [{"what": "x", "who": "Line"}]}]
)
def test_where_nobody_is_named_an_answer_that_is_somebody_is_refused(town: Town, answers: dict[str, Any]) -> None:
    assert kept(model(), "concern", answers, by=town.actor("teacher"))
    with pytest.raises(Refused) as refused:
        kept(model(), "concern", answers, by=town.actor("teacher"), nameless=True)
    assert refused.value.code == "answer_misfit"


def test_a_mandatory_question_waits_only_in_a_draft(town: Town) -> None:
    playbook = model([question("must", "text", required=True)])
    assert kept(playbook, "concern", {}, by=town.actor("teacher"), complete=False) == {}
    with pytest.raises(Refused) as refused:
        kept(playbook, "concern", {}, by=town.actor("teacher"))
    assert "Om must" in refused.value.reason


def test_the_words_are_found(town: Town) -> None:
    assert texts_in(model(), "concern", {"a_text": "ord", "a_table": [{"what": "celle"}]}) == ["ord", "celle"]


def test_the_labels_are_those_of_the_version_that_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    first = model([question("wish", "text")])
    second = model([question("wish", "text")]).model_copy(update={"version": "2.0"})
    shipped = loader._all_shipped()
    monkeypatch.setattr(loader, "_all_shipped", lambda: (*shipped, first, second))
    old = {"playbook": first.code, "version": "1.0", "answers": {"wish": "x"}}
    assert asked_by(old, second) is first
    assert asked_by({}, second) is second
    assert asked_by(old | {"version": "2.0"}, second) is second
