"""What a conversation may be, and figures that tell of nobody."""

import datetime

import pytest

from lagspill.opendoor.rules import Talk, counted, record_denial, report_awaited

DAY = datetime.date(2026, 11, 27)


@pytest.mark.parametrize(
    ("arena", "days", "expected"),
    [("phone", 0, None), ("phone", -30, None), ("door", 0, "arena"), ("phone", 1, "ahead")],
)
def test_a_conversation_has_been_and_the_service_gives_such_advice(arena: str, days: int, expected: str | None) -> None:
    held = DAY + datetime.timedelta(days=days)
    assert record_denial(arena=arena, known={"phone"}, held_on=held, today=DAY) == expected


def test_a_report_is_awaited_until_it_is_sent() -> None:
    assert report_awaited(due=True, sent_on=None)
    assert not report_awaited(due=True, sent_on=DAY)
    assert not report_awaited(due=False, sent_on=None)


def talks(*counts: tuple[str, int]) -> list[Talk]:
    return [Talk(arena, 20, 2, ["absence"], False) for arena, many in counts for _one in range(many)]


def test_figures_add_up_when_they_are_large() -> None:
    found = counted(
        talks(("phone", 8), ("door", 7)), arenas=["phone", "door"], categories=["absence", "health"], least=5
    )
    assert (found["talks"], found["minutes"], found["children"]) == (15, 300, 30)
    assert found["arenas"] == {"phone": 8, "door": 7, "other": 0}
    assert found["categories"] == {"absence": (15, 15), "health": (0, 0)}


def test_small_figures_are_hidden_with_what_would_tell_them() -> None:
    found = counted(talks(("phone", 8), ("door", 1)), arenas=["phone", "door"], categories=["absence"], least=5)
    assert found["arenas"]["phone"] is None
    assert found["arenas"]["door"] is None
    few = counted(talks(("phone", 2)), arenas=["phone"], categories=["absence"], least=5)
    assert (few["talks"], few["minutes"], few["children"], few["became_case"]) == (None, None, None, None)


def test_what_the_models_know_no_more_is_counted_elsewhere() -> None:
    found = counted(talks(("phone", 8), ("closed", 9)), arenas=["phone"], categories=[], least=5)
    assert found["arenas"] == {"phone": 8, "other": 9}
