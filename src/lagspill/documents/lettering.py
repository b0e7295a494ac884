"""The letters of the shipped fonts, and text made safe to set: nothing is lost silently or stops a document."""

import re
import struct
import unicodedata
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
# The first font that has a letter sets it; the order is the template's too.
FAMILIES = {
    "Inter": "Inter-Regular.ttf",
    "Noto Sans Arabic": "NotoSansArabic-Regular.ttf",
    "Noto Emoji": "NotoEmoji-Regular.ttf",
}
_ALL_FONTS = frozenset(FAMILIES)
_FIRST_FONT = frozenset(list(FAMILIES)[:1])
_BREAK_HERE = "\u200b"
# Plain words up to 40 letters are left to hyphenation; addresses, numbers and runs of letters are broken here.
_LONG_WORD = re.compile(r"[^\s\u200b]{21,}")
_LONGEST_PLAIN_WORD = 40
_LONGEST_PIECE = 20
_AFTER_PUNCTUATION = re.compile(r"(?<=[@./_\-:;,?&=+])(?=\w)")
_UNBROKEN = re.compile(r"[^\s\u200b]{10}(?=[^\s\u200b]{4})")
_SEGMENTED_COVERAGE = 12
_CONTROL_SPACE = re.compile(r"[\t\v\f\x1c-\x1f]")
_LINE_END = re.compile(r"\r\n|\r|\u2028|\u2029|\x85")


def literal(text: str) -> str:
    """`text` as it can be printed: composed, without control and direction characters. A letter that no shipped font
    has is written as its number, [U+4E2D], so that the reader sees that something stood there."""
    text = _CONTROL_SPACE.sub(" ", _LINE_END.sub("\n", text))
    printed: list[str] = []
    able = _FIRST_FONT
    for letter in unicodedata.normalize("NFC", text):
        if _is_invisible(letter):
            continue
        holders = _holders(letter)
        # A mark is drawn by the font that draws its letter; one font must hold both.
        able = able & holders if _is_mark(letter) else holders
        printed.append(letter if able else f"[U+{ord(letter):04X}]")
        able = able or _ALL_FONTS
    return "".join(printed)


def breakable(text: str) -> str:
    """`text` with invisible places to break in very long words and in addresses, so that none leaves its column."""
    return _LONG_WORD.sub(_with_breaks, text)


def _with_breaks(match: re.Match[str]) -> str:
    word = match.group()
    if word.isalpha() and len(word) <= _LONGEST_PLAIN_WORD:
        return word
    pieces = _AFTER_PUNCTUATION.sub(_BREAK_HERE, word).split(_BREAK_HERE)
    return _BREAK_HERE.join(
        _UNBROKEN.sub(lambda run: run.group() + _BREAK_HERE, piece) if len(piece) > _LONGEST_PIECE else piece
        for piece in pieces
    )


@lru_cache(maxsize=4096)
def _is_invisible(letter: str) -> bool:
    """Control, format and direction characters and lone surrogates can turn a sentence around; variation selectors
    choose between pictures that the fonts do not have."""
    return letter != "\n" and (unicodedata.category(letter) in {"Cc", "Cf", "Cs"} or "\ufe00" <= letter <= "\ufe0f")


@lru_cache(maxsize=4096)
def _is_mark(letter: str) -> bool:
    skin_tone = "\U0001f3fb" <= letter <= "\U0001f3ff"
    return skin_tone or unicodedata.category(letter).startswith("M")


@lru_cache(maxsize=4096)
def _holders(letter: str) -> frozenset[str]:
    """The font families that can draw a letter; none for private letters, which mean nothing to other readers."""
    if letter == "\n":
        return _FIRST_FONT
    if unicodedata.category(letter) == "Co":
        return frozenset()
    return frozenset(family for family, letters in coverage().items() if ord(letter) in letters)


@lru_cache(maxsize=1)
def coverage() -> dict[str, frozenset[int]]:
    """For each shipped font family the code points that it can draw."""
    return {family: letters_of(FONTS / name) for family, name in FAMILIES.items()}


def letters_of(font: Path) -> frozenset[int]:
    """The code points of a TrueType file, read from its `cmap` table of format 12 (OpenType 1.9)."""
    data = font.read_bytes()
    table_count = struct.unpack_from(">H", data, 4)[0]
    records = (struct.unpack_from(">4sIII", data, 12 + 16 * index) for index in range(table_count))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    subtable_count = struct.unpack_from(">H", data, start + 2)[0]
    for index in range(subtable_count):
        offset = start + struct.unpack_from(">HHI", data, start + 4 + 8 * index)[2]
        if struct.unpack_from(">H", data, offset)[0] == _SEGMENTED_COVERAGE:
            return _segmented_coverage(data, offset)
    raise ValueError(f"The font {font.name} has no character map of format 12.")


def _segmented_coverage(data: bytes, offset: int) -> frozenset[int]:
    group_count = struct.unpack_from(">I", data, offset + 12)[0]
    groups = (struct.unpack_from(">III", data, offset + 16 + 12 * index) for index in range(group_count))
    return frozenset(code for first, last, _ in groups for code in range(first, last + 1))
