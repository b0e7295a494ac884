"""The sharing strip: who reads what, on which ground, until when; who does not, and why (LOOK.md, CASE-8)."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.models import Assignment, Ground
from lagspill.access.queries import assignments, grounds_today
from lagspill.cases.models import Case
from lagspill.consent.models import Reservation
from lagspill.consent.sharing import NonReader, Reader, Strip


@dataclass(frozen=True, slots=True)
class Circle:
    """The facts about a case's readers, read once and worded for several choices."""

    grounds: tuple[Ground, ...]
    people: tuple[Assignment, ...]
    reserved: tuple[str, ...]
    unnamed: bool = False

    def covers(self, service_id: uuid.UUID) -> bool:
        """Whether a ground covers the service today."""
        return any(ground.service_id == service_id for ground in self.grounds)

    def coordinates(self, service_id: uuid.UUID | None) -> bool:
        """Whether the service coordinates the case for its team today."""
        return any(ground.coordinates and ground.service_id == service_id for ground in self.grounds)


def circle(case: Case, *, reserved: Iterable[str] | None = None) -> Circle:
    """Three look-ups: grounds, assignments and reservations of today; `reserved`, when the names are at hand, saves one."""
    names = reserved_names(case.id) if reserved is None else reserved
    return Circle(tuple(grounds_today(case.id)), tuple(assignments(case.id)), tuple(names), case.is_unnamed)


def reserved_names(case_id: uuid.UUID | OuterRef) -> QuerySet[Reservation, str]:
    """The services that the family has reserved itself against, by name."""
    return (
        Reservation.objects.filter(case_id=case_id, consent__state="valid")
        .order_by("service__name")
        .values_list("service__name", flat=True)
        .distinct()
    )


def strip_for_case(found: Circle, *, family: bool, shielded: bool = False) -> Strip:
    """For what every service with a ground reads."""
    readers, waiting = _readers(found)
    names = [reader.name for reader in readers]
    family = family and not found.unnamed
    if family and not shielded:
        readers.append(Reader(_("Familien"), _("det som er delt med dem"), None, "family"))
        names.append(_("familien"))
    non_readers = [NonReader(name, _("ingen der er satt på saken")) for name in waiting]
    non_readers += [NonReader(name, _("familien har reservert seg")) for name in found.reserved]
    if not family and not shielded and not found.unnamed:
        non_readers.append(NonReader(_("familien"), _("det er ikke delt med dem")))
    return Strip(
        shielded, _("Dette leses av %(names)s.") % {"names": listed(names)}, tuple(readers), tuple(non_readers)
    )


def strip_for_own(found: Circle, by: Actor) -> Strip:
    """For what only one's own service reads."""
    people = [row.position.staff.name for row in found.people if row.service_id == by.service_id]
    reader = Reader(by.service_name, listed(people), None, "service")
    others = {ground.service.name for ground in found.grounds if ground.service_id != by.service_id}
    non_readers = [NonReader(name, _("notatet er bare for egen tjeneste")) for name in sorted(others)]
    if not found.unnamed:
        non_readers.append(NonReader(_("familien"), _("det er ikke delt med dem")))
    summary = _("Dette leses bare av %(service)s: %(people)s.") % {"service": by.service_name, "people": listed(people)}
    return Strip(False, summary, (reader,), tuple(non_readers))


def strip_for_unnamed(case: Case) -> Strip:
    """For what a team is going to read without a consent, for nobody is named in it."""
    team = case.team.name if case.team else ""
    return Strip(
        False,
        _("Dette leses av %(service)s og av de faste deltakerne i %(team)s.")
        % {"service": case.owner.name, "team": team},
        (
            Reader(case.owner.name, _("eier saken"), None, "service"),
            Reader(team, _("drøfter saken uten navn"), None, "service"),
        ),
    )


def strip_for_new(by: Actor, *, nobody: bool = False) -> Strip:
    """For a concern that is not written yet; `nobody`: about no person, or none whom it names."""
    if nobody:
        return Strip(
            False,
            _("Dette leses av deg, og av dem som %(service)s setter på saken.") % {"service": by.service_name},
            (Reader(by.service_name, _("tjenesten som eier saken"), None, "service"),),
            (NonReader(_("teamet"), _("ikke før du tar saken opp der")),),
        )
    return Strip(
        False,
        _("Dette leses av deg, og av dem som %(service)s setter på saken.") % {"service": by.service_name},
        (Reader(by.service_name, _("tjenesten som eier bekymringen"), None, "service"),),
        (
            NonReader(_("andre tjenester"), _("ikke før familien har samtykket")),
            NonReader(
                _("familien"), _("bare hvis du krysser av for det nederst; at en bekymring er skrevet, ser de alltid")
            ),
        ),
    )


def strip_shielded(by: Actor) -> Strip:
    """For everything about a stopped case."""
    return Strip(
        True,
        _("Dette leses bare av ansatte som er på saken. Du er her for %(service)s.") % {"service": by.service_name},
    )


def listed(names: Iterable[str]) -> str:
    """Names as a person says them: "A, B og C"."""
    found = list(names)
    if not found:
        return _("ingen ennå")
    if len(found) == 1:
        return found[0]
    return _("%(first)s og %(last)s") % {"first": ", ".join(found[:-1]), "last": found[-1]}


def _readers(found: Circle) -> tuple[list[Reader], list[str]]:
    """Services whose people are on the case, and the names of those with a ground but nobody on it."""
    readers: dict[str, Reader] = {}
    waiting: list[str] = []
    for ground in sorted(found.grounds, key=lambda ground: ground.kind != "owner"):
        people = [row.position.staff.name for row in found.people if row.service_id == ground.service_id]
        name = ground.service.name
        if not people:
            waiting.append(name)
        elif name not in readers:
            readers[name] = Reader(name, f"{_ground(ground.kind)} · {listed(people)}", _last_day(ground), "service")
    return list(readers.values()), [name for name in dict.fromkeys(waiting) if name not in readers]


def _ground(kind: str) -> str:
    return {
        "owner": _("eier bekymringen"),
        "consent": _("samtykke"),
        "law": _("hjemmel i lov"),
        "emergency": _("nødrett"),
        "anonymous": _("anonym drøfting"),
    }[kind]


def _last_day(ground: Ground) -> datetime.date | None:
    upper: datetime.date | None = ground.period.upper
    return upper - datetime.timedelta(days=1) if upper else None
