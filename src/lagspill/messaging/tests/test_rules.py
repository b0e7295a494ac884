"""Who may be written to, and when a message may be taken back."""

import uuid

import pytest

from lagspill.messaging.rules import send_denial, withdraw_denial

A, B = uuid.uuid4(), uuid.uuid4()


@pytest.mark.parametrize(
    ("state", "readers", "reachable", "expected"),
    [
        ("plan", [A], [A, B], None),
        ("stopped", [A, B], [A, B], None),
        ("closed", [A], [A], "closed"),
        ("plan", [], [A], "nobody"),
        ("plan", [A, B], [A], "out_of_sight"),
    ],
)
def test_a_message_goes_to_those_who_see_the_case_or_to_nobody(
    state: str, readers: list[uuid.UUID], reachable: list[uuid.UUID], expected: str | None
) -> None:
    assert send_denial(state=state, readers=readers, reachable=reachable) == expected


@pytest.mark.parametrize(
    ("author", "withdrawn", "read", "expected"),
    [
        (True, False, False, None),
        (False, False, False, "not_author"),
        (True, True, False, "withdrawn"),
        (True, False, True, "read"),
    ],
)
def test_only_its_author_takes_a_message_back_and_only_before_it_is_read(
    author: bool, withdrawn: bool, read: bool, expected: str | None
) -> None:
    assert withdraw_denial(is_author=author, withdrawn=withdrawn, read=read) == expected
