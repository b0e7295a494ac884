"""A refusal: the program says no, why, and what to do next. Never a bare error, and never at the cost of what was typed."""

import uuid
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from django import forms
from django.db import transaction
from django.http import HttpRequest


class Refused(Exception):
    """Raised by actions. `reason` and `remedy` are shown to the person as they stand; `code` goes to the audit log.

    `field` names what a form calls the thing that is at fault; None: the whole of what was asked.
    """

    def __init__(
        self, code: str, reason: str, remedy: str = "", *, case_id: uuid.UUID | None = None, field: str | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.remedy = remedy
        self.case_id = case_id
        self.field = field

    @property
    def words(self) -> str:
        """Why, and what to do next, in one line."""
        return f"{self.reason} {self.remedy}".strip()


class Attempt:
    """`with Attempt(request, form): …` tries what a form asks for.

    When it is refused, what was done inside is undone, the refusal goes to the audit log, and its words stand at the form, which
    is shown again with all that was typed. `at`: the field that they belong to, or one for each code.
    """

    def __init__(
        self, request: HttpRequest, form: forms.BaseForm, *, at: str | Mapping[str, str] | None = None
    ) -> None:
        self.refused: Refused | None = None
        self._request, self._form, self._at = request, form, at
        self._savepoint = transaction.atomic()

    def __enter__(self) -> Self:
        self._savepoint.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._savepoint.__exit__(kind, error, trace)
        if not isinstance(error, Refused):
            return False
        self.refused = error
        remember(self._request, error)
        self.tell(error)
        return True

    def tell(self, refused: Refused) -> None:
        """Puts the words where they belong; a form that asks for less than the action knows of has them above it."""
        at = self._at if self._at is None or isinstance(self._at, str) else self._at.get(refused.code)
        field = refused.field or at
        self._form.add_error(field if field in self._form.fields else None, refused.words)


def remember(request: HttpRequest, refused: Refused) -> None:
    """The refusal is written to the audit log when the request's own transaction is over, which undoes all else."""
    request.refusal = refused  # type: ignore[attr-defined]


def remembered(request: HttpRequest) -> Refused | None:
    """What was refused in this request."""
    found: Refused | None = getattr(request, "refusal", None)
    return found


def keep_writes(request: HttpRequest) -> None:
    """What this request wrote is kept although it answers 422: a wrong log-in must be counted and logged (PRIV-7)."""
    request.keeps_writes = True  # type: ignore[attr-defined]


def keeps_writes(request: HttpRequest) -> bool:
    """Whether `keep_writes` was said; an error further on still undoes everything, for it answers with another status."""
    return getattr(request, "keeps_writes", False) is True
