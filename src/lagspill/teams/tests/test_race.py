"""A team ends and a case of it is opened at the same moment: one waits for the other, and no case is left behind."""

import threading

import pytest
from tests.deeds import PATIENCE, Deed
from tests.town import Town, begin_story, build_town

from lagspill.access.actor import acting
from lagspill.cases import actions as cases
from lagspill.directory.models import Team
from lagspill.teams import actions


def ends(town: Town) -> None:
    by = town.actor("municipal_coordinator")
    with acting(by):
        actions.end_team(team=town.team, by=by)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["case", "end"])
def test_whoever_comes_second_sees_what_the_first_did(monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    town = build_town()
    written, go = threading.Event(), threading.Event()
    room, name = (cases, "register_people") if first == "case" else (actions, "record")
    real = getattr(room, name)

    def slowly(*args: object, **more: object) -> object:
        """The first has written what the second is to see, and is not through yet."""
        written.set()
        assert go.wait(PATIENCE)
        return real(*args, **more)

    monkeypatch.setattr(room, name, slowly)
    deeds = [lambda: begin_story(town), lambda: ends(town)]
    one, other = deeds if first == "case" else reversed(deeds)
    leading = Deed(one)
    assert written.wait(PATIENCE)
    following = Deed(other)
    following.join(0.5)
    assert following.is_alive(), "the second waits for the first"
    go.set()
    leading.join(PATIENCE)
    following.join(PATIENCE)
    assert leading.code == ""
    assert following.code == ("team_open_cases" if first == "case" else "concern_team_ended")
    assert (Team.objects.get().ended_on is None) == (first == "case")
