"""Dates of one's teams, and preparing a meeting (MEET-1, 3)."""

import datetime
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases.asking import ask_first
from lagspill.cases.presenters import link
from lagspill.cases.queries import case_or_404, is_served
from lagspill.directory.models import Position, Team
from lagspill.foundation.clock import now, today
from lagspill.foundation.templatetags.lagspill import moment
from lagspill.meetings import actions, queries, team_offices
from lagspill.meetings.absence import told, warnings
from lagspill.meetings.desks import Desk, desk_of
from lagspill.meetings.forms import URGENCIES, OfficesForm, PlanForm, UrgencyForm
from lagspill.meetings.kinds import kind_held, playbook_of, team_of
from lagspill.meetings.models import Meeting, QuarterReport
from lagspill.meetings.presenters import (
    ItemCard,
    item_bar,
    item_card,
    language,
    meeting_row,
    prepare_move,
    time_sentence,
    waiting_rows,
)
from lagspill.meetings.quarters import Quarter
from lagspill.meetings.report_presenters import family_shares, quarter_words, sent_words
from lagspill.meetings.reports import due_quarter, sent_reports
from lagspill.meetings.rounds import opens_with_round
from lagspill.meetings.slot_presenters import answer_words
from lagspill.meetings.slots import team_requests
from lagspill.meetings.wording import clock_span, duration, urgency_label

UNPROCESSABLE = 422


@audience("staff")
@require_safe
def meeting_list(request: ActingRequest) -> HttpResponse:
    """Coming meetings of one's teams, and one's own invitations."""
    by = request.actor
    teams = queries.my_teams(by)
    runs = {team.id for team in teams if queries.runs_team(team, by)}
    start = now() - datetime.timedelta(hours=12)
    rows = [meeting_row(one, runs=one.team_id in runs) for one in queries.team_meetings(teams, since=start)]
    context = {
        "teams": teams,
        "rows": rows,
        "invitations": queries.my_invitations(by, start),
        "runs_any": bool(runs),
        "own_url": link("localmeetings:list") if is_served(by.service()) else "",
    }
    return render(request, "meetings/list.html", context)


@audience("staff")
def team(request: ActingRequest, team_id: uuid.UUID) -> HttpResponse:
    """A team of one's own: who sits in it by age band, its dates, planning more of them."""
    by = request.actor
    found = queries.team_or_404(team_id, by)
    runs = queries.runs_team(found, by)
    if request.method == "POST" and not runs:
        raise Http404
    cadence = playbook_of(found).meeting().cadence
    initial = {
        "minutes": cadence.minutes if cadence else 60,
        "every_weeks": cadence.every_weeks if cadence else 2,
        "place": found.venue,
        "time": datetime.time(12),
    }
    form = PlanForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            made = _plan(form, found, request)
            messages.success(
                request, _("%(count)s møter er planlagt.") % {"count": made} if made != 1 else _("Møtet er planlagt.")
            )
            return redirect("meetings:team", found.id)
    desk = desk_of(found, [])
    meetings = queries.team_meetings([found], since=now() - datetime.timedelta(days=180))
    context = {
        "team": found,
        "runs": runs,
        "form": form,
        "bands": _bands(found, desk),
        "coming": [meeting_row(one, runs=runs) for one in meetings if one.state != "finished" and one.ends_at > now()],
        "past": [meeting_row(one, runs=runs) for one in reversed(meetings) if one.state == "finished"],
        "due": _due(found) if runs else None,
        "reports": [_report(one) for one in sent_reports([found])],
        "shares": family_shares(found),
        "slots": [(one, answer_words(one), urgency_label(one.urgency)) for one in team_requests(found)] if runs else [],
        "crumbs": [{"label": _("Møter"), "url": reverse("meetings:list")}],
    }
    return render(request, "meetings/team.html", context, status=UNPROCESSABLE if form.errors else 200)


def _due(team: Team) -> dict[str, str] | None:
    """The report that is to be sent, if any."""
    quarter = due_quarter(team)
    if quarter is None:
        return None
    return {"title": quarter_words(quarter), "url": reverse("meetings:report", args=[team.id, quarter.code])}


def _report(sent: QuarterReport) -> dict[str, str]:
    quarter = Quarter(sent.year, sent.quarter)
    return {
        "title": quarter_words(quarter),
        "words": sent_words(sent),
        "url": reverse("meetings:report", args=[sent.team_id, quarter.code]),
    }


