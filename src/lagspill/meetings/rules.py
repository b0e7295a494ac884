"""Who sits where, what comes first, what fits into the time, what may follow (TEAM-1, MEET-1, 3, 6, 8). Pure."""

import datetime
import uuid
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

import holidays

from lagspill.playbooks.parts_team import Member
from lagspill.playbooks.rules import NoBandError, band_for, unnamed_band
from lagspill.playbooks.schema import AgeBand, Playbook

Day = datetime.date
SATURDAY = 5

# State -> what may follow, and by which verb.
MEETING: dict[str, dict[str, str]] = {
    "planned": {"start": "running", "cancel": "cancelled"},
    "running": {"finish": "finished"},
    "finished": {},
    "cancelled": {},
}
ITEM: dict[str, dict[str, str]] = {
    "listed": {"invite": "invited", "start": "running", "remove": "removed", "stop": "stopped"},
    "invited": {"invite": "invited", "start": "running", "remove": "removed", "stop": "stopped"},
    "running": {"finish": "finished", "stop": "stopped"},
    "finished": {},
    "removed": {},
    # It could no longer be discussed without a name (CASE-6).
    "stopped": {},
}
HELD = ("running", "finished")
# States of a case in which it may be discussed, and invited to.
DISCUSSABLE = ("scheduled", "plan")
URGENCIES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Holder:
    """A position and for how long somebody holds it; `ended_on` is the first day without."""

    position: uuid.UUID
    service: uuid.UUID
    kind: str
    role: str
    started_on: Day
    ended_on: Day | None = None

    def holds(self, day: Day) -> bool:
        """Whether it is held on `day`."""
        return self.started_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who stands in for a position while it is away."""

    position: uuid.UUID
    deputy: Holder


@dataclass(frozen=True, slots=True)
class Roster:
    """The directory as far as seats go: the team's fixed members, staff of the child's place, who stands in."""

    members: tuple[Holder, ...] = ()
    staff: tuple[Holder, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """What decides who attends a case: the person's age and place, the services that may and may not take part, and the
    positions that are on the case.

    `unnamed`: there is no person in it; then `band` is the age band that was told, and `place` the one that raised it.
    """

    kind: str
    birth_date: Day | None
    place: uuid.UUID | None = None
    place_kind: str = ""
    covered: frozenset[uuid.UUID] = frozenset()
    reserved: frozenset[uuid.UUID] = frozenset()
    assigned: frozenset[uuid.UUID] = frozenset()
    unnamed: bool = False
    band: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who attends an item. `why`: 'member', 'place'; `stands_in_for`: whom a deputy replaces."""

    position: uuid.UUID
    service: uuid.UUID
    kind: str
    why: str
    stands_in_for: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A seat that stays empty. `why`: 'nobody', 'no_place', 'other_place', 'reserved', 'uncovered', 'no_band', or 'unknown':
    nobody of the child's place who knows the child is on the case."""

    kind: str
    why: str
    service: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Seating:
    """Who attends an item, whom it lacks, and under which age band."""

    band: AgeBand | None
    seats: tuple[Seat, ...]
    gaps: tuple[Gap, ...]

    @property
    def fits(self) -> bool:
        """Whether every seat is taken."""
        return not self.gaps


def seating(playbook: Playbook, matter: Matter, roster: Roster, day: Day) -> Seating:
    """The fixed members of a case on the meeting's day: band, child's own place, deputies, reservations (TEAM-1)."""
    try:
        band = band_of(playbook, matter, day)
    except NoBandError:
        return Seating(None, (), (Gap("", "no_band"),))
    seats: list[Seat] = []
    gaps: list[Gap] = []
    for member in band.members:
        found, gap = _seats_of(member, matter, roster, day)
        seats.extend(found)
        if gap:
            gaps.append(gap)
    return Seating(band, tuple(seats), tuple(gaps))


def band_of(playbook: Playbook, matter: Matter, day: Day) -> AgeBand:
    """The band whose members meet for a case on that day. Raises NoBandError."""
    if matter.unnamed:
        return unnamed_band(playbook, kind=matter.kind, band=matter.band, place_kind=matter.place_kind)
    return band_for(
        playbook,
        birth_date=matter.birth_date,
        on=day,
        attends_kindergarten=matter.place_kind == "kindergarten",
        pregnant=matter.kind == "pregnant",
    )


