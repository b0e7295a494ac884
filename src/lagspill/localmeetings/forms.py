"""Planning a place's own meeting, and who takes part."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lagspill.directory.models import Position
from lagspill.directory.rules import role_label
from lagspill.foundation.forms import Form, ShortTextField, set_choices
from lagspill.localmeetings.queries import Kind


class PlanForm(Form):
    """One date. Which kinds may be planned is the models' to say."""

    kind = forms.ChoiceField(label=_("Hvilket møte?"))
    day = forms.DateField(label=_("Dato"))
    time = forms.TimeField(label=_("Klokkeslett"))
    minutes = forms.IntegerField(label=_("Varighet i minutter"), min_value=15, max_value=480, initial=60)
    place = ShortTextField(label=_("Sted"), max_length=250)

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {kind.key: kind for kind in kinds}
        set_choices(self, kind=[(key, kind.label) for key, kind in self.kinds.items()])


class SeatsForm(Form):
    """Who takes part; those with an office always do."""

    who = forms.MultipleChoiceField(
        label=_("Hvem deltar?"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("Bare ansatte her. De ser sakene på listen til møtet er slutt. De som leder og skriver, er alltid med."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, staff: Sequence[Position], officers: Collection[uuid.UUID], over: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = [one for one in staff if over or one.id not in officers]
        names = [(str(one.id), f"{one.staff.name}, {one.title or role_label(one.role)}") for one in known]
        set_choices(self, who=names)

    def chosen(self) -> list[uuid.UUID]:
        """The positions; of a valid form only."""
        return [uuid.UUID(one) for one in self.cleaned_data["who"]]
