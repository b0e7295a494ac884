"""What stands around a service's deputies and contact persons, today and later (TEAM-1, ORG-1)."""

import datetime
import uuid
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.http import Http404

from lagspill.directory.models import ContactPerson, Deputy, Position, Service
from lagspill.directory.queries import PLACE_KINDS

Row = TypeVar("Row", Deputy, ContactPerson)


def service_or_404(service_id: uuid.UUID, *, seen_from: uuid.UUID) -> Service:
    """A service of one's own municipality that is active."""
    found = Service.objects.filter(id=service_id, active=True, municipality__services=seen_from)
    service = found.select_related("municipality").first()
    if service is None:
        raise Http404
    return service


def workers(service: Service, day: datetime.date) -> list[Position]:
    """Positions there that are held on the day or later, by name."""
    held = Position.objects.filter(_open(day), service=service).select_related("staff", "service")
    return list(held.order_by("staff__name", "role", "started_on"))


def deputies_at(service: Service, day: datetime.date) -> list[Deputy]:
    """Who stands in for whom there on the day or later, the soonest first."""
    found = Deputy.objects.filter(_open(day), position__service=service)
    return list(
        found.select_related("position__staff", "deputy__staff").order_by("started_on", "position__staff__name")
    )


def contacts_from(service: Service, day: datetime.date) -> list[ContactPerson]:
    """Who of the service is contact person for which place on the day or later."""
    found = ContactPerson.objects.filter(_open(day), position__service=service)
    return list(found.select_related("position__staff", "place").order_by("place__name", "position__staff__name"))


def places_beside(service: Service) -> list[Service]:
    """The municipality's other schools and kindergartens, by name."""
    found = Service.objects.filter(municipality=service.municipality_id, active=True, kind__in=PLACE_KINDS)
    return list(found.exclude(id=service.id).order_by("-kind", "name"))


def deputy_or_404(deputy_id: uuid.UUID, *, seen_from: uuid.UUID, day: datetime.date) -> Deputy:
    """A deputy of one's own municipality whose time is not over."""
    return _one(Deputy.objects.select_related("deputy__staff", "position__service"), deputy_id, seen_from, day)


def contact_or_404(contact_id: uuid.UUID, *, seen_from: uuid.UUID, day: datetime.date) -> ContactPerson:
    """A contact person of one's own municipality whose time is not over."""
    return _one(
        ContactPerson.objects.select_related("position__staff", "position__service"), contact_id, seen_from, day
    )


def _one(rows: QuerySet[Row], one: uuid.UUID, seen_from: uuid.UUID, day: datetime.date) -> Row:
    found = rows.filter(_open(day), id=one, position__service__municipality__services=seen_from).first()
    if found is None:
        raise Http404
    return found


def _open(day: datetime.date) -> Q:
    return Q(ended_on=None) | Q(ended_on__gt=day)
