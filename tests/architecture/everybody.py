"""A town with cases in every state, and everybody who may look at it: for the tests that crawl as all of them."""

import pytest

from lagspill.access.actor import Actor
from lagspill.playbooks.schema import Playbook
from tests.town import PEOPLE, Town
from tests.unnamed import runs
from tests.world import Life, live_through, stop, take_out_ppt
from tests.world_rooms import plan_the_year
from tests.world_staged import live_staged
from tests.world_unnamed import live_unnamed


@pytest.fixture
def lives(town: Town, unnamed_playbooks: None, staged_playbook: Playbook) -> list[Life]:
    """Cases in different states, one with PPT taken out, one stopped by the safety gate, three that nobody is named in,
    one on its way by the stages of its own school; and a draft of the team's year, with when somebody cannot meet."""
    runs(town)
    plan_the_year(town)
    found = [
        live_through(town, "alfa"),
        live_through(town, "beta"),
        live_through(town, "epsilon", until="concern"),
        *live_unnamed(town),
        live_staged(town, "eta"),
        live_through(town, "zeta"),
    ]
    take_out_ppt(town, found[1])
    stop(town, found[-1])
    return found


def personas(town: Town, lives: list[Life]) -> dict[str, Actor | None]:
    """Everybody who works in the town, the family of the first and of the stopped case, and somebody without log-in."""
    found: dict[str, Actor | None] = {"nobody": None, **{who: town.actor(who) for who in PEOPLE}}
    for life in (lives[0], lives[-1]):
        found |= {f"{who} {life.name}": life.story.family(who) for who in ("mother", "father", "child")}
    return found
