"""Where the acting service gives advice without a name: what its teams' models say, by the service's kind."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import get_language

from lagspill.access.actor import Actor
from lagspill.cases.queries import teams_for
from lagspill.directory.models import Service, Team
from lagspill.directory.queries import playbook_of_team
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Arena, Playbook


@dataclass(frozen=True, slots=True)
class Door:
    """One place to ask for advice, and the model whose questions are asked there."""

    arena: Arena
    playbook: Playbook

    @property
    def label(self) -> str:
        """What people call it."""
        return self.arena.label.in_(get_language() or "nb")


def doors_of(by: Actor) -> list[Door]:
    """The doors that the acting service holds, each once, in the order of its teams' models; empty when it holds none."""
    found: dict[str, Door] = {}
    for _team, door in _doors(by):
        found.setdefault(door.arena.code, door)
    return list(found.values())


OPEN_DOOR, SCHOOL_MEETING = "open_door", "school_meeting"


@dataclass(frozen=True, slots=True)
class Opening:
    """A place at which the acting service may agree on something beforehand, by the model of the place's team."""

    place: Service
    door: Door

    @property
    def key(self) -> str:
        """What stands in a form."""
        return f"{self.door.playbook.code}:{self.door.arena.code}:{self.place.id}"


def openings(by: Actor, way: str) -> dict[str, Opening]:
    """Where the acting service may have hours (`open_door`) or attend a place's own meetings, by key, in order of the places."""
    held = [(team, door) for team, door in _held(by) if door.arena.way == way]
    prefetch_related_objects([team for team, _door in held], "places")
    found = [Opening(place, door) for team, door in held for place in team.places.all() if place.id != by.service_id]
    return {one.key: one for one in sorted(found, key=lambda one: (one.place.name, one.key))}


def open_ways(by: Actor) -> set[str]:
    """In which ways the acting service may agree on something with the places of some team."""
    return {door.arena.way for _team, door in _held(by)}


def _held(by: Actor) -> Iterator[tuple[Team, Door]]:
    """By team, the arenas of the acting service at which something may be agreed beforehand."""
    return ((team, door) for team, door in _doors(by) if door.arena.rhythms)


def _doors(by: Actor) -> Iterator[tuple[Team, Door]]:
    """By team, the arenas that its model gives to the acting service."""
    for team in teams_for(by.service()):
        playbook = playbook_of_team(team)
        for arena in playbook.arenas_held_by(by.service_kind, is_teams=team.service_id == by.service()):
            yield team, Door(arena, playbook)


def door_of(playbook: str, version: str, arena: str) -> Door | None:
    """What was agreed under, in the version of that day; None when this product knows the arena no more."""
    model = loader.get(playbook, version)
    return next((Door(one, model) for one in model.arenas if one.code == arena), None)
