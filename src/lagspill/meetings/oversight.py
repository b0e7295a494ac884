"""What the municipality's coordinator gets: the teams' anonymised protocols, quarter by quarter (MEET-10, STAT-5)."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.audit.actions import record
from lagspill.directory.models import Service, Team
from lagspill.foundation.clock import OSLO, today
from lagspill.foundation.gathering import Annotations
from lagspill.meetings.models import Meeting, Protocol
from lagspill.meetings.rules import Quarter, quarter_of, quarters_back

QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Held:
    """A finished meeting; without a protocol its `url` is empty."""

    day: datetime.date
    url: str


@dataclass(frozen=True, slots=True)
class TeamQuarter:
    """What there is of one team in one quarter."""

    team: str
    held: list[Held]
    status: str


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """One quarter with every team of the municipality."""

    title: str
    teams: list[TeamQuarter]


@audience("staff", "municipal_coordinator")
@require_safe
def protocols(request: ActingRequest) -> HttpResponse:
    """Every team's protocols of the last two years, the newest quarter first. Teams and days only: nobody can be known from them."""
    by, day = request.actor, today()
    record("protocol.listed", by=by)
    found = _rows(_teams(by), _meetings(by), quarters_back(day, QUARTERS))
    return render(request, "meetings/protocols.html", {"quarters": [row for row in found if row.teams]})


@dataclass(frozen=True, slots=True)
class WithProtocol(Annotations):
    """Beside a meeting: whether its protocol is made."""

    made: bool


def _municipality(by: Actor) -> Exists:
    return Exists(Service.objects.filter(id=by.service(), municipality=OuterRef("service__municipality")))


def _teams(by: Actor) -> list[Team]:
    return list(Team.objects.filter(_municipality(by)).order_by("name"))


def _meetings(by: Actor) -> list[Meeting]:
    """Finished meetings, each with `made`: whether its protocol is there (row-level security shows this role all of them)."""
    made = Exists(Protocol.objects.filter(meeting=OuterRef("pk")))
    teams = Team.objects.filter(_municipality(by))
    return list(Meeting.objects.filter(team__in=teams, state="finished").annotate(made=made).order_by("-starts_at"))


def _rows(teams: Iterable[Team], meetings: Iterable[Meeting], quarters: Iterable[Quarter]) -> list[QuarterRow]:
    held: dict[tuple[Quarter, uuid.UUID], list[Held]] = {}
    for meeting in meetings:
        on = meeting.starts_at.astimezone(OSLO).date()
        url = reverse("meetings:protocol-pdf", args=[meeting.id]) if WithProtocol.of(meeting).made else ""
        held.setdefault((quarter_of(on), meeting.team_id), []).append(Held(on, url))
    return [
        QuarterRow(
            _("%(number)s. kvartal %(year)s") % {"number": quarter.number, "year": quarter.year},
            [_team_quarter(team, held.get((quarter, team.id), [])) for team in teams],
        )
        for index, quarter in enumerate(quarters)
        if index == 0 or any((quarter, team.id) in held for team in teams)
    ]


def _team_quarter(team: Team, held: list[Held]) -> TeamQuarter:
    lacking = sum(not one.url for one in held)
    if not held:
        status = _("Ingen møter er holdt.")
    elif lacking:
        status = _("%(there)s av %(all)s protokoller er her.") % {"there": len(held) - lacking, "all": len(held)}
    else:
        status = _("Alle protokollene er her.")
    return TeamQuarter(team.name, held, status)
