"""Forms that speak plainly: Designsystemet markup, text made safe to store, messages that say what to do (PRIV-8)."""

import datetime
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.boundfield import BoundField as DjangoBoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import DateTimeBaseInput
from django.template import Template, TemplateDoesNotExist
from django.utils.translation import gettext_lazy as _

LONG_TEXT_LENGTH = 20_000
SHORT_TEXT_LENGTH = 400
NAME_LENGTH = 120
FIRST_YEAR, LAST_YEAR = 1900, 2199

# Embeddings, overrides and isolates turn the reading order of everything after them; in a name they only deceive.
_BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])

_MESSAGES: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("Dette må fylles ut.")},
    forms.CharField: {
        "max_length": _("Teksten har %(show_value)d tegn. Det er plass til %(limit_value)d."),
        "min_length": _("Teksten har %(show_value)d tegn. Den må ha minst %(limit_value)d."),
        "null_characters_not_allowed": _("Teksten har et tegn som ikke kan lagres. Skriv den på nytt."),
    },
    forms.EmailField: {"invalid": _("Skriv en e-postadresse, for eksempel navn@kommune.no.")},
    forms.URLField: {"invalid": _("Skriv en nettadresse som begynner med https://.")},
    forms.IntegerField: {
        "invalid": _("Skriv et helt tall."),
        "min_value": _("Tallet må være minst %(limit_value)s."),
        "max_value": _("Tallet kan ikke være større enn %(limit_value)s."),
    },
    forms.DateField: {"invalid": _("Skriv datoen slik: 31.12.2026.")},
    forms.TimeField: {"invalid": _("Skriv klokkeslettet slik: 12.30.")},
    forms.DateTimeField: {"invalid": _("Skriv dato og klokkeslett slik: 31.12.2026 12:30.")},
    forms.UUIDField: {"invalid": _("Velg noe fra lista.")},
    forms.BooleanField: {"required": _("Kryss av her for å gå videre.")},
    forms.ChoiceField: {"required": _("Velg ett av svarene."), "invalid_choice": _("Velg et av svarene i lista.")},
    forms.MultipleChoiceField: {"required": _("Velg minst ett svar."), "invalid_choice": _("Velg svar fra lista.")},
    forms.FileField: {
        "required": _("Velg en fil."),
        "invalid": _("Fila kom ikke fram. Velg den på nytt."),
        "missing": _("Fila kom ikke fram. Velg den på nytt."),
        "empty": _("Fila er tom. Velg en annen."),
        "max_length": _("Filnavnet er for langt. Gi fila et kortere navn."),
        "contradiction": _("Velg enten en ny fil eller å fjerne den gamle."),
    },
}

_NATIVE_INPUT: dict[type[forms.Widget], tuple[str, str]] = {
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
}


def without_bidi_controls(text: str) -> str:
    """The text without the characters that turn reading order (U+202A-202E, U+2066-2069)."""
    return text.translate(_BIDI_CONTROLS)


class BoundField(DjangoBoundField):
    """A field as drawn: knows its class, where an error link must lead, and reads text in one normal form."""

    @property
    def data(self) -> Any:
        """What was sent; text as Unicode NFC, so that what looks the same is stored the same."""
        sent = super().data
        if isinstance(sent, str) and not isinstance(self.field.widget, forms.PasswordInput):
            return unicodedata.normalize("NFC", sent)
        return sent

    @property
    def anchor(self) -> str:
        """The id of the first control, for links from the error summary."""
        if self.use_fieldset and isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            # Where choices stand in groups, the first one's number has two parts.
            first = next(iter(self.subwidgets), None)
            return first.id_for_label if first else self.auto_id
        return self.id_for_label

    @property
    def is_single_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def mark(self) -> str:
        """The words beside the label: mandatory fields are marked, or, where nearly all are, the optional ones."""
        if getattr(self.form, "mark_optional", False):
            return "" if self.field.required else str(_("valgfritt"))
        return str(_("må fylles ut")) if self.field.required else ""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        drawn = widget or self.field.widget
        if not drawn.is_hidden:
            own = str(drawn.attrs.get("class", ""))
            built["class"] = f"ds-input {own}".strip()
            if self.field.required and not drawn.use_fieldset:
                built["aria-required"] = "true"
        return built


