"""When a case is next met or followed up. The rooms above, which hold meetings and plans, tell: a case never looks up."""

import datetime
import uuid
from collections.abc import Callable

Teller = Callable[[uuid.UUID], datetime.date | None]
_tellers: list[Teller] = []


def dates_told_by(teller: Teller) -> None:
    """Registers who knows of coming dates; called from the room's AppConfig.ready."""
    if teller not in _tellers:
        _tellers.append(teller)


def next_date(case_id: uuid.UUID) -> datetime.date | None:
    """The first coming day on which the case is met or followed up, among what the acting person sees."""
    return min((day for teller in _tellers if (day := teller(case_id))), default=None)
