"""Sending the quarter's report with one click, and reading those that were sent (MEET-10, STAT-5)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.audit.actions import record
from lagspill.directory.models import Team
from lagspill.documents.rendering import render as render_pdf
from lagspill.foundation.clock import today
from lagspill.meetings import queries, reports
from lagspill.meetings.item_views import pdf
from lagspill.meetings.kinds import playbook_of
from lagspill.meetings.models import QuarterReport
from lagspill.meetings.quarters import Quarter, quarter_from
from lagspill.meetings.report_presenters import (
    facts_of,
    hidden_words,
    parts_of,
    quarter_words,
    report_paper,
    report_sheet,
    sent_words,
    share_words,
)


def _team_and_quarter(team_id: uuid.UUID, code: str) -> tuple[Team, Quarter]:
    quarter = quarter_from(code)
    team = Team.objects.select_related("service__municipality", "coordinator__staff").filter(id=team_id).first()
    if quarter is None or team is None or reports.report_rule(team) is None:
        raise Http404
    return team, quarter


@audience("staff")
def report(request: ActingRequest, team_id: uuid.UUID, quarter: str) -> HttpResponse:
    """The report that was sent; or, for who runs the team, what would be sent, with the one button."""
    by = request.actor
    team, when = _team_and_quarter(team_id, quarter)
    sent = reports.report_of(team, when)
    if sent is None and not queries.runs_team(team, by):
        raise Http404
    if request.method == "POST":
        if not queries.runs_team(team, by):
            raise Http404
        reports.send_report(team=team, quarter=when, by=by)
        messages.success(request, _("Rapporten er sendt til kommunens koordinator."))
        return redirect("meetings:report", team.id, when.code)
    record("report.viewed", by=by, object_id=sent.id if sent else team.id, quarter=when.code)
    found = None if sent else reports.preview(team, when)
    content = sent.content if sent else found.content if found else {}
    context = {
        "team": team,
        "quarter": when.code,
        "title": quarter_words(when),
        "sent": sent,
        "sent_words": sent_words(sent) if sent else "",
        "over": when.after <= today(),
        "found": found,
        "facts": [{"label": label, "value": text} for label, text in facts_of(content)],
        "share": share_words(content["family"], content["cases"], content["goal"]),
        "parts": [_table(part.title, part.rows, part.note) for part in parts_of(content, playbook_of(team))],
        "hidden": hidden_words(content["least"]),
        "crumbs": _crumbs(team, by),
    }
    return render(request, "meetings/report.html", context)


def _table(title: str, rows: list[tuple[str, str]], note: str) -> dict[str, object]:
    return {
        "title": title,
        "note": note,
        "table": {
            "caption": title,
            "caption_hidden": True,
            "columns": [{"label": title}, {"label": _("Saker"), "numeric": True}],
            "rows": [
                {"cells": [{"text": label}, {"text": text, "label": _("Saker"), "numeric": True}]}
                for label, text in rows
            ],
        },
    }


def _crumbs(team: Team, by: Actor) -> list[dict[str, str]]:
    if queries.runs_team(team, by) or queries.sits_in_team(team.id, by):
        return [
            {"label": _("Møter"), "url": reverse("meetings:list")},
            {"label": team.name, "url": reverse("meetings:team", args=[team.id])},
        ]
    return [{"label": _("Kvartalsrapporter"), "url": reverse("meetings:reports")}]


def _sent(team_id: uuid.UUID, code: str) -> QuarterReport:
    found = reports.report_of(*_team_and_quarter(team_id, code))
    if found is None:
        raise Http404
    return found


@audience("staff")
@require_safe
def report_pdf(request: ActingRequest, team_id: uuid.UUID, quarter: str) -> HttpResponse:
    """The report on paper."""
    found = _sent(team_id, quarter)
    record("report.viewed", by=request.actor, object_id=found.id, quarter=quarter, paper=True)
    return pdf(render_pdf(report_paper(found)), "kvartalsrapport")


@audience("staff")
@require_safe
def report_csv(request: ActingRequest, team_id: uuid.UUID, quarter: str) -> HttpResponse:
    """The report's numbers for a spreadsheet."""
    found = _sent(team_id, quarter)
    record("report.viewed", by=request.actor, object_id=found.id, quarter=quarter, paper=True)
    response = HttpResponse(report_sheet(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kvartalsrapport-{quarter}.csv"'
    return response
