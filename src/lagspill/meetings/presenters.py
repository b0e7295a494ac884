"""What the meeting pages show, worded; and what other rooms show of meetings."""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.cases.models import Case
from lagspill.foundation.clock import OSLO
from lagspill.foundation.gathering import Row
from lagspill.meetings import rules
from lagspill.meetings.annotations import Beside, Covering, ItemsSeen
from lagspill.meetings.attending import left_to_do, said_no
from lagspill.meetings.desks import Desk
from lagspill.meetings.family_words import said_words
from lagspill.meetings.kinds import minutes_with_interpreter, model_for, model_of, name_of, playbook_of, team_of
from lagspill.meetings.models import AgendaItem, Meeting
from lagspill.meetings.queries import case_items, matter_of
from lagspill.meetings.wording import (
    clock_span,
    duration,
    gap_reason,
    invitation_state,
    qualification_words,
    urgency_label,
)
from lagspill.playbooks.schema import Playbook


def language() -> str:
    """The reader's language."""
    return get_language() or "nb"


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A date in a list."""

    starts_at: datetime.datetime
    place: str
    team: str
    state: str
    load: str
    url: str
    overbooked: bool = False


def meeting_row(meeting: Meeting, *, runs: bool) -> MeetingRow:
    """A meeting of `team_meetings`; who runs it is led to its preparation, or to what comes after."""
    rows = ItemsSeen.of(meeting).items_seen
    extra = playbook_of(team_of(meeting)).interpreter.extra_minutes
    bar = _bar(
        meeting, [rules.minutes_of(row["minutes"], interpreter=bool(row["language"]), extra=extra) for row in rows]
    )
    name = "meetings:after" if meeting.state == "finished" else "meetings:prepare"
    load = _("%(count)s saker") % {"count": len(rows)} if len(rows) != 1 else _("1 sak")
    if runs and rows and meeting.state == "planned":
        load = f"{load} · {time_sentence(bar)}"
    return MeetingRow(
        meeting.starts_at, meeting.place, name_of(meeting), meeting_state(meeting.state), load if runs else "",
        reverse(name, args=[meeting.id]) if runs else "", bar.overbooked > 0 and runs,
    )  # fmt: skip


def _bar(meeting: Meeting, minutes: Iterable[int]) -> rules.TimeBar:
    return rules.time_bar(meeting.starts_at, meeting.ends_at, minutes)


def item_bar(meeting: Meeting, items: Iterable[AgendaItem]) -> rules.TimeBar:
    """The meeting's time and what the list takes of it."""
    return _bar(meeting, [minutes_with_interpreter(one) for one in items])


def time_sentence(bar: rules.TimeBar) -> str:
    """Overbooking in words (MEET-3)."""
    if bar.overbooked:
        return _("Sakene tar %(over)s mer enn møtet varer.") % {"over": duration(bar.overbooked)}
    if bar.left:
        return _("Det er %(left)s igjen.") % {"left": duration(bar.left)}
    return _("Tiden er akkurat fylt.")


