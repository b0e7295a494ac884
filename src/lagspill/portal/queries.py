"""What a family member may read of a case, in few trips to the database; row-level security decides what that is (FAM-1).

Contact details of people are never asked for here, not even one's own (FAM-5). `Case.state`, `closed_on`, the closing and
the grounds are never read: a case stopped at the safety gate, and closed after that, must look as it did before (CASE-4),
so the pages build on what is shared with the family and on their own consent.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from lagspill.access.models import Assignment, FamilyLogin, Party
from lagspill.audit.queries import looks_at
from lagspill.cases.models import Case, Concern, Event, Note, Referral
from lagspill.cases.queries import gathered_events, gathered_notes
from lagspill.consent.models import Consent, NamedService, Reservation, Signature
from lagspill.directory.models import Position
from lagspill.families.models import Person
from lagspill.families.queries import gathered_ties
from lagspill.foundation.clock import today
from lagspill.foundation.gathering import Row, gathered
from lagspill.meetings.models import AgendaItem, Attendance, Invitation, Minutes, MinutesCorrection, MinutesVersion
from lagspill.meetings.said import said_beside
from lagspill.plans.models import ActionPlan, Agreement, FollowUp, Measure
from lagspill.portal.rules import Seen

# The coordinator's list is a draft until invitations go out.
ANNOUNCED = ("invited", "running", "finished")


@dataclass(frozen=True, slots=True)
class Dossier:
    """One case as one family member sees it. `own` is True when they are the person it is about."""

    case: Case
    own: bool
    people: list[Row]
    staff: list[Row]
    ties: list[Row]
    notes: list[Row]
    events: list[Row]
    consents: list[Consent]
    items: list[AgendaItem]
    measures: list[Measure]

    @property
    def concern(self) -> Concern | None:
        """The concern, if it is shared with the family."""
        return getattr(self.case, "concern", None)

    @property
    def referral(self) -> Referral | None:
        """The referral, once it is sent."""
        return getattr(self.case, "referral", None)

    @property
    def plan(self) -> ActionPlan | None:
        """The action plan, once there is one."""
        return getattr(self.case, "plan", None)


def family_cases(account_id: uuid.UUID) -> list[Case]:
    """The cases that the account is a party to today, newest first, with the person's first name and whether it is oneself."""
    return list(
        Case.objects.select_related("subject", "owner")
        .annotate(own=Exists(_logins(account_id, OuterRef("subject_id"))))
        .order_by("-opened_on", "-number", "id")
    )


def dossier(case_id: uuid.UUID, account_id: uuid.UUID) -> Dossier:
    """Everything a family member may read of a case; 404 for what is missing and for what one may not see alike."""
    case: Any = _cases(account_id).filter(id=case_id).first()
    if case is None:
        raise Http404
    return Dossier(
        case=case,
        own=case.own,
        people=case.people,
        staff=case.staff,
        ties=case.ties,
        notes=case.shared_notes,
        events=case.shared_events,
        consents=list(_consents(case_id)),
        items=list(_items(case_id, account_id)),
        measures=list(_measures(case_id)),
    )


def _logins(account_id: uuid.UUID, person: OuterRef) -> QuerySet[FamilyLogin]:
    return FamilyLogin.objects.filter(account_id=account_id, person_id=person)


def _cases(account_id: uuid.UUID) -> QuerySet[Case]:
    day, of_case = today(), {"case_id": OuterRef("id")}
    parties = Party.objects.filter(**of_case, ended_at=None, period__contains=day)
    person = Person.objects.filter(id=OuterRef("person_id"))
    events = Event.objects.filter(**of_case, shared=True)
    notes = Note.objects.filter(**of_case, shared=True)
    return Case.objects.select_related(
        "municipality", "owner", "subject", "concern", "plan", "lead__staff", "lead__service",
        "plan_coordinator__staff", "plan_coordinator__service",
        "referral__reporter__staff", "referral__reporter__service", "team__service", "team__coordinator__staff",
        "team__coordinator__service",
    ).annotate(
        own=Exists(_logins(account_id, OuterRef("subject_id"))),
        people=gathered(
            parties.order_by("created_at", "id"),
            person="person_id",
            capacity="capacity",
            given=Subquery(person.values("given_name")),
            family=Subquery(person.values("family_name")),
            mine=Exists(_logins(account_id, OuterRef("person_id"))),
        ),
        staff=gathered(
            Assignment.objects.filter(**of_case).order_by("created_at", "id"),
            position="position_id", staff="position__staff__name", service="service__name", ended="ended_at",
            elsewhere=gathered(
                Position.objects.filter(staff=OuterRef("position__staff_id"), started_on__lte=day)
                .filter(Q(ended_on=None) | Q(ended_on__gt=day))
                .exclude(service=OuterRef("service_id")).order_by("service__name"),
                name="service__name",
            ),
        ),
        ties=gathered_ties("subject_id"),
        shared_events=gathered_events(events),
        shared_notes=gathered_notes(notes),
    )  # fmt: skip


