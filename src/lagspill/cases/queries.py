"""Reading cases: the database shows only what the acting person may see; these say in which order and how much."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from lagspill.access.models import Assignment, Ground
from lagspill.cases.facts import HOME
from lagspill.cases.models import Case, Event, Handover, Note, Notice
from lagspill.cases.rules import Gate
from lagspill.consent.models import Consent
from lagspill.directory.models import Position, Service, Team, TeamMember
from lagspill.directory.queries import running_teams
from lagspill.families.models import Person
from lagspill.foundation.clock import today
from lagspill.foundation.gathering import gathered
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook

PAGE = 50
# Where children are all day: what a playbook calls the subject's place.
PLACE_KINDS = ("kindergarten", "school")


def playbook_of(case: Case) -> Playbook:
    """The model that the case runs, in the version it started under: a newer one is for newer cases."""
    return loader.get(case.playbook, case.playbook_version)


def governing_municipality(case: Case) -> uuid.UUID:
    """By whose rules the case goes: the municipality where the child lives, else the owner's (CASE-12)."""
    return (case.subject and case.subject.home_municipality_id) or case.municipality_id


def case_or_404(case_id: uuid.UUID) -> Case:
    """The case, or 404 for what is missing and for what one may not see alike."""
    try:
        return Case.objects.select_related(
            "team__coordinator__staff", "owner", "subject", "lead__staff", "plan_coordinator__staff"
        ).get(id=case_id)
    except Case.DoesNotExist as error:
        raise Http404 from error


def letter_case_or_404(case_id: uuid.UUID) -> Case:
    """The case with those whom a family can turn to, or 404: for its letters."""
    known = Case.objects.select_related(
        "team__coordinator__staff", "team__coordinator__service", "lead__staff", "lead__service",
        "owner", "subject", "municipality",
    )  # fmt: skip
    case = known.filter(id=case_id).first()
    if case is None:
        raise Http404
    return case


def visible_cases(*, states: Sequence[str] | None = None) -> QuerySet[Case]:
    """All cases that the acting person sees, newest first."""
    found = Case.objects.select_related("owner", "lead__staff", "team").order_by("-opened_on", "-number", "id")
    return found.filter(state__in=states) if states else found


def search_cases(text: str) -> QuerySet[Case]:
    """Visible cases whose number, initials or person's name contain every word of `text`."""
    found = visible_cases().select_related("subject")
    for word in text.split()[:5]:
        found = found.filter(_matches(word))
    return found


def _matches(word: str) -> Q:

    return (
        Q(number__icontains=word)
        | Q(initials__iexact=word)
        | Q(subject__given_name__icontains=word)
        | Q(subject__family_name__icontains=word)
    )


def gathered_events(found: QuerySet[Event], **more: str) -> ArraySubquery:
    """Some events of a case within a query for the case, oldest first: what happened and which position did it."""
    writer = {"staff": "position__staff__name", "service": "position__service__name"}
    return gathered(found.order_by("created_at", "id"), at="created_at", kind="kind", facts="facts", **writer, **more)


def gathered_notes(found: QuerySet[Note], **more: str) -> ArraySubquery:
    """Some notes of a case within a query for the case, the newest first: what was written, and by whom."""
    newest = found.order_by("-created_at", "id")[:PAGE]
    return gathered(newest, at="created_at", text="text", staff="author__staff__name", service="service__name", **more)


def unread_notices() -> list[Notice]:
    """Notices to the acting position that it has not put away."""
    return list(Notice.objects.filter(read_at=None).select_related("case").order_by("-created_at")[:PAGE])


def teams_for(service_id: uuid.UUID) -> list[Team]:
    """The teams that serve one's school or kindergarten (TEAM-1). Where none does, those of the municipality: any service may
    raise a concern, and the teams in which the service itself sits come first (INN)."""
    serving = list(running_teams().select_related("service").filter(places=service_id).order_by("name"))
    if serving:
        return serving
    municipality = Service.objects.filter(id=service_id).values("municipality_id")
    day = today()
    sits = TeamMember.objects.filter(team=OuterRef("id"), position__service=service_id, started_on__lte=day)
    open_seats = sits.filter(Q(ended_on=None) | Q(ended_on__gt=day))
    found = running_teams().select_related("service").filter(service__municipality__in=municipality)
    return list(found.annotate(mine=Exists(open_seats)).order_by("-mine", "name"))


def is_served(service_id: uuid.UUID) -> bool:
    """Whether a team serves it: a school or a kindergarten, which may have meetings of its own."""
    return running_teams().filter(places=service_id).exists()


def has_open_cases(team: Team) -> bool:
    """Whether the team has cases that are not closed; asked by the municipality's coordinator, who sees none of them.

    The database answers nobody else. Then this says yes: what cannot be known stops whoever asks.
    """
    with connection.cursor() as cursor:
        cursor.execute("select team_has_open_cases(%s)", [team.id])
        (answer,) = cursor.fetchone()
    return answer is not False


def places_near(service_id: uuid.UUID) -> list[Service]:
    """The schools and kindergartens of the service's municipality."""
    municipality = Service.objects.filter(id=service_id).values("municipality_id")
    return list(
        Service.objects.filter(municipality__in=municipality, kind__in=PLACE_KINDS, active=True).order_by(
            "kind", "name"
        )
    )


def colleagues(case: Case, *, own_service: uuid.UUID, on_case: bool | None = None) -> list[Position]:
    """Positions at services that a ground covers today, one's own service first; `on_case` narrows to those (not) assigned."""
    day = today()
    found = (
        Position.objects.select_related("staff", "service")
        .filter(service__in=_grounded(case), started_on__lte=day)
        .filter(Q(ended_on=None) | Q(ended_on__gt=day))
        .order_by("service__name", "staff__name")
    )
    if on_case is not None:
        assigned = Assignment.objects.filter(case_id=case.id, ended_at=None).values("position_id")
        found = found.filter(id__in=assigned) if on_case else found.exclude(id__in=assigned)
    return sorted(found, key=lambda position: position.service_id != own_service)


def _grounded(case: Case) -> QuerySet[Any]:
    """The services that a ground covers today, for use inside another query."""
    return Ground.objects.filter(case_id=case.id, withdrawn_at=None, period__contains=today()).values("service_id")


def case_with_papers(case_id: uuid.UUID) -> Case:
    """The case with its concern, its referral and `consented_area`, or 404: one look-up for the pages of the referral."""
    found = Case.objects.select_related(*HOME, "concern", "referral__reporter__staff", "referral__reporter__service")
    area = Consent.objects.filter(case_id=OuterRef("id"), state__in=("valid", "draft")).order_by(
        "-state", "-created_at"
    )
    case = found.annotate(consented_area=Subquery(area.values("subject_area")[:1])).filter(id=case_id).first()
    if case is None:
        raise Http404
    return case


def waiting_offer(case: Case, office: str = "lead") -> Handover | None:
    """The offer of an office's baton that nobody has answered yet."""
    found = case.handovers.select_related("offered_to__staff", "offered_to__service", "offered_by__staff")
    return found.filter(answer="waiting", office=office).first()


def last_gate(case: Case) -> Gate:
    """All that the gate was ever answered for this case, taken together."""
    rows = list(case.safety_answers.values_list("violence", "neglect"))
    return Gate(
        violence=any(violence for violence, _neglect in rows), neglect=any(neglect for _violence, neglect in rows)
    )


def cases_of(people: Iterable[Person]) -> list[Case]:
    """Visible cases about any of these people, newest first."""
    return list(visible_cases().filter(subject__in=list(people)).select_related("subject"))
