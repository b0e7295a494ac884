"""Hours and agreements on pages, for the consultant's service and for the place."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lagspill.access.actor import Actor
from lagspill.consent.sharing import NonReader, Reader, Strip
from lagspill.foundation.clock import OSLO, now, today
from lagspill.foundation.templatetags.lagspill import clock_time, day, day_short
from lagspill.opendoor import presence_queries as queries
from lagspill.opendoor import presence_rules as rules
from lagspill.opendoor.models import AgreedMeeting, DoorHours, FixedAgreement, Registration
from lagspill.opendoor.presence_wording import BROUGHT, agreement_name, how_often, occasion_of, span, times

Fact = dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. `waits`: the reader's service is to answer."""

    title: str
    url: str
    about: str
    state: str
    waits: bool = False


def hours_rows(rows: Sequence[DoorHours], by: Actor, closed: queries.Closed) -> list[Row]:
    """Hours in the list."""
    return [_hours_row(row, by, closed) for row in rows]


def _hours_row(row: DoorHours, by: Actor, closed: queries.Closed) -> Row:
    """Hours as the other side is called: the place to the consultant, the consultant to the place."""
    other = row.place.name if by.service_id == row.service_id else f"{row.service.name}, {row.consultant.staff.name}"
    following = queries.coming_days(row, closed)
    state = _("Neste: %(day)s") % {"day": day(following[0])} if following else _("Ingen flere dager er satt opp")
    return Row(other, reverse("opendoor:hours", args=[row.id]), f"{how_often(row)} · {times(row)}", state)


def hours_facts(row: DoorHours) -> list[Fact]:
    """When, where and who."""
    return _facts(
        (_("Hvor"), row.place.name),
        (_("Hvem som kommer"), f"{row.consultant.staff.name}, {row.service.name}"),
        (_("Hvor ofte"), how_often(row)),
        (_("Klokka"), times(row)),
        (_("Fra og til"), span(row.first_on, row.until) if row.until >= row.first_on else _("avsluttet")),
        (_("Hver samtale"), ngettext("%(many)d minutt", "%(many)d minutter", row.slot_minutes) % {"many": row.slot_minutes}),
    )  # fmt: skip


def _facts(*facts: tuple[str, str]) -> list[Fact]:
    return [{"label": label, "value": value} for label, value in facts if value]


@dataclass(frozen=True, slots=True)
class Slot:
    """One talk's time. `who` and `brings` are empty to all who may not read them."""

    time: str
    taken: bool
    after_teaching: bool
    who: str = ""
    brings: str = ""
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class DoorDay:
    """One day's slots."""

    day: datetime.date
    slots: tuple[Slot, ...]


def door_days(
    row: DoorHours,
    offered: Mapping[datetime.date, list[datetime.datetime]],
    taken: Mapping[datetime.datetime, uuid.UUID],
    listed: Mapping[uuid.UUID, Registration],
    *,
    keeps_list: bool,
) -> list[DoorDay]:
    """The next days. `listed`: the place's own lines that the reader may read, by slot; `keeps_list`: may take one off."""

    def slot(at: datetime.datetime) -> Slot:
        line = listed.get(taken[at]) if at in taken else None
        after = row.teaching_ends is not None and at.astimezone(OSLO).time() >= row.teaching_ends
        if line is None:
            return Slot(clock_time(at), at in taken, after)
        return Slot(clock_time(at), True, after, line.who, line.brought_by.staff.name, _off(line) if keeps_list else "")

    return [DoorDay(one, tuple(slot(at) for at in times)) for one, times in offered.items()]


@dataclass(frozen=True, slots=True)
class Orphan:
    """Somebody whose hour was called off. `remove_url` is empty to all who may not take it off the list."""

    at: datetime.datetime
    who: str
    brings: str
    remove_url: str


def orphan_lines(lines: Sequence[Registration], *, keeps_list: bool) -> list[Orphan]:
    """Those who must get another hour, as far as the reader may read them."""
    return [
        Orphan(one.slot.starts_at, one.who, one.brought_by.staff.name, _off(one) if keeps_list else "")
        for one in lines
    ]  # fmt: skip


def _off(line: Registration) -> str:
    return reverse("opendoor:unregister", args=[line.id])