def _consents(case_id: uuid.UUID) -> QuerySet[Consent]:
    """Newest first. A discarded draft was never anybody's consent."""
    of_consent = {"consent_id": OuterRef("id")}
    return (
        Consent.objects.filter(case_id=case_id)
        .exclude(state="refused")
        .select_related("subject", "witnessed_by")
        .annotate(
            named_rows=gathered(
                NamedService.objects.filter(**of_consent).order_by("order", "id"),
                service_id="service_id",
                service="service__name",
                kind="service__kind",
                taken_out="withdrawn_at",
            ),
            reserved_rows=gathered(
                Reservation.objects.filter(**of_consent).order_by("service__name", "id"),
                service_id="service_id",
                service="service__name",
            ),
            signed_rows=gathered(
                Signature.objects.filter(**of_consent).order_by("signed_on", "id"),
                person="person_id",
                given="person__given_name",
                family="person__family_name",
                capacity="capacity",
                method="method",
                on="signed_on",
                witness="witnessed_by__name",
                taken_back="withdrawn_at",
            ),
        )
        .order_by("-created_at", "-id")
    )


def _items(case_id: uuid.UUID, account_id: uuid.UUID) -> QuerySet[AgendaItem]:
    of_item = {"item_id": OuterRef("id")}
    who = {
        "staff": "position__staff__name",
        "service": "position__service__name",
        "given": "person__given_name",
        "family": "person__family_name",
    }
    invited = Invitation.objects.filter(**of_item).exclude(state="cancelled")
    # Never what others of the family answered: row-level security leaves only one's own.
    mine = invited.filter(Exists(_logins(account_id, OuterRef("person_id"))))
    attended = Attendance.objects.filter(**of_item)
    # Never what others of the family asked: row-level security leaves only one's own.
    asked = MinutesCorrection.objects.filter(minutes__item_id=OuterRef("id")).order_by("-created_at")
    in_order = (F("person_id").asc(nulls_last=True), "position__service__name", "id")
    return (
        AgendaItem.objects.filter(case_id=case_id, state__in=ANNOUNCED)
        .select_related(
            "meeting__team__service__municipality",
            "meeting__convener__service__municipality",
            "minutes_record__amended_by__staff",
            "meeting__convener__staff",
            "meeting__chair__staff",
            "meeting__deputy_chair__staff",
            "meeting__agenda_owner__staff",
            "meeting__minute_taker__staff",
        )
        .annotate(
            invited=gathered(invited.order_by(*in_order), **who),
            attended=gathered(attended.order_by(*in_order), **who, present="present"),
            asked=gathered(asked, text="text", state="state", answer="answer"),
            mine=gathered(mine, reply="reply", said=said_beside()),
        )
        .order_by("meeting__starts_at", "starts_at", "id")
    )


def _measures(case_id: uuid.UUID) -> QuerySet[Measure]:
    of_measure = {"measure_id": OuterRef("id")}
    answers = Agreement.objects.filter(**of_measure, created_at__gte=OuterRef("worded_at"))
    talks = FollowUp.objects.filter(**of_measure, shared=True)
    return (
        Measure.objects.filter(case_id=case_id)
        .select_related("responsible__staff", "service")
        .annotate(
            answers=gathered(
                answers.order_by("created_at", "id"), person="person_id", given="person__given_name", agrees="agrees"
            ),
            talks=gathered(
                talks.order_by("held_on", "created_at"),
                on="held_on",
                reached="goal_reached",
                how="how_reached",
                why_not="why_not",
                effect="effect",
                own="own_answers",
            ),
        )
        .order_by("number", "id")
    )


def seen_by(found: Dossier) -> list[Seen]:
    """Who at a service has looked, newest day first (FAM-3). Not the family: parents and children do not watch each other."""
    looks = [(look, str(look.position)) for look in looks_at(found.case.id) if look.position is not None]
    known = {row["position"]: (row["staff"], row["service"]) for row in found.staff}
    # Whoever looks has been put on the case; somebody who looked without is told of all the same.
    known |= _names({position for _look, position in looks} - set(known))
    return [
        Seen(look.day, *known[position], look.ground, look.first, look.last, look.times) for look, position in looks
    ]


def _names(positions: set[str]) -> dict[str, tuple[str, str]]:
    if not positions:
        return {}
    rows = Position.objects.filter(id__in=positions).values_list("id", "staff__name", "service__name")
    return {str(position): (staff, service) for position, staff, service in rows}


def minutes_of(item: AgendaItem) -> Minutes | None:
    """The item's minutes, when approved and shared with the family."""
    return getattr(item, "minutes_record", None)


def former_versions(minutes: list[uuid.UUID]) -> list[MinutesVersion]:
    """What shared minutes said before they were amended, newest first (MEET-9)."""
    return list(MinutesVersion.objects.select_related("made_by__staff").filter(minutes__in=minutes).order_by("-number"))
