"""Finding services and people (ORG-1), and putting names to the ids of the log (FAM-3)."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from lagspill.audit.queries import Look, looks_at
from lagspill.directory.models import ContactPerson, Deputy, Position, Service, StaffMember, Team
from lagspill.directory.rules import ROLES, SERVICE_KINDS, codes_with
from lagspill.identity.models import Account
from lagspill.playbooks import loader
from lagspill.playbooks.editions import models_in
from lagspill.playbooks.schema import Playbook

MOST_PEOPLE = 60
MOST_SERVICES = 200
MOST_WORDS = 5
# Where children are all day.
PLACE_KINDS = ("kindergarten", "school")


@dataclass(frozen=True, slots=True)
class Found:
    """An answer to a search; `more` says that people were left out, so that the reader narrows the search."""

    services: list[Service]
    people: list[Position]
    more: bool


@dataclass(frozen=True, slots=True)
class ServiceOverview:
    """One service with those who work there, its contact persons elsewhere, and the teams that serve it."""

    service: Service
    positions: list[Position]
    contacts: list[ContactPerson]
    teams: list[Team]


@dataclass(frozen=True, slots=True)
class Who:
    """A name for an id of the log. A family member has no service; nobody has neither."""

    name: str
    service: str = ""


@dataclass(frozen=True, slots=True)
class NamedLook:
    """One person's looks at a case on one day (FAM-3)."""

    day: datetime.date
    who: Who
    family: bool
    ground: str
    first: datetime.datetime
    last: datetime.datetime
    times: int


@dataclass(slots=True)
class Names:
    """Names for ids, read in a few queries for a whole page of the log."""

    accounts: dict[uuid.UUID, str] = field(default_factory=dict)
    positions: dict[uuid.UUID, Who] = field(default_factory=dict)


def search(text: str, *, seen_from: uuid.UUID, day: datetime.date) -> Found:
    """Services and people of the municipality of the service `seen_from`, each matching every word of the text.

    People are those in a position on `day`. Without words: every service, and no people.
    """
    words = text.split()[:MOST_WORDS]
    services = _services(seen_from, day)
    for word in words:
        services = services.filter(_service_matches(word))
    if not words:
        return Found(list(services[:MOST_SERVICES]), [], more=False)
    found = list(_people(_in_position(day), words, seen_from, day)[: MOST_PEOPLE + 1])
    return Found(list(services[:MOST_SERVICES]), found[:MOST_PEOPLE], more=len(found) > MOST_PEOPLE)


def people_matching(text: str, *, seen_from: uuid.UUID, day: datetime.date) -> list[Position]:
    """People of the municipality in a position on `day` that match every word, by name; none for no words."""
    words = text.split()[:MOST_WORDS]
    held = Position.objects.filter(_open(day), **_holding(day)).select_related("staff", "service")
    return list(_people(held, words, seen_from, day)[:MOST_PEOPLE]) if words else []


def _people(held: QuerySet[Position], words: list[str], seen_from: uuid.UUID, day: datetime.date) -> QuerySet[Position]:
    people = held.filter(service__municipality__services=seen_from, service__active=True)
    for word in words:
        people = people.filter(_person_matches(word, day))
    return people.order_by("staff__name", "service__name", "id")


def service_overview(service_id: uuid.UUID, *, seen_from: uuid.UUID, day: datetime.date) -> ServiceOverview:
    """One service of one's own municipality; 404 for any other."""
    service = _services(seen_from, day).filter(id=service_id).first()
    if service is None:
        raise Http404
    positions = list(_in_position(day).filter(service=service).order_by("role", "staff__name", "id"))
    positions.sort(key=lambda position: list(ROLES).index(position.role) if position.role in ROLES else len(ROLES))
    contacts = list(
        ContactPerson.objects.filter(position__service=service, **_holding(day))
        .filter(_open(day))
        .select_related("place", "position__staff")
        .order_by("place__name", "position__staff__name")
    )
    teams = list(
        running_teams()
        .filter(Q(places=service) | Q(service=service))
        .select_related("service", "coordinator__staff")
        .distinct()
    )
    return ServiceOverview(service, positions, contacts, teams)


def names_of(*, accounts: Iterable[uuid.UUID | None] = (), positions: Iterable[uuid.UUID | None] = ()) -> Names:
    """Names for ids of the log, whether or not they still hold a position; unknown ids are left out."""
    names = Names()
    if wanted := {one for one in positions if one}:
        found = Position.objects.filter(id__in=wanted).select_related("staff", "service")
        names.positions = {position.id: Who(position.staff.name, position.service.name) for position in found}
    if known := {one for one in accounts if one}:
        names.accounts = dict(Account.objects.filter(id__in=known).values_list("id", "display_name"))
    return names


