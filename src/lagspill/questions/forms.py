"""A form of ours that a playbook words, takes fields away from, and adds its own questions to (PLAT-5)."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.translation import get_language

from lagspill.foundation.forms import Form
from lagspill.playbooks.known_fields import KNOWN
from lagspill.playbooks.schema import FormField, Playbook
from lagspill.questions.fields import Asked, Choices, field_for, filled_in, stored
from lagspill.questions.keeping import to_begin_with
from lagspill.questions.rules import after_known, fields_of, questions_of, typed_in

PREFIX = "own_"


class OwnQuestions(Form):
    """Call `ask` at the end of `__init__`. Templates that place fields by themselves draw each with `{% asked form "name" %}`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions: tuple[FormField, ...] = ()
        # Our own field -> the model's questions that stand after it; under "" those before the first.
        self.following: dict[str, list[str]] = {}

    def ask(
        self,
        playbook: Playbook,
        form: str,
        known: Mapping[str, str],
        *,
        ours: Collection[str] = (),
        kept: Mapping[str, Any] | None = None,
        services: Callable[[], Choices] = tuple,
        nameless: bool = False,
    ) -> None:
        """Words the fields of the page by the playbook's `form` and adds the questions of its own.

        `known`: field of the playbook's form -> field of this one, in the order they stand on the page. What the playbook has taken
        away goes; those in `ours` keep our words. `kept`: what was answered before; `nameless`: the case has nobody in it.
        """
        fields = {one.code: one for one in fields_of(playbook, form)}
        for code, name in known.items():
            if code not in fields:
                self.fields.pop(name, None)
            elif name in self.fields and code not in ours:
                worded(self.fields[name], fields[code], required=True if code in KNOWN[form].needed else None)
        self.questions = questions_of(playbook, form, nameless=nameless)
        asked = Asked(playbook, services)
        begun = filled_in(self.questions, to_begin_with(playbook, form, kept or {}, self.questions))
        for question in self.questions:
            name = PREFIX + question.code
            self.fields[name] = field_for(question, asked)
            if question.code in begun:
                self.initial.setdefault(name, begun[question.code])
        own = {question.code for question in self.questions}
        on_page = [code for code in known if known[code] in self.fields]
        for code, standing in after_known(list(fields.values()), on_page).items():
            names = [PREFIX + one.code for one in standing if one.code in own]
            self.following[known.get(code, "")] = names
        self._put_in_order()

    def _put_in_order(self) -> None:
        others = [name for name in self.fields if not name.startswith(PREFIX)]
        ordered = list(self.following.get("", ()))
        for name in others:
            ordered += [name, *self.following.get(name, ())]
        self.order_fields(ordered)

    def not_mandatory(self) -> None:
        """For a draft: nothing of the model's own has to be answered yet."""
        for question in self.questions:
            self.fields[PREFIX + question.code].required = False

    def own_answers(self) -> dict[str, Any]:
        """What was answered, by the question's code; of a valid form only."""
        found = {one.code: stored(one, self.cleaned_data.get(PREFIX + one.code)) for one in self.questions}
        return {code: value for code, value in found.items() if value is not None}

    def own_words(self) -> dict[str, str]:
        """What the writer typed into the model's own questions, by the name of the field."""
        answers = self.own_answers()
        found = {PREFIX + one.code: "\n".join(typed_in([one], answers)) for one in self.questions}
        return {name: text for name, text in found.items() if text}


def typed_own(form: forms.Form, data: QueryDict) -> dict[str, Any]:
    """What stands in the model's own questions of a sent page, unjudged: what the next one begins with, so that nothing is lost."""
    if not isinstance(form, OwnQuestions):
        return {}
    names = [PREFIX + question.code for question in form.questions]
    return {name: form.fields[name].widget.value_from_datadict(data, {}, form.add_prefix(name)) for name in names}


def own_answers(form: forms.Form) -> dict[str, Any]:
    """What was answered to the model's own questions in a valid form; nothing where a form has none."""
    return form.own_answers() if isinstance(form, OwnQuestions) else {}


def worded(field: forms.Field, words: FormField, *, required: bool | None = None) -> None:
    """Gives a field its label, help, duty and length from the playbook's form."""
    language = get_language() or "nb"
    field.label = words.label.in_(language)
    if words.help is not None:
        field.help_text = words.help.in_(language)
    field.required = words.required if required is None else required
    field.widget.is_required = field.required
    most = words.max_length
    if isinstance(field, forms.CharField) and most and most < (field.max_length or most + 1):
        field.max_length = most
        others = [one for one in field.validators if not isinstance(one, MaxLengthValidator)]
        field.validators = [*others, MaxLengthValidator(most)]
