"""Asking for a slot, and answering: codes to choose from, one short text that is checked (CASE-3)."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lagspill.foundation.forms import Form, LongTextField, set_choices
from lagspill.meetings.slots import Question

Choices = list[tuple[str, str]]
SHORT = 300


class AskForm(Form):
    """What the coordinator gets to know."""

    categories = forms.MultipleChoiceField(label=_("Hva handler det om?"), widget=forms.CheckboxSelectMultiple)
    band = forms.ChoiceField(label=_("Aldersgruppe"), widget=forms.RadioSelect)
    urgency = forms.ChoiceField(label=_("Hvor mye haster det?"), widget=forms.RadioSelect)
    urgency_reason = LongTextField(
        label=_("Hvorfor?"),
        rows=3,
        max_length=SHORT,
        required=False,
        help_text=_("Kort. Ikke skriv navn, fødselsdato, skole, klasse eller annet som kan vise hvem det gjelder."),
    )
    interpreter = forms.TypedChoiceField(
        label=_("Trengs det tolk?"),
        choices=[("no", _("Nei")), ("yes", _("Ja"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )

    def __init__(self, *args: Any, categories: Choices, bands: Choices, urgencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, categories=categories, band=bands, urgency=urgencies)

    def clean(self) -> dict[str, Any]:
        """What is urgent says why."""
        found = super().clean() or self.cleaned_data
        if found.get("urgency") == "high" and not found.get("urgency_reason") and "urgency_reason" not in self.errors:
            self.add_error("urgency_reason", _("Skriv hvorfor det haster."))
        return found

    def question(self) -> Question:
        """What was asked."""
        data = self.cleaned_data
        return Question(
            categories=data["categories"],
            band=data["band"],
            urgency=data["urgency"],
            urgency_reason=data["urgency_reason"],
            interpreter=data["interpreter"],
        )


class AnswerSlotForm(Form):
    """The coordinator's judgement and proposal."""

    NOT_NOW = "not_now"

    urgency = forms.ChoiceField(label=_("Hvor mye mener du det haster?"), widget=forms.RadioSelect)
    meeting = forms.ChoiceField(label=_("Når kan saken tas opp?"), widget=forms.RadioSelect)
    text = LongTextField(
        label=_("Beskjed til melderen"),
        rows=3,
        max_length=SHORT,
        required=False,
        help_text=_("Må fylles ut når svaret er ikke nå."),
    )

    def __init__(self, *args: Any, urgencies: Choices, meetings: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, urgency=urgencies, meeting=[*meetings, (self.NOT_NOW, _("Ikke nå"))])

    def clean(self) -> dict[str, Any]:
        """Not now has a reason."""
        found = super().clean() or self.cleaned_data
        if found.get("meeting") == self.NOT_NOW and not found.get("text") and "text" not in self.errors:
            self.add_error("text", _("Skriv hvorfor saken ikke kan tas opp nå."))
        return found

    def chosen(self) -> uuid.UUID | None:
        """The proposed meeting; None for not now."""
        chosen = self.cleaned_data["meeting"]
        return None if chosen == self.NOT_NOW else uuid.UUID(chosen)
