"""Reading plans: what the database shows whoever acts, in the order people think of it (PLAN-1..4)."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.http import Http404

from lagspill.access.models import Assignment
from lagspill.cases.models import Case
from lagspill.families.models import Guardianship, Person
from lagspill.foundation.clock import today
from lagspill.plans.models import ActionPlan, Agreement, FollowUp, Measure
from lagspill.plans.rules import OPEN, Answer, Kin, Verdict, entitled, verdict
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook


def plan_case_or_404(case_id: uuid.UUID) -> Case:
    """The case with its team, people and plan; 404 for what is missing and for what one may not see alike."""
    known = Case.objects.select_related("team__coordinator__staff", "owner", "subject", "lead__staff", "municipality", "plan")
    try:
        return known.get(id=case_id)
    except Case.DoesNotExist as error:
        raise Http404 from error


def plan_of(case: Case) -> ActionPlan | None:
    """The case's plan, or None before it is started."""
    try:
        return case.plan
    except ActionPlan.DoesNotExist:
        return None


def measures(case: Case) -> list[Measure]:
    """The case's measures in the plan's order, with responsible, the family's answers and the follow-up talks."""
    return list(_with_people(Measure.objects.filter(case=case)).order_by("number", "created_at"))


def measure_or_404(measure_id: uuid.UUID) -> Measure:
    """One measure with everything about it and its case; 404 when the acting person does not see it."""
    known = _with_people(Measure.objects.select_related("case__subject", "case__lead", "case__team", "case__owner", "plan"))
    try:
        return known.get(id=measure_id)
    except Measure.DoesNotExist as error:
        raise Http404 from error


def _with_people(found: QuerySet[Measure]) -> QuerySet[Measure]:
    return found.select_related("responsible__staff", "service").prefetch_related(
        Prefetch("agreements", Agreement.objects.select_related("person").order_by("created_at", "id")),
        Prefetch("follow_ups", FollowUp.objects.select_related("followed_up_by").order_by("-held_on", "-created_at")),
    )


def open_measures(position_id: uuid.UUID) -> QuerySet[Measure]:
    """Open measures that the position is responsible for, in cases the acting person sees, the most urgent first."""
    return (
        Measure.objects.select_related("case")
        .filter(responsible_id=position_id, status__in=OPEN, case__state__in=("scheduled", "plan"))
        .order_by("due_on", "number")
    )


def overdue_measures(position_id: uuid.UUID) -> QuerySet[Measure]:
    """Overdue measures in visible cases that the position leads or coordinates (PLAN-3)."""
    late = Measure.objects.select_related("case", "responsible__staff", "service").filter(
        status__in=OPEN, due_on__lt=today(), case__state__in=("scheduled", "plan")
    )
    return (late.filter(case__lead_id=position_id) | late.filter(case__team__coordinator_id=position_id)).order_by("due_on")


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """Somebody whose word about a measure counts: 'subject' or 'guardian'."""

    person: Person
    capacity: str


def playbook_of(case: Case) -> Playbook:
    """The playbook in the version that the case started under."""
    return loader.get(case.playbook, case.playbook_version)


def family_members(case: Case) -> list[FamilyMember]:
    """Those whose word counts today, guardians first (CONS-9); none for a case without a person."""
    if case.subject is None:
        return []
    ties = Guardianship.objects.select_related("guardian").filter(
        child=case.subject, ended_at=None, parental_responsibility=True
    )
    guardians = [tie.guardian for tie in ties.order_by("created_at", "id")]
    people = {person.id: FamilyMember(person, "guardian") for person in guardians}
    people[case.subject.id] = FamilyMember(case.subject, "subject")
    kin = Kin(case.subject.id, case.subject.birth_date, tuple(person.id for person in guardians))
    ages = playbook_of(case).consent.signatures
    return [people[person] for person in entitled(kin, ages, today())]


def family_said(measure: Measure, members: list[FamilyMember]) -> Verdict:
    """The family's answer to the measure as it is worded now."""
    return verdict(
        (Answer(row.person_id, row.agrees) for row in counting(measure)), {member.person.id for member in members}
    )


def counting(measure: Measure) -> list[Agreement]:
    """The answers to the measure's present wording, oldest first."""
    return [row for row in measure.agreements.all() if row.created_at >= measure.worded_at]


def possible_responsible(case_id: uuid.UUID, services: set[uuid.UUID]) -> list[Assignment]:
    """Assigned positions of `services`, those with a ground today, with staff member and service, by service."""
    return list(
        Assignment.objects.select_related("position__staff", "service")
        .filter(case_id=case_id, ended_at=None, service_id__in=services)
        .order_by("service__name", "position__staff__name")
    )


@dataclass(frozen=True, slots=True)
class Expired:
    """A case in which a ground's period has run out, and a position of its owner to act as."""

    case_id: uuid.UUID
    position_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Ending:
    """A consent that ends soon, on `ends_on` (the first day without it), and a position of the owner to act as."""

    case_id: uuid.UUID
    consent_id: uuid.UUID
    ends_on: datetime.date
    position_id: uuid.UUID


def expired_cases() -> list[Expired]:
    """Cases whose expired services still have somebody assigned. Ids only: readable before anybody acts."""
    with connection.cursor() as cursor:
        cursor.execute("select case_id, position_id from expired_cases()")
        return [Expired(*row) for row in cursor.fetchall()]


def ending_consents(days: int) -> list[Ending]:
    """Consents that end within `days` days. Ids and dates only: readable before anybody acts."""
    with connection.cursor() as cursor:
        cursor.execute("select case_id, consent_id, ends_on, position_id from ending_consents(%s)", [days])
        return [Ending(*row) for row in cursor.fetchall()]
