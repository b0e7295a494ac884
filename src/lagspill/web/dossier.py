"""Everything the case page shows of one case, in few look-ups: one row per case with its parts gathered as JSON."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, JSONField, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Upper
from django.http import Http404

from lagspill.access.models import Assignment, Ground
from lagspill.access.queries import Standing
from lagspill.cases.models import Case, Event, Handover, Note
from lagspill.cases.queries import gathered_events, gathered_notes
from lagspill.cases.sharing import Circle
from lagspill.cases.stages import Way
from lagspill.consent.models import Consent
from lagspill.consent.queries import consents
from lagspill.directory.models import Position, Service, StaffMember, Team
from lagspill.families.models import Guardianship, Person
from lagspill.families.queries import gathered_ties
from lagspill.foundation.clock import today
from lagspill.foundation.gathering import Row, date, gathered, instant
from lagspill.meetings.board_queries import board_after
from lagspill.meetings.models import AgendaItem, BoardEntry, Meeting
from lagspill.plans.models import Measure
from lagspill.plans.queries import counting, guardians_of, measures
from lagspill.web.queries import AHEAD, ConsentFact, MeasureFact, case_facts
from lagspill.web.rules import CaseFacts
from lagspill.web.stages import at_stage, way_in, way_parts

OF_CASE = {"case_id": OuterRef("id")}


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting on whose list the case stands or stood."""

    item: uuid.UUID
    meeting: uuid.UUID
    starts_at: datetime.datetime
    place: str
    state: str
    has_minutes: bool
    writers: list[str]
    board_kept: bool
    alone: bool = False
    offices: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Dossier:
    """One case as the acting position sees it."""

    case: Case
    standing: Standing
    circle: Circle
    events: list[Event]
    notes: list[Note]
    sittings: list[Sitting]
    history: list[Consent]
    ties: list[Guardianship]
    measures: list[Measure]
    facts: CaseFacts
    way: Way


def dossier(case_id: uuid.UUID) -> Dossier:
    """The case with its parts, or 404 for what is missing and for what one may not see alike."""
    case: Any = _cases().filter(id=case_id).first()
    if case is None:
        raise Http404
    history = list(consents(case_id))
    rows = measures(case)
    sittings = [_sitting(case, row) for row in case.item_rows]
    way = way_in(case, with_concern=True)
    return Dossier(
        case=case,
        standing=Standing(**case.how),
        circle=_circle(case, history),
        events=[_event(case, row) for row in case.event_rows],
        notes=[_note(case, row) for row in case.note_rows],
        sittings=sittings,
        history=history,
        ties=[_tie(case.subject, row) for row in case.tie_rows],
        measures=rows,
        facts=_facts(case, history, sittings, rows, way),
        way=way,
    )


def _cases() -> QuerySet[Case]:
    return Case.objects.select_related(
        "municipality",
        "owner",
        "subject__place__district",
        "subject__place__municipality",
        "subject__home_district",
        "subject__home_municipality",
        "concern",
        "plan",
        "lead__staff",
        "plan_coordinator__staff",
        "team__service",
        "team__coordinator__staff",
        "unnamed",
    ).annotate(
        **way_parts(),
        guardians=guardians_of("subject_id"),
        how=RawSQL(
            "(select jsonb_build_object('owns', owns, 'coordinates', coordinates, 'as_family', as_family)"
            " from visible_case where case_id = cases_case.id limit 1)",
            [],
            output_field=JSONField(),
        ),
        **_people_parts(),
        event_rows=gathered_events(
            Event.objects.filter(**OF_CASE), given="person__given_name", family="person__family_name"
        ),
        note_rows=gathered_notes(Note.objects.filter(**OF_CASE), reach="reach", shared="shared"),
        item_rows=_items(),
    )


def _people_parts() -> dict[str, Any]:
    """Who is in the case: its family, its grounds, those on it, and who is asked to lead."""
    return {
        "tie_rows": gathered_ties("subject_id"),
        "ground_rows": gathered(
            Ground.objects.filter(**OF_CASE, withdrawn_at=None, period__contains=today()).order_by(
                "kind", "service__name"
            ),
            kind="kind",
            service_id="service_id",
            service="service__name",
            end=Upper("period"),
        ),
        "people_rows": gathered(
            Assignment.objects.filter(**OF_CASE, ended_at=None).order_by("service__name", "created_at"),
            position_id="position_id",
            service_id="service_id",
            staff="position__staff__name",
            service="position__service__name",
        ),
        "offered": gathered(
            Handover.objects.filter(**OF_CASE, answer="waiting", office="lead"),
            id="offered_to_id",
            name="offered_to__staff__name",
        ),
    }


