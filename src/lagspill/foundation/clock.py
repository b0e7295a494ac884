"""The one clock: dates are Oslo's, wherever the server stands."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.utils import timezone

OSLO = ZoneInfo("Europe/Oslo")
_shift: ContextVar[datetime.timedelta] = ContextVar("shift", default=datetime.timedelta())


def now() -> datetime.datetime:
    """This instant, aware."""
    return timezone.now() + _shift.get()


@contextmanager
def travel_to(instant: datetime.datetime) -> Iterator[None]:
    """Inside, this clock runs on from `instant`. Only the demo lives its past this way; the database's `today()` stays."""
    token = _shift.set(instant - timezone.now())
    try:
        yield
    finally:
        _shift.reset(token)


def today() -> datetime.date:
    """Today's date in Oslo; the database's `today()` answers the same."""
    return now().astimezone(OSLO).date()


def oslo(day: datetime.date, hour: int = 0, minute: int = 0) -> datetime.datetime:
    """The instant when Oslo's wall clock shows this day and time."""
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=OSLO)
