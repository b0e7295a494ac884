"""What a form must have, and may add, is told with the field and what to do (PLAT-5)."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from lagspill.playbooks.faults import Fault
from lagspill.playbooks.known_fields import KNOWN, own_questions
from lagspill.playbooks.loader import check_file, shipped
from lagspill.playbooks.schema import Playbook

Change = Callable[[dict[str, dict[str, Any]]], None]


def faults(playbook: Playbook, change: Change) -> list[Fault]:
    data = playbook.model_dump()
    change({form["code"]: form for form in data["forms"]})
    try:
        Playbook.model_validate(data)
    except ValidationError as error:
        return [fault for one in error.errors() for fault in one["ctx"]["faults"]]
    return []


def field(form: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in form["fields"] if one["code"] == code)
    return found


OWN = {"code": "own", "kind": "text", "from_form": "ours", "label": {"nb": "Eget"}}


def test_every_shipped_model_is_in_order() -> None:
    for playbook in shipped().values():
        assert faults(playbook, lambda _forms: None) == []


@pytest.mark.parametrize(
    ("form", "code"),
    [(form, code) for form, known in KNOWN.items() if "." not in form for code in sorted(known.needed)],
)
def test_a_field_that_the_program_needs_must_stay(playbook: Playbook, form: str, code: str) -> None:
    def cut(forms: dict[str, dict[str, Any]]) -> None:
        forms[form]["fields"] = [one for one in forms[form]["fields"] if one["code"] != code]

    found = [fault for fault in faults(playbook, cut) if f"mangler feltet «{code}»" in fault.message]
    assert found
    assert found[0].loc[0] == "forms"
    assert "remove: true" in found[0].remedy


def test_a_column_that_the_program_needs_must_stay(playbook: Playbook) -> None:
    def cut(forms: dict[str, dict[str, Any]]) -> None:
        lines = field(forms["action_plan"], "lines")
        lines["columns"] = [one for one in lines["columns"] if one["code"] != "deadline"]

    assert any("«deadline»" in fault.message and "columns" in fault.loc for fault in faults(playbook, cut))


def test_a_known_field_keeps_its_kind(playbook: Playbook) -> None:
    def change(forms: dict[str, dict[str, Any]]) -> None:
        field(forms["concern"], "since")["kind"] = "date"

    (found,) = faults(playbook, change)
    assert "av typen text" in found.message
    assert "annen kode" in found.remedy


def adding(form: str, own: dict[str, Any]) -> Change:
    def add(forms: dict[str, dict[str, Any]]) -> None:
        forms[form]["fields"] = [*forms[form]["fields"], own]

    return add


def test_what_the_program_fills_in_by_itself_asks_nothing_more(playbook: Playbook) -> None:
    (found,) = faults(playbook, adding("protocol", OWN))
    assert "«own»" in found.message
    assert "annet skjema" in found.remedy


@pytest.mark.parametrize("form", ["consent", "invitation", "referral"])
def test_every_form_that_somebody_fills_in_takes_fields_of_the_models_own(playbook: Playbook, form: str) -> None:
    assert faults(playbook, adding(form, OWN)) == []


@pytest.mark.parametrize("kind", ["address", "phone", "email", "services", "signature"])
def test_a_consent_asks_nothing_that_may_not_be_printed_or_that_looks_like_what_it_grants(
    playbook: Playbook, kind: str
) -> None:
    (found,) = faults(playbook, adding("consent", OWN | {"kind": kind}))
    assert f"typen {kind}" in found.message and found.loc[-1] == "kind"
    table = OWN | {"kind": "rows", "columns": [OWN | {"code": "plain"}, OWN | {"code": "cell", "kind": kind}]}
    (found,) = faults(playbook, adding("consent", table))
    assert "«cell»" in found.message and found.loc[-3:] == ("columns", 1, "kind")
    assert faults(playbook, adding("invitation", OWN | {"kind": kind})) == []


def test_the_program_ranks_three_degrees_of_urgency(playbook: Playbook) -> None:
    def change(forms: dict[str, dict[str, Any]]) -> None:
        urgency = field(forms["referral"], "urgency")
        urgency["options"] = [*urgency["options"], {"code": "fourth", "label": {"nb": "Mer"}}]

    (found,) = faults(playbook, change)
    assert "høyst 3 svar" in found.message


def test_the_safety_gate_asks_both_questions(playbook: Playbook) -> None:
    data = playbook.model_dump()
    data["safety_gate"]["kinds"] = data["safety_gate"]["kinds"][:1]
    with pytest.raises(ValidationError) as error:
        Playbook.model_validate(data)
    assert any("må være to" in fault.message for one in error.value.errors() for fault in one["ctx"]["faults"])


def test_a_form_that_the_program_does_not_know_is_left_alone(playbook: Playbook) -> None:
    data = playbook.model_dump()
    data["forms"] = [*data["forms"], {"code": "song_book", "label": {"nb": "Sanger"}, "fields": [OWN]}]
    assert Playbook.model_validate(data).form("song_book").fields[0].code == "own"


def test_unknown_fields_are_the_models_own(playbook: Playbook) -> None:
    form = playbook.form("concern")
    assert own_questions("concern", form.fields) == ()


def test_a_removed_field_is_told_at_its_line(tmp_path: Any) -> None:
    path = tmp_path / "cut.yaml"
    path.write_text(
        "code: cut\nversion: '1.0'\nbuilds_on: ressursteam\nforms:\n  - code: concern\n    fields:\n"
        "      - {code: worry, remove: true}\n",
        encoding="utf-8",
    )
    problems = [one for one in check_file(path) if "«worry»" in one.message]
    assert problems
    assert problems[0].file == "cut.yaml"
    assert problems[0].line in (5, 6, 7)
