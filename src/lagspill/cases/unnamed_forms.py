"""What is asked where nobody is named, and what is asked when somebody is (CASE-6, CASE-7, MEET-11)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lagspill.cases.actions import NewConcern
from lagspill.cases.concern_forms import LivingFields, People, not_ahead
from lagspill.cases.gate import GateMixin
from lagspill.cases.rules import Offer
from lagspill.cases.unnamed import Ask, Named, NewUnnamed
from lagspill.directory.models import Service, Team
from lagspill.directory.queries import PLACE_KINDS
from lagspill.foundation.forms import Form, LongTextField, ShortTextField, set_choices
from lagspill.playbooks.schema import Playbook
from lagspill.questions.forms import OwnQuestions

# The playbook's fields and ours, in the order of the page.
_KNOWN = {
    "worry": "description",
    "since": "since",
    "categories": "categories",
    "strengths": "strengths",
    "measures_tried": "measures_tried",
}
PREGNANT = "pregnant"
SCOPES = {
    "group": _("En gruppe barn eller unge"),
    "environment": _("Miljøet på skolen eller i barnehagen"),
    "year_group": _("Et trinn eller en avdeling"),
    "district": _("Bydelen eller nærmiljøet"),
}
NO_NAMES = _("Skriv ikke navn, fødselsdato, adresse eller annet som kan vise hvem det gjelder.")


class UnnamedForm(GateMixin, OwnQuestions):
    """The concern, without a field for anybody. `collective`: about a group, a school or a district."""

    mark_optional = True

    team = forms.ChoiceField(label=_("Hvilket team?"))
    band = forms.ChoiceField(label=_("Hvor gammelt er barnet, omtrent?"), widget=forms.RadioSelect)
    place_kind = forms.ChoiceField(
        label=_("Hva slags sted er barnet på om dagen?"), widget=forms.RadioSelect, help_text=_("Ikke hvilket.")
    )
    scope = forms.ChoiceField(label=_("Hva gjelder det?"), choices=list(SCOPES.items()), widget=forms.RadioSelect)
    concerns = ShortTextField(
        label=_("Med få ord"), max_length=200, help_text=_("Står på sakslisten. For eksempel: uro i friminuttene.")
    )
    description = LongTextField(label="", rows=7, help_text=NO_NAMES)
    since = ShortTextField(label="", max_length=200, required=False)
    categories = forms.MultipleChoiceField(label="", widget=forms.CheckboxSelectMultiple)
    strengths = LongTextField(label="", required=False)
    measures_tried = LongTextField(label="", required=False)

    def __init__(
        self, *args: Any, teams: Sequence[Team], playbook: Playbook, offer: Offer, collective: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, playbook=playbook, **kwargs)
        self.teams = {str(team.id): team for team in teams}
        self.playbook, self.collective = playbook, collective
        language = get_language() or "nb"
        self.ask(playbook, "concern", _KNOWN, nameless=True)
        for name in ("strengths", "measures_tried"):
            if name in self.fields:
                self.fields[name].required = False
        self.fields["description"].help_text = NO_NAMES
        self._choose("categories", [(one.code, one.label.in_(language)) for one in playbook.categories])
        self._choose("team", [(key, team.name) for key, team in self.teams.items()])
        self.fields["team"].initial = next(iter(self.teams))
        if len(self.teams) == 1:
            self.fields["team"].widget = forms.HiddenInput()
        if collective:
            del self.fields["band"], self.fields["place_kind"]
            self._choose("scope", [(code, label) for code, label in SCOPES.items() if _kind(code) in offer.kinds])
            return
        del self.fields["scope"], self.fields["concerns"]
        bands = [(band.code, band.label.in_(language)) for band in playbook.bands]
        pregnant = [(PREGNANT, _("Det gjelder en gravid"))] if PREGNANT in playbook.subject_kinds else []
        self._choose("band", [*bands, *pregnant])
        places = [(one.code, one.label.in_(language)) for one in playbook.service_kinds if one.code in PLACE_KINDS]
        self._choose("place_kind", [*places, ("none", _("Ingen av delene"))])

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        set_choices(self, **{name: choices})

    def case(self) -> NewUnnamed:
        """The case to open; of a valid form only."""
        data, team = self.cleaned_data, self.teams[self.cleaned_data["team"]]
        if self.collective:
            scope = data["scope"]
            return NewUnnamed(
                kind=_kind(scope),
                team=team,
                playbook_version=self.playbook.version,
                scope=scope,
                concerns=data["concerns"],
            )
        pregnant = data["band"] == PREGNANT
        return NewUnnamed(
            kind=PREGNANT if pregnant else "child",
            team=team,
            playbook_version=self.playbook.version,
            band="" if pregnant else data["band"],
            place_kind="" if data["place_kind"] == "none" else data["place_kind"],
        )

    def concern(self) -> NewConcern:
        """What was written; of a valid form only."""
        told = {name: self.cleaned_data[name] for name in _KNOWN.values() if name in self.cleaned_data}
        return NewConcern(**told, own_answers=self.own_answers())


def _kind(scope: str) -> str:
    return "group" if scope == "group" else "system"


class BringForm(Form):
    """What the team is asked, and, where the model wants to know, why the case stays anonymous."""

    reason = LongTextField(label=_("Hva vil du at teamet skal se på?"), rows=5, help_text=NO_NAMES)
    urgency = forms.ChoiceField(label=_("Hvor mye haster det?"), widget=forms.RadioSelect)
    urgency_reason = LongTextField(label=_("Hvorfor haster det?"), rows=3, required=False)
    realistic = LongTextField(
        label=_("Hvorfor er det realistisk at saken forblir anonym gjennom hele drøftingen?"),
        rows=3,
        help_text=_("Tenk på hvem som sitter i teamet, og hva de vet fra før. Møtelederen blir spurt om det samme i møtet."),
    )  # fmt: skip

    def __init__(self, *args: Any, urgencies: Sequence[tuple[str, str]], realistic: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, urgency=urgencies)
        if not realistic:
            del self.fields["realistic"]

    def ask(self, contact: str) -> Ask:
        """What was asked; of a valid form only."""
        data = self.cleaned_data
        return Ask(
            reason=data["reason"],
            urgency=data["urgency"],
            urgency_reason=data["urgency_reason"],
            contact=contact,
            realistic=data.get("realistic", ""),
        )


class NamingForm(LivingFields):
    """What is asked beside the people themselves: how they live, and that somebody has spoken with them."""

    mark_optional = True

    talked_with_guardians_on = forms.DateField(
        label=_("Når snakket du med foresatte?"), widget=forms.DateInput, required=False,
        help_text=_("Foresatte vet hva du vil, før du skriver hvem det gjelder. For den som er over 18 år, kan feltet stå tomt."),
    )  # fmt: skip
    talked_with_pupil_on = forms.DateField(
        label=_("Når snakket du med barnet eller ungdommen?"), widget=forms.DateInput, required=False
    )

    field_order = ["living", "talked_with_guardians_on", "talked_with_pupil_on"]

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean(self) -> dict[str, Any]:
        """Talks that have been; the kind of case is known already."""
        found = super().clean() or self.cleaned_data
        for name in ("talked_with_guardians_on", "talked_with_pupil_on"):
            not_ahead(self, name)
        return {**found, "kind": self.kind}


class Naming(People):
    """The people of an anonymous case, judged as those of a new one are."""

    concern: NamingForm

    def __init__(self, data: Any = None, *, kind: str, places: Sequence[Service], own_place: Service | None) -> None:
        self.concern = NamingForm(data, kind=kind)
        self.ask_people(data, places=places, own_place=own_place)

    def named(self) -> Named:
        """Who it is about; of a valid page only."""
        said = self.concern.cleaned_data
        return Named(
            subject=self.subject.person(),
            guardians=self.guardians_given(),
            talked_with_guardians_on=said["talked_with_guardians_on"],
            talked_with_pupil_on=said["talked_with_pupil_on"],
        )
