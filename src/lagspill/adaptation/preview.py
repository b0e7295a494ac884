"""What people will meet under a model: its forms as they look, and its documents as empty paper."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.adaptation.slots import UNASKED
from lagspill.documents.content import (
    Block,
    Document,
    Facts,
    Heading,
    Language,
    Paragraph,
    SignatureLine,
    Signatures,
    Table,
    WriteLines,
)
from lagspill.foundation.clock import now
from lagspill.foundation.forms import Form, LongTextField, ShortTextField, made_plain
from lagspill.playbooks.schema import FormField, Playbook, Section

EMPTY_ROWS, LINES = 3, 3


class PreviewForm(Form):
    """A form of the model to look at and try; nothing is ever sent."""

    mark_optional = True


def _options(field: FormField, playbook: Playbook) -> list[tuple[str, str]]:
    language = get_language() or "nb"
    parts: Any = getattr(playbook, field.options_from) if field.options_from else field.options
    return [(part.code, part.label.in_(language)) for part in parts]


_FIELDS: Mapping[str, Callable[..., forms.Field]] = {
    "long_text": lambda **words: LongTextField(rows=3, **words),
    "date": lambda **words: forms.DateField(widget=forms.DateInput, **words),
    "datetime": lambda **words: forms.DateTimeField(widget=forms.DateTimeInput, **words),
    "number": forms.IntegerField,
    "email": forms.EmailField,
    "yes_no": lambda **words: forms.ChoiceField(
        choices=[("yes", _("Ja")), ("no", _("Nei"))], widget=forms.RadioSelect, **words
    ),
}


def form_preview(playbook: Playbook, code: str) -> PreviewForm:
    """The form as people will meet it; tables by the names of their columns."""
    language, found = get_language() or "nb", PreviewForm(prefix=code)
    for field in playbook.form(code).fields:
        words = {
            "label": field.label.in_(language),
            "help_text": field.help.in_(language) if field.help else "",
            "required": field.required,
        }
        found.fields[field.code] = _field(field, playbook, words)
    for one in found.fields.values():
        made_plain(one)
    return found


def _field(field: FormField, playbook: Playbook, words: dict[str, Any]) -> forms.Field:
    if field.kind == "choice":
        return forms.ChoiceField(choices=_options(field, playbook), widget=forms.RadioSelect, **words)
    if field.kind == "choices":
        return forms.MultipleChoiceField(
            choices=_options(field, playbook), widget=forms.CheckboxSelectMultiple, **words
        )
    if field.kind == "rows":
        columns = ", ".join(column.label.in_(get_language() or "nb") for column in field.columns)
        return ShortTextField(**{**words, "help_text": _("En tabell med: %(columns)s") % {"columns": columns}})
    return _FIELDS.get(field.kind, ShortTextField)(**words)


def asked_forms(playbook: Playbook) -> list[tuple[str, str]]:
    """The forms that somebody fills in: code and name."""
    language = get_language() or "nb"
    return [(form.code, form.label.in_(language)) for form in playbook.forms if form.code not in UNASKED]


def empty_paper(playbook: Playbook, code: str, municipality: str, language: Language) -> Document:
    """A document of the model with nothing filled in."""
    layout = playbook.document(code)
    blocks: list[Block] = []
    for section in layout.sections:
        blocks += _section(playbook, section, language)
    version = _("%(model)s, versjon %(version)s") % {
        "model": playbook.title.in_(language), "version": playbook.version
    }  # fmt: skip
    return Document(
        title=layout.title.in_(language),
        language=language,
        kind=code,
        municipality=municipality,
        case_number=None,
        created=now(),
        confidentiality=None,
        blocks=tuple(blocks),
        footer=version,
    )


def _section(playbook: Playbook, section: Section, language: Language) -> list[Block]:
    blocks: list[Block] = [Heading(section.heading.in_(language))]
    blocks += [Paragraph(playbook.text(code).in_(language)) for code in section.texts]
    signers: list[SignatureLine] = []
    for ref in section.fields:
        field = playbook.form_field(ref)
        label = field.label.in_(language)
        if field.kind == "signature":
            signers.append(SignatureLine(role=label, name=""))
        elif field.kind == "rows":
            columns = tuple(column.label.in_(language) for column in field.columns)
            blocks.append(Table(label, columns, (("",) * len(columns),) * EMPTY_ROWS))
        elif field.kind == "long_text":
            blocks.append(WriteLines(label, LINES))
        else:
            blocks.append(Facts(((label, ""),), to_fill_in=True))
    return [*blocks, *([Signatures(tuple(signers))] if signers else [])]
