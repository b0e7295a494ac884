"""Stories that live their past: each runs until its next step, and the earliest step of all of them comes first."""

import datetime
import heapq
from collections.abc import Iterable, Iterator
from itertools import count

from lagspill.foundation.clock import now, oslo, today, travel_to
from lagspill.meetings.rules import public_holidays

# A story yields the instant of its next step and goes on when the demo's clock has come there.
Story = Iterator[datetime.datetime]


def live(stories: Iterable[Story]) -> None:
    """Runs all stories to their ends in order of time; what lies ahead of this instant happens now."""
    order = count()
    present = now()
    waiting: list[tuple[datetime.datetime, int, Story]] = []
    for story in stories:
        _put(waiting, story, order, present, present)
    while waiting:
        instant, _turn, story = heapq.heappop(waiting)
        with travel_to(instant):
            _put(waiting, story, order, present, instant)


def _put(
    waiting: list[tuple[datetime.datetime, int, Story]],
    story: Story,
    order: Iterator[int],
    present: datetime.datetime,
    earliest: datetime.datetime,
) -> None:
    following = next(story, None)
    if following is None:
        return
    # The first step of a story may lie anywhere in the past; a later one never before the step it follows.
    instant = following if earliest == present else max(following, earliest)
    heapq.heappush(waiting, (min(instant, present), next(order), story))


def moment(days: int, hour: int = 9, minute: int = 0) -> datetime.datetime:
    """`days` from today (real), on that working day or the last one before it."""
    return oslo(working_day_before(today() + datetime.timedelta(days=days)), hour, minute)


def is_working_day(day: datetime.date) -> bool:
    """Neither weekend nor public holiday."""
    return day.weekday() < 5 and day not in public_holidays(day, day)  # noqa: PLR2004 - Saturday


def working_day_before(day: datetime.date) -> datetime.date:
    """The day itself or the last working day before it."""
    while not is_working_day(day):
        day -= datetime.timedelta(days=1)
    return day


def working_day_after(day: datetime.date) -> datetime.date:
    """The day itself or the first working day after it."""
    while not is_working_day(day):
        day += datetime.timedelta(days=1)
    return day
