"""Reading meetings: teams and dates anybody of the team sees, items only where the acting person sees the case."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.http import Http404

from lagspill.access.actor import Actor
from lagspill.access.models import Assignment, Ground, Party
from lagspill.cases.models import Case
from lagspill.cases.rules import look_ground
from lagspill.cases.sharing import reserved_names
from lagspill.cases.unnamed import place_of
from lagspill.consent.models import Reservation
from lagspill.directory.models import Service, Team, TeamMember
from lagspill.foundation.clock import OSLO, today
from lagspill.meetings import rules
from lagspill.meetings.annotations import Beside, Covering
from lagspill.meetings.desks import Desk
from lagspill.meetings.kinds import model_for
from lagspill.meetings.models import AgendaItem, Attendance, BoardHand, Invitation, Meeting, Minutes, Protocol
from lagspill.meetings.said import said_beside

PAGE = 60


def my_teams(actor: Actor) -> list[Team]:
    """Teams that the acting position coordinates or sits in today."""
    day = today()
    sits = TeamMember.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=day), team=OuterRef("pk"), position=actor.position_id, started_on__lte=day
    )
    return list(
        Team.objects.select_related("service__municipality", "coordinator__staff", "deputy_coordinator__staff")
        .filter(Q(coordinator=actor.position_id) | Q(deputy_coordinator=actor.position_id) | Exists(sits))
        .order_by("name")
    )


def runs_team(team: Team, actor: Actor) -> bool:
    """Whether the acting position is the team's coordinator or the deputy."""
    return actor.position_id is not None and actor.position_id in (team.coordinator_id, team.deputy_coordinator_id)


def runs_meeting(meeting: Meeting, actor: Actor) -> bool:
    """Whether the acting position leads the meeting or takes its minutes, or runs the team. Of a meeting without a team also
    who convened it, owns its agenda, or leads it when the chair is away."""
    if actor.position_id is None:
        return False
    offices = {meeting.chair_id, meeting.minute_taker_id}
    if meeting.team is None:
        return actor.position_id in offices | {meeting.convener_id, meeting.agenda_owner_id, meeting.deputy_chair_id}
    return actor.position_id in offices or runs_team(meeting.team, actor)


def sits_in_team(team_id: uuid.UUID, actor: Actor) -> bool:
    """Whether the acting position is a permanent member today, or runs the team."""
    return any(team.id == team_id for team in my_teams(actor))


def team_or_404(team_id: uuid.UUID, actor: Actor) -> Team:
    """A team of one's own."""
    for team in my_teams(actor):
        if team.id == team_id:
            return team
    raise Http404


def team_meetings(
    teams: Iterable[Team], *, since: datetime.datetime | None = None, until: datetime.datetime | None = None
) -> list[Meeting]:
    """Meetings of some teams in order of time, with how many items of each the acting person sees (`items_seen`)."""
    found = Meeting.objects.filter(team__in=[team.id for team in teams]).exclude(state="cancelled")
    if since:
        found = found.filter(ends_at__gte=since)
    if until:
        found = found.filter(starts_at__lt=until)
    seen = AgendaItem.objects.filter(meeting=OuterRef("pk")).exclude(state="removed")
    return list(
        found.select_related("team")
        .annotate(
            items_seen=ArraySubquery(seen.values(row=JSONObject(minutes="minutes", language="interpreter_language")))
        )
        .order_by("starts_at")[:PAGE]
    )


def meeting_or_404(meeting_id: uuid.UUID) -> Meeting:
    """The meeting with its team and offices; the caller judges who may see it."""
    try:
        return Meeting.objects.select_related(
            "team__service__municipality",
            "team__coordinator__staff",
            "team__deputy_coordinator__staff",
            "chair__staff",
            "deputy_chair__staff",
            "agenda_owner__staff",
            "minute_taker__staff",
            "convener__staff",
            "convener__service__municipality",
        ).get(id=meeting_id)
    except Meeting.DoesNotExist as error:
        raise Http404 from error


def led_meeting_or_404(meeting_id: uuid.UUID, actor: Actor) -> Meeting:
    """A team's meeting that the acting position runs. A meeting of one case has its own page."""
    meeting = meeting_or_404(meeting_id)
    if meeting.team is None or not runs_meeting(meeting, actor):
        raise Http404
    return meeting


