"""Synthetic national ids for the demo's people: month + 80, right control digits, nobody's number (LAW.md)."""

import datetime
from itertools import count

from lagspill.families.national_id import InvalidNationalId, validate

_K1 = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_K2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def synthetic_id(birth_date: datetime.date, wanted: int) -> str:
    """A valid synthetic number for the birth date; `wanted` (from 0) picks among them, the next one where it gives none."""
    first = 500 if birth_date.year >= 2000 else 0
    for step in count(wanted):
        number = _with_control(f"{birth_date.day:02}{birth_date.month + 80:02}{birth_date:%y}{first + step % 499:03}")
        try:
            validate(number, synthetic_only=True)
        except InvalidNationalId:
            continue
        return number
    raise AssertionError("count never ends")


def _with_control(nine: str) -> str:
    ten = nine + str(_rest(nine, _K1))
    return ten + str(_rest(ten, _K2))


def _rest(digits: str, weights: tuple[int, ...]) -> int:
    # 10 has no digit of its own; the number it would have made fails the validation and is passed over.
    return -sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11 % 10
