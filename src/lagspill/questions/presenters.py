"""Answers to a model's own questions, worded for pages (PLAT-5)."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.playbooks.schema import FormField, Playbook
from lagspill.questions.keeping import asked_by
from lagspill.questions.rules import REACHING, fields_of, options_of, questions_of

Row = dict[str, str]


def own_rows(playbook: Playbook, form: str, own_answers: Mapping[str, Any], *, reaching: bool = True) -> list[Row]:
    """Label and text of each answer, in the order of the model that asked.

    `playbook` is the case's. `reaching` False leaves out how to reach people: on the family's pages, and where an address is
    protected (FAM-5).
    """
    asker = asked_by(own_answers, playbook)
    answers = own_answers.get("answers", {})
    found = [one for question in questions_of(asker, form) if (one := shown(question, reaching=reaching))]
    return [
        {"label": _label(question), "value": text}
        for question in found
        if question.code in answers and (text := in_words(question, answers[question.code], asker))
    ]


def rows_in_order(
    playbook: Playbook, form: str, known: Mapping[str, Sequence[tuple[str, str]]], own_answers: Mapping[str, Any], *, reaching: bool = True
) -> list[Row]:  # fmt: skip
    """The whole form: of the fields that we know, the labels and texts in `known`, and between them the model's own."""
    asker, answers = asked_by(own_answers, playbook), own_answers.get("answers", {})
    rows: list[Row] = []
    for field in fields_of(asker, form):
        if field.code in known:
            rows += [{"label": label, "value": text} for label, text in known[field.code] if text]
        elif field.code in answers and (question := shown(field, reaching=reaching)):
            rows.append({"label": _label(field), "value": in_words(question, answers[field.code], asker)})
    return [row for row in rows if row["value"]]


def shown(question: FormField, *, reaching: bool) -> FormField | None:
    """The question as far as its answer may be shown."""
    if reaching:
        return question
    if question.kind in REACHING:
        return None
    columns = tuple(column for column in question.columns if column.kind not in REACHING)
    if question.kind == "rows" and not columns:
        return None
    return question.model_copy(update={"columns": columns})


def in_words(question: FormField, value: Any, playbook: Playbook) -> str:
    """One answer as people read it; a table as one line of text for each of its lines."""
    match question.kind:
        case "rows":
            return "\n".join(filter(None, (_line(question, row, playbook) for row in value)))
        case "yes_no":
            return _("Ja") if value else _("Nei")
        case "date":
            return formats.date_format(datetime.date.fromisoformat(value), "j. F Y")
        case "datetime":
            return formats.date_format(timezone.localtime(datetime.datetime.fromisoformat(value)), "j. F Y H.i")
        case "number":
            return str(formats.number_format(value))
        case "services":
            return ", ".join(one["name"] for one in value)
        case "signature":
            day = formats.date_format(datetime.date.fromisoformat(value["on"]), "j. F Y")
            return _("%(name)s, %(day)s") % {"name": value["name"], "day": day}
        case "choice" | "choices":
            labels = {code: label.in_(_language()) for code, label in options_of(question, playbook)}
            return ", ".join(labels.get(code, "") for code in ([value] if question.kind == "choice" else value))
        case _:
            return str(value)


def _line(question: FormField, row: Mapping[str, Any], playbook: Playbook) -> str:
    told = [(column, row[column.code]) for column in question.columns if column.code in row]
    return "; ".join(f"{_label(column)}: {in_words(column, value, playbook)}" for column, value in told)


def _label(question: FormField) -> str:
    return question.label.in_(_language())


def _language() -> str:
    return get_language() or "nb"
