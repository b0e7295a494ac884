"""A document that could not be printed rightly is refused when it is made."""

import dataclasses
from datetime import datetime
from typing import Any

import pytest

from lagspill.documents.content import MOST_WRITE_LINES, Heading, Table, WriteLines
from lagspill.documents.tests.samples import CONSENT


@pytest.mark.parametrize("level", [0, 4])
def test_a_heading_has_three_levels(level: int) -> None:
    with pytest.raises(ValueError, match="level"):
        Heading("A", level)


@pytest.mark.parametrize("count", [0, MOST_WRITE_LINES + 1])
def test_the_lines_to_write_on_are_limited(count: int) -> None:
    with pytest.raises(ValueError, match="lines"):
        WriteLines("A", count)


@pytest.mark.parametrize("rows", [(("1",),), (("1", "2"), ("1", "2", "3"))])
def test_a_ragged_table_is_refused(rows: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(ValueError, match="one cell for each column"):
        Table("A", ("B", "C"), rows)


def test_a_table_without_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one column"):
        Table("A", (), ())


@pytest.mark.parametrize(
    "change",
    [
        {"language": "se"},
        {"created": datetime(2026, 12, 1, 12, 0)},
        {"accent": "red"},
        {"accent": "#0b4f6c\n"},
        {"accent": "#12345"},
    ],
)
def test_a_document_refuses_unknown_language_naive_time_and_odd_colour(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"written|time zone"):
        dataclasses.replace(CONSENT, **change)
