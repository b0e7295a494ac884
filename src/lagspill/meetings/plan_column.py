"""The plan beside the board: plans lie above meetings, so they draw their own column of the live page."""

from collections.abc import Callable
from dataclasses import dataclass

from lagspill.access.audience import ActingRequest
from lagspill.cases.sharing import Circle
from lagspill.meetings.models import AgendaItem, BoardEntry


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """The drawn plan, and what it still lacks: measures, answers of the family, a date for the first follow-up."""

    html: str
    measures: int
    unanswered: int
    follow_up: bool


Drawer = Callable[[ActingRequest, AgendaItem, Circle, BoardEntry | None], PlanColumn]
_drawers: list[Drawer] = []


def draw_plan_with(drawer: Drawer) -> None:
    """Registers who draws the plan; called from the room's AppConfig.ready."""
    _drawers[:] = [drawer]


def plan_column(
    request: ActingRequest, item: AgendaItem, circle: Circle, words: BoardEntry | None
) -> PlanColumn | None:
    """The plan of the item's case, its form for a measure begun with the board's `words`; None when no room has plans."""
    return _drawers[0](request, item, circle, words) if _drawers else None
