"""The stages that a concern goes through at its own place before a team takes it up (CASE-2, ROUT-8). Pure."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from lagspill.playbooks.schema import Playbook, Stage

Day = datetime.date
Stages = Sequence[Stage]
# States of a case in which it may still be on its way to the team. A consent may come before the last stage.
BEFORE_TEAM = ("concern", "consent")
# What a case itself does; ending it has its own page, with an evaluation.
DECISIONS = ("measures_here", "on", "straight")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A decision that was made at a stage, and what was told with it."""

    stage: str
    decision: str
    look_again_on: Day | None = None
    pupil_told: bool = False
    discussed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a case, as far as a stage asks for it."""

    guardians_told: bool
    pupil_told: bool
    discussed: bool
    measures_tried: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A decision about to be made."""

    decision: str
    reason: str = ""
    measures: str = ""
    look_again_on: Day | None = None
    family_agrees: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a case stands, seen by whoever wants to decide. `met`: the meeting that decides has begun."""

    stages: tuple[Stage, ...]
    stage: Stage | None
    state: str
    role: str
    known: Known
    met: bool


def stages_for(playbook: Playbook, *, owner_kind: str, named: bool) -> tuple[Stage, ...]:
    """The model's stages, for a concern raised where the child is all day. Anybody else's goes straight to consent and team:
    any member may raise a case (INN). Where nobody is named, there is no pupil to talk with first."""
    places = {
        member.service_kind for band in playbook.bands for member in band.members if member.resolve == "subject_place"
    }
    return playbook.local_stages if named and owner_kind in places else ()


def stage_now(stages: Stages, made: Sequence[Made]) -> Stage | None:
    """The stage that a case is at; None when it has been through them all, or has none. What was decided at a stage that the
    model does not have (the case was moved) counts for nothing but `straight`: the case is where the last known stage left it."""
    places = {stage.code: place for place, stage in enumerate(stages)}
    at = 0
    for one in made:
        if one.decision == "straight":
            at = len(stages)
        elif one.stage in places:
            at = places[one.stage] + (one.decision == "on")
    return stages[at] if at < len(stages) else None


def known_of(*, guardians_told: bool, pupil_told: bool, measures_tried: bool, made: Sequence[Made]) -> Known:
    """From the concern, and what was told with the decisions since."""
    return Known(
        guardians_told=guardians_told,
        pupil_told=pupil_told or any(one.pupil_told for one in made),
        discussed=any(one.discussed for one in made),
        measures_tried=measures_tried or any(one.decision == "measures_here" for one in made),
    )


def missing(stage: Stage, known: Known) -> list[str]:
    """Codes of what the stage needs before the case goes on, and has not."""
    return [need for need in stage.needs if not getattr(known, need)]


def deciders(stages: Stages, stage: Stage, decision: str = "on") -> tuple[str, ...]:
    """Roles that may decide, those of this stage first; empty: anybody of the place. Whoever decides later may decide here
    too; going past the other stages is for those who decide at the last one."""
    if not stage.decided_by:
        return ()
    first = len(stages) - 1 if decision == "straight" else list(stages).index(stage)
    return tuple(dict.fromkeys(role for one in stages[first:] for role in one.decided_by))


def offered(stages: Stages, stage: Stage, role: str) -> tuple[str, ...]:
    """What this role may decide at this stage, in the model's order."""
    return tuple(
        decision
        for decision in stage.may_decide
        if decision in DECISIONS
        and not (decision == "straight" and stage is stages[-1])
        and role in (deciders(stages, stage, decision) or (role,))
    )


def denial(choice: Choice, at: Standing, today: Day) -> str | None:
    """None when the decision may be made; else the code of why not."""
    if at.stage is None or at.state not in BEFORE_TEAM:
        return "state"
    if choice.decision not in offered(at.stages, at.stage, at.role):
        return "not_decider"
    if at.stage.meeting is not None and not at.met:
        return "not_met"
    if choice.decision == "measures_here":
        return _staying(choice, today)
    if choice.decision == "straight":
        return None if choice.reason.strip() else "no_reason"
    return "missing" if missing(at.stage, at.known) else None


def _staying(choice: Choice, today: Day) -> str | None:
    if not choice.measures.strip():
        return "no_measures"
    if not choice.family_agrees:
        return "not_agreed"
    return "no_date" if choice.look_again_on is None or choice.look_again_on <= today else None
