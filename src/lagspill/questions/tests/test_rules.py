"""What answers a question, and what of the answers somebody typed."""

from typing import Any

import pytest

from lagspill.playbooks.schema import Playbook
from lagspill.questions import rules
from lagspill.questions.tests.builders import EVERY, model, question

ID = "01890000-0000-7000-8000-000000000000"
FITS: dict[str, list[Any]] = {
    "a_text": ["x", "x" * 400],
    "a_long_text": ["x" * 20_000],
    "a_date": ["2026-01-31"],
    "a_datetime": ["2026-01-31T10:00:00+01:00"],
    "a_yes_no": [True, False],
    "a_number": [0, -3, 2.5],
    "a_email": ["a@b.example"],
    "a_phone": ["22 33 44 55"],
    "a_address": ["Lillegata 1"],
    "a_person": ["Line"],
    "a_services": [[ID]],
    "a_signature": [True],
    "a_choice": ["one"],
    "some_choices": [["one"], ["two", "one"]],
    "a_category": ["behaviour"],
    "a_table": [[{"what": "x"}], [{"what": "x", "on": "2026-01-31", "which": ["one"], "helped": [ID], "seen": True}]],
}
MISFITS: dict[str, list[Any]] = {
    "a_text": ["", "x" * 401, "a\0b", 7, None, ["x"]],
    "a_long_text": ["x" * 20_001],
    "a_date": ["31.1.2026", "2026-02-30", 7],
    "a_datetime": ["2026-01-31T10:00:00", "i går", 7],
    "a_yes_no": ["yes", 1, None],
    "a_number": ["3", True, float("nan"), float("inf"), 10**12],
    "a_phone": ["2" * 41],
    "a_person": ["x" * 121],
    "a_services": [[], ["PPT"], ID, [7]],
    "a_signature": [False, "Kari", {"name": "Kari"}],
    "a_choice": ["three", ["one"], 7, {}],
    "some_choices": ["one", [], ["one", "one"], ["three"], [7]],
    "a_category": ["no_such"],
    "a_table": [
        [],
        {},
        [7],
        [{"on": "2026-01-31"}],
        [{"what": "x", "who_else": "y"}],
        [{"what": ""}],
        [{"what": "x"}] * 11,
    ],
}


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return model()


def asked(playbook: Playbook, code: str) -> Any:
    return next(one for one in rules.questions_of(playbook, "concern") if one.code == code)


@pytest.mark.parametrize(("code", "value"), [(code, value) for code, values in FITS.items() for value in values])
def test_answers_of_the_right_kind_fit(playbook: Playbook, code: str, value: Any) -> None:
    assert rules.fits(asked(playbook, code), value, playbook)


@pytest.mark.parametrize(("code", "value"), [(code, value) for code, values in MISFITS.items() for value in values])
def test_anything_else_does_not(playbook: Playbook, code: str, value: Any) -> None:
    assert not rules.fits(asked(playbook, code), value, playbook)


def test_the_models_own_questions_are_those_the_program_does_not_know(playbook: Playbook) -> None:
    assert [one.code for one in rules.questions_of(playbook, "concern")] == [one["code"] for one in EVERY]
    assert rules.questions_of(playbook, "action_plan.lines") == ()


def test_where_nobody_is_named_nothing_is_asked_whose_answer_is_somebody(playbook: Playbook) -> None:
    found = {one.code: one for one in rules.questions_of(playbook, "concern", nameless=True)}
    gone = {"a_email", "a_phone", "a_address", "a_person", "a_services"}
    assert set(found) == {one["code"] for one in EVERY} - gone
    assert [column.code for column in found["a_table"].columns] == ["what", "on", "hours", "held", "which", "seen"]


def test_a_table_of_people_alone_is_not_asked_for_there() -> None:
    people = question("people", "rows", columns=[question("who", "person")])
    assert rules.questions_of(model([people]), "concern", nameless=True) == ()


def test_a_models_own_limit_is_kept(playbook: Playbook) -> None:
    short = asked(model([question("short", "text", max_length=5)]), "short")
    assert rules.greatest_length(short) == 5
    assert rules.fits(short, "fem t", playbook)
    assert not rules.fits(short, "seks t", playbook)


def test_everything_typed_is_looked_at_in_tables_too(playbook: Playbook) -> None:
    answers = {
        "a_text": "ord",
        "a_date": "2019-05-01",
        "a_datetime": "2020-12-24T10:00:00+01:00",
        "a_number": 12,
        "a_choice": "one",
        "a_yes_no": True,
        "a_table": [{"what": "celle", "on": "2018-02-03", "who": "Line"}],
    }
    found = list(rules.typed_in(rules.questions_of(playbook, "concern"), answers))
    assert found == ["ord", "1.5.2019", "24.12.2020", "12", "celle", "3.2.2018", "Line"]


