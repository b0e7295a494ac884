"""The job's work: facts read as the asker, solved outside any transaction, kept as the asker. Progress is written on the way."""

import dataclasses
import time
import uuid

from lagspill.access.actor import Actor, acting, staff_actor
from lagspill.directory.models import Position
from lagspill.planner.plan import Plan, Progress
from lagspill.planner.problem import Meeting, Problem
from lagspill.planner.solve import solve
from lagspill.yearplan import actions, queries, rules
from lagspill.yearplan.models import Draft

NOBODY = uuid.UUID(int=0)
SECONDS = 60.0
BETWEEN = 1.0


def draft_plan(draft_id: uuid.UUID, round_number: int, position_id: uuid.UUID) -> bool:
    """Whether a plan was made; a draft that has gone on since is left alone, so that a job run twice does no harm."""
    position = Position.objects.select_related("staff", "service__municipality").get(id=position_id)
    actor = dataclasses.replace(staff_actor(position), account_id=NOBODY)
    with acting(actor):
        draft = _begun(draft_id, round_number, actor)
        if draft is None:
            return False
        by_hand = [one for one in queries.meetings_of(draft) if one.by_hand]
        facts = queries.facts_of(draft, by_hand)
        problem = rules.problem_of(facts)
        # A first round that was lost or failed left nothing to change.
        before = _before(draft, problem) if queries.meetings_of(draft) else None
    try:
        plan = solve(
            problem, seconds=SECONDS, before=before, workers=1, tell=Teller(actor, draft_id, round_number).tell
        )
    except BaseException:
        with acting(actor):
            actions.fail(draft_id=draft_id, by=actor)
        raise
    with acting(actor):
        return _kept(draft_id, round_number, plan, actor, again=before is not None)


def _begun(draft_id: uuid.UUID, round_number: int, actor: Actor) -> Draft | None:
    rows = Draft.objects.filter(id=draft_id, round=round_number, state__in=("queued", "running"))
    return queries.draft_or_404(draft_id, actor) if rows.update(state="running") else None


def _before(draft: Draft, problem: Problem) -> list[Meeting]:
    own = str(draft.team_id)
    drafted = [Meeting(one.day, rules.minute(one.start), own, one.minutes) for one in queries.meetings_of(draft)]
    return sorted({*drafted, *(one for one in problem.fixed if one.series == own)})


def _kept(draft_id: uuid.UUID, round_number: int, plan: Plan, actor: Actor, *, again: bool) -> bool:
    draft = (
        Draft.objects.select_for_update(of=("self",)).filter(id=draft_id, round=round_number, state="running").first()
    )
    if draft is None:
        return False
    actions.keep_plan(draft=queries.draft_or_404(draft_id, actor), plan=plan, again=again, by=actor)
    return True


class Teller:
    """Writes how far the solve has come, at most once a second, each time in a transaction of its own."""

    def __init__(self, actor: Actor, draft_id: uuid.UUID, round_number: int) -> None:
        self.actor, self.draft_id, self.round = actor, draft_id, round_number
        self.last = time.monotonic()

    def tell(self, progress: Progress) -> None:
        """Best cost, proven bound, seconds."""
        if time.monotonic() - self.last < BETWEEN:
            return
        self.last = time.monotonic()
        with acting(self.actor):
            Draft.objects.filter(id=self.draft_id, round=self.round, state="running").update(
                best=progress.cost, bound=progress.bound, seconds=round(progress.seconds)
            )
