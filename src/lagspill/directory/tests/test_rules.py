"""What roles are called, and who holds what on a day."""

import datetime
from dataclasses import dataclass

import pytest

from lagspill.directory.rules import ROLES, codes_with, holding, holds, kind_label, overlap, role_label

D = datetime.date


@dataclass
class Span:
    started_on: datetime.date
    ended_on: datetime.date | None


def test_known_codes_have_words_and_unknown_ones_stay_readable() -> None:
    assert role_label("teacher") == "Lærer"
    assert role_label("night_watch") == "Night watch"
    assert kind_label("school") == "Skole"
    assert kind_label("youth_club") == "Fritidsklubb"
    assert kind_label("snow_patrol") == "Snow patrol"


def test_codes_are_found_by_their_words() -> None:
    assert codes_with("HELSESYKE", ROLES) == ["health_nurse"]
    assert codes_with("finnes ikke", ROLES) == []


@pytest.mark.parametrize(
    ("day", "held"), [(D(2026, 1, 1), True), (D(2025, 12, 31), False), (D(2026, 5, 31), True), (D(2026, 6, 1), False)]
)
def test_a_position_holds_from_its_first_day_until_the_day_it_ended(day: datetime.date, held: bool) -> None:
    assert holds(Span(D(2026, 1, 1), D(2026, 6, 1)), day) is held


def test_without_an_end_it_goes_on() -> None:
    open_ended, over = Span(D(2020, 1, 1), None), Span(D(2020, 1, 1), D(2021, 1, 1))
    assert holding([open_ended, over], D(2030, 1, 1)) == [open_ended]


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ((D(2026, 1, 1), None), (D(2027, 1, 1), None), True),
        ((D(2026, 1, 1), D(2026, 2, 1)), (D(2026, 2, 1), None), False),
        ((D(2026, 2, 1), None), (D(2026, 1, 1), D(2026, 2, 1)), False),
        ((D(2026, 1, 1), D(2026, 2, 2)), (D(2026, 2, 1), D(2026, 3, 1)), True),
    ],
)
def test_periods_overlap_when_they_share_a_day(
    first: tuple[datetime.date, datetime.date | None], second: tuple[datetime.date, datetime.date | None], shared: bool
) -> None:
    assert overlap(first, second) is shared
    assert overlap(second, first) is shared
