"""The round that opens a meeting: what has been done in each case since the team last talked about it (MEET-7)."""

import datetime
import uuid
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import Http404
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.models import Ground
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.models import Case
from lagspill.directory.models import TeamMember
from lagspill.foundation.clock import today
from lagspill.foundation.models import uuid7
from lagspill.meetings.kinds import kind_held
from lagspill.meetings.models import AgendaItem, Meeting, Minutes, RoundTick
from lagspill.meetings.queries import PAGE, meeting_or_404, runs_meeting


def opens_with_round(meeting: Meeting) -> bool:
    """Whether the meeting's kind begins with the last minutes and a round."""
    return meeting.team is not None and kind_held(meeting).opens_with_round


@dataclass(frozen=True, slots=True)
class Round:
    """A meeting that has a round, and who sits in its team today."""

    meeting: Meeting
    members: list[TeamMember]

    def must_leave(self, covered: frozenset[uuid.UUID]) -> list[str]:
        """Permanent members whose service no consent covers today: they go out while the case is talked about."""
        places = [one.position for one in self.members if one.position.service_id not in covered]
        return sorted(f"{place.staff.name}, {place.service.name}" for place in places)


def round_or_404(meeting_id: uuid.UUID, actor: Actor) -> Round:
    """A meeting that has a round, for those who run it or sit in the team. Two look-ups."""
    meeting, day = meeting_or_404(meeting_id), today()
    sits = TeamMember.objects.select_related("position__staff", "position__service").filter(
        Q(ended_on=None) | Q(ended_on__gt=day), team=meeting.team_id, started_on__lte=day
    )
    members = list(sits)
    runs = runs_meeting(meeting, actor)
    if not opens_with_round(meeting) or not (runs or actor.position_id in {one.position_id for one in members}):
        raise Http404
    return Round(meeting, members)


@dataclass(frozen=True, slots=True)
class RoundCase:
    """A case of the round: when it was last talked about, which minutes are left of that, who may hear of it today."""

    case: Case
    last_met: datetime.datetime
    minutes_item: uuid.UUID | None
    covered: frozenset[uuid.UUID]
    done: bool


def round_cases(meeting: Meeting) -> list[RoundCase]:
    """The cases that the team has taken up before and still follows, of those that the acting person sees and a consent
    covers for the team today; those longest ago first. One look-up."""
    before = AgendaItem.objects.filter(
        case=OuterRef("pk"), meeting__team=meeting.team_id, state="finished", meeting__starts_at__lt=meeting.starts_at
    ).exclude(meeting=meeting.id)
    grounds = Ground.objects.filter(case_id=OuterRef("pk"), withdrawn_at=None, period__contains=today())
    readable = Minutes.objects.filter(case=OuterRef("pk"), state="approved", item__meeting__team=meeting.team_id)
    ticks = RoundTick.objects.filter(meeting=meeting, case=OuterRef("pk"))
    found = (
        Case.objects.filter(Exists(grounds.filter(service_id=meeting.host.id)), team=meeting.team_id, state="plan")
        .annotate(
            last_met=Subquery(before.order_by("-meeting__starts_at").values("meeting__starts_at")[:1]),
            minutes_item=Subquery(readable.order_by("-created_at").values("item_id")[:1]),
            covered=ArraySubquery(grounds.values("service_id")),
            done=Exists(ticks),
        )
        .exclude(last_met=None)
        .order_by("last_met", "number")[:PAGE]
    )
    return [RoundCase(one, one.last_met, one.minutes_item, frozenset(one.covered), one.done) for one in found]


def last_meeting(meeting: Meeting) -> Meeting | None:
    """The meeting before this one, of the same kind."""
    earlier = Meeting.objects.filter(team=meeting.team_id, kind=meeting.kind, state="finished")
    return earlier.filter(starts_at__lt=meeting.starts_at).order_by("-starts_at").first()


def tick(*, meeting: Meeting, case: Case, by: Actor) -> None:
    """The case has been gone through. Said twice, it is gone through once."""
    if not runs_meeting(meeting, by):
        raise Refused("not_team", _("Bare den som leder møtet, kan gjøre dette."), case_id=case.id)
    if meeting.state != "running":
        raise Refused("meeting_not_running", _("Møtet er ikke startet."), _("Start møtet først."), case_id=case.id)
    made = RoundTick(id=uuid7(), case=case, meeting=meeting, ticked_by_id=by.position())
    RoundTick.objects.bulk_create([made], ignore_conflicts=True)
    record("meeting.round_ticked", by=by, case_id=case.id, object_id=meeting.id)
