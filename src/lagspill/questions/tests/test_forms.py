"""A form of ours asks what a model asks, where the model asks it, and loses nothing that is typed."""

import datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.utils.translation import override
from tests.town import Town

from lagspill.foundation.forms import Form, LongTextField, ShortTextField
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook
from lagspill.questions.forms import OwnQuestions, own_answers, typed_own
from lagspill.questions.keeping import kept
from lagspill.questions.presenters import own_rows
from lagspill.questions.rows import is_filled
from lagspill.questions.tests.builders import model, question

ID = "01890000-0000-7000-8000-000000000000"
ALL = {
    "own_a_text": "ord",
    "own_a_long_text": "mange\r\nord",
    "own_a_date": "2026-01-31",
    "own_a_datetime": "2026-01-31T10:00",
    "own_a_yes_no": "no",
    "own_a_number": "3,5",
    "own_a_email": "a@b.example",
    "own_a_phone": "+47 22 33 44 55",
    "own_a_address": "Lillegata 1",
    "own_a_person": "Line  Lie",
    "own_a_services": [ID],
    "own_a_signature": "on",
    "own_a_choice": "two",
    "own_some_choices": ["one", "two"],
    "own_a_category": "behaviour",
    "own_a_table-0-what": "bro",
    "own_a_table-0-on": "2026-02-01",
    "own_a_table-0-hours": "4",
    "own_a_table-0-held": "yes",
    "own_a_table-0-which": ["one", "two"],
    "own_a_table-0-helped": [ID],
    "own_a_table-0-seen": "on",
    "own_a_table-4-what": "langt nede",
}


class Page(OwnQuestions):
    """Two fields of ours, one of which the model may take away."""

    description = LongTextField()
    since = ShortTextField(max_length=200, required=False)

    def __init__(self, *args: Any, playbook: Playbook, **more: Any) -> None:
        super().__init__(*args)
        known = {"worry": "description", "since": "since"}
        self.ask(playbook, "concern", known, services=lambda: [(ID, "PPT")], **more)


