"""The content hash follows what a document says and nothing else."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from lagspill.documents import rendering
from lagspill.documents.content import Document, Facts, Heading, Notice, Paragraph
from lagspill.documents.fingerprint import PREFIX, check_code, content_hash
from lagspill.documents.rendering import render
from lagspill.documents.tests.samples import CONSENT, CREATED, SAMPLES, document

CHANGES: dict[str, Any] = {
    "title": "En annen tittel",
    "language": "nn",
    "kind": "referral",
    "municipality": "Dalvik kommune",
    "case_number": None,
    "created": CREATED + timedelta(seconds=1),
    "confidentiality": None,
    "blocks": CONSENT.blocks[:-1],
    "footer": "",
}
APPEARANCE: dict[str, Any] = {"accent": "#000000", "landscape": True}


def test_every_field_is_either_content_or_appearance() -> None:
    assert {field.name for field in dataclasses.fields(Document)} == CHANGES.keys() | APPEARANCE.keys()


@pytest.mark.parametrize("field", CHANGES)
def test_the_hash_changes_with_any_content(field: str) -> None:
    assert content_hash(dataclasses.replace(CONSENT, **{field: CHANGES[field]})) != content_hash(CONSENT)


@pytest.mark.parametrize("field", APPEARANCE)
def test_the_hash_does_not_change_with_colour_or_page(field: str) -> None:
    assert content_hash(dataclasses.replace(CONSENT, **{field: APPEARANCE[field]})) == content_hash(CONSENT)


def test_the_hash_stays_when_the_producer_of_the_pdf_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    before, archived = content_hash(CONSENT), render(CONSENT)
    monkeypatch.setattr(rendering, "STANDARDS", ["2.0"])

    assert render(CONSENT) != archived
    assert content_hash(CONSENT) == before


def test_the_same_words_in_another_kind_of_block_are_other_content() -> None:
    hashes = {content_hash(document(block)) for block in (Heading("x"), Paragraph("x"), Notice("x"))}

    assert len(hashes) == 3


def test_text_moved_between_neighbours_is_other_content() -> None:
    assert content_hash(document(Facts((("ab", "c"),)))) != content_hash(document(Facts((("a", "bc"),))))


def test_samples_have_hashes_of_their_own_with_a_versioned_prefix() -> None:
    hashes = [content_hash(sample) for name, sample in SAMPLES.items() if name != "plan across"]

    assert len(set(hashes)) == len(hashes)
    assert all(value.startswith(PREFIX) and len(value) == len(PREFIX) + 64 for value in hashes)


def test_a_known_document_keeps_its_hash_for_ever() -> None:
    assert (
        content_hash(document(Paragraph("Fast innhold 😀 \ud800")))
        == "v1:sha256:072387e25cb6a09a34289f12edad27da21950f2e15ea744cc194f0b596a3a70d"
    )


def test_the_printed_code_is_the_beginning_of_the_hash() -> None:
    assert check_code(CONSENT).replace(" ", "").lower() == content_hash(CONSENT).removeprefix(PREFIX)[:12]