def _plan(form: PlanForm, team: Team, request: ActingRequest) -> int:
    data = form.cleaned_data
    first = actions.NewMeeting(
        day=data["first"], hour=data["time"].hour, minute=data["time"].minute, minutes=data["minutes"], place=data["place"]
    )  # fmt: skip
    if data["last"] is None:
        return len(actions.plan_meetings(team=team, dates=[first], by=request.actor))
    made = actions.plan_series(
        team=team, first=first, last=data["last"], every_weeks=data["every_weeks"], by=request.actor
    )  # fmt: skip
    return len(made)


def _bands(team: Team, desk: Desk) -> list[dict[str, object]]:
    """The playbook's age bands with who sits there today."""
    playbook, day = playbook_of(team), today()
    words = language()
    bands: list[dict[str, object]] = []
    for band in playbook.bands:
        seats = []
        for member in band.members:
            names = [
                desk.colleagues[one.position].name
                for one in desk.roster.members
                if one.kind == member.service_kind and one.holds(day)
            ]
            own = member.resolve == "subject_place"
            seats.append(
                {
                    "kind": playbook.service_kind(member.service_kind).label.in_(words),
                    "names": _("lederen der barnet går") if own else ", ".join(names),
                }
            )
        bands.append({"label": band.label.in_(words), "seats": seats})
    return bands


