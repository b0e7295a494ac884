"""The form of an adaptation, section by section: each place of the model as a field, and what changes as an upper layer."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lagspill.adaptation.checking import Fault, Ground, with_form
from lagspill.adaptation.slots import OWN_KINDS, Path, Slot, changed_text, is_own, may_hide, own_code, put, value_at
from lagspill.foundation.forms import Form, LongTextField, ShortTextField, made_plain
from lagspill.playbooks.schema import AgeBand, FormField, Playbook

NYNORSK = "-nn"
LINE, PROSE = 300, 6000
_KIND_WORDS = {
    "text": gettext_lazy("Kort tekst"),
    "long_text": gettext_lazy("Lang tekst"),
    "yes_no": gettext_lazy("Ja eller nei"),
    "choice": gettext_lazy("Ett svar av flere"),
    "choices": gettext_lazy("Ett eller flere svar"),
    "date": gettext_lazy("Dato"),
    "number": gettext_lazy("Tall"),
}
Groups = list[tuple[str, list[BoundField]]]


class SectionForm(Form):
    """Fields for slots. `now` is the model as the draft has it, from which the form starts; `ground` what is below."""

    mark_optional = True

    def __init__(
        self, data: Any = None, *, slots: Sequence[Slot], ground: Ground, now: Playbook, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.slots, self.ground, self.now = slots, ground, now
        self.current = now.model_dump(mode="json", exclude_none=True)
        for slot in slots:
            self._add(slot)
        self._add_more()
        for field in self.fields.values():
            made_plain(field)

    def _add_more(self) -> None:
        """Fields that are no slots."""

    def _add(self, slot: Slot) -> None:
        value = value_at(self.current, slot.path)
        if slot.kind == "number":
            self.fields[slot.name] = forms.IntegerField(
                label=slot.label, help_text=slot.help, min_value=0, max_value=10_000, initial=value
            )
        elif slot.kind == "rule":
            rules = [(rule.code, rule.label.nb) for rule in self.now.consent.signatures.rules]
            self.fields[slot.name] = forms.ChoiceField(
                label=slot.label, help_text=slot.help, choices=rules, widget=forms.RadioSelect, initial=value
            )
        else:
            # A hint may be added where the model has none; one that it has is worded anew, not taken away.
            needed = slot.kind != "hint" or value_at(self.ground.data, slot.path) is not None
            value = value or {"nb": ""}
            self.fields[slot.name] = _words(slot.kind, slot.label, slot.help, value["nb"], required=needed)
            self.fields[slot.name + NYNORSK] = _words(
                slot.kind, _("%(label)s, på nynorsk") % {"label": slot.label}, "", value.get("nn", ""), required=False
            )

    def clean(self) -> dict[str, Any]:
        """A hint in *nynorsk* has one in *bokmål* beside it."""
        found = super().clean() or self.cleaned_data
        for slot in self.slots:
            if slot.kind == "hint" and found.get(slot.name + NYNORSK) and not found.get(slot.name):
                self.add_error(slot.name, _("Skriv hjelpeteksten på bokmål også."))
        return found

    def layer(self) -> dict[str, Any]:
        """What differs from the model below, as an upper layer; of a valid form only."""
        made: dict[str, Any] = {}
        for slot in self.slots:
            base = value_at(self.ground.data, slot.path)
            given = self.cleaned_data[slot.name]
            if slot.kind not in ("number", "rule"):
                given = changed_text(base, given, self.cleaned_data[slot.name + NYNORSK])
            elif given == base:
                given = None
            if given is not None:
                put(made, self.ground.data, slot.path, given)
        return made

    @property
    def groups(self) -> Groups:
        """The fields under their headings, in order."""
        found: dict[str, list[BoundField]] = {}
        for slot in self.slots:
            names = [slot.name] if slot.kind in ("number", "rule") else [slot.name, slot.name + NYNORSK]
            found.setdefault(slot.group, []).extend(self[name] for name in names)
        return list(found.items())

    def complain(self, faults: Iterable[Fault]) -> None:
        """Each fault at its field, or above all where no field of this section is concerned."""
        for fault in faults:
            self.add_error(self._field_for(fault.path), fault.sentence)

    def _field_for(self, path: Path) -> str | None:
        found = (slot.name for slot in self.slots if _meets(slot.path, path))
        return next(found, None)


def _meets(slot: Path, fault: Path) -> bool:
    """Whether a fault stands at a slot, inside it, or at what the slot is a part of (but not at a whole list)."""
    shortest = min(len(slot), len(fault))
    return len(fault) > 2 and slot[:shortest] == fault[:shortest]


def _words(kind: str, label: str, help_text: str, initial: str, *, required: bool = True) -> forms.CharField:
    if kind in ("line", "hint"):
        return ShortTextField(label=label, help_text=help_text, initial=initial, required=required, max_length=LINE)
    return LongTextField(label=label, help_text=help_text, initial=initial, required=required, max_length=PROSE, rows=4)


class MembersForm(SectionForm):
    """Who sits in the team, by age band."""

    def _add_more(self) -> None:
        kinds = [(kind.code, kind.label.nb) for kind in self.now.service_kinds]
        for band in self.now.bands:
            for name, label, seats in _seats(band):
                self.fields[f"{band.code}-{name}"] = forms.MultipleChoiceField(
                    label=label,
                    choices=kinds,
                    widget=forms.CheckboxSelectMultiple,
                    initial=[seat.service_kind for seat in seats],
                    required=name == "members",
                )

    def clean(self) -> dict[str, Any]:
        """Nobody is both."""
        found = super().clean() or self.cleaned_data
        for band in self.now.bands:
            both = set(found.get(f"{band.code}-members", [])) & set(found.get(f"{band.code}-optional_members", []))
            if both:
                names = ", ".join(kind.label.nb for kind in self.now.service_kinds if kind.code in both)
                self.add_error(
                    f"{band.code}-optional_members", _("Velg enten fast eller ved behov for: %(names)s.") % {"names": names}
                )  # fmt: skip
        return found

    def layer(self) -> dict[str, Any]:
        """The bands whose seats differ."""
        made: dict[str, Any] = {}
        for band in self.ground.base.bands:
            for name, _label, seats in _seats(band):
                wanted = self.cleaned_data[f"{band.code}-{name}"]
                if set(wanted) != {seat.service_kind for seat in seats}:
                    path = ("bands", band.code, name)
                    put(
                        made, self.ground.data, path, [seat for kind in wanted for seat in self._seat(band, name, kind)]
                    )
        return made

    def _seat(self, band: AgeBand, name: str, kind: str) -> list[dict[str, Any]]:
        """The seats of a kind of service as the model has them here, else as it has them elsewhere, else the team's member."""
        here = value_at(self.ground.data, ("bands", band.code, name)) or []
        everywhere = [
            seat for one in self.ground.data["bands"] for seat in [*one["members"], *one.get("optional_members", [])]
        ]
        own = [seat for seat in here if seat["service_kind"] == kind]
        alike = [seat for seat in everywhere if seat["service_kind"] == kind]
        return own or alike[:1] or [{"service_kind": kind}]

    @property
    def groups(self) -> Groups:
        return [
            (band.label.nb, [self[f"{band.code}-{name}"] for name, _label, _seats_of in _seats(band)])
            for band in self.now.bands
        ]

    def _field_for(self, path: Path) -> str | None:
        name = f"{path[1]}-{path[2]}" if path[:1] == ("bands",) and len(path) > 2 else ""
        return name if name in self.fields else None


