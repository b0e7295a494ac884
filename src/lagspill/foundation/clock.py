"""The one clock: dates are Oslo's, wherever the server stands."""

import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

OSLO = ZoneInfo("Europe/Oslo")


def now() -> datetime.datetime:
    """This instant, aware."""
    return timezone.now()


def today() -> datetime.date:
    """Today's date in Oslo; the database's `today()` answers the same."""
    return now().astimezone(OSLO).date()


def oslo(day: datetime.date, hour: int = 0, minute: int = 0) -> datetime.datetime:
    """The instant when Oslo's wall clock shows this day and time."""
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=OSLO)
