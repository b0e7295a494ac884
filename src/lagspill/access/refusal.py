"""A refusal: the program says no, why, and what to do next. Never a bare error."""

import uuid

from django.http import HttpRequest


class Refused(Exception):
    """Raised by actions. `reason` and `remedy` are shown to the person as they stand; `code` goes to the audit log."""

    def __init__(self, code: str, reason: str, remedy: str = "", *, case_id: uuid.UUID | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.remedy = remedy
        self.case_id = case_id


def keep_writes(request: HttpRequest) -> None:
    """What this request wrote is kept although it answers 422: a wrong log-in must be counted and logged (PRIV-7)."""
    request.keeps_writes = True  # type: ignore[attr-defined]


def keeps_writes(request: HttpRequest) -> bool:
    """Whether `keep_writes` was said; an error further on still undoes everything, for it answers with another status."""
    return getattr(request, "keeps_writes", False) is True
