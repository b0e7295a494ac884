"""The safety gate as part of any form: asked before anything else, and again at later steps (CASE-4)."""

import uuid
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lagspill.access.actor import Actor
from lagspill.cases.actions import answer_gate
from lagspill.cases.models import Case
from lagspill.cases.rules import Gate
from lagspill.foundation.forms import Form
from lagspill.playbooks.schema import Playbook, SafetyKind

_SALT = "lagspill.cases.gate"
# Writing takes its time; after this long the questions come again with the form, and nothing typed is lost.
FRESH_SECONDS = 2 * 60 * 60
GATE = ("violence", "neglect")
STEPS = ("concern", "consent", "referral", "meeting", "note", "follow_up", "open_door")


def violence_kind(playbook: Playbook) -> SafetyKind:
    """The suspicion that hides every trace from the guardians."""
    return next(kind for kind in playbook.safety_gate.kinds if kind.shields_guardians)


def neglect_kind(playbook: Playbook) -> SafetyKind:
    """The suspicion that stops the case but is normally gone through with the guardians."""
    return next(kind for kind in playbook.safety_gate.kinds if not kind.shields_guardians)


class GateMixin(Form):
    """The two questions, each to be answered yes or no. Draw with `cases/_gate.html`; judge with `answer`."""

    violence = forms.TypedChoiceField(
        choices=[("no", _("Nei")), ("yes", _("Ja"))], coerce=lambda value: value == "yes", widget=forms.RadioSelect
    )
    neglect = forms.TypedChoiceField(
        choices=[("no", _("Nei")), ("yes", _("Ja"))], coerce=lambda value: value == "yes", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, playbook: Playbook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "nb"
        self.fields["violence"].label = violence_kind(playbook).question.in_(language)
        self.fields["neglect"].label = neglect_kind(playbook).question.in_(language)
        self.gate_intro = playbook.safety_gate.intro.in_(language)

    def without_gate(self) -> None:
        """Leaves the questions out: they were answered a moment ago."""
        del self.fields["violence"], self.fields["neglect"]


def answer(*, form: GateMixin, step: str, case: Case | None, by: Actor) -> Gate | None:
    """Records what the form answers, also when something else in it is wrong: a suspicion never waits for a missing date.

    None while the questions are unanswered or were left out. The caller leads on to the duty page when it stops.
    """
    form.is_valid()
    given = {name: form.cleaned_data.get(name) for name in GATE}
    found = {name: value for name, value in given.items() if isinstance(value, bool)}
    if not any(found.values()) and len(found) < 2:
        return None
    gate = Gate(violence=found.get("violence", False), neglect=found.get("neglect", False))
    answer_gate(gate=gate, step=step, case=case, by=by)
    return gate


def token(by: Actor, case_id: uuid.UUID | None = None) -> str:
    """Proof that this position just answered no to both; holds two ids and a time."""
    return signing.dumps([str(by.position()), str(case_id or "")], salt=_SALT)


def is_fresh(value: str, by: Actor, case_id: uuid.UUID | None = None) -> bool:
    """Whether the token is this position's, about this case, and not too old."""
    try:
        found = signing.loads(value, salt=_SALT, max_age=FRESH_SECONDS)
    except signing.BadSignature:
        return False
    return bool(found == [str(by.position()), str(case_id or "")])


def given(request: HttpRequest) -> str:
    """The token that came with a request: in the form, or else in the address."""
    return request.POST.get("gate") or request.GET.get("gate") or ""


def is_due(request: HttpRequest, *, case: Case, playbook: Playbook, step: str, by: Actor) -> bool:
    """Whether the questions stand before this step: the model asks there, and the last answer is not a moment old."""
    return step in playbook.safety_gate.asked_again_at and not is_fresh(given(request), by, case.id)


def leave_nothing(response: HttpResponse) -> HttpResponse:
    """Keeps a page out of the browser's caches (and so out of its history)."""
    response["Cache-Control"] = "no-store, private"
    return response
