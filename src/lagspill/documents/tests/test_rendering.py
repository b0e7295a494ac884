"""Each kind of document is archivable, accessible, complete and the same every time."""

import dataclasses
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest

from lagspill.documents import rendering
from lagspill.documents.content import (
    LANGUAGES,
    Document,
    Facts,
    Heading,
    Language,
    Paragraph,
    SignatureLine,
    Signatures,
    Table,
)
from lagspill.documents.fingerprint import check_code
from lagspill.documents.rendering import render, warm_up
from lagspill.documents.tests import samples
from lagspill.documents.tests.reading import (
    accessibility_findings,
    fonts_of,
    language_of,
    metadata_of,
    page_count,
    page_size,
    squeezed,
    structure_of,
    text_of,
)

every_sample = pytest.mark.parametrize("document", samples.SAMPLES.values(), ids=samples.SAMPLES.keys())


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for item in value for text in _texts(item)]
    if dataclasses.is_dataclass(value):
        return [text for field in dataclasses.fields(value) for text in _texts(getattr(value, field.name))]
    return []


@every_sample
def test_every_kind_passes_the_accessibility_check(document: Document, tmp_path: Path) -> None:
    assert accessibility_findings(render(document), tmp_path) == []


@every_sample
def test_every_kind_declares_archive_and_accessibility_standard_at_once(document: Document) -> None:
    declared = metadata_of(render(document))

    assert declared["pdfaid:part"] == "2"
    assert declared["pdfaid:conformance"] == "A"
    assert declared["pdfuaid:part"] == "1"


@every_sample
def test_every_text_of_the_content_can_be_read_back(document: Document) -> None:
    read = text_of(render(document))

    said = [*_texts(document.blocks), document.title, document.municipality, document.footer, check_code(document)]
    assert [text for text in said if squeezed(text) not in read] == []


@every_sample
def test_the_same_document_gives_the_same_bytes(document: Document) -> None:
    assert render(document) == render(document)


@every_sample
def test_only_shipped_fonts_are_used(document: Document) -> None:
    families = {name.partition("-")[0] for name in fonts_of(render(document))}

    assert "Inter" in families
    assert families <= {"Inter", "NotoEmoji", "NotoSansArabic"}


def test_another_creation_time_gives_other_bytes_only_by_its_own_date() -> None:
    later = dataclasses.replace(samples.CONSENT, created=samples.CREATED + timedelta(days=1))

    assert render(later) != render(samples.CONSENT)
    assert "onsdag2.desember2026" in text_of(render(later))


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_and_title_are_set(language: Language) -> None:
    document = dataclasses.replace(samples.CONSENT, language=language)

    assert language_of(render(document)) == language
    assert "Samtykkeerklæring" in metadata_of(render(document))["dc:title"]


def test_threads_share_the_compiler_without_mixing_documents() -> None:
    warm_up()
    documents = [samples.document(Paragraph(f"Sak nummer {number}.")) for number in range(24)]
    alone = [render(document) for document in documents]

    with ThreadPoolExecutor(max_workers=4) as pool:
        together = list(pool.map(render, documents))

    assert together == alone


def test_a_table_has_header_cells_and_a_caption() -> None:
    tags = structure_of(render(samples.PLAN))

    assert tags.count("TH") == len(samples.PLAN_COLUMNS)
    assert tags.count("TD") == len(samples.PLAN_COLUMNS)
    assert "Caption" in tags


def test_facts_are_a_list_and_headings_are_headings() -> None:
    tags = structure_of(render(samples.document(Heading("En"), Facts((("A", "1"), ("B", "2"))))))

    assert tags.count("H1") == 1
    assert tags.count("LI") == 2


def test_a_skipped_heading_level_is_drawn_in() -> None:
    tags = structure_of(render(samples.document(Heading("A", 3), Heading("B", 3), Heading("C", 1), Heading(" ", 1))))

    assert [tag for tag in tags if tag.startswith("H")] == ["H1", "H2", "H1"]


def test_a_long_document_repeats_head_and_page_number_on_each_page() -> None:
    pdf = render(samples.MINUTES)
    pages = page_count(pdf)

    assert pages > 2
    for number in range(1, pages + 1):
        assert f"Side{number}av{pages}" in text_of(pdf)


def test_an_empty_fact_shows_a_dash_but_on_a_paper_form_a_line() -> None:
    assert "Telefon—" in text_of(render(samples.document(Facts((("Telefon", ""),)))))
    assert "—" not in text_of(render(samples.document(Facts((("Telefon", ""),), to_fill_in=True))))


def test_a_table_without_rows_says_so() -> None:
    assert squeezed("Ingenting er ført opp.") in text_of(render(samples.document(Table("Saker", ("Dato", "Sak"), ()))))


def test_signatures_show_who_signed_how_and_who_is_missing_and_why() -> None:
    read = text_of(render(samples.CONSENT))

    assert squeezed("Signert tirsdag 1. desember 2026 · på papir") in read
    assert squeezed("Mangler: Foreldrene har delt omsorg.") in read
    assert read.count("Stedogdato") == 1


def test_signatures_too_long_for_one_page_are_not_cut() -> None:
    lines = tuple(
        SignatureLine(f"Foresatt {number}", "Navn " * 60, missing_because="Grunn " * 60) for number in range(12)
    )
    read = text_of(render(samples.document(Signatures(lines))))

    assert all(f"Foresatt{number}" in read for number in range(12))
    assert read.count("Grunn") == 12 * 60


def test_the_landscape_page_is_wider_than_high() -> None:
    across, upright = page_size(render(samples.PLAN_ACROSS)), page_size(render(samples.PLAN))

    assert across == (842, 595)
    assert upright == (595, 842)


def test_the_accessibility_check_would_notice_an_untagged_document(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rendering, "STANDARDS", ["1.7"])
    pdf = render(samples.CONSENT)

    assert accessibility_findings(pdf, tmp_path)


def test_a_section_sign_stays_with_its_number() -> None:
    padding = "ord " * 16
    document = samples.document(*(Paragraph(padding[number:] + "§ 13-1 nr. 2") for number in range(20)))
    lines = [
        line
        for page in pypdf.PdfReader(io.BytesIO(render(document))).pages
        for line in page.extract_text().splitlines()
    ]

    assert sum("§ 13-1" in line for line in lines) == 20
