"""What losing a service means for meetings: it vanishes from invitations and lists in the same transaction (CONS-4)."""

from lagspill.access.changes import Loss
from lagspill.audit.actions import record
from lagspill.cases.actions import move
from lagspill.meetings.inviting import call_off, cancel_invitations
from lagspill.meetings.models import AgendaItem

COMING = ("listed", "invited")


def leave_meetings(loss: Loss) -> None:
    """Cancels the services' invitations to items that have not been held; without the team's own service the item goes."""
    items = AgendaItem.objects.select_related("meeting__team", "case").filter(
        case=loss.case_id, state__in=(*COMING, "running")
    )
    for item in items:
        if item.meeting.team.service_id in loss.services and item.state in COMING:
            AgendaItem.objects.filter(id=item.id).update(state="removed")
            call_off(item=item, by=loss.by)
            if item.case.state == "scheduled":
                move(case=item.case, action="unschedule", by=loss.by)
            record("meeting.case_unlisted", by=loss.by, case_id=loss.case_id, object_id=item.id, reason=loss.reason)
        else:
            cancel_invitations(item=item, services=loss.services, by=loss.by)
