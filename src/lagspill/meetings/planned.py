"""When and where the plan says that a case is first followed up: plans lie above meetings, so they tell (PLAN-1, MEET-14)."""

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from lagspill.foundation.clock import now


@dataclass(frozen=True, slots=True)
class Planned:
    """The time of the first follow-up meeting, and the place where the plan names one."""

    starts_at: datetime.datetime
    place: str


Teller = Callable[[uuid.UUID], Planned | None]
_tellers: list[Teller] = []


def planned_told_by(teller: Teller) -> None:
    """Registers who knows the plans; called from the room's AppConfig.ready."""
    _tellers[:] = [teller]


def planned_for(case_id: uuid.UUID) -> Planned | None:
    """What the plan says, while that moment has not passed."""
    found = _tellers[0](case_id) if _tellers else None
    return found if found and found.starts_at > now() else None
