"""What the year plan reads: facts for the solver, people and their times, drafts. Only of teams that one leads."""

import datetime
import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import DateField, PositiveSmallIntegerField, Q, QuerySet, Value
from django.http import Http404

from lagspill.access.actor import Actor
from lagspill.directory.models import Municipality, Position, StaffMember, Team, TeamMember
from lagspill.directory.queries import running_teams
from lagspill.foundation.clock import OSLO, today
from lagspill.meetings.kinds import playbook_of
from lagspill.meetings.models import Meeting
from lagspill.meetings.queries import runs_team
from lagspill.planner.problem import Rhythm
from lagspill.playbooks.schema import MeetingKind
from lagspill.yearplan import rules
from lagspill.yearplan.models import Absence, Closure, Draft, DraftMeeting, Journey, Wish

Day = datetime.date
DAY = datetime.timedelta(days=1)


def led_team_or_404(team_id: uuid.UUID, actor: Actor) -> Team:
    """A team that the acting position coordinates, or is the deputy of, with its municipality."""
    team = (
        Team.objects.select_related("service__municipality", "coordinator__staff", "deputy_coordinator__staff")
        .filter(id=team_id)
        .first()
    )
    if team is None or not runs_team(team, actor):
        raise Http404
    return team


def kind_of(team: Team) -> MeetingKind | None:
    """The team's main kind of meeting; None when the model sets no rhythm, and nothing can be planned ahead."""
    kind = playbook_of(team).meeting()
    return kind if kind.cadence else None


def first_kind(team: Team) -> MeetingKind | None:
    """The kind that must be held before the team's meeting, where the model says so."""
    kind = kind_of(team)
    return playbook_of(team).meeting(kind.after) if kind and kind.after else None


def members_of(team: Team, first: Day, last: Day) -> list[StaffMember]:
    """Who must be there: coordinator and fixed members at some time in the period, by name; one person once, however many hats."""
    sits = TeamMember.objects.filter(Q(ended_on=None) | Q(ended_on__gt=first), team=team, started_on__lte=last)
    return _people(sits, [team.coordinator_id])


def plans_for(team: Team) -> list[StaffMember]:
    """Members and both coordinators, whose times the team's coordinator may enter."""
    leaders = [one for one in (team.coordinator_id, team.deputy_coordinator_id) if one]
    return _people(TeamMember.objects.filter(Q(ended_on=None) | Q(ended_on__gt=today()), team=team), leaders)


def _people(sits: QuerySet[TeamMember], leaders: list[uuid.UUID]) -> list[StaffMember]:
    # A union of ids, and no "or" across tables: that would look at everybody in the country.
    led = Position.objects.filter(id__in=leaders).values_list("staff_id")
    found = sits.values_list("position__staff_id").union(led)
    return list(StaffMember.objects.filter(id__in=found).order_by("name", "id"))


def closures_of(municipality_id: uuid.UUID, first: Day, last: Day) -> list[Closure]:
    """Days without school that touch the period, earliest first."""
    return list(
        Closure.objects.filter(municipality=municipality_id, first__lte=last, last__gte=first).order_by("first", "id")
    )


def journeys_of(municipality_id: uuid.UUID) -> list[Journey]:
    """The table of travel, what holds otherwise first."""
    return list(Journey.objects.filter(municipality=municipality_id).order_by("one", "other"))


def venues_of(municipality: Municipality) -> list[str]:
    """Where the municipality's teams meet."""
    found = running_teams().filter(service__municipality=municipality).exclude(venue="")
    return sorted(set(found.values_list("venue", flat=True)))


def my_staff(actor: Actor) -> StaffMember:
    """Who is acting, as somebody who works here."""
    return StaffMember.objects.get(positions=actor.position())


def absences_of(staff: list[uuid.UUID]) -> list[Absence]:
    """Those that are not over, of people whom one may plan for."""
    return list(Absence.objects.filter(staff__in=staff, last__gte=today()).order_by("first", "weekday", "id"))


def wishes_of(staff: list[uuid.UUID]) -> list[Wish]:
    """Times that people would rather meet at."""
    return list(Wish.objects.filter(staff__in=staff).order_by("weekday", "start", "id"))


def newest_draft(team: Team) -> Draft | None:
    """The team's draft, unless it was taken into use."""
    return Draft.objects.filter(team=team).exclude(state="taken").order_by("-created_at").first()


def draft_or_404(draft_id: uuid.UUID, actor: Actor) -> Draft:
    """A draft of a team that one leads; row-level security shows no other."""
    draft = (
        Draft.objects.select_related("team__service__municipality", "team__coordinator__staff")
        .filter(id=draft_id)
        .first()
    )
    if draft is None or not runs_team(draft.team, actor):
        raise Http404
    return draft


def meetings_of(draft: Draft) -> list[DraftMeeting]:
    """The draft's dates in order."""
    return list(DraftMeeting.objects.filter(draft=draft).order_by("day", "start"))


def draft_meeting_or_404(meeting_id: uuid.UUID, actor: Actor) -> DraftMeeting:
    """One date of a draft that can be changed."""
    related = ("draft__team__service__municipality", "draft__team__coordinator__staff")
    found = DraftMeeting.objects.select_related(*related).filter(id=meeting_id, draft__state="ready").first()
    if found is None or not runs_team(found.draft.team, actor):
        raise Http404
    return found


