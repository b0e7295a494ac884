"""How a new case may be run: by a team and its model, or by a model that no team runs (MEET-13, MEET-15)."""

import uuid
from dataclasses import dataclass

from django.utils.translation import get_language

from lagspill.cases.queries import teams_for
from lagspill.directory.home_rules import Where
from lagspill.directory.homes import teams_at
from lagspill.directory.models import Team
from lagspill.directory.queries import models_near, playbook_of_team
from lagspill.playbooks.editions import models_in
from lagspill.playbooks.schema import Playbook


@dataclass(frozen=True, slots=True)
class Way:
    """One way of working together. `key` stands in the form: a team's id, or a model's code."""

    key: str
    name: str
    playbook: Playbook
    team: Team | None = None


def ways_for(service_id: uuid.UUID, home: Where | None = None) -> list[Way]:
    """The teams that serve one's place, then every model whose meetings are each one case's own. `home`: where the child
    lives, when that is elsewhere; its teams and its editions then stand in place of those near by (CASE-12)."""
    language = get_language() or "nb"
    found = (teams_at(home) if home else []) or teams_for(service_id)
    teams = [Way(str(team.id), team.name, playbook_of_team(team), team) for team in found]
    models = models_in([home.municipality]) if home else models_near(service_id)
    alone = sorted((model for model in models.values() if not model.is_a_teams), key=lambda model: model.code)
    return teams + [Way(model.code, model.title.in_(language), model) for model in alone]


def chosen(ways: list[Way], key: str) -> Way:
    """The way that was picked; the first until something is."""
    return next((way for way in ways if way.key == key), ways[0])
