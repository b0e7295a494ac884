"""The family's answer to an invitation: one page, few questions, no scripts (MEET-5, MEET-6, FAM-4)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lagspill.foundation.forms import Form, ShortTextField
from lagspill.meetings.family_answers import Said


class FamilyAnswerForm(Form):
    """Comes or not, another time, interpreter, company; and whether the case may be taken up without them."""

    mark_optional = True
    reply = forms.ChoiceField(
        label=_("Kommer du?"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", _("Jeg kommer")),
            ("no", _("Jeg kan ikke komme")),
            ("other_time", _("Jeg ønsker en annen tid")),
        ],
    )
    other_time = ShortTextField(label=_("Hvis du ønsker en annen tid: Når passer det?"), required=False, max_length=300)
    without_us = forms.TypedChoiceField(
        label=_("Hvis du ikke kommer: Kan de andre snakke om saken uten deg?"),
        help_text=_(
            "Du bestemmer. Sier du ja, får du vite etterpå hva som ble sagt. Sier du nei, finner vi en annen tid."
        ),
        widget=forms.RadioSelect,
        required=False,
        choices=[("yes", _("Ja, de kan snakke om saken")), ("no", _("Nei, jeg vil være med"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    interpreter_language = ShortTextField(
        label=_("Hvis du trenger tolk: Hvilket språk?"),
        help_text=_("Tolken koster ingenting for deg. Et barn skal aldri tolke."),
        required=False,
        max_length=60,
    )
    brings = ShortTextField(
        label=_("Hvis du vil ha med noen: Hvem?"),
        help_text=_("For eksempel en venn eller en i familien."),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, asks_without: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_without = asks_without

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("reply") == "other_time" and not found.get("other_time") and "other_time" not in self.errors:
            self.add_error("other_time", _("Skriv når det passer for deg."))
        unsaid = found.get("without_us") is None and "without_us" not in self.errors
        if self.asks_without and found.get("reply") == "no" and unsaid:
            self.add_error("without_us", _("Si om de andre kan snakke om saken uten deg."))
        return found

    def said(self) -> Said:
        """What was answered."""
        return Said(**self.cleaned_data)
