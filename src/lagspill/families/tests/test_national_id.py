"""The validator against the law's vectors, and against an independent one where both apply."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from stdnum.no import fodselsnummer

from lagspill.families.national_id import InvalidNationalId, NationalIdField, compact, validate

VECTORS = ["10915596784", "15851550019", "15851550027", "15851550035", "15851550043"]
D_NUMBERS = ["55851550002", "55851550010", "55851550029", "55851550037"]


@pytest.mark.parametrize("number", [*VECTORS, *D_NUMBERS])
def test_synthetic_numbers_of_every_remainder_are_valid(number: str) -> None:
    validate(number, synthetic_only=True)
    validate(number, synthetic_only=False)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "format"),
        ("1091559678", "format"),
        ("109155967844", "format"),
        ("1091559678a", "format"),
        ("١٠٩١٥٥٩٦٧٨٤", "format"),
        ("10915596785", "checksum"),
        ("10915596774", "checksum"),
        ("01915596784", "checksum"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(number: str, code: str) -> None:
    with pytest.raises(InvalidNationalId) as caught:
        validate(number, synthetic_only=False)
    assert caught.value.code == code
    assert isinstance(caught.value, ValueError)


def _with_control_digits(nine: str) -> str | None:
    """Control digits as the standard computes them (remainder 0), None where there are none."""
    first = -sum(int(d) * w for d, w in zip(nine, (3, 7, 6, 1, 8, 9, 4, 5, 2), strict=True)) % 11
    ten = f"{nine}{first}"
    if first == 10:
        return None
    second = -sum(int(d) * w for d, w in zip(ten, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    return None if second == 10 else f"{ten}{second}"


@given(st.from_regex(r"[0-9]{11}", fullmatch=True))
def test_whatever_the_older_rule_accepts_we_accept(number: str) -> None:
    if fodselsnummer.is_valid(number):
        validate(number, synthetic_only=False)


@given(
    st.dates(datetime.date(1940, 1, 1), datetime.date(1999, 12, 31)),
    st.integers(0, 499),
    st.sampled_from([0, 40]),
)
def test_the_older_rule_and_ours_agree_on_ordinary_and_d_numbers(born: datetime.date, serial: int, added: int) -> None:
    nine = f"{born.day + added:02d}{born.month:02d}{born.year % 100:02d}{serial:03d}"
    number = _with_control_digits(nine)
    if number is None:
        return
    assert fodselsnummer.is_valid(number)
    validate(number, synthetic_only=False)
    with pytest.raises(InvalidNationalId) as caught:
        validate(number, synthetic_only=True)
    assert caught.value.code == "not_synthetic"


@given(st.sampled_from([*VECTORS, *D_NUMBERS]), st.integers(0, 10), st.integers(1, 9))
def test_one_mistyped_digit_is_never_a_synthetic_number_with_the_same_last_control_digit(
    number: str, at: int, by: int
) -> None:
    wrong = f"{number[:at]}{(int(number[at]) + by) % 10}{number[at + 1 :]}"
    with pytest.raises(InvalidNationalId):
        validate(wrong, synthetic_only=True)


def test_the_field_takes_blanks_and_refuses_real_looking_numbers() -> None:
    field = NationalIdField(required=False)
    assert field.clean("109155 96784") == "10915596784"
    assert field.clean("") == ""
    assert compact(" 109155-96784 ") == "10915596784"
    with pytest.raises(ValidationError) as caught:
        field.clean("15108695088")
    assert caught.value.code == "not_synthetic"
    assert "data-no-draft" in field.widget.attrs
