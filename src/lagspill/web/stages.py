"""A case's way to the team, read within the look-ups of my day and the case page (CASE-2)."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Q
from django.utils.translation import get_language

from lagspill.cases.models import Case, StageDecision
from lagspill.cases.queries import playbook_of
from lagspill.cases.stage_presenters import listed_roles
from lagspill.cases.stage_rules import deciders, known_of, stage_now
from lagspill.cases.stages import Sitting, Sittings, Way, made_of, stages_of
from lagspill.directory.models import Position, StaffMember
from lagspill.foundation.clock import OSLO
from lagspill.foundation.gathering import date, gathered, instant
from lagspill.localmeetings.queries import undecided_items
from lagspill.playbooks.schema import Playbook
from lagspill.web.rules import AtStage


def way_parts() -> dict[str, Any]:
    """What a look-up of cases gathers, so that `way_in` can be read off its rows."""
    return {
        "stage_rows": gathered(
            StageDecision.objects.filter(case_id=OuterRef("id")).order_by("created_at", "id"),
            at="created_at",
            stage="stage",
            decision="decision",
            reason="reason",
            measures="measures",
            look_again_on="look_again_on",
            pupil_told_on="pupil_told_on",
            discussed_with="discussed_with",
            staff="decided_by__staff__name",
        ),
        "local_rows": gathered(
            undecided_items().filter(case_id=OuterRef("id")).order_by("meeting__starts_at"),
            id="meeting_id",
            starts_at="meeting__starts_at",
            place="meeting__place",
        ),
    }


def way_in(case: Any, *, with_concern: bool = False) -> Way:
    """The way of a row that gathered `way_parts`; `with_concern`: its concern is at hand, so that what is known is told."""
    stages = stages_of(case)
    rows = tuple(_row(case, one) for one in case.stage_rows) if stages else ()
    made = made_of(rows)
    concern = getattr(case, "concern", None) if with_concern else None
    known = known_of(
        guardians_told=concern is not None and concern.talked_with_guardians_on is not None,
        pupil_told=concern is not None and concern.talked_with_pupil_on is not None,
        measures_tried=concern is not None and bool(concern.measures_tried.strip()),
        made=made,
    )
    listed = next((_sitting(one) for one in case.local_rows), None)
    return Way(stages, stage_now(stages, made), rows, known, Sittings(listed=listed))


def at_stage(case: Case, way: Way) -> AtStage | None:
    """The stage as the next step needs it."""
    if way.stage is None:
        return None
    listed, last = way.sittings.listed, way.made[-1] if way.made else None
    roles = deciders(way.stages, way.stage)
    return AtStage(
        name=way.stage.label.in_(get_language() or "nb"),
        deciders=roles,
        deciders_named=listed_roles(playbook_of(case), roles),
        meets=way.stage.meeting is not None,
        meets_on=listed.starts_at.astimezone(OSLO).date() if listed else None,
        look_again_on=last.look_again_on if last else None,
    )


def decided_by(role: str, models: Iterable[Playbook]) -> Q:
    """Cases on their way to a team by one of these models, in which this role decides at a stage."""
    codes = [
        model.code
        for model in models
        if any(not stage.decided_by or role in stage.decided_by for stage in model.local_stages)
    ]
    return Q(state="concern", playbook__in=codes, subject__isnull=False)


def _row(case: Case, row: dict[str, Any]) -> StageDecision:
    return StageDecision(
        case=case,
        created_at=instant(row["at"]),
        stage=row["stage"],
        decision=row["decision"],
        reason=row["reason"],
        measures=row["measures"],
        look_again_on=date(row["look_again_on"]) if row["look_again_on"] else None,
        pupil_told_on=date(row["pupil_told_on"]) if row["pupil_told_on"] else None,
        discussed_with=row["discussed_with"],
        decided_by=Position(staff=StaffMember(name=row["staff"])),
    )


def _sitting(row: dict[str, Any]) -> Sitting:
    return Sitting(uuid.UUID(row["id"]), instant(row["starts_at"]), row["place"])
