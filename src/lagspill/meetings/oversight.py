"""What the municipality's coordinator gets: the teams' quarterly reports, and which are missing (MEET-10, STAT-5)."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.access.queries import municipality_of
from lagspill.audit.actions import record
from lagspill.directory.actions import choose_smallest_cell
from lagspill.directory.models import Service, Team
from lagspill.foundation.clock import OSLO, today
from lagspill.foundation.forms import Form
from lagspill.foundation.small_numbers import SMALLEST_LEAST
from lagspill.meetings.models import Meeting, QuarterReport
from lagspill.meetings.quarters import Quarter, quarter_of, quarters_back
from lagspill.meetings.report_presenters import hidden_words, quarter_words, sent_words, share_words
from lagspill.meetings.reports import report_rule, sent_reports

QUARTERS = 8
UNPROCESSABLE = 422


class SmallestForm(Form):
    """From which number on people are counted aloud."""

    smallest = forms.IntegerField(
        label=gettext_lazy("Skjul tall under"),
        min_value=SMALLEST_LEAST,
        max_value=20,
        help_text=gettext_lazy("Gjelder rapporter som blir sendt fra nå av."),
    )


@dataclass(frozen=True, slots=True)
class TeamQuarter:
    """What there is of one team in one quarter; without a report `url` is empty, and `late` says whether it ought to be there."""

    team: str
    status: str
    share: str = ""
    url: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """One quarter with every team of the municipality."""

    title: str
    teams: list[TeamQuarter]


@audience("staff", "municipal_coordinator")
def reports(request: ActingRequest) -> HttpResponse:
    """Every team's reports of the last two years, the newest quarter first, and from which number on counts are shown."""
    by, day = request.actor, today()
    municipality = municipality_of(by)
    form = SmallestForm(request.POST or None, initial={"smallest": municipality.smallest_cell})
    if request.method == "POST" and form.is_valid():
        choose_smallest_cell(municipality=municipality, smallest=form.cleaned_data["smallest"], by=by)
        messages.success(request, _("Lagret."))
        return redirect("meetings:reports")
    record("report.listed", by=by)
    rows = _rows(_teams(by), quarters_back(day, QUARTERS))
    context = {
        "quarters": [row for row in rows if row.teams],
        "form": form,
        "hidden": hidden_words(municipality.smallest_cell),
    }
    return render(request, "meetings/reports.html", context, status=UNPROCESSABLE if form.errors else 200)


def _teams(by: Actor) -> list[Team]:
    mine = Exists(Service.objects.filter(id=by.service(), municipality=OuterRef("service__municipality")))
    return [team for team in Team.objects.filter(mine).order_by("name") if report_rule(team) is not None]


def _rows(teams: list[Team], quarters: Iterable[Quarter]) -> list[QuarterRow]:
    sent = {(row.team_id, Quarter(row.year, row.quarter)): row for row in sent_reports(teams)}
    held = _held(teams)
    return [
        QuarterRow(
            quarter_words(quarter),
            [_cell(team, quarter, sent.get((team.id, quarter)), held.get((team.id, quarter), 0)) for team in teams],
        )
        for index, quarter in enumerate(quarters)
        # This quarter and the one that is due; older ones when there is anything to tell.
        if index < 2 or any((team.id, quarter) in held or (team.id, quarter) in sent for team in teams)
    ]


def _held(teams: list[Team]) -> dict[tuple[uuid.UUID, Quarter], int]:
    """Finished meetings of each team and quarter."""
    found: dict[tuple[uuid.UUID, Quarter], int] = {}
    for team_id, start in Meeting.objects.filter(team__in=teams, state="finished").values_list("team_id", "starts_at"):
        key = team_id, quarter_of(start.astimezone(OSLO).date())
        found[key] = found.get(key, 0) + 1
    return found


def _cell(team: Team, quarter: Quarter, report: QuarterReport | None, held: int) -> TeamQuarter:
    if report is not None:
        content = report.content
        share = share_words(content["family"], content["cases"], content["goal"])
        url = reverse("meetings:report", args=[team.id, quarter.code])
        return TeamQuarter(team.name, sent_words(report), share, url)
    if quarter.after > today():
        return TeamQuarter(team.name, _("Kvartalet er ikke over."))
    if not held:
        return TeamQuarter(team.name, _("Ingen møter er holdt."))
    return TeamQuarter(team.name, _("Rapporten mangler."), late=True)