def items_of(meeting: Meeting) -> list[AgendaItem]:
    """The meeting's list in order, each with `covered`, `reserved` (service ids), `invited`, `attended` (rows)."""
    found = _items(meeting.starts_at).filter(meeting=meeting).exclude(state="removed").order_by("order", "created_at")
    listed = list(found)
    for item in listed:
        # Each asks by which model it is run: its meeting and team are at hand, and not looked up again for every item.
        item.meeting = meeting
    return listed


def item_or_404(item_id: uuid.UUID) -> AgendaItem:
    """One item of a case that the acting person sees; with `reserved_names`, and in `writing` who last wrote on the board."""
    hand = JSONObject(position="position_id", name="position__staff__name", entry="entry_id", seen_at="seen_at")
    item = (
        _items(None)
        .select_related(
            "meeting__chair__staff",
            "meeting__minute_taker__staff",
            "meeting__deputy_chair__staff",
            "meeting__agenda_owner__staff",
            "meeting__convener__staff",
            "meeting__convener__service__municipality",
            "meeting__team__service__municipality",
            "meeting__team__coordinator__staff",
            "minutes_record__amended_by__staff",
        )
        .annotate(
            reserved_names=ArraySubquery(reserved_names(OuterRef("case_id"))),
            writing=ArraySubquery(
                BoardHand.objects.filter(item_id=OuterRef("id")).order_by("created_at").values(row=hand)
            ),
        )
        .exclude(state="removed")
        .filter(id=item_id)
        .first()
    )
    if item is None:
        raise Http404
    return item


def _items(at: datetime.datetime | None) -> QuerySet[AgendaItem]:
    found = AgendaItem.objects.select_related(
        "case__subject__place", "case__lead__staff", "case__lead__service", "case__owner", "presenter__staff",
        "case__referral__reporter__staff", "case__referral__reporter__service", "case__unnamed", "case__team",
    )  # fmt: skip
    sits = TeamMember.objects.filter(team=OuterRef("item__meeting__team"), position=OuterRef("position_id"))
    invited = (
        Invitation.objects.filter(item_id=OuterRef("id"))
        .annotate(permanent=Exists(sits))
        .order_by("person_id", "service__name")
        .values(
            row=JSONObject(
                id="id", state="state", reply="reply", position="position_id", person="person_id",
                service_id="service_id", permanent="permanent", instead_of="instead_of__staff__name",
                staff="position__staff__name", service="position__service__name", kind="position__service__kind",
                given="person__given_name", family="person__family_name", said=said_beside(),
            )
        )
    )  # fmt: skip
    attended = Attendance.objects.filter(item_id=OuterRef("id")).values(
        row=JSONObject(
            present="present", left="left_at", position="position_id", person="person_id", staff="position__staff__name",
            service="position__service__name", given="person__given_name", family="person__family_name",
        )
    )  # fmt: skip
    days = {today(), *([at.astimezone(OSLO).date()] if at else [])}
    return found.annotate(
        covered=ArraySubquery(_covered(OuterRef("case_id"), days)),
        reserved=ArraySubquery(_reserved(OuterRef("case_id"))),
        assigned=ArraySubquery(_assigned(OuterRef("case_id"))),
        invited=ArraySubquery(invited),
        attended=ArraySubquery(attended),
    )


def _covered(case_id: OuterRef, days: Iterable[datetime.date]) -> QuerySet[Any]:
    found = Ground.objects.filter(case_id=case_id, withdrawn_at=None)
    for day in days:
        found = found.filter(period__contains=day)
    return found.values("service_id")


def _reserved(case_id: OuterRef) -> QuerySet[Any]:
    return Reservation.objects.filter(case_id=case_id, consent__state="valid").values("service_id")


def _assigned(case_id: OuterRef) -> QuerySet[Any]:
    return Assignment.objects.filter(case_id=case_id, ended_at=None).values("position_id")


def waiting_cases(team: Team, day: datetime.date) -> list[Case]:
    """Cases that the team still has to take up, with its `Covering` on that day. One with a plan waits for nobody."""
    listed = AgendaItem.objects.filter(case=OuterRef("pk"), state__in=("listed", "invited", "running"))
    return list(
        Case.objects.select_related("subject__place", "owner", "referral", "lead__staff", "unnamed", "team")
        .filter(~Exists(listed), team=team, state="referred")
        .annotate(
            covered=ArraySubquery(_covered(OuterRef("id"), {today(), day})),
            reserved=ArraySubquery(_reserved(OuterRef("id"))),
            assigned=ArraySubquery(_assigned(OuterRef("id"))),
        )
        .order_by("opened_on")[:PAGE]
    )


