"""Who plans a place's own meeting, who has which office in it, what may be put on its list. Pure (CASE-2, MEET-14)."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from lagspill.playbooks.schema import MeetingKind

# Put on the case for the meeting's sake; ends with it for those who have no office in it.
DUTY = "local_meeting"


@dataclass(frozen=True, slots=True)
class Colleague:
    """A position at the place, and its role."""

    position: uuid.UUID
    role: str


@dataclass(frozen=True, slots=True)
class Offices:
    """Whom the model puts in each office; None: the place has nobody in that role."""

    agenda_owner: uuid.UUID | None
    chair: uuid.UUID
    deputy_chair: uuid.UUID | None
    minute_taker: uuid.UUID | None

    @property
    def holders(self) -> frozenset[uuid.UUID]:
        """Everybody with an office."""
        found = (self.agenda_owner, self.chair, self.deputy_chair, self.minute_taker)
        return frozenset(one for one in found if one is not None)


def planners(kind: MeetingKind) -> frozenset[str]:
    """Roles that may plan it: who convenes, and who leads it when they are away."""
    return frozenset({kind.convener, *kind.convener_alternatives, kind.agenda_owner, kind.chair, kind.deputy_chair})


def offices(kind: MeetingKind, staff: Sequence[Colleague], convener: uuid.UUID) -> Offices:
    """The offices as the model has them, the convener first where several share a role. Whoever leads neither deputises for
    themselves nor takes the minutes, unless the place has nobody else in that role."""
    first = sorted(staff, key=lambda one: one.position != convener)

    def one(role: str, *, but: Collection[uuid.UUID] = ()) -> uuid.UUID | None:
        return next((who.position for who in first if who.role == role and who.position not in but), None)

    chair = one(kind.chair) or convener
    return Offices(
        agenda_owner=one(kind.agenda_owner),
        chair=chair,
        deputy_chair=one(kind.deputy_chair, but={chair}),
        minute_taker=one(kind.minute_taker, but={chair}) or one(kind.minute_taker),
    )


def list_denial(*, state: str, kind: str, wanted: str | None, owns: bool, here: bool, elsewhere: bool) -> str | None:
    """None when a case may be put on the list; else why not. `wanted`: the kind of meeting that its stage is decided in;
    `here`: it stands on this list already; `elsewhere`: it waits on another's."""
    if state != "planned":
        return "over"
    if not owns:
        return "not_owner"
    if wanted != kind:
        return "not_this_meeting"
    if here:
        return "listed_already"
    return "listed_elsewhere" if elsewhere else None


def finish_denial(*, state: str, begun: bool, undecided: int) -> str | None:
    """None when the meeting may end; else why not. Every case on the list is decided, or taken off it."""
    if state != "planned":
        return "over"
    if not begun:
        return "not_begun"
    return "undecided" if undecided else None


def leaving(seats: Iterable[uuid.UUID], officers: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Who sees the cases no longer when the meeting is over: those who came without an office in it."""
    return [position for position in seats if position not in officers]
