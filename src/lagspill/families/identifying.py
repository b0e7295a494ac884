"""Finds in a free text what may show whom it is about: for requests and cases without names (CASE-3, CASE-6). Pure.

What it cannot find: nicknames, initials and misspelt names; names that are in no list it was given; a name grown together
with another word ("emilsaken"); streets whose name ends like no street ("Løvås 3"); numbers written in words; a birthday
without its year; a place or a person described without being named ("hun som vant NM"); a rare trait, which one person alone
may have in a small place. Names that are also ordinary words ("Liv", "Dag", "Berg") are found only where a capital letter
inside a sentence shows that a name is meant, or together with another name. So a text without traces may still identify:
whoever writes must think too.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from lagspill.families.ordinary_words import AFTER_NUMBER, BEFORE_SCHOOL, ORDINARY

Kind = Literal["national_id", "phone", "email", "account", "address", "date", "class", "school", "name"]
SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Trace:
    """A part of the text, in Unicode NFC from `start`, that may identify somebody, and as what."""

    kind: Kind
    text: str
    start: int


def traces(text: str, *, names: Iterable[str] = (), places: Iterable[str] = ()) -> list[Trace]:
    """What in the text may show whom it is about, in the order of the text; one part is told of once.

    `names` are people's names, each with one or more parts; `places` names of schools and kindergartens. Both are found in
    any case and in the genitive.
    """
    whole = unicodedata.normalize("NFC", text)
    found: list[Trace] = []
    taken = [False] * len(whole)
    for kind, start, end in _all(whole, list(names), list(places)):
        if start < end and not any(taken[start:end]):
            taken[start:end] = [True] * (end - start)
            found.append(Trace(kind, whole[start:end], start))
    return sorted(found, key=lambda trace: trace.start)


Span = tuple[Kind, int, int]

_B = " \u00a0\u2009\u202f"  # blanks that stand inside numbers
_EMAIL = re.compile(r"[^\s@<>()\[\],;:]+\s?(?:@|\(at\)|\[at\]|\(krøllalfa\))\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?<![\w.@])@\w[\w.]{2,}")
# Eleven digits, however they are set apart: six and five, in pairs, with dots or hyphens.
_NATIONAL_ID = re.compile(rf"(?<!\d)\d(?:[{_B}.\-]?\d){{10}}(?!\d)")
_PHONE_ABROAD = re.compile(rf"(?<![\w+])(?:\+|00)[1-9]\d?(?:[{_B}\-]?\d){{6,13}}(?!\d)")
_PHONE = re.compile(rf"(?<![\d.,])(?:[2-9]\d{{7}}|[2-9]\d(?:[{_B}\-]\d\d){{3}}|[2-9]\d\d[{_B}\-]\d\d[{_B}\-]\d{{3}}"
                    rf"|[2-9]\d{{3}}[{_B}]\d{{4}})(?![.,]?\d)")  # fmt: skip
_YEARS = re.compile(rf"(?:19|20)\d\d[{_B}\-]?(?:19|20)\d\d")
_MONTHS = "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"
_MONTHS_SHORT = "jan|feb|mar|apr|jun|jul|aug|sept|sep|okt|nov|des"
_DATES = [
    re.compile(r"(?<!\d)(?P<d>\d{1,2})\s?[./-]\s?(?P<m>\d{1,2})\s?[./-]\s?(?P<y>\d{4}|\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d\d)(?P<m>\d\d)(?P<y>\d{4}|\d{2})(?!\d)"),
]
_DATE_IN_WORDS = re.compile(
    rf"(?<!\d)\d{{1,2}}\.?\s?(?:{_MONTHS}|(?:{_MONTHS_SHORT})\.?)\s+(?:\d{{4}}|\d{{2}})(?!\d)", re.IGNORECASE
)
_BORN = re.compile(
    rf"\b(?:født|fødd|fødselsdag|bursdag|f\.)\s*:?\s*(?:i |den |er |har )*"
    rf"(?:\d{{1,2}}[./]?\s?(?:\d{{1,2}}\b|{_MONTHS})|(?:19|20)\d\d\b)",
    re.IGNORECASE,
)
_STREET_END = (
    "gata|gaten|gate|veien|vegen|vei|veg|alléen|alleen|allé|alle|plassen|plass|torget|torg|stien|sti|bakken|bakke|svingen|sving"
    "|kroken|krok|tunet|tun|terrassen|terrasse|ringen|ring|løkka|lia|åsen|haugen|høgda|jordet|kleiva|kleiven|grenda|stranda"
    "|bryggen|brygga|brygge|kaia|lunden|dalen|toppen|faret|smauet|engen|enga"
)
_STREET = re.compile(rf"\b[^\W\d_]{{2,}}(?:{_STREET_END})[{_B}]+\d{{1,4}}(?:[{_B}]?[a-zA-Z])?\b", re.IGNORECASE)
_STREET_APART = re.compile(
    rf"\b[A-ZÆØÅ][\w.\-]*(?:[{_B}]+[A-ZÆØÅ][\w.\-]*){{0,2}}[{_B}]+(?i:{_STREET_END}|gt\.?|v\.|vn\.)[{_B}]+\d{{1,4}}(?:[{_B}]?[a-zA-Z])?\b"
)
_POSTAL = re.compile(rf"(?<![\d.,])(?!19[5-9]\d|20[0-4]\d)\d{{4}}[{_B}]+[A-ZÆØÅ][A-ZÆØÅa-zæøå]{{2,}}\b")
_CLASS = re.compile(
    rf"(?<![\w.,])(?:10|[1-9])(?:[A-HJKa-h]|\.?[{_B}]?[A-HJK])(?![\w\-])|\b(?:klasse|klassen|gruppe)[{_B}]+(?:10|[1-9])[{_B}]?[a-k]\b"
)
_SCHOOL = re.compile(
    rf"\b(?P<first>[A-ZÆØÅ][\w\-]*)(?:[{_B}]+[A-ZÆØÅ][\w\-]*){{0,2}}[{_B}]+(?i:(?:barne|ungdoms|fri|steiner|montessori)?sk[ou]le"
    rf"|barneha[gv]e|videregående|vidaregåande|vgs)s?\b"
)
_SCHOOL_GROWN = re.compile(r"\b(?P<first>[A-ZÆØÅ][a-zæøå]+?)-?(?:skolen|skulen|barnehagen)s?\b")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*['’]?")
_SENTENCE_END = re.compile(r"[.!?:;\n•–-]\s*[\"«(]*\s*$")


def _all(text: str, names: list[str], places: list[str]) -> Iterator[Span]:
    """Every finding, the surest kind first: what one has taken, the next does not tell of again."""
    for match in _EMAIL.finditer(text):
        yield "email", match.start(), match.end()
    for match in _PHONE_ABROAD.finditer(text):
        yield "phone", match.start(), match.end()
    for match in _NATIONAL_ID.finditer(text):
        yield "national_id", match.start(), match.end()
    yield from _dates(text)
    for match in _PHONE.finditer(text):
        if not _YEARS.fullmatch(match[0]):
            yield "phone", match.start(), match.end()
    for match in _ACCOUNT.finditer(text):
        yield "account", match.start(), match.end()
    yield from _addresses(text)
    yield from _phrases(text, places)
    yield from _schools(text)
    for match in _CLASS.finditer(text):
        yield "class", match.start(), match.end()
    yield from _names(text, names)


def _dates(text: str) -> Iterator[Span]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if _is_date(match["y"], match["m"], match["d"]):
                yield "date", match.start(), match.end()
    for pattern in (_DATE_IN_WORDS, _BORN):
        for match in pattern.finditer(text):
            yield "date", match.start(), match.end()


def _is_date(year: str, month: str, day: str) -> bool:
    # Of two digits the century does not matter, but for 29 February: a leap year lets it pass.
    full = int(year) if len(year) > 2 else 2000 + int(year)
    if not 1900 <= full <= 2099:
        return False
    try:
        datetime.date(full, int(month), int(day))
    except ValueError:
        return len(year) == 2 and (int(month), int(day)) == (2, 29)
    return True


def _addresses(text: str) -> Iterator[Span]:
    for pattern in (_STREET, _STREET_APART):
        for match in pattern.finditer(text):
            following = _WORD.match(text, match.end() + 1)
            # "Skoleveien 5 ganger": a number of something is no house number.
            if not (following and following[0].casefold() in AFTER_NUMBER):
                yield "address", match.start(), match.end()
    for match in _POSTAL.finditer(text):
        yield "address", match.start(), match.end()


def _schools(text: str) -> Iterator[Span]:
    for pattern in (_SCHOOL, _SCHOOL_GROWN):
        for match in pattern.finditer(text):
            if match["first"].casefold() not in BEFORE_SCHOOL:
                yield "school", match.start(), match.end()


def _phrases(text: str, places: Iterable[str]) -> Iterator[Span]:
    for place in places:
        words = unicodedata.normalize("NFC", place).split()
        if words:
            phrase = r"\s+".join(re.escape(word) for word in words)
            for match in re.finditer(rf"(?<!\w){phrase}(?:['’]?s|['’])?(?!\w)", text, re.IGNORECASE):
                yield "school", match.start(), match.end()


@dataclass(frozen=True, slots=True)
class _Known:
    """Parts of the names that are looked for: those that can only be names, and those that are words too."""

    sure: frozenset[str]
    doubtful: frozenset[str]


def _known(names: Iterable[str]) -> _Known:
    parts = set[str]()
    for name in names:
        for word in _WORD.findall(unicodedata.normalize("NFC", name)):
            plain = word.casefold().strip("'’")
            parts |= {plain, *(piece for piece in re.split(r"['’\-]", plain) if len(piece) > 1)}
    doubtful = {part for part in parts if part in ORDINARY or len(part) < SHORTEST_NAME}
    return _Known(frozenset(parts - doubtful), frozenset(doubtful))


def _names(text: str, names: Iterable[str]) -> Iterator[Span]:
    known = _known(names)
    words = list(_WORD.finditer(text))
    sure = [_is_name(word[0], known.sure) for word in words]
    for place, word in enumerate(words):
        if sure[place] or (_is_name(word[0], known.doubtful) and _meant_as_name(text, words, sure, place)):
            yield "name", word.start(), word.end()


def _is_name(word: str, parts: frozenset[str]) -> bool:
    plain = word.casefold()
    return any(form in parts for whole in (plain, *re.split(r"['’\-]", plain)) for form in _without_genitive(whole))


def _without_genitive(word: str) -> Iterator[str]:
    yield word
    for ending in ("'s", "’s", "s", "'", "’"):
        if word.endswith(ending) and len(word) > len(ending):
            yield word.removesuffix(ending)


def _meant_as_name(text: str, words: list[re.Match[str]], sure: list[bool], place: int) -> bool:
    """Whether a word that may be a name is one: a capital inside a sentence, or beside a name that is surely one."""
    word = words[place]
    capital = word[0][0].isupper()
    beside = any(0 <= other < len(words) and sure[other] for other in (place - 1, place + 1))
    before = text[: word.start()]
    begins = not before.strip() or _SENTENCE_END.search(before) is not None
    return capital and (beside or not begins)
