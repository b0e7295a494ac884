"""The referral to a team: the fields of the playbook's form, filled in from the concern (CASE-3)."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lagspill.cases.forms import options_of
from lagspill.cases.gate import GATE, GateMixin
from lagspill.cases.models import Referral
from lagspill.cases.referrals import Draft
from lagspill.foundation.forms import Form, LongTextField, NameField, ShortTextField, set_choices
from lagspill.playbooks.schema import Playbook
from lagspill.questions.fields import Choices
from lagspill.questions.forms import OwnQuestions, worded

Kept = Mapping[str, Any]
Services = Callable[[], Choices]
ROWS = 3
MOST_ROWS = 12
# The playbook's fields and ours, in the order of the page.
_KNOWN = {
    "reporter_email": "reporter_email",
    "reporter_phone": "reporter_phone",
    "subject_area": "subject_area",
    "concerns": "reason",
    "strengths": "strengths",
    "child_view": "childs_view",
    "measures_tried": "measures_tried",
    "urgency": "urgency",
    "urgency_reason": "urgency_reason",
    "interpreter_needed": "interpreter_needed",
    "interpreter_language": "interpreter_language",
}


def urgencies(playbook: Playbook) -> list[tuple[str, str]]:
    """The playbook's answers to how urgent it is, from the least, under our codes."""
    labels = [label for _code, label in options_of(playbook.form("referral").field("urgency"))]
    return list(zip(Referral.URGENCIES, labels, strict=False))


class ProfessionalForm(Form):
    """One professional wanted at the meeting."""

    name = NameField(label="", required=False)
    title = ShortTextField(label="", max_length=100, required=False)
    workplace = ShortTextField(label="", max_length=200, required=False)
    address = ShortTextField(label="", required=False)

    def __init__(self, *args: Any, playbook: Playbook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = {column.code: column for column in playbook.form("referral").field("other_professionals").columns}
        for name in list(self.fields):
            if name in columns:
                worded(self.fields[name], columns[name], required=False)
            else:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A row with anything in it has a name."""
        found = super().clean() or self.cleaned_data
        if any(found.values()) and not found.get("name"):
            self.add_error("name", _("Skriv navnet, eller tøm linja."))
        return found


class ReferralForm(GateMixin, OwnQuestions):
    """What the reporter writes; names, birth date, guardians and consent come from the case."""

    mark_optional = True

    reporter_email = forms.EmailField(label="")
    reporter_phone = ShortTextField(label="", max_length=40)
    subject_area = LongTextField(label="", rows=2, max_length=2000)
    reason = LongTextField(label="", rows=7)
    strengths = LongTextField(label="")
    childs_view = LongTextField(label="")
    measures_tried = LongTextField(label="")
    urgency = forms.ChoiceField(label="", widget=forms.RadioSelect)
    urgency_reason = LongTextField(label="", rows=2, max_length=2000)
    interpreter_needed = forms.TypedChoiceField(
        label="",
        choices=[("no", _("Nei")), ("yes", _("Ja"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    interpreter_language = ShortTextField(label="", max_length=60, required=False)
    statement = forms.BooleanField(
        label=_("Jeg skriver under på at familien kjenner til meldingen, og at den er riktig så langt jeg vet.")
    )

    def __init__(
        self, *args: Any, playbook: Playbook, drafting: bool = False, kept: Kept | None = None, services: Services = tuple, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, playbook=playbook, **kwargs)
        self.ask(playbook, "referral", _KNOWN, kept=kept, services=services)
        set_choices(self, urgency=urgencies(playbook))
        if drafting:
            for name, field in self.fields.items():
                # The child's safety is no field to come back to (CASE-4).
                field.required = name in GATE

    def clean(self) -> dict[str, Any]:
        """An urgent case says why; an interpreter has a language."""
        found = super().clean() or self.cleaned_data
        if (
            found.get("urgency") == Referral.URGENCIES[-1]
            and not found.get("urgency_reason")
            and self.fields["urgency"].required
            and "urgency_reason" in self.fields
        ):
            self.add_error("urgency_reason", _("Skriv hvorfor det haster."))
        asks_language = "interpreter_language" in self.fields
        if asks_language and found.get("interpreter_needed") and not found.get("interpreter_language"):
            self.add_error("interpreter_language", _("Skriv hvilket språk."))
        return found


class ReferralPage:
    """The form and its rows of professionals, judged as one."""

    def __init__(
        self, data: Any = None, *, playbook: Playbook, initial: dict[str, Any], professionals: list[dict[str, str]], drafting: bool = False,
        kept: Kept | None = None, services: Services = tuple,
    ) -> None:  # fmt: skip
        self.form = ReferralForm(
            data, playbook=playbook, initial=initial, drafting=drafting, kept=kept, services=services
        )
        self.asks_professionals = any(field.code == "other_professionals" for field in playbook.form("referral").fields)
        if not self.asks_professionals:
            self.row_count, self.rows = 0, []
            return
        wanted = _number(data.get("rows"), ROWS) if data is not None else max(ROWS, len(professionals) + 1)
        if data is not None and "more" in data:
            wanted += ROWS
        self.row_count = min(wanted, MOST_ROWS)
        padded = [*professionals, *({} for _ in range(self.row_count))]
        self.rows = [
            ProfessionalForm(data, playbook=playbook, prefix=f"row{number}", initial=padded[number])
            for number in range(self.row_count)
        ]

    @property
    def forms(self) -> list[Form]:
        """In the order of the page."""
        return [self.form, *self.rows]

    def is_valid(self) -> bool:
        """Every form by itself."""
        judged = [form.is_valid() for form in self.forms]
        return all(judged)

    def draft(self) -> Draft:
        """What was written; of a valid page only."""
        found = self.form.cleaned_data
        texts = {name: found[name] for name in Draft.__dataclass_fields__ if name in found}
        people = [row.cleaned_data for row in self.rows if row.cleaned_data.get("name")]
        contact = ", ".join(filter(None, (found.get("reporter_email"), found.get("reporter_phone"))))
        # A model that asks for the language alone has asked whether one is needed.
        language = found.get("interpreter_language", "") if found.get("interpreter_needed", True) else ""
        computed = {"reporter_contact": contact, "interpreter_language": language, "other_professionals": people}
        return Draft(**(texts | computed), own_answers=self.form.own_answers())


def _number(value: Any, otherwise: int) -> int:
    return int(value) if str(value).isascii() and str(value).isdigit() else otherwise
