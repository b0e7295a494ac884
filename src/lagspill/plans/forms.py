"""Forms of the plan. Labels and options are the playbook's own; only what it does not ask is worded here."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lagspill.cases.forms import options_of
from lagspill.cases.gate import GateMixin
from lagspill.cases.wording import closing_reasons
from lagspill.foundation.clock import OSLO, today
from lagspill.foundation.forms import Form, LongTextField, ShortTextField, set_choices
from lagspill.playbooks.schema import Playbook
from lagspill.questions.fields import Choices as Offered
from lagspill.questions.forms import OwnQuestions

Choices = Iterable[tuple[str, str]]
DEGREES = [("yes", _("Ja")), ("partly", _("Delvis")), ("no", _("Nei"))]
YEARS_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Own:
    """What a form of the plan needs for the model's own questions: what was answered before, the services to choose among."""

    kept: Mapping[str, Any] = field(default_factory=dict)
    services: Callable[[], Offered] = tuple
    nameless: bool = False

    def ask(self, form: OwnQuestions, playbook: Playbook, code: str, known: Mapping[str, str]) -> None:
        """Words the form and adds the questions."""
        form.ask(playbook, code, known, kept=self.kept, services=self.services, nameless=self.nameless)


def labels(playbook: Playbook, form: str, within: str = "") -> dict[str, str]:
    """The form's labels by field code, in the reader's language; an option's as `field.option`."""
    language = get_language() or "nb"
    fields = playbook.form_field(f"{form}.{within}").columns if within else playbook.form(form).fields
    found = {one.code: one.label.in_(language) for one in fields}
    for one in fields:
        found |= {f"{one.code}.{option.code}": option.label.in_(language) for option in one.options}
    return found


def _within_reach(day: datetime.date | None) -> datetime.date | None:
    """A date far ahead is a slip of the keyboard."""
    if day is not None and day > today() + datetime.timedelta(days=YEARS_AHEAD * 366):
        raise forms.ValidationError(_("Datoen er for langt fram i tid. Velg en dato innen tre år."))
    return day


class PlanForm(OwnQuestions):
    """What stands above the measures: earlier measures, and the first follow-up meeting."""

    earlier_measures = LongTextField(required=False, rows=3)
    first_follow_up_at = forms.DateTimeField(required=False, widget=forms.DateTimeInput())
    follow_up_place = ShortTextField(label=_("Sted for møtet"), required=False, max_length=200)
    mark_optional = True

    def __init__(self, *args: Any, playbook: Playbook, own: Own, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own.ask(self, playbook, "action_plan", {"earlier_measures": "earlier_measures"})
        words = labels(playbook, "action_plan", "lines")
        if "first_follow_up_meeting" in words:
            self.fields["first_follow_up_at"].label = words["first_follow_up_meeting"]
        else:
            del self.fields["first_follow_up_at"], self.fields["follow_up_place"]

    def clean_first_follow_up_at(self) -> datetime.datetime | None:
        """Within reach; a meeting that has been may stay."""
        at: datetime.datetime | None = self.cleaned_data["first_follow_up_at"]
        if at is not None:
            _within_reach(at.astimezone(OSLO).date())
        return at


class MeasureForm(OwnQuestions):
    """One measure: goal, what, who, from when, by when, when it is talked about."""

    mark_optional = True
    goal = LongTextField(rows=2, max_length=2000)
    text = LongTextField(rows=3, max_length=4000)
    responsible = forms.ChoiceField(help_text=_("Bare de som er med i saken i dag, kan velges."))
    starts_on = forms.DateField()
    due_on = forms.DateField()
    follow_up_on = forms.DateField()

    def __init__(
        self, *args: Any, playbook: Playbook, people: Choices, own: Own, keeps_past: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keeps_past = keeps_past
        known = {
            "goal": "goal",
            "measure": "text",
            "responsible": "responsible",
            "start": "starts_on",
            "deadline": "due_on",
            "follow_up_talk": "follow_up_on",
        }
        own.ask(self, playbook, "action_plan.lines", known)
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


class FollowUpForm(GateMixin, OwnQuestions):
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

    def __init__(self, *args: Any, playbook: Playbook, services: Choices, own: Own, **kwargs: Any) -> None:
        super().__init__(*args, playbook=playbook, **kwargs)
        known = {
            "date": "held_on",
            "present": "present",
            "goal_reached": "how_reached",
            "why_not_reached": "why_not",
            "who_followed_up": "followed_up_by",
            "proposal_used": "proposal_used",
            "effect": "effect",
            "next_step": "next_step",
        }
        own.ask(self, playbook, "follow_up", known)
        # Asked by our own yes, partly or no: how it was reached, or why it was not, is asked for by that answer.
        for name in ("how_reached", "why_not"):
            if name in self.fields:
                self.fields[name].required = False
        if "next_step" in self.fields:
            set_choices(self, next_step=options_of(playbook.form_field("follow_up.next_step")))
        if "proposal_used" not in self.fields:
            del self.fields["how_used"]
        set_choices(self, followed_up_by=[("", _("Velg")), *services])

    def clean_held_on(self) -> datetime.date:
        """A talk that has been."""
        held: datetime.date = self.cleaned_data["held_on"]
        if held > today():
            raise forms.ValidationError(_("Samtalen er ikke holdt ennå. Skriv dagen dere snakket sammen."))
        return held

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        reached = found.get("goal_reached")
        asks_why = "why_not" in self.fields and "why_not" not in self.errors
        if reached in ("partly", "no") and asks_why and not found.get("why_not"):
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