def sent(**changes: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in ({"description": "x"} | changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def without(playbook: Playbook, *codes: str) -> Playbook:
    data = playbook.model_dump()
    form = next(one for one in data["forms"] if one["code"] == "concern")
    form["fields"] = [one for one in form["fields"] if one["code"] not in codes]
    return Playbook.model_validate(data)


def test_every_kind_is_asked_and_answered(town: Town) -> None:
    playbook = model()
    page = Page(sent(**ALL), playbook=playbook)
    assert page.is_valid(), page.errors
    answers = page.own_answers()
    assert answers["a_number"] == 3.5
    assert answers["a_person"] == "Line Lie"
    assert answers["a_yes_no"] is False
    assert answers["a_datetime"] == "2026-01-31T10:00:00+01:00"
    assert answers["a_table"] == [
        {
            "what": "bro",
            "on": "2026-02-01",
            "hours": 4,
            "held": True,
            "which": ["one", "two"],
            "helped": [ID],
            "seen": True,
        },
        {"what": "langt nede"},
    ]
    # What a valid form gives is what the action takes, but for a service that does not exist here.
    fitting = {code: value for code, value in answers.items() if code not in ("a_services", "a_table")}
    assert kept(playbook, "concern", fitting, by=town.actor("teacher"))["answers"]["a_text"] == "ord"


def test_what_was_kept_begins_the_next_form_and_is_worded(town: Town) -> None:
    playbook, service = model(), town.services["ppt"]
    given = ALL | {"own_a_services": [str(service.id)], "own_a_table-0-helped": [str(service.id)]}

    class Here(Page):
        def ask(self, *args: Any, **more: Any) -> None:
            super().ask(*args, **more | {"services": lambda: [(str(service.id), service.name)]})

    page = Here(sent(**given), playbook=playbook)
    assert page.is_valid(), page.errors
    own = kept(playbook, "concern", page.own_answers(), by=town.actor("teacher"))
    again = Here(playbook=playbook, kept=own)
    assert again.initial["own_a_date"] == datetime.date(2026, 1, 31)
    assert again.initial["own_a_services"] == [str(service.id)]
    drawn = str(again)
    for text in ("Lillegata 1", "3,5", 'value="2026-02-01"', 'value="2026-01-31T10:00"', "langt nede"):
        assert text in drawn, text
    with override("nb"):
        told = {row["label"]: row["value"] for row in own_rows(playbook, "concern", own)}
    assert told["Om a_datetime"] == "31. januar 2026 10.00"
    assert told["Om a_services"] == "PPT"
    assert told["Om some_choices"] == "En, To"
    assert told["Om a_table"].splitlines()[1] == "Om what: langt nede"
    assert "Ansatt Teacher" in told["Om a_signature"]
    shared = {row["label"]: row["value"] for row in own_rows(playbook, "concern", own, reaching=False)}
    assert set(told) - set(shared) == {"Om a_address", "Om a_phone", "Om a_email"}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("own_a_number", "mange", "Skriv et tall"),
        ("own_a_number", "NaN", "Skriv et tall"),
        ("own_a_number", "9" * 30, "Tallet"),
        ("own_a_phone", "ring meg", "med sifre"),
        ("own_a_date", "2026-02-30", "Skriv datoen slik"),
        ("own_a_date", "0001-01-01", "Sjekk året"),
        ("own_a_choice", "three", "Velg et av svarene"),
        ("own_some_choices", ["three"], "Velg svar fra lista"),
        ("own_a_services", ["x"], "Velg svar fra lista"),
        ("own_a_text", "x" * 401, "Det er plass til 400"),
        ("own_a_text", "a\0b", "ikke kan lagres"),
        ("own_a_table-0-on", "2026-02-30", "Linje 1, Om on: Skriv datoen slik"),
        ("own_a_table-1-hours", "x", "Linje 2, Om hours: Skriv et tall"),
        ("own_a_table-1-who", "Line", "Linje 2, Om what: Dette må fylles ut."),
        ("own_a_table-0-which", ["three"], "Linje 1, Om which: Velg svar fra lista"),
    ],
)
def test_a_wrong_answer_is_told_at_its_question(name: str, value: Any, message: str) -> None:
    page = Page(sent(**{name: value}), playbook=model())
    assert not page.is_valid()
    assert message in str(page.errors[name.split("-", maxsplit=1)[0]])
    if isinstance(value, str) and "\0" not in value and "choice" not in name:
        assert value in str(page)


def test_a_mandatory_table_wants_a_line() -> None:
    must = model([question("table", "rows", required=True, columns=[question("what", "text")])])
    assert "minst én linje" in str(Page(sent(), playbook=must).errors)
    assert "minst én linje" not in str(Page(sent(**{"own_table-0-what": "x"}), playbook=must).errors)


def test_own_questions_stand_where_the_model_has_them() -> None:
    data = model([question("last", "text")]).model_dump()
    form = next(one for one in data["forms"] if one["code"] == "concern")
    form["fields"] = [question("first", "text"), form["fields"][0], question("second", "text"), *form["fields"][1:]]
    page = Page(playbook=Playbook.model_validate(data))
    assert list(page.fields) == ["own_first", "description", "own_second", "since", "own_last"]
    drawn = Template('{% load lagspill %}{% asked form "" %}|{% asked form "description" %}|{% asked form "since" %}')
    parts = drawn.render(Context({"form": page})).split("|")
    assert ["own_first" in parts[0], "own_second" in parts[1], "own_last" in parts[2]] == [True, True, True]


def test_a_field_that_is_taken_away_is_not_asked_for() -> None:
    page = Page(sent(), playbook=without(model([]), "since"))
    assert page.is_valid()
    assert "since" not in page.fields
    assert Template('{% load lagspill %}{% asked form "since" %}').render(Context({"form": page})) == ""


def test_a_model_limits_a_field_of_ours() -> None:
    data = model([]).model_dump()
    form = next(one for one in data["forms"] if one["code"] == "concern")
    next(one for one in form["fields"] if one["code"] == "since")["max_length"] = 5
    page = Page(sent(since="seks t"), playbook=Playbook.model_validate(data))
    assert "Det er plass til 5." in str(page.errors["since"])