def free_slots(
    offered: Mapping[datetime.date, list[datetime.datetime]], taken: Mapping[datetime.datetime, uuid.UUID]
) -> list[datetime.datetime]:
    """Slots that a child may be registered for."""
    return [at for times in offered.values() for at in times if at > now() and at not in taken]


def strip_for_list(row: DoorHours) -> Strip:
    """Who reads the place's own list, and who does not."""
    return Strip(
        False,
        _("Navn og saksnummer leses bare hos %(place)s: av dem som fører listen, og av den som kommer til timen.")
        % {"place": row.place.name},
        (Reader(row.place.name, _("stedets egen liste"), None, "service"),),
        (NonReader(row.service.name, _("ser bare at timen er tatt")),),
    )


STATES = {
    rules.PROPOSED: lambda: _("Foreslått"),
    rules.DECLINED: lambda: _("Stedet sa nei"),
    rules.RUNNING: lambda: _("Gjelder"),
    rules.ENDED: lambda: _("Avsluttet"),
}


def state_words(row: FixedAgreement) -> str:
    """Where an agreement stands."""
    return STATES[rules.state_of(queries.terms_of(row), today())]()


def agreement_rows(rows: Sequence[FixedAgreement], by: Actor, closed: queries.Closed) -> list[Row]:
    """Agreements in the list: first those that the reader's service is to answer."""
    return sorted((_agreement_row(row, by, closed) for row in rows), key=lambda row: not row.waits)


def _agreement_row(row: FixedAgreement, by: Actor, closed: queries.Closed) -> Row:
    """With how it is kept once it runs."""
    state = rules.state_of(queries.terms_of(row), today())
    about = f"{how_often(row)} · {span(row.first_on, row.until)}" if row.until >= row.first_on else how_often(row)
    words = STATES[state]()
    if queries.terms_of(row).answer:
        words = f"{words} · {_held_words(_kept(row, list(row.held.all()), closed))}"
    waits = state == rules.PROPOSED and queries.coordinates(row, by)
    return Row(agreement_name(row), reverse("opendoor:agreement", args=[row.id]), about, words, waits)


def _kept(row: FixedAgreement, held: list[AgreedMeeting], closed: queries.Closed) -> rules.Kept:
    planned = queries.days_of(row, closed, until=today())
    return rules.kept(planned, today(), [(one.held_on, one.children) for one in held])


def _held_words(found: rules.Kept) -> str:
    return _("holdt %(held)d av %(planned)d ganger") % {"held": found.held, "planned": found.planned}


def agreement_facts(row: FixedAgreement) -> list[Fact]:
    """What is agreed, and who is responsible on each side."""
    answer = getattr(row, "answer", None)
    return _facts(
        (_("Sted"), row.place.name),
        (_("Møte"), occasion_of(row)),
        (_("Hvordan barna kommer opp"), str(BROUGHT.get(row.brought, ""))),
        (_("Trinn"), row.year_groups),
        (_("Hvor ofte"), how_often(row)),
        (_("Fra og til"), span(row.first_on, row.until) if row.until >= row.first_on else _("avsluttet")),
        (_("Hvem som kommer"), f"{row.consultant.staff.name}, {row.service.name}"),
        (_("Ansvarlig på stedet"), answer.responsible.staff.name if answer and answer.agrees else ""),
        (_("Svar"), _answered(row)),
        (_("Hvor det står nå"), state_words(row)),
    )


def _answered(row: FixedAgreement) -> str:
    answer = getattr(row, "answer", None)
    if answer is None:
        return _("ikke svart ennå")
    word = _("ja") if answer.agrees else _("nei")
    return f"{word}, {day_short(answer.created_at.astimezone(OSLO).date())}"


def held_facts(row: FixedAgreement, held: list[AgreedMeeting]) -> list[Fact]:
    """What was held against what was agreed, as both sides see it."""
    found = _kept(row, held, queries.closed_days([row]))
    return _facts(
        (_("Avtalte ganger til nå"), str(found.planned)),
        (_("Holdt"), str(found.held)),
        (_("Barn det ble snakket om"), str(found.children)),
        (_("Sist"), day(found.last) if found.last else _("ikke ennå")),
    )
