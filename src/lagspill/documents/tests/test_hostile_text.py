"""Whatever people write is printed as they wrote it: never markup, never a file, never a failure."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagspill.documents.content import (
    Block,
    Bullets,
    Document,
    Facts,
    Heading,
    Notice,
    Paragraph,
    SignatureLine,
    Signatures,
    Table,
    WriteLines,
)
from lagspill.documents.rendering import render
from lagspill.documents.tests.reading import accessibility_findings, page_count, squeezed, text_of
from lagspill.documents.tests.samples import CREATED, document

MARKUP = (
    "#let x = 1",
    "*x* _y_ `z`",
    "$ sum_(i=0)^n $",
    "] [ ] } { )",
    "\\ \\u{41} \\n",
    '#read("document.typ")',
    '#include "/etc/passwd"',
    "= Overskrift\n- punkt\n+ nummer\n/ ord: svar",
    "<merkelapp> @merkelapp",
    "-- --- ... ~ // ikke kommentar /* heller ikke */",
    'https://example.org/"sitat"',
    "</script><b>fet</b> &amp; {{ 7*7 }} %s",
)
SCRIPTS = (
    "Čállinmearka đŋšŧž ÁČĐŊŠŦŽ",
    "Zażółć gęślą jaźń",
    "Ґанок їжак є Ірпінь",
    "İğşç Ëë ăîșț",
    "😀 👍 ❤",
    "«Ærlig» – østlig … åpent",
)


def _everywhere(text: str) -> Document:
    return document(
        Heading(text),
        Paragraph(text),
        Facts(((text, text),)),
        Bullets((text,)),
        Table(text, (text, text), ((text, text),)),
        Notice(text),
        WriteLines(text, 1),
        Signatures((SignatureLine(text, text, CREATED.date(), text), SignatureLine(text, text, None, None, text))),
        title=text,
    )


@pytest.mark.parametrize("text", MARKUP + SCRIPTS)
def test_text_is_literal_in_every_place(text: str) -> None:
    places = 16

    assert text_of(render(_everywhere(text))).count(squeezed(text)) >= places


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x07", "\x1b", "\x7f", "\u202e", "\u2066", "\u200f", "\ufeff", "\ud800", "\u200b"]
)
def test_control_and_direction_characters_vanish_and_the_rest_stays(hidden: str) -> None:
    assert "førogetter" in text_of(render(_everywhere(f"før{hidden}ogetter")))


def test_a_letter_no_font_has_is_named_rather_than_lost() -> None:
    assert "Navn:[U+4E2D][U+6587]" in text_of(render(document(Paragraph("Navn: 中文"))))


def test_arabic_is_set_and_accessible(tmp_path: Path) -> None:
    pdf = render(document(Paragraph("عربي")))

    assert "[U+" not in text_of(pdf)
    assert accessibility_findings(pdf, tmp_path) == []


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b"])
def test_empty_text_everywhere_still_gives_an_accessible_document(text: str, tmp_path: Path) -> None:
    pdf = render(_everywhere(text))

    assert "Dokumentutentittel" in text_of(pdf)
    assert accessibility_findings(pdf, tmp_path) == []


def test_fifty_kilobytes_of_text_flow_over_pages_and_none_is_lost() -> None:
    text = " ".join(f"qx{number}y" for number in range(7000))
    assert len(text) > 50_000

    for block in (Paragraph(text), Facts((("Alt", text),)), Table("", ("A", "B"), ((text, "b"),)), Notice(text)):
        pdf = render(document(block))
        assert page_count(pdf) > 10
        assert text_of(pdf).count("qx") == 7000


def test_a_very_long_word_is_broken_and_copied_whole() -> None:
    word = "0123456789abcdef" * 12
    read = text_of(render(document(Paragraph(word), Facts(((word, word),)), Table("", ("A", "B"), ((word, word),)))))

    assert read.count(word) == 5


@pytest.mark.parametrize("kind", [Paragraph, Notice])
def test_paragraphs_and_lines_are_kept(kind: type[Paragraph] | type[Notice]) -> None:
    read = text_of(render(document(kind("en\r\nto\n\n\n\ntre\tfire"))))

    assert "entotrefire" in read


any_text = st.text(max_size=120)
some_text = st.one_of(
    any_text, st.sampled_from(MARKUP + SCRIPTS), st.text("😀🏽🇳👍\u0301\u20e3\ufe0f\u200d1a\u0627\u0651", max_size=12)
)
rows = st.integers(1, 4).flatmap(
    lambda width: st.tuples(
        st.tuples(*[some_text] * width), st.lists(st.tuples(*[some_text] * width), max_size=3).map(tuple)
    )
)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, some_text, st.integers(1, 3)),
    st.builds(Paragraph, some_text),
    st.builds(Facts, st.lists(st.tuples(some_text, some_text), max_size=4).map(tuple), st.booleans()),
    st.builds(Bullets, st.lists(some_text, max_size=4).map(tuple)),
    st.builds(lambda caption, table: Table(caption, *table), some_text, rows),
    st.builds(
        Signatures,
        st.lists(
            st.builds(
                *(SignatureLine, some_text, some_text),
                *(st.none() | st.dates(), st.none() | some_text, st.none() | some_text),
            ),
            max_size=3,
        ).map(tuple),
    ),
    st.builds(Notice, some_text),
    st.builds(WriteLines, some_text, st.integers(1, 60)),
)
documents = st.builds(
    Document,
    title=some_text,
    language=st.sampled_from(["nb", "nn", "en"]),
    kind=some_text,
    municipality=some_text,
    case_number=st.none() | some_text,
    created=st.datetimes(timezones=st.timezones()).filter(lambda moment: 1900 < moment.year < 2200),
    confidentiality=st.none() | some_text,
    blocks=st.lists(blocks, max_size=6).map(tuple),
    footer=some_text,
    accent=st.from_regex(r"#[0-9a-f]{6}", fullmatch=True),
    landscape=st.booleans(),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_no_content_whatever_stops_a_document(any_document: Document) -> None:
    pdf = render(any_document)

    assert pdf.startswith(b"%PDF-1.7")
    assert page_count(pdf) >= 1
