"""What every part of a playbook is made of: codes, texts in several languages, sources."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""A stable name of a part, as stored in the database: small letters, digits, underscore."""

FieldRef = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
"""A field of a form: `form.field`, or `form.field.column` for a column of a table."""

Positive = Annotated[int, Field(strict=True, ge=1, le=10_000)]
Count = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Age = Annotated[int, Field(strict=True, ge=0, le=120)]
Flag = Annotated[bool, Field(strict=True)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=6000)]


class Part(BaseModel):
    """Any part of a playbook. Never changed after loading; a name it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Which fields hold codes of other parts: field name -> the playbook's list that must have the code.
    refers_to: ClassVar[dict[str, str]] = {}


class Text(Part):
    """One text in the languages it exists in; *bokmål* always does (FAM-4)."""

    nb: Prose
    nn: Prose | None = None
    en: Prose | None = None
    se: Prose | None = None
    pl: Prose | None = None
    uk: Prose | None = None
    ar: Prose | None = None
    so: Prose | None = None
    ur: Prose | None = None
    ti: Prose | None = None

    def in_(self, lang: str) -> str:
        """The text in `lang` (`nn`, `en-gb`, …), or in *bokmål* where that language is missing."""
        found = getattr(self, _short(lang), None) if _short(lang) in type(self).model_fields else None
        return found or self.nb

    def has(self, lang: str) -> bool:
        """Whether the text exists in `lang`, so that a page can mark the language it falls back to."""
        return _short(lang) in type(self).model_fields and getattr(self, _short(lang)) is not None

    def __str__(self) -> str:
        return self.nb


def _short(lang: str) -> str:
    short = lang.lower().replace("_", "-").split("-")[0]
    return "nb" if short == "no" else short


class Sourced(Part):
    """A part that says where it comes from: `source` names an entry of `sources`; `inferred` is our reading of it."""

    refers_to: ClassVar[dict[str, str]] = {"source": "sources"}

    source: Code | None = None
    inferred: Flag = False
    note: Text | None = None


class Reading(Part):
    """What one source says."""

    refers_to: ClassVar[dict[str, str]] = {"source": "sources"}

    source: Code
    says: Text


class Disagreement(Part):
    """Where sources disagree: what each says, and which reading this model follows."""

    refers_to: ClassVar[dict[str, str]] = {"follows": "sources"}

    code: Code
    about: Text
    readings: Annotated[tuple[Reading, ...], Field(min_length=2)]
    follows: Code | None = None
    chosen: Text


class Source(Part):
    """A document that the playbook builds on."""

    code: Code
    title: Line
    publisher: Line
    year: Annotated[int, Field(strict=True, ge=1900, le=2100)] | None = None
    place: Line | None = None


class NamedText(Part):
    """A fixed text that pages and documents show, found by its code."""

    code: Code
    text: Text


class Named(Part):
    """A code with the words people read: a category, a keyword, a check."""

    code: Code
    label: Text
    help: Text | None = None


class Minutes(Part):
    """A span of minutes, both ends included."""

    min: Count
    max: Count

    @model_validator(mode="after")
    def _ordered(self) -> "Minutes":
        if self.min > self.max:
            raise ValueError("Det minste tallet er større enn det største.")
        return self
