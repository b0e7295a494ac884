"""Counts of people made safe to show: small ones are hidden, and so many others that none can be worked out (STAT-2). Pure.

A count is small from 1 to `least` - 1. Nought is shown, since it is nobody. The reader is taken to know this rule, the total,
every count that is shown, and that the counts of a partition add up to the total. What is hidden has then always at least two
possible values, and the hidden ones together count `least` or more.

What is hidden never depends on which count is larger than which, for that would tell something: a partition hides its small
counts when these protect each other, else all of itself.

Handled: one report whose tables are partitions of one total, or counts out of that total that may overlap. Not handled: tables
with rows and columns that both have totals; several reports about the same people whose difference would tell. A room that
publishes must therefore never count the same people in two overlapping totals, nor publish one period twice.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

# With less, a hidden count could be worked out.
SMALLEST_LEAST = 3

Key = TypeVar("Key", bound=Hashable)


def total(count: int, least: int) -> int | None:
    """A number of people; None when it is small."""
    return None if 0 < count < least else count


def partition(counts: Mapping[Key, int], least: int) -> dict[Key, int | None]:
    """Counts that add up to a total which is shown: everybody counts once. None for what is hidden."""
    _must_protect(least)
    whole = sum(counts.values())
    small = {key for key, count in counts.items() if 0 < count < least}
    if whole == 0:
        return dict(counts)
    if whole <= least:
        return dict.fromkeys(counts)
    if not small:
        return dict(counts)
    hidden = sum(counts[key] for key in small)
    among_themselves = hidden >= least and len(small) < hidden < len(small) * (least - 1)
    return {key: None if not among_themselves or key in small else count for key, count in counts.items()}


def out_of(count: int, whole: int, least: int) -> tuple[int, int] | None:
    """How many of a total, as the least and the most it may be: alike when it is shown. None when the total is too small.

    Those without count too: 17 of 18 would tell of one.
    """
    _must_protect(least)
    if whole == 0:
        return 0, 0
    if whole <= least:
        return None
    if not (0 < count < least or 0 < whole - count < least):
        return count, count
    if whole <= 2 * (least - 1):
        return 1, whole - 1
    return (1, least - 1) if count < least else (whole - least + 1, whole - 1)


def overlapping(counts: Mapping[Key, int], whole: int, least: int) -> dict[Key, tuple[int, int] | None]:
    """Counts out of one total where everybody has at least one: each as `out_of` shows it, or none of them at all.

    Where the most that they may be together is no more than the total, everybody has just one, and a hidden count could be
    worked out from the others.
    """
    shown = {key: out_of(count, whole, least) for key, count in counts.items()}
    spans = [span for span in shown.values() if span is not None]
    hides = any(low != high for low, high in spans)
    if hides and sum(high for _low, high in spans) <= whole:
        return dict.fromkeys(counts)
    return shown


def amount(value: int, whole: int, least: int) -> int | None:
    """A sum over people, such as minutes; None when there are too few of them, for it could be one person's."""
    return None if 0 < whole <= least else value


def _must_protect(least: int) -> None:
    if least < SMALLEST_LEAST:
        raise ValueError(f"Counts under {SMALLEST_LEAST} at least must be hidden.")
