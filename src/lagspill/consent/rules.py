"""Who must sign, whether a consent is valid on a day, and what access it compiles into (CONS-2, 3, 5). Pure."""

import calendar
import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lagspill.playbooks.parts_rules import SignatureRule, Signatures
from lagspill.playbooks.rules import birthday_in

Day = datetime.date


@dataclass(frozen=True, slots=True)
class Guardian:
    """A guardian's tie to the subject, as far as signing goes."""

    person: uuid.UUID
    responsible: bool
    care: str  # 'daily', 'shared' or 'not'


@dataclass(frozen=True, slots=True)
class Family:
    """Whom a consent concerns. `birth_date` None means a subject of unknown age: treated as a child without a voice of age."""

    subject: uuid.UUID
    birth_date: Day | None
    guardians: tuple[Guardian, ...] = ()
    live_together: bool = True


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that stands."""

    person: uuid.UUID
    on: Day


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing the form needs: a signature by any one of `anyone_of`; empty means that nobody is registered who could."""

    why: str
    anyone_of: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A requirement that is not met: nobody of it has signed, or one of them has said no."""

    requirement: Requirement
    withdrew: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Signing:
    """Everything that decides whether a consent is signed as it must be."""

    ages: Signatures
    rule: SignatureRule
    family: Family
    concerns_health: bool = False
    signatures: tuple[Signed, ...] = ()
    objections: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Access:
    """What a valid consent gives one service: the days `start` to `end`, `end` exclusive."""

    service: uuid.UUID
    start: Day
    end: Day
    coordinates: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What a consent says: its days and the services it names, those reserved against and those taken out."""

    start: Day
    end: Day
    services: tuple[uuid.UUID, ...]
    reserved: frozenset[uuid.UUID] = field(default_factory=frozenset)
    taken_out: frozenset[uuid.UUID] = field(default_factory=frozenset)
    coordinating: frozenset[uuid.UUID] = field(default_factory=frozenset)


def living(family: Family) -> str:
    """'together', 'shared' or 'apart': which of the form's three sentences applies."""
    if family.live_together:
        return "together"
    return "shared" if any(guardian.care == "shared" for guardian in family.guardians) else "apart"


def requirements(signing: Signing, day: Day) -> tuple[Requirement, ...]:
    """Whose signatures are needed on `day`, and why (CONS-2)."""
    family, ages = signing.family, signing.ages
    needed: list[Requirement] = []
    if _has_turned(family, _signs_from(signing), day):
        needed.append(
            Requirement("adult" if _has_turned(family, ages.adult_from, day) else "young_person", (family.subject,))
        )
    if not _has_turned(family, ages.adult_from, day) and not _has_turned(family, ages.guardians_until, day):
        needed.extend(_of_guardians(signing))
    if not needed:
        # Ages that leave a gap between the guardians' last day and the person's first: nobody could sign, so nothing is valid.
        needed.append(Requirement("nobody", ()))
    return tuple(needed)


def missing(signing: Signing, day: Day) -> tuple[Missing, ...]:
    """What is not met on `day`; empty means that the consent is signed as it must be.

    Somebody entitled to sign who has said no stops the requirement they belong to, also where one signature would do.
    """
    signed = {
        signature.person for signature in signing.signatures if signature.on <= day and _counts(signing, signature)
    }
    unmet: list[Missing] = []
    for requirement in requirements(signing, day):
        against = tuple(person for person in requirement.anyone_of if person in signing.objections)
        if against or not signed.intersection(requirement.anyone_of):
            unmet.append(Missing(requirement, against))
    return tuple(unmet)


def came_of_age(signing: Signing, day: Day) -> int | None:
    """The birthday, in years, by which the subject's own signature came to be missing; None when it is not, or they said no.

    Of a consent that was once signed as it must be, nothing else can have made it so.
    """
    subject = signing.family.subject
    if subject in signing.objections or not any(
        one.requirement.anyone_of == (subject,) for one in missing(signing, day)
    ):
        return None
    return max(age for age in (_signs_from(signing), signing.ages.adult_from) if _has_turned(signing.family, age, day))


