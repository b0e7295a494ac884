"""The shipped fonts, and text made ready for them."""

import struct
from pathlib import Path

import pytest

from lagspill.documents.lettering import FAMILIES, FONTS, breakable, coverage, letters_of, literal

NEEDED = "áčđŋšŧžÁČĐŊŠŦŽ ąćęłńóśźżĄĆĘŁŃÓŚŹŻ їієґЇІЄҐ абвгдежзийклмнопрстуфхцчшщьюя æøåÆØÅ éèêôü – — … « » • ✓ § € ½"


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold"])
def test_inter_holds_sami_polish_ukrainian_and_norwegian_letters(weight: str) -> None:
    letters = letters_of(FONTS / f"Inter-{weight}.ttf")

    assert [letter for letter in NEEDED if ord(letter) not in letters] == []


def test_every_font_family_ships_with_its_licence() -> None:
    families = {path.stem.partition("-")[0] for path in FONTS.glob("*.ttf")}

    assert families == {name.partition("-")[0] for name in FAMILIES.values()}
    for family in families:
        assert "SIL OPEN FONT LICENSE" in (FONTS / f"OFL-{family}.txt").read_text(encoding="utf-8").upper()


def test_emoji_and_arabic_are_covered_beside_inter() -> None:
    assert ord("Å") in coverage()["Inter"]
    assert ord("ع") in coverage()["Noto Sans Arabic"]
    assert ord("😀") in coverage()["Noto Emoji"]


def test_a_font_without_the_map_we_read_is_refused(tmp_path: Path) -> None:
    font = tmp_path / "Tom.ttf"
    font.write_bytes(struct.pack(">IHHHH4sIIIHH", 0x10000, 1, 0, 0, 0, b"cmap", 0, 28, 4, 0, 0))

    with pytest.raises(ValueError, match="format 12"):
        letters_of(font)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\tb\vc", "a b c"),
        ("A\u030a", "Å"),
        ("x\x00\u202e\u200by", "xy"),
        ("\ue004", "[U+E004]"),
        ("☐", "[U+2610]"),
        ("❤\ufe0f", "❤"),
        ("😀\u0301 x\u0301", "😀[U+0301] x\u0301"),
        ("👍🏽 å🏽", "👍🏽 å[U+1F3FD]"),
        ("中\u0301", "[U+4E2D]\u0301"),
    ],
)
def test_text_is_cleaned_without_silent_loss(written: str, printed: str) -> None:
    assert literal(written) == printed


@pytest.mark.parametrize(
    "word", ["kort", "pedagogisk-psykologisk", "minoritetsladningsbærer", "a b c d e f g h i j k l m"]
)
def test_ordinary_words_are_left_alone(word: str) -> None:
    assert breakable(word).replace("\u200b", "") == word
    assert "\u200b" not in breakable(word) or "-" in word


def test_addresses_break_after_their_signs_and_runs_anywhere() -> None:
    assert breakable("fornavn.etternavn@fjordvik.example").split("\u200b") == [
        "fornavn.",
        "etternavn@",
        "fjordvik.",
        "example",
    ]
    assert max(len(piece) for piece in breakable("x" * 500).split("\u200b")) <= 14
