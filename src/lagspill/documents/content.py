"""A document as data: what is said, never how a renderer marks it up. All text is taken literally."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Language = Literal["nb", "nn", "en"]
LANGUAGES: tuple[Language, ...] = ("nb", "nn", "en")
HEADING_LEVELS = range(1, 4)
MOST_WRITE_LINES = 60
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, level 1-3 below the document's title. A level that would be skipped is drawn in."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if self.level not in HEADING_LEVELS:
            raise ValueError("A heading has level 1, 2 or 3.")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; line breaks are kept and an empty line starts a new paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values. An empty value shows a dash, or with `to_fill_in` a line to write on."""

    rows: tuple[tuple[str, str], ...]
    to_fill_in: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A plain list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row, repeated on each page. Each row has as many cells as there are columns."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("A table needs at least one column.")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("Every row of a table needs one cell for each column.")


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One person who signs: signed (`signed_on`, `method`), or a line to sign on and, when known, why it is missing."""

    role: str
    name: str
    signed_on: date | None = None
    method: str | None = None
    missing_because: str | None = None


@dataclass(frozen=True, slots=True)
class Signatures:
    """Those who sign, kept together on a page where they fit."""

    lines: tuple[SignatureLine, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A boxed text, such as the reminder of confidentiality."""

    text: str


@dataclass(frozen=True, slots=True)
class WriteLines:
    """A label and `count` empty lines to write on by hand."""

    label: str
    count: int

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST_WRITE_LINES:
            raise ValueError(f"A form has 1 to {MOST_WRITE_LINES} lines to write on.")


Block = Heading | Paragraph | Facts | Bullets | Table | Signatures | Notice | WriteLines


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a municipality. `created` is aware and comes from the caller, so that a reprint is the same."""

    title: str
    language: Language
    kind: str
    municipality: str
    case_number: str | None
    created: datetime
    confidentiality: str | None
    blocks: tuple[Block, ...]
    footer: str
    accent: str = "#0b4f6c"
    landscape: bool = False

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError("A document is written in nb, nn or en.")
        if self.created.tzinfo is None:
            raise ValueError("The time a document was made must carry its time zone.")
        if not _COLOUR.fullmatch(self.accent):
            raise ValueError("The accent colour is written as #rrggbb.")
