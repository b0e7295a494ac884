"""Every form of the sources beside the paper that the product makes of a case: nothing that a source prescribes is missing.

With `--tour` the papers are photographed and docs/manual/forms.md is written (needs pdftoppm).
"""

import functools
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from lagspill.demo.tests.papers import (
    Line,
    documents_of,
    letter,
    lines_of,
    own_sources,
    pages_of,
    paper,
    places,
    source_of,
)
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Document, Playbook

pytestmark = pytest.mark.usefixtures("seeded", "db")
MANUAL = Path(__file__).parents[4] / "docs" / "manual"
PAPERS = [
    (model.code, document.code)
    for model in sorted(loader.shipped().values(), key=lambda one: one.code)
    for document in documents_of(model)
]
LETTERS = [(model, one.code) for model, playbook in sorted(loader.shipped().items()) for one in playbook.letters]
fetched, printed = functools.cache(paper), functools.cache(letter)
COLOURS = 16
# Side by side, as far as a page in Markdown can.
BESIDE = ('<table><tr><td valign="top">', '</td><td valign="top">', "</td></tr></table>")
INTRO = """# The sources' forms, and the papers that the product makes

Written by `make tour` from the demo's cases, which nobody has lived; a test keeps it true
(`src/lagspill/demo/tests/test_seeding_forms.py`).
For each model: every paper as it is printed, and what stands on it in the order of the form. *The source's* are the fields and
headings that the model's own form prescribes; *ours* are added. Only one source has forms with fields; the others name their papers
and leave the form open. Its three questions for the family's evaluation are in the playbook's form `evaluation`, which no paper
prints yet. What all models share rests on the law and on *Skolestøtte, sluttrapport* (Bydel Bjerke), whose annexes are missing: no form
here is theirs. Last come each model's letters, which are about no case."""


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


@pytest.mark.parametrize("model", sorted(loader.shipped()))
def test_the_model_has_the_letters_that_its_sources_speak_of(model: str) -> None:
    assert set(source_of(model).letters) <= {one.code for one in loader.shipped()[model].letters}


@pytest.mark.parametrize(("model", "code"), LETTERS)
def test_a_letter_is_printed_part_by_part(model: str, code: str) -> None:
    assert [row for row in letter_rows(model, code) if "page None" in row] == []


def test_the_sources_of_what_all_models_share_are_nobodys_own() -> None:
    assert {source.code for one in loader.shipped().values() for source in own_sources(one)} == {
        "method_book", "meetings", "information", "guide",
    }  # fmt: skip


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


def letter_rows(model: str, code: str) -> list[str]:
    """The parts of a letter as a table."""
    headings = [part.heading.in_("nb") for part in loader.shipped()[model].letter(code).parts]
    found = places(headings, pages_of(printed(model, code)))
    told = ["| In the letter's order | Here |", "| --- | --- |"]
    return told + [f"| {heading} | page {page} |" for heading, page in zip(headings, found, strict=True)]


def manual_rows() -> list[str]:
    """Every row of every table of the page."""
    rows = []
    for model, playbook in sorted(loader.shipped().items()):
        rows += [row for document in documents_of(playbook) for row in sheet(model, document.code).rows]
        rows += [row for one in playbook.letters for row in letter_rows(model, one.code)]
    return rows


def manual() -> str:
    """The page, and its pictures beside it."""
    parts = [INTRO]
    for model, playbook in sorted(loader.shipped().items()):
        parts.append(f"## {playbook.title.in_('nb')}")
        told = [f"*{source.title}* ({source.publisher})" for source in own_sources(playbook)]
        parts.append(f"From {' and '.join(told)}.")
        for document in documents_of(playbook):
            one = sheet(model, document.code)
            asked = whose(playbook, "ask for", told=one.asked_for)
            parts += beside(document.title.in_("nb"), asked, pictures(model, document.code, fetched), one.rows)
        for written in playbook.letters:
            asked = whose(playbook, "speak of", told=written.code in source_of(model).letters)
            shots, rows = pictures(model, written.code, printed), letter_rows(model, written.code)
            parts += beside(written.title.in_("nb"), asked, shots, rows)
    return "\n\n".join(parts) + "\n"


def whose(playbook: Playbook, verb: str, *, told: bool) -> str:
    """Whether a source of the model's own asks for a paper, or speaks of it."""
    alone, does = len(own_sources(playbook)) == 1, verb.replace(" ", "s ", 1)
    if told:
        return f"{'The' if alone else 'A'} source {does} it."
    return f"{f'The source does not {verb}' if alone else f'No source {does}'} it; the product makes it."


def beside(title: str, asked: str, names: list[str], rows: list[str]) -> list[str]:
    """A paper's pictures and the table of what stands on it."""
    shots = [f"![{title}, page {at}](forms/{name})" for at, name in enumerate(names, 1)]
    return [f"### {title}", asked, BESIDE[0], "\n".join(shots), BESIDE[1], "\n".join(rows), BESIDE[2]]


def pictures(model: str, code: str, fetch: Callable[[str, str], bytes]) -> list[str]:
    """Photographs the pages; few colours, so that the manual stays small."""
    folder = MANUAL / "forms"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{model}-{code}-*.png"):
        old.unlink()
    shots = subprocess.run(
        ["pdftoppm", "-r", "60", "-png", "-", folder / "page"],
        input=fetch(model, code),
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
