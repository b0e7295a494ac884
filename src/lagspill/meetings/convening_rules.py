"""Who calls people in to a meeting of one case, who leads it, when it comes again (MEET-13..16). Pure."""

import datetime
import uuid
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass

from lagspill.meetings.rules import DISCUSSABLE
from lagspill.playbooks.schema import MeetingKind

# States of a case in which a meeting of its own may be called: from the first consent on.
CONVENABLE = ("consent", "referred", *DISCUSSABLE)
# Between two parents who are heard separately, so that they need not meet at the door.
MINUTES_BETWEEN = 30
# Offices of the case or its team: whoever holds them is written down there, whatever their post is called.
OFFICES = frozenset({"case_lead", "plan_coordinator", "team_coordinator", "deputy_coordinator"})


def discussable(*, alone: bool) -> tuple[str, ...]:
    """States of a case in which a team, or those called in for it alone, may discuss it."""
    return CONVENABLE if alone else DISCUSSABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A position on a case, and what it is there."""

    position: uuid.UUID
    role: str
    service_kind: str
    owns: bool = False
    offices: frozenset[str] = frozenset()

    @property
    def hats(self) -> frozenset[str]:
        """The playbook's role codes that this position answers to: its role, its kind of service, its offices on the case."""
        hats = {self.role, self.service_kind} - OFFICES | self.offices
        return frozenset(hats | {"concern_owner"} if self.owns else hats)


def conveners(kind: MeetingKind, posts: Iterable[Post]) -> list[Post]:
    """Who may call the meeting: the convener, and those the model names beside. Where nobody on the case is any of them, its
    lead; while it has none, its owner's people. A meeting that nobody may call would never be held."""
    known, wanted = list(posts), {kind.convener, *kind.convener_alternatives}
    for hats in (wanted, {"case_lead"}, {"concern_owner"}):
        if found := [post for post in known if post.hats & hats]:
            return found
    return []


def convene_denial(*, state: str, may: bool, runs_first: bool, has_team: bool) -> str | None:
    """None when a meeting may be called; else the code of why not. `runs_first`: owns or carries the case, which must call
    the first meeting of a case that no team runs, since it moves the case on."""
    if state not in CONVENABLE:
        return "state"
    if not may:
        return "not_convener"
    if state == "consent" and not has_team and not runs_first:
        return "first"
    return None


@dataclass(frozen=True, slots=True)
class Holders:
    """Whom the model would put in each office; None: nobody on the case is that."""

    agenda_owner: uuid.UUID | None
    chair: uuid.UUID | None
    deputy_chair: uuid.UUID | None
    minute_taker: uuid.UUID | None


def holders(kind: MeetingKind, posts: Sequence[Post], convener: uuid.UUID) -> Holders:
    """The offices as the model has them, the convener preferred for the agenda and the chair (MEET-14)."""
    first = sorted(posts, key=lambda post: post.position != convener)

    def one(role: str, *, but: Collection[uuid.UUID | None] = ()) -> uuid.UUID | None:
        return next((post.position for post in first if role in post.hats and post.position not in but), None)

    chair = one(kind.chair) or convener
    return Holders(
        agenda_owner=one(kind.agenda_owner) or convener,
        chair=chair,
        deputy_chair=one(kind.deputy_chair, but={chair}),
        # Whoever leads writes only where the model has nobody else.
        minute_taker=one(kind.minute_taker, but={chair}) or one(kind.minute_taker),
    )


def next_day(last: datetime.date, every_weeks: int, skip: Container[datetime.date]) -> datetime.date:
    """So many weeks after the last meeting, or the first working day from then on."""
    day = last + datetime.timedelta(weeks=every_weeks)
    while day in skip or day.weekday() > 4:
        day += datetime.timedelta(days=1)
    return day


def default_minutes(kind: MeetingKind) -> int:
    """How long the model lets such a meeting last; an hour where it does not say."""
    if kind.minutes_per_case is not None:
        return kind.minutes_per_case.max
    phases = sum(phase.minutes.max for phase in kind.phases)
    return phases or (kind.cadence.minutes if kind.cadence else 60)


def finish_denial(*, family_decides: bool, family_present: bool, undecided: int, said: bool) -> str | None:
    """None when a meeting may end; else why not. Where the family decides the way on, those who are there answer every measure
    and say how they want it (MEET-15); a family that did not come is asked afterwards."""
    if not family_decides or not family_present:
        return None
    if undecided:
        return "undecided"
    return None if said else "unsaid"
