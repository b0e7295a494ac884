"""The privacy officer's question to the log."""

import datetime
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lagspill.audit.queries import Criteria, cases_numbered
from lagspill.directory.queries import accounts_named
from lagspill.foundation.forms import Form, NameField, ShortTextField, set_choices
from lagspill.web.audit_presenters import action_choices

USUAL_DAYS = 30


class AuditForm(Form):
    """Everything is optional; nothing filled in means all that happened in the last thirty days."""

    since = forms.DateField(label=_("Fra og med"), required=False)
    until = forms.DateField(label=_("Til og med"), required=False)
    who = NameField(label=_("Hvem"), required=False, help_text=_("Navnet på en ansatt, eller en del av det."))
    case = ShortTextField(label=_("Sak"), required=False, max_length=40, help_text=_("Saksnummer, eller sakens id."))
    action = forms.ChoiceField(label=_("Handling"), required=False)
    refused = forms.BooleanField(label=_("Bare det som ble avvist"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, action=[("", _("Alle handlinger")), *action_choices()])

    def clean(self) -> dict[str, Any]:
        """The period must run forwards."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("Siste dag må være samme dag som første dag eller senere."))
        return cleaned

    def criteria(self, *, seen_from: uuid.UUID) -> Criteria:
        """The question in ids; a name or number that nobody has matches nothing. Only for a valid form."""
        asked = self.cleaned_data
        return Criteria(
            since=asked["since"],
            until=asked["until"],
            accounts=accounts_named(asked["who"], seen_from=seen_from) if asked["who"] else None,
            cases=_cases(asked["case"]) if asked["case"] else None,
            action=asked["action"],
            refused_only=asked["refused"],
        )


def usual_period(today: datetime.date) -> dict[str, str]:
    """What the form says before anybody has asked."""
    return {"since": (today - datetime.timedelta(days=USUAL_DAYS)).isoformat(), "until": today.isoformat()}


def _cases(text: str) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text)]
    except ValueError:
        return cases_numbered(text)
