"""The concern: the pupil, the guardians, what is seen and heard (CASE-2, CASE-5, PEER-1)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lagspill.cases.actions import NewCase, NewConcern
from lagspill.cases.gate import GateMixin
from lagspill.cases.ways import Way
from lagspill.directory.home_rules import elsewhere
from lagspill.directory.homes import Home, homes, where_of
from lagspill.directory.models import Service
from lagspill.families.actions import NewGuardian, NewPerson
from lagspill.families.national_id import NationalIdField
from lagspill.families.rules import is_adult
from lagspill.foundation.clock import today
from lagspill.foundation.forms import Form, LongTextField, NameField, ShortTextField, set_choices
from lagspill.playbooks.schema import Playbook
from lagspill.questions.fields import Choices
from lagspill.questions.forms import OwnQuestions

Services = Callable[[], Choices]
PROTECTION = [
    ("0", _("Nei")),
    ("7", _("Ja, fortrolig adresse (kode 7)")),
    ("6", _("Ja, strengt fortrolig adresse (kode 6)")),
]
# The playbook's fields and ours, in the order of the page.
_KNOWN = {
    "talked_with_guardians": "talked_with_guardians_on",
    "guardians_view": "talks",
    "talked_with_child": "talked_with_pupil_on",
    "child_view": "childs_view",
    "worry": "description",
    "since": "since",
    "categories": "categories",
    "strengths": "strengths",
    "measures_tried": "measures_tried",
}
# Asked for as days instead of yes or no, with words of our own.
_OURS = ("talked_with_guardians", "talked_with_child")


# The languages of the country's interpreters that schools meet most; anything else is written in words on the referral.
LANGUAGES = [
    ("nb", _("norsk")), ("en", _("engelsk")), ("se", _("nordsamisk")), ("pl", _("polsk")), ("uk", _("ukrainsk")),
    ("ar", _("arabisk")), ("so", _("somali")), ("ur", _("urdu")), ("ti", _("tigrinja")), ("sgn", _("norsk tegnspråk")),
    ("und", _("et annet språk")),
]  # fmt: skip


class PersonForm(Form):
    """What is known of any person: name, language, address protection, how to reach them."""

    given_name = NameField(label=_("Fornavn"), max_length=100)
    family_name = NameField(label=_("Etternavn"), max_length=100)
    language = forms.ChoiceField(label=_("Språk"), choices=LANGUAGES, initial="nb", required=False)
    needs_interpreter = forms.BooleanField(label=_("Trenger tolk"), required=False)
    address_protection = forms.TypedChoiceField(
        label=_("Er adressen hemmelig?"),
        help_text=_("Den strengeste graden i familien gjelder for alle i saken."),
        choices=PROTECTION,
        coerce=int,
        initial="0",
    )
    address = ShortTextField(label=_("Adresse"), required=False)

    def person(self) -> NewPerson:
        """The person as typed; of a valid form only."""
        names = NewPerson.__dataclass_fields__
        given = {name: value for name, value in self.cleaned_data.items() if name in names}
        return NewPerson(**(given | {"language": given.get("language") or "nb"}))


class SubjectForm(PersonForm):
    """The child, young person or pregnant woman whom the case is about."""

    birth_date = forms.DateField(label=_("Fødselsdato"), widget=forms.DateInput)
    national_id = NationalIdField(
        label=_("Fødselsnummer"),
        required=False,
        help_text=_("Bare hvis du vet det. Fødselsdatoen må likevel fylles ut."),
    )
    place = forms.ChoiceField(label=_("Skole eller barnehage"), required=False)
    year_group = ShortTextField(label=_("Trinn eller avdeling"), max_length=20, required=False)
    home = forms.ChoiceField(
        label=_("Hvor bor barnet?"),
        required=False,
        help_text=_(
            "Bare når det er et annet sted enn skolen eller barnehagen ligger. Da gjelder rutinen der barnet bor, "
            "og teamet og tjenestene velges der."
        ),
    )
    is_somebody_else = forms.BooleanField(label=_("Jeg har sett etter. Dette er en annen person."), required=False)

    field_order = [
        "given_name", "family_name", "birth_date", "national_id", "place", "year_group", "home", "language", "needs_interpreter",
        "address_protection", "address",
    ]  # fmt: skip

    def __init__(self, *args: Any, places: Sequence[Service], own_place: Service | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.id): place for place in places}
        known = [(key, place.name) for key, place in self.places.items()]
        set_choices(self, place=[("", _("Går ikke i skole eller barnehage")), *known])
        self.fields["place"].initial = str(own_place.id) if own_place else ""
        self.homes = {home.key: home for home in homes()}
        if self.homes:
            here = [("", _now("Samme sted som skolen eller barnehagen")), *((k, h.name) for k, h in self.homes.items())]
            set_choices(self, home=here)
        else:
            del self.fields["home"]
        self.order_fields(self.field_order)

    def clean_birth_date(self) -> Any:
        """Nobody is born tomorrow."""
        born = self.cleaned_data["birth_date"]
        if born > today():
            raise forms.ValidationError(_("Fødselsdatoen er frem i tid."))
        return born

    def clean(self) -> dict[str, Any]:
        """Where somebody lives whose address is secret is not written down here."""
        found = super().clean() or self.cleaned_data
        if found.get("home") and found.get("address_protection"):
            self.add_error("home", _now("Adressen er hemmelig. La feltet stå tomt, og velg tjenestene selv."))
        return found

    def person(self) -> NewPerson:
        """The person as typed, with the school or kindergarten, and where they live when that is elsewhere."""
        place = self.places.get(self.cleaned_data.get("place", ""))
        home = self.homes.get(self.cleaned_data.get("home", ""))
        known = super().person()
        more = {
            "place_id": place and place.id,
            "home_municipality_id": home and home.municipality,
            "home_district_id": home and home.district,
        }
        return NewPerson(**{name: getattr(known, name) for name in NewPerson.__dataclass_fields__} | more)


def home_posted(data: Mapping[str, Any], places: Sequence[Service]) -> Home | None:
    """Where the child lives, as it was picked in the form and when that is elsewhere than its school or kindergarten lies."""
    key = data.get("subject-home", "")
    home = next((home for home in homes() if home.key == key), None) if key else None
    place = next((one for one in places if str(one.id) == data.get("subject-place", "")), None)
    return home if home and elsewhere(home.where, where_of(place)) else None


class GuardianForm(PersonForm):
    """One guardian."""

    responsible = forms.BooleanField(label=_("Har foreldreansvar"), required=False, initial=True)
    daily = forms.BooleanField(label=_("Har den daglige omsorgen"), required=False, initial=True)
    phone = ShortTextField(label=_("Telefon"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-post"), required=False)

    field_order = ["given_name", "family_name", "responsible", "daily", "phone", "email"]

    def is_filled_in(self) -> bool:
        """Whether anybody is written here."""
        return any(self[name].data for name in ("given_name", "family_name", "phone", "email", "address"))

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = first
        self._ask(for_answers=first or (self.is_bound and self.is_filled_in()))

    def full_clean(self) -> None:
        """An empty block is nobody, and asks for nothing; only the first is marked as asked for (Intake says when it is)."""
        if self.is_bound and not self.is_filled_in():
            self._ask(for_answers=False)
        super().full_clean()
        self._ask(for_answers=self.first or (self.is_bound and self.is_filled_in()))

    def _ask(self, *, for_answers: bool) -> None:
        for name in ("given_name", "family_name", "address_protection"):
            self.fields[name].required = for_answers


class LivingFields(Form):
    """How the family lives."""

    living = forms.ChoiceField(
        label=_("Hvordan bor familien?"),
        help_text=_("Svaret bestemmer hvem som må skrive under på et samtykke."),
        choices=[
            ("together", _("Foresatte bor sammen, eller det er bare én")),
            ("shared", _("Foresatte bor hver for seg og har delt omsorg")),
            ("apart", _("Foresatte bor hver for seg, og én har den daglige omsorgen")),
        ],
        widget=forms.RadioSelect,
        initial="together",
    )


def not_ahead(form: Form, name: str) -> None:
    """A day that has been, or none."""
    day = form.cleaned_data.get(name)
    if day and day > today():
        form.add_error(name, _("Datoen er frem i tid."))


class ConcernForm(GateMixin, OwnQuestions, LivingFields):
    """The concern itself; the questions and their words are the playbook's."""

    mark_optional = True

    team = forms.ChoiceField(
        label=_("Hvordan vil dere samarbeide?"),
        help_text=_(
            "Et team drøfter saken i sine faste møter. Uten et team møtes bare familien og de som hjelper dem."
        ),
    )
    kind = forms.ChoiceField(
        label=_("Hvem gjelder det?"),
        choices=[("child", _("Et barn eller en ungdom")), ("pregnant", _("En gravid"))],
        widget=forms.RadioSelect,
        initial="child",
    )
    talked_with_guardians_on = forms.DateField(
        label=_("Når snakket du med foresatte?"), widget=forms.DateInput, required=False,
        help_text=_("Bekymringen tas opp med foresatte før den skrives her. For den som er over 18 år, kan feltet stå tomt."),
    )  # fmt: skip
    talks = LongTextField(label="", required=False)
    talked_with_pupil_on = forms.DateField(
        label=_("Når snakket du med barnet eller ungdommen?"), widget=forms.DateInput, required=False,
        help_text=_("La stå tomt hvis barnet er for lite til å snakke med."),
    )  # fmt: skip
    childs_view = LongTextField(label="", required=False)
    description = LongTextField(label="", rows=7)
    since = ShortTextField(label="", max_length=200, required=False)
    categories = forms.MultipleChoiceField(label="", widget=forms.CheckboxSelectMultiple)
    strengths = LongTextField(label="")
    measures_tried = LongTextField(label="")
    shared = forms.BooleanField(label=_("Familien kan lese det jeg har skrevet, på sine sider"), required=False)

    def __init__(
        self, *args: Any, ways: Sequence[Way], playbook: Playbook, services: Services = tuple, lives: str = "", **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, playbook=playbook, **kwargs)
        self.ways = {way.key: way for way in ways}
        self.playbook = playbook
        language = get_language() or "nb"
        set_choices(
            self,
            categories=[(category.code, category.label.in_(language)) for category in playbook.categories],
            team=[(way.key, way.name) for way in ways],
        )
        self.fields["categories"].error_messages["invalid_choice"] = _(
            "Velg svar fra lista. Den hører til måten dere samarbeider på."
        )
        self.fields["team"].initial = next(iter(self.ways))
        if lives:
            self._ask_where_the_child_lives(lives)
        elif len(self.ways) == 1:
            self.fields["team"].widget = forms.HiddenInput()
        if "pregnant" not in playbook.subject_kinds:
            self.fields["kind"].widget = forms.HiddenInput()
        self.ask(playbook, "concern", _KNOWN, ours=_OURS, services=services)

    def _ask_where_the_child_lives(self, lives: str) -> None:
        """The routine of there governs: what was picked of what is near by is asked for again, with its own questions."""
        self.fields["team"].help_text = _("Barnet bor i %(lives)s, derfor gjelder rutinen der.") % {"lives": lives}
        self.fields["team"].error_messages["invalid_choice"] = _(
            "Barnet bor i %(lives)s, derfor gjelder rutinen der. Velg fra lista, se over spørsmålene, og lagre på nytt."
        ) % {"lives": lives}

    def clean(self) -> dict[str, Any]:
        """Talks that have been."""
        found = super().clean() or self.cleaned_data
        for name in ("talked_with_guardians_on", "talked_with_pupil_on"):
            not_ahead(self, name)
        return found

    def concern(self) -> NewConcern:
        """What was written; of a valid form only."""
        names = NewConcern.__dataclass_fields__
        told = {name: value for name, value in self.cleaned_data.items() if name in names}
        return NewConcern(**told, own_answers=self.own_answers())


