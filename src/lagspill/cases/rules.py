"""What may happen to a case in which state, and who may do it. Pure: a denial carries the sentence shown to the person."""

import datetime
from dataclasses import dataclass

Day = datetime.date

# State -> what may follow, and by which action. A case that no team runs is not referred: its people are called in (convene),
# and called off again. The diagram in docs/architecture.md is drawn from this.
TRANSITIONS: dict[str, dict[str, str]] = {
    "concern": {"seek_consent": "consent", "stop": "stopped", "close": "closed"},
    "consent": {"refer": "referred", "convene": "scheduled", "stop": "stopped", "close": "closed"},
    "referred": {"schedule": "scheduled", "return": "consent", "stop": "stopped", "close": "closed"},
    "scheduled": {
        "make_plan": "plan",
        "unschedule": "referred",
        "call_off": "consent",
        "stop": "stopped",
        "close": "closed",
    },
    "plan": {"schedule": "scheduled", "stop": "stopped", "close": "closed"},
    "closed": {},
    "stopped": {"close": "closed"},
}
OPEN_STATES = tuple(state for state in TRANSITIONS if state not in ("closed", "stopped"))

# Whose move it is in each state: the case's lead (or the owner while there is none), or the team's coordinator.
MOVER = {
    "concern": "lead",
    "consent": "lead",
    "referred": "coordinator",
    "scheduled": "coordinator",
    "plan": "lead",
    "closed": "nobody",
    "stopped": "lead",
}


@dataclass(frozen=True, slots=True)
class Gate:
    """The safety gate's answers (CASE-4)."""

    violence: bool
    neglect: bool

    @property
    def stops(self) -> bool:
        """Either answer stops the team case and shows the duty to report."""
        return self.violence or self.neglect

    @property
    def shields(self) -> bool:
        """Only suspected violence or sexual abuse hides every trace from the guardians."""
        return self.violence


def next_state(state: str, action: str) -> str | None:
    """The state that `action` leads to; None when it is not possible from here."""
    return TRANSITIONS[state].get(action)


def may_hand_over(
    *, actor_leads: bool, actor_owns: bool, lead_is_set: bool, offer_waits: bool, next_on: Day | None, today: Day
) -> str | None:
    """None when an office of the case may be offered to somebody; else the code of why not (CASE-10). `next_on`: when the
    family is next met or followed up, without which nobody hands over."""
    if offer_waits:
        return "offer_waits"
    if lead_is_set and not actor_leads:
        return "not_lead"
    if not lead_is_set and not actor_owns:
        return "not_owner"
    if next_on is not None and next_on < today:
        return "date_past"
    return "no_date" if lead_is_set and next_on is None else None
