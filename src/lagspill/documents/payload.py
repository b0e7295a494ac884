"""The document as the template reads it: cleaned strings and numbers only, so that no text is ever read as markup."""

from functools import singledispatch
from textwrap import shorten
from typing import Any

from lagspill.documents.content import (
    Block,
    Bullets,
    Document,
    Facts,
    Heading,
    Language,
    Notice,
    Paragraph,
    SignatureLine,
    Signatures,
    Table,
    WriteLines,
)
from lagspill.documents.fingerprint import check_code
from lagspill.documents.lettering import FAMILIES, breakable, literal
from lagspill.documents.wording import WORDS, long_date

# Plain words may be hyphenated to this many letters; numbers and addresses are broken after this many more.
_HYPHENATED = 11
_UNBROKEN = 20
# A cell with more letters than this asks for no more width, only for more lines.
_MOST_LETTERS = 90
_TITLE_IN_RUNNING_HEAD = 70
_SIGNATURES_ON_ONE_PAGE = 5
_LETTERS_ON_ONE_PAGE = 1200

Payload = dict[str, Any]


def payload(document: Document) -> Payload:
    """Everything the template needs to set the document."""
    words = WORDS[document.language]
    case = _line(document.case_number or "")
    title = _line(document.title) or words["untitled"]
    return {
        "title": title,
        "short-title": shorten(title, _TITLE_IN_RUNNING_HEAD, placeholder=" …"),
        "language": document.language,
        "kind": _line(document.kind),
        "municipality": _line(document.municipality),
        "case": f"{words['case']} {case}" if case else "",
        "date": long_date(document.created, document.language),
        "confidentiality": _line(document.confidentiality or ""),
        "footer": _line(document.footer),
        "code": check_code(document),
        "accent": document.accent,
        "landscape": document.landscape,
        "families": list(FAMILIES),
        "words": dict(words),
        "blocks": _blocks(document),
    }


def _blocks(document: Document) -> list[Payload]:
    blocks: list[Payload] = []
    depth = 0
    for block in document.blocks:
        if not isinstance(block, Heading):
            blocks.append(_block(block, document.language))
        elif text := _line(block.text):
            # PDF/UA-1 (ISO 14289-1, 7.4.2): headings start at level 1 and none is skipped.
            depth = min(block.level, depth + 1)
            blocks.append({"type": "heading", "text": text, "level": depth})
    return blocks


@singledispatch
def _block(block: Block, language: Language) -> Payload:
    raise TypeError(f"{type(block).__name__} is not a block of a document.")


@_block.register
def _(block: Paragraph, language: Language) -> Payload:
    return {"type": "paragraph", "paragraphs": _paragraphs(block.text)}


@_block.register
def _(block: Facts, language: Language) -> Payload:
    rows = [{"label": _line(label), "lines": _lines(value)} for label, value in block.rows]
    return {"type": "facts", "rows": rows, "to_fill_in": block.to_fill_in}


@_block.register
def _(block: Bullets, language: Language) -> Payload:
    return {"type": "bullets", "items": [_lines(item) for item in block.items]}


@_block.register
def _(block: Table, language: Language) -> Payload:
    columns = list(zip(block.columns, *block.rows, strict=True))
    return {
        "type": "table",
        "caption": _line(block.caption),
        "columns": [_line(column) for column in block.columns],
        "least": [_least(cells) for cells in columns],
        "shares": [_share(cells) for cells in columns],
        "rows": [[_lines(cell) for cell in row] for row in block.rows],
    }


@_block.register
def _(block: Signatures, language: Language) -> Payload:
    letters = sum(
        len(line.role + line.name + (line.method or "") + (line.missing_because or "")) for line in block.lines
    )
    together = len(block.lines) <= _SIGNATURES_ON_ONE_PAGE and letters <= _LETTERS_ON_ONE_PAGE
    return {
        "type": "signatures",
        "together": together,
        "lines": [_signature(line, language) for line in block.lines],
    }


@_block.register
def _(block: Notice, language: Language) -> Payload:
    return {"type": "notice", "paragraphs": _paragraphs(block.text)}


@_block.register
def _(block: WriteLines, language: Language) -> Payload:
    return {"type": "write_lines", "label": _line(block.label), "count": block.count}


def _signature(line: SignatureLine, language: Language) -> Payload:
    return {
        "role": _line(line.role),
        "name": _line(line.name),
        "signed_on": long_date(line.signed_on, language) if line.signed_on else "",
        "method": _line(line.method or ""),
        "missing_because": _line(line.missing_because or ""),
    }


def _least(cells: tuple[str, ...]) -> int:
    """The letters of a column's longest piece that must not be broken."""
    return max((_unbroken(word) for cell in cells for word in cell.split()), default=1)


def _unbroken(word: str) -> int:
    return min(len(word), _HYPHENATED if word.isalpha() else _UNBROKEN)


def _share(cells: tuple[str, ...]) -> float:
    """A column's claim on the width that is left: grows with its longest cell, more slowly the longer it is."""
    wanted = min(max(len(cell) for cell in cells), _MOST_LETTERS)
    return float(max(wanted - _least(cells), 0) ** 0.75) + 0.5


def _line(text: str) -> str:
    """One line: every run of white space is one space."""
    return breakable(" ".join(literal(text).split()))


def _lines(text: str) -> list[str]:
    """The lines of a text, without the empty ones at its ends; an empty text has none."""
    return [breakable(line.rstrip()) for line in literal(text).strip().split("\n")] if text.strip() else []


def _paragraphs(text: str) -> list[list[str]]:
    """Paragraphs parted by empty lines, each as its lines."""
    paragraphs: list[list[str]] = [[]]
    for line in _lines(text):
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [lines for lines in paragraphs if lines]