class People:
    """The people of a case, as forms that are judged as one; `concern` asks what goes with them."""

    concern: LivingFields
    subject: SubjectForm
    guardians: list[GuardianForm]

    def ask_people(self, data: Any, *, places: Sequence[Service], own_place: Service | None) -> None:
        """The forms for the child and up to three guardians."""
        self.subject = SubjectForm(data, prefix="subject", places=places, own_place=own_place)
        self.guardians = [GuardianForm(data, prefix=f"guardian{number}", first=number == 1) for number in (1, 2, 3)]

    @property
    def forms(self) -> list[Form]:
        """In the order of the page."""
        return [self.subject, *self.guardians, self.concern]

    def is_valid(self) -> bool:
        """Every form by itself, and then what they say together."""
        # Judged one by one first, so that every form shows its errors at once.
        judged = [form.is_valid() for form in self.forms]
        if all(judged):
            self._check_family()
        return all(form.is_valid() for form in self.forms)

    def _check_family(self) -> None:
        decides_alone = self.concern.cleaned_data["kind"] == "pregnant" or is_adult(
            self.subject.cleaned_data["birth_date"], today()
        )
        present = [form for form in self.guardians if form.is_filled_in()]
        if not decides_alone and not present:
            self.guardians[0].add_error("given_name", _("Skriv minst én foresatt."))
        if not decides_alone and not self.concern.cleaned_data["talked_with_guardians_on"]:
            self.concern.add_error("talked_with_guardians_on", _("Snakk med foresatte først, og skriv datoen her."))
        apart = self.concern.cleaned_data["living"] == "apart"
        if apart and present and not any(form.cleaned_data["daily"] for form in present):
            self.concern.add_error("living", _("Kryss av for hvem som har den daglige omsorgen."))
        if self.subject.cleaned_data.get("home") and any(form.cleaned_data["address_protection"] for form in present):
            self.subject.add_error(
                "home", _("En foresatt har hemmelig adresse. La feltet stå tomt, og velg tjenestene selv.")
            )

    def guardians_given(self) -> list[NewGuardian]:
        """The guardians that were written; of a valid intake only."""
        living = self.concern.cleaned_data["living"]
        return [
            NewGuardian(
                person=form.person(),
                care=_care(living, daily=form.cleaned_data["daily"]),
                parental_responsibility=form.cleaned_data["responsible"],
                live_together=living == "together",
            )
            for form in self.guardians
            if form.is_filled_in()
        ]


class Intake(People):
    """The forms of the page together: judged as one, turned into one new case."""

    concern: ConcernForm

    def __init__(
        self,
        data: Any = None,
        *,
        ways: Sequence[Way],
        playbook: Playbook,
        places: Sequence[Service],
        own_place: Service | None,
        services: Services = tuple,
        initial: Mapping[str, Any] | None = None,
        lives: str = "",
    ) -> None:
        first = dict(initial or {})
        self.concern = ConcernForm(data, ways=ways, playbook=playbook, services=services, initial=first, lives=lives)
        self.ask_people(data, places=places, own_place=own_place)

    def new_case(self) -> NewCase:
        """The case to open; of a valid intake only."""
        way = self.concern.ways[self.concern.cleaned_data["team"]]
        return NewCase(
            kind=self.concern.cleaned_data["kind"],
            team=way.team,
            playbook=way.playbook.code,
            playbook_version=self.concern.playbook.version,
            subject=self.subject.person(),
            guardians=self.guardians_given(),
        )


def _care(living: str, *, daily: bool) -> str:
    if living == "shared":
        return "shared"
    return "daily" if daily or living == "together" else "not"
