"""What a case goes through at its own place before a team takes it up: where it stands, and who decides what (CASE-2)."""

import datetime
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.queries import standing
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import add_event
from lagspill.cases.models import Case, Concern, StageDecision
from lagspill.cases.queries import playbook_of
from lagspill.cases.stage_rules import (
    BEFORE_TEAM,
    Choice,
    Known,
    Made,
    Standing,
    denial,
    known_of,
    stage_now,
    stages_for,
)
from lagspill.foundation.clock import now, today
from lagspill.foundation.models import uuid7
from lagspill.playbooks.schema import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is decided, at which stage the writer thought the case to be, and what the stage asked to be told."""

    stage: str
    choice: Choice
    pupil_told_on: datetime.date | None = None
    discussed_with: str = ""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting of the place's own that may decide about the case."""

    id: uuid.UUID
    starts_at: datetime.datetime
    place: str


@dataclass(frozen=True, slots=True)
class Sittings:
    """The meeting on whose list the case stands undecided, and those it may be put on."""

    listed: Sitting | None = None
    coming: tuple[Sitting, ...] = ()


Teller = Callable[[Case, str], Sittings]
_tellers: list[Teller] = []


def sittings_told_by(teller: Teller) -> None:
    """Registers who knows the place's own meetings; called from the room's AppConfig.ready."""
    _tellers[:] = [teller]


@dataclass(frozen=True, slots=True)
class Way:
    """A case on its way to the team: the model's stages, the one it is at, what was decided, what is known."""

    stages: tuple[Stage, ...]
    stage: Stage | None
    made: tuple[StageDecision, ...]
    known: Known
    sittings: Sittings

    @property
    def met(self) -> bool:
        """Whether the meeting that decides has begun."""
        return self.sittings.listed is not None and self.sittings.listed.starts_at <= now()


def decisions_of(case_id: uuid.UUID) -> list[StageDecision]:
    """What was decided about a case at its own place, oldest first."""
    found = StageDecision.objects.select_related("decided_by__staff").filter(case_id=case_id)
    return list(found.order_by("created_at", "id"))


def made_of(rows: Sequence[StageDecision]) -> list[Made]:
    """Decisions as the rules read them."""
    return [
        Made(
            stage=row.stage,
            decision=row.decision,
            look_again_on=row.look_again_on,
            pupil_told=row.pupil_told_on is not None,
            discussed=bool(row.discussed_with),
        )
        for row in rows
    ]


def stages_of(case: Case) -> tuple[Stage, ...]:
    """The stages that this case goes through."""
    return stages_for(playbook_of(case), owner_kind=case.owner.kind, named=not case.is_unnamed)


def stage_at(case: Case) -> Stage | None:
    """The stage alone, for lists: reads prefetched `stage_decisions`. Needs `owner` at hand."""
    stages = stages_of(case)
    if not stages or case.state not in BEFORE_TEAM:
        return None
    return stage_now(stages, made_of(sorted(case.stage_decisions.all(), key=lambda row: (row.created_at, row.id))))


def way_of(case: Case) -> Way:
    """Where the case stands on its way to the team. Needs `owner` at hand."""
    stages = stages_of(case)
    rows = tuple(decisions_of(case.id)) if stages else ()
    made = made_of(rows)
    stage = stage_now(stages, made)
    concern: Concern | None = getattr(case, "concern", None) if stage else None
    known = known_of(
        guardians_told=concern is not None and concern.talked_with_guardians_on is not None,
        pupil_told=concern is not None and concern.talked_with_pupil_on is not None,
        measures_tried=concern is not None and bool(concern.measures_tried.strip()),
        made=made,
    )
    sittings = _tellers[0](case, stage.meeting) if stage and stage.meeting and _tellers else Sittings()
    return Way(stages, stage, rows, known, sittings)


