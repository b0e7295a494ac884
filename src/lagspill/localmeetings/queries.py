"""Reading a place's own meetings: the place's staff see when they are, and of the lists only the cases that they see."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import get_language

from lagspill.access.actor import Actor
from lagspill.cases.models import Case, StageDecision
from lagspill.cases.queries import visible_cases
from lagspill.cases.stage_rules import BEFORE_TEAM
from lagspill.cases.stages import Sitting, Sittings, stage_at
from lagspill.directory.models import Position, Service
from lagspill.directory.queries import playbook_of_team, running_teams
from lagspill.foundation.clock import now, today
from lagspill.localmeetings import rules
from lagspill.localmeetings.models import LocalItem, LocalMeeting, LocalSeat
from lagspill.playbooks import loader
from lagspill.playbooks.schema import MeetingKind, Playbook

PAGE = 60
# So long after its start a meeting that nobody has ended still counts as coming.
STILL_OPEN = datetime.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of meeting that the place may hold, and the model it belongs to."""

    playbook: Playbook
    kind: MeetingKind

    @property
    def key(self) -> str:
        """What stands in a form."""
        return f"{self.playbook.code}:{self.kind.code}"

    @property
    def label(self) -> str:
        """What people call it."""
        return self.kind.label.in_(get_language() or "nb")


def kinds_for(service_id: uuid.UUID) -> list[Kind]:
    """The own meetings of the models whose teams serve this place, each model as the first of its teams runs it."""
    models: dict[str, Playbook] = {}
    for team in running_teams().filter(places=service_id).order_by("name"):
        models.setdefault(team.playbook, playbook_of_team(team))
    return [Kind(model, kind) for model in models.values() for kind in model.meetings if kind.scope == "place"]


def kind_of(meeting: LocalMeeting) -> Kind:
    """The meeting's kind, in the version that it was planned under."""
    playbook = loader.get(meeting.playbook, meeting.playbook_version)
    return Kind(playbook, playbook.meeting(meeting.kind))


def _with_offices() -> QuerySet[LocalMeeting]:
    return LocalMeeting.objects.select_related(
        "service",
        "convener__staff",
        "agenda_owner__staff",
        "chair__staff",
        "deputy_chair__staff",
        "minute_taker__staff",
    )


def meetings_of(by: Actor) -> list[LocalMeeting]:
    """The place's meetings from half a year ago on, soonest first, each with `seen`: how many of its cases one sees."""
    return list(
        _with_offices()
        .filter(service_id=by.service(), starts_at__gte=now() - datetime.timedelta(days=180))
        .exclude(state="cancelled")
        .annotate(seen=Count("items", filter=Q(items__removed_at=None)))
        .order_by("starts_at")[:PAGE]
    )


def meeting_or_404(meeting_id: uuid.UUID) -> LocalMeeting:
    """One meeting of one's own place."""
    found = _with_offices().filter(id=meeting_id).first()
    if found is None:
        raise Http404
    return found


def officers(meeting: LocalMeeting) -> frozenset[uuid.UUID]:
    """Everybody with an office in it."""
    held = (
        meeting.convener_id,
        meeting.agenda_owner_id,
        meeting.chair_id,
        meeting.deputy_chair_id,
        meeting.minute_taker_id,
    )
    return frozenset(one for one in held if one is not None)


def staff_of(service_id: uuid.UUID) -> list[Position]:
    """Those who work at the place today."""
    day = today()
    found = Position.objects.select_related("staff", "service").filter(service_id=service_id, started_on__lte=day)
    return list(found.filter(Q(ended_on=None) | Q(ended_on__gt=day)).order_by("staff__name", "id"))


def seats_of(meeting: LocalMeeting) -> list[LocalSeat]:
    """Who takes part."""
    return list(meeting.seats.select_related("position__staff").order_by("position__staff__name"))


def items_of(meeting: LocalMeeting) -> list[LocalItem]:
    """The cases of the list that one sees, each with `decided`: what this meeting decided, if anything."""
    decided = StageDecision.objects.filter(case=OuterRef("case"), sitting=meeting.id).order_by("-created_at")
    return list(
        meeting.items.filter(removed_at=None)
        .select_related("case__subject", "case__owner", "case__lead__staff")
        .annotate(decided=decided.values("decision")[:1], look_again_on=decided.values("look_again_on")[:1])
        .order_by("created_at", "id")
    )


def hides_cases(meeting: LocalMeeting) -> bool:
    """Whether a case of the place stands on the list that one does not see: the database says no more of it."""
    with connection.cursor() as cursor:
        cursor.execute("select local_list_hides(%s)", [meeting.id])
        row = cursor.fetchone()
    return bool(row and row[0])


def waiting_for(kind: Kind, by: Actor) -> list[Case]:
    """Cases of one's own that are at a stage which this kind of meeting decides, and on no list."""
    listed = undecided_items().filter(case=OuterRef("id"))
    cases = list(
        visible_cases(states=BEFORE_TEAM)
        .filter(owner_id=by.service(), playbook=kind.playbook.code)
        .exclude(subject=None)
        .exclude(Exists(listed))
        .prefetch_related("stage_decisions")[:PAGE]
    )
    return [case for case in cases if wanted_kind(case) == kind.kind.code]


def wanted_kind(case: Case) -> str | None:
    """The kind of meeting that decides at the case's stage, if any. Needs `owner`; reads prefetched decisions."""
    stage = stage_at(case)
    return stage.meeting if stage else None


def undecided_items() -> QuerySet[LocalItem]:
    """Cases on the list of a planned meeting that has not decided about them."""
    made = StageDecision.objects.filter(case=OuterRef("case"), sitting=OuterRef("meeting"))
    return LocalItem.objects.filter(removed_at=None, meeting__state="planned").exclude(Exists(made))


def sittings_for(case: Case, kind: str) -> Sittings:
    """For the room below: the meeting that is to decide about the case, and those it may be put on."""
    item = undecided_items().filter(case=case, meeting__kind=kind).select_related("meeting").first()
    if item is not None:
        return Sittings(listed=_sitting(item.meeting))
    coming = LocalMeeting.objects.filter(
        service_id=case.owner_id, kind=kind, playbook=case.playbook, state="planned", starts_at__gte=now() - STILL_OPEN
    )
    return Sittings(coming=tuple(_sitting(one) for one in coming.order_by("starts_at")[:4]))


def _sitting(meeting: LocalMeeting) -> Sitting:
    return Sitting(meeting.id, meeting.starts_at, meeting.place)


def next_one(meeting: LocalMeeting) -> LocalMeeting | None:
    """The next planned meeting of the same kind at the place."""
    after = LocalMeeting.objects.filter(
        service_id=meeting.service_id, kind=meeting.kind, state="planned", starts_at__gt=meeting.starts_at
    )
    return after.order_by("starts_at").first()


def runs(meeting: LocalMeeting, by: Actor) -> bool:
    """Whether the acting position has an office in the meeting, or could have planned it."""
    return by.position_id in officers(meeting) or by.role in rules.planners(kind_of(meeting).kind)


def place_of(by: Actor) -> Service:
    """The acting service."""
    return Service.objects.get(id=by.service())
