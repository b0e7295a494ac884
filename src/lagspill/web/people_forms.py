"""Forms of those who keep the directory."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lagspill.directory.rules import is_phone
from lagspill.foundation.forms import Form, ShortTextField, set_choices

Choices = Sequence[tuple[str, str]]


def _phone(text: str) -> None:
    if not is_phone(text):
        raise ValidationError(_("Skriv bare sifre og mellomrom, for eksempel 22 00 00 00."))


class PhoneField(ShortTextField):
    """A telephone number."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=40, validators=[_phone], widget=forms.TextInput(attrs={"type": "tel"}), **more)


class ReachForm(Form):
    """How to reach a service."""

    phone = PhoneField(label=gettext_lazy("Telefon"), required=False)
    hours = ShortTextField(
        label=gettext_lazy("Når dere svarer"), required=False, max_length=150,
        help_text=gettext_lazy("For eksempel «mandag–fredag 8–15.30»."),
    )  # fmt: skip
    email = forms.EmailField(label=gettext_lazy("E-post"), required=False, max_length=254)
    address = ShortTextField(label=gettext_lazy("Adresse"), required=False, max_length=250)


class BarnevernPhonesForm(Form):
    """The phones of the safety gate: never empty."""

    barnevern_phone = PhoneField(label=gettext_lazy("Barneverntjenesten på dagtid"))
    barnevern_emergency_phone = PhoneField(label=gettext_lazy("Barnevernvakten"))


class DeputyForm(Form):
    """Who stands in for whom, and when."""

    position = forms.ChoiceField(label=gettext_lazy("Hvem blir borte?"))
    deputy = forms.ChoiceField(label=gettext_lazy("Hvem er stedfortreder?"))
    start = forms.DateField(label=gettext_lazy("Første dag"))
    end = forms.DateField(
        label=gettext_lazy("Siste dag"),
        required=False,
        help_text=gettext_lazy("La feltet stå tomt når du ikke vet det."),
    )

    def __init__(self, data: Any = None, *, people: Choices, **more: Any) -> None:
        super().__init__(data, **more)
        set_choices(self, position=_asked(people), deputy=_asked(people))


class ContactForm(Form):
    """Who is contact person for which place."""

    person = forms.ChoiceField(label=gettext_lazy("Hvem er kontaktperson?"))
    place = forms.ChoiceField(label=gettext_lazy("For hvilken skole eller barnehage?"))
    start = forms.DateField(label=gettext_lazy("Fra"))

    def __init__(self, data: Any = None, *, people: Choices, places: Choices, **more: Any) -> None:
        super().__init__(data, **more)
        set_choices(self, person=_asked(people), place=_asked(places))


def _asked(choices: Choices) -> list[tuple[str, str]]:
    return [("", _("Velg")), *choices]