def meeting_state(state: str) -> str:
    """Where a meeting stands, in a word."""
    return {
        "planned": _("planlagt"),
        "running": _("i gang"),
        "finished": _("avsluttet"),
        "cancelled": _("avlyst"),
    }[state]


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Somebody who attends, or a seat that stays empty; `why` is said in words."""

    name: str
    service: str
    why: str = ""
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Guest:
    """One invited, with where the invitation stands."""

    id: uuid.UUID
    who: uuid.UUID
    name: str
    service: str
    state: str
    family: bool
    by_hand: bool
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ItemCard:
    """An item of the list while it is prepared."""

    id: uuid.UUID
    case_id: uuid.UUID
    number: str
    initials: str
    time: str
    minutes: str
    band: str
    state: str
    state_code: str
    interpreter: str
    interpreter_ready: bool
    seats: list[SeatRow]
    gaps: list[SeatRow]
    guests: list[Guest] = field(default_factory=list)
    todo: list[str] = field(default_factory=list)

    @property
    def invited(self) -> bool:
        """Whether invitations have been written."""
        return bool(self.guests)


def item_card(item: AgendaItem, desk: Desk, found: rules.Seating) -> ItemCard:
    """An item of `items_of` with its seating."""
    playbook = model_of(item)
    return ItemCard(
        id=item.id,
        case_id=item.case_id,
        number=item.case.number,
        initials=item.case.heading,
        time=clock_span(item.starts_at, item.ends_at),
        minutes=duration(minutes_with_interpreter(item)),
        band=found.band.label.in_(language()) if found.band else "",
        state=_("saken er stanset, ta den av listen") if item.case.state == "stopped" else item_state(item.state),
        state_code=item.state,
        interpreter=interpreter_words(item),
        interpreter_ready=item.interpreter_booked or not item.interpreter_language,
        seats=[seat_row(seat, desk, absent=seat.position in said_no(item)) for seat in found.seats],
        gaps=[gap_row(gap, playbook) for gap in found.gaps],
        guests=guests(item),
        todo=left_to_do(item, desk, found),
    )


def item_state(state: str) -> str:
    """Where an item stands."""
    return {
        "listed": _("ikke innkalt ennå"),
        "invited": _("innkalt"),
        "running": _("i gang"),
        "finished": _("ferdig"),
        "removed": _("tatt av listen"),
        "stopped": _("stanset: ikke lenger anonym"),
    }[state]


def interpreter_words(item: AgendaItem) -> str:
    """The interpreter in a few words; empty when none is needed."""
    if not item.interpreter_language:
        return _("Familien ønsker ikke tolk") if item.interpreter_declined else ""
    parts = [
        _("Tolk på %(language)s") % {"language": item.interpreter_language},
        _("bestilt") if item.interpreter_booked else _("ikke bestilt ennå"),
        qualification_words(item.interpreter_qualification),
        _("på telefon eller skjerm") if item.interpreter_remote else "",
        _("familien takket nei, tjenesten trenger tolk") if item.interpreter_declined else "",
    ]
    return ", ".join(part for part in parts if part)


def seat_row(seat: rules.Seat, desk: Desk, *, absent: bool = False) -> SeatRow:
    """One seat; `absent` when whoever has it has said no."""
    one = desk.colleagues[seat.position]
    why = _("kan ikke komme") if absent else ""
    if seat.stands_in_for and not absent:
        why = _("for %(name)s") % {"name": desk.colleagues[seat.stands_in_for].name}
    return SeatRow(one.name, one.service, why)


def gap_row(gap: rules.Gap, playbook: Playbook) -> SeatRow:
    """One empty seat, and why."""
    name = playbook.service_kind(gap.kind).label.in_(language()) if gap.kind else _("Faste deltakere")
    return SeatRow(name, "", gap_reason(gap.why), empty=True)


def attendance(item: AgendaItem) -> tuple[list[str], list[str]]:
    """Who was there and who was not, by name and service."""
    named = [(row["present"], _name_of(row)) for row in Beside.of(item).attended]
    return sorted(name for there, name in named if there), sorted(name for there, name in named if not there)


def _name_of(row: Row) -> str:
    if row["staff"]:
        return f"{row['staff']}, {row['service']}"
    return f"{row['given'] or ''} {row['family'] or ''}".strip() or _("En i familien")


def guests(item: AgendaItem) -> list[Guest]:
    """Those invited and not called off, family first."""
    return [
        Guest(
            id=uuid.UUID(row["id"]),
            who=uuid.UUID(row["position"] or row["person"]),
            name=row["staff"] or f"{row['given'] or ''} {row['family'] or ''}".strip() or _("En i familien"),
            service=row["service"] or _("Familien"),
            state=_guest_state(row),
            family=row["position"] is None,
            by_hand=row["state"] == "by_hand",
            said=said_words(row["said"]),
        )
        for row in sorted(Beside.of(item).invited, key=lambda row: row["position"] is not None)
        if row["state"] != "cancelled"
    ]


def _guest_state(row: Row) -> str:
    state = invitation_state(row["state"], row["reply"] or "")
    return _("%(state)s, for %(name)s") % {"state": state, "name": row["instead_of"]} if row["instead_of"] else state


def prepare_move(meeting: Meeting, cards: Sequence[ItemCard], bar: rules.TimeBar) -> dict[str, object]:
    """Whose move it is before the meeting, and what comes next."""
    uninvited = [card.number for card in cards if not card.invited]
    unready = [card.number for card in cards if card.todo]
    if meeting.state == "finished":
        text = _("Møtet er avsluttet. Godkjenn referatene og lag protokollen.")
    elif meeting.state == "running":
        text = _("Møtet er i gang. Ta opp neste sak, eller avslutt møtet.")
    elif not cards:
        text = _("Sett saker på listen.")
    elif bar.overbooked:
        text = _("Det er for mange saker. Flytt en sak til et annet møte, eller endre tiden.")
    elif uninvited:
        text = _("Send innkalling i sak %(numbers)s.") % {"numbers": ", ".join(uninvited)}
    elif unready:
        text = _("Noe gjenstår i sak %(numbers)s. Det står ved saken.") % {"numbers": ", ".join(unready)}
    elif meeting.minute_taker_id is None:
        text = _("Avklar hvem som er referent.")
    else:
        text = _("Alt er klart. Møtet kan starte.")
    return {"whose": "mine", "text": text}


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A case that waits for a meeting."""

    case_id: uuid.UUID
    number: str
    initials: str
    urgency: str
    urgency_code: str
    waited: str
    fit: str
    fits: bool
    interpreter: str
    coverable: bool


