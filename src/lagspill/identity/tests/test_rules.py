"""Who waits how long, and which accounts may enter at all."""

import datetime

import pytest

from lagspill.identity.rules import (
    FREE_ATTEMPTS,
    HALF_WAY,
    LONGEST_WAIT,
    is_half_way,
    is_locked,
    is_username,
    may_enter,
    normal_username,
    wait_after,
)

AT = datetime.datetime(2026, 11, 3, 11, 0, tzinfo=datetime.UTC)


def test_the_first_mistakes_cost_nothing() -> None:
    assert all(wait_after(failures) == datetime.timedelta() for failures in range(FREE_ATTEMPTS + 1))


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    minutes = [int(wait_after(FREE_ATTEMPTS + more).total_seconds() // 60) for more in range(1, 7)]
    assert minutes == [1, 2, 4, 8, 15, 15]
    assert wait_after(100_000) == LONGEST_WAIT


def test_a_lock_ends_at_its_instant() -> None:
    assert not is_locked(None, AT)
    assert is_locked(AT, AT - datetime.timedelta(seconds=1))
    assert not is_locked(AT, AT)


@pytest.mark.parametrize(
    ("seconds", "going_on"),
    [(-1, False), (0, True), (HALF_WAY.total_seconds() - 1, True), (HALF_WAY.total_seconds(), False)],
)
def test_a_half_done_log_in_lasts_ten_minutes(seconds: float, going_on: bool) -> None:
    assert is_half_way(AT, AT + datetime.timedelta(seconds=seconds)) is going_on


@pytest.mark.parametrize(
    ("is_active", "is_demo", "demo_allowed", "enters"),
    [(True, False, False, True), (True, True, False, False), (True, True, True, True), (False, False, True, False)],
)
def test_personas_enter_only_a_demo_and_closed_accounts_nothing(
    is_active: bool, is_demo: bool, demo_allowed: bool, enters: bool
) -> None:
    assert may_enter(is_active=is_active, is_demo=is_demo, demo_allowed=demo_allowed) is enters


@pytest.mark.parametrize("text", ["ab", "kari.moe", "kari@fjordvik.example", "9x", "a" * 150])
def test_a_username_is_plain(text: str) -> None:
    assert is_username(text)


@pytest.mark.parametrize("text", ["", "a", "Kari", ".kari", "kari moe", "kåre", "a" * 151, "kari\n"])
def test_anything_else_is_no_username(text: str) -> None:
    assert not is_username(text)


def test_a_username_is_stored_small_and_without_blanks() -> None:
    assert normal_username("  Kari.Moe ") == "kari.moe"
