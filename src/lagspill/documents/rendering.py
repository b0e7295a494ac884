"""From content to PDF: PDF/A-2a for the archive and PDF/UA-1 for every reader, in one file (PRIV-6, PRIV-8)."""

import json
from datetime import UTC
from functools import lru_cache
from pathlib import Path
from threading import Lock

import typst

from lagspill.documents.content import Document
from lagspill.documents.lettering import FONTS
from lagspill.documents.payload import payload

TEMPLATE = Path(__file__).parent / "templates" / "document.typ"
STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]

_one_at_a_time = Lock()


def render(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes. Safe to call from any thread."""
    # To the second: a PDF's time has no finer part.
    created = document.created.astimezone(UTC).replace(microsecond=0)
    inputs = {"document": json.dumps(payload(document), ensure_ascii=False)}
    with _one_at_a_time:
        pdf = _warm_compiler().compile(format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS, timestamp=created)
    if not isinstance(pdf, bytes):
        raise TypeError("The typesetter returned no single PDF.")
    return pdf


def warm_up() -> None:
    """Read fonts and template ahead of the first request."""
    with _one_at_a_time:
        _warm_compiler()


@lru_cache(maxsize=1)
def _warm_compiler() -> typst.Compiler:
    """One compiler a process, as reading the fonts costs more than setting a page. Only shipped fonts: the same output
    on every machine. Its root is the template's folder: no other file can be reached."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True)
