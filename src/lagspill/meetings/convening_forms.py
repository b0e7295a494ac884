"""Calling people in to a meeting of one case, and changing what was agreed about it (MEET-13..16)."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lagspill.foundation.forms import LongTextField, ShortTextField, set_choices
from lagspill.meetings.convening import Called, Frame
from lagspill.meetings.forms import LONGEST, Asking, Choices, refuse_day_off
from lagspill.meetings.invitation_answers import FORM
from lagspill.questions.forms import OwnQuestions
from lagspill.questions.rules import fields_of

EVERY = 26


class FrameForm(OwnQuestions):
    """When, where, what about, who is responsible for what, and what the model asks by itself. The offices are chosen among those
    on the case."""

    mark_optional = True

    day = forms.DateField(label=_("Dato"))
    time = forms.TimeField(label=_("Klokkeslett"))
    minutes = forms.IntegerField(label=_("Varighet i minutter"), min_value=15, max_value=LONGEST)
    place = ShortTextField(
        label=_("Sted"),
        max_length=250,
        help_text=_("Stedet står i e-posten. Skriv ikke noe som viser hvem møtet gjelder."),
    )
    every_weeks = forms.IntegerField(
        label=_("Hvor mange uker mellom møtene?"),
        required=False,
        min_value=1,
        max_value=EVERY,
        help_text=_("Da foreslår vi datoen for det neste møtet. La stå tomt hvis dere avtaler fra gang til gang."),
    )
    agenda = LongTextField(
        label=_("Saksliste"),
        required=False,
        rows=5,
        max_length=4000,
        help_text=_("Ett punkt per linje. De som kalles inn, leser den når de er logget inn."),
    )
    agenda_owner = forms.ChoiceField(label=_("Hvem har ansvar for sakslisten?"))
    chair = forms.ChoiceField(label=_("Hvem leder møtet?"))
    deputy_chair = forms.ChoiceField(label=_("Hvem leder hvis møtelederen er borte?"), required=False)
    minute_taker = forms.ChoiceField(label=_("Hvem skriver referat?"))

    def __init__(self, *args: Any, people: Choices, asking: Asking, agenda_needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("agenda_owner", "chair", "deputy_chair", "minute_taker"):
            nobody = _("Ingen ennå") if name == "deputy_chair" else _("Velg en person")
            set_choices(self, **{name: [("", nobody), *people]})
        if agenda_needed:
            self.fields["agenda"].required = True
            self.fields["agenda"].widget.is_required = True
            self.fields["agenda"].error_messages["required"] = _(
                "Sakslisten sendes ut på forhånd. Skriv hva møtet skal ta opp."
            )
        known = {"time": "time", "place": "place", "agenda": "agenda"}
        if agenda_needed and not any(field.code == "agenda" for field in fields_of(asking["playbook"], FORM)):
            # A list that is sent ahead is asked for, whatever the paper prints.
            del known["agenda"]
        self.ask(form=FORM, known=known, ours=known, **asking)

    def clean(self) -> dict[str, Any]:
        """A new date is a day of work; the one who stands in is somebody else."""
        cleaned = super().clean() or {}
        if cleaned.get("day") and "day" in self.changed_data:
            refuse_day_off(self, "day", cleaned["day"])
        if cleaned.get("chair") and cleaned.get("chair") == cleaned.get("deputy_chair"):
            self.add_error("deputy_chair", _("Velg en annen enn møtelederen."))
        return cleaned

    def frame(self) -> Frame:
        """What was agreed; of a valid form only."""
        data = self.cleaned_data
        return Frame(
            day=data["day"],
            time=data["time"],
            minutes=data["minutes"],
            place=data["place"],
            agenda=data.get("agenda", ""),
            every_weeks=data["every_weeks"],
            agenda_owner=uuid.UUID(data["agenda_owner"]),
            chair=uuid.UUID(data["chair"]),
            deputy_chair=uuid.UUID(data["deputy_chair"]) if data["deputy_chair"] else None,
            minute_taker=uuid.UUID(data["minute_taker"]),
            own_answers=self.own_answers(),
        )


class ConveneForm(FrameForm):
    """The same, and who is asked."""

    staff = forms.MultipleChoiceField(
        label=_("Hvem fra tjenestene kalles inn?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Her står de som er på saken. De som har en oppgave i møtet, kalles alltid inn."),
    )
    family = forms.MultipleChoiceField(
        label=_("Hvem i familien kalles inn?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    apart = forms.BooleanField(
        label=_("Snakk med hver av dem for seg"),
        required=False,
        help_text=_(
            "For familier med høyt konfliktnivå. Hver får sitt eget møte med hele tiden, med en pause mellom. "
            "Ingen av dem ser den andres innkalling, tid eller referat."
        ),
    )
    language = ShortTextField(
        label=_("Tolk på hvilket språk?"),
        required=False,
        max_length=60,
        help_text=_("La stå tomt når det ikke trengs tolk. Med tolk blir møtet lengre."),
    )

    def __init__(self, *args: Any, people: Choices, family: Choices, **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        set_choices(self, staff=people, family=family)
        if not family:
            del self.fields["family"]
        if len(family) < 2:
            del self.fields["apart"]

    def clean(self) -> dict[str, Any]:
        """Talks apart are with two at least."""
        cleaned = super().clean()
        if cleaned.get("apart") and len(cleaned.get("family") or []) < 2:
            self.add_error("family", _("Velg dem som skal ha hver sin samtale."))
        return cleaned

    def called(self) -> Called:
        """Who is asked; of a valid form only."""
        data = self.cleaned_data
        return Called(
            staff=[uuid.UUID(one) for one in data["staff"]],
            family=[uuid.UUID(one) for one in data.get("family", [])],
            apart=bool(data.get("apart")),
            language=data["language"],
        )
