"""Messages as the page shows them: to whom, read by whom, and what may be done with each."""

import dataclasses
import datetime
import uuid
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.cases.models import Case
from lagspill.cases.presenters import link
from lagspill.cases.sharing import Circle, listed, strip_for_case
from lagspill.consent.sharing import NonReader, Strip
from lagspill.directory.models import Position
from lagspill.foundation.templatetags.lagspill import day
from lagspill.messaging.models import Message
from lagspill.messaging.queries import Read
from lagspill.messaging.rules import withdraw_denial


@dataclasses.dataclass(frozen=True, slots=True)
class MessageRow:
    """One message; without its text while the reader has not opened it."""

    id: uuid.UUID
    at: datetime.datetime
    who: str
    to: str
    text: str
    unread: bool
    withdrawn: bool
    may_withdraw: bool
    read: str
    as_note: str


@dataclasses.dataclass(frozen=True, slots=True)
class UnreadRow:
    """Unread messages of one case, on my day."""

    url: str
    text: str
    number: str


def message_rows(
    messages: Iterable[Message], *, people: Mapping[uuid.UUID, Position], seeing: Iterable[uuid.UUID], by: Actor
) -> list[MessageRow]:
    """The messages in their order. `seeing`: the positions that see the case today."""
    still = set(seeing)
    return [_row(one, people, still, by) for one in messages]


def _row(one: Message, people: Mapping[uuid.UUID, Position], seeing: set[uuid.UUID], by: Actor) -> MessageRow:
    mine = one.author_id == by.position_id
    opened = {uuid.UUID(row["position"]) for row in Read.of(one).read_by}
    waits = not mine and by.position_id not in opened
    withdrawn = one.withdrawn_at is not None
    who = f"{one.author.staff.name}, {one.service.name}"
    return MessageRow(
        id=one.id,
        at=one.created_at,
        who=_("Du") if mine else who,
        to=listed(_reader(id, people, seeing, by) for id in one.readers),
        text="" if waits else one.text,
        unread=waits,
        withdrawn=withdrawn,
        may_withdraw=withdraw_denial(is_author=mine, withdrawn=withdrawn, read=bool(opened)) is None,
        read=_read(one.readers, opened, people) if mine and not withdrawn else "",
        as_note="" if waits or withdrawn else _as_note(one, who),
    )


def _reader(id: uuid.UUID, people: Mapping[uuid.UUID, Position], seeing: set[uuid.UUID], by: Actor) -> str:
    if id == by.position_id:
        return _("deg")
    name = f"{people[id].staff.name} ({people[id].service.name})" if id in people else _("en som har sluttet")
    return name if id in seeing else _("%(name)s, som ikke ser saken lenger") % {"name": name}


def _read(readers: list[uuid.UUID], opened: set[uuid.UUID], people: Mapping[uuid.UUID, Position]) -> str:
    if not opened:
        return _("Ingen har lest den ennå.")
    if set(readers) <= opened:
        return _("Alle har lest den.")
    return _("Lest av %(names)s.") % {
        "names": listed(people[id].staff.name for id in readers if id in opened & set(people))
    }


def _as_note(one: Message, who: str) -> str:
    """What a note made from the message begins with; its writer reads it through and may change it."""
    said = _("Fra en beskjed fra %(who)s, %(day)s:") % {"who": who, "day": day(one.created_at)}
    return f"{said}\n{one.text}"


def strip_for_messages(found: Circle, *, stopped: bool) -> Strip:
    """Who can be chosen, by name and service, and that the family is never among them."""
    strip = strip_for_case(found, family=False, shielded=stopped)
    others = tuple(one for one in strip.non_readers if one.name != _("familien"))
    family = (
        () if found.unnamed or stopped else (NonReader(_("familien"), _("beskjeder vises aldri for familien her")),)
    )
    return dataclasses.replace(
        strip,
        summary=_(
            "En beskjed leses bare av dem du velger blant dem som er på saken. De andre ser ikke at den er skrevet."
        ),
        non_readers=(*others, *family),
    )


def unread_rows(found: Iterable[tuple[Case, int]]) -> list[UnreadRow]:
    """What my day says of unread messages: how many and in which case, never what."""
    return [
        UnreadRow(
            url=link("messaging:case", case.id),
            text=_("Én ny beskjed") if many == 1 else _("%(many)d nye beskjeder") % {"many": many},
            number=f"{case.heading} · {case.number}",
        )
        for case, many in found
    ]