def waiting_rows(cases: Iterable[Case], desk: Desk, meeting: Meeting, day: datetime.date) -> list[WaitingRow]:
    """The waiting cases, ranked (MEET-3)."""
    on = meeting.starts_at.astimezone(OSLO).date()
    by_id = {case.id: case for case in cases}
    seatings, entries = {}, []
    for case in by_id.values():
        matter = matter_of(case, Covering.of(case))
        seatings[case.id] = rules.seating(model_for(case, meeting), matter, desk.roster, on)
        referral = getattr(case, "referral", None)
        since = referral.sent_at.astimezone(OSLO).date() if referral and referral.sent_at else case.opened_on
        judged = rules.urgency(referral.team_urgency, referral.urgency) if referral else ""
        entries.append(rules.Waiting(case.id, judged, since, seatings[case.id].fits))
    return [
        _waiting_row(by_id[one.case], one, seatings[one.case], meeting, days=one.days(day))
        for one in rules.ranked(entries)
    ]


def _waiting_row(
    case: Case, one: rules.Waiting, found: rules.Seating, meeting: Meeting, *, days: int
) -> WaitingRow:  # fmt: skip
    playbook = model_for(case, meeting)
    missing = [f"{row.name} ({row.why})" for row in (gap_row(gap, playbook) for gap in found.gaps)]
    referral = getattr(case, "referral", None)
    return WaitingRow(
        case_id=case.id,
        number=case.number,
        initials=case.heading,
        urgency=urgency_label(one.urgency),
        urgency_code=one.urgency,
        waited=_("meldt i dag")
        if days < 1
        else _("har ventet 1 dag")
        if days == 1
        else _("har ventet %(days)s dager") % {"days": days},
        fit=_("Alle faste deltakere kan møte.") if one.fits else _("Mangler: %(who)s.") % {"who": ", ".join(missing)},
        fits=one.fits,
        interpreter=referral.interpreter_language if referral else "",
        coverable=meeting.host.id in Covering.of(case).covered,
    )


@dataclass(frozen=True, slots=True)
class CaseMeeting:
    """A meeting as a case shows it. `minutes_url` is empty where there is nothing that the reader may read."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    place: str
    team: str
    state: str
    label: str
    interpreter: str
    live_url: str
    minutes_url: str
    minutes_label: str
    minutes_shared: bool


@dataclass(frozen=True, slots=True)
class CaseMeetings:
    """The next meeting of a case, and those that were."""

    coming: CaseMeeting | None
    past: list[CaseMeeting]


def case_meetings(case: Case) -> CaseMeetings:
    """For the case page and the family's pages: only what row-level security shows to whoever asks. One query."""
    rows = [(_case_meeting(item), item.state) for item in case_items(case.id)]
    coming = [row for row, state in rows if state in ("listed", "invited", "running")]
    return CaseMeetings(coming[0] if coming else None, [row for row, state in reversed(rows) if state == "finished"])


def _case_meeting(item: AgendaItem) -> CaseMeeting:
    meeting = item.meeting
    minutes = getattr(item, "minutes_record", None)
    readable = minutes is not None and minutes.state == "approved"
    return CaseMeeting(
        starts_at=item.starts_at or meeting.starts_at,
        ends_at=item.ends_at or meeting.ends_at,
        place=meeting.place,
        team=name_of(meeting),
        state=item.state,
        label=item_state(item.state),
        interpreter=interpreter_words(item),
        live_url=reverse("meetings:live", args=[item.id]) if item.state == "running" else "",
        minutes_url=reverse("meetings:minutes", args=[item.id]) if readable else "",
        minutes_label=_("Referat") if readable else "",
        minutes_shared=bool(minutes and minutes.shared),
    )
