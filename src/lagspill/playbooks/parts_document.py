"""Documents: what stands in them, who gets a copy, where they are archived (PLAN-5, PRIV-6)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lagspill.playbooks.parts_text import Code, FieldRef, Flag, Part, Sourced, Text

Recipient = Literal[
    "family", "consented_services", "participants", "responsible_staff", "case_lead", "municipal_coordinator", "team"
]


class ArchiveRule(Part):
    """Where the document is kept; for how long, the municipality decides."""

    where: Literal["subject_file_local_service", "team", "owner_service"]
    text: Text


class Section(Part):
    """One section: a heading, fixed texts by code, and fields of forms, printed in this order."""

    refers_to: ClassVar[dict[str, str]] = {"texts": "texts", "fields": "form_fields"}

    code: Code
    heading: Text
    texts: tuple[Code, ...] = ()
    fields: tuple[FieldRef, ...] = ()


class Document(Sourced):
    """A document made from the playbook."""

    code: Code
    title: Text
    anonymised: Flag = False
    names_legal_bases: Flag = False
    copies_to: tuple[Recipient, ...] = ()
    archive: ArchiveRule
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]


# What stands in braces in a letter's texts, and is filled in from the directory.
PLACEHOLDERS = ("team", "contact", "phone")


class LetterPart(Part):
    """A heading with fixed texts under it. `{team}`, `{contact}` and `{phone}` in them are filled in from the directory."""

    refers_to: ClassVar[dict[str, str]] = {"texts": "texts"}

    heading: Text
    texts: Annotated[tuple[Code, ...], Field(min_length=1)]


class Letter(Sourced):
    """A letter or presentation that says what the model is, with no case in it (PAR-2)."""

    code: Code
    title: Text
    readers: Literal["family", "staff"]
    parts: Annotated[tuple[LetterPart, ...], Field(min_length=1)]
