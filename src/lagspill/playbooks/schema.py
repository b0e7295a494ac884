"""The playbook: a collaboration model as data (PLAT-5). Its parts stand in the `parts_*` modules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Protocol, TypeVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lagspill.playbooks.checks import faults_in
from lagspill.playbooks.faults import FAULTS
from lagspill.playbooks.parts_consultation import Advice, Arena
from lagspill.playbooks.parts_document import ArchiveRule, Document, Letter, Section
from lagspill.playbooks.parts_form import Form, FormField, Option
from lagspill.playbooks.parts_meeting import (
    Cadence,
    Check,
    EvaluationRule,
    FamilyParticipation,
    InterpreterRule,
    MeetingKind,
    Phase,
    Routine,
    Stage,
    Step,
)
from lagspill.playbooks.parts_rules import (
    Anonymity,
    ConsentRules,
    LegalBasis,
    ProtocolRule,
    Reminders,
    SafetyGate,
    SafetyKind,
    SignatureRule,
    Signatures,
)
from lagspill.playbooks.parts_team import (
    AgeBand,
    AgeCondition,
    AgeRange,
    Authority,
    BandFor,
    Category,
    Component,
    Hat,
    MeasureTemplate,
    Member,
    Role,
    ServiceKind,
    SubjectKind,
    SystemBand,
)
from lagspill.playbooks.parts_text import (
    Code,
    Disagreement,
    Line,
    Minutes,
    Named,
    NamedText,
    Part,
    Source,
    Sourced,
    Text,
)
from lagspill.playbooks.versions import VERSION

__all__ = [
    "Advice",
    "AgeBand",
    "AgeCondition",
    "AgeRange",
    "Anonymity",
    "ArchiveRule",
    "Arena",
    "Authority",
    "BandFor",
    "Cadence",
    "Category",
    "Check",
    "Component",
    "ConsentRules",
    "Disagreement",
    "Document",
    "EvaluationRule",
    "FamilyParticipation",
    "Form",
    "FormField",
    "Hat",
    "InterpreterRule",
    "LegalBasis",
    "Letter",
    "MeasureTemplate",
    "MeetingKind",
    "Member",
    "Minutes",
    "Named",
    "NamedText",
    "Option",
    "Phase",
    "Playbook",
    "ProtocolRule",
    "Reminders",
    "Role",
    "Routine",
    "SafetyGate",
    "SafetyKind",
    "Section",
    "ServiceKind",
    "SignatureRule",
    "Signatures",
    "Source",
    "Sourced",
    "Stage",
    "Step",
    "SystemBand",
    "Text",
    "UnknownPartError",
]


class UnknownPartError(KeyError):
    """The playbook has no part with that code; the message names the playbook, the kind of part and the code."""

    def __str__(self) -> str:
        return str(self.args[0])


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


_C = TypeVar("_C", bound=_Coded)


class Playbook(Part):
    """A whole model. Loading checks that every reference inside it meets something (see `checks`)."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
    version: Annotated[str, Field(pattern=VERSION, max_length=20)]
    title: Text
    short_title: Text
    purpose: Text
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    reviewed_languages: tuple[Line, ...]
    roles: tuple[Role, ...]
    service_kinds: tuple[ServiceKind, ...]
    subject_kinds: Annotated[tuple[SubjectKind, ...], Field(min_length=1)]
    age_range: AgeRange
    mandate: tuple[Named, ...]
    authority: Authority
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    bands: Annotated[tuple[AgeBand, ...], Field(min_length=1)]
    pregnant_band: BandFor | None = None
    system_band: SystemBand | None = None
    hats: tuple[Hat, ...] = ()
    components: tuple[Component, ...] = ()
    local_stages: tuple[Stage, ...] = ()
    main_meeting: Code
    meetings: Annotated[tuple[MeetingKind, ...], Field(min_length=1)]
    interpreter: InterpreterRule
    family: FamilyParticipation
    anonymity: Anonymity
    arenas: tuple[Arena, ...] = ()
    advice: tuple[Advice, ...] = ()
    safety_gate: SafetyGate
    consent: ConsentRules
    legal_bases: tuple[LegalBasis, ...]
    measure_templates: tuple[MeasureTemplate, ...] = ()
    reminders: Reminders
    forms: tuple[Form, ...]
    documents: tuple[Document, ...]
    protocol: ProtocolRule | None = None
    evaluation: EvaluationRule
    routines: tuple[Routine, ...]
    texts: tuple[NamedText, ...]
    letters: tuple[Letter, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Playbook:
        faults = faults_in(self)
        if faults:
            raise PydanticCustomError(FAULTS, "{first}", {"first": faults[0].message, "faults": faults})
        return self

    @property
    def is_a_teams(self) -> bool:
        """Whether a team runs the model; otherwise each case has its own meetings (MEET-13, MEET-15)."""
        return any(meeting.code == self.main_meeting and meeting.scope == "team" for meeting in self.meetings)

    def arenas_held_by(self, service_kind: str, *, is_teams: bool) -> tuple[Arena, ...]:
        """Where a service of this kind gives advice without a name; `is_teams`: it is the team's own service."""
        return tuple(
            arena
            for arena in self.arenas
            if (service_kind in arena.held_by or (is_teams and arena.held_by_team))
            and (arena.needs is None or getattr(self.anonymity, arena.needs))
        )

    def band(self, code: str) -> AgeBand:
        """The age band with this code. Raises UnknownPartError, as do the look-ups below."""
        return self._one(self.bands, code, "aldersgruppe")

    def category(self, code: str) -> Category:
        """The category with this code."""
        return self._one(self.categories, code, "kategori")

    def document(self, code: str) -> Document:
        """The document with this code."""
        return self._one(self.documents, code, "dokument")

    def form(self, code: str) -> Form:
        """The form with this code."""
        return self._one(self.forms, code, "skjema")

    def form_field(self, ref: str) -> FormField:
        """The field that a section refers to as `form.field` or `form.field.column`."""
        form_code, *rest = ref.split(".")
        within: tuple[FormField, ...] = self.form(form_code).fields
        found: FormField | None = None
        for code in rest:
            found = self._one(within, code, "felt")
            within = found.columns
        if found is None:
            raise UnknownPartError(f"«{ref}» er ikke et felt i {self.code} {self.version}.")
        return found

    def letter(self, code: str) -> Letter:
        """The letter or presentation with this code."""
        return self._one(self.letters, code, "brev")

    def legal_basis(self, basis_id: str) -> LegalBasis:
        """The legal basis with this id."""
        for basis in self.legal_bases:
            if basis.id == basis_id:
                return basis
        raise self._missing(basis_id, "rettsgrunnlag")

    def meeting(self, code: str | None = None) -> MeetingKind:
        """The meeting kind with this code; without a code the model's main meeting."""
        return self._one(self.meetings, self.main_meeting if code is None else code, "møtetype")

    def role(self, code: str) -> Role:
        """The role with this code."""
        return self._one(self.roles, code, "rolle")

    def routine(self, code: str) -> Routine:
        """The routine with this code."""
        return self._one(self.routines, code, "rutine")

    def safety_kind(self, code: str) -> SafetyKind:
        """The kind of suspicion with this code."""
        return self._one(self.safety_gate.kinds, code, "type mistanke")

    def service_kind(self, code: str) -> ServiceKind:
        """The kind of service with this code."""
        return self._one(self.service_kinds, code, "tjenestetype")

    def text(self, code: str) -> Text:
        """The fixed text with this code."""
        return self._one(self.texts, code, "tekst").text

    def _one(self, parts: Iterable[_C], code: str, what: str) -> _C:
        for part in parts:
            if part.code == code:
                return part
        raise self._missing(code, what)

    def _missing(self, code: str, what: str) -> UnknownPartError:
        return UnknownPartError(f"Samhandlingsmodellen {self.code} {self.version} har ingen {what} med koden «{code}».")
