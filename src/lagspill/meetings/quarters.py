"""Quarters of a year, by which teams report (MEET-10, STAT-5). Pure."""

import datetime
from dataclasses import dataclass

Day = datetime.date


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a year; `number` is 1 to 4."""

    year: int
    number: int

    @property
    def first(self) -> Day:
        """Its first day."""
        return Day(self.year, self.number * 3 - 2, 1)

    @property
    def after(self) -> Day:
        """The first day after it."""
        return Day(self.year + self.number // 4, self.number % 4 * 3 + 1, 1)

    @property
    def code(self) -> str:
        """As addresses have it: "2026-4"."""
        return f"{self.year}-{self.number}"


def quarter_from(code: str) -> Quarter | None:
    """The quarter that an address means; None for anything else."""
    year, _dash, number = code.partition("-")
    if not (code.isascii() and year.isdigit() and number in ("1", "2", "3", "4") and 2000 <= int(year) <= 2199):
        return None
    return Quarter(int(year), int(number))


def quarter_of(day: Day) -> Quarter:
    """The quarter that a day belongs to."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarters_back(day: Day, count: int) -> list[Quarter]:
    """The quarter of `day` and those before it, `count` in all, newest first."""
    last = day.year * 4 + (day.month - 1) // 3
    return [Quarter(number // 4, number % 4 + 1) for number in range(last, last - count, -1)]
