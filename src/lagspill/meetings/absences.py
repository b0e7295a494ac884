"""Somebody cannot come: their deputy is asked instead, or the coordinator is told who is missing (TEAM-1, TEAM-2)."""

import uuid

from django.db.models import Q

from lagspill.access.actor import acting
from lagspill.audit.actions import record
from lagspill.cases.actions import notify
from lagspill.directory.models import Deputy
from lagspill.foundation.clock import OSLO, now, today
from lagspill.meetings.inviting import invite_instead, services_covered
from lagspill.meetings.letters import job_actor, locked
from lagspill.meetings.models import Invitation


def settle_absence(invitation_id: uuid.UUID, sender_id: uuid.UUID) -> bool:
    """After a no, acting as the position that invited them; returns whether a deputy was asked.

    Nothing happens when they have changed their mind, or the item is over or off the list, meanwhile.
    """
    actor = job_actor(sender_id)
    with acting(actor):
        row = locked(invitation_id)
        if row is None or row.reply != "no" or row.state == "cancelled" or row.item.state not in ("listed", "invited"):
            return False
        deputy = deputy_of(row)
        if deputy is not None:
            invite_instead(absent=row, deputy_id=deputy, by=actor)
        else:
            record("invitation.nobody_instead", by=actor, case_id=row.case_id, object_id=row.id)
        kind = "deputy_asked" if deputy else "cannot_come"
        notify(position_id=sender_id, kind=kind, case=row.case, item=str(row.item_id))
        return deputy is not None


def deputy_of(row: Invitation) -> uuid.UUID | None:
    """Who stands in for an invited position on the day: of the same service, which the consent covers, and not away too."""
    day = (row.item.starts_at or row.item.meeting.starts_at).astimezone(OSLO).date()
    if row.position_id is None or row.service_id not in services_covered(row.case_id, (today(), day)) or day < today():
        return None
    away = Invitation.objects.filter(item=row.item_id, reply="no").exclude(position=None).values("position")
    return (
        Deputy.objects.filter(
            Q(ended_on=None) | Q(ended_on__gt=day),
            Q(deputy__ended_on=None) | Q(deputy__ended_on__gt=day),
            position=row.position_id, started_on__lte=day, deputy__started_on__lte=now().date(),
            deputy__service=row.service_id,
        )
        .exclude(deputy__in=away)
        .order_by("-started_on", "id")
        .values_list("deputy", flat=True)
        .first()
    )  # fmt: skip