@audience("staff")
@require_safe
def prepare(request: ActingRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The list with its time, the ranked waiting cases, who sits where and whom it lacks (MEET-3)."""
    meeting = queries.led_meeting_or_404(meeting_id, request.actor)
    record("meeting.prepared", by=request.actor, object_id=meeting.id)
    return render(request, "meetings/prepare.html", prepare_context(meeting))


def prepare_context(meeting: Meeting) -> dict[str, object]:
    """Everything of the preparation page."""
    day, team = today(), team_of(meeting)
    items = queries.items_of(meeting)
    waiting = queries.waiting_cases(team, meeting.starts_at.date()) if meeting.state == "planned" else []
    cases = [*(item.case for item in items), *waiting]
    desk = desk_of(team, [queries.place_id_for(case) for case in cases])
    bar = item_bar(meeting, items)
    cards = [item_card(item, desk, queries.seating_of(item, desk, meeting)) for item in items]
    warned = warnings(items, playbook_of(team))
    return {
        "meeting": meeting,
        "cards": [
            (card, told(item.family), warned.get(str(item.id), "")) for card, item in zip(cards, items, strict=True)
        ],
        "waiting": waiting_rows(waiting, desk, meeting, day),
        "bar": bar,
        "time_sentence": time_sentence(bar),
        "used": duration(bar.used),
        "length": duration(bar.length),
        "span": clock_span(meeting.starts_at, meeting.ends_at),
        "checklist": _checklist(meeting, cards),
        "round_url": _round(meeting),
        "move": prepare_move(meeting, cards, bar),
        "urgencies": URGENCIES,
        "crumbs": [
            {"label": _("Møter"), "url": reverse("meetings:list")},
            {"label": team.name, "url": reverse("meetings:team", args=[team.id])},
        ],
    }


def _checklist(meeting: Meeting, items: list[ItemCard]) -> list[dict[str, object]]:
    """The playbook's points of preparation; those that the product can see are ticked by themselves."""
    done = {
        "meeting_plan": True,
        "cases_ranked": bool(items),
        "venue": bool(meeting.place),
        "time_and_interpreter": bool(items) and all(card.interpreter_ready for card in items),
        "consent_in_place": bool(items),
        "invitations_sent": bool(items) and all(card.invited for card in items),
        "minute_taker": meeting.minute_taker_id is not None,
    }
    words = language()
    points = kind_held(meeting).preparation
    return [{"label": point.label.in_(words), "done": done.get(point.code)} for point in points]


@audience("staff")
def offices(request: ActingRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Place, and who is responsible for what."""
    meeting = queries.led_meeting_or_404(meeting_id, request.actor)
    team = team_of(meeting)
    people = team_offices.people_of(team)
    names = ("convener", "agenda_owner", "chair", "deputy_chair", "minute_taker")
    form = OfficesForm(
        request.POST or None,
        initial={"place": meeting.place, **{name: str(getattr(meeting, f"{name}_id") or "") for name in names}},
        people=[_named(one) for one in people],
        leaders=[_named(one) for one in team_offices.may_lead(team, people)],
    )
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            actions.set_offices(
                meeting=meeting, minute_taker_id=form.chosen("minute_taker"), place=form.cleaned_data["place"],
                leading=form.leading(), by=request.actor,
            )  # fmt: skip
            messages.success(request, _("Lagret."))
            return redirect("meetings:prepare", meeting.id)
    context = {"form": form, "title": _("Sted, og hvem som gjør hva"), "button": _("Lagre"), "crumbs": _crumbs(meeting)}
    return render(request, "meetings/form.html", context, status=UNPROCESSABLE if form.errors else 200)


def _named(position: Position) -> tuple[str, str]:
    return str(position.id), f"{position.staff.name}, {position.service.name}"


@audience("staff")
def cancel(request: ActingRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Calling a meeting off asks first."""
    meeting = queries.led_meeting_or_404(meeting_id, request.actor)
    if request.method == "POST":
        actions.cancel_meeting(meeting=meeting, by=request.actor)
        messages.success(request, _("Møtet er avlyst."))
        return redirect("meetings:team", meeting.team_id)
    confirm = {
        "title": _("Avlyse møtet %(when)s?") % {"when": moment(meeting.starts_at)},
        "consequences": [
            _("Alle som er innkalt, får beskjed."),
            _("Sakene på listen venter på et annet møte."),
        ],
        "button": _("Avlys møtet"),
        "url": reverse("meetings:cancel", args=[meeting.id]),
        "cancel_url": reverse("meetings:prepare", args=[meeting.id]),
    }
    return render(request, "meetings/confirm.html", {"confirm": confirm, "crumbs": _crumbs(meeting)})


@audience("staff")
@require_POST
def start(request: ActingRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The meeting begins."""
    meeting = queries.led_meeting_or_404(meeting_id, request.actor)
    actions.start_meeting(meeting=meeting, by=request.actor)
    return redirect(_round(meeting) or reverse("meetings:prepare", args=[meeting.id]))


def _round(meeting: Meeting) -> str:
    """The address of the round that opens the meeting; empty when its kind has none (MEET-7)."""
    return link("plans:round", meeting.id) if opens_with_round(meeting) else ""


@audience("staff")
@require_POST
def finish(request: ActingRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The meeting is over."""
    meeting = queries.led_meeting_or_404(meeting_id, request.actor)
    actions.finish_meeting(meeting=meeting, by=request.actor)
    return redirect("meetings:after", meeting.id)


@audience("staff")
@require_POST
def list_one(request: ActingRequest, meeting_id: uuid.UUID, case_id: uuid.UUID) -> HttpResponse:
    """Puts a waiting case on the list. The safety gate is asked here, while no family is in the room to see the screen (CASE-4)."""
    meeting = queries.led_meeting_or_404(meeting_id, request.actor)
    case = case_or_404(case_id)
    if case.team_id != meeting.team_id:
        raise Http404
    asked = ask_first(request, case, "meeting")
    if asked is not None:
        return asked
    actions.list_case(meeting=meeting, case=case, by=request.actor)
    messages.success(request, _("Sak %(number)s står på listen.") % {"number": case.number})
    return redirect("meetings:prepare", meeting.id)


@audience("staff")
@require_safe
def again(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """A case that was discussed before comes back to the team, by choice: one of the coming meetings."""
    by, case = request.actor, case_or_404(case_id)
    if case.team is None or case.state != "plan" or not queries.runs_team(case.team, by):
        raise Http404
    record("case.viewed", by=by, case_id=case.id, ground="consent")
    coming = [one for one in queries.team_meetings([case.team], since=now()) if one.state == "planned"]
    return render(request, "meetings/again.html", {"case": case, "meetings": coming})


@audience("staff")
@require_POST
def urgency(request: ActingRequest, meeting_id: uuid.UUID, case_id: uuid.UUID) -> HttpResponse:
    """The coordinator's own judgement."""
    meeting = queries.led_meeting_or_404(meeting_id, request.actor)
    form = UrgencyForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "title": _("Hvor mye haster det?"), "button": _("Lagre"), "crumbs": _crumbs(meeting)}
        return render(request, "meetings/form.html", context, status=UNPROCESSABLE)
    actions.judge_urgency(case=case_or_404(case_id), urgency=form.cleaned_data["urgency"], by=request.actor)
    return redirect("meetings:prepare", meeting.id)


def _crumbs(meeting: Meeting) -> list[dict[str, str]]:
    return [
        {"label": _("Møter"), "url": reverse("meetings:list")},
        {"label": moment(meeting.starts_at), "url": reverse("meetings:prepare", args=[meeting.id])},
    ]
