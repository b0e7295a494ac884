"""The referral on paper, section by section as the playbook's document says (CASE-3, FAM-5)."""

import datetime
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lagspill.cases.letters import reading_language
from lagspill.cases.models import Case, Referral
from lagspill.cases.queries import playbook_of
from lagspill.documents.content import (
    Block,
    Document,
    Facts,
    Heading,
    SignatureLine,
    Signatures,
    Table,
)
from lagspill.families.models import ContactDetails, Guardianship
from lagspill.families.queries import contact_details, guardianships
from lagspill.families.rules import strictest
from lagspill.playbooks.schema import FormField
from lagspill.questions.papers import OwnPart
from lagspill.questions.rules import printed


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that the paper is made from."""

    case: Case
    referral: Referral
    ties: Sequence[Guardianship]
    contact: Mapping[uuid.UUID, ContactDetails]
    consent_attached: bool


def referral_paper(case: Case, referral: Referral, *, consent_attached: bool) -> Document:
    """The document to print; addresses are left out for everybody as soon as one in the case is protected."""
    ties = guardianships(case.subject) if case.subject else []
    people = [tie.guardian for tie in ties] + ([case.subject] if case.subject else [])
    protected = strictest(person.address_protection for person in people) != 0
    sources = Sources(case, referral, ties, {} if protected else contact_details(people), consent_attached)
    playbook = playbook_of(case)
    words = playbook.document("referral")
    language = reading_language()
    blocks: list[Block] = []
    own = OwnPart(playbook, "referral", referral.own_answers, reaching=not protected)
    for section in words.sections:
        blocks.append(Heading(section.heading.in_(language)))
        refs = printed(section, words.sections, playbook, "referral")
        fields = [(ref.split(".", 1)[1], playbook.form_field(ref)) for ref in refs]
        blocks.extend(_section(fields, sources, own, protected=protected))
    return Document(
        title=words.title.in_(language),
        language=language,
        kind="referral",
        municipality=case.municipality.name,
        case_number=case.number,
        created=referral.sent_at or referral.created_at,
        confidentiality=_("Taushetsbelagt"),
        blocks=tuple(blocks),
        footer=f"{case.owner.name} · {case.number}",
    )


def _section(
    fields: Sequence[tuple[str, FormField]], sources: Sources, own: OwnPart, *, protected: bool
) -> list[Block]:
    language = reading_language()
    blocks: list[Block] = []
    rows: list[tuple[str, str]] = []

    def flush() -> None:
        if rows:
            blocks.append(Facts(tuple(rows)))
            rows.clear()

    for code, field in fields:
        label, columns = field.label.in_(language), tuple(column.label.in_(language) for column in field.columns)
        if code in _VALUES:
            rows.append((label, _VALUES[code](sources)))
            continue
        if told := own.facts([code]):
            rows.extend(told)
            continue
        flush()
        if code == "guardians":
            blocks.append(Table(label, columns, _guardian_rows(sources, protected=protected)))
        elif code == "other_professionals":
            blocks.append(Table(label, columns, _other_rows(sources, field)))
        elif code == "reporter_signature":
            reporter = sources.referral.reporter.staff.name
            method = _("underskrevet ved innlogging") if sources.referral.signed_on else None
            blocks.append(Signatures((SignatureLine(label, reporter, sources.referral.signed_on, method),)))
        else:
            blocks.extend(own.blocks([code]))
    flush()
    return blocks


def _other_rows(sources: Sources, field: FormField) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(str(one.get(column.code) or "") for column in field.columns)
        for one in sources.referral.other_professionals
    )


def _guardian_rows(sources: Sources, *, protected: bool) -> tuple[tuple[str, ...], ...]:
    hidden = _("Adressen er beskyttet og trykkes ikke.")
    return tuple(
        (tie.guardian.name, hidden if protected else _address(sources.contact.get(tie.guardian_id)))
        for tie in sources.ties
    )


def _address(details: ContactDetails | None) -> str:
    return details.address if details else ""


def _day(value: datetime.date | None) -> str:
    return date_format(value, "j. F Y") if value else ""


def _yes_no(value: bool) -> str:
    return _("Ja") if value else _("Nei")


def _contact(sources: Sources, *, mail: bool) -> str:
    parts = [part.strip() for part in sources.referral.reporter_contact.split(",")]
    return ", ".join(part for part in parts if ("@" in part) == mail)


def _urgency(sources: Sources) -> str:
    playbook = playbook_of(sources.case)
    options = playbook.form("referral").field("urgency").options
    labels = dict(zip(Referral.URGENCIES, (option.label.in_(reading_language()) for option in options), strict=False))
    return labels.get(sources.referral.urgency, "")


# A field of the playbook's form -> what stands there.
_VALUES: Mapping[str, Callable[[Sources], str]] = {
    "reporter_name": lambda s: s.referral.reporter.staff.name,
    "reporter_service": lambda s: s.case.owner.name,
    "reporter_email": lambda s: _contact(s, mail=True),
    "reporter_phone": lambda s: _contact(s, mail=False),
    "subject_name": lambda s: s.case.subject.name if s.case.subject else "",
    "subject_birth_date": lambda s: _day(s.case.subject.birth_date) if s.case.subject else "",
    "subject_area": lambda s: s.referral.subject_area,
    "concerns": lambda s: s.referral.reason,
    "strengths": lambda s: s.referral.strengths,
    "child_view": lambda s: s.referral.childs_view,
    "measures_tried": lambda s: s.referral.measures_tried,
    "urgency": _urgency,
    "urgency_reason": lambda s: s.referral.urgency_reason,
    "interpreter_needed": lambda s: _yes_no(bool(s.referral.interpreter_language)),
    "interpreter_language": lambda s: s.referral.interpreter_language,
    "consent_attached": lambda s: _yes_no(s.consent_attached),
    "date": lambda s: _day(s.referral.signed_on),
}
