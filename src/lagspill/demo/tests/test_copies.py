"""Asked for more cases than there are stories, the demo tells some of them again, about other people's papers."""

from lagspill.demo.script import plots
from lagspill.demo.seeding import chosen


def test_copies_are_nobodys_persona_and_wait_for_the_team() -> None:
    told = chosen(len(plots()) * 2)
    copies = told[len(plots()) :]
    assert len({plot.key for plot in told}) == len(told) == 2 * len(plots())
    assert not any(plot.username or line.username for plot in copies for line in plot.guardians)
    assert not any(plot.username for plot in copies)
    assert {plot.stage for plot in copies} <= {"concern", "draft", "missing", "consent", "referred", "closed"}


def test_fewer_cases_are_the_first_ones() -> None:
    assert chosen(3) == plots()[:3]
    assert chosen(None) == plots()