def _seats_of(member: Member, matter: Matter, roster: Roster, day: Day) -> tuple[list[Seat], Gap | None]:
    if member.resolve == "subject_place":
        if matter.place is None:
            return [], Gap(member.service_kind, "no_place")
        if matter.place_kind != member.service_kind:
            return [], Gap(member.service_kind, "other_place", matter.place)
        staff = [one for one in roster.staff if not member.knows_child or one.position in matter.assigned]
        holders, why = _first_role(member.roles, matter.place, staff, day), "place"
        if not holders and member.knows_child:
            return [], None if matter.unnamed else Gap(member.service_kind, "unknown", matter.place)
    else:
        holders, why = [holder for holder in roster.members if holder.kind == member.service_kind], "member"
    present = [seat for holder in holders if (seat := _present(holder, roster.stand_ins, why, day))]
    if not present:
        return [], Gap(member.service_kind, "nobody", holders[0].service if holders else None)
    allowed = [seat for seat in present if seat.service in matter.covered]
    if not allowed:
        service = present[0].service
        return [], Gap(member.service_kind, "reserved" if service in matter.reserved else "uncovered", service)
    return allowed, None


def _first_role(roles: Sequence[str], place: uuid.UUID, staff: Iterable[Holder], day: Day) -> list[Holder]:
    """One person of the child's own place: by the first role that somebody holds on the day."""
    there = [holder for holder in staff if holder.service == place and holder.holds(day)]
    return next(([holder] for role in roles for holder in there if holder.role == role), [])


def _present(holder: Holder, stand_ins: Iterable[StandIn], why: str, day: Day) -> Seat | None:
    for stand_in in stand_ins:
        if stand_in.position == holder.position and stand_in.deputy.holds(day):
            deputy = stand_in.deputy
            return Seat(deputy.position, deputy.service, holder.kind, why, stands_in_for=holder.position)
    return Seat(holder.position, holder.service, holder.kind, why) if holder.holds(day) else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A referred case that waits for a meeting."""

    case: uuid.UUID
    urgency: str
    since: Day
    fits: bool = True

    def days(self, day: Day) -> int:
        """How long it has waited."""
        return (day - self.since).days


def urgency(team_urgency: str, reported: str) -> str:
    """The coordinator's own judgement where there is one, else the reporter's (MEET-3)."""
    return team_urgency or reported


def ranked(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Most urgent first, then the longest wait; of two alike the one whose members can all attend."""
    return sorted(
        waiting,
        key=lambda one: (
            URGENCIES.index(one.urgency) if one.urgency in URGENCIES else len(URGENCIES),
            one.since,
            not one.fits,
            one.case,
        ),
    )


@dataclass(frozen=True, slots=True)
class TimeBar:
    """Minutes of a meeting and how many its list takes."""

    length: int
    used: int

    @property
    def left(self) -> int:
        """Minutes still free."""
        return max(0, self.length - self.used)

    @property
    def overbooked(self) -> int:
        """Minutes too many."""
        return max(0, self.used - self.length)


def minutes_of(minutes: int, *, interpreter: bool, extra: int) -> int:
    """An item's time, longer when somebody interprets (MEET-6)."""
    return minutes + extra if interpreter else minutes