def _seats(band: AgeBand) -> list[tuple[str, str, Any]]:
    return [
        ("members", _("Faste medlemmer"), band.members),
        ("optional_members", _("Kommer ved behov"), band.optional_members),
    ]


class QuestionsForm(SectionForm):
    """One form of the model: what its fields are called, which are hidden, and the municipality's own questions."""

    def __init__(self, *args: Any, form_code: str, former: dict[str, Any], **kwargs: Any) -> None:
        self.form_code, self.former = form_code, former
        super().__init__(*args, **kwargs)

    def _add_more(self) -> None:
        base, now = self.ground.base.form(self.form_code), self.now.form(self.form_code)
        shown = {field.code for field in now.fields}
        self.hideable = [field for field in base.fields if may_hide(field)]
        self.own = [field for field in now.fields if is_own(field)]
        if self.hideable:
            self.fields["hidden"] = forms.MultipleChoiceField(
                label=_("Skjul disse feltene"),
                help_text=_("Det som alt er skrevet i dem, blir ikke slettet."),
                choices=[(field.code, field.label.nb) for field in self.hideable],
                widget=forms.CheckboxSelectMultiple,
                initial=[field.code for field in self.hideable if field.code not in shown],
                required=False,
            )
        for field in self.own:
            self._add_question(field.code, field)
        self._add_question("new", None)

    def _add_question(self, prefix: str, field: FormField | None) -> None:
        known = field is not None
        self.fields[f"{prefix}-label"] = ShortTextField(
            label=_("Spørsmål"), max_length=LINE, required=known, initial=field.label.nb if field else "",
            help_text="" if known else _("La stå tomt hvis du ikke vil legge til noe."),
        )  # fmt: skip
        self.fields[f"{prefix}-label{NYNORSK}"] = ShortTextField(
            label=_("Spørsmål, på nynorsk"), max_length=LINE, required=False, initial=(field.label.nn or "") if field else ""
        )  # fmt: skip
        self.fields[f"{prefix}-help"] = ShortTextField(
            label=_("Hjelpetekst"), required=False, initial=field.help.nb if field and field.help else ""
        )
        self.fields[f"{prefix}-kind"] = forms.ChoiceField(
            label=_("Type svar"), choices=[(kind, _KIND_WORDS[kind]) for kind in OWN_KINDS], initial=field.kind if field else "text"
        )  # fmt: skip
        self.fields[f"{prefix}-options"] = LongTextField(
            label=_("Svar å velge mellom, ett på hver linje"), required=False, rows=3, max_length=PROSE,
            help_text=_("Bare når svaret velges."),
            initial="\n".join(option.label.nb for option in field.options) if field else "",
        )  # fmt: skip
        self.fields[f"{prefix}-required"] = forms.BooleanField(
            label=_("Må fylles ut"), required=False, initial=field.required if field else False
        )
        if known:
            self.fields[f"{prefix}-gone"] = forms.BooleanField(label=_("Fjern spørsmålet"), required=False)

    def clean(self) -> dict[str, Any]:
        """A choice has something to choose between, and nothing else has."""
        found = super().clean() or self.cleaned_data
        for prefix in self._asked():
            options, kind = self._options(prefix), found.get(f"{prefix}-kind")
            if kind in ("choice", "choices") and len(options) < 2:
                self.add_error(f"{prefix}-options", _("Skriv minst to svar, ett på hver linje."))
            elif kind not in ("choice", "choices", None) and options:
                self.add_error(
                    f"{prefix}-options", _("Svar å velge mellom hører til «Ett svar av flere» og «Ett eller flere svar».")
                )  # fmt: skip
            if len(set(options)) != len(options):
                self.add_error(f"{prefix}-options", _("Det samme svaret står to ganger."))
        return found

    def _asked(self) -> list[str]:
        """The prefixes of the questions that are to be."""
        found = self.cleaned_data
        kept = [field.code for field in self.own if not found.get(f"{field.code}-gone")]
        return kept + (["new"] if found.get("new-label") else [])

    def _options(self, prefix: str) -> list[str]:
        lines = (self.cleaned_data.get(f"{prefix}-options") or "").split("\n")
        return [" ".join(line.split()) for line in lines if line.strip()]

    def layer(self) -> dict[str, Any]:
        """The forms' part of the layer: this form's change beside those of the others."""
        forms_part = super().layer().get("forms", [])
        change: dict[str, Any] = forms_part[0] if forms_part else {"code": self.form_code}
        hidden = set(self.cleaned_data.get("hidden", []))
        fields = [one for one in change.get("fields", []) if one["code"] not in hidden]
        fields += [{"code": field.code, "remove": True} for field in self.hideable if field.code in hidden]
        fields += self._questions()
        if fields:
            change["fields"] = fields
        else:
            change.pop("fields", None)
        return with_form(self.former, self.form_code, change)

    def _questions(self) -> list[dict[str, Any]]:
        known = {field.code: field for field in self.own}
        taken = {field.code for field in (*self.ground.base.form(self.form_code).fields, *self.own)}
        found = []
        for prefix in self._asked():
            label = self.cleaned_data[f"{prefix}-label"]
            code = prefix if prefix in known else own_code(label, frozenset(taken))
            found.append(self._question(prefix, code, known.get(code)))
        return found

    def _question(self, prefix: str, code: str, former: FormField | None) -> dict[str, Any]:
        data = self.cleaned_data
        nynorsk = data[f"{prefix}-label{NYNORSK}"]
        made: dict[str, Any] = {
            "code": code,
            "label": {"nb": data[f"{prefix}-label"], **({"nn": nynorsk} if nynorsk else {})},
            "kind": data[f"{prefix}-kind"],
            "from_form": "ours",
            "required": data[f"{prefix}-required"],
        }
        if data[f"{prefix}-help"]:
            made["help"] = {"nb": data[f"{prefix}-help"]}
        if made["kind"] in ("choice", "choices"):
            # An answer that is still there keeps its code: what people have chosen goes on meaning the same.
            codes = {option.label.nb: option.code for option in former.options} if former else {}
            options: list[dict[str, Any]] = []
            for label in self._options(prefix):
                taken = frozenset({*codes.values(), *(str(one["code"]) for one in options)})
                options.append({"code": codes.get(label) or own_code(label, taken), "label": {"nb": label}})
            made["options"] = options
        return made

    @property
    def groups(self) -> Groups:
        found = super().groups
        if self.hideable:
            found.insert(1, (_("Felt som kan skjules"), [self["hidden"]]))
        for field in self.own:
            found.append((_("Kommunens eget spørsmål: %(label)s") % {"label": field.label.nb}, self._of(field.code)))
        return [*found, (_("Legg til et spørsmål"), self._of("new"))]

    def _of(self, prefix: str) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith(f"{prefix}-")]

    def _field_for(self, path: Path) -> str | None:
        if path[:1] != ("forms",) or len(path) < 4:
            return "hidden" if path[:2] == ("forms", self.form_code) and self.hideable else super()._field_for(path)
        prefix = path[3] if f"{path[3]}-label" in self.fields else "new"
        found = super()._field_for(path)
        return found or (f"{prefix}-label" if path[1] == self.form_code else None)


