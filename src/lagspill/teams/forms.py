"""The forms of a team: its details, and who becomes a fixed member. People are named, not picked from a list of everybody."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lagspill.foundation.forms import Form, NameField, ShortTextField, made_plain, set_choices

# More than so many to choose from is a search that says too little.
MOST_OFFERED = 20
WHO = "_who"
OWN_SERVICE = "own"


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who may be meant: `words` say who it is, so that two of one name are told apart."""

    id: uuid.UUID
    name: str
    words: str


class NamesPeople(Form):
    """A form with fields in which somebody is named. Where the name fits several, the form comes back with a choice among them."""

    def look_up(self, **offers: Callable[[str], Sequence[Choice]]) -> None:
        """For each such field, who a text may mean. To be called once, when the form is made."""
        self._found: dict[str, Sequence[Choice]] = {}
        self.meant: dict[str, uuid.UUID] = {}
        names = list(self.fields)
        for name, offer in offers.items():
            text = self._typed(name)
            self._found[name] = found = offer(text) if text else []
            if self._is_asked(text, found):
                field = forms.ChoiceField(
                    label=_("Hvem mener du med «%(text)s»?") % {"text": text}, required=False, widget=forms.RadioSelect,
                    choices=[(str(one.id), one.words) for one in found],
                )  # fmt: skip
                self.fields[name + WHO] = made_plain(field)
                names.insert(names.index(name) + 1, name + WHO)
        self.order_fields(names)

    def _typed(self, name: str) -> str:
        sent = self.data.get(self.add_prefix(name), "") if self.is_bound else ""
        field = self.fields[name]
        longest = field.max_length if isinstance(field, forms.CharField) else None
        return " ".join(str(sent).replace("\x00", "").split())[:longest]

    @staticmethod
    def _is_asked(text: str, found: Sequence[Choice]) -> bool:
        return 1 < len(found) <= MOST_OFFERED and _named(text, found) is None

    def clean(self) -> dict[str, Any]:
        """Finds out who is meant."""
        data = super().clean() or self.cleaned_data
        for name, found in self._found.items():
            text = data.get(name)
            if not text or name + WHO in self.errors:
                continue
            chosen = data.get(name + WHO)
            meant = uuid.UUID(chosen) if chosen else _named(self._typed(name), found)
            if meant is not None:
                self.meant[name] = meant
            elif not found:
                self.add_error(name, _("Vi finner ingen som passer. Skriv navnet slik det står i Folk og tjenester."))
            elif len(found) > MOST_OFFERED:
                self.add_error(name, _("For mange passer. Skriv hele navnet."))
            else:
                self.add_error(name + WHO, _("Flere passer. Velg hvem du mener."))
        return data


def _named(text: str, found: Sequence[Choice]) -> uuid.UUID | None:
    """The only one who fits, or the only one with exactly this name."""
    exact = [one for one in found if one.name.casefold() == text.casefold()]
    return next((only[0].id for only in (found, exact) if len(only) == 1), None)


class DetailsForm(NamesPeople):
    """What a municipality says of a team."""

    name = NameField(label=gettext_lazy("Navnet på teamet"))
    coordinator = NameField(
        label=gettext_lazy("Koordinator"), help_text=gettext_lazy("Skriv navnet på den som leder teamet.")
    )
    deputy = NameField(label=gettext_lazy("Stedfortreder for koordinatoren"), required=False)
    places = forms.MultipleChoiceField(
        label=gettext_lazy("Skoler og barnehager som teamet er for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("De som jobber der, kan melde saker til teamet."),
    )
    district = forms.ChoiceField(label=gettext_lazy("Bydel"), required=False)
    venue = ShortTextField(
        label=gettext_lazy("Hvor teamet møtes"), required=False, max_length=250,
        help_text=gettext_lazy("For eksempel «Rådhuset, rom 2»."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, offer: Mapping[str, Any], find: Callable[[str], Sequence[Choice]], **more: Any
    ) -> None:
        """`offer`: choices by the names of the fields; what is offered nothing is not asked for."""
        super().__init__(data, **more)
        set_choices(self, **{name: choices for name, choices in offer.items() if choices})
        for name, choices in offer.items():
            if not choices:
                del self.fields[name]
        self.look_up(coordinator=find, deputy=find)


class StartForm(DetailsForm):
    """A new team: also its service and its model."""

    service = forms.ChoiceField(
        label=gettext_lazy("Tjenesten som teamet hører til"),
        help_text=gettext_lazy("Samtykker nevner denne tjenesten, og koordinatoren får stilling i den."),
    )
    model = forms.ChoiceField(label=gettext_lazy("Modellen som teamet følger"), widget=forms.RadioSelect)
    district = forms.ChoiceField(
        label=gettext_lazy("Bydel"), required=False,
        help_text=gettext_lazy("Hører tjenesten til en bydel fra før, blir den der når du ikke velger en annen."),
    )  # fmt: skip
    field_order = ("name", "model", "service", "coordinator", "deputy", "places", "district", "venue")


class MemberForm(NamesPeople):
    """Somebody who is to be a fixed member."""

    person = NameField(
        label=gettext_lazy("Nytt fast medlem"),
        help_text=gettext_lazy("Skriv navnet, eller rolle og tjeneste: «helsesykepleier Lia»."),
    )

    def __init__(self, data: Any = None, *, find: Callable[[str], Sequence[Choice]], **more: Any) -> None:
        super().__init__(data, **more)
        self.look_up(person=find)
