"""A place's own meetings in words."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lagspill.cases.models import Case
from lagspill.cases.stage_presenters import listed_roles
from lagspill.cases.wording import word_event, word_notice
from lagspill.directory.models import Position
from lagspill.foundation.clock import now
from lagspill.localmeetings.models import LocalItem, LocalMeeting
from lagspill.localmeetings.queries import Kind, kind_of


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a list."""

    url: str
    starts_at: datetime.datetime
    name: str
    place: str
    cases: str


@dataclass(frozen=True, slots=True)
class Office:
    """Who has which part in the meeting."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A case on the list."""

    case: Case
    heading: str
    decided: str
    look_again_on: datetime.date | None
    stage_url: str


def meeting_row(meeting: LocalMeeting, seen: int) -> MeetingRow:
    """One line."""
    words = ngettext("%(count)d sak du ser", "%(count)d saker du ser", seen) % {"count": seen}
    return MeetingRow(
        reverse("localmeetings:meeting", args=[meeting.id]), meeting.starts_at, kind_of(meeting).label, meeting.place, words
    )  # fmt: skip


def offices_of(meeting: LocalMeeting) -> list[Office]:
    """By name, as the model has them (MEET-14); an office that nobody at the place can have says so."""
    rows: list[tuple[str, Position | None]] = [
        (_("Kaller inn"), meeting.convener),
        (_("Lager sakslisten"), meeting.agenda_owner),
        (_("Leder"), meeting.chair),
        (_("Stedfortreder"), meeting.deputy_chair),
        (_("Skriver"), meeting.minute_taker),
    ]
    return [Office(label, one.staff.name if one else _("ingen her har den rollen")) for label, one in rows]


def conveners_named(kind: Kind) -> str:
    """Who plans such meetings, in the model's own words."""
    return listed_roles(kind.playbook, [kind.kind.convener, *kind.kind.convener_alternatives])


def item_row(item: LocalItem, decided: str | None, look_again_on: datetime.date | None) -> ItemRow:
    """One case; number and initials only, so it is no look at it."""
    return ItemRow(
        item.case,
        f"{item.case.heading} · {item.case.number}",
        decision_label(decided) if decided else "",
        look_again_on,
        reverse("cases:stage", args=[item.case_id]),
    )


def decision_label(decision: str) -> str:
    """What the meeting decided, in few words."""
    return {
        "measures_here": _("Prøver mer her"),
        "on": _("Går videre til teamet"),
        "straight": _("Går rett til teamet"),
    }[decision]


def is_begun(meeting: LocalMeeting) -> bool:
    """Whether its time has come."""
    return meeting.state == "planned" and meeting.starts_at <= now()


def teach() -> None:
    """The thread's and my day's words."""

    def with_name(sentence: str, facts: Any) -> str:
        name = str(facts.get("meeting") or "")
        return f"{sentence}: {name}" if name else sentence

    word_event("locally_listed", "meeting", lambda facts: with_name(_("Saken ble satt på listen"), facts))
    word_event("locally_unlisted", "meeting", lambda facts: with_name(_("Saken ble tatt av listen"), facts))
    word_notice("locally_listed", lambda _facts: _("En sak står på listen til et møte der du deltar."))