def time_bar(starts_at: datetime.datetime, ends_at: datetime.datetime, minutes: Iterable[int]) -> TimeBar:
    """What the list takes of the meeting's time."""
    return TimeBar(int((ends_at - starts_at).total_seconds() // 60), sum(minutes))


Slot = tuple[datetime.datetime, datetime.datetime]


def slots(starts_at: datetime.datetime, minutes: Iterable[int]) -> list[Slot]:
    """From when to when each item is, one after the other: families do not meet in the room (MEET-9)."""
    found, start = [], starts_at
    for length in minutes:
        end = start + datetime.timedelta(minutes=length)
        found.append((start, end))
        start = end
    return found


def public_holidays(first: Day, last: Day) -> frozenset[Day]:
    """Norway's public holidays in the years between two days."""
    return frozenset(holidays.country_holidays("NO", years=range(first.year, last.year + 1)))


def day_off(day: Day) -> str:
    """Why no meeting is planned on a day: 'weekend' or 'holiday'; empty for a working day."""
    if day.weekday() >= SATURDAY:
        return "weekend"
    return "holiday" if day in public_holidays(day, day) else ""


def series(first: Day, last: Day, every_weeks: int, skip: Container[Day]) -> list[Day]:
    """Every so many weeks from `first` to `last` (included), without the days to skip; the rhythm goes on after them."""
    found, day = [], first
    while day <= last:
        if day not in skip:
            found.append(day)
        day += datetime.timedelta(weeks=every_weeks)
    return found


@dataclass(frozen=True, slots=True)
class PhaseClock:
    """Where a phase stands: whole minutes used and left, and when its time is over. It never rings."""

    used: int
    left: int
    ends_at: datetime.datetime


def phase_clock(started_at: datetime.datetime, now: datetime.datetime, minutes: int) -> PhaseClock:
    """Elapsed and left of a phase of `minutes`; used stays within it, left is never below nought."""
    used = min(minutes, max(0, int((now - started_at).total_seconds() // 60)))
    return PhaseClock(used, minutes - used, started_at + datetime.timedelta(minutes=minutes))


def room_denial(*, audience: str, family: bool, permanent: bool, covered: bool) -> str | None:
    """None when somebody may be in the room for an item's phase; else the code of why not (MEET-8)."""
    if audience == "permanent_members":
        return None if permanent and not family else "members_only"
    return None if family or covered else "uncovered"


def screen_denial(*, stopped: bool, apart: bool, uncovered: bool) -> str | None:
    """None when the screen in the room may show the board; else why not: only what all present may see (MEET-8)."""
    if stopped:
        return "stopped"
    if apart:
        return "apart"
    return "uncovered" if uncovered else None


def wording_stands(*, seen: int | str, version: int | str, same: bool) -> bool:
    """Whether new words replace those on the board: nobody changed them since the writer saw them, or to just the same."""
    return seen == version or same


def next_state(states: dict[str, dict[str, str]], state: str, verb: str) -> str | None:
    """The state that `verb` leads to; None when it is not possible from here."""
    return states[state].get(verb)


def start_denial(*, meeting: str, item: str, other_runs: bool, covered: bool) -> str | None:
    """None when an item may start; else why not: its consent must cover the team today (CONS-6)."""
    if meeting != "running":
        return "meeting_not_running"
    if next_state(ITEM, item, "start") is None:
        return "item_over"
    if other_runs:
        return "other_runs"
    return None if covered else "uncovered"


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation that is answered by mail: its state, its item's, and what was last asked and answered."""

    state: str
    item: str
    sequence: int
    ends_at: datetime.datetime
    reply: str
    replied_at: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Given:
    """An answer by mail: to which sequence, what ('' for what nobody understands), and when it was written."""

    sequence: int
    reply: str
    stamped_at: datetime.datetime


def written_at(stamp: datetime.datetime | None, now: datetime.datetime) -> datetime.datetime:
    """When an answer was written, by its own stamp; now, when it has none or one that cannot be."""
    return now if stamp is None or stamp > now + datetime.timedelta(days=1) else stamp


def agreed_without(said: Iterable[bool | None]) -> bool:
    """Whether a case may be taken up without its family: somebody says yes, and nobody no (MEET-5)."""
    words = set(said)
    return True in words and False not in words


def answer_denial(asked: Asked, given: Given, now: datetime.datetime) -> str | None:
    """None when an answer by mail counts; else why not: the newest answer to the newest question does (RFC 5546)."""
    if asked.state == "cancelled":
        return "cancelled"
    if asked.item not in ("listed", "invited") or now >= asked.ends_at:
        return "over"
    if given.sequence != asked.sequence:
        return "stale"
    if asked.replied_at is None or given.stamped_at > asked.replied_at:
        return None
    if given.reply == asked.reply:
        return "repeated"
    # Some clients stamp every answer with the question's own time: then the order of arrival counts.
    return None if given.stamped_at == asked.replied_at else "stale"


def place_in(order: Sequence[uuid.UUID], moved: uuid.UUID, up: bool) -> list[uuid.UUID]:
    """The order with one item moved one place up or down; unchanged at the ends."""
    places = list(order)
    here = places.index(moved)
    there = here - 1 if up else here + 1
    if 0 <= there < len(places):
        places[here], places[there] = places[there], places[here]
    return places
