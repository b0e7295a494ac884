"""How a case's state follows its meetings: on a team's list it waits for the team; alone, for its next meeting."""

from lagspill.access.actor import Actor
from lagspill.cases.actions import move
from lagspill.meetings.models import AgendaItem

AHEAD = ("listed", "invited", "running")


def step_back(item: AgendaItem, by: Actor) -> None:
    """The case, no longer on a list, waits again: for the team, or when none runs it for a meeting to be convened."""
    case = item.case
    if case.state != "scheduled" or (item.alone and case.team_id is not None):
        return
    if not item.alone:
        move(case=case, action="unschedule", by=by)
    elif not AgendaItem.objects.filter(case=case, state__in=(*AHEAD, "finished")).exclude(id=item.id).exists():
        move(case=case, action="call_off", by=by)


def step_ahead(item: AgendaItem, by: Actor) -> None:
    """A case that no team runs is on its way with its first meeting."""
    if item.case.team_id is None and item.case.state == "consent":
        move(case=item.case, action="convene", by=by)
