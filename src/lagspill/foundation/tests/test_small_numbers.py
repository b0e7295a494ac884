"""No hidden count can be worked out, even by who knows the rule: every published picture has several possible truths (STAT-2)."""

import itertools
from collections import defaultdict
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagspill.foundation.small_numbers import amount, out_of, overlapping, partition, total

Picture = tuple[int | None, ...]


def vectors(size: int, whole: int) -> list[tuple[int, ...]]:
    if size == 1:
        return [(whole,)]
    return [(first, *rest) for first in range(whole + 1) for rest in vectors(size - 1, whole - first)]


def picture(counts: tuple[int, ...], least: int) -> Picture:
    return tuple(partition(dict(enumerate(counts)), least).values())


@cache
def truths(size: int, whole: int, least: int) -> dict[Picture, list[tuple[int, ...]]]:
    """Everything that the reader must hold possible, by what is shown: the attacker knows rule, total and every shown count."""
    found = defaultdict(list)
    for counts in vectors(size, whole):
        found[picture(counts, least)].append(counts)
    return found


@given(st.integers(2, 5), st.integers(0, 15), st.integers(3, 6), st.data())
def test_a_hidden_count_of_a_partition_has_several_possible_values(
    size: int, whole: int, least: int, data: st.DataObject
) -> None:
    counts = data.draw(st.sampled_from(vectors(size, whole)))
    shown = picture(counts, least)
    possible = truths(size, whole, least)[shown]
    for place, value in enumerate(shown):
        if value is None:
            assert len({one[place] for one in possible}) > 1, (counts, shown)
        else:
            assert value == counts[place] and not 0 < value < least


@pytest.mark.parametrize("least", [3, 4, 5])
@pytest.mark.parametrize("size", [2, 3, 4])
def test_every_partition_up_to_sixteen_people(size: int, least: int) -> None:
    for whole in range(17):
        for shown, possible in truths(size, whole, least).items():
            hidden = [place for place, value in enumerate(shown) if value is None]
            for place in hidden:
                assert len({one[place] for one in possible}) > 1, (shown, possible)
            if hidden and whole >= least:
                assert sum(possible[0][place] for place in hidden) >= least, (
                    "the hidden ones together are no small group"
                )


@given(st.integers(0, 40), st.integers(3, 8), st.data())
def test_a_count_out_of_a_total_has_several_possible_values_or_is_no_small_group(
    whole: int, least: int, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, whole))
    shown = out_of(count, whole, least)
    possible = [one for one in range(whole + 1) if out_of(one, whole, least) == shown]
    if shown is None:
        assert whole <= least and len(possible) > 1
    elif shown[0] == shown[1]:
        assert shown[0] == count and not 0 < count < least and not 0 < whole - count < least
    else:
        assert shown[0] <= count <= shown[1] and len(possible) > 1


@given(st.integers(3, 6), st.integers(7, 20), st.data())
def test_overlapping_counts_stay_hidden_though_everybody_has_one(least: int, whole: int, data: st.DataObject) -> None:
    """Each case has a category or more, so the counts add up to the total at least: that must not give a hidden one away."""
    counts = data.draw(
        st.lists(st.integers(0, whole), min_size=2, max_size=3).filter(lambda found: sum(found) >= whole)
    )
    shown = list(overlapping(dict(enumerate(counts)), whole, least).values())
    if shown[0] is None:
        return
    possible = [
        found
        for found in itertools.product(range(whole + 1), repeat=len(counts))
        if sum(found) >= whole and list(overlapping(dict(enumerate(found)), whole, least).values()) == shown
    ]
    for place, span in enumerate(shown):
        assert span is not None
        if span[0] != span[1]:
            assert len({found[place] for found in possible}) > 1, (counts, shown)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((0, 0, 0), (0, 0, 0)),
        ((2, 1, 0), (None, None, None)),
        ((5, 0, 0), (None, None, None)),
        ((12, 6, 0), (12, 6, 0)),
        ((3, 4, 12), (None, None, 12)),
        ((3, 12, 20), (None, None, None)),
        ((1, 1, 20), (None, None, None)),
        ((4, 4, 20), (None, None, None)),
        ((1, 1, 1, 1, 1, 9), (None,) * 6),
    ],
)  # fmt: skip
def test_small_counts_take_others_with_them(counts: tuple[int, ...], shown: Picture) -> None:
    assert picture(counts, 5) == shown


def test_counts_that_just_add_up_to_the_total_are_hidden_together() -> None:
    assert overlapping({"a": 2, "b": 4, "c": 13}, 19, 3) == {"a": None, "b": None, "c": None}
    assert overlapping({"a": 2, "b": 8, "c": 13}, 19, 3) == {"a": (1, 2), "b": (8, 8), "c": (13, 13)}
    assert overlapping({"a": 6, "b": 13}, 19, 3) == {"a": (6, 6), "b": (13, 13)}


def test_numbers_beside_the_tables() -> None:
    assert [total(count, 5) for count in (0, 1, 4, 5, 6)] == [0, None, None, 5, 6]
    assert out_of(18, 18, 5) == (18, 18) and out_of(0, 18, 5) == (0, 0) and out_of(9, 18, 5) == (9, 9)
    assert out_of(17, 18, 5) == (14, 17) and out_of(1, 18, 5) == (1, 4)
    assert out_of(3, 6, 5) == (1, 5) and out_of(5, 5, 5) is None and out_of(0, 0, 5) == (0, 0)
    assert amount(700, 6, 5) == 700 and amount(70, 1, 5) is None and amount(0, 0, 5) == 0


def test_a_threshold_that_protects_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least"):
        partition({"one": 1}, 2)
    with pytest.raises(ValueError, match="at least"):
        out_of(1, 2, 2)
