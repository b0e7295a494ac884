"""Where the acting service gives advice without a name: what its teams' models say, by the service's kind."""

from dataclasses import dataclass

from django.utils.translation import get_language

from lagspill.access.actor import Actor
from lagspill.cases.queries import teams_for
from lagspill.directory.models import Service
from lagspill.directory.queries import playbook_of_team
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
    service = Service.objects.get(id=by.service())
    found: dict[str, Door] = {}
    for team in teams_for(service.id):
        playbook = playbook_of_team(team)
        for arena in playbook.arenas_held_by(service.kind, is_teams=team.service_id == service.id):
            found.setdefault(arena.code, Door(arena, playbook))
    return list(found.values())
