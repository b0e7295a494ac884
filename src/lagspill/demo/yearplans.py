"""Two teams plan their year as their coordinators would: one plan in use, one draft that waits to be looked over (MEET-2)."""

import datetime

from lagspill.access.actor import acting
from lagspill.demo.clockwork import Story, moment, working_day_after
from lagspill.demo.stage import Stage
from lagspill.yearplan import actions, drafting, queries
from lagspill.yearplan.models import Draft

# How long ago the plans were made, and how far they go: a plan of some months is proven best in a moment.
MADE_DAYS_AGO, WEEKS = 20, 16
AGREED = "solsikken"
LOOKED_OVER = "ungdom"
PLANNING_DAY_AHEAD = 24


def year_story(stage: Stage) -> Story:
    """Planning days and travel, then a plan that is taken into use, and another one that is not yet."""
    yield moment(stage.present, -MADE_DAYS_AGO, 9)
    _enter_ground(stage)
    for key, taken in ((AGREED, True), (LOOKED_OVER, False)):
        draft = _draft(stage, key)
        if taken:
            by = stage.town.actor(_leader(stage, key))
            with acting(by):
                actions.take_into_use(draft=queries.draft_or_404(draft.id, by), by=by)
        yield moment(stage.present, -MADE_DAYS_AGO, 10)


def _enter_ground(stage: Stage) -> None:
    by = stage.town.actor(_leader(stage, AGREED))
    day = working_day_after(stage.present + datetime.timedelta(days=PLANNING_DAY_AHEAD))
    with acting(by):
        actions.enter_closure(municipality=stage.town.municipality, name="Planleggingsdag", first=day, last=day, by=by)
        actions.enter_journey(municipality=stage.town.municipality, one="", other="", minutes=15, by=by)


def _draft(stage: Stage, key: str) -> Draft:
    """Asked for by the team's leader and made as the worker makes it."""
    team, by = stage.town.teams[key], stage.town.actor(_leader(stage, key))
    first = stage.present + datetime.timedelta(days=1)
    follows = queries.first_kind(team) is not None
    frame = actions.Frame(
        first=first,
        last=first + datetime.timedelta(weeks=WEEKS),
        earliest=datetime.time(8, 30),
        latest=datetime.time(15, 30),
        before_weekday=1 if follows else None,
        before_end=datetime.time(9) if follows else None,
    )
    with acting(by):
        draft = actions.ask_for_draft(team=team, frame=frame, by=by)
    drafting.draft_plan(draft.id, draft.round, by.position())
    return draft


def _leader(stage: Stage, key: str) -> str:
    wanted = stage.town.teams[key].coordinator_id
    return next(name for name, position in stage.town.positions.items() if position.id == wanted)
