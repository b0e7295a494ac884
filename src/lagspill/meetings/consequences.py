"""What losing a service means for meetings: it vanishes from invitations and lists in the same transaction (CONS-4)."""

from lagspill.access.changes import Loss
from lagspill.audit.actions import record
from lagspill.foundation.clock import now
from lagspill.meetings.inviting import call_off, cancel_invitations
from lagspill.meetings.models import AgendaItem, Meeting
from lagspill.meetings.scheduling import step_back

COMING = ("listed", "invited")


def leave_meetings(loss: Loss) -> None:
    """Cancels the services' invitations to items that have not been held; without the team's own service the item goes."""
    items = AgendaItem.objects.select_related("meeting__team__service", "meeting__convener__service", "case").filter(
        case=loss.case_id, state__in=(*COMING, "running")
    )
    for item in items:
        if item.meeting.host.id in loss.services and item.state in COMING:
            AgendaItem.objects.filter(id=item.id).update(state="removed")
            call_off(item=item, by=loss.by)
            step_back(item, loss.by)
            if item.alone:
                Meeting.objects.filter(id=item.meeting_id).update(state="cancelled")
            record("meeting.case_unlisted", by=loss.by, case_id=loss.case_id, object_id=item.id, reason=loss.reason)
        else:
            if item.case.is_unnamed and item.meeting.host.id in loss.services:
                # Its owner took it away while it was being discussed.
                AgendaItem.objects.filter(id=item.id).update(state="stopped", finished_at=now())
            cancel_invitations(item=item, services=loss.services, by=loss.by)
            if item.alone:
                _fill_offices(item.meeting, loss)


def _fill_offices(meeting: Meeting, loss: Loss) -> None:
    """Whoever no longer sees the case leads nothing about it: the deputy steps in, or whoever convened the meeting."""
    gone = set(loss.positions)
    left = [one for one in (meeting.deputy_chair_id, meeting.convener_id) if one and one not in gone]
    changed = {
        "chair_id": left[0] if meeting.chair_id in gone and left else meeting.chair_id,
        "deputy_chair_id": None if meeting.deputy_chair_id in gone else meeting.deputy_chair_id,
        "minute_taker_id": None if meeting.minute_taker_id in gone else meeting.minute_taker_id,
        "agenda_owner_id": meeting.convener_id if meeting.agenda_owner_id in gone else meeting.agenda_owner_id,
    }
    Meeting.objects.filter(id=meeting.id).update(**changed)
