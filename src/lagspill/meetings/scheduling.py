"""How a case's state follows its meetings: on a team's list it waits for the team; alone, for its next meeting."""

from lagspill.access.actor import Actor
from lagspill.access.queries import standing
from lagspill.cases.actions import move
from lagspill.cases.models import Case
from lagspill.meetings.models import AgendaItem

MEETS = ("listed", "invited", "running", "finished")


def step_back(item: AgendaItem, by: Actor) -> None:
    """The case, no longer on a list, waits again: for the team, or where none runs it, for somebody to call people in."""
    case = item.case
    if case.state != "scheduled":
        return
    if not item.alone:
        move(case=case, action="unschedule", by=by)
    elif case.team_id is None and _may_move(case, by):
        others = AgendaItem.objects.filter(case=case, state__in=MEETS).exclude(id=item.id)
        if not others.exists():
            move(case=case, action="call_off", by=by)


def step_ahead(item: AgendaItem, by: Actor) -> None:
    """A case that no team runs is on its way with its first meeting."""
    if item.case.team_id is None and item.case.state == "consent":
        move(case=item.case, action="convene", by=by)


def _may_move(case: Case, by: Actor) -> bool:
    """Whoever called the meeting off need not be one who moves the case; it then waits as it stands."""
    found = standing(case.id)
    return by.position_id in (case.lead_id, case.plan_coordinator_id) or bool(found and found.leads)
