"""Forms of the case: the gate, notes, hand-over, colleagues, and what the coordinator answers."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lagspill.cases.gate import GateMixin
from lagspill.cases.wording import ways_of_informing
from lagspill.directory.models import Position
from lagspill.foundation.clock import today
from lagspill.foundation.forms import Form, LongTextField, set_choices
from lagspill.playbooks.schema import FormField


def options_of(words: FormField) -> list[tuple[str, str]]:
    """The choices of a playbook's field."""
    language = get_language() or "nb"
    return [(option.code, option.label.in_(language)) for option in words.options]


class GateForm(GateMixin):
    """The gate as a page of its own."""


class NoteForm(GateMixin):
    """A note: who is to read it comes before the text (CASE-8)."""

    reach = forms.ChoiceField(label=_("Hvem skal kunne lese notatet?"), widget=forms.RadioSelect, initial="own")
    text = LongTextField(label=_("Notat"), rows=8)

    def __init__(self, *args: Any, reaches: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, reach=reaches)


class InformationForm(Form):
    """How and when the family got the information letter, and in which language (PAR-2)."""

    language = forms.ChoiceField(label=_("På hvilket språk?"), widget=forms.RadioSelect)
    way = forms.ChoiceField(label=_("Hvordan fikk familien det?"), widget=forms.RadioSelect)
    given_on = forms.DateField(label=_("Hvilken dag?"))

    def __init__(self, *args: Any, languages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, language=languages, way=ways_of_informing().items())

    def clean_given_on(self) -> datetime.date:
        """A day that has been, and not long ago: a year back is a slip of the keyboard."""
        day: datetime.date = self.cleaned_data["given_on"]
        if not today() - datetime.timedelta(days=366) <= day <= today():
            raise forms.ValidationError(_("Skriv dagen familien fikk brevet, i dag eller før."))
        return day


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among positions, grouped by service, one's own first."""

    def __init__(self, positions: Sequence[Position], **kwargs: Any) -> None:
        messages = {"required": _("Velg en person."), "invalid_choice": _("Velg en person fra lista.")}
        allowed = Position.objects.select_related("staff").filter(id__in=[position.id for position in positions])
        super().__init__(allowed, error_messages=messages, **kwargs)
        self.by_service: dict[str, list[tuple[str, str]]] = {}
        for position in positions:
            self.by_service.setdefault(position.service.name, []).append((str(position.id), described(position)))
        self.choices = [("", _("Velg en person")), *self.by_service.items()]


def described(position: Position) -> str:
    """Name and title of a position."""
    return f"{position.staff.name}, {position.title}" if position.title else position.staff.name


class OfferForm(Form):
    """Whom to ask to take an office of the case, and when they next meet the family where no date is known (CASE-10)."""

    message = LongTextField(
        label=_("En hilsen"),
        required=False,
        rows=3,
        max_length=1000,
        help_text=_("Bare den du spør, og dere på saken, leser dette."),
    )

    next_on = forms.DateField(
        label=_("Når møter den nye familien, eller følger opp?"),
        required=False,
        help_text=_(
            "La stå tomt hvis neste møte eller oppfølging alt har en dato i saken. Den går da med til den nye."
        ),
    )

    def __init__(self, *args: Any, positions: Sequence[Position], asks_date: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_date:
            del self.fields["next_on"]
        self.fields = {
            "position": ColleagueField(positions, label=_("Hvem vil du spørre?")),
            **self.fields,
        }

    def clean_next_on(self) -> Any:
        """From today on."""
        found = self.cleaned_data["next_on"]
        if found and found < today():
            raise forms.ValidationError(_("Datoen er passert."))
        return found


class AnswerForm(Form):
    """Yes or no to carrying a case."""

    accepts = forms.TypedChoiceField(
        choices=[("yes", _("Ja, jeg tar ansvaret")), ("no", _("Nei, jeg kan ikke"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepts"].label = question


class AssignForm(Form):
    """Whom to put on the case."""

    def __init__(self, *args: Any, positions: Sequence[Position], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"] = ColleagueField(positions, label=_("Hvem skal settes på saken?"))


class ReceiveForm(Form):
    """The coordinator takes the referral in and judges for herself how urgent it is (MEET-3)."""

    urgency = forms.ChoiceField(label=_("Hvor mye mener du det haster?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, urgencies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, urgency=urgencies)


class ReturnForm(Form):
    """Why the referral goes back; read by those on the case."""

    reason = LongTextField(label=_("Hva mangler?"), rows=4, max_length=2000)


class SearchForm(Form):
    """A search for a case by number, initials or name; sent as POST, so that no name stands in an address."""

    q = forms.CharField(label=_("Søk etter sak"), max_length=100, required=False)
