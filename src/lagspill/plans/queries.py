"""Reading plans: what the database shows whoever acts, in the order people think of it (PLAN-1..4)."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import CharField, Count, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import Http404

from lagspill.cases.models import Case, Concern
from lagspill.cases.queries import playbook_of
from lagspill.families.queries import gathered_ties
from lagspill.foundation.clock import OSLO, today
from lagspill.foundation.gathering import gathered, instant
from lagspill.meetings.planned import Planned
from lagspill.plans.models import ActionPlan, Agreement, FollowUp, Measure
from lagspill.plans.rules import OPEN, Answer, Kin, Verdict, entitled, verdict


def plan_case_or_404(case_id: uuid.UUID) -> Case:
    """The case with its team, people, guardians and plan; 404 for what is missing and for what one may not see alike."""
    known = Case.objects.select_related(
        "team__coordinator__staff", "owner", "subject", "lead__staff", "municipality", "plan", "concern"
    )
    try:
        return known.annotate(guardians=guardians_of("subject_id")).get(id=case_id)
    except Case.DoesNotExist as error:
        raise Http404 from error


def guardians_of(child: str) -> ArraySubquery:
    """Those with parental responsibility for the person that `child` refers to, in the order of registration."""
    return gathered_ties(child, parental_responsibility=True)


def concern_categories(case: Case) -> list[str]:
    """What the concern is about, by the model's codes; nothing where there is none to see."""
    try:
        return list(case.concern.categories)
    except Concern.DoesNotExist:
        return []


def plan_of(case: Case) -> ActionPlan | None:
    """The case's plan, or None before it is started."""
    try:
        return case.plan
    except ActionPlan.DoesNotExist:
        return None


def measures(case: Case) -> list[Measure]:
    """The case's measures in the plan's order, with responsible, the family's answers and how it went. One look-up."""
    found = list(with_words(Measure.objects.filter(case=case)).order_by("number", "created_at"))
    for row in found:
        row.case = case
    return found


def measure_or_404(measure_id: uuid.UUID) -> Measure:
    """One measure with its case and follow-up talks; 404 when the acting person does not see it. Two look-ups."""
    about = ("case__subject", "case__lead__staff", "case__team", "case__owner", "plan")
    talks = FollowUp.objects.select_related("followed_up_by").order_by("-held_on", "-created_at")
    found = with_words(Measure.objects.select_related(*about)).annotate(guardians=guardians_of("case__subject_id"))
    try:
        measure = found.prefetch_related(Prefetch("follow_ups", talks)).get(id=measure_id)
    except Measure.DoesNotExist as error:
        raise Http404 from error
    setattr(measure.case, _KNOWN, getattr(measure, _KNOWN))
    return measure


def with_words(found: QuerySet[Measure]) -> QuerySet[Measure]:
    """The measures with responsible and service, and as `heard` and `went` what the family answered and the last outcome."""
    of_measure = {"measure_id": OuterRef("id")}
    said = Agreement.objects.filter(**of_measure).order_by("created_at", "id")
    outcome = Coalesce(NullIf("effect", Value("")), "how_reached", output_field=CharField())
    talks = FollowUp.objects.filter(**of_measure).order_by("-held_on", "-created_at")
    return found.select_related("responsible__staff", "service").annotate(
        heard=gathered(
            said,
            person="person_id",
            given="person__given_name",
            family="person__family_name",
            agrees="agrees",
            at="created_at",
            said_at="said_at",
        ),
        went=Subquery(talks.values(outcome=outcome)[:1]),
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer of a family member to a measure."""

    person: uuid.UUID
    name: str
    agrees: bool
    at: datetime.datetime
    said_at: str


def heard(measure: Measure) -> list[Heard]:
    """Every answer to the measure, oldest first; from the look-up that brought it, or by one of its own."""
    rows = getattr(measure, "heard", None)
    if rows is None:
        rows = getattr(with_words(Measure.objects.filter(id=measure.id)).get(), "heard", [])
    return [
        Heard(
            person=uuid.UUID(row["person"]),
            name=f"{row['given']} {row['family']}".strip(),
            agrees=row["agrees"],
            at=instant(row["at"]),
            said_at=row["said_at"],
        )
        for row in rows
    ]


def counting(measure: Measure) -> list[Heard]:
    """The answers to the measure's present wording, oldest first."""
    return [row for row in heard(measure) if row.at >= measure.worded_at]


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
    return (late.filter(case__lead_id=position_id) | late.filter(case__team__coordinator_id=position_id)).order_by(
        "due_on"
    )


# The annotation that carries a case's guardians from the look-up that brought the case.
_KNOWN = "guardians"


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """Somebody whose word about a measure counts: 'subject' or 'guardian'."""

    person: uuid.UUID
    name: str
    capacity: str


def family_members(case: Case) -> list[FamilyMember]:
    """Those whose word counts today, guardians first (CONS-9); none for a case without a person."""
    if case.subject is None:
        return []
    rows = getattr(case, _KNOWN, None)
    if rows is None:
        rows = getattr(Case.objects.annotate(guardians=guardians_of("subject_id")).get(id=case.id), _KNOWN)
    people = {uuid.UUID(row["person"]): _member(row) for row in rows}
    kin = Kin(case.subject.id, case.subject.birth_date, tuple(people))
    people[case.subject.id] = FamilyMember(case.subject.id, case.subject.name, "subject")
    ages = playbook_of(case).consent.signatures
    return [people[person] for person in entitled(kin, ages, today())]


def _member(row: dict[str, str]) -> FamilyMember:
    return FamilyMember(uuid.UUID(row["person"]), f"{row['given']} {row['family']}".strip(), "guardian")


def family_said(measure: Measure, members: list[FamilyMember]) -> Verdict:
    """The family's answer to the measure as it is worded now."""
    said = [Answer(row.person, row.agrees) for row in counting(measure)]
    return verdict(said, {member.person for member in members})


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


def count_by_case(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many measures each case has that were not declined: a figure for the protocol."""
    found = Measure.objects.filter(case_id__in=list(case_ids)).exclude(status="declined")
    return dict(found.values_list("case_id").annotate(number=Count("id")))


def count_undecided(case_id: uuid.UUID) -> int:
    """Proposed measures of one case without the family's answer."""
    case = Case.objects.select_related("subject").get(id=case_id)
    members = family_members(case)
    return sum(row.status == "proposed" and family_said(row, members) == "none" for row in measures(case))


def first_follow_up(case_id: uuid.UUID) -> Planned | None:
    """When and where the plan has its first follow-up meeting; None while that is not agreed."""
    plan = ActionPlan.objects.filter(case_id=case_id).first()
    at = plan.first_follow_up_at if plan else None
    return Planned(at, plan.follow_up_place) if plan and at else None


def next_follow_up(case_id: uuid.UUID) -> datetime.date | None:
    """The next day agreed for following up, of the plan or of one of its open measures (CASE-10)."""
    day = today()
    days = list(
        Measure.objects.filter(case_id=case_id, status__in=OPEN, follow_up_on__gte=day).values_list(
            "follow_up_on", flat=True
        )
    )
    first = ActionPlan.objects.filter(case_id=case_id).values_list("first_follow_up_at", flat=True).first()
    if first is not None:
        days.append(first.astimezone(OSLO).date())
    return min((one for one in days if one and one >= day), default=None)
