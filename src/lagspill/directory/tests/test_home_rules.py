"""Whose routine governs for a child that lives elsewhere than its school lies (CASE-12)."""

import uuid

import pytest

from lagspill.directory.home_rules import Reach, Where, elsewhere, governing, governs, nearness

FJORDVIK, SUNDBY, EAST, WEST = (uuid.UUID(int=number) for number in range(1, 5))
IN_WEST, IN_EAST, IN_SUNDBY = Where(FJORDVIK, WEST), Where(FJORDVIK, EAST), Where(SUNDBY)


def reach(seat: Where, *places: Where) -> Reach:
    return Reach(uuid.uuid4(), seat, frozenset(places))


@pytest.mark.parametrize(
    ("home", "attends", "differs"),
    [
        (None, IN_EAST, False),
        (IN_EAST, IN_EAST, False),
        (IN_WEST, IN_EAST, True),
        (IN_SUNDBY, IN_EAST, True),
        (IN_WEST, None, True),
        (None, None, False),
    ],
)
def test_only_who_lives_elsewhere_than_the_school_lies_lives_elsewhere(
    home: Where | None, attends: Where | None, differs: bool
) -> None:
    assert elsewhere(home, attends) is differs


@pytest.mark.parametrize(
    ("found", "near"),
    [
        (reach(IN_WEST), 0),
        (reach(IN_WEST, IN_EAST), 0),
        (reach(Where(FJORDVIK), IN_WEST, IN_EAST), 0),
        (reach(IN_SUNDBY, IN_WEST), 0),
        (reach(Where(FJORDVIK)), 1),
        (reach(Where(FJORDVIK), IN_SUNDBY), 1),
        (reach(Where(FJORDVIK), IN_EAST, Where(FJORDVIK)), 1),
        (reach(Where(FJORDVIK), IN_EAST), None),
        (reach(IN_EAST), None),
        (reach(IN_SUNDBY), None),
    ],
)
def test_how_near_a_team_is_to_a_child_in_the_west(found: Reach, near: int | None) -> None:
    assert nearness(found, IN_WEST) == near


def test_a_home_without_districts_is_the_whole_municipality() -> None:
    assert nearness(reach(Where(SUNDBY, uuid.uuid4())), IN_SUNDBY) == 0
    assert nearness(reach(Where(FJORDVIK)), IN_SUNDBY) is None


def test_the_districts_own_teams_govern_before_those_of_the_whole_municipality() -> None:
    own, whole, other = reach(IN_WEST), reach(Where(FJORDVIK)), reach(IN_EAST)
    assert governing(IN_WEST, [whole, other, own]) == (own.team,)
    assert governing(IN_WEST, [whole, other]) == (whole.team,)
    assert governing(IN_WEST, [other]) == ()


def test_a_team_governs_when_it_is_one_of_there_or_there_is_none() -> None:
    team, other = uuid.uuid4(), uuid.uuid4()
    assert governs(team, [other, team]) and governs(team, []) and governs(None, [other])
    assert not governs(team, [other])
