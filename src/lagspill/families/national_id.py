"""National identity numbers: checked, never read. Birth date and sex are facts of their own (LAW.md)."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LENGTH: Final = 11
_K1: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_K2: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
# From 2032 the first control digit may leave any of these remainders.
_K1_REMAINDERS: Final = frozenset({0, 1, 2, 3})
_MODULUS: Final = 11
# The month of a synthetic number (Tenor) is 81 to 92.
_SYNTHETIC_MONTHS: Final = range(81, 93)


class InvalidNationalId(ValueError):
    """Not a number that may be stored; `code` is 'format', 'checksum' or 'not_synthetic'."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def compact(number: str) -> str:
    """The number without the blanks and hyphens that people write between its parts."""
    return "".join(number.replace("-", " ").split())


def validate(number: str, *, synthetic_only: bool) -> None:
    """Raises InvalidNationalId unless the control digits are right; D-numbers and synthetic numbers are numbers too.

    With `synthetic_only` an ordinary number is refused: an invented one can belong to a real child.
    """
    if len(number) != LENGTH or not (number.isascii() and number.isdigit()):
        raise InvalidNationalId("format")
    digits = [int(digit) for digit in number]
    first = _weighted(digits, _K1) + digits[9]
    second = _weighted(digits, _K2) + digits[10]
    if first % _MODULUS not in _K1_REMAINDERS or second % _MODULUS != 0:
        raise InvalidNationalId("checksum")
    if synthetic_only and int(number[2:4]) not in _SYNTHETIC_MONTHS:
        raise InvalidNationalId("not_synthetic")


def _weighted(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


class NationalIdField(forms.CharField):
    """A field for a national identity number; the browser keeps no draft of it. Demo and tests take synthetic ones only."""

    default_error_messages = {
        "format": _("Fødselsnummeret skal ha 11 sifre."),
        "checksum": _("Sifrene stemmer ikke med hverandre. Se etter om noen har byttet plass."),
        "not_synthetic": _("Her brukes bare oppdiktede personer: måneden i nummeret skal være lagt sammen med 80."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-no-draft": ""})
        )
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> str:
        number = compact(str(super().clean(value) or ""))
        if not number:
            return ""
        try:
            validate(number, synthetic_only=settings.DEMO or settings.TESTING)
        except InvalidNationalId as refused:
            raise ValidationError(self.error_messages[refused.code], code=refused.code) from refused
        return number
