"""The consent form as a document: the record of what was signed, and the paper to sign (CONS-1, 7). Prints no address."""

import datetime
import uuid
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from lagspill.consent.hats import model_sentences
from lagspill.consent.models import Consent, NamedService, Signature
from lagspill.consent.queries import signing_of
from lagspill.consent.rules import missing, requirements
from lagspill.consent.wording import Cast, manner, rule_sentence
from lagspill.documents.content import (
    Block,
    Bullets,
    Document,
    Facts,
    Heading,
    Language,
    Paragraph,
    SignatureLine,
    Signatures,
)
from lagspill.documents.fingerprint import check_code
from lagspill.documents.rendering import render
from lagspill.documents.wording import short_date
from lagspill.families.queries import guardianships
from lagspill.foundation.clock import today
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook, Section
from lagspill.questions.papers import OwnPart
from lagspill.questions.rules import printed

DOCUMENT = "consent_form"
FORM = "consent"


def record_document(consent: Consent, language: Language = "nb") -> Document:
    """What was declared and signed. Once valid it is printed as it was then: what changes later is history, not the form."""
    with override(language):
        return _Paper(consent, language, empty=False).document()


def form_to_sign(consent: Consent, language: Language = "nb") -> Document:
    """The declaration with empty lines for everybody who must sign, and why each must."""
    with override(language):
        return _Paper(consent, language, empty=True).document()


def record_pdf(consent: Consent, language: Language = "nb") -> bytes:
    """The record as PDF. Only *bokmål*, the language of the hash that is kept, carries the control code of the original."""
    return render(record_document(consent, language))


def control_code(consent: Consent) -> str:
    """The code printed on every page of the record."""
    return check_code(record_document(consent))


