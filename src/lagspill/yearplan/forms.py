"""Forms of the year plan."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lagspill.foundation.forms import Form, NameField
from lagspill.yearplan.actions import Frame

WEEKDAYS = [("0", _("Mandag")), ("1", _("Tirsdag")), ("2", _("Onsdag")), ("3", _("Torsdag")), ("4", _("Fredag"))]
LONGEST = datetime.timedelta(days=400)


class PeriodForm(Form):
    """A first and a last day, in order, a year at most."""

    first = forms.DateField(label=_("Fra og med"))
    last = forms.DateField(label=_("Til og med"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("Siste dag er før den første."))
        elif first and last and last - first > LONGEST:
            self.add_error("last", _("Perioden kan ikke være lengre enn ett år."))
        return cleaned


def _in_order(form: Form, start: str, end: str) -> None:
    one, other = form.cleaned_data.get(start), form.cleaned_data.get(end)
    if one and other and other <= one:
        form.add_error(end, _("Sluttiden må være etter starten."))


class ClosureForm(PeriodForm):
    """A vacation or planning days."""

    name = NameField(label=_("Navn"), help_text=_("For eksempel høstferie eller planleggingsdag."))
    field_order = ("name", "first", "last")


class AbsenceForm(PeriodForm):
    """When somebody cannot meet."""

    weekday = forms.ChoiceField(
        label=_("Hvilken dag"), required=False, choices=[("", _("Alle dager i perioden")), *WEEKDAYS]
    )
    start = forms.TimeField(label=_("Fra klokken"), required=False, help_text=_("La stå tomt for hele dagen."))
    end = forms.TimeField(label=_("Til klokken"), required=False)
    field_order = ("weekday", "start", "end", "first", "last")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if bool(cleaned.get("start")) != bool(cleaned.get("end")) and "end" not in self.errors:
            self.add_error("end", _("Fyll ut både fra og til, eller ingen av dem."))
        _in_order(self, "start", "end")
        return cleaned


class WishForm(Form):
    """When somebody would rather meet."""

    weekday = forms.ChoiceField(label=_("Hvilken dag"), choices=WEEKDAYS)
    start = forms.TimeField(label=_("Fra klokken"))
    end = forms.TimeField(label=_("Til klokken"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        _in_order(self, "start", "end")
        return cleaned


class JourneyForm(Form):
    """Minutes between two places; without places, what holds otherwise."""

    one = forms.ChoiceField(label=_("Mellom"), required=False)
    other = forms.ChoiceField(label=_("Og"), required=False)
    minutes = forms.IntegerField(label=_("Reisetid i minutter"), min_value=0, max_value=480)

    def __init__(self, *args: Any, venues: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Alle andre steder")), *((one, one) for one in venues)]
        self.fields["one"] = forms.ChoiceField(label=_("Mellom"), required=False, choices=choices)
        self.fields["other"] = forms.ChoiceField(label=_("Og"), required=False, choices=choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        one, other = cleaned.get("one", ""), cleaned.get("other", "")
        if bool(one) != bool(other):
            self.add_error("other", _("Velg to steder, eller ingen for det som gjelder ellers."))
        elif one and one == other:
            self.add_error("other", _("Velg et annet sted."))
        return cleaned


class DraftForm(PeriodForm):
    """From when to when, and at which hours."""

    earliest = forms.TimeField(label=_("Tidligste start"))
    latest = forms.TimeField(label=_("Seneste slutt"))

    def __init__(self, *args: Any, first_kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first_kind:
            self.fields["before_weekday"] = forms.ChoiceField(
                label=_("Dag for %(meeting)s") % {"meeting": first_kind},
                choices=WEEKDAYS,
                help_text=_("Teamet møtes etter dette møtet samme uke."),
            )
            self.fields["before_end"] = forms.TimeField(
                label=_("%(meeting)s er ferdig klokken") % {"meeting": first_kind}
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        _in_order(self, "earliest", "latest")
        return cleaned

    def frame(self) -> Frame:
        """What was asked for."""
        data = self.cleaned_data
        day = data.get("before_weekday")
        return Frame(
            first=data["first"], last=data["last"], earliest=data["earliest"], latest=data["latest"],
            before_weekday=int(day) if day else None, before_end=data.get("before_end"),
        )  # fmt: skip


class MoveForm(Form):
    """Where a date of the draft is put."""

    day = forms.DateField(label=_("Dato"))
    start = forms.TimeField(label=_("Klokkeslett"))
    anyway = forms.BooleanField(label=_("Flytt selv om noen er opptatt"), required=False)
