"""The round that opens a meeting, one case at a time: no family's matters stand on the screen beside another's (MEET-7)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lagspill.access.audience import ActingRequest, audience
from lagspill.audit.actions import record
from lagspill.foundation.templatetags.lagspill import moment
from lagspill.meetings import rounds
from lagspill.meetings.models import Meeting
from lagspill.meetings.queries import runs_meeting
from lagspill.meetings.rounds import Round, RoundCase
from lagspill.plans import presenters
from lagspill.plans.queries import family_members, family_said, measures, plan_case_or_404
from lagspill.plans.rules import next_status


@audience("staff")
@require_safe
def whole(request: ActingRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The round: the first case that has not been gone through, or that all have."""
    found = rounds.round_or_404(meeting_id, request.actor)
    cases = rounds.round_cases(found.meeting)
    return _page(request, found, cases, next((one for one in cases if not one.done), None))


@audience("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: ActingRequest, meeting_id: uuid.UUID, case_id: uuid.UUID) -> HttpResponse:
    """One case of the round; sent, it is gone through and the next one comes."""
    found = rounds.round_or_404(meeting_id, request.actor)
    cases = rounds.round_cases(found.meeting)
    chosen = next((row for row in cases if row.case.id == case_id), None)
    if chosen is None:
        raise Http404
    if request.method != "POST":
        return _page(request, found, cases, chosen)
    rounds.tick(meeting=found.meeting, case=chosen.case, by=request.actor)
    messages.success(request, _("Sak %(number)s er gjennomgått.") % {"number": chosen.case.number})
    return redirect("plans:round", meeting_id)


def _page(request: ActingRequest, found: Round, cases: list[RoundCase], chosen: RoundCase | None) -> HttpResponse:
    by, meeting = request.actor, found.meeting
    runs = runs_meeting(meeting, by)
    context: dict[str, object] = {
        "meeting": meeting,
        "cases": cases,
        "chosen": chosen,
        "left": sum(not row.done for row in cases),
        "runs": runs,
        "last": rounds.last_meeting(meeting),
        "crumbs": _crumbs(meeting, runs=runs),
    }
    if chosen is None:
        record("meeting.round_viewed", by=by, object_id=meeting.id)
    else:
        ground = "owner" if chosen.case.owner_id == by.service_id else "consent"
        record("plan.viewed", by=by, case_id=chosen.case.id, object_id=meeting.id, ground=ground)
        context |= {
            "rows": _rows(request, chosen, runs=runs),
            "must_leave": found.must_leave(chosen.covered),
        }
    return render(request, "plans/round.html", context)


def _rows(request: ActingRequest, chosen: RoundCase, *, runs: bool) -> list[dict[str, object]]:
    """The measures, each with the one thing that may be done with it now."""
    case = plan_case_or_404(chosen.case.id)
    members, found = family_members(case), measures(case)
    shown = presenters.plan_rows(case, request.actor, rows=found, members=members, covered=chosen.covered)
    rows: list[dict[str, object]] = []
    for measure, row in zip(found, shown, strict=True):
        mine = runs or measure.service_id == request.actor.service_id
        startable = next_status(measure.status, "start") is not None and family_said(measure, members) == "yes"
        rows.append(
            {
                "measure": row,
                "may_start": mine and startable,
                "may_finish": mine and next_status(measure.status, "finish") is not None,
            }
        )
    return rows


def _crumbs(meeting: Meeting, *, runs: bool) -> list[dict[str, str]]:
    found = [{"label": _("Møter"), "url": reverse("meetings:list")}]
    if runs:
        found.append({"label": moment(meeting.starts_at), "url": reverse("meetings:prepare", args=[meeting.id])})
    return found
