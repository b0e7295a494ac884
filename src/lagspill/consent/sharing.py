"""The sharing strip: who reads a case or a text, on which ground and until when; who does not, and why (LOOK.md)."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lagspill.access.models import Ground
from lagspill.access.queries import grounds_today
from lagspill.consent.models import Consent
from lagspill.consent.queries import declared
from lagspill.consent.wording import names
from lagspill.foundation.clock import today

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads: `until` is the last day, None for no end."""

    name: str
    ground: str
    until: datetime.date | None
    kind: str


@dataclass(frozen=True, slots=True)
class NonReader:
    """Somebody who does not read, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Context of components/sharing_strip.html."""

    shielded: bool
    summary: str
    readers: tuple[Reader, ...] = ()
    non_readers: tuple[NonReader, ...] = ()


def sharing_strip(
    case_id: uuid.UUID,
    viewer_service: uuid.UUID | None = None,
    *,
    history: Iterable[Consent] | None = None,
    shielded: bool = False,
) -> Strip:
    """Who sees the case today. `history`: the case's consents, newest first, when they are at hand. At most 4 queries."""
    grounds = grounds_today(case_id)
    readers = _services(grounds, viewer_service)
    if not shielded:
        readers.append(_family())
    said = names([reader.name for reader in readers])
    summary = _("Saken leses av %(who)s.") % {"who": said} if readers else _("Ingen leser saken.")
    return Strip(shielded, summary, tuple(readers), _non_readers(case_id, grounds, history))


def strip_for_text(
    case_id: uuid.UUID,
    reach: str,
    viewer_service: uuid.UUID | None = None,
    *,
    family: bool = False,
    history: Iterable[Consent] | None = None,
    shielded: bool = False,
) -> Strip:
    """Who will read what is being written: `reach` 'own' is the writer's own service, 'shared' all whom a ground covers
    today; `family` adds the family unless the matter is shielded."""
    grounds = grounds_today(case_id)
    wanted = [ground for ground in grounds if reach == "shared" or ground.service_id == viewer_service]
    readers = _services(wanted, viewer_service)
    if family and not shielded:
        readers.append(_family())
    said = names([reader.name for reader in readers])
    summary = _("Det du skriver her, leses av %(who)s.") % {"who": said} if readers else _("Bare du leser dette.")
    left_out = [ground for ground in grounds if ground not in wanted]
    why = _("Dette er bare for din egen tjeneste")
    others = [NonReader(ground.service.name, why) for ground in left_out]
    if not family and not shielded:
        others.append(NonReader(_("familien"), _("Dette deles ikke med familien")))
    return Strip(shielded, summary, tuple(readers), (*others, *_non_readers(case_id, grounds, history)))


def _family() -> Reader:
    return Reader(_("familien"), _("Saken gjelder dem"), None, "family")


def _services(grounds: Iterable[Ground], viewer_service: uuid.UUID | None) -> list[Reader]:
    words = {
        "owner": _("Eier bekymringen"),
        "consent": _("Nevnt i samtykket"),
        "anonymous": _("Drøfter saken uten navn"),
        "law": _("Loven gir innsyn"),
        "emergency": _("Nødrett"),
    }
    found: dict[uuid.UUID, Reader] = {}
    for ground in sorted(grounds, key=lambda ground: (ground.kind != "owner", ground.service_id != viewer_service)):
        last = ground.period.upper - ONE_DAY if ground.period.upper else None
        mine = _(" (din tjeneste)") if ground.service_id == viewer_service else ""
        found.setdefault(ground.service_id, Reader(ground.service.name, words[ground.kind] + mine, last, "service"))
    return list(found.values())


def _non_readers(
    case_id: uuid.UUID, grounds: Iterable[Ground], history: Iterable[Consent] | None
) -> tuple[NonReader, ...]:
    """Services that a consent of the case has named or that are reserved against, and that do not read today."""
    reading = {ground.service_id for ground in grounds}
    found: dict[uuid.UUID, NonReader] = {}
    for consent in declared(case_id) if history is None else history:
        reserved = {row.service_id for row in consent.reservations.all()}
        for row in consent.named.all():
            if row.service_id in reading or row.service_id in found:
                continue
            why = _why_not(consent, row.service_id in reserved, row.withdrawn_at is not None)
            found[row.service_id] = NonReader(row.service.name, why)
    return tuple(found.values())


def _why_not(consent: Consent, reserved: bool, taken_out: bool) -> str:
    if reserved:
        return _("Familien har reservert seg")
    if taken_out:
        return _("Familien tok tjenesten ut av samtykket")
    if consent.state == "draft":
        return _("Samtykket er ikke underskrevet ennå")
    if consent.state == "valid":
        if consent.period.lower > today():
            return _("Samtykket gjelder ikke ennå")
        return _("Samtykket har gått ut") if consent.period.upper <= today() else _("Samtykket mangler en underskrift")
    words = {"replaced": _("Ikke nevnt i samtykket som gjelder nå"), "refused": _("Familien har ikke samtykket")}
    return words.get(consent.state, _("Samtykket er trukket tilbake"))
