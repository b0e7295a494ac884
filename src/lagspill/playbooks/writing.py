"""Starting a new model from the file that is in order from its first line (PLAT-5)."""

import re
from pathlib import Path

STARTER = Path(__file__).parent / "starter.yaml"
_CODE = re.compile(r"[a-z][a-z0-9-]{1,59}")


class BadCodeError(ValueError):
    """A code that a model cannot have; the message says which it can."""


def start(code: str, title: str) -> str:
    """The text of a new model's file. Raises BadCodeError."""
    if not _CODE.fullmatch(code):
        raise BadCodeError("A code has small letters, digits and hyphens, and begins with a letter: «lavterskelteam».")
    words = " ".join(title.replace("\\", " ").replace('"', "'").split())
    return STARTER.read_text(encoding="utf-8").replace("CODE", code).replace("TITLE", words)