class _Paper:
    """One form being filled in; `empty` leaves place, date, witness and signatures to the pen."""

    def __init__(self, consent: Consent, language: Language, *, empty: bool) -> None:
        self.consent, self.language, self.empty = consent, language, empty
        self.playbook: Playbook = loader.get(consent.playbook, consent.playbook_version)
        if consent.subject is None:
            raise LookupError("a consent concerns a person")
        ties = guardianships(consent.subject)
        self.signing = signing_of(consent, ties)
        self.cast = Cast(consent.subject, tuple(ties))
        # What the model asks by itself stands among what is declared, above the signatures, and is sealed with it.
        self.own = OwnPart(self.playbook, FORM, consent.own_answers, reaching=False)
        self.declared, self.below = self._above_the_signatures()

    def document(self) -> Document:
        layout = self.playbook.document(DOCUMENT)
        blocks: list[Block] = []
        for section in layout.sections:
            blocks.extend(self._section(section))
        if layout.names_legal_bases:
            blocks.extend(self._legal_bases())
        footer = _("%(model)s, versjon %(version)s") % {
            "model": self.playbook.title.in_(self.language),
            "version": self.playbook.version,
        }
        return Document(
            title=layout.title.in_(self.language),
            language=self.language,
            kind=DOCUMENT,
            municipality=self.consent.made_by.service.municipality.name,
            case_number=None,
            created=self.consent.valid_from or self.consent.created_at,
            confidentiality=_("Unntatt offentlighet"),
            blocks=tuple(blocks),
            footer=footer,
        )

    def _section(self, section: Section) -> list[Block]:
        blocks: list[Block] = [Heading(section.heading.in_(self.language), 1)]
        blocks.extend(Paragraph(self.playbook.text(code).in_(self.language)) for code in section.texts)
        values, drawn = self._values(), False
        rows: list[tuple[str, str]] = []
        for ref in self._refs(section):
            field = self.playbook.form_field(ref)
            label = field.label.in_(self.language)
            if field.code in self.own.questions:
                # Nothing is left to the pen: what is signed by hand is what is kept.
                rows.extend(self.own.facts([field.code]))
                if tables := self.own.blocks([field.code]):
                    blocks.extend([*self._flush(rows), *tables])
            elif field.kind == "signature":
                if not drawn:
                    blocks.extend(self._flush(rows))
                    blocks.append(self._signatures())
                drawn = True
            elif field.kind == "services":
                blocks.extend(self._flush(rows))
                blocks.extend(self._services(field.code, label))
            elif self.empty or field.code in values:
                rows.append((label, values.get(field.code, "")))
        return [*blocks, *self._flush(rows)]

    def _above_the_signatures(self) -> tuple[Sequence[Section], frozenset[str]]:
        """The sections that come before the signatures, all of them where none does; and the fields that the others name."""
        sections = self.playbook.document(DOCUMENT).sections
        signed = [any(self.playbook.form_field(ref).kind == "signature" for ref in one.fields) for one in sections]
        first = signed.index(True) if True in signed else 0
        declared = sections[:first] or sections
        return declared, frozenset(ref for one in sections[len(declared) :] for ref in one.fields)

    def _refs(self, section: Section) -> Sequence[str]:
        if section not in self.declared:
            return section.fields
        refs = printed(section, self.declared, self.playbook, FORM)
        return [ref for ref in refs if ref in section.fields or ref not in self.below]

    def _flush(self, rows: list[tuple[str, str]]) -> list[Block]:
        found: list[Block] = [Facts(tuple(rows), to_fill_in=self.empty)] if rows else []
        rows.clear()
        return found

    def _services(self, code: str, label: str) -> list[Block]:
        named = sorted(self.consent.named.all(), key=lambda row: row.order)
        reserved = {
            row.service_id: row.service.name for row in self.consent.reservations.all() if self._then(row.created_at)
        }
        names = {
            "reserved_services": list(reserved.values()),
            "copies_to": [row.service.name for row in named if row.service_id not in reserved],
        }.get(code, self._all_named(named))
        if code == "reserved_services" and self.empty and not names:
            return [Facts(((label, ""),), to_fill_in=True)]
        listed: list[Block] = [Heading(label, 2), Bullets(tuple(names)) if names else Paragraph(_("Ingen."))]
        return listed if code in ("reserved_services", "copies_to") else [*listed, *self._hats(named)]

    def _hats(self, named: list[NamedService]) -> list[Block]:
        """In which capacity those with two hats read (CONS-3)."""
        kinds = {self.consent.made_by.service.kind, *(row.service.kind for row in named)}
        return [Paragraph(text) for text in model_sentences(self.playbook, kinds, self.language)]

    def _all_named(self, named: list[NamedService]) -> list[str]:
        """The owner of the concern shares too, so the family reads its name first."""
        return list(dict.fromkeys([self.consent.made_by.service.name, *(row.service.name for row in named)]))

    def _values(self) -> Mapping[str, str]:
        consent, subject = self.consent, self.cast.subject
        last = consent.period.upper - datetime.timedelta(days=1)
        signed = self._signed()
        known = {
            "consent_giver": ", ".join(self.cast.people[person].name for person in self._signers()),
            "subject_name": subject.name,
            "subject_birth_date": short_date(subject.birth_date, self.language) if subject.birth_date else "",
            "subject_area": consent.subject_area,
            "period_from": short_date(consent.period.lower, self.language),
            "period_to": short_date(last, self.language),
            "place": consent.place,
        }
        if not self.empty:
            witnesses = dict.fromkeys(row.witnessed_by.name for row in signed if row.witnessed_by)
            known["witnessed_by"] = ", ".join(witnesses)
            known["date"] = short_date(max(row.signed_on for row in signed), self.language) if signed else ""
        return known

    def _signed(self) -> list[Signature]:
        rows = [row for row in self.consent.signatures.all() if row.method != "objection"]
        if self.consent.valid_from is None:
            return [row for row in rows if row.withdrawn_at is None]
        # As it stood when it became valid: signed by then, and not taken back before.
        valid_from = self.consent.valid_from
        return [
            row
            for row in rows
            if self._then(row.created_at) and (row.withdrawn_at is None or row.withdrawn_at > valid_from)
        ]

    def _then(self, at: datetime.datetime) -> bool:
        return self.consent.valid_from is None or at <= self.consent.valid_from

    def _signers(self) -> list[uuid.UUID]:
        if self.consent.valid_from is not None and not self.empty:
            return [row.person_id for row in self._signed()]
        return list(dict.fromkeys(person for need in requirements(self.signing, today()) for person in need.anyone_of))

    def _signatures(self) -> Signatures:
        lines = [] if self.empty else [(row.person_id, self._signed_line(row)) for row in self._signed()]
        if self.empty or self.consent.state == "draft":
            lines.extend(self._open_lines())
        # As on the form: whom it is about first, then the guardians.
        lines.sort(key=lambda line: line[0] != self.cast.subject.id)
        return Signatures(tuple(line for _person, line in lines))

    def _signed_line(self, row: Signature) -> SignatureLine:
        role = self.cast.role(row.person_id).capitalize()
        how = manner(row.method, row.witnessed_by.name if row.witnessed_by else "")
        return SignatureLine(role=role, name=row.person.name, signed_on=row.signed_on, method=how)

    def _open_lines(self) -> list[tuple[uuid.UUID, SignatureLine]]:
        day = today()
        unmet = {lack.requirement for lack in missing(self.signing, day)}
        return [
            (
                person,
                SignatureLine(
                    role=self.cast.role(person).capitalize(),
                    name=self.cast.people[person].name,
                    missing_because=rule_sentence(need, self.signing, self.cast),
                ),
            )
            for need in requirements(self.signing, day)
            if self.empty or need in unmet
            for person in need.anyone_of
        ]

    def _legal_bases(self) -> list[Block]:
        items = []
        for basis_id in self.consent.legal_bases:
            basis = self.playbook.legal_basis(basis_id)
            since = short_date(basis.valid_from, self.language)
            where = _("%(statute)s %(section)s (%(lov)s, i kraft fra %(since)s)") % {
                "statute": basis.statute, "section": basis.section, "lov": basis.lov_id, "since": since
            }  # fmt: skip
            items.append(f"{where}: {basis.text.in_(self.language)}")
        return [Heading(_("Rettsgrunnlag"), 1), Bullets(tuple(items))] if items else []
