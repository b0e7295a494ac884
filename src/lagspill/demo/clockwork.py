"""Stories that live their past: each runs until its next step, and the earliest step of all of them comes first."""

import datetime
import heapq
from collections.abc import Iterable, Iterator
from itertools import count

from lagspill.foundation.clock import now, oslo, travel_to
from lagspill.meetings.rules import public_holidays

# A story yields the instant of its next step and goes on when the demo's clock has come there.
Story = Iterator[datetime.datetime]
Step = tuple[datetime.datetime, int, Story]


def live(stories: Iterable[Story]) -> None:
    """Runs all stories to their ends in order of time; what lies ahead of this instant happens now."""
    order = count()
    present = now()
    waiting = [entry for story in stories if (entry := _next(story, order, present)) is not None]
    heapq.heapify(waiting)
    while waiting:
        instant, _turn, story = heapq.heappop(waiting)
        with travel_to(instant):
            following = _next(story, order, present)
            if following is not None:
                # A story's step begins when the one before it has ended, on the demo's clock.
                heapq.heappush(waiting, (max(following[0], now()), *following[1:]))


def _next(story: Story, order: Iterator[int], present: datetime.datetime) -> Step | None:
    wanted = next(story, None)
    return None if wanted is None else (min(wanted, present), next(order), story)


def moment(present: datetime.date, days: int, hour: int = 9, minute: int = 0) -> datetime.datetime:
    """`days` from the present day, on that working day or the last one before it."""
    return oslo(working_day_before(present + datetime.timedelta(days=days)), hour, minute)


def is_working_day(day: datetime.date) -> bool:
    """Neither weekend nor public holiday."""
    return day.weekday() < 5 and day not in public_holidays(day, day)


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
