"""Every form of the sources beside the paper that the product makes of a case: nothing that a source prescribes is missing.

With `--tour` the papers are photographed and docs/manual/forms.md is written (needs pdftoppm).
"""

import functools
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from lagspill.demo.tests.papers import Line, documents_of, lines_of, pages_of, paper, places, source_of
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Document, Playbook

pytestmark = pytest.mark.usefixtures("seeded", "db")
MANUAL = Path(__file__).parents[4] / "docs" / "manual"
PAPERS = [
    (model.code, document.code)
    for model in sorted(loader.shipped().values(), key=lambda one: one.code)
    for document in documents_of(model)
]
fetched = functools.cache(paper)
COLOURS = 16
# Side by side, as far as a page in Markdown can.
BESIDE = ('<table><tr><td valign="top">', '</td><td valign="top">', "</td></tr></table>")
INTRO = """# The sources' forms, and the papers that the product makes

Written by `make tour` from the demo's cases, which nobody has lived; a test keeps it true
(`src/lagspill/demo/tests/test_seeding_forms.py`).
For each model: every paper as it is printed, and what stands on it in the order of the form. *The source's* are the fields and
headings that the model's own form prescribes; *ours* are added. Only one source has forms with fields; the others name their papers
and leave the form open. Its three questions for the family's evaluation are in the playbook's form `evaluation`, which no paper
prints yet."""


def both(model: str, code: str) -> tuple[Playbook, Document]:
    playbook = loader.shipped()[model]
    return playbook, playbook.document(code)


@pytest.mark.parametrize("model", sorted(loader.shipped()))
def test_the_model_has_the_papers_that_its_source_asks_for(model: str) -> None:
    wanted = source_of(model).papers
    assert set(wanted) <= {document.code for document in documents_of(loader.shipped()[model])}


@pytest.mark.parametrize(("model", "code"), PAPERS)
def test_what_the_source_prescribes_is_printed_in_its_order(model: str, code: str) -> None:
    lines = lines_of(*both(model, code))
    prescribed = source_of(model).papers.get(code, [])
    assert [line.ref for line in lines if line.prescribed] == prescribed
    pages = pages_of(fetched(model, code))
    on_paper = [line for line in lines if line.prescribed and not told_by_columns(line, lines)]
    found = places([line.label for line in on_paper], pages)
    assert [line.label for line, page in zip(on_paper, found, strict=True) if page is None] == []


@pytest.mark.parametrize(("model", "code"), PAPERS)
def test_the_headings_are_printed_in_order(model: str, code: str) -> None:
    headings = [line.label for line in lines_of(*both(model, code)) if not line.ref]
    found = places(headings, pages_of(fetched(model, code)))
    assert [heading for heading, page in zip(headings, found, strict=True) if page is None] == []


def test_a_field_that_is_missing_or_out_of_order_is_found() -> None:
    pages = ["Melders navn Ada Virksomhet Lia skole", "Tidlig innsatsteam Dato 1. mai"]
    assert places(["Melders navn", "Virksomhet", "Dato"], pages) == [1, 1, 2]
    assert places(["Melders navn", "Tid", "Dato"], pages) == [1, None, 2]
    assert places(["Virksomhet", "Melders navn"], pages) == [1, None]


def test_the_manual_shows_the_forms_as_they_are(request: pytest.FixtureRequest) -> None:
    """The tour writes the page; otherwise every row of it must still be true. Pages may turn with what the demo writes."""
    page = MANUAL / "forms.md"
    if request.config.getoption("--tour"):
        page.write_text(manual(), encoding="utf-8")
    rows = [
        re.sub(r"page \d+", "page", row)
        for row in page.read_text(encoding="utf-8").splitlines()
        if row.startswith("| ")
    ]
    assert rows == [re.sub(r"page \d+", "page", row) for row in manual_rows()]


def told_by_columns(line: Line, lines: list[Line]) -> bool:
    """A table that its section's heading names already."""
    return line.label == line.heading and any(other.ref.startswith(line.ref + ".") for other in lines)


@dataclass(frozen=True)
class Sheet:
    """One paper of one model, and on which page each of its lines stands."""

    playbook: Playbook
    document: Document
    asked_for: bool
    lines: list[Line]
    pages: list[int | None]

    @property
    def rows(self) -> list[str]:
        """The lines as a table: what it is called, whose it is, where it stands."""
        told = ["| In the form's order | Whose | Here |", "| --- | --- | --- |"]
        for line, page in zip(self.lines, self.pages, strict=True):
            whose = "the source's" if line.prescribed else "ours"
            name = f"{'– ' if line.ref.count('.') == 2 else ''}{line.label}"
            where = (
                f"page {page}, under «{line.heading}»" if page else f"under «{line.heading}» when there is something"
            )
            told.append(f"| {name} | {whose} | {where} |" if line.ref else f"| **{line.label}** | | heading |")
        return told


def sheet(model: str, code: str) -> Sheet:
    """The paper as it is printed now."""
    playbook, document = both(model, code)
    lines = [line for line in lines_of(playbook, document) if line.ref or line.heading]
    found = places([line.label for line in lines], pages_of(fetched(model, code)))
    return Sheet(playbook, document, code in source_of(model).papers, lines, found)


def manual_rows() -> list[str]:
    """Every row of every table of the page."""
    return [row for model, code in PAPERS for row in sheet(model, code).rows]


def manual() -> str:
    """The page, and its pictures beside it."""
    parts = [INTRO]
    for model, code in PAPERS:
        one = sheet(model, code)
        if code == documents_of(one.playbook)[0].code:
            told = [source for source in one.playbook.sources if source.code != "lov"]
            parts.append(f"## {one.playbook.title.in_('nb')}")
            parts.append("From " + " and ".join(f"*{source.title}* ({source.publisher})" for source in told) + ".")
        title = one.document.title.in_("nb")
        asked = "The source asks for it." if one.asked_for else "The source does not ask for it; the product makes it."
        shots = [f"![{title}, page {at}](forms/{name})" for at, name in enumerate(pictures(model, code), 1)]
        parts += [f"### {title}", asked, BESIDE[0], "\n".join(shots), BESIDE[1], "\n".join(one.rows), BESIDE[2]]
    return "\n\n".join(parts) + "\n"


def pictures(model: str, code: str) -> list[str]:
    """Photographs the pages; few colours, so that the manual stays small."""
    folder = MANUAL / "forms"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{model}-{code}-*.png"):
        old.unlink()
    shots = subprocess.run(
        ["pdftoppm", "-r", "60", "-png", "-", folder / "page"],
        input=fetched(model, code),
        check=True,
        capture_output=True,
    )
    assert not shots.stderr, shots.stderr
    names = []
    for number, shot in enumerate(sorted(folder.glob("page-*.png")), 1):
        names.append(f"{model}-{code}-{number}.png")
        Image.open(shot).convert("RGB").quantize(COLOURS).save(folder / names[-1], optimize=True)
        shot.unlink()
    return names
