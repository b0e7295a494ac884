"""The plan in the meeting's live page: its rows, and the forms that fill it while everybody is in the room (PLAN-1, 2, CONS-9)."""

import uuid
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest
from lagspill.cases.models import Case
from lagspill.cases.sharing import Circle
from lagspill.foundation.clock import OSLO, today
from lagspill.meetings.boards import mark_in_plan
from lagspill.meetings.models import AgendaItem, BoardEntry
from lagspill.meetings.plan_column import PlanColumn
from lagspill.plans.pages import PlanPage
from lagspill.plans.queries import plan_case_or_404, plan_of


def column(request: ActingRequest, item: AgendaItem, circle: Circle, words: BoardEntry | None) -> PlanColumn:
    """The plan beside the board, in three look-ups; `words` begin a new measure."""
    page = PlanPage(plan_case_or_404(item.case_id), request.actor)
    page.circle = circle
    if words is not None:
        page.begun = _begun(page, words)
    context = page.context() | {"item": item, "words": words}
    plan = plan_of(page.case)
    return PlanColumn(
        html=render_to_string("plans/_column.html", context, request),
        measures=len(context["rows"]),
        unanswered=len(context["waiting"]),
        follow_up=plan is not None and plan.first_follow_up_at is not None,
    )


def _begun(page: PlanPage, words: BoardEntry) -> dict[str, Any]:
    """A measure begun with the board's words: whoever said them does it, towards the goal written last."""
    last, plan = next(reversed(page.measures), None), plan_of(page.case)
    said = words.said_by
    speakers = [who for who, label in page.people() if f"{label.split()[0]}, {label.partition(', ')[2]}" == said]
    first = plan.first_follow_up_at.astimezone(OSLO).date() if plan and plan.first_follow_up_at else None
    due = first or (last.due_on if last else None)
    return {
        "text": words.text,
        "goal": last.goal if last else "",
        "responsible": speakers[0] if len(speakers) == 1 else "",
        "starts_on": today(),
        "due_on": due if due and due >= today() else None,
    }


def origin(data: QueryDict) -> dict[str, uuid.UUID]:
    """Where a form was sent from: `back`, the meeting's item; `round`, its opening round; `words`, the key word it was made of."""
    found = {}
    for name in ("back", "round", "words"):
        try:
            found[name] = uuid.UUID(data.get(name, ""))
        except ValueError:
            continue
    return found


def returns_to(came: dict[str, uuid.UUID], otherwise: str) -> str:
    """The page that a form of the plan leads back to."""
    for name, page in (("back", "meetings:live"), ("round", "plans:round")):
        if name in came:
            return reverse(page, args=[came[name]])
    return otherwise


def mark_words(came: dict[str, uuid.UUID], case: Case, by: Actor) -> None:
    """The key word that became a measure says so on the board."""
    entry = BoardEntry.objects.filter(id=came["words"], case=case).first() if "words" in came else None
    if entry is not None:
        mark_in_plan(entry=entry, by=by)
