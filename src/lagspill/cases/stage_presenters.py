"""The way to the team in words: where a case stands, what the stage needs, who may decide what, what was decided (CASE-2)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.cases.models import Case, StageDecision
from lagspill.cases.presenters import Move, link
from lagspill.cases.queries import playbook_of
from lagspill.cases.stage_rules import BEFORE_TEAM, deciders, missing
from lagspill.cases.stages import Sitting, Way, stage_at, stages_of
from lagspill.playbooks.schema import Playbook, Stage


@dataclass(frozen=True, slots=True)
class PathStep:
    """One stage on the drawn path."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Need:
    """Something the stage needs, and whether it is there."""

    text: str
    met: bool


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision that was made, as people read it."""

    at: datetime.datetime
    stage: str
    title: str
    who: str
    measures: str
    look_again_on: datetime.date | None
    reason: str
    discussed_with: str


@dataclass(frozen=True, slots=True)
class StageCard:
    """The stage a case is at; without a name it has been through them all."""

    name: str
    text: str
    path: tuple[PathStep, ...]
    needs: tuple[Need, ...]
    may_decide: tuple[str, ...]
    who: str
    sitting: Sitting | None
    look_again_on: datetime.date | None
    decisions: tuple[DecisionRow, ...]
    url: str


def stage_card(case: Case, way: Way, playbook: Playbook) -> StageCard | None:
    """What the case page and the stage's own page show; None for a case that goes through no stages."""
    if not way.stages:
        return None
    stage = way.stage if case.state in BEFORE_TEAM else None
    at = way.stages.index(stage) if stage else len(way.stages)
    lacking = missing(stage, way.known) if stage else []
    last = way.made[-1] if way.made else None
    return StageCard(
        name=_say(stage),
        text=stage.text.in_(_language()) if stage else "",
        path=_path(way.stages, at),
        needs=tuple(Need(need_words(need), need not in lacking) for need in stage.needs) if stage else (),
        may_decide=tuple(_may(way.stages, stage, one, playbook) for one in stage.may_decide) if stage else (),
        who=listed_roles(playbook, deciders(way.stages, stage)) if stage else "",
        sitting=way.sittings.listed,
        look_again_on=last.look_again_on if last and stage else None,
        decisions=tuple(_decision(row, way.stages) for row in reversed(way.made)),
        url=link("cases:stage", case.id),
    )


def stage_move(case: Case, by: Actor) -> tuple[str, Move] | None:
    """For the list of cases: the stage's name, and whose move it is there; None for a case at no stage."""
    stage = stage_at(case)
    if stage is None:
        return None
    roles = deciders(stages_of(case), stage)
    mine = by.service_id == case.owner_id and by.role in (roles or (by.role,))
    who = listed_roles(playbook_of(case), roles)
    return _say(stage), Move("mine" if mine else "other", who, _("Avgjør hva som skjer videre."))


def listed_roles(playbook: Playbook, roles: Sequence[str]) -> str:
    """Roles in the model's own words: "lærer, sosiallærer eller rektor"; anybody where the model names none."""
    names = [playbook.role(role).label.in_(_language()) for role in roles]
    names = [name[:1].lower() + name[1:] for name in names]
    if not names:
        return _("alle på stedet som er på saken")
    if len(names) == 1:
        return names[0]
    return _("%(first)s eller %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def need_words(need: str) -> str:
    """What a stage needs, in words."""
    return {
        "guardians_told": _("Bekymringen er tatt opp med foresatte."),
        "pupil_told": _("Bekymringen er tatt opp med eleven eller barnet."),
        "discussed": _("Saken er drøftet med de ansatte det gjelder."),
        "measures_tried": _("Tiltak er prøvd der barnet er."),
    }[need]


def decision_words(stages: Sequence[Stage], stage: Stage, decision: str) -> str:
    """What may be decided, as a person says it."""
    following = stages[stages.index(stage) + 1 :]
    return {
        "measures_here": _("Vi prøver tiltak her, og ser på saken igjen"),
        "on": (
            _("Vi tar saken videre: %(stage)s") % {"stage": _say(following[0])}
            if following
            else _("Vi tar saken til teamet, og innhenter samtykke fra familien")
        ),
        "straight": _("Vi tar saken rett til teamet, og innhenter samtykke fra familien"),
        "close": _("Vi avslutter saken"),
    }[decision]


def _may(stages: Sequence[Stage], stage: Stage, decision: str, playbook: Playbook) -> str:
    words = decision_words(stages, stage, decision)
    if decision != "straight":
        return words
    return _("%(decision)s (avgjøres av %(roles)s, med en grunn)") % {
        "decision": words,
        "roles": listed_roles(playbook, deciders(stages, stage, "straight")),
    }


def _path(stages: Sequence[Stage], at: int) -> tuple[PathStep, ...]:
    names = [*(_say(stage) for stage in stages), _("Teamet")]
    return tuple(
        PathStep(name, "done" if place < at else "now" if place == at else "next") for place, name in enumerate(names)
    )


def _decision(row: StageDecision, stages: Sequence[Stage]) -> DecisionRow:
    stage = next((one for one in stages if one.code == row.stage), stages[0])
    return DecisionRow(
        at=row.created_at,
        stage=_say(stage),
        title=decision_words(stages, stage, row.decision),
        who=row.decided_by.staff.name,
        measures=row.measures,
        look_again_on=row.look_again_on,
        reason=row.reason,
        discussed_with=row.discussed_with,
    )


def _say(stage: Stage | None) -> str:
    return stage.label.in_(_language()) if stage else ""


def _language() -> str:
    return get_language() or "nb"
