"""A model's own questions on the case's pages: a protected address holds there too, and nobody is named where nobody may be."""

from typing import Any

import pytest
from django.urls import reverse
from tests.fixtures import Browse
from tests.playbooks import OWN_WORDS
from tests.town import Town, family
from tests.unnamed import runs

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.actions import NewCase, NewConcern, record_concern
from lagspill.cases.models import Case, Concern
from lagspill.cases.tests.builders import gate_token
from lagspill.foundation.clock import today
from lagspill.playbooks.schema import Playbook

NEW = "/sak/ny/bekymring/uten-navn/"
ANSWERS = {"story": "Den lange veien hjem", "meeting_place": "Lillegata 9", "club_phone": "41 41 41 41"}


def raised(town: Town, *, protection: int = 0, **answers: Any) -> Case:
    subject, guardians = family(town)
    subject = type(subject)(
        **{n: getattr(subject, n) for n in subject.__dataclass_fields__} | {"address_protection": protection}
    )
    concern = NewConcern(
        description="Alene",
        categories=["absence"],
        talked_with_guardians_on=today(),
        own_answers={**ANSWERS, "first_impression": "Stille", "pace": "slow", **answers},
    )
    teacher = town.actor("teacher")
    new = NewCase(kind="child", team=town.team, playbook_version="1.0", subject=subject, guardians=guardians)
    with acting(teacher):
        return record_concern(new=new, concern=concern, by=teacher)


@pytest.mark.parametrize(("protection", "seen"), [(0, True), (7, False), (6, False)])
def test_how_to_reach_anybody_is_hidden_where_an_address_is_protected(
    town: Town, browse: Browse, own_model: Playbook, protection: int, seen: bool
) -> None:
    case = raised(runs(town, own_model.code), protection=protection)
    page = browse(town.actor("teacher")).get(reverse("cases:case", args=[case.id])).content.decode()
    assert "Den lange veien hjem" in page and "Langsomt" in page
    assert [("Lillegata 9" in page), ("41 41 41 41" in page)] == [seen, seen]


def test_answers_are_kept_with_the_version_that_asked(town: Town, own_model: Playbook) -> None:
    case = raised(runs(town, own_model.code))
    with acting(town.actor("teacher")):
        own = Concern.objects.get(case=case).own_answers
    assert (own["playbook"], own["version"], own["answers"]["story"]) == (own_model.code, "1.0", ANSWERS["story"])


def test_a_case_with_an_answer_that_does_not_fit_is_not_opened(town: Town, own_model: Playbook) -> None:
    with pytest.raises(Refused) as refused:
        raised(runs(town, own_model.code), pace="sideways")
    assert refused.value.code == "answer_misfit"


def unnamed(words: str, **more: Any) -> dict[str, Any]:
    return {
        "band": "age_6_15",
        "place_kind": "school",
        "description": "Er mye borte",
        "categories": ["absence"],
        f"own_{OWN_WORDS}-0-what": words,
        **more,
    }


def test_words_in_a_models_own_table_are_told_at_the_table(town: Town, browse: Browse, unnamed_playbooks: None) -> None:
    runs(town)
    client = browse(town.actor("sosiallaerer"))
    begin = {"gate": gate_token(client), "team": str(town.team.id)}
    answer = client.post(NEW, unnamed("Ring mor på 22 00 00 00", **begin))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Dette kan vise hvem saken gjelder" in page and f"id_own_{OWN_WORDS}" in page
    assert "Ring mor på 22 00 00 00" in page
    with acting(town.actor("sosiallaerer")):
        assert not Case.objects.exists()
    assert client.post(NEW, unnamed("Trives best ute", **begin)).status_code == 302
    with acting(town.actor("sosiallaerer")):
        assert Concern.objects.get().own_answers["answers"] == {OWN_WORDS: [{"what": "Trives best ute"}]}
