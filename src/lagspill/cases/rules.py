"""What may happen to a case in which state, and who may do it. Pure: a denial carries the sentence shown to the person."""

import datetime
from dataclasses import dataclass

Day = datetime.date

# State -> what may follow, and by which action. A case that no team runs is not referred: its people are called in (convene),
# and called off again. The diagram in docs/architecture.md is drawn from this.
TRANSITIONS: dict[str, dict[str, str]] = {
    "concern": {"seek_consent": "consent", "bring_unnamed": "referred", "stop": "stopped", "close": "closed"},
    "consent": {"refer": "referred", "convene": "scheduled", "stop": "stopped", "close": "closed"},
    "referred": {
        "schedule": "scheduled",
        "return": "consent",
        "leave_team": "concern",
        "stop": "stopped",
        "close": "closed",
    },
    "scheduled": {
        "make_plan": "plan",
        "unschedule": "referred",
        "call_off": "consent",
        "leave_team": "concern",
        "stop": "stopped",
        "close": "closed",
    },
    "plan": {"schedule": "scheduled", "leave_team": "concern", "stop": "stopped", "close": "closed"},
    "closed": {},
    "stopped": {"close": "closed"},
}
# Only a case without a person in it may take these (CASE-6, MEET-11).
UNNAMED_ONLY = ("bring_unnamed", "leave_team")
ENDED = ("closed", "stopped")
# While nothing has been sent to a team.
BEFORE_REFERRAL = ("concern", "consent")
OPEN_STATES = tuple(state for state in TRANSITIONS if state not in ENDED)

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


def may_inform(state: str, *, unnamed: bool) -> bool:
    """Whether there is a family to give the information letter to, in a case that is neither stopped nor closed (PAR-2)."""
    return not unnamed and state in OPEN_STATES


def look_ground(*, owns: bool, unnamed: bool) -> str:
    """On which ground staff look at a case, in the access log's words."""
    return "owner" if owns else "anonymous" if unnamed else "consent"


@dataclass(frozen=True, slots=True)
class Offer:
    """Which cases without a person a team's playbook takes up, and under which condition."""

    anonymous: bool
    realistic: bool  # the anonymous ones only while nobody can tell whom they are about
    kinds: frozenset[str]  # of 'group' and 'system'

    def takes(self, kind: str) -> bool:
        """Whether the team discusses such a case without a person in it."""
        return kind in self.kinds if kind in ("group", "system") else self.anonymous


def bring_denial(offer: Offer, *, kind: str, unnamed: bool, state: str, reason: str) -> str | None:
    """None when a case without a person may be brought to the team; else the code of why not (CASE-6, MEET-11)."""
    if not unnamed:
        return "named"
    if not offer.takes(kind):
        return "not_offered"
    if next_state(state, "bring_unnamed") is None:
        return "state"
    if offer.realistic and kind not in ("group", "system") and not reason.strip():
        return "not_realistic"
    return None


def model_denial(*, state: str, carries: bool, same: bool, takes_subject: bool, keeps_words: bool) -> str | None:
    """None when a running case may be moved to another model or version; else the code of why not (PLAT-5)."""
    if state in ENDED:
        return "ended"
    if not carries:
        return "not_theirs"
    if same:
        return "same"
    if not takes_subject:
        return "subject"
    return None if keeps_words else "words"


def home_team_denial(*, owns: bool, state: str, offered: bool, takes_subject: bool, keeps_words: bool) -> str | None:
    """None when a case may be given to a team of where the child lives; else the code of why not (CASE-12)."""
    if not owns:
        return "owner"
    if state not in BEFORE_REFERRAL:
        return "state"
    if not offered:
        return "other"
    if not takes_subject:
        return "subject"
    return None if keeps_words else "words"
