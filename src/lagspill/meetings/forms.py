"""Forms of the meeting pages."""

import datetime
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypedDict

from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lagspill.foundation.forms import Form, LongTextField, ShortTextField, set_choices
from lagspill.foundation.templatetags.lagspill import day
from lagspill.meetings.interpreters import Interpreter, interpreter_denials
from lagspill.meetings.invitation_answers import FORM
from lagspill.meetings.records import Draft
from lagspill.meetings.rules import day_off
from lagspill.meetings.team_offices import Leading
from lagspill.meetings.wording import interpreter_problem
from lagspill.playbooks.schema import Playbook
from lagspill.questions.fields import Choices as Offered
from lagspill.questions.forms import OwnQuestions

LONGEST = 480
Choices = list[tuple[str, str]]
Services = Callable[[], Offered]


class Asking(TypedDict):
    """What a form's own questions are asked from."""

    playbook: Playbook
    kept: Mapping[str, Any]
    services: Services
    nameless: bool


def refuse_day_off(form: Form, field: str, chosen: datetime.date, *, holidays: bool = True) -> None:
    """No meeting in a weekend, and none on a public holiday; said at the field."""
    why = day_off(chosen)
    words = {"day": capfirst(day(chosen))}
    if why == "weekend":
        form.add_error(field, _("%(day)s er i helgen. Velg en dag fra mandag til fredag.") % words)
    elif why == "holiday" and holidays:
        form.add_error(field, _("%(day)s er en helligdag. Velg en annen dag.") % words)


