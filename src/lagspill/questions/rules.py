"""A model's own questions: which they are, what answers them, which words in the answers somebody typed. Pure (PLAT-5).

An answer is JSON by its kind: words as text, dates in ISO 8601, numbers as numbers, yes and no as truth values, choices as codes,
services as ids, a signature as true, a table as one mapping for each line.
"""

import datetime
import math
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from lagspill.foundation.forms import LONG_TEXT_LENGTH, NAME_LENGTH, SHORT_TEXT_LENGTH
from lagspill.playbooks.known_fields import own_questions
from lagspill.playbooks.schema import FormField, Playbook, Section, Text

OWN_ANSWERS = "Answers to the model's own questions, with the model and version that asked: see questions/rules.py."
MOST_ROWS = 10
PHONE_LENGTH = 40
# Where a case has nobody in it, nothing is asked whose very answer is somebody, or where to find them (CASE-6).
IDENTIFYING = ("person", "email", "phone", "address", "services")
# How to reach somebody is for the services: two guardians living apart read the same pages (FAM-5).
REACHING = ("address", "phone", "email")
_LENGTHS = {
    "text": SHORT_TEXT_LENGTH,
    "long_text": LONG_TEXT_LENGTH,
    "person": NAME_LENGTH,
    "email": SHORT_TEXT_LENGTH,
    "phone": PHONE_LENGTH,
    "address": SHORT_TEXT_LENGTH,
}
_GREATEST = 10**11


def fields_of(playbook: Playbook, form: str) -> tuple[FormField, ...]:
    """The fields of a form, or of one of its tables, as `form.table`."""
    return playbook.form_field(form).columns if "." in form else playbook.form(form).fields


def questions_of(playbook: Playbook, form: str, *, nameless: bool = False) -> tuple[FormField, ...]:
    """The model's own questions in a form, in its order; `nameless`: those that may be asked where a case has nobody in it."""
    found = own_questions(form, fields_of(playbook, form))
    return tuple(one for question in found if (one := _askable(question))) if nameless else found


def _askable(question: FormField) -> FormField | None:
    if question.kind in IDENTIFYING:
        return None
    if question.kind != "rows":
        return question
    columns = tuple(column for column in question.columns if column.kind not in IDENTIFYING)
    return question.model_copy(update={"columns": columns}) if columns else None


def greatest_length(question: FormField) -> int:
    """How many characters a text may have."""
    return min(question.max_length or LONG_TEXT_LENGTH, _LENGTHS[question.kind])


def options_of(question: FormField, playbook: Playbook) -> list[tuple[str, Text]]:
    """What a choice offers: its own answers, or a list of the model."""
    if question.options_from is None:
        return [(option.code, option.label) for option in question.options]
    return [(part.code, part.label) for part in getattr(playbook, question.options_from)]


def fits(question: FormField, value: Any, playbook: Playbook) -> bool:
    """Whether a value is an answer of the question's kind."""
    if question.kind in _LENGTHS:
        return _is_text(value, greatest_length(question))
    if question.kind in ("choice", "choices"):
        codes = [code for code, _label in options_of(question, playbook)]
        chosen = [value] if question.kind == "choice" else value
        return _is_list(chosen) and all(one in codes for one in chosen) and len(set(chosen)) == len(chosen)
    if question.kind == "rows":
        return _is_list(value) and len(value) <= MOST_ROWS and all(_row_fits(question, row, playbook) for row in value)
    return _FITS[question.kind](value)


def _row_fits(question: FormField, row: Any, playbook: Playbook) -> bool:
    columns = {column.code: column for column in question.columns}
    return (
        isinstance(row, dict)
        and set(row) <= set(columns)
        and all(fits(columns[code], value, playbook) for code, value in row.items())
        and all(column.code in row for column in question.columns if column.required)
    )


def _is_text(value: Any, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= most and "\0" not in value


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str | dict) for one in value)


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and _read(datetime.date.fromisoformat, value) is not None


def _is_moment(value: Any) -> bool:
    found = _read(datetime.datetime.fromisoformat, value) if isinstance(value, str) else None
    return found is not None and found.tzinfo is not None


def _read(read: Callable[[str], Any], value: str) -> Any:
    try:
        return read(value)
    except ValueError:
        return None


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and abs(value) < _GREATEST
    )


def _are_services(value: Any) -> bool:
    return _is_list(value) and all(isinstance(one, str) and _read(uuid.UUID, one) is not None for one in value)


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "date": _is_day,
    "datetime": _is_moment,
    "number": _is_number,
    "yes_no": lambda value: isinstance(value, bool),
    "services": _are_services,
    # Who signed, and when, is not the writer's to say.
    "signature": lambda value: value is True,
}


def parts_of(questions: Iterable[FormField], answers: Mapping[str, Any], kind: str) -> Iterator[Any]:
    """The answers of one kind, table cells too."""
    for question in questions:
        value = answers.get(question.code)
        if value is not None and question.kind == kind:
            yield value
        elif value is not None and question.kind == "rows":
            for row in value:
                yield from parts_of(question.columns, row, kind)


