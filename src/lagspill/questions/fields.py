"""A playbook's field as a Django field, by its kind, in the reader's language."""

import datetime
import decimal
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lagspill.foundation.forms import LongTextField, NameField, ShortTextField, made_plain
from lagspill.playbooks.schema import FormField, Playbook
from lagspill.questions.rows import RowsField
from lagspill.questions.rules import greatest_length, options_of

# More answers than this stand in a list that opens.
MOST_RADIOS = 8
_PHONE = RegexValidator(r"^\+?[0-9 ()/-]{3,}$", _("Skriv telefonnummeret med sifre, for eksempel 22 33 44 55."))

Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is asked from: the model's lists, and the services to choose among, looked up only when asked for.

    `cell`: it stands in a table, where there is no room for a list of buttons.
    """

    playbook: Playbook
    services: Callable[[], Choices] = tuple
    cell: bool = False


def field_for(question: FormField, asked: Asked) -> forms.Field:
    """The field that asks the question."""
    language = get_language() or "nb"
    field = _MAKERS[question.kind](question, asked)
    field.label = question.label.in_(language)
    field.help_text = question.help.in_(language) if question.help else field.help_text
    # In a table a line may stay empty; a line with anything in it is complete.
    field.required = question.required and not asked.cell
    field.widget.is_required = field.required
    return made_plain(field)


def _text(question: FormField, asked: Asked) -> forms.Field:
    if question.kind == "long_text":
        return LongTextField(max_length=greatest_length(question), rows=2 if asked.cell else 4)
    if question.kind == "person":
        return NameField(max_length=greatest_length(question))
    if question.kind == "email":
        return forms.EmailField(max_length=greatest_length(question))
    if question.kind == "phone":
        return ShortTextField(max_length=greatest_length(question), validators=[_PHONE])
    return ShortTextField(max_length=greatest_length(question))


def _number(_question: FormField, _asked: Asked) -> forms.Field:
    return forms.DecimalField(
        max_digits=15,
        decimal_places=4,
        localize=True,
        min_value=-(10**10),
        max_value=10**10,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "invalid": _("Skriv et tall, for eksempel 12 eller 3,5."),
            "max_digits": _("Tallet er for langt."),
            "max_decimal_places": _("Tallet har for mange desimaler. Fire er nok."),
            "max_whole_digits": _("Tallet er for stort."),
        },
    )


def _choice(question: FormField, asked: Asked) -> forms.Field:
    language = get_language() or "nb"
    options: list[tuple[str, Any]] = [
        (code, label.in_(language)) for code, label in options_of(question, asked.playbook)
    ]
    if question.kind == "choices":
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple)
    return _one_of(options, listed=asked.cell or len(options) > MOST_RADIOS)


def _yes_no(_question: FormField, asked: Asked) -> forms.Field:
    return _one_of([("yes", _("Ja")), ("no", _("Nei"))], listed=asked.cell)


def _one_of(options: list[tuple[str, Any]], *, listed: bool) -> forms.Field:
    if listed:
        return forms.ChoiceField(choices=[("", _("Velg")), *options])
    return forms.ChoiceField(choices=options, widget=forms.RadioSelect)


def _services(_question: FormField, asked: Asked) -> forms.Field:
    return forms.MultipleChoiceField(choices=list(asked.services()), widget=forms.CheckboxSelectMultiple)


def _rows(question: FormField, asked: Asked) -> forms.Field:
    within = Asked(asked.playbook, asked.services, cell=True)
    columns = {column.code: field_for(column, within) for column in question.columns}
    return RowsField(
        columns=columns,
        needed=[column.code for column in question.columns if column.required],
        stored=lambda code, value: stored(_column(question, code), value),
    )


def _column(question: FormField, code: str) -> FormField:
    return next(column for column in question.columns if column.code == code)


_MAKERS: Mapping[str, Callable[[FormField, Asked], forms.Field]] = {
    "text": _text,
    "long_text": _text,
    "person": _text,
    "email": _text,
    "phone": _text,
    "address": _text,
    "date": lambda _question, _asked: forms.DateField(),
    "datetime": lambda _question, _asked: forms.DateTimeField(widget=forms.DateTimeInput()),
    "number": _number,
    "choice": _choice,
    "choices": _choice,
    "yes_no": _yes_no,
    "services": _services,
    "signature": lambda _question, _asked: forms.BooleanField(
        help_text=_("Krysser du av, skriver du under med navnet ditt.")
    ),
    "rows": _rows,
}


def stored(question: FormField, value: Any) -> Any:
    """What a valid field was filled with, as it is kept; None for nothing."""
    if question.kind == "signature":
        return True if value else None
    if value in (None, "", []):
        return None
    if question.kind == "yes_no":
        return value == "yes"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def filled_in(questions: Iterable[FormField], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers to the questions, by their code, as a form begins with them."""
    return {one.code: _begun(one, answers[one.code]) for one in questions if one.code in answers}


def _begun(question: FormField, value: Any) -> Any:
    if question.kind == "rows":
        return [filled_in(question.columns, row) for row in value]
    if question.kind == "yes_no":
        return "yes" if value else "no"
    if question.kind == "services":
        return [one["id"] for one in value]
    if question.kind == "signature":
        # Whoever saves again signs again.
        return False
    if question.kind == "date":
        return datetime.date.fromisoformat(value)
    if question.kind == "datetime":
        return datetime.datetime.fromisoformat(value)
    return value
