"""Services and people as the directory's pages show them (ORG-1)."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.template.defaultfilters import date as worded_date
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lagspill.directory.models import ContactPerson, Deputy, Position, Service
from lagspill.directory.queries import Found, ServiceOverview
from lagspill.directory.rules import SERVICE_KINDS, kind_label, role_label


@dataclass(frozen=True, slots=True)
class Line:
    """A person or contact with how to reach them; `text` says as what."""

    name: str
    text: str
    phone: str
    phone_url: str
    email: str
    service: str = ""
    service_id: uuid.UUID | None = None
    stand_ins: str = ""


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service in a list."""

    id: uuid.UUID
    name: str
    kind: str
    address: str
    district: str
    hours: str
    phone: str
    phone_url: str
    email: str
    contacts: list[Line]


@dataclass(frozen=True, slots=True)
class ServicePage:
    """A service's own page; `abroad` is who of it is contact person elsewhere."""

    card: ServiceCard
    people: list[Line]
    abroad: list[Line]
    teams: list[Line]


def cards_by_kind(services: Sequence[Service]) -> list[tuple[str, list[ServiceCard]]]:
    """Service cards under their kind's name, the kinds in the order people think."""
    order = {code: place for place, code in enumerate(SERVICE_KINDS)}
    ranked = sorted(
        services, key=lambda service: (order.get(service.kind, len(order)), service.kind, service.name.casefold())
    )
    return [
        (kind_label(kind), [card(one) for one in group])
        for kind, group in groupby(ranked, key=lambda service: service.kind)
    ]


def card(service: Service) -> ServiceCard:
    """One service with its contact persons of today (prefetched as `contacts_now`)."""
    contacts: list[ContactPerson] = getattr(service, "contacts_now", [])
    return ServiceCard(
        id=service.id,
        name=service.name,
        kind=kind_label(service.kind),
        address=service.address,
        district=service.district.name if service.district else "",
        hours=service.hours,
        phone=service.phone,
        phone_url=phone_url(service.phone),
        email=service.email,
        contacts=[_contact(contact) for contact in contacts],
    )


def person(position: Position) -> Line:
    """Somebody in a position, with who stands in today (prefetched as `deputies_now`)."""
    deputies: list[Deputy] = getattr(position, "deputies_now", [])
    return Line(
        name=position.staff.name,
        text=title_of(position),
        phone=position.staff.phone or position.service.phone,
        phone_url=phone_url(position.staff.phone or position.service.phone),
        email=position.staff.email,
        service=position.service.name,
        service_id=position.service_id,
        stand_ins=", ".join(deputy.deputy.staff.name for deputy in deputies),
    )


def service_page(overview: ServiceOverview) -> ServicePage:
    """Everything of one service."""
    return ServicePage(
        card=card(overview.service),
        people=[person(position) for position in overview.positions],
        abroad=[
            Line(
                contact.position.staff.name,
                contact.place.name,
                "",
                "",
                "",
                service=contact.place.name,
                service_id=contact.place_id,
            )
            for contact in overview.contacts
        ],
        teams=[
            Line(
                team.name,
                team.coordinator.staff.name,
                "",
                "",
                "",
                service=team.service.name,
                service_id=team.service_id,
            )
            for team in overview.teams
        ],
    )


def summary(found: Found, query: str) -> str:
    """How many there are, for the eye and for screen readers while one types."""
    services = ngettext("%(count)s tjeneste", "%(count)s tjenester", len(found.services)) % {
        "count": len(found.services)
    }
    if not query.split():
        return services
    people = ngettext("%(count)s person", "%(count)s personer", len(found.people)) % {"count": len(found.people)}
    told = _("%(services)s og %(people)s") % {"services": services, "people": people}
    return told + " – " + _("flere finnes, skriv mer for å se dem") if found.more else told


def title_of(position: Position) -> str:
    """The title a person goes by, otherwise the role in words."""
    return position.title or role_label(position.role)


def choice(position: Position) -> str:
    """Somebody of a service, as one of several to choose from."""
    return f"{position.staff.name}, {title_of(position)}"


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A deputy or contact person with the way to end it."""

    name: str
    words: str
    end_words: str
    end_url: str


def deputy_row(deputy: Deputy) -> DutyRow:
    """Who stands in for whom, and when."""
    names = {"deputy": deputy.deputy.staff.name, "absent": deputy.position.staff.name}
    return _duty(_("%(deputy)s for %(absent)s") % names, deputy, "web:end-deputy")


def contact_row(contact: ContactPerson) -> DutyRow:
    """Who is contact person for which place, and since when."""
    names = {"name": contact.position.staff.name, "place": contact.place.name}
    return _duty(_("%(name)s for %(place)s") % names, contact, "web:end-contact")


def _duty(name: str, row: Deputy | ContactPerson, ends: str) -> DutyRow:
    words = _("Ta %(name)s av listen") % {"name": name}
    return DutyRow(name, _period(row.started_on, row.ended_on), words, reverse(ends, args=[row.id]))


def _period(start: datetime.date, ended_on: datetime.date | None) -> str:
    """Both days included."""
    first = worded_date(start, "j. F Y")
    if ended_on is None:
        return _("Fra %(first)s") % {"first": first}
    last = worded_date(ended_on - datetime.timedelta(days=1), "j. F Y")
    return _("%(first)s til og med %(last)s") % {"first": first, "last": last}


def phone_url(phone: str) -> str:
    """What a phone dials; '' for none."""
    digits = "".join(character for character in phone if character.isdigit() or character == "+")
    return f"tel:{digits}" if digits else ""


def _contact(contact: ContactPerson) -> Line:
    held = contact.position
    phone = held.staff.phone or held.service.phone
    return Line(
        held.staff.name, title_of(held), phone, phone_url(phone), held.staff.email, held.service.name, held.service_id
    )
