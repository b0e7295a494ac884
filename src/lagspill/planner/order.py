"""What must be held earlier in the same week than something else."""

from collections.abc import Mapping

from lagspill.planner.frame import Frame
from lagspill.planner.paths import Places


def dependents(frame: Frame, code: str) -> list[str]:
    """Planned series that must be held after this one."""
    return frame.followers.get(code, [])


def first_ends(frame: Frame, code: str, years: Mapping[str, Places]) -> dict[int, tuple[int, int]]:
    """By week, when the series' first meeting has ended: weekday and minute."""
    number = {monday: week for week, monday in enumerate(frame.mondays)}
    found: dict[int, tuple[int, int]] = {}
    meetings = [one for one in frame.standing if one.series == code]
    meetings += [frame.meeting(code, week, column) for week, column in years.get(code, ())]
    for one in meetings:
        week = number.get(one.day.fromordinal(one.day.toordinal() - one.day.weekday()))
        if week is not None:
            found[week] = min(found.get(week, (9, 0)), (one.day.weekday(), one.end))
    return found


def needed(frame: Frame, code: str, years: Mapping[str, Places]) -> dict[int, tuple[int, int]]:
    """By week, when a meeting that must be held after this series begins: this one must have ended by then."""
    found: dict[int, tuple[int, int]] = {}
    standing = first_ends(frame, code, {})
    for other in dependents(frame, code):
        table = frame.tables[other]
        for week, column in years.get(other, ()):
            if week not in table.forced and standing.get(week, (9, 0)) > table.slots[column]:
                found[week] = min(found.get(week, (9, 0)), table.slots[column])
    return found