class LagspillRenderer(TemplatesSetting):
    """Draws forms with our templates; a Django widget template is replaced by the one of ours that has its name."""

    form_template_name = "lagspill/forms/form.html"
    field_template_name = "lagspill/forms/field.html"
    bound_field_class = BoundField

    def get_template(self, template_name: str) -> Template | None:
        if template_name.startswith("django/forms/"):
            try:
                return super().get_template(template_name.replace("django/forms/", "lagspill/forms/", 1))
            except TemplateDoesNotExist:
                pass
        return super().get_template(template_name)


class Form(forms.Form):
    """The base of every form: plain messages, native date fields, a greatest length for every text.

    Set `mark_optional = True` where nearly every field is mandatory: then the optional ones are marked instead.
    """

    # The browser's own bubbles vanish and cannot be translated: we answer with a summary and a message at the field.
    use_required_attribute = False
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_plainly(self.fields.values())


def speak_plainly(fields: Iterable[forms.Field]) -> None:
    """What every field of a form gets; for those that are added once the form is made."""
    for field in fields:
        _speak_plainly(field)
        _use_native_input(field.widget)
        _limit(field)
        if isinstance(field, forms.DateField | forms.DateTimeField):
            field.validators = [*field.validators, _in_living_memory]


def set_choices(form: forms.Form, **choices: Iterable[Any]) -> None:
    """What some fields of a form offer, by their names, each as Django takes choices: pairs, or groups of pairs.

    TypeError for a field that offers no choices.
    """
    for name, offered in choices.items():
        field = form.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(f"{name} offers no choices")
        field.choices = list(offered)


class ShortTextField(forms.CharField):
    """One line of text, at most 400 characters unless told otherwise."""

    def __init__(self, *, max_length: int = SHORT_TEXT_LENGTH, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)


class NameField(ShortTextField):
    """A person's or a unit's name: one line, inner blanks made single, no characters that turn reading order."""

    def __init__(self, *, max_length: int = NAME_LENGTH, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return " ".join(without_bidi_controls(text).split()) or str(self.empty_value)


class LongTextField(forms.CharField):
    """Text of several lines, at most 20 000 characters."""

    def __init__(self, *, max_length: int = LONG_TEXT_LENGTH, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        # A browser sends CRLF; counted as one so that the limit is the one people see.
        return (super().to_python(value) or "").replace("\r\n", "\n")


def _speak_plainly(field: forms.Field) -> None:
    """Swaps Django's own sentences for ours; a sentence that the form's author wrote stays."""
    # Of two fitting classes the narrower speaks last: the table goes from the general to the particular.
    for kind, sentences in _MESSAGES.items():
        if isinstance(field, kind):
            for code, sentence in sentences.items():
                if _is_djangos_or_ours(field, code):
                    field.error_messages[code] = sentence


def _is_djangos_or_ours(field: forms.Field, code: str) -> bool:
    current = field.error_messages.get(code)
    known = [sentences.get(code) for sentences in _MESSAGES.values()]
    for kind in type(field).__mro__:
        if kind.__module__.startswith("django."):
            known.append(getattr(kind, "default_error_messages", {}).get(code))
    return current is None or any(current is sentence for sentence in known)


def _use_native_input(widget: forms.Widget) -> None:
    """Dates and times by the browser's own picker, whose value is always ISO 8601."""
    native = _NATIVE_INPUT.get(type(widget))
    if native and isinstance(widget, DateTimeBaseInput):
        widget.input_type, widget.format = native


def _in_living_memory(value: datetime.date) -> None:
    """A mistyped year is told as such; one at the end of the calendar could not even be moved to another time zone."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(_("Sjekk året i datoen."), code="year")


def _limit(field: forms.Field) -> None:
    """Every text has a greatest length, told in words: a maxlength attribute would cut pasted text in silence."""
    if not isinstance(field, forms.CharField):
        return
    if field.max_length is None:
        long = isinstance(field.widget, forms.Textarea)
        field.max_length = LONG_TEXT_LENGTH if long else SHORT_TEXT_LENGTH
        field.validators = [*field.validators, MaxLengthValidator(field.max_length)]
    field.widget.attrs.pop("maxlength", None)
