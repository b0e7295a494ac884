"""Dates and fixed words of the documents in the three languages; no settings and no clock."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lagspill.documents.content import Language

OSLO = ZoneInfo("Europe/Oslo")

_WEEKDAYS: Mapping[Language, tuple[str, ...]] = {
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "nn": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS_NORWEGIAN = (
    *("januar", "februar", "mars", "april", "mai", "juni", "juli"),
    *("august", "september", "oktober", "november", "desember"),
)
_MONTHS: Mapping[Language, tuple[str, ...]] = {
    "nb": _MONTHS_NORWEGIAN,
    "nn": _MONTHS_NORWEGIAN,
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
}

WORDS: Mapping[Language, Mapping[str, str]] = {
    "nb": {
        "page": "Side",
        "of": "av",
        "case": "Sak",
        "fingerprint": "Kontrollkode",
        "untitled": "Dokument uten tittel",
        "signature": "Underskrift",
        "place_and_date": "Sted og dato",
        "signed": "Signert",
        "missing": "Mangler",
        "nothing": "Ingenting er ført opp.",
    },
    "nn": {
        "page": "Side",
        "of": "av",
        "case": "Sak",
        "fingerprint": "Kontrollkode",
        "untitled": "Dokument utan tittel",
        "signature": "Underskrift",
        "place_and_date": "Stad og dato",
        "signed": "Signert",
        "missing": "Manglar",
        "nothing": "Ingenting er ført opp.",
    },
    "en": {
        "page": "Page",
        "of": "of",
        "case": "Case",
        "fingerprint": "Check code",
        "untitled": "Untitled document",
        "signature": "Signature",
        "place_and_date": "Place and date",
        "signed": "Signed",
        "missing": "Missing",
        "nothing": "Nothing is listed.",
    },
}


def short_date(day: date, language: Language) -> str:
    """The date without its weekday: '1. desember 2026', '1 December 2026'. A moment is read as Oslo's date."""
    if isinstance(day, datetime) and day.tzinfo is not None:
        day = day.astimezone(OSLO)
    dot = "" if language == "en" else "."
    return f"{day.day}{dot} {_MONTHS[language][day.month - 1]} {day.year}"


def long_date(day: date, language: Language) -> str:
    """The date with its weekday: 'tirsdag 1. desember 2026', 'tysdag …', 'Tuesday 1 December 2026'; Oslo's date."""
    if isinstance(day, datetime) and day.tzinfo is not None:
        day = day.astimezone(OSLO)
    return f"{_WEEKDAYS[language][day.weekday()]} {short_date(day, language)}"


def at_time(moment: datetime, language: Language) -> str:
    """Date and clock in Oslo: 'tirsdag 1. desember 2026 kl. 12.30', 'Tuesday 1 December 2026 at 12:30'."""
    here = moment.astimezone(OSLO)
    if language == "en":
        return f"{long_date(here, language)} at {here:%H:%M}"
    return f"{long_date(here, language)} kl. {here:%H.%M}"
