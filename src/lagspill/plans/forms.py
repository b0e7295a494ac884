"""Forms of the plan. Labels and options are the playbook's own; only what it does not ask is worded here."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lagspill.cases.gate import GateMixin
from lagspill.cases.wording import closing_reasons
from lagspill.foundation.clock import OSLO, today
from lagspill.foundation.forms import Form, LongTextField, ShortTextField, set_choices
from lagspill.playbooks.schema import Playbook

Choices = Iterable[tuple[str, str]]
DEGREES = [("yes", _("Ja")), ("partly", _("Delvis")), ("no", _("Nei"))]
YEARS_AHEAD = 3


def labels(playbook: Playbook, form: str, within: str = "") -> dict[str, str]:
    """The form's labels by field code, in the reader's language; an option's as `field.option`."""
    language = get_language() or "nb"
    fields = playbook.form_field(f"{form}.{within}").columns if within else playbook.form(form).fields
    found = {field.code: field.label.in_(language) for field in fields}
    for field in fields:
        found |= {f"{field.code}.{option.code}": option.label.in_(language) for option in field.options}
    return found


def _within_reach(day: datetime.date | None) -> datetime.date | None:
    """A date far ahead is a slip of the keyboard."""
    if day is not None and day > today() + datetime.timedelta(days=YEARS_AHEAD * 366):
        raise forms.ValidationError(_("Datoen er for langt fram i tid. Velg en dato innen tre år."))
    return day


