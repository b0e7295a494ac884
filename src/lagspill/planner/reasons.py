"""Why a series could not keep its rhythm: what takes the possible starts away in the weeks where a meeting is missing."""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from lagspill.planner.frame import Frame, Table
from lagspill.planner.order import first_ends
from lagspill.planner.paths import Places
from lagspill.planner.plan import Blocker, Shortfall
from lagspill.planner.problem import Day, Meeting

MOST = 4  # Blockers named.


def shortfalls(frame: Frame, years: Mapping[str, Places]) -> list[Shortfall]:
    """Every stretch of weeks that is longer or shorter than the range allows, in the order of series and weeks."""
    return [found for code in sorted(frame.tables) for found in _of(frame, frame.tables[code], years)]


def _of(frame: Frame, table: Table, years: Mapping[str, Places]) -> Iterator[Shortfall]:
    rhythm, last = table.series.rhythm, len(frame.mondays)
    if last == 0:
        return
    weeks = [week for week, _column in years.get(table.series.code, ())]
    for a, b in pairwise([-1, *weeks, last]):
        apart = b - a
        too_short = apart < rhythm.shortest and a >= 0 and b < last
        if apart > rhythm.longest or too_short:
            first, until = max(a, 0), min(b, last - 1)
            blockers = () if too_short else _blockers(frame, table, range(a + 1, b), years)
            yield Shortfall(
                table.series.code,
                frame.mondays[first],
                frame.mondays[until] + datetime.timedelta(days=4),
                apart,
                blockers,
            )


def _blockers(frame: Frame, table: Table, weeks: range, years: Mapping[str, Places]) -> tuple[Blocker, ...]:
    """How much of the team's hours in these weeks each person's absence, each person's other meetings … take away."""
    series, counts, hours = table.series, Counter[tuple[str, str]](), 0
    busy = _busy(frame, series.code, years)
    ended = None if series.after is None else first_ends(frame, series.after, years)
    for week in weeks:
        for weekday, start in table.slots:
            day, end = frame.mondays[week] + datetime.timedelta(days=weekday), start + series.minutes
            hours += 1
            if not frame.problem.calendar.is_open(day):
                counts["closed", ""] += 1
                continue
            for code in series.members:
                if any(one.touches(day, start, end) for one in frame.problem.people[code].absences):
                    counts["absent", code] += 1
                elif any(m.start - way < end and start < m.end + way for m, way in busy.get((code, day), ())):
                    counts["busy", code] += 1
            if ended is not None and ended.get(week, (9, 0)) > (weekday, start):
                counts["after", ""] += 1
    found = [Blocker(why, who, round(count / hours, 3)) for (why, who), count in counts.items()]
    return tuple(sorted(found, key=lambda one: (-one.share, one.why, one.who))[:MOST])


def _busy(frame: Frame, code: str, years: Mapping[str, Places]) -> dict[tuple[str, Day], list[tuple[Meeting, int]]]:
    """By person and day, meetings of other series with the minutes of travel to this one."""
    members = set(frame.problem.series[code].members)
    found: dict[tuple[str, Day], list[tuple[Meeting, int]]] = {}
    for other, way in frame.neighbours[code].items():
        meetings = [frame.meeting(other, week, column) for week, column in years.get(other, ())]
        meetings += [one for one in frame.standing if one.series == other]
        for who in members.intersection(frame.problem.series[other].members):
            for one in meetings:
                found.setdefault((who, one.day), []).append((one, way))
    return found