def valid_until(signing: Signing, terms: Terms, day: Day) -> Day | None:
    """The first day after `day` on which the consent no longer holds; None when it does not hold on `day`.

    Birthdays are known beforehand, so what they will change is compiled into the period instead of waiting for a job.
    """
    if not terms.start <= day < terms.end or missing(signing, day):
        return None
    turning = sorted(date for date in _turning_days(signing) if day < date < terms.end)
    return next((date for date in turning if missing(signing, date)), terms.end)


def compile_access(signing: Signing, terms: Terms, day: Day) -> tuple[Access, ...]:
    """The access that a consent gives from `day` on: one period per service that it names and nobody reserved against."""
    first = max(day, terms.start)
    end = valid_until(signing, terms, first)
    if end is None:
        return ()
    return tuple(
        Access(service, first, end, service in terms.coordinating)
        for service in terms.services
        if service not in terms.reserved and service not in terms.taken_out
    )


def may_sign(signing: Signing, day: Day) -> tuple[uuid.UUID, ...]:
    """Whose signature the form has room for on `day`: the subject from the age of signing, and whoever has parental
    responsibility, also where the rule makes do with fewer."""
    subject = (signing.family.subject,) if _has_turned(signing.family, _signs_from(signing), day) else ()
    return subject + tuple(guardian.person for guardian in signing.family.guardians if guardian.responsible)


def concerned(family: Family) -> frozenset[uuid.UUID]:
    """Everybody whose no is recorded: the subject at any age, and every guardian (CONS-4)."""
    return frozenset({family.subject, *(guardian.person for guardian in family.guardians)})


def months_after(day: Day, months: int) -> Day:
    """The same day of the month `months` later, or that month's last day (LAW.md: calendar months)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def may_reserve(services: Iterable[uuid.UUID], service: uuid.UUID, owner: uuid.UUID) -> bool:
    """A reservation is against a service that the form names; the service that owns the concern knows of it already."""
    return service in set(services) and service != owner


def uncovered(granted: Iterable[uuid.UUID], wanted: Sequence[uuid.UUID]) -> tuple[uuid.UUID, ...]:
    """Which of the services that must read or attend have no ground today, in the order asked (CONS-6)."""
    held = set(granted)
    return tuple(service for service in wanted if service not in held)


def _counts(signing: Signing, signature: Signed) -> bool:
    """A child's name on the paper is not yet the signature that the age demands (CONS-2)."""
    return signature.person != signing.family.subject or _has_turned(signing.family, _signs_from(signing), signature.on)


def _signs_from(signing: Signing) -> int:
    return signing.ages.health_from if signing.concerns_health else signing.ages.young_person_signs_from


def _has_turned(family: Family, age: int, day: Day) -> bool:
    return family.birth_date is not None and day >= birthday_in(family.birth_date, family.birth_date.year + age)


def _turning_days(signing: Signing) -> set[Day]:
    if signing.family.birth_date is None:
        return set()
    ages = (_signs_from(signing), signing.ages.guardians_until, signing.ages.adult_from)
    born = signing.family.birth_date
    return {birthday_in(born, born.year + age) for age in ages}


def _of_guardians(signing: Signing) -> list[Requirement]:
    responsible = tuple(guardian for guardian in signing.family.guardians if guardian.responsible)
    if not responsible:
        return [Requirement("no_guardian", ())]
    people = tuple(guardian.person for guardian in responsible)
    if len(people) == 1:
        return [Requirement("only_guardian", people)]
    how = living(signing.family)
    who = {"together": signing.rule.together, "apart": signing.rule.apart, "shared": signing.rule.shared}[how]
    if who == "one":
        return [Requirement(f"one_{how}", people)]
    daily = tuple(guardian.person for guardian in responsible if guardian.care == "daily")
    if who == "daily_care" and daily:
        return [Requirement("daily_care", (person,)) for person in daily]
    # Daily care where nobody is recorded to have it: then everyone, the safer reading.
    why = {"everyone": "everyone", "daily_care": "daily_unknown"}.get(who, f"each_{how}")
    return [Requirement(why, (person,)) for person in people]
