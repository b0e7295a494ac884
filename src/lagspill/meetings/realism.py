"""Whether a case without a name still shows nobody: asked when the meeting takes it up, and the way out when it no longer does (CASE-6)."""

from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import add_event, notify
from lagspill.cases.leaving import leave_team
from lagspill.cases.models import AnonymityAnswer, Concern
from lagspill.cases.unnamed import answer_anonymity, offer_of
from lagspill.foundation.clock import now
from lagspill.meetings import rules
from lagspill.meetings.inviting import cancel_invitations
from lagspill.meetings.kinds import model_of
from lagspill.meetings.models import AgendaItem
from lagspill.meetings.queries import runs_meeting


def asks_realism(item: AgendaItem) -> bool:
    """Whether the model wants to know, in the meeting too, that the case stays anonymous."""
    return item.case.is_anonymous and offer_of(model_of(item)).realistic


def stays_unnamed(item: AgendaItem) -> bool:
    """Whether the chair has said so of this item, and has not changed their mind."""
    said = AnonymityAnswer.objects.filter(case=item.case_id, step="meeting", about=item.id)
    return bool(said.order_by("-created_at", "-id").values_list("realistic", flat=True).first())


def confirm_unnamed(*, item: AgendaItem, by: Actor) -> None:
    """The chair says that nobody in the room can tell whom it is about."""
    _must_run(item, by)
    answer_anonymity(case=item.case, step="meeting", realistic=True, about=item.id, by=by)


def stop_unnamed(*, item: AgendaItem, by: Actor) -> None:
    """Somebody can tell: the discussion ends at once, the team loses the case, and its owner is told what comes next.

    Whoever stops it is the last of the team to see it: everything is written before the team loses it.
    """
    _must_run(item, by)
    if not item.case.is_anonymous or rules.next_state(rules.ITEM, item.state, "stop") is None:
        raise Refused("item_over", _("Saken er allerede tatt opp eller fjernet."), case_id=item.case_id)
    answer_anonymity(case=item.case, step="meeting", realistic=False, about=item.id, by=by)
    cancel_invitations(item=item, by=by)
    AgendaItem.objects.filter(id=item.id).update(state="stopped", finished_at=now())
    item.state = "stopped"
    add_event(case=item.case, kind="meeting_stopped", by=by, shared=True)
    raised_by = Concern.objects.filter(case=item.case_id).values_list("raised_by_id", flat=True).first()
    for position_id in {raised_by, item.case.lead_id} - {None, by.position_id}:
        if position_id is not None:
            notify(position_id=position_id, kind="anonymity_over", case=item.case)
    record("meeting.item_stopped", by=by, case_id=item.case_id, object_id=item.id)
    leave_team(case=item.case, reason="identified", by=by)


def _must_run(item: AgendaItem, by: Actor) -> None:
    if not runs_meeting(item.meeting, by):
        raise Refused("not_team", _("Bare den som leder møtet, kan gjøre dette."), case_id=item.case_id)
