"""Offering hours, registering a child, proposing and answering an agreement. What may be chosen is the models' to say."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lagspill.directory.models import Position
from lagspill.directory.rules import role_label
from lagspill.foundation.clock import today
from lagspill.foundation.forms import Form, NameField, ShortTextField, set_choices
from lagspill.foundation.templatetags.lagspill import day, moment
from lagspill.meetings.rules import day_off
from lagspill.opendoor import presence_rules as rules
from lagspill.opendoor.agreement_actions import NewAgreement
from lagspill.opendoor.arenas import Opening
from lagspill.opendoor.hours_actions import NewHours, why_not
from lagspill.opendoor.presence_wording import BROUGHT, RHYTHMS

# Of which field a refusal is about.
FIELD = {
    "past": "first_on", "day_off": "first_on", "backwards": "until", "too_long": "until", "times": "ends",
    "no_slot": "slot_minutes",
}  # fmt: skip


def school_years_end() -> datetime.date:
    """The end of June that comes next."""
    day = today()
    return datetime.date(day.year + (day.month > 6), 6, 30)


class _AgreedForm(Form):
    """Where, how often, from and until: the same for hours and agreements."""

    opening = forms.ChoiceField(label=_("Hvilken skole eller barnehage?"))
    rhythm = forms.ChoiceField(label=_("Hvor ofte?"), widget=forms.RadioSelect)
    first_on = forms.DateField(label=_("Første gang"), help_text=_("Ukedagen blir den samme hver gang."))
    until = forms.DateField(label=_("Siste dag"), initial=school_years_end)

    def __init__(self, *args: Any, openings: Mapping[str, Opening], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.openings = openings
        offered = {code for one in openings.values() for code in one.door.arena.rhythms}
        set_choices(
            self,
            opening=[(key, one.place.name) for key, one in openings.items()],
            rhythm=[(code, words) for code, words in RHYTHMS.items() if code in offered],
        )

    def clean(self) -> dict[str, Any]:
        """A rhythm that the place's model opens for, and a period that makes sense."""
        found = super().clean() or self.cleaned_data
        opening = self.openings.get(found.get("opening", ""))
        if opening and found.get("rhythm") and found["rhythm"] not in opening.door.arena.rhythms:
            self._says("rhythm", "rhythm")
        return found

    def _says(self, field: str, code: str) -> None:
        self.add_error(field, " ".join(why_not(code)))

    def _judges(self, code: str | None) -> None:
        """What the rule refuses is said at its field."""
        if code:
            self._says(FIELD[code], code)


class HoursForm(_AgreedForm):
    """A consultant's fixed hours at a place."""

    starts = forms.TimeField(label=_("Fra klokka"))
    ends = forms.TimeField(label=_("Til klokka"), help_text=_("Gjerne også etter at undervisningen er slutt."))
    slot_minutes = forms.IntegerField(
        label=_("Hvor mange minutter per samtale?"),
        min_value=rules.SHORTEST_SLOT,
        max_value=rules.LONGEST_SLOT,
        initial=30,
    )
    teaching_ends = forms.TimeField(
        label=_("Når slutter undervisningen?"),
        required=False,
        help_text=_("Valgfritt. Timer fra da av blir merket, så lærerne finner dem."),
    )

    def clean(self) -> dict[str, Any]:
        """Hours when people are there, with room for a talk."""
        found = super().clean()
        names = ("first_on", "until", "starts", "ends", "slot_minutes")
        if all(found.get(name) is not None for name in names):
            first, until, starts, ends, minutes = (found[name] for name in names)
            self._judges(
                rules.hours_denial(
                    first=first, until=until, today=today(), starts=starts, ends=ends, minutes=minutes,
                    day_off=bool(day_off(first)),
                )
            )  # fmt: skip
        return found

    def new(self) -> NewHours:
        """What was offered; of a valid form only."""
        return NewHours(**self.cleaned_data)


