"""The access rule in Python, for messages and buttons. The database enforces the same (sql.py); tests prove that they agree."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

# When several grounds hold, the log names the strongest.
STRENGTH = ("owner", "law", "emergency", "consent", "anonymous")


@dataclass(frozen=True, slots=True)
class GroundFact:
    """A ground as a fact: `end` exclusive, None without end."""

    service: uuid.UUID
    kind: str
    start: datetime.date
    end: datetime.date | None
    withdrawn: bool = False

    def holds(self, day: datetime.date) -> bool:
        """Whether it gives access on `day`."""
        return not self.withdrawn and self.start <= day and (self.end is None or day < self.end)


def ground_for(service: uuid.UUID, grounds: Iterable[GroundFact], day: datetime.date) -> str | None:
    """The kind of the strongest ground on which the service may see the case on `day`; None when there is none."""
    held = {ground.kind for ground in grounds if ground.service == service and ground.holds(day)}
    return next((kind for kind in STRENGTH if kind in held), None)


def staff_sees(*, assigned: bool, service: uuid.UUID, grounds: Iterable[GroundFact], day: datetime.date) -> bool:
    """A person sees a case when they are assigned to it for their service, and a ground covers that service on `day` (PRIV-1)."""
    return assigned and ground_for(service, grounds, day) is not None


def party_sees(*, start: datetime.date, end: datetime.date | None, ended: bool, day: datetime.date) -> bool:
    """A family member sees what is shared of a case between the days of their party (FAM-1)."""
    return not ended and start <= day and (end is None or day < end)