class PlanForm(Form):
    """One date, or a series of them."""

    first = forms.DateField(label=_("Dato"))
    time = forms.TimeField(label=_("Klokkeslett"))
    minutes = forms.IntegerField(label=_("Varighet i minutter"), min_value=15, max_value=LONGEST)
    place = ShortTextField(label=_("Sted"), max_length=250)
    last = forms.DateField(
        label=_("Gjenta til og med"),
        required=False,
        help_text=_("La stå tomt for ett møte. Helligdager og dager teamet allerede har møte, blir hoppet over."),
    )
    every_weeks = forms.TypedChoiceField(
        label=_("Hvor ofte"), coerce=int, choices=[(1, _("Hver uke")), (2, _("Annenhver uke"))], initial=2
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first:
            # In a series a holiday is skipped, like every other one.
            refuse_day_off(self, "first", first, holidays=not last)
        if first and last and last < first:
            self.add_error("last", _("Siste dag er før den første."))
        if first and last and last > first + datetime.timedelta(days=400):
            self.add_error("last", _("Planlegg høyst ett år om gangen."))
        return cleaned


class OfficesForm(Form):
    """Where, and who is responsible for what (MEET-14)."""

    place = ShortTextField(label=_("Sted"), max_length=250)
    convener = forms.ChoiceField(label=_("Hvem kaller inn?"))
    agenda_owner = forms.ChoiceField(label=_("Hvem lager sakslisten?"))
    chair = forms.ChoiceField(label=_("Hvem leder møtet?"))
    deputy_chair = forms.ChoiceField(label=_("Hvem leder når lederen er borte?"), required=False)
    minute_taker = forms.ChoiceField(label=_("Referent"), required=False)

    def __init__(self, *args: Any, people: Choices, leaders: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = ("", _("Ikke avklart"))
        set_choices(
            self, convener=people, agenda_owner=people, chair=leaders, deputy_chair=[nobody, *leaders],
            minute_taker=[nobody, *people],
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Nobody stands in for themselves."""
        found = super().clean() or self.cleaned_data
        if found.get("chair") and found.get("chair") == found.get("deputy_chair"):
            self.add_error("deputy_chair", _("Velg en annen enn den som leder møtet."))
        return found

    def chosen(self, name: str) -> uuid.UUID | None:
        """The position in an office; of a valid form only."""
        found = self.cleaned_data[name]
        return uuid.UUID(found) if found else None

    def leading(self) -> Leading:
        """Who calls, makes the agenda and leads."""
        names = ("convener", "agenda_owner", "chair")
        held = {f"{name}_id": uuid.UUID(self.cleaned_data[name]) for name in names}
        return Leading(**held, deputy_chair_id=self.chosen("deputy_chair"))


# What each category asks of an interpreter, as the national register says (imdi.no, 2024).
QUALIFICATIONS: list[tuple[str, str | Promise]] = [
    ("", _("Ikke kjent ennå")),
    ("A", _("Kategori A: statsautorisasjon og bachelorgrad")),
    ("B", _("Kategori B: bachelorgrad, eller statsautorisasjon og grunnemne")),
    ("C", _("Kategori C: statsautorisasjon")),
    ("D", _("Kategori D: grunnemne i tolking")),
    ("E", _("Kategori E: tospråktest, eller translatør, og kurs")),
    ("none", _("Ikke i tolkeregisteret")),
]


class TimeForm(Form):
    """An item's time and interpreter (MEET-6)."""

    minutes = forms.IntegerField(label=_("Minutter"), min_value=5, max_value=LONGEST)
    language = ShortTextField(
        label=_("Tolk på hvilket språk?"),
        required=False,
        max_length=60,
        help_text=_("La stå tomt når det ikke trengs tolk."),
    )
    booked = forms.BooleanField(label=_("Tolken er bestilt"), required=False)
    remote = forms.BooleanField(label=_("Tolken er med på telefon eller skjerm"), required=False)
    qualification = forms.ChoiceField(label=_("Tolkens kvalifikasjon"), required=False, choices=QUALIFICATIONS)
    deviation = LongTextField(
        label=_("Hvorfor ingen fra tolkeregisteret?"), required=False, rows=2, max_length=1000,
        help_text=_("Bare når tolken ikke står i registeret."),
    )  # fmt: skip
    adult = forms.BooleanField(label=_("Tolken er voksen, og ikke en del av familien"), required=False)
    declined = forms.BooleanField(label=_("Familien ønsker ikke tolk"), required=False)
    ground = LongTextField(
        label=_("Hvorfor trenger tjenesten tolk likevel?"), required=False, rows=2, max_length=1000,
        help_text=_("Tjenesten kan trenge tolk for å forstå og bli forstått riktig, også når familien takker nei."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            for name, code in interpreter_denials(self.interpreter()).items():
                self.add_error(name, interpreter_problem(code))
        return cleaned

    def interpreter(self) -> Interpreter:
        """What was said about the interpreter."""
        return Interpreter(**{name: value for name, value in self.cleaned_data.items() if name != "minutes"})


class InviteForm(OwnQuestions):
    """Sending the invitations, and what the model's own say; holding the meeting without somebody is said aloud."""

    without_uncovered = forms.BooleanField(
        label=_("Hold møtet uten tjenestene som samtykket ikke dekker"), required=False
    )

    def __init__(self, *args: Any, asking: Asking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(form=FORM, known={}, **asking)


class OtherForm(Form):
    """Somebody beyond the fixed members (TEAM-2)."""

    position = forms.ChoiceField(label=_("Hvem"))
    family_agrees = forms.BooleanField(
        label=_("Familien er enig i at denne personen kommer"),
        error_messages={"required": _("Familien må være enig. Spør dem først.")},
    )

    def __init__(self, *args: Any, people: Choices, family: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"] = forms.ChoiceField(label=_("Hvem"), choices=people)
        if not family:
            del self.fields["family_agrees"]


URGENCIES = [("high", _("Haster")), ("medium", _("Haster noe")), ("low", _("Kan vente"))]


class UrgencyForm(Form):
    """The coordinator's own judgement."""

    urgency = forms.ChoiceField(
        label=_("Hvor mye haster det?"),
        choices=URGENCIES,
    )


class KeyMixin(Form):
    """A form that a browser may send again when the answer was lost: its key makes that one deed (MEET-8)."""

    key = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)

    def clean_key(self) -> uuid.UUID | None:
        """The browser's id; what is none counts as not given."""
        try:
            return uuid.UUID(self.cleaned_data["key"])
        except ValueError:
            return None


class BoardForm(KeyMixin):
    """A key word, and who said it."""

    said_by = forms.ChoiceField(label=_("Hvem sier det?"))
    text = ShortTextField(label=_("Stikkord"), max_length=200)

    def __init__(self, *args: Any, speakers: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said_by"] = forms.ChoiceField(
            label=_("Hvem sier det?"), choices=[(name, name) for name in speakers]
        )
        self.order_fields(["said_by", "text"])


class EntryForm(KeyMixin):
    """New words for a key word, and the version that the writer had before them."""

    text = ShortTextField(label=_("Stikkord"), max_length=200)
    seen = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class RoomForm(Form):
    """Who of the invited is in the room, and who presents the case."""

    present = forms.MultipleChoiceField(label=_("Til stede"), required=False, widget=forms.CheckboxSelectMultiple)
    presenter = forms.ChoiceField(label=_("Hvem legger fram saken?"), required=False)
    writers = forms.MultipleChoiceField(label=_("Hvem andre skriver på tavla?"), required=False)

    def __init__(self, *args: Any, people: Choices, presenters: Choices, writers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"] = forms.MultipleChoiceField(
            label=_("Til stede"), required=False, widget=forms.CheckboxSelectMultiple, choices=people
        )
        self.fields["presenter"] = forms.ChoiceField(
            label=_("Hvem legger fram saken?"), required=False, choices=[("", _("Ikke avklart")), *presenters]
        )
        self.fields["writers"] = forms.MultipleChoiceField(
            label=_("Hvem andre skriver på tavla?"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=writers,
            help_text=_("De skriver fra sin egen skjerm. Møtelederen og referenten kan alltid skrive."),
        )

    def ids(self) -> set[uuid.UUID]:
        """Positions and people that were ticked."""
        return {uuid.UUID(one) for one in self.cleaned_data["present"]}

    def writing(self) -> set[uuid.UUID]:
        """The positions that are let in on the board."""
        return {uuid.UUID(one) for one in self.cleaned_data["writers"]}

    def presenting(self) -> uuid.UUID | None:
        """The position that presents, once that is settled."""
        chosen = self.cleaned_data["presenter"]
        return uuid.UUID(chosen) if chosen else None


class ChecksForm(Form):
    """The chair's checks (MEET-8)."""

    checks = forms.MultipleChoiceField(
        label=_("Møtelederens spørsmål"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, checks: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checks"] = forms.MultipleChoiceField(
            label=_("Møtelederens spørsmål"), required=False, widget=forms.CheckboxSelectMultiple, choices=checks
        )


class FamilyForm(Form):
    """The family's last word, and how the meeting was for them."""

    last_word = LongTextField(label=_("Familiens siste ord om tiltakene"), required=False, rows=3)
    feedback = LongTextField(label=_("Hvordan var møtet for dere?"), required=False, rows=3)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, decides: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if decides:
            self.fields["last_word"].label = _("Hva har familien bestemt?")


class MinutesForm(OwnQuestions):
    """Minutes of one case, under the headings of its model. `kept`: the answers so far to its own questions."""

    facts = LongTextField(label=_("Det vi vet"), required=False, rows=4)
    summary = LongTextField(label=_("Det vi snakket om"), rows=6)
    agreed = LongTextField(label=_("Det vi ble enige om"), required=False, rows=4)
    disagreed = LongTextField(label=_("Det vi ikke ble enige om"), required=False, rows=3)

    def __init__(self, *args: Any, asking: Asking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {"facts": "facts", "discussion": "summary", "agreed": "agreed", "disagreed": "disagreed"}
        self.ask(form="minutes", known=known, **asking)
        for name in ("facts", "agreed"):
            # There is not always something to say here.
            if name in self.fields:
                self.fields[name].required = False

    def draft(self) -> Draft:
        """What was written."""
        texts = {name: self.cleaned_data.get(name, "") for name in ("facts", "summary", "agreed", "disagreed")}
        return Draft(**texts, own_answers=self.own_answers())


class AmendForm(MinutesForm):
    """The next version of approved minutes: why, and which wish it answers."""

    reason = ShortTextField(
        label=_("Hvorfor endrer du?"), max_length=300, help_text=_("Alle som leser referatet, leser dette.")
    )
    correction = forms.ChoiceField(label=_("Svarer endringen på et ønske om rettelse?"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, corrections: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if corrections:
            set_choices(self, correction=[("", _("Nei")), *corrections])
        else:
            del self.fields["correction"]

    def clean(self) -> dict[str, Any]:
        """Without wishes there is none to answer."""
        found = super().clean() or self.cleaned_data
        found.setdefault("correction", "")
        return found


class CorrectionForm(Form):
    """What is wrong in approved minutes."""

    text = LongTextField(label=_("Hva er feil, og hva er riktig?"), rows=4, max_length=1000)


class DeclineForm(Form):
    """Why the minutes stand."""

    reason = LongTextField(label=_("Hvorfor skal det stå som det er?"), rows=3, max_length=1000)


class ShareForm(Form):
    """Approving; the family gets the minutes unless there is a reason not to."""

    share = forms.BooleanField(label=_("Del referatet med familien"), required=False, initial=True)


class ReflectionForm(Form):
    """The permanent members' own words about how the team worked."""

    text = LongTextField(
        label=_("Hva fungerte? Hva kunne vi gjort annerledes?"), rows=4,
        help_text=_("Om samarbeidet i teamet, ikke om saken. Skriv ikke noe som kan vise hvem møtet gjaldt."),
    )  # fmt: skip