def test_answers_are_found_and_replaced_by_their_kind(playbook: Playbook) -> None:
    questions = rules.questions_of(playbook, "concern")
    answers = {"a_text": "ord", "a_signature": True, "a_table": [{"what": "x", "seen": True}]}
    assert list(rules.parts_of(questions, answers, "signature")) == [True, True]
    assert rules.replaced(questions, answers, {"signature": lambda _value: "Kari"}) == {
        "a_text": "ord",
        "a_signature": "Kari",
        "a_table": [{"what": "x", "seen": "Kari"}],
    }


def test_what_is_mandatory_and_open_is_told(playbook: Playbook) -> None:
    must = model([question("must", "text", required=True), question("may", "text")])
    questions = rules.questions_of(must, "concern")
    assert [one.code for one in rules.unanswered(questions, {})] == ["must"]
    assert rules.unanswered(questions, {"must": "x"}) == []


def printed(playbook: Playbook, form: str, document: str) -> list[list[str]]:
    sections = playbook.document(document).sections
    return [rules.printed(section, sections, playbook, form) for section in sections]


def test_an_own_question_is_printed_after_what_stands_before_it_in_the_form() -> None:
    playbook = model([question("wish", "text")], form="referral")
    assert printed(playbook, "referral", "referral")[-1][-2:] == ["referral.reporter_signature", "referral.wish"]
    assert sum(ref == "referral.wish" for refs in printed(playbook, "referral", "referral") for ref in refs) == 1


def test_an_own_question_that_a_section_names_stands_there_alone() -> None:
    data = model([question("wish", "text")], form="referral").model_dump()
    document = next(one for one in data["documents"] if one["code"] == "referral")
    document["sections"][0]["fields"] = ["referral.wish", *document["sections"][0]["fields"]]
    refs = printed(Playbook.model_validate(data), "referral", "referral")
    assert refs[0][0] == "referral.wish"
    assert sum(ref == "referral.wish" for one in refs for ref in one) == 1


def test_questions_before_the_first_printed_field_come_with_it() -> None:
    data = model([question("wish", "text")], form="referral").model_dump()
    form = next(one for one in data["forms"] if one["code"] == "referral")
    form["fields"] = [form["fields"][-1], *form["fields"][:-1]]
    refs = printed(Playbook.model_validate(data), "referral", "referral")
    assert refs[0][:2] == ["referral.reporter_name", "referral.wish"]


def test_a_document_that_names_no_field_of_a_form_prints_nothing_of_it(playbook: Playbook) -> None:
    assert not any(ref.startswith("concern.") for refs in printed(playbook, "concern", "referral") for ref in refs)


def signed(name: str, day: str = "2026-01-31") -> dict[str, Any]:
    return {"a_signature": {"name": name, "on": day}}


def helped(*names: str) -> list[dict[str, str]]:
    return [{"id": ID[:-1] + str(number), "name": name} for number, name in enumerate(names)]


@pytest.mark.parametrize(
    ("former", "told", "same"),
    [
        ({}, {}, True),
        ({"a_text": "x"}, {"a_text": "x"}, True),
        ({"a_text": "x"}, {"a_text": "y"}, False),
        ({"a_text": "x"}, {}, False),
        ({}, {"a_yes_no": False}, False),
        (signed("Line"), signed("Line", "2026-02-01"), True),
        (signed("Line"), {}, True),
        (signed("Line"), signed("Kari"), False),
        ({}, signed("Line"), False),
        ({"a_services": helped("PPT")}, {"a_services": helped("PP-tjenesten")}, True),
        ({"a_services": helped("PPT")}, {"a_services": helped("PPT", "BUP")}, False),
        ({"a_table": [{"helped": helped("PPT")}]}, {"a_table": [{"helped": helped("PP-tjenesten")}]}, True),
        ({"a_table": [{"what": "x"}]}, {"a_table": [{"what": "y"}]}, False),
        ({"a_table": [{"what": "x"}]}, {"a_table": [{"what": "x"}, {"what": "y"}]}, False),
    ],
)
def test_what_says_the_same(former: dict[str, Any], told: dict[str, Any], same: bool) -> None:
    questions = rules.questions_of(model(EVERY), "concern")
    assert rules.says_the_same(questions, former, told) is same
