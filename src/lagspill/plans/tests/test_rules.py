"""The rules of measures, to the last branch."""

import datetime
import uuid

import pytest

from lagspill.plans.rules import (
    Answer,
    Kin,
    action_after,
    days_late,
    entitled,
    is_agreed,
    is_due_soon,
    next_status,
    offsets,
    verdict,
)
from lagspill.playbooks import loader

DAY = datetime.date(2026, 12, 1)
CHILD, MOTHER, FATHER, STRANGER = (uuid.UUID(int=n) for n in range(1, 5))
PLAYBOOK = loader.get("baerum-tit", "1.0")
AGES = PLAYBOOK.consent.signatures


def aged(years: int, days: int = 0) -> Kin:
    born = DAY.replace(year=DAY.year - years) + datetime.timedelta(days=days)
    return Kin(CHILD, born, (MOTHER, FATHER))


@pytest.mark.parametrize(
    ("status", "action", "following"),
    [
        ("proposed", "start", "started"),
        ("proposed", "finish", None),
        ("started", "finish", "done"),
        ("started", "give_up", "not_done"),
        ("declined", "start", None),
        ("declined", "reconsider", "proposed"),
        ("done", "start", None),
        ("not_done", "reconsider", None),
    ],
)
def test_a_measure_goes_only_where_the_table_leads(status: str, action: str, following: str | None) -> None:
    assert next_status(status, action) == following


@pytest.mark.parametrize(
    ("kin", "people"),
    [
        (aged(12), (MOTHER, FATHER)),
        (aged(15, days=1), (MOTHER, FATHER)),
        (aged(15), (MOTHER, FATHER, CHILD)),
        (aged(18, days=1), (MOTHER, FATHER, CHILD)),
        (aged(18), (CHILD,)),
        (Kin(CHILD, None, (MOTHER,)), (MOTHER, CHILD)),
        (Kin(None, None, (MOTHER,)), (MOTHER,)),
        (Kin(CHILD, datetime.date(2008, 2, 29), ()), (CHILD,)),
    ],
)
def test_whose_word_counts_follows_age(kin: Kin, people: tuple[uuid.UUID, ...]) -> None:
    assert entitled(kin, AGES, DAY) == people


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([], "none"),
        ([Answer(STRANGER, True)], "none"),
        ([Answer(STRANGER, False), Answer(MOTHER, True)], "yes"),
        ([Answer(MOTHER, True)], "yes"),
        ([Answer(MOTHER, True), Answer(FATHER, False)], "no"),
        ([Answer(FATHER, False), Answer(MOTHER, True), Answer(FATHER, True)], "yes"),
        ([Answer(MOTHER, True), Answer(MOTHER, False)], "no"),
    ],
)
def test_one_yes_is_enough_and_one_no_stops(answers: list[Answer], said: str) -> None:
    assert verdict(answers, (MOTHER, FATHER)) == said


@pytest.mark.parametrize(
    ("status", "said", "action"),
    [
        ("proposed", "no", "decline"),
        ("started", "no", "decline"),
        ("declined", "no", None),
        ("done", "no", None),
        ("declined", "yes", "reconsider"),
        ("declined", "none", None),
        ("proposed", "yes", None),
    ],
)
def test_a_no_ends_a_measure_and_only_a_new_yes_opens_it_again(status: str, said: str, action: str | None) -> None:
    assert action_after(status, said) == action  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "agreed"),
    [
        ([], False),
        ([("proposed", "yes")], True),
        ([("proposed", "yes"), ("proposed", "none")], False),
        ([("declined", "no")], False),
        ([("declined", "no"), ("started", "yes"), ("not_done", "none")], True),
    ],
)
def test_a_plan_is_agreed_when_nothing_waits_for_an_answer(rows: list[tuple[str, str]], agreed: bool) -> None:
    assert is_agreed(rows) is agreed  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "days_ago", "late", "soon"),
    [
        ("proposed", 3, 3, False),
        ("started", 0, 0, True),
        ("started", -7, 0, True),
        ("started", -8, 0, False),
        ("done", 3, 0, False),
        ("done", -1, 0, False),
        ("declined", 3, 0, False),
    ],
)
def test_lateness_counts_days_of_open_measures_only(status: str, days_ago: int, late: int, soon: bool) -> None:
    due = DAY - datetime.timedelta(days=days_ago)
    assert days_late(due, status, DAY) == late
    assert is_due_soon(due, status, DAY) is soon


def test_reminders_fall_on_the_playbooks_days() -> None:
    assert offsets(PLAYBOOK.reminders, "measure") == (-7, -1, 1, 7)
    assert offsets(PLAYBOOK.reminders, "follow_up") == (-7, -1, 1, 7)
    assert offsets(PLAYBOOK.reminders, "consent") == (-30, -7)