def accounts_named(text: str, *, seen_from: uuid.UUID) -> list[uuid.UUID]:
    """Accounts of the municipality's staff whose name contains every word of the text."""
    staff = StaffMember.objects.filter(municipality__services=seen_from, account__isnull=False)
    for word in text.split()[:MOST_WORDS]:
        staff = staff.filter(name__icontains=word)
    return [account for account in staff.values_list("account_id", flat=True) if account is not None]


def who_has_looked(case_id: uuid.UUID) -> list[NamedLook]:
    """Who has looked at a case, newest day first, one row per day and person; what is shielded is never among them (FAM-3)."""
    looks = looks_at(case_id)
    names = names_of(positions=[look.position for look in looks])
    return [_named(look, names) for look in looks]


def _named(look: Look, names: Names) -> NamedLook:
    who = names.positions.get(look.position, Who("")) if look.position else Who("")
    return NamedLook(look.day, who, look.person is not None, look.ground, look.first, look.last, look.times)


def _services(seen_from: uuid.UUID, day: datetime.date) -> QuerySet[Service]:
    contacts = (
        ContactPerson.objects.filter(_open(day), **_holding(day))
        .filter(_open(day, "position__"))
        .select_related("position__staff", "position__service")
        .order_by("position__service__name", "position__staff__name")
    )
    return (
        Service.objects.filter(municipality__services=seen_from, active=True)
        .select_related("district")
        .prefetch_related(Prefetch("contact_persons", queryset=contacts, to_attr="contacts_now"))
        .order_by("kind", "name", "id")
    )


def _in_position(day: datetime.date) -> QuerySet[Position]:
    deputies = Deputy.objects.filter(_open(day), **_holding(day)).select_related("deputy__staff", "deputy__service")
    return (
        Position.objects.filter(_open(day), **_holding(day))
        .select_related("staff", "service")
        .prefetch_related(Prefetch("deputies", queryset=deputies, to_attr="deputies_now"))
    )


def _holding(day: datetime.date) -> dict[str, datetime.date]:
    return {"started_on__lte": day}


def _open(day: datetime.date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}ended_on": None}) | Q(**{f"{prefix}ended_on__gt": day})


def _service_matches(word: str) -> Q:
    return (
        Q(name__icontains=word)
        | Q(kind__in=codes_with(word, SERVICE_KINDS))
        | Q(address__icontains=word)
        | Q(district__name__icontains=word)
    )


def _person_matches(word: str, day: datetime.date) -> Q:
    contact_for = ContactPerson.objects.filter(_open(day), place__name__icontains=word, **_holding(day)).values(
        "position"
    )
    return (
        Q(staff__name__icontains=word)
        | Q(role__in=codes_with(word, ROLES))
        | Q(title__icontains=word)
        | Q(service__name__icontains=word)
        | Q(service__kind__in=codes_with(word, SERVICE_KINDS))
        | Q(id__in=contact_for)
    )


def names_around(service_id: uuid.UUID) -> tuple[list[str], list[str]]:
    """Names of those who work in the service's municipality, and of its schools and kindergartens: what a text without
    names must not hold (CASE-3, CASE-6)."""
    staff = StaffMember.objects.filter(municipality__services=service_id).values_list("name", flat=True)
    places = Service.objects.filter(municipality__services=service_id, kind__in=PLACE_KINDS)
    return list(staff), list(places.values_list("name", flat=True))


def running_teams() -> QuerySet[Team]:
    """Teams that take up cases: those that are not ended."""
    return Team.objects.filter(ended_on=None)


def still_runs(team_id: uuid.UUID) -> bool:
    """Whether the team is not ended; until this transaction is over nobody can end it. Whoever is ending it is waited for.

    `for key share`, for which Django has no word: many may ask at once, and only who ends the team is in the way. A foreign key
    would take the same lock, but not before the commit.
    """
    with connection.cursor() as cursor:
        cursor.execute("select from directory_team where id = %s and ended_on is null for key share", [team_id])
        return bool(cursor.rowcount)


def playbook_of_team(team: Team) -> Playbook:
    """The model that the team runs now: what its new cases start under, its dates and its members."""
    if team.playbook_version:
        return loader.get(team.playbook, team.playbook_version)
    return loader.shipped()[team.playbook]


def models_near(service_id: uuid.UUID) -> dict[str, Playbook]:
    """Every model that the service's municipality has, by code: the newest it adopted, else the newest shipped."""
    return models_in(Service.objects.filter(id=service_id).values("municipality_id"))