def facts_of(
    draft: Draft, by_hand: list[DraftMeeting] | None = None, *, reader: uuid.UUID | None = None
) -> rules.Facts:
    """All that the plan depends on, as it stands now. Of other teams only when and where their meetings are, and the names of
    those that the reader (a position) belongs to."""
    team, municipality = draft.team, draft.team.service.municipality_id
    kind = playbook_of(team).meeting()
    if kind.cadence is None:
        raise Http404
    first = max(draft.first, today() + DAY)
    names = {one.id: one.name for one in members_of(team, first, draft.last)}
    staff = list(names)
    elsewhere = _elsewhere(team, staff, reader, first, draft.last)
    away, rather = _times_of(staff)
    closed, journeys = _ground_of(municipality, first, draft.last)
    return rules.Facts(
        team=team.id,
        place=team.venue,
        members=staff,
        rhythm=Rhythm(kind.cadence.every_weeks, kind.cadence.shortest_weeks, kind.cadence.longest_weeks),
        minutes=kind.cadence.minutes,
        first=first,
        last=draft.last,
        earliest=draft.earliest,
        latest=draft.latest,
        before=None
        if draft.before_weekday is None or draft.before_end is None
        else (draft.before_weekday, draft.before_end),
        closures=closed,
        away=away,
        rather=rather,
        held=_held(team, elsewhere.people, first, draft.last),
        others=elsewhere.people,
        names=names,
        teams=elsewhere.known,
        journeys=journeys,
        by_hand=[(one.day, one.start, one.minutes) for one in by_hand or [] if one.day >= first],
    )


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Other teams that a team's people belong to: who in which, and the names of those that the reader belongs to."""

    people: dict[uuid.UUID, list[uuid.UUID]]
    known: dict[uuid.UUID, str]


def _elsewhere(team: Team, staff: list[uuid.UUID], reader: uuid.UUID | None, first: Day, last: Day) -> Elsewhere:
    """As fixed members, coordinators or deputies; a deputy is not bound by the team's meetings, but may know its name."""
    sits = TeamMember.objects.filter(
        Q(position__staff__in=staff) | Q(position=reader),
        Q(ended_on=None) | Q(ended_on__gt=first),
        started_on__lte=last,
    ).values_list("team_id", "team__name", "position__staff_id", "position_id", Value(True))
    leads = Team.objects.filter(Q(coordinator__staff__in=staff) | Q(coordinator=reader))
    stands = Team.objects.filter(deputy_coordinator=reader) if reader else Team.objects.none()
    rows = sits.union(
        leads.values_list("id", "name", "coordinator__staff_id", "coordinator_id", Value(True)),
        stands.values_list("id", "name", "deputy_coordinator__staff_id", "deputy_coordinator_id", Value(False)),
    )
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    known: dict[uuid.UUID, str] = {}
    for other, name, who, position, bound in rows:
        if bound and who in staff and other != team.id:
            found[other].add(who)
        if position == reader:
            known[other] = name
    return Elsewhere({other: sorted(who) for other, who in found.items()}, known)


def _times_of(staff: list[uuid.UUID]) -> tuple[list[rules.Away], list[rules.Rather]]:
    """Absences that are not over, and wishes, in one look."""
    fields = ("staff_id", "weekday", "start", "end")
    absences = Absence.objects.filter(staff__in=staff, last__gte=today()).values_list(*fields, "first", "last")
    nothing = Value(None, output_field=DateField(null=True))
    wishes = Wish.objects.filter(staff__in=staff).values_list(*fields, nothing, nothing)
    away, rather = [], []
    for who, weekday, start, end, first, last in absences.union(wishes):
        if first is not None:
            away.append(rules.Away(who, first, last, weekday, start, end))
        else:
            rather.append(rules.Rather(who, weekday, start, end))
    return away, rather


def _ground_of(
    municipality: uuid.UUID, first: Day, last: Day
) -> tuple[list[tuple[Day, Day]], dict[tuple[str, str], int]]:
    """The municipality's closed days and its table of travel, in one look."""
    closures = Closure.objects.filter(municipality=municipality, first__lte=last, last__gte=first)
    nothing = Value(None, output_field=DateField(null=True))
    no_text, no_number = Value(""), Value(0, output_field=PositiveSmallIntegerField())
    journeys = Journey.objects.filter(municipality=municipality)
    rows = closures.values_list("first", "last", no_text, no_text, no_number).union(
        journeys.values_list(nothing, nothing, "one", "other", "minutes"), all=True
    )
    closed, ways = [], {}
    for start, end, one, other, minutes in rows:
        if start is not None:
            closed.append((start, end))
        else:
            ways[one, other] = minutes
    return closed, ways


def _held(team: Team, others: dict[uuid.UUID, list[uuid.UUID]], first: Day, last: Day) -> list[rules.Held]:
    start = datetime.datetime.combine(first, datetime.time(), tzinfo=OSLO)
    end = datetime.datetime.combine(last + DAY, datetime.time(), tzinfo=OSLO)
    found = Meeting.objects.filter(team__in=[team.id, *others], starts_at__gte=start, starts_at__lt=end)
    return [
        rules.Held(one.team_id, local.date(), local.hour * 60 + local.minute, _length(one), one.place)
        for one in found.exclude(state="cancelled").order_by("starts_at")
        for local in [one.starts_at.astimezone(OSLO)]
        if one.team_id is not None
    ]


def _length(meeting: Meeting) -> int:
    return max(1, round((meeting.ends_at - meeting.starts_at).total_seconds() / 60))
