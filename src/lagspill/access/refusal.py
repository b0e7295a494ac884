"""A refusal: the program says no, why, and what to do next. Never a bare error."""

import uuid


class Refused(Exception):
    """Raised by actions. `reason` and `remedy` are shown to the person as they stand; `code` goes to the audit log."""

    def __init__(self, code: str, reason: str, remedy: str = "", *, case_id: uuid.UUID | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.remedy = remedy
        self.case_id = case_id
