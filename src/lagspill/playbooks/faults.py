"""What is told about a file that does not hang together (PLAT-5)."""

from dataclasses import dataclass
from difflib import get_close_matches

Loc = tuple[str | int, ...]

# Kinds of pydantic errors that carry faults of our own: a list of them as `faults`, or one as `message` and `remedy`.
FAULTS, FAULT = "faults", "fault"


@dataclass(frozen=True)
class Fault:
    """Something that does not hang together, where it stands, and what to do about it."""

    loc: Loc
    message: str
    remedy: str


def nearest(word: str, known: list[str]) -> str:
    """A remedy that suggests the known word most like `word`, or lists what is known."""
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"Mente du «{close[0]}»?"
    listed = ", ".join(f"«{k}»" for k in sorted(known)[:12])
    return f"Bruk en av disse: {listed}." if listed else "Fjern den."
