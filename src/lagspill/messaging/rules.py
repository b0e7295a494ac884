"""Who may be written to, and what may happen to a message. Pure."""

import uuid
from collections.abc import Collection


def send_denial(*, state: str, readers: Collection[uuid.UUID], reachable: Collection[uuid.UUID]) -> str | None:
    """None when a message may be sent; else the code of why not. `reachable`: who sees the case now, but for the writer."""
    if state == "closed":
        return "closed"
    if not readers:
        return "nobody"
    return None if set(readers) <= set(reachable) else "out_of_sight"


def withdraw_denial(*, is_author: bool, withdrawn: bool, read: bool) -> str | None:
    """None when a message may be taken back: by whoever wrote it, until the first of its readers has opened it."""
    if not is_author:
        return "not_author"
    if withdrawn:
        return "withdrawn"
    return "read" if read else None
