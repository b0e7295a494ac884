"""What is next in a case, and whose move it is. Pure: facts in, one step out; my day and the case page word the same step."""

import datetime
import uuid
from dataclasses import dataclass

Day = datetime.date

# Every step, whose move it is, and whether the family's own page may say so.
MOVERS: dict[str, str] = {
    "duty": "lead",
    "answer_lead": "offered",
    "offer_lead": "owner",
    "draft_consent": "lead",
    "collect_signatures": "lead",
    "renew_consent": "lead",
    "refer": "lead",
    "schedule": "coordinator",
    "prepare": "coordinator",
    "hold_meeting": "coordinator",
    "convene": "lead",
    "prepare_sitting": "lead",
    "hold_sitting": "lead",
    "write_plan": "lead",
    "new_responsible": "lead",
    "agree": "lead",
    "follow_up": "responsible",
    "evaluate": "lead",
    "close": "lead",
    "bring": "owner",
    "name_or_close": "owner",
    "nothing": "nobody",
    # At a stage of the concern's own place, before any team (CASE-2).
    "decide_stage": "decider",
    "look_again": "decider",
    "list_stage": "decider",
    "await_local": "decider",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AtStage:
    """A stage that the case is at before a team takes it up. `meets`: a meeting of the place's own decides."""

    name: str
    deciders: tuple[str, ...] = ()  # roles; empty: anybody of the place
    deciders_named: str = ""
    meets: bool = False
    meets_on: Day | None = None
    look_again_on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What decides the next step; dates are Oslo's."""

    state: str
    has_lead: bool
    lead_offered_to: uuid.UUID | None = None
    consent: str = "none"  # 'none', 'draft' or 'valid'
    has_team: bool = True
    meeting_on: Day | None = None
    measures: int = 0
    orphaned: int = 0  # open measures whose service no longer sees the case
    unanswered: int = 0
    open_measures: int = 0
    next_due: Day | None = None
    evaluated: bool = False
    responsible: frozenset[uuid.UUID] = frozenset()
    asked_name: str = ""  # of whoever is asked to lead
    unnamed: str = ""  # 'anonymous' or 'collective' where there is no person in the case
    responsible_name: str = ""  # of whoever has the open measure that is due first
    at_stage: AtStage | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The next step: its code, whose move it is, and until when."""

    code: str
    due: Day | None = None
    about: str = ""  # the stage or meeting that the step's words name

    @property
    def mover(self) -> str:
        """'lead', 'owner', 'coordinator', 'offered', 'responsible', 'decider' or 'nobody'."""
        return MOVERS[self.code]


ENDED = {"closed": "nothing", "stopped": "duty"}


def next_step(facts: CaseFacts, today: Day) -> Step:
    """The one step that brings the case on."""
    if facts.state in ENDED:
        return Step(ENDED[facts.state])
    if facts.lead_offered_to is not None:
        return Step("answer_lead")
    if facts.unnamed:
        return _unnamed(facts, today)
    if facts.state == "concern" or (facts.state == "consent" and facts.at_stage is not None):
        return _before_consent(facts, today)
    if facts.consent != "valid":
        return Step("renew_consent")
    if facts.state == "plan":
        return _plan(facts, today)
    if not facts.has_team:
        return _without_team(facts, today)
    if facts.state == "scheduled":
        on = facts.meeting_on
        return Step("hold_meeting" if on is not None and on <= today else "prepare", on)
    return Step("schedule" if facts.state == "referred" else "refer")


def _unnamed(facts: CaseFacts, today: Day) -> Step:
    """No consent to wait for. What was discussed without a name either gets one or ends; a collective matter gets its plan."""
    if facts.state == "concern":
        return Step("bring")
    if facts.state == "referred":
        return Step("schedule")
    if facts.meeting_on is not None:
        return Step("hold_meeting" if facts.meeting_on <= today else "prepare", facts.meeting_on)
    if facts.unnamed == "anonymous":
        return Step("name_or_close")
    step = _plan(facts, today)
    return step if facts.has_lead or step.mover != "lead" else Step("offer_lead")


def _at_stage(stage: AtStage, today: Day) -> Step:
    """What was tried is looked at on its day; a meeting decides when it has begun, and before that needs the case on its list."""
    if stage.meets and stage.meets_on is not None:
        return Step("decide_stage" if stage.meets_on <= today else "await_local", stage.meets_on, stage.name)
    if stage.look_again_on is not None and stage.look_again_on > today:
        return Step("look_again", stage.look_again_on, stage.name)
    return Step("list_stage" if stage.meets else "decide_stage", stage.look_again_on, stage.name)


def _before_consent(facts: CaseFacts, today: Day) -> Step:
    if facts.at_stage is not None:
        return _at_stage(facts.at_stage, today)
    if not facts.has_lead:
        return Step("offer_lead")
    return Step("collect_signatures" if facts.consent == "draft" else "draft_consent")


def _without_team(facts: CaseFacts, today: Day) -> Step:
    """No referral and no list: people are called in, and after the meeting the plan is written and agreed."""
    on = facts.meeting_on
    if on is not None:
        return Step("hold_sitting" if on <= today else "prepare_sitting", on)
    if facts.state == "consent":
        return Step("convene")
    return Step("agree" if facts.measures else "write_plan")


def _plan(facts: CaseFacts, today: Day) -> Step:
    if facts.measures == 0:
        return Step("write_plan")
    if facts.orphaned:
        return Step("new_responsible", facts.next_due)
    if facts.unanswered:
        return Step("agree")
    if facts.open_measures:
        return Step("follow_up", facts.next_due)
    return Step("close" if facts.evaluated else "evaluate")


def days_late(due: Day | None, today: Day) -> int:
    """Whole days after the deadline; 0 when there is time or no deadline."""
    return max((today - due).days, 0) if due else 0
