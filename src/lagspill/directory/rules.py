"""What roles and services are called, who holds a position on a day, who stands in. No database, no clock of its own."""

import datetime
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Protocol, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Roles that the product itself knows. A playbook may name more; then its own label is used there, and the code here.
ROLES: Mapping[str, Promise] = MappingProxyType(
    {
        "teacher": _("Lærer"),
        "sosiallaerer": _("Sosiallærer"),
        "pedagogical_leader": _("Pedagogisk leder"),
        "leader": _("Leder (rektor eller styrer)"),
        "deputy_leader": _("Nestleder (assisterende rektor)"),
        "department_leader": _("Avdelingsleder"),
        "health_nurse": _("Helsesykepleier"),
        "midwife": _("Jordmor"),
        "contact_person": _("Kontaktperson"),
        "ppt_adviser": _("PPT-rådgiver"),
        "psychologist": _("Psykolog"),
        "case_worker": _("Saksbehandler"),
        "club_leader": _("Leder for fritidsklubb"),
        "environment_leader": _("Leder for miljøteamet"),
        "special_education_lead": _("Spesialpedagogisk ansvarlig"),
        "family_counsellor": _("Familieveileder"),
        "team_coordinator": _("Koordinator for teamet"),
        "deputy_coordinator": _("Fast stedfortreder for koordinatoren"),
        "municipal_coordinator": _("Kommunal koordinator"),
        "plan_coordinator": _("Koordinator for individuell plan"),
        "municipal_lead": _("Leder i kommunen"),
        "privacy_officer": _("Personvernombud"),
        "administrator": _("Administrator"),
    }
)

SERVICE_KINDS: Mapping[str, Promise] = MappingProxyType(
    {
        "school": _("Skole"),
        "kindergarten": _("Barnehage"),
        "health_station": _("Helsestasjon"),
        "school_health": _("Skolehelsetjeneste"),
        "barnevern": _("Barneverntjeneste"),
        "ppt": _("Pedagogisk-psykologisk tjeneste (PPT)"),
        "ppt_upper": _("PPT for videregående skole"),
        "mental_health_team": _("Psykisk helseteam"),
        "youth_club": _("Fritidsklubb"),
        "family_centre": _("Familiesenter"),
        "bup": _("Barne- og ungdomspsykiatrisk poliklinikk (BUP)"),
        "refugee_service": _("Flyktningtjeneste"),
        "gp": _("Fastlege"),
        "physiotherapy": _("Fysioterapitjeneste"),
        "nav": _("Nav"),
        "coordination": _("Tverrfaglig team"),
        "municipality": _("Kommunens ledelse"),
    }
)


_PHONE = re.compile(r"\+?[0-9 ]{3,20}")


class Period(Protocol):
    """Anything that holds from a day until, but not on, another."""

    started_on: datetime.date
    ended_on: datetime.date | None


Held = TypeVar("Held", bound=Period)


def role_label(code: str) -> str:
    """A role in people's words; a code of a playbook's own is shown with blanks for its underscores."""
    return str(ROLES.get(code) or code.replace("_", " ").capitalize())


def kind_label(code: str) -> str:
    """A kind of service in people's words."""
    return str(SERVICE_KINDS.get(code) or code.replace("_", " ").capitalize())


def codes_with(word: str, labels: Mapping[str, Promise]) -> list[str]:
    """The codes whose label, in the reader's language, contains the word."""
    sought = word.casefold()
    return [code for code, label in labels.items() if sought in str(label).casefold()]


def is_phone(text: str) -> bool:
    """Whether it is written as a telephone number: digits and blanks, a plus in front of them at most."""
    return bool(_PHONE.fullmatch(text))


def holds(period: Period, day: datetime.date) -> bool:
    """Whether it holds on `day`: from its first day, until the day before it ended."""
    return period.started_on <= day and (period.ended_on is None or day < period.ended_on)


def overlap(
    first: tuple[datetime.date, datetime.date | None], second: tuple[datetime.date, datetime.date | None]
) -> bool:
    """Whether two periods, each with an exclusive end or none, share a day."""
    (start_a, end_a), (start_b, end_b) = first, second
    return (end_b is None or start_a < end_b) and (end_a is None or start_b < end_a)


def holding(periods: Iterable[Held], day: datetime.date) -> list[Held]:
    """Those that hold on `day`: deputies, contact persons, team members."""
    return [period for period in periods if holds(period, day)]
