"""A municipality's models: what there is, what is adopted, which teams run what, what is begun."""

import uuid
from dataclasses import dataclass

from django.http import Http404

from lagspill.access.actor import Actor
from lagspill.adaptation import rules
from lagspill.adaptation.models import Draft
from lagspill.directory.models import Municipality, Position, Team
from lagspill.directory.queries import running_teams
from lagspill.playbooks import loader
from lagspill.playbooks.editions import editions_of, playbook_in
from lagspill.playbooks.loader import PlaybookError, UnknownPlaybookError
from lagspill.playbooks.models import Edition
from lagspill.playbooks.schema import Playbook
from lagspill.playbooks.versions import is_edition


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the municipality. `newest` is what it adopted last, else what is shipped; `shipped` is None for its own."""

    newest: Playbook
    shipped: Playbook | None
    editions: list[Edition]
    teams: list[Team]
    draft: Draft | None

    @property
    def code(self) -> str:
        return self.newest.code


def models_of(municipality: Municipality) -> list[Model]:
    """Every model, the municipality's own first, then those that its teams run, then the others by name."""
    editions = editions_of(municipality.id)
    teams = list(running_teams().filter(service__municipality=municipality).order_by("name"))
    drafts = {one.code: one for one in Draft.objects.filter(municipality=municipality) if one.is_adaptation}
    shipped = loader.shipped()
    found = []
    for code in {*shipped, *(one.code for one in editions)}:
        own = [one for one in editions if one.code == code]
        newest = readable(own[0]) if own else None
        if newest is None and code not in shipped:
            continue
        run_by = [team for team in teams if team.playbook == code]
        found.append(Model(newest or shipped[code], shipped.get(code), own, run_by, drafts.get(code)))
    return sorted(found, key=lambda one: (one.shipped is not None, not one.teams, one.newest.title.nb))


def readable(edition: Edition) -> Playbook | None:
    """What an edition says; None when this version of the product reads it no more."""
    try:
        return playbook_in(edition)
    except (PlaybookError, UnknownPlaybookError):
        return None


def own_drafts(municipality: Municipality) -> list[Draft]:
    """Models of the municipality's own that are begun and not adopted."""
    return list(Draft.objects.filter(municipality=municipality, base_version="").order_by("-changed_at"))


def draft_or_404(draft_id: uuid.UUID, by: Actor, *, adaptation: bool, to_change: bool = False) -> Draft:
    """A draft of one's own municipality, of the one kind or the other; `to_change` as below."""
    found = any_draft_or_404(draft_id, by, to_change=to_change)
    if found.is_adaptation != adaptation:
        raise Http404
    return found


def any_draft_or_404(draft_id: uuid.UUID, by: Actor, *, to_change: bool = False) -> Draft:
    """A draft of one's own municipality. `to_change`: whoever else changes it waits, and this is what the one before left."""
    rows = Draft.objects.select_related("municipality").filter(id=draft_id, municipality__services=by.service())
    found = (rows.select_for_update(of=("self",)) if to_change else rows).first()
    if found is None:
        raise Http404
    return found


def playbook_or_404(code: str, version: str, by: Actor) -> Playbook:
    """A shipped model, or one that one's own municipality adopted."""
    if is_edition(version):
        found = Edition.objects.filter(code=code, version=version, municipality_id=by.municipality()).first()
        playbook = readable(found) if found else None
    else:
        playbook = next((one for one in loader.every_shipped() if (one.code, one.version) == (code, version)), None)
    if playbook is None:
        raise Http404
    return playbook


def base_of(code: str, municipality: Municipality) -> Playbook | None:
    """What an adaptation of this model builds on: the newest shipped, or the newest of the municipality's own model."""
    if code in loader.shipped():
        return loader.shipped()[code]
    roots = [one for one in editions_of(municipality.id, code) if not one.base_code]
    return readable(roots[0]) if roots else None


def base_of_edition(edition: Edition) -> Playbook | None:
    """What an edition is laid on; None for a model of one's own."""
    return loader.get(edition.base_code, edition.base_version) if edition.base_code else None


def team_or_404(team_id: uuid.UUID, by: Actor) -> Team:
    """A team whose model the acting person may choose, with its service and its coordinators."""
    related = ("service__municipality", "service__district", "coordinator__staff", "deputy_coordinator__staff")
    found = Team.objects.select_related(*related).filter(id=team_id, service__municipality__services=by.service())
    team = found.first()
    if team is None:
        raise Http404
    leads = frozenset({team.coordinator_id, team.deputy_coordinator_id})
    if not rules.may_choose(role=by.role, position=by.position_id, leads=leads):
        raise Http404
    return team


def choices_for(team: Team) -> list[tuple[Playbook, Edition | None]]:
    """What the team can run, the model that it runs now first."""
    return sorted(team_models(team.service.municipality_id), key=lambda row: row[0].code != team.playbook)


def team_models(municipality: uuid.UUID) -> list[tuple[Playbook, Edition | None]]:
    """Every model that a team can run, in each version that new cases may start under; shipped ones in their newest."""
    editions = editions_of(municipality)
    adopted = [(found, one) for one in editions if (found := readable(one)) is not None]
    shipped: list[tuple[Playbook, Edition | None]] = [(one, None) for one in loader.shipped().values()]
    rows = [row for row in [*adopted, *shipped] if row[0].is_a_teams]
    return sorted(rows, key=lambda row: (row[0].title.nb, -(row[1].serial if row[1] else 0)))


def names_of_adopters(editions: list[Edition]) -> dict[uuid.UUID, str]:
    """Who adopted what, by position."""
    wanted = {one.adopted_by for one in editions}
    return dict(Position.objects.filter(id__in=wanted).values_list("id", "staff__name"))