class OwnForm(Form):
    """A model of one's own, pasted or as a file."""

    text = LongTextField(
        label=gettext_lazy("Modellen som tekst"), required=False, rows=18, max_length=200_000,
        help_text=gettext_lazy("Lim inn hele teksten, eller velg en fil under."),
    )  # fmt: skip
    file = forms.FileField(label=gettext_lazy("Fil (YAML)"), required=False)

    def clean(self) -> dict[str, Any]:
        """The file takes the text's place."""
        found = super().clean() or self.cleaned_data
        file = found.get("file")
        if file is not None:
            try:
                found["text"] = file.read(LARGEST + 1).decode("utf-8-sig").replace("\r\n", "\n")
            except UnicodeDecodeError:
                self.add_error("file", _("Filen er ikke lagret som UTF-8. Lagre den på nytt som UTF-8."))
                return found
            if file.size > LARGEST or "\x00" in found["text"]:
                self.add_error("file", _("Dette er ikke en samhandlingsmodell. Er det riktig fil?"))
        elif not found.get("text") and "text" not in self.errors:
            self.add_error("text", _("Lim inn en tekst, eller velg en fil."))
        return found


LARGEST = 200_000


class AdoptForm(Form):
    """Why the municipality takes it into use; stands in the model's history."""

    reason = ShortTextField(
        label=gettext_lazy("Hva er endret, og hvorfor?"), help_text=gettext_lazy("Står i modellens historie.")
    )
    seen_at = forms.CharField(widget=forms.HiddenInput)


class ChooseForm(Form):
    """Which model, in which version, the team's new cases start under."""

    model = forms.ChoiceField(label=gettext_lazy("Nye saker starter under"), widget=forms.RadioSelect)