def replaced(questions: Iterable[FormField], answers: Mapping[str, Any], by_kind: Mapping[str, Any]) -> dict[str, Any]:
    """The answers, with what `by_kind` makes of those of its kinds; table cells too."""
    known = {question.code: question for question in questions}
    found = {}
    for code, value in answers.items():
        question = known[code]
        if question.kind == "rows":
            found[code] = [replaced(question.columns, row, by_kind) for row in value]
        else:
            found[code] = by_kind[question.kind](value) if question.kind in by_kind else value
    return found


def still_answered(
    questions: Iterable[FormField], asked: Iterable[FormField], answers: Mapping[str, Any], playbook: Playbook
) -> dict[str, Any]:
    """What these questions of the `playbook` can begin with of the answers to those that were `asked` then, table cells too.

    A question that has changed its kind is another question, and an option that is not offered any more is no answer to it.
    """
    then = {question.code: question for question in asked}
    found = {}
    for question in questions:
        code = question.code
        if code in answers and code in then and _of_a_kind(question, then[code]):
            begun = _still(question, then[code], answers[code], playbook)
            if begun not in (None, []):
                found[code] = begun
    return found


def _of_a_kind(question: FormField, former: FormField) -> bool:
    return question.kind == former.kind or {question.kind, former.kind} <= set(_LENGTHS)


def _still(question: FormField, former: FormField, value: Any, playbook: Playbook) -> Any:
    if question.kind == "rows":
        rows = (still_answered(question.columns, former.columns, row, playbook) for row in value)
        return [row for row in rows if row]
    if question.kind not in ("choice", "choices"):
        return value
    codes = [code for code, _label in options_of(question, playbook)]
    if question.kind == "choice":
        return value if value in codes else None
    return [one for one in value if one in codes]


def says_the_same(questions: Iterable[FormField], former: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """Whether what is `told` says what was said before. What a service is called, and the day of a signature, are not said;
    nobody takes a signature back by leaving the box, which is always empty, as it is."""
    return all(_same(question, former.get(question.code), told.get(question.code)) for question in questions)


def _same(question: FormField, former: Any, told: Any) -> bool:
    if question.kind == "signature":
        return told is None or (former is not None and former["name"] == told["name"])
    if former is None or told is None:
        return former is told
    if question.kind == "services":
        return {one["id"] for one in former} == {one["id"] for one in told}
    if question.kind == "rows":
        pairs = zip(former, told, strict=False)
        return len(former) == len(told) and all(says_the_same(question.columns, *pair) for pair in pairs)
    return bool(former == told)


def unanswered(questions: Iterable[FormField], answers: Mapping[str, Any]) -> list[FormField]:
    """The mandatory questions without an answer."""
    return [one for one in questions if one.required and one.code not in answers]


def typed_in(questions: Iterable[FormField], answers: Mapping[str, Any]) -> Iterator[str]:
    """Every word and every date in the answers that the writer came up with, table cells too (CASE-6)."""
    for question in questions:
        value = answers.get(question.code)
        if value is None:
            continue
        if question.kind == "rows":
            for row in value:
                yield from typed_in(question.columns, row)
        elif question.kind == "date":
            yield day_in_words(value)
        elif question.kind == "datetime":
            yield day_in_words(value[:10])
        elif question.kind in _LENGTHS or question.kind == "number":
            yield str(value)


def day_in_words(iso: str) -> str:
    """A day as people write it, so that it is recognised as one."""
    year, month, day = iso.split("-")
    return f"{int(day)}.{int(month)}.{year}"


def after_known(fields: Sequence[FormField], known: Iterable[str]) -> dict[str, list[FormField]]:
    """Where the fields that are not `known` stand: after which known one (under "" those before the first)."""
    anchors, place, found = set(known), "", dict[str, list[FormField]]()
    for field in fields:
        if field.code in anchors:
            place = field.code
        else:
            found.setdefault(place, []).append(field)
    return found


def printed(section: Section, sections: Sequence[Section], playbook: Playbook, form: str) -> list[str]:
    """What one section prints: its fields, and after each those of the form's own questions that no section names."""
    refs = [ref for one in sections for ref in one.fields if ref.startswith(f"{form}.")]
    named = [ref.removeprefix(f"{form}.") for ref in refs]
    own = {question.code for question in questions_of(playbook, form)}
    standing = after_known(fields_of(playbook, form), named)
    if named:
        # What comes before the first is printed with it.
        standing.setdefault(named[0], [])[:0] = standing.pop("", [])
    found = []
    for ref in section.fields:
        found.append(ref)
        following = standing.get(ref.removeprefix(f"{form}."), []) if ref in refs else []
        found += [f"{form}.{field.code}" for field in following if field.code in own]
    return found
