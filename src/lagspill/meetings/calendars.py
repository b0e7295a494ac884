"""One's own meetings for a calendar to subscribe to: when, where and which team; never which case (PLAT-3, MEET-4)."""

import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.models import FamilyLogin
from lagspill.gateways.calendar import Entry
from lagspill.meetings.letters import uid_of
from lagspill.meetings.models import Invitation, Meeting
from lagspill.meetings.queries import my_teams, runs_meeting

MOST = 500


def my_calendar(actor: Actor, since: datetime.datetime) -> list[Entry]:
    """Meetings that end after `since`, soonest first: one's invitations by their own time, and one's teams' meetings whole.

    Who runs a meeting is there all the time; whoever said no is not there at all.
    """
    asked = _invitations(actor, since)
    whole = _meetings(actor, since) if actor.is_staff else []
    run = {one.id for one in whole if runs_meeting(one, actor)}
    entries = [_invited(one) for one in asked if one.item.meeting_id not in run and one.reply != "no"]
    parts = {one.item.meeting_id for one in asked}
    entries += [_whole(one) for one in whole if one.id in run or one.id not in parts]
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.uid))


def _invitations(actor: Actor, since: datetime.datetime) -> list[Invitation]:
    own = Q(position=actor.position_id)
    if not actor.is_staff:
        own = Q(person__in=FamilyLogin.objects.filter(account=actor.account_id).values("person_id"))
    return list(
        Invitation.objects.select_related("item__meeting__team")
        .filter(own, item__meeting__ends_at__gte=since)
        .exclude(state="cancelled")
        .exclude(item__state="removed")
        .exclude(item__meeting__state="cancelled")
        .order_by("item__meeting__starts_at")[:MOST]
    )


def _meetings(actor: Actor, since: datetime.datetime) -> list[Meeting]:
    """Of teams only: a meeting of one case is there by its invitation, for as long as one sees the case."""
    teams = [team.id for team in my_teams(actor)]
    own = Q(team__in=teams) | Q(chair=actor.position_id) | Q(minute_taker=actor.position_id)
    found = (
        Meeting.objects.select_related("team")
        .filter(own, team__isnull=False, ends_at__gte=since)
        .exclude(state="cancelled")
    )
    return list(found.order_by("starts_at")[:MOST])


def _invited(row: Invitation) -> Entry:
    item = row.item
    return Entry(
        uid=uid_of(row.id),
        sequence=row.sequence,
        stamped_at=row.stamped_at,
        starts_at=item.starts_at or item.meeting.starts_at,
        ends_at=item.ends_at or item.meeting.ends_at,
        place=item.meeting.place,
        title=_title(item.meeting),
    )


def _whole(meeting: Meeting) -> Entry:
    return Entry(
        uid=uid_of(meeting.id),
        stamped_at=meeting.created_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        title=_title(meeting),
    )


def _title(meeting: Meeting) -> str:
    # Without a team it is one case's meeting, and its kind would tell what help the child has.
    return _("Møte i %(team)s") % {"team": meeting.team.name} if meeting.team else _("Møte")
