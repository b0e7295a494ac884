"""The municipality's own editions of its models: one that a team runs, and one that somebody is still writing (PLAT-5)."""

from lagspill.access.actor import acting
from lagspill.adaptation import actions, checking
from lagspill.demo.clockwork import Story, moment
from lagspill.demo.script import AdaptationLine, adaptations
from lagspill.demo.stage import Stage
from lagspill.playbooks.editions import playbook_in

BY = "municipal_coordinator"


def adaptation_story(stage: Stage) -> Story:
    """Each is begun and changed section by section; those that are adopted are chosen for their team."""
    for line in adaptations():
        yield moment(stage.present, line.begun, 9)
        _change(stage, line)
        if line.adopted is not None:
            yield moment(stage.present, line.adopted, 14)
            _take_into_use(stage, line)


def _change(stage: Stage, line: AdaptationLine) -> None:
    by = stage.town.actor(BY)
    with acting(by):
        draft = actions.begin_adaptation(municipality=stage.town.municipality, code=line.model, by=by)
        ground = checking.ground_of(draft)
        for section, part in line.sections.items():
            layer = checking.merged(draft.layer, part, tuple(part), ground)
            _playbook, faults = checking.judged(layer, ground)
            if faults:
                raise ValueError(f"{line.model}, {section}: {faults[0].sentence}")
            actions.save_section(draft=draft, section=section, layer=layer, by=by)


def _take_into_use(stage: Stage, line: AdaptationLine) -> None:
    by = stage.town.actor(BY)
    with acting(by):
        draft = actions.begin_adaptation(municipality=stage.town.municipality, code=line.model, by=by)
        edition = actions.adopt(draft=draft, seen_at=draft.changed_at.isoformat(), reason=line.reason, by=by)
        if line.team:
            team = stage.town.teams[line.team]
            actions.choose_model(team=team, playbook=playbook_in(edition), edition=edition, by=by)
