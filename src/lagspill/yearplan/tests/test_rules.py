"""A team's year as the planner gets it: the meeting that comes first."""

import datetime
import uuid

from lagspill.planner.problem import Rhythm
from lagspill.yearplan.rules import BEFORE, Facts, problem_of

MONDAY = datetime.date(2027, 1, 11)


def test_the_meeting_that_comes_first_goes_to_the_next_open_day_of_its_week_or_falls_out() -> None:
    facts = Facts(
        team=uuid.uuid4(), place="school", members=[], rhythm=Rhythm(2, 2, 2), minutes=60,
        first=MONDAY, last=MONDAY + datetime.timedelta(days=18),
        earliest=datetime.time(8), latest=datetime.time(16), before=(3, datetime.time(9)),
        closures=[
            (MONDAY + datetime.timedelta(days=10), MONDAY + datetime.timedelta(days=10)),
            (MONDAY + datetime.timedelta(days=17), MONDAY + datetime.timedelta(days=18)),
        ],
    )  # fmt: skip
    found = [one.day for one in problem_of(facts).fixed if one.series == BEFORE]
    # A Thursday, the Friday after a closed Thursday, and nothing where both are closed.
    assert found == [MONDAY + datetime.timedelta(days=3), MONDAY + datetime.timedelta(days=11)]
