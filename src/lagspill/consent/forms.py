"""What is asked when a consent is written, signed, limited and withdrawn (CONS-1..4)."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from lagspill.consent.offers import Offer
from lagspill.directory.models import Service
from lagspill.families.models import Guardianship, Person
from lagspill.foundation.forms import Form, LongTextField, ShortTextField, set_choices
from lagspill.playbooks.schema import Playbook
from lagspill.questions.forms import OwnQuestions

MEGABYTE = 1024 * 1024
LARGEST_SCAN = 10 * MEGABYTE
# A file's first bytes say what it is; its name says nothing.
KINDS_OF_SCAN = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}

# Beyond these a date is a slip of the pen, and arithmetic on it would leave the calendar.
YEARS = range(2000, 2200)

Choices = list[tuple[str, str]]


def people_choices(people: Iterable[Person]) -> Choices:
    """People by name."""
    return [(str(person.id), person.name) for person in people]


def service_choices(services: Iterable[Service]) -> Choices:
    """Services by name."""
    return [(str(service.id), service.name) for service in services]


class DraftForm(OwnQuestions):
    """The declaration: what it is about, who is in, how long, and what the model asks by itself."""

    mark_optional = True

    subject_area = LongTextField(
        label=_lazy("Hva kan tjenestene snakke sammen om?"),
        help_text=_lazy(
            "Saksområdet, med få ord familien kjenner igjen. For eksempel: skolefravær. Det leses av alle som er med."
        ),
        max_length=600,
        rows=3,
    )
    services = forms.MultipleChoiceField(
        label=_lazy("Hvilke tjenester skal være med?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _lazy("Velg minst én tjeneste.")},
    )
    period_from = forms.DateField(label=_lazy("Samtykket gjelder fra"))
    period_to = forms.DateField(label=_lazy("Samtykket gjelder til og med"))
    concerns_health = forms.BooleanField(
        label=_lazy("Samtykket gjelder helse"),
        required=False,
        help_text=_lazy("Da skriver ungdom under selv fra 16 år, ikke fra 15."),
    )
    place = ShortTextField(label=_lazy("Sted"), max_length=100)

    def __init__(self, *args: Any, offer: Offer, playbook: Playbook, kept: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, services=offer.choices)
        self.fields["period_to"].help_text = _(
            "Høyst %(months)d måneder. Familien kan trekke samtykket når som helst."
        ) % {"months": playbook.consent.longest_months}
        known = {name: name for name in ("subject_area", "services", "period_from", "period_to", "place")}
        # Our words say what each answer does; the model words the paper.
        self.ask(playbook, "consent", known, ours=known, kept=kept)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("period_from", "period_to"):
            day = cleaned.get(name)
            if day and day.year not in YEARS:
                self.add_error(name, _("Sjekk året i datoen."))
        first, last = cleaned.get("period_from"), cleaned.get("period_to")
        if first and last and last < first:
            self.add_error("period_to", _("Samtykket slutter før det begynner. Velg en senere dato."))
        return cleaned


class SignForm(Form):
    """One signature: on paper with the sheet attached, or given in somebody's presence."""

    mark_optional = True

    person = forms.ChoiceField(label=_lazy("Hvem har skrevet under?"), widget=forms.RadioSelect)
    method = forms.ChoiceField(
        label=_lazy("Hvordan?"),
        widget=forms.RadioSelect,
        choices=[
            ("paper", _lazy("På papir. Arket legges ved.")),
            ("witnessed", _lazy("I nærvær av en tjeneste, ført inn her.")),
        ],
    )
    signed_on = forms.DateField(label=_lazy("Dato for underskriften"))
    scan = forms.FileField(
        label=_lazy("Det underskrevne arket"),
        required=False,
        max_length=255,
        help_text=_lazy("PDF, PNG eller JPEG, høyst 10 MB. Bare tjenesten som eier bekymringen, kan åpne det."),
    )
    witnessed_by = forms.ChoiceField(
        label=_lazy("Tjenesten som var til stede"),
        required=False,
        help_text=_lazy("Skjemaet spør hvem det ble skrevet under i nærvær av."),
    )

    def __init__(self, *args: Any, people: Iterable[Person], services: Iterable[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(
            self,
            person=people_choices(people),
            witnessed_by=[("", _("Ingen valgt")), *service_choices(services)],
        )
        self.scan_type = ""

    def clean_scan(self) -> bytes:
        """The sheet's bytes, empty without one; refused when it is too big or not what a scanner makes."""
        sent: UploadedFile[bytes] | None = self.cleaned_data.get("scan")
        if not sent:
            return b""
        if (sent.size or 0) > LARGEST_SCAN:
            raise forms.ValidationError(_("Fila er større enn 10 MB. Ta bildet på nytt med lavere oppløsning."))
        content: bytes = sent.read()
        self.scan_type = next((kind for start, kind in KINDS_OF_SCAN.items() if content.startswith(start)), "")
        if not self.scan_type:
            raise forms.ValidationError(_("Fila er ikke en PDF, PNG eller JPEG. Velg en annen."))
        return content

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        method = cleaned.get("method")
        if method == "paper" and not cleaned.get("scan") and "scan" not in self.errors:
            self.add_error("scan", _("Legg ved et bilde eller en PDF av arket."))
        if method == "witnessed" and not cleaned.get("witnessed_by") and "witnessed_by" not in self.errors:
            self.add_error("witnessed_by", _("Velg tjenesten som var til stede."))
        return cleaned


class WithdrawForm(Form):
    """Who says no."""

    mark_optional = True
    person = forms.ChoiceField(label=_lazy("Hvem sier nei?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, person=people_choices(people))


class ServiceForm(WithdrawForm):
    """Who wants one service out, and which."""

    service = forms.ChoiceField(label=_lazy("Hvilken tjeneste?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, services: Iterable[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, service=service_choices(services))
        self.fields["person"].label = _("Hvem har bestemt det?")
        self.order_fields(["service", "person"])


class DiscardForm(Form):
    """Why a draft is thrown away."""

    mark_optional = True
    why = forms.ChoiceField(
        label=_lazy("Hvorfor?"),
        widget=forms.RadioSelect,
        choices=[
            ("declined", _lazy("Familien sa nei")),
            ("discarded", _lazy("Det ble skrevet feil, eller trengs ikke")),
        ],
    )


class LivingForm(Form):
    """How the guardians live now: one answer for the home, one for each guardian."""

    mark_optional = True

    CARE = [
        ("daily", _lazy("Har den daglige omsorgen")),
        ("shared", _lazy("Har delt omsorg")),
        ("not", _lazy("Har ikke den daglige omsorgen")),
    ]

    together = forms.ChoiceField(
        label=_lazy("Bor foreldrene sammen?"),
        widget=forms.RadioSelect,
        choices=[("yes", _lazy("Ja, sammen")), ("no", _lazy("Nei, hver for seg"))],
    )

    def __init__(self, *args: Any, ties: Iterable[Guardianship], **kwargs: Any) -> None:
        self.ties = list(ties)
        super().__init__(*args, **kwargs)
        for tie in self.ties:
            self.fields[self.key(tie)] = forms.ChoiceField(
                label=tie.guardian.name, widget=forms.RadioSelect, choices=self.CARE,
                error_messages={"required": _("Velg ett av svarene."), "invalid_choice": _("Velg et av svarene i lista.")},
            )  # fmt: skip

    @staticmethod
    def key(tie: Guardianship) -> str:
        """The field that belongs to a guardian."""
        return f"care_{tie.id.hex}"

    @classmethod
    def now(cls, ties: Iterable[Guardianship]) -> dict[str, str]:
        """The answers as they stand."""
        rows = list(ties)
        together = "yes" if all(tie.guardians_live_together for tie in rows) else "no"
        return {"together": together} | {cls.key(tie): tie.care for tie in rows}


def last_day(end: datetime.date) -> datetime.date:
    """The last day of a period whose upper bound is exclusive."""
    return end - datetime.timedelta(days=1)
