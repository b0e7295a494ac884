"""What differs between two playbooks, in words."""

from typing import Any

from tests.town import PLAYBOOK

from lagspill.playbooks import loader
from lagspill.playbooks.differences import Difference, differences
from lagspill.playbooks.schema import Playbook

BASE = loader.get(PLAYBOOK, "1.0")


def after(layer: dict[str, Any]) -> list[Difference]:
    made, problems = loader.check_layer(layer, BASE, "1.0-9901-1")
    assert problems == [] and made is not None
    return differences(BASE, made)


def rhythm(weeks: int) -> dict[str, Any]:
    return {"meetings": [{"code": "team_meeting", "cadence": {"every_weeks": weeks}}]}


def test_a_model_does_not_differ_from_itself_whatever_its_version() -> None:
    assert differences(BASE, BASE) == []
    assert after({}) == []


def test_a_number_is_told_with_where_it_stands() -> None:
    (found,) = after(rhythm(1))
    assert (found.group, found.before, found.after) == ("meetings", "2", "1")
    assert found.where == "Møte i Tidlig innsatsteam › Møterytme › Uker mellom møtene"
    assert found.sentence.endswith("Uker mellom møtene: «2» er blitt «1».")


def test_a_new_field_is_one_difference_and_not_one_for_each_of_its_parts() -> None:
    field = {"code": "own_bus", "label": {"nb": "Tar eleven buss?"}, "kind": "yes_no", "from_form": "ours"}
    (found,) = after({"forms": [{"code": "referral", "fields": [field]}]})
    assert (found.group, found.before, found.after) == ("forms", "", "Tar eleven buss?")
    assert found.sentence == f"{BASE.form('referral').label.nb} › Tar eleven buss? er ny."


def test_a_hidden_field_is_told_as_gone() -> None:
    gone = {"forms": [{"code": "concern", "fields": [{"code": "since", "remove": True}]}]}
    (found,) = after(gone)
    assert found.after == "" and "er tatt bort" in found.sentence


def test_another_language_alone_is_told_by_its_name() -> None:
    (found,) = after({"title": {"nb": BASE.title.nb, "nn": "Noko anna", "en": BASE.title.en}})
    assert found.where == "Navn › på nynorsk" and found.after == "Noko anna"


def test_a_long_text_is_said_to_be_new_and_stands_whole_beside_the_former() -> None:
    text = "Et nytt formål. " * 10
    (found,) = after({"purpose": {"nb": text.strip()}})
    assert found.sentence == "Hva modellen er til for har ny tekst."
    assert (found.before, found.after) == (BASE.purpose.nb, text.strip())


def test_seats_are_told_by_the_services_names() -> None:
    (found,) = after(
        {"bands": [{"code": "age_0_1", "members": [{"service_kind": "barnevern"}, {"service_kind": "ppt"}]}]}
    )
    assert found.group == "members"
    assert "PPT" in found.after and "PPT" not in found.before


def test_models_that_share_little_are_compared_to_the_end() -> None:
    others = [one for one in loader.shipped().values() if one.code != PLAYBOOK]
    for other in others:
        found = differences(BASE, other)
        assert found and all(one.where and one.before != one.after for one in found if one.before or one.after)


def test_a_new_order_is_told() -> None:
    data = BASE.model_dump()
    data["categories"] = (data["categories"][1], data["categories"][0], *data["categories"][2:])
    (found,) = differences(BASE, Playbook.model_validate(data))
    assert found.group == "other" and "Rekkefølgen" in found.where


def test_a_text_without_a_name_is_called_by_how_it_begins() -> None:
    code = BASE.texts[0].code
    (found,) = after({"texts": [{"code": code, "text": {"nb": "Kort."}}]})
    assert code not in found.where and code.replace("_", " ").capitalize() not in found.where
    assert found.where.startswith(f"«{BASE.texts[0].text.nb[:12]}")


def test_what_has_a_new_name_is_told_under_the_one_that_people_know() -> None:
    field = BASE.form("concern").fields[0]
    changed = {"forms": [{"code": "concern", "fields": [{"code": field.code, "label": {"nb": "Noe annet?"}}]}]}
    (found,) = after(changed)
    assert field.label.nb in found.where and "Noe annet?" not in found.where
    assert (found.before, found.after) == (field.label.nb, "Noe annet?")