def test_what_the_writer_typed_is_told_by_field() -> None:
    page = Page(sent(**ALL), playbook=model())
    assert page.is_valid()
    found = page.own_words()
    assert found["own_a_text"] == "ord"
    assert found["own_a_date"] == "31.1.2026"
    assert found["own_a_table"] == "bro\n1.2.2026\n4\nlangt nede"
    assert "own_a_choice" not in found


def put_beside(monkeypatch: pytest.MonkeyPatch, *made: Playbook) -> None:
    shipped = loader._all_shipped()
    monkeypatch.setattr(loader, "_all_shipped", lambda: (*shipped, *made))


def version_2(*fields: dict[str, Any]) -> Playbook:
    return model(list(fields)).model_copy(update={"version": "2.0"})


@pytest.mark.parametrize(
    ("before", "answer", "after"),
    [
        ("text", "før jul", "date"),
        ("number", 7, "date"),
        ("number", 7, "datetime"),
        ("datetime", "2026-01-31T10:00:00+01:00", "date"),
        ("text", "kanskje", "yes_no"),
        ("text", "PPT", "services"),
        ("yes_no", False, "rows"),
        ("number", 7, "rows"),
        ("services", [{"id": ID, "name": "PPT"}], "text"),
        ("signature", {"name": "Line Lie", "on": "2026-01-31"}, "text"),
        ("choice", "one", "choices"),
    ],
)
def test_a_question_that_has_changed_its_kind_begins_empty(
    monkeypatch: pytest.MonkeyPatch, before: str, answer: Any, after: str
) -> None:
    columns = {"columns": [question("what", "text")]}
    former = model([question("wish", before, **(columns if before == "rows" else {}))])
    put_beside(monkeypatch, former)
    page = Page(
        playbook=version_2(question("wish", after, **(columns if after == "rows" else {}))),
        kept={"playbook": former.code, "version": "1.0", "answers": {"wish": answer}},
    )
    assert "own_wish" in page.fields and "own_wish" not in page.initial
    assert str(page)


def test_what_the_new_version_still_asks_begins_as_it_was_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [question("what", "text"), question("on", "text")]
    fields = [
        question("wish", "text"),
        question("ways", "choices"),
        question("way", "choice"),
        question("gone", "text"),
    ]
    former = model([*fields, question("table", "rows", columns=columns)])
    put_beside(monkeypatch, former)
    one = {"options": [{"code": "one", "label": {"nb": "En"}}, {"code": "six", "label": {"nb": "Seks"}}]}
    now = version_2(
        question("wish", "long_text"),
        question("ways", "choices", **one),
        question("way", "choice", **one),
        question(
            "table", "rows", columns=[question("what", "text"), question("on", "date"), question("who", "person")]
        ),
    )
    rows = [{"what": "bro", "on": "før jul"}, {"on": "før jul"}]
    answers = {"wish": "ord", "ways": ["one", "two"], "way": "two", "gone": "borte", "table": rows}
    page = Page(playbook=now, kept={"playbook": former.code, "version": "1.0", "answers": answers})
    assert page.initial == {"own_wish": "ord", "own_ways": ["one"], "own_table": [{"what": "bro"}]}


def test_a_draft_may_leave_questions_open() -> None:
    page = Page(sent(), playbook=model([question("must", "text", required=True)]))
    page.not_mandatory()
    assert page.is_valid()
    assert own_answers(page) == {}


def test_what_stands_in_a_sent_page_begins_the_next_whatever_it_is() -> None:
    playbook = model()
    page = Page(playbook=playbook)
    page.initial = typed_own(
        page, sent(own_a_date="i går", **{"own_a_table-0-what": "bro", "own_some_choices": ["two"]})
    )
    drawn = str(page)
    for text in ('value="i går"', 'value="bro"'):
        assert text in drawn, text
    assert page["own_some_choices"].value() == ["two"]
    assert typed_own(Form(), sent()) == {}


def test_a_line_is_filled_by_anything_but_blanks() -> None:
    assert not is_filled({"a": "  ", "b": None, "c": [], "d": False})
    assert is_filled({"a": "", "b": 0})
    assert is_filled({"a": ["x"]})
