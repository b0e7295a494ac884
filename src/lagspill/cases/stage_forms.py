"""What is asked when a stage before the team is decided (CASE-2)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lagspill.cases.concern_forms import not_ahead
from lagspill.cases.stage_presenters import decision_words
from lagspill.cases.stage_rules import Choice, missing
from lagspill.cases.stages import Decision, Way
from lagspill.foundation.forms import Form, LongTextField, ShortTextField, set_choices
from lagspill.playbooks.schema import Stage

# Which field a refusal belongs to.
FIELDS = {
    "stage_no_measures": "measures",
    "stage_no_date": "look_again_on",
    "stage_not_agreed": "family_agrees",
    "stage_no_reason": "reason",
}


class DecideForm(Form):
    """What happens next, and what goes with it. What is known already is not asked again."""

    decision = forms.ChoiceField(label=_("Hva gjør dere nå?"), widget=forms.RadioSelect)
    pupil_told_on = forms.DateField(
        label=_("Når snakket dere med eleven eller barnet?"),
        required=False,
        help_text=_("Trengs før saken går videre."),
    )
    discussed_with = ShortTextField(
        label=_("Hvem av de ansatte har drøftet saken?"),
        required=False,
        max_length=200,
        help_text=_("Trengs før saken går videre. Skriv rollene, for eksempel: lærerne på trinnet og sosiallærer."),
    )
    measures = LongTextField(
        label=_("Hva skal dere prøve?"),
        required=False,
        rows=4,
        help_text=_("Bare når dere prøver tiltak her. Alle på saken leser det."),
    )
    family_agrees = forms.BooleanField(label=_("Eleven og foreldrene er enige i tiltakene"), required=False)
    look_again_on = forms.DateField(
        label=_("Når ser dere på saken igjen?"), required=False, help_text=_("Bare når dere prøver tiltak her.")
    )
    reason = LongTextField(label=_("Hvorfor?"), required=False, rows=3)

    def __init__(self, *args: Any, way: Way, stage: Stage, options: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        set_choices(self, decision=[(one, decision_words(way.stages, stage, one)) for one in options])
        lacking = missing(stage, way.known)
        for name, need in (("pupil_told_on", "pupil_told"), ("discussed_with", "discussed")):
            if need not in lacking:
                del self.fields[name]
        if "measures_here" not in options:
            del self.fields["measures"], self.fields["family_agrees"], self.fields["look_again_on"]
        if "straight" in options:
            self.fields["reason"].help_text = _now("Må fylles ut når saken går rett til teamet.")

    def clean(self) -> dict[str, Any]:
        """A talk that has been."""
        found = super().clean() or self.cleaned_data
        not_ahead(self, "pupil_told_on")
        return found

    def new(self) -> Decision:
        """The decision as written; of a valid form only."""
        data = self.cleaned_data
        return Decision(
            stage=self.stage.code,
            choice=Choice(
                decision=data["decision"],
                reason=data["reason"],
                measures=data.get("measures", ""),
                look_again_on=data.get("look_again_on"),
                family_agrees=data.get("family_agrees", False),
            ),
            pupil_told_on=data.get("pupil_told_on"),
            discussed_with=data.get("discussed_with", ""),
        )
