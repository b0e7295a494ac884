"""When a consultant is at a school, what is agreed beforehand, and how it is kept (DOOR-1, DOOR-2). Pure."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice, takewhile

Day = datetime.date
WEEKS = {"weekly": 1, "fortnightly": 2, "every_third_week": 3}
MONTHLY = "monthly"
SHORTEST_SLOT, LONGEST_SLOT = 10, 120
EARLIEST, LATEST = datetime.time(7), datetime.time(18)
# How a meeting finds the children it talks about.
REGISTERED, YEAR_GROUP = "registered", "year_group"
MOST_WEEKS = 60


def days(first: Day, until: Day, rhythm: str, *, closed: Collection[Day] = ()) -> Iterator[Day]:
    """Each day of the rhythm from `first` to `until` (included) but the closed ones; the rhythm goes on after them.

    Monthly is the same weekday of the month, e.g. its second Tuesday; a fifth one becomes the last.
    """
    found = _monthly(first) if rhythm == MONTHLY else _weekly(first, WEEKS[rhythm])
    return (day for day in takewhile(lambda day: day <= until, found) if day not in closed)


def _weekly(first: Day, weeks: int) -> Iterator[Day]:
    return (first + datetime.timedelta(weeks=weeks * number) for number in count())


def _monthly(first: Day) -> Iterator[Day]:
    nth = (first.day - 1) // 7
    for number in count():
        year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
        start = Day(year, month + 1, 1)
        day = start + datetime.timedelta(days=(first.weekday() - start.weekday()) % 7 + 7 * nth)
        yield day if day.month == start.month else day - datetime.timedelta(weeks=1)


def coming(found: Iterable[Day], today: Day, many: int) -> list[Day]:
    """The next `many` days, today among them."""
    return list(islice((day for day in found if day >= today), many))


def slots(starts: datetime.time, ends: datetime.time, minutes: int) -> list[datetime.time]:
    """When each talk begins; what is left at the end and is too short is nobody's."""
    first, last = _minute(starts), _minute(ends) - minutes
    return [datetime.time(*divmod(one, 60)) for one in range(first, last + 1, minutes)]


def _minute(at: datetime.time) -> int:
    return at.hour * 60 + at.minute


def hours_denial(
    *, first: Day, until: Day, today: Day, starts: datetime.time, ends: datetime.time, minutes: int, day_off: bool
) -> str | None:
    """None when such hours may be offered; else the code of why not."""
    if code := period_denial(first=first, until=until, today=today):
        return code
    if day_off:
        return "day_off"
    if not EARLIEST <= starts < ends <= LATEST:
        return "times"
    return None if slots(starts, ends, minutes) else "no_slot"


def period_denial(*, first: Day, until: Day, today: Day) -> str | None:
    """None when something may be agreed for these days; else the code of why not."""
    if first < today:
        return "past"
    if until < first:
        return "backwards"
    return "too_long" if until - first > datetime.timedelta(weeks=MOST_WEEKS) else None


def registration_denial(*, coordinates: bool, offered: bool, over: bool, taken: bool) -> str | None:
    """None when a child may be registered for a slot; else the code of why not. `over`: it has begun."""
    if not coordinates:
        return "role"
    if not offered:
        return "not_offered"
    if over:
        return "over"
    return "taken" if taken else None


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides in which state an agreement is. `answer`: None until the place has answered."""

    answer: bool | None
    until: Day


PROPOSED, DECLINED, RUNNING, ENDED = "proposed", "declined", "running", "ended"


def state_of(terms: Terms, today: Day) -> str:
    """Where an agreement stands; a proposal that nobody answered in its time has ended."""
    if terms.answer is False:
        return DECLINED
    if terms.until < today:
        return ENDED
    return PROPOSED if terms.answer is None else RUNNING


def answer_denial(*, state: str, coordinates: bool) -> str | None:
    """None when a proposal may be answered by whoever asks; else the code of why not."""
    if not coordinates:
        return "role"
    return None if state == PROPOSED else "answered"


def held_denial(*, answer: bool | None, first: Day, until: Day, held_on: Day, today: Day) -> str | None:
    """None when a meeting of that day counts against the agreement; else the code of why not."""
    if answer is not True:
        return "not_agreed"
    if held_on > today:
        return "ahead"
    return None if first <= held_on <= until else "outside"


@dataclass(frozen=True, slots=True)
class Kept:
    """How an agreement is kept. `planned`: how many times until today; `children` counts one again who comes again."""

    planned: int
    held: int
    children: int
    last: Day | None


def kept(planned: Iterable[Day], today: Day, held: Collection[tuple[Day, int]]) -> Kept:
    """What was agreed until today, and what was held: each day once, with the children talked about."""
    dates = {day for day, _children in held}
    return Kept(
        sum(day <= today for day in planned), len(dates), sum(many for _day, many in held), max(dates, default=None)
    )
