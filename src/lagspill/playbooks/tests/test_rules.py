"""Ages, bands, minutes, law in force, reminders."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagspill.playbooks.loader import shipped
from lagspill.playbooks.rules import (
    NoBandError,
    age_on,
    band_for,
    birthday_in,
    consent_bases_on,
    legal_bases_on,
    minutes_per_case,
    phase_schedule,
    reminder_dates,
    unnamed_band,
)
from lagspill.playbooks.schema import Playbook

ON = date(2026, 3, 10)


def born(years: int, *, days_after_birthday: int = 0) -> date:
    """A birth date whose `years`th birthday was that many days before ON."""
    return (ON - timedelta(days=days_after_birthday)).replace(
        year=(ON - timedelta(days=days_after_birthday)).year - years
    )


def test_the_new_age_counts_from_the_birthday_itself() -> None:
    assert age_on(date(2011, 3, 10), date(2026, 3, 9)) == 14
    assert age_on(date(2011, 3, 10), date(2026, 3, 10)) == 15


def test_born_on_leap_day_has_its_birthday_on_the_first_of_march_in_common_years() -> None:
    assert birthday_in(date(2012, 2, 29), 2027) == date(2027, 3, 1)
    assert birthday_in(date(2012, 2, 29), 2028) == date(2028, 2, 29)
    assert age_on(date(2012, 2, 29), date(2027, 2, 28)) == 14
    assert age_on(date(2012, 2, 29), date(2027, 3, 1)) == 15


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="senere"):
        age_on(date(2026, 3, 11), ON)


@given(st.dates(date(1990, 1, 1), date(2026, 1, 1)), st.integers(0, 25))
def test_age_on_the_nth_birthday_is_n_and_the_day_before_it_is_less(birth: date, n: int) -> None:
    birthday = birthday_in(birth, birth.year + n)
    assert age_on(birth, birthday) == n
    if n:
        assert age_on(birth, birthday - timedelta(days=1)) == n - 1


@pytest.mark.parametrize(
    ("birth", "kindergarten", "code"),
    [
        (born(0), False, "age_0_1"),
        (born(0), True, "age_0_1"),
        (born(1), False, "age_0_1"),
        (born(1), True, "age_1_5"),
        (born(2), False, "age_1_5"),
        (born(2), True, "age_1_5"),
        (ON.replace(year=2020) + timedelta(days=1), True, "age_1_5"),
        (born(6), False, "age_6_15"),
        (ON.replace(year=2010) + timedelta(days=1), False, "age_6_15"),
        (born(16), False, "age_16_23"),
        (ON.replace(year=2002) + timedelta(days=1), False, "age_16_23"),
    ],
)
def test_bands_change_on_the_birthday(playbook: Playbook, birth: date, kindergarten: bool, code: str) -> None:
    assert band_for(playbook, birth_date=birth, on=ON, attends_kindergarten=kindergarten).code == code


def test_from_the_24th_birthday_there_is_no_band(playbook: Playbook) -> None:
    with pytest.raises(NoBandError, match="24 år"):
        band_for(playbook, birth_date=born(24), on=ON)


def test_the_pregnant_get_the_youngest_band_whatever_their_age(playbook: Playbook) -> None:
    assert band_for(playbook, birth_date=born(31), on=ON, pregnant=True).code == "age_0_1"
    assert band_for(playbook, birth_date=None, on=ON, pregnant=True).code == "age_0_1"
    assert playbook.pregnant_band is not None
    assert playbook.pregnant_band.inferred


def test_a_model_without_the_pregnant_has_no_band_for_them(playbook: Playbook) -> None:
    without = playbook.model_copy(update={"pregnant_band": None})
    with pytest.raises(NoBandError, match="gravide"):
        band_for(without, birth_date=None, on=ON, pregnant=True)


def test_without_a_name_the_band_is_told_and_the_pregnant_have_their_own(playbook: Playbook) -> None:
    assert unnamed_band(playbook, kind="child", band="age_6_15").code == "age_6_15"
    assert unnamed_band(playbook, kind="pregnant").code == "age_0_1"
    with pytest.raises(NoBandError, match="Aldersgruppen"):
        unnamed_band(playbook, kind="child")
    without = playbook.model_copy(update={"system_band": None})
    with pytest.raises(NoBandError, match="uten person"):
        unnamed_band(without, kind="system")


def test_a_band_needs_a_birth_date_that_has_come(playbook: Playbook) -> None:
    with pytest.raises(NoBandError, match="må være registrert"):
        band_for(playbook, birth_date=None, on=ON)
    with pytest.raises(NoBandError, match="senere"):
        band_for(playbook, birth_date=ON + timedelta(days=1), on=ON)


def test_phases_follow_each_other_without_gaps(playbook: Playbook) -> None:
    schedule = phase_schedule(playbook)
    assert [(p.phase.code, p.starts_at, p.ends_at) for p in schedule] == [
        ("presentation", 0, 10),
        ("case", 10, 25),
        ("discussion", 25, 55),
        ("closing", 55, 70),
        ("meta_reflection", 70, 80),
    ]


@given(extra=st.integers(0, 300))
def test_extra_minutes_are_all_given_and_only_to_phases_that_stretch(extra: int) -> None:
    playbook = next(iter(shipped().values()))
    plain, longer = phase_schedule(playbook), phase_schedule(playbook, extra)
    added = [b.minutes_max - a.minutes_max for a, b in zip(plain, longer, strict=True)]
    assert sum(added) == extra
    assert all(more == 0 for more, timed in zip(added, plain, strict=True) if not timed.phase.stretches)
    assert [b.minutes_min - a.minutes_min for a, b in zip(plain, longer, strict=True)] == added


def test_a_meeting_without_phases_has_an_empty_schedule_and_no_time_per_case(playbook: Playbook) -> None:
    bare = playbook.meeting("follow_up_meeting").model_copy(update={"phases": (), "minutes_per_case": None})
    stripped = playbook.model_copy(update={"meetings": (playbook.meeting(), bare)})
    assert phase_schedule(stripped, 30, meeting="follow_up_meeting") == []
    assert minutes_per_case(stripped, True, meeting="follow_up_meeting") == (0, 0)


def test_an_interpreter_lengthens_the_case(playbook: Playbook) -> None:
    assert minutes_per_case(playbook, False) == (70, 85)
    assert minutes_per_case(playbook, True) == (100, 115)


def test_repealed_law_is_in_force_to_its_last_day_and_its_successor_from_the_next(playbook: Playbook) -> None:
    last = {basis.id for basis in legal_bases_on(playbook, date(2022, 12, 31))}
    first = {basis.id for basis in legal_bases_on(playbook, date(2023, 1, 1))}
    assert "barnevernloven_1992_6_7" in last - first
    assert "barnevernsloven_13_1" in first - last


def test_a_consent_rests_on_its_own_bases_and_not_on_the_duty_to_report(playbook: Playbook) -> None:
    before, now = (consent_bases_on(playbook, day) for day in (date(2022, 12, 31), date(2026, 3, 10)))
    assert {basis.id for basis in now} == set(playbook.consent.legal_bases)
    assert {basis.id for basis in now} - {basis.id for basis in before} == {"barnevernsloven_13_1"}


def test_reminders_come_before_and_after_a_measure_but_only_before_a_consent_expires(playbook: Playbook) -> None:
    due = date(2026, 3, 3)
    assert reminder_dates(playbook, due, about="consent") == (date(2026, 2, 1), date(2026, 2, 24))
    around = (date(2026, 2, 24), date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 10))
    assert reminder_dates(playbook, due, about="measure") == around
    assert reminder_dates(playbook, due, about="follow_up") == around
