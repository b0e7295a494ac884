"""Rows on their way into COPY: lines of text by model."""

from collections import defaultdict

NULL = "\\N"


class Rows:
    """A portion of rows, ready for COPY's text format. Values hold neither tabs, line ends nor backslashes."""

    def __init__(self) -> None:
        self.lines: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, model: str, *values: str) -> None:
        """One row; the values stand in the order of the model's COLUMNS."""
        self.lines[model].append("\t".join(values))


def span(lower: str, upper: str = "") -> str:
    """A range of dates, upper bound exclusive or none."""
    return f"[{lower},{upper})"


def binary(value: bytes) -> str:
    """Bytes as COPY reads them."""
    return f"\\\\x{value.hex()}"