class AgreementForm(_AgreedForm):
    """A proposal to attend one of a place's own meetings."""

    occasion = forms.ChoiceField(label=_("Hvilket av stedets egne møter?"))
    brought = forms.ChoiceField(
        label=_("Hvordan kommer barna opp?"), widget=forms.RadioSelect, choices=list(BROUGHT.items())
    )
    year_groups = ShortTextField(
        label=_("Hvilket trinn?"), required=False, max_length=40, help_text=_("Hvis dere går gjennom hele trinn.")
    )
    field_order = ("opening", "occasion", "brought", "year_groups", "rhythm", "first_on", "until")

    def __init__(self, *args: Any, openings: Mapping[str, Opening], **kwargs: Any) -> None:
        super().__init__(*args, openings=openings, **kwargs)
        language = get_language() or "nb"
        named = {
            one.code: one.label.in_(language) for opening in openings.values() for one in opening.door.arena.occasions
        }
        set_choices(self, occasion=list(named.items()))

    def clean(self) -> dict[str, Any]:
        """A meeting that the place has, in a period that makes sense."""
        found = super().clean()
        opening = self.openings.get(found.get("opening", ""))
        known = {one.code for one in opening.door.arena.occasions} if opening else set()
        if opening and found.get("occasion") and found["occasion"] not in known:
            self._says("occasion", "occasion")
        if found.get("first_on") and found.get("until"):
            self._judges(rules.period_denial(first=found["first_on"], until=found["until"], today=today()))
        return found

    def new(self) -> NewAgreement:
        """What was proposed; of a valid form only."""
        return NewAgreement(**self.cleaned_data)


def _staff_choices(staff: Sequence[Position]) -> list[tuple[str, str]]:
    return [(str(one.id), f"{one.staff.name}, {one.title or role_label(one.role)}") for one in staff]


class RegistrationForm(Form):
    """The place's own line: whom it is about, and who comes with it."""

    slot = forms.ChoiceField(label=_("Hvilken time?"))
    who = NameField(
        label=_("Barnets navn eller saksnummer"),
        help_text=_("Bare stedet ditt ser dette. Den som kommer, ser bare at timen er tatt."),
    )
    brought_by = forms.ChoiceField(label=_("Hvem av dere kommer til timen?"))

    def __init__(
        self, *args: Any, free: Sequence[datetime.datetime], staff: Sequence[Position], me: uuid.UUID, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.free = {one.isoformat(): one for one in free}
        set_choices(self, slot=[(key, moment(one)) for key, one in self.free.items()], brought_by=_staff_choices(staff))
        self.fields["brought_by"].initial = str(me)
        self.fields["who"].widget.attrs["autocomplete"] = "off"
        self.fields["who"].widget.attrs["data-no-draft"] = ""

    def starts_at(self) -> datetime.datetime:
        """The slot; of a valid form only."""
        return self.free[self.cleaned_data["slot"]]


class DayForm(Form):
    """One of the days ahead."""

    day = forms.ChoiceField(label=_("Hvilken dag?"))

    def __init__(self, *args: Any, days: Sequence[datetime.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, day=[(one.isoformat(), day(one)) for one in days])

    def chosen(self) -> datetime.date:
        """The day; of a valid form only."""
        return datetime.date.fromisoformat(self.cleaned_data["day"])


class AnswerForm(Form):
    """Who is responsible at the place."""

    responsible = forms.ChoiceField(
        label=_("Hvem er ansvarlig hos dere?"), help_text=_("Sier fra om møtet flyttes, og tar imot den som kommer.")
    )

    def __init__(self, *args: Any, staff: Sequence[Position], me: uuid.UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, responsible=_staff_choices(staff))
        self.fields["responsible"].initial = str(me)


class HeldForm(Form):
    """A meeting without a talk about any child: the time went to other things."""

    held_on = forms.DateField(label=_("Når var møtet?"), initial=today)
