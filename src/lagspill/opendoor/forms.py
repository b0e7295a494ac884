"""A conversation without a name, written down: no field for anybody's name."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lagspill.cases.gate import GateMixin
from lagspill.cases.unnamed_forms import NO_NAMES
from lagspill.cases.unnamed_texts import Cleared
from lagspill.directory.models import Service
from lagspill.foundation.clock import today
from lagspill.foundation.forms import LongTextField, set_choices
from lagspill.opendoor.actions import NewConsultation
from lagspill.opendoor.arenas import Door
from lagspill.opendoor.models import FixedAgreement
from lagspill.opendoor.presence_wording import agreement_name
from lagspill.opendoor.rules import MOST_CHILDREN, MOST_MINUTES, OTHER
from lagspill.playbooks.schema import Playbook


class ConsultationForm(GateMixin):
    """Who asked (a role, never a name), about what, what was advised, and how long it took."""

    mark_optional = True

    arena = forms.ChoiceField(label=_("Hvor var samtalen?"), widget=forms.RadioSelect)
    held_on = forms.DateField(label=_("Når?"), initial=today)
    minutes = forms.IntegerField(label=_("Hvor mange minutter tok det?"), min_value=1, max_value=MOST_MINUTES)
    asked_by = forms.ChoiceField(label=_("Hvem spurte?"), help_text=_("Rollen, ikke navnet."))
    place = forms.ChoiceField(label=_("Fra hvilken skole eller barnehage?"), required=False)
    agreement = forms.ChoiceField(
        label=_("Hørte møtet til en fast avtale?"),
        required=False,
        help_text=_("Da ser stedet at møtet ble holdt, og hvor mange barn dere snakket om. Ikke noe annet."),
    )
    children = forms.IntegerField(
        label=_("Hvor mange barn snakket dere om?"),
        min_value=1,
        max_value=MOST_CHILDREN,
        initial=1,
        help_text=_("Gikk dere gjennom et helt trinn, skriver du hvor mange barn dere drøftet."),
    )
    categories = forms.MultipleChoiceField(label=_("Hva handlet det om?"), widget=forms.CheckboxSelectMultiple)
    question = LongTextField(label=_("Hva ble det spurt om?"), rows=5, help_text=NO_NAMES)
    given = LongTextField(label=_("Hva rådet du til?"), rows=5, help_text=NO_NAMES)
    advice = forms.MultipleChoiceField(
        label=_("Hva endte det med?"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self,
        *args: Any,
        doors: Sequence[Door],
        places: Sequence[Service],
        agreements: Sequence[FixedAgreement] = (),
        **kwargs: Any,
    ) -> None:
        self.doors = {door.arena.code: door for door in doors}
        self.agreements = {str(one.id): one for one in agreements}
        playbook = doors[0].playbook
        super().__init__(*args, playbook=playbook, **kwargs)
        set_choices(
            self,
            arena=[(code, door.label) for code, door in self.doors.items()],
            asked_by=[*_labelled(playbook, "roles"), (OTHER, _("En annen"))],
            categories=_labelled(playbook, "categories"),
            advice=_labelled(playbook, "advice"),
            place=[("", _("Vet ikke, eller vil ikke si det")), *((str(one.id), one.name) for one in places)],
        )
        self.fields["arena"].initial = next(iter(self.doors))
        if self.agreements:
            named = [(key, agreement_name(one)) for key, one in self.agreements.items()]
            set_choices(self, agreement=[("", _("Nei")), *named])
        else:
            del self.fields["agreement"]

    def clean_held_on(self) -> Any:
        """A conversation that has been."""
        found = self.cleaned_data["held_on"]
        if found > today():
            raise forms.ValidationError(_("Samtalen har ikke vært ennå. Skriv dagen den var."))
        return found

    def clean(self) -> dict[str, Any]:
        """A meeting under an agreement was where the agreement says."""
        found = super().clean() or self.cleaned_data
        agreement = self.agreements.get(found.get("agreement", ""))
        if agreement is not None:
            if found.get("arena") not in (None, agreement.arena):
                self.add_error("arena", _("Avtalen du valgte, gjelder et annet sted. Velg stedet i avtalen."))
            if found.get("place") not in ("", str(agreement.place_id)):
                self.add_error("place", _("Avtalen du valgte, er med %(place)s.") % {"place": agreement.place.name})
            if held_on := found.get("held_on"):
                self._in_time(agreement, held_on)
        return found

    def _in_time(self, agreement: FixedAgreement, held_on: datetime.date) -> None:
        if not agreement.first_on <= held_on <= agreement.until:
            self.add_error("held_on", _("Avtalen gjaldt ikke den dagen."))

    def new(self, cleared: Cleared, *, report_due: bool) -> NewConsultation:
        """What was written; of a valid form only."""
        found = self.cleaned_data
        agreement = self.agreements.get(found.get("agreement", ""))
        place = found["place"] or (str(agreement.place_id) if agreement else "")
        names = ("arena", "held_on", "minutes", "asked_by", "children", "categories", "question", "given", "advice")
        return NewConsultation(
            **{name: found[name] for name in names},
            place=uuid.UUID(place) if place else None,
            report_due=report_due,
            cleared=cleared,
            agreement=agreement,
        )


def _labelled(playbook: Playbook, part: str) -> list[tuple[str, str]]:
    language = get_language() or "nb"
    return [(one.code, one.label.in_(language)) for one in getattr(playbook, part)]
