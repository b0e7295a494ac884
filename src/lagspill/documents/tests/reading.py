"""Reading a rendered document back, by other software than what made it."""

import io
import re
from pathlib import Path

import pikepdf
import pypdf
from pdfua import validate

_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}


def text_of(pdf: bytes) -> str:
    """The text of all pages with all white space taken out, as lines break anywhere."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return squeezed("".join(page.extract_text() for page in reader.pages))


def squeezed(text: str) -> str:
    return "".join(text.replace("\u00ad", "").split())


def page_count(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def page_size(pdf: bytes) -> tuple[int, int]:
    """Width and height of the first page in points."""
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return round(box.width), round(box.height)


def structure_of(pdf: bytes) -> list[str]:
    """The tags of the structure tree in reading order."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return _tags(opened.Root.StructTreeRoot.K)


def _tags(node: object) -> list[str]:
    if isinstance(node, pikepdf.Array):
        return [tag for child in node.as_list() for tag in _tags(child)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    own = [str(node["/S"]).removeprefix("/")] if "/S" in node else []
    return own + (_tags(node["/K"]) if "/K" in node else [])


def metadata_of(pdf: bytes) -> dict[str, str]:
    """What the XMP packet declares."""
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        names = {f"{{{address}}}": f"{prefix}:" for prefix, address in _NAMESPACES.items()}
        return {
            names.get(f"{space}}}", space) + name: str(value)
            for key, value in metadata.items()
            for space, _, name in [key.rpartition("}")]
        }


def language_of(pdf: bytes) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return str(opened.Root.Lang)


def fonts_of(pdf: bytes) -> set[str]:
    """Names of all fonts, without the prefix of the embedded subset."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        names = {
            str(item.BaseFont)
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
        }
    return {name.removeprefix("/").rpartition("+")[2] for name in names}


# pdfua 0.1.3 asks an array for a number when a heading's content is a list, which pikepdf 10 refuses; so this one rule
# (ISO 14289-1, 7.4: no empty heading) is judged here instead.
_HEADING_RULE = "UA-14-001"


def accessibility_findings(pdf: bytes, folder: Path) -> list[str]:
    """What breaks PDF/UA-1 as far as `pdfua` checks it; a rule that could not be judged counts as a finding."""
    path = folder / "document.pdf"
    path.write_bytes(pdf)
    report = validate(str(path))
    assert len(report.outcomes) > 1
    unjudged = [outcome.rule_id for outcome in report.outcomes if outcome.skipped_reason]
    return [
        *(f"{finding.rule_id}: {finding.message}" for finding in report.findings),
        *(f"{rule}: not judged" for rule in unjudged if rule != _HEADING_RULE),
        *(f"empty heading {tag}" for tag in _empty_headings(pdf)),
    ]


def _empty_headings(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        headings = [
            item
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and re.fullmatch(r"/H[1-6]?", str(item.get("/S", "")))
        ]
        return [str(heading["/S"]) for heading in headings if not _holds_content(heading.get("/K"))]


def _holds_content(node: object) -> bool:
    """Whether a structure element's kids reach a piece of a page."""
    if isinstance(node, pikepdf.Array):
        return any(_holds_content(kid) for kid in node.as_list())
    if isinstance(node, pikepdf.Dictionary):
        return "/MCID" in node or _holds_content(node.get("/K"))
    return node is not None