def decide(*, case: Case, new: Decision, by: Actor) -> StageDecision:
    """Decides at the stage that the case is at: more is tried here, on to the next stage, or straight to the team."""
    found = standing(case.id)
    if found is None or not found.owns:
        raise refusal("not_decider", case)
    # Two who decide at once: the second waits here, and then finds that the case has moved.
    case = Case.objects.select_for_update(of=("self",)).select_related("owner", "team").get(id=case.id)
    way = way_of(case)
    if code := judge(case, way, new, by):
        raise refusal(code, case)
    listed, choice = way.sittings.listed, new.choice
    stays = choice.decision == "measures_here"
    row = StageDecision(
        id=uuid7(), case=case, stage=new.stage, decision=choice.decision, reason=choice.reason,
        measures=choice.measures if stays else "", look_again_on=choice.look_again_on if stays else None,
        family_agrees=choice.family_agrees if stays else None, pupil_told_on=new.pupil_told_on,
        discussed_with=new.discussed_with, sitting=listed.id if listed and way.met else None, decided_by_id=by.position(),
    )  # fmt: skip
    StageDecision.objects.bulk_create([row])
    add_event(case=case, kind="stage_" + choice.decision, by=by, shared=True)
    record("stage.decided", by=by, case_id=case.id, object_id=row.id, stage=new.stage, decision=choice.decision)
    return row


def tried(case: Case, concern: Concern | None) -> str:
    """What was tried where the child is: before the concern was written, and at its stages since (tidligere tiltak)."""
    later = [row.measures for row in decisions_of(case.id) if row.measures] if stages_of(case) else []
    return "\n".join([concern.measures_tried if concern else "", *later]).strip()


def judge(case: Case, way: Way, new: Decision, by: Actor) -> str | None:
    """None when the decision may be made as the case stands; else the code of why not. Writes nothing."""
    if way.stage is not None and way.stage.code != new.stage:
        return "state"
    known = Known(
        guardians_told=way.known.guardians_told,
        pupil_told=way.known.pupil_told or new.pupil_told_on is not None,
        discussed=way.known.discussed or bool(new.discussed_with),
        measures_tried=way.known.measures_tried,
    )
    at = Standing(stages=way.stages, stage=way.stage, state=case.state, role=by.role, known=known, met=way.met)
    return denial(new.choice, at, today())


def must_be_through(case: Case) -> None:
    """Refused while the case is at a stage of its own place: the team takes it up after them."""
    stages = stages_of(case)
    if stages and case.state in BEFORE_TEAM and (stage := stage_now(stages, made_of(decisions_of(case.id)))):
        raise Refused(
            "stage_before_team",
            _("Saken er ikke kommet så langt. Den står på steget «%(stage)s».") % {"stage": stage.label},
            _("Gå til steget, og avgjør om saken skal videre."),
            case_id=case.id,
        )


def refusal(code: str, case: Case) -> Refused:
    """Why this may not be decided now, and what to do."""
    reason, remedy = {
        "state": (_("Saken er kommet videre, eller er stoppet."), _("Gå til saken og se hva som er neste steg.")),
        "not_decider": (
            _("Dette avgjøres av andre."),
            _("Se på steget hvem som avgjør, og sett en av dem på saken."),
        ),
        "not_met": (_("Dette avgjøres i et møte."), _("Sett saken på listen, og avgjør når møtet er i gang.")),
        "no_measures": (_("Det står ikke hva dere skal prøve."), _("Skriv hvilke tiltak det er.")),
        "not_agreed": (
            _("Tiltak begynner først når eleven og foreldrene er enige."),
            _("Snakk med dem først, og kryss av når de er enige."),
        ),
        "no_date": (_("Det mangler en dag for å se på saken igjen."), _("Velg en dag frem i tid.")),
        "no_reason": (_("Det står ikke hvorfor saken går rett til teamet."), _("Skriv hvorfor.")),
        "missing": (_("Noe av det steget trenger, mangler."), _("Fyll ut det som mangler, eller prøv mer her først.")),
    }[code]
    return Refused("stage_" + code, reason, remedy, case_id=case.id)