def _items() -> Any:
    """The meetings that the case is on the list of."""
    return gathered(
        AgendaItem.objects.filter(**OF_CASE).exclude(state="removed").order_by("-meeting__starts_at"),
        item="id",
        meeting="meeting_id",
        starts_at="meeting__starts_at",
        place="meeting__place",
        state="state",
        minutes="minutes_record__state",
        writers="board_writers",
        kind="meeting__kind",
        team="meeting__team_id",
        team_playbook="meeting__team__playbook",
        team_version="meeting__team__playbook_version",
        playbook="meeting__playbook",
        version="meeting__playbook_version",
        words=Exists(BoardEntry.objects.filter(item=OuterRef("id"))),
        alone="alone",
        convener="meeting__convener_id",
        chair="meeting__chair_id",
        deputy="meeting__deputy_chair_id",
        taker="meeting__minute_taker_id",
        owner="meeting__agenda_owner_id",
    )


def _tie(child: Person, row: Row) -> Guardianship:
    guardian = Person(id=uuid.UUID(row["person"]), given_name=row["given"], family_name=row["family"])
    return Guardianship(
        child=child,
        guardian=guardian,
        parental_responsibility=row["responsible"],
        care=row["care"],
        guardians_live_together=row["together"],
    )


def _position(row: Row) -> Position | None:
    if row["staff"] is None:
        return None
    return Position(staff=StaffMember(name=row["staff"]), service=Service(name=row["service"]))


def _circle(case: Any, history: list[Consent]) -> Circle:
    grounds = [
        Ground(
            case_id=case.id,
            kind=row["kind"],
            service=Service(id=uuid.UUID(row["service_id"]), name=row["service"]),
            period=DateRange(None, date(row["end"]) if row["end"] else None),
        )
        for row in case.ground_rows
    ]
    people = [
        Assignment(
            case_id=case.id,
            position=Position(id=uuid.UUID(row["position_id"]), staff=StaffMember(name=row["staff"])),
            service=Service(id=uuid.UUID(row["service_id"]), name=row["service"]),
        )
        for row in case.people_rows
    ]
    reserved = {
        row.service.name for consent in history if consent.state == "valid" for row in consent.reservations.all()
    }
    return Circle(tuple(grounds), tuple(people), tuple(sorted(reserved)), case.is_unnamed)


def _event(case: Case, row: Row) -> Event:
    person = Person(given_name=row["given"], family_name=row["family"]) if row["given"] else None
    return Event(
        case=case,
        kind=row["kind"],
        facts=row["facts"],
        created_at=instant(row["at"]),
        position=_position(row),
        person=person,
    )


def _note(case: Case, row: Row) -> Note:
    return Note(
        case=case,
        text=row["text"],
        reach=row["reach"],
        shared=row["shared"],
        created_at=instant(row["at"]),
        author=_position(row),
        service=Service(name=row["service"]),
    )


def _sitting(case: Case, row: Row) -> Sitting:
    approved = row["minutes"] == "approved"
    about = {"id": row["team"], "playbook": row["team_playbook"], "playbook_version": row["team_version"]}
    team = Team(**about) if row["team"] else None
    meeting = Meeting(kind=row["kind"], team=team, playbook=row["playbook"], playbook_version=row["version"])
    return Sitting(
        item=uuid.UUID(row["item"]),
        meeting=uuid.UUID(row["meeting"]),
        starts_at=instant(row["starts_at"]),
        place=row["place"],
        state=row["state"],
        has_minutes=approved,
        writers=row["writers"],
        board_kept=approved and row["words"] and board_after(case, meeting) == "keep",
        alone=row["alone"],
        offices=frozenset(row[office] for office in ("convener", "chair", "deputy", "taker", "owner") if row[office]),
    )


def _facts(case: Any, history: list[Consent], sittings: list[Sitting], rows: list[Measure], way: Way) -> CaseFacts:
    covered = {uuid.UUID(row["service_id"]) for row in case.ground_rows}
    asked = next(iter(case.offered), None)
    return case_facts(
        case,
        asked=(uuid.UUID(asked["id"]), asked["name"]) if asked else None,
        consents=[ConsentFact(one.state, one.period.lower, one.period.upper) for one in history],
        stage=at_stage(case, way),
        meets_at=min((one.starts_at for one in sittings if one.state in AHEAD), default=None),
        measures=[
            MeasureFact(
                row.status,
                row.due_on,
                row.responsible_id,
                row.responsible.staff.name,
                bool(counting(row)),
                row.service_id in covered,
            )
            for row in rows
        ],
    )
