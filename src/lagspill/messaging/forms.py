"""A message: whom it is to comes before the text."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lagspill.access.models import Assignment
from lagspill.cases.forms import described
from lagspill.cases.gate import GateMixin
from lagspill.foundation.forms import LongTextField, set_choices


class MessageForm(GateMixin):
    """Everybody who can be written to stands there by name and service; nobody is chosen unless the writer does it."""

    to = forms.MultipleChoiceField(
        label=_("Hvem skal lese beskjeden?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Bare de du krysser av for, kan lese den. De må fortsatt være på saken når de leser."),
        error_messages={
            "required": _("Kryss av for minst én."),
            "invalid_choice": _("En av dem du valgte, ser ikke saken nå. Velg på nytt."),
        },
    )
    text = LongTextField(label=_("Beskjed"), rows=5, max_length=5000)

    def __init__(self, *args: Any, people: Sequence[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(
            self, to=[(str(one.position_id), f"{described(one.position)}, {one.service.name}") for one in people]
        )

    def readers(self) -> list[uuid.UUID]:
        """Whom the valid form names."""
        return [uuid.UUID(one) for one in self.cleaned_data["to"]]
