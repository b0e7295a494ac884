"""Dates as people write them in the three languages."""

from datetime import UTC, date, datetime

import pytest

from lagspill.documents.content import LANGUAGES, Language
from lagspill.documents.wording import WORDS, at_time, long_date, short_date

DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("nb", "tirsdag 1. desember 2026"), ("nn", "tysdag 1. desember 2026"), ("en", "Tuesday 1 December 2026")],
)
def test_a_long_date_has_weekday_and_month_in_words(language: Language, expected: str) -> None:
    assert long_date(DAY, language) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("nb", "17. mai 2027"), ("nn", "17. mai 2027"), ("en", "17 May 2027")]
)
def test_a_short_date_leaves_the_weekday_out(language: Language, expected: str) -> None:
    assert short_date(date(2027, 5, 17), language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", "onsdag 2. desember 2026 kl. 00.30"),
        ("nn", "onsdag 2. desember 2026 kl. 00.30"),
        ("en", "Wednesday 2 December 2026 at 00:30"),
    ],
)
def test_a_moment_is_told_in_oslo_s_day_and_clock(language: Language, expected: str) -> None:
    late_in_utc = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)

    assert at_time(late_in_utc, language) == expected
    assert expected.startswith(long_date(late_in_utc, language))


def test_a_moment_without_zone_is_taken_as_the_day_it_says() -> None:
    assert long_date(datetime(2026, 12, 1, 23, 30), "nn") == "tysdag 1. desember 2026"


def test_every_language_has_every_word_weekday_and_month() -> None:
    assert len({frozenset(WORDS[language]) for language in LANGUAGES}) == 1
    for language in LANGUAGES:
        assert len({long_date(date(2026, 6, day), language).split()[0] for day in range(1, 8)}) == 7
        assert len({short_date(date(2026, month, 1), language) for month in range(1, 13)}) == 12