def matter_of(case: Case, beside: Covering, *, covered: Iterable[uuid.UUID] | None = None) -> rules.Matter:
    """What the seating rule needs to know of a case; `covered` when it is known better than from beside it."""
    subject = case.subject
    place = place_for(case)
    return rules.Matter(
        kind=case.kind,
        birth_date=subject.birth_date if subject else None,
        place=place.id if place else None,
        place_kind=place.kind if place else "",
        covered=frozenset(beside.covered if covered is None else covered),
        reserved=frozenset(beside.reserved),
        assigned=frozenset(beside.assigned),
        unnamed=case.is_unnamed,
        band=case.unnamed.band if case.is_unnamed else "",
    )


def place_for(case: Case) -> Service | None:
    """The school or kindergarten whose staff attend: the person's own, or the one that stands for it where nobody is named."""
    return place_of(case) if case.is_unnamed else case.subject.place if case.subject else None


def place_id_for(case: Case) -> uuid.UUID | None:
    """Its id, for the desk."""
    place = place_for(case)
    return place.id if place else None


def seating_of(
    item: AgendaItem, desk: Desk, meeting: Meeting, *, covered: Iterable[uuid.UUID] | None = None
) -> rules.Seating:
    """Who attends an item of `items_of` on the meeting's day; `covered` when it is known better than from the item."""
    matter = matter_of(item.case, Beside.of(item), covered=covered)
    return rules.seating(model_for(item.case, meeting), matter, desk.roster, meeting.starts_at.astimezone(OSLO).date())


def family_of(case_id: uuid.UUID, day: datetime.date) -> list[uuid.UUID]:
    """Guardians, and the young person where their age allows, as parties of the case today and on `day`."""
    return list(
        Party.objects.filter(case_id=case_id, ended_at=None, period__contains=day)
        .filter(period__contains=today())
        .order_by("created_at", "id")
        .values_list("person_id", flat=True)
    )


def ground_of(item: AgendaItem, actor: Actor) -> str:
    """On which ground staff look at an item's case, in the access log's words."""
    return look_ground(owns=item.case.owner_id == actor.service_id, unnamed=item.case.is_unnamed)


def invitation_or_404(invitation_id: uuid.UUID, actor: Actor) -> Invitation:
    """One's own invitation, or any of a meeting that one runs."""
    found = (
        Invitation.objects.select_related(
            "item__meeting__team__service__municipality", "item__meeting__team__coordinator__staff", "case", "item__case",
            "position__staff", "position__service",
        )
        .exclude(state="cancelled")
        .filter(id=invitation_id)
        .first()
    )  # fmt: skip
    if found is None or (found.position_id != actor.position_id and not runs_meeting(found.item.meeting, actor)):
        raise Http404
    return found


def my_invitations(actor: Actor, since: datetime.datetime) -> list[Invitation]:
    """The acting position's own invitations to items that are not over, soonest first."""
    return list(
        Invitation.objects.select_related("item__meeting__team", "case")
        .filter(position=actor.position_id, item__meeting__ends_at__gte=since)
        .exclude(state="cancelled")
        .exclude(item__state="removed")
        .order_by(F("item__starts_at").asc(nulls_last=True))[:PAGE]
    )


def case_items(case_id: uuid.UUID) -> list[AgendaItem]:
    """Every time the case stood on a list, soonest first, with its minutes where one may read them."""
    return list(
        AgendaItem.objects.select_related("meeting__team", "minutes_record", "case")
        .filter(case_id=case_id)
        .exclude(state="removed")
        .order_by("meeting__starts_at")
    )


def minutes_or_404(item_id: uuid.UUID) -> Minutes:
    """The minutes of an item; drafts are for those who run the meeting."""
    found = (
        Minutes.objects.select_related(
            "item__meeting__team__service__municipality",
            "item__meeting__convener__service__municipality",
            "item__case",
            "case__lead__staff",
            "case__owner",
            "approved_by__staff",
            "amended_by__staff",
        )
        .filter(item_id=item_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def protocol_of(meeting: Meeting) -> Protocol | None:
    """The meeting's protocol, where the acting person may read it."""
    return Protocol.objects.select_related("made_by__staff").filter(meeting=meeting).first()
