"""The model's rules as data: consent and signatures, law, anonymity, safety gate, reminders."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from lagspill.playbooks.parts_text import Age, Code, Flag, Line, Part, Positive, Sourced, Text

Signers = Literal["one", "daily_care", "both", "everyone"]
LegalId = Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=60)]
LovId = Annotated[str, Field(pattern=r"^(LOV|FOR)-\d{4}-\d{2}-\d{2}(-\d+)?$")]
DaysList = Annotated[tuple[Positive, ...], Field(min_length=1, max_length=10)]


class SignatureRule(Sourced):
    """Which guardians must sign, by how they live: `one` suffices, the one with `daily_care`, `both`, or `everyone`
    with parental responsibility (CONS-2)."""

    code: Code
    label: Text
    together: Signers
    apart: Signers
    shared: Signers


class Signatures(Sourced):
    """The choice between signature rules, and the ages (CONS-2, LAW.md "Ages and who signs").

    `default_rule` holds until a municipality has chosen and recorded its choice; `model_rule` is the model's own.
    """

    rules: Annotated[tuple[SignatureRule, ...], Field(min_length=1)]
    model_rule: Code
    default_rule: Code
    default_reason: Text
    young_person_signs_from: Age
    health_from: Age
    guardians_until: Age
    adult_from: Age

    def rule(self, code: str) -> SignatureRule:
        """The signature rule with this code; KeyError when there is none."""
        for rule in self.rules:
            if rule.code == code:
                return rule
        raise KeyError(code)


class ConsentRules(Sourced):
    """How consent is obtained and for how long (CONS-1, 3). That it is there before a case is discussed, no model changes (CONS-6)."""

    refers_to: ClassVar[dict[str, str]] = {
        **Sourced.refers_to,
        "form": "forms",
        "obtained_by": "roles",
        "legal_bases": "legal_bases",
    }

    form: Code
    obtained_by: Code
    reservations_allowed: Flag
    suggested_months: Positive
    longest_months: Positive
    legal_bases: tuple[LegalId, ...]
    signatures: Signatures


class LegalBasis(Part):
    """A legal rule as text, with the time it is in force; `valid_to` is its last day, None while it has none."""

    refers_to: ClassVar[dict[str, str]] = {"replaced_by": "legal_bases"}

    id: LegalId
    statute: Line
    section: Line
    lov_id: LovId
    text: Text
    valid_from: date
    valid_to: date | None = None
    replaced_by: tuple[LegalId, ...] = ()
    cited_by_form: Flag = False
    confidence: Literal["high", "medium", "low"] = "high"
    reviewed_by: Line | None = None

    @model_validator(mode="after")
    def _ordered(self) -> "LegalBasis":
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("Siste dag er før første dag.")
        return self


class Anonymity(Sourced):
    """Whether a case may be discussed without a name, and where (CASE-6, DOOR-3)."""

    in_team: Literal["never", "allowed", "when_realistic"]
    consultation_phone: Flag
    open_door: Flag
    text: Text


class SafetyKind(Part):
    """One kind of suspicion at the safety gate (CASE-4). Any of them stops the case and sends the reporter to *barnevern*;
    `what_happens` says so in words."""

    refers_to: ClassVar[dict[str, str]] = {"legal_bases": "legal_bases"}

    code: Code
    label: Text
    question: Text
    shields_guardians: Flag
    what_happens: Annotated[tuple[Text, ...], Field(min_length=1)]
    legal_bases: tuple[LegalId, ...]


class SafetyGate(Sourced):
    """The questions asked before anything else, and again at later steps (CASE-4)."""

    intro: Text
    kinds: Annotated[tuple[SafetyKind, ...], Field(min_length=1)]
    asked_again_at: tuple[Literal["concern", "consent", "referral", "meeting", "note", "follow_up", "open_door"], ...]
    call: Text


class Reminders(Sourced):
    """Days before and after a date on which someone is reminded (CONS-5, PLAN-3)."""

    consent_days_before: DaysList
    measure_days_before: DaysList
    measure_days_after: DaysList
    follow_up_days_before: DaysList
    follow_up_days_after: DaysList


class ProtocolRule(Sourced):
    """The anonymised record of what the team has done (MEET-10)."""

    refers_to: ClassVar[dict[str, str]] = {
        **Sourced.refers_to,
        "document": "documents",
        "prepared_by": "roles",
        "recipient_role": "roles",
    }

    document: Code
    anonymised: Flag
    every_months: Positive
    prepared_by: Code
    recipient_role: Code