class PlanForm(Form):
    """What stands above the measures: earlier measures, and the first follow-up meeting."""

    earlier_measures = LongTextField(required=False, rows=3)
    first_follow_up_at = forms.DateTimeField(required=False, widget=forms.DateTimeInput())
    follow_up_place = ShortTextField(label=_("Sted for møtet"), required=False, max_length=200)
    mark_optional = True

    def __init__(self, *args: Any, playbook: Playbook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["earlier_measures"].label = labels(playbook, "action_plan")["earlier_measures"]
        self.fields["first_follow_up_at"].label = labels(playbook, "action_plan", "lines")["first_follow_up_meeting"]

    def clean_first_follow_up_at(self) -> datetime.datetime | None:
        """Within reach; a meeting that has been may stay."""
        at: datetime.datetime | None = self.cleaned_data["first_follow_up_at"]
        if at is not None:
            _within_reach(at.astimezone(OSLO).date())
        return at


class MeasureForm(Form):
    """One measure: goal, what, who, from when, by when, when it is talked about."""

    mark_optional = True
    goal = LongTextField(rows=2, max_length=2000)
    text = LongTextField(rows=3, max_length=4000)
    responsible = forms.ChoiceField(help_text=_("Bare de som er med i saken i dag, kan velges."))
    starts_on = forms.DateField()
    due_on = forms.DateField()
    follow_up_on = forms.DateField(required=False)

    def __init__(
        self, *args: Any, playbook: Playbook, people: Choices, keeps_past: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keeps_past = keeps_past
        words = labels(playbook, "action_plan", "lines")
        for name, code in {
            "goal": "goal",
            "text": "measure",
            "responsible": "responsible",
            "starts_on": "start",
            "due_on": "deadline",
            "follow_up_on": "follow_up_talk",
        }.items():
            self.fields[name].label = words[code]
        set_choices(self, responsible=[("", _("Velg")), *people])

    def clean_starts_on(self) -> datetime.date | None:
        return _within_reach(self.cleaned_data["starts_on"])

    def clean_follow_up_on(self) -> datetime.date | None:
        return _within_reach(self.cleaned_data["follow_up_on"])

    def clean_due_on(self) -> datetime.date | None:
        """Not past, unless an earlier deadline is left as it is."""
        due = _within_reach(self.cleaned_data["due_on"])
        if due is not None and due < today() and not (self.keeps_past and due == self.initial.get("due_on")):
            raise forms.ValidationError(_("Fristen er allerede ute. Velg en dag fra i dag av."))
        return due

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        start, due, talk = found.get("starts_on"), found.get("due_on"), found.get("follow_up_on")
        if start and due and due < start:
            self.add_error("due_on", _("Fristen er før tiltaket starter."))
        if start and talk and talk < start:
            self.add_error("follow_up_on", _("Samtalen er før tiltaket starter."))
        return found


class SuggestionForm(Form):
    """Which of the model's measures to start from (PLAN-6). `suggested` is the one chosen before, so that its words can give way."""

    mark_optional = True
    suggestion = forms.ChoiceField(label=_("Hent et forslag"), required=False)
    suggested = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, help_text: str, suggestions: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["suggestion"].help_text = help_text
        set_choices(self, suggestion=[("", _("Velg")), *suggestions])

    def clean_suggestion(self) -> str:
        """One of them, where one asks to have it filled in."""
        chosen: str = self.cleaned_data["suggestion"]
        if not chosen:
            raise forms.ValidationError(_("Velg et forslag først, eller skriv tiltaket selv."))
        return chosen


class AgreementForm(Form):
    """What one family member says about some measures, and where it was said (CONS-9)."""

    mark_optional = True
    measures = forms.MultipleChoiceField(label=_("Hvilke tiltak gjelder svaret?"), widget=forms.CheckboxSelectMultiple)
    person = forms.ChoiceField(label=_("Hvem svarer?"), widget=forms.RadioSelect)
    agrees = forms.TypedChoiceField(
        label=_("Svar"),
        choices=[("yes", _("Ja")), ("no", _("Nei"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=_("Sier én nei, settes tiltaket ikke i gang. De kan ombestemme seg når som helst."),
    )
    said_at = ShortTextField(
        label=_("Hvor ble det sagt?"),
        help_text=_("For eksempel i møtet eller på telefon."),
        required=False,
        max_length=100,
    )

    def __init__(self, *args: Any, people: Choices, measures: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, person=people, measures=measures)


class FollowUpForm(GateMixin):
    """The follow-up talk by the form's questions (PLAN-4), with the safety gate asked again (CASE-4)."""

    mark_optional = True
    held_on = forms.DateField()
    present = LongTextField(rows=2, max_length=1000)
    goal_reached = forms.ChoiceField(label=_("Ble målet nådd?"), choices=DEGREES, widget=forms.RadioSelect)
    how_reached = LongTextField(rows=3, required=False)
    why_not = LongTextField(rows=3, required=False)
    followed_up_by = forms.ChoiceField()
    proposal_used = forms.ChoiceField(choices=DEGREES, widget=forms.RadioSelect)
    how_used = LongTextField(label=_("Fortell kort hvordan"), rows=2, required=False)
    effect = LongTextField(rows=3)
    next_step = forms.ChoiceField(widget=forms.RadioSelect)
    shared = forms.BooleanField(label=_("Familien kan lese dette på sine sider"), required=False, initial=True)

    def __init__(self, *args: Any, playbook: Playbook, services: Choices, **kwargs: Any) -> None:
        super().__init__(*args, playbook=playbook, **kwargs)
        language, words = get_language() or "nb", labels(playbook, "follow_up")
        for name, code in {
            "held_on": "date",
            "present": "present",
            "how_reached": "goal_reached",
            "why_not": "why_not_reached",
            "followed_up_by": "who_followed_up",
            "proposal_used": "proposal_used",
            "effect": "effect",
            "next_step": "next_step",
        }.items():
            self.fields[name].label = words[code]
        steps = playbook.form_field("follow_up.next_step").options
        set_choices(
            self,
            next_step=[(step.code, step.label.in_(language)) for step in steps],
            followed_up_by=[("", _("Velg")), *services],
        )

    def clean_held_on(self) -> datetime.date:
        """A talk that has been."""
        held: datetime.date = self.cleaned_data["held_on"]
        if held > today():
            raise forms.ValidationError(_("Samtalen er ikke holdt ennå. Skriv dagen dere snakket sammen."))
        return held

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        reached = found.get("goal_reached")
        if reached in ("partly", "no") and not found.get("why_not") and "why_not" not in self.errors:
            self.add_error("why_not", _("Skriv hva dere tror er årsaken."))
        if reached in ("yes", "partly") and not found.get("how_reached") and "how_reached" not in self.errors:
            self.add_error("how_reached", _("Fortell kort hvordan."))
        return found


class StepForm(Form):
    """Nothing to fill in: the button says it all; it carries a refusal back to the page."""


class EvaluationForm(Form):
    """The lead's own evaluation."""

    text = LongTextField(rows=8)

    def __init__(self, *args: Any, playbook: Playbook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = labels(playbook, "action_plan")["evaluation"]


class ClosingForm(Form):
    """Why the case ends, how it went, what continues where (CASE-11)."""

    mark_optional = True
    reason = forms.ChoiceField(label=_("Hvorfor avsluttes saken?"), widget=forms.RadioSelect)
    evaluation = LongTextField(label=_("Hvordan gikk det?"), rows=4)
    continues = LongTextField(
        label=_("Hva fortsetter, og hos hvem?"), help_text=_("Familien leser dette."), rows=3, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, reason=closing_reasons().items())
