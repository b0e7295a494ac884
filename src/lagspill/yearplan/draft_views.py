"""The draft: how far the solve has come, the calendar, moving by hand, solving again, taking into use (MEET-2)."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.planner.checker import Clash, clashes, clashes_of
from lagspill.planner.moves import best_moves
from lagspill.planner.problem import Meeting, Problem
from lagspill.yearplan import actions, presenters, queries, rules
from lagspill.yearplan.actions import WAITING
from lagspill.yearplan.forms import MoveForm
from lagspill.yearplan.jobs import health_of
from lagspill.yearplan.models import Draft, DraftMeeting
from lagspill.yearplan.views import UNPROCESSABLE, crumbs


@dataclass(frozen=True, slots=True)
class Sheet:
    """A draft as the planner sees it, with the names that the reader may see."""

    problem: Problem
    meetings: list[DraftMeeting]
    real: list[Meeting]
    others: list[Meeting]
    names: presenters.Names

    def everything(self) -> list[Meeting]:
        """All meetings: drafted, real, and those that occupy people elsewhere."""
        return [*(presenters.as_placed(one) for one in self.meetings), *self.real, *self.others]

    def clashes(self) -> list[Clash]:
        """What stands in the way of the team's dates, seen from their side."""
        own = {presenters.as_placed(one) for one in self.meetings} | set(self.real)
        return [
            one if one.meeting in own else Clash(one.why, one.other or one.meeting, one.meeting, one.people)
            for one in clashes(self.problem, self.everything())
            if one.meeting in own or one.other in own
        ]


def sheet_of(draft: Draft, actor: Actor) -> Sheet:
    """Read once a page."""
    facts = queries.facts_of(draft, reader=actor.position_id)
    problem = rules.problem_of(facts)
    own = str(draft.team_id)
    first = queries.first_kind(draft.team)
    names = presenters.Names(
        {str(key): name for key, name in facts.names.items()},
        facts.teams,
        first.label.in_(get_language() or "nb") if first else "",
    )
    return Sheet(
        problem,
        queries.meetings_of(draft),
        [one for one in problem.fixed if one.series == own],
        [one for one in problem.fixed if one.series != own],
        names,
    )


@audience("staff")
@require_safe
def draft(request: ActingRequest, draft_id: uuid.UUID) -> HttpResponse:
    """While it is being made: best and proven bound. Then the calendar."""
    found = queries.draft_or_404(draft_id, request.actor)
    context: dict[str, object] = {
        "draft": found,
        "health": health_of(found) if found.state in WAITING else "",
        "quality": presenters.quality_sentence(found),
        "figures": presenters.figures_sentence(found),
        "crumbs": crumbs(found.team),
    }
    if found.state in WAITING:
        fragment = request.headers.get("HX-Request") == "true"
        return render(request, "yearplan/_progress.html" if fragment else "yearplan/progress.html", context)
    if request.headers.get("HX-Request") == "true":
        # The last answer to the progress page's asking: the whole page anew.
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    sheet = sheet_of(found, request.actor)
    rows = presenters.rows_of(sheet.meetings, sheet.real, sheet.clashes(), sheet.names)
    context |= {
        "months": presenters.months(rows),
        "count": len(sheet.meetings),
        "troubled": sum(bool(row.clashes) for row in rows),
        "shortfalls": presenters.shortfall_sentences(found, sheet.names),
        "changes": presenters.changes_sentence(found),
    }
    return render(request, "yearplan/draft.html", context)


@audience("staff")
def meeting(request: ActingRequest, drafted_id: uuid.UUID) -> HttpResponse:
    """Moving a date by hand: a clash explains itself and offers the two best moves."""
    found = queries.draft_meeting_or_404(drafted_id, request.actor)
    sheet = sheet_of(found.draft, request.actor)
    placed = presenters.as_placed(found)
    form = MoveForm(request.POST or None, initial={"day": found.day, "start": found.start})
    others = [one for one in sheet.everything() if one != placed]
    wanted = placed
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted = Meeting(data["day"], rules.minute(data["start"]), placed.series, placed.minutes)
        hindered = [one for one in clashes_of(sheet.problem, wanted, others) if one.why != "hours"]
        if not hindered or data["anyway"]:
            with Attempt(request, form, at="day"):
                actions.move_meeting(meeting=found, day=data["day"], start=data["start"], by=request.actor)
                messages.success(request, _("Møtet er flyttet til %(when)s.") % {"when": presenters.moment_of(wanted)})
                return redirect("yearplan:draft", found.draft_id)
    told = clashes_of(sheet.problem, wanted, others)
    moves = best_moves(sheet.problem, [*others, wanted], wanted) if told else []
    context = {
        "meeting": found,
        "when": presenters.moment_of(placed),
        "wanted": presenters.moment_of(wanted),
        "moved": wanted != placed,
        "form": form,
        "clashes": [presenters.clash_sentence(one, sheet.names) for one in told],
        "moves": [
            {
                "words": presenters.moment_of(one.meeting),
                "day": one.meeting.day.isoformat(),
                "start": f"{rules.clock(one.meeting.start):%H:%M}",
            }
            for one in moves
        ],
        "crumbs": [
            *crumbs(found.draft.team),
            {"label": _("Utkast"), "url": reverse("yearplan:draft", args=[found.draft_id])},
        ],
    }
    bad = bool(form.errors) or (request.method == "POST" and bool(told))
    return render(request, "yearplan/meeting.html", context, status=UNPROCESSABLE if bad else 200)


@audience("staff")
@require_POST
def remove(request: ActingRequest, drafted_id: uuid.UUID) -> HttpResponse:
    """Takes a date out of the draft."""
    found = queries.draft_meeting_or_404(drafted_id, request.actor)
    actions.remove_meeting(meeting=found, by=request.actor)
    messages.success(request, _("Møtet er tatt ut av utkastet."))
    return redirect("yearplan:draft", found.draft_id)


@audience("staff")
@require_POST
def again(request: ActingRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Solves again with as few changes as possible."""
    found = queries.draft_or_404(draft_id, request.actor)
    actions.ask_again(draft=found, by=request.actor)
    return redirect("yearplan:draft", found.id)


@audience("staff")
def take(request: ActingRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Taking the plan into use asks first, and says what clashes."""
    found = queries.draft_or_404(draft_id, request.actor)
    if request.method == "POST":
        made = actions.take_into_use(draft=found, by=request.actor)
        messages.success(
            request,
            ngettext("%(count)s møte er planlagt.", "%(count)s møter er planlagt.", len(made)) % {"count": len(made)},
        )
        return redirect("meetings:team", found.team_id)
    sheet = sheet_of(found, request.actor)
    troubled = [
        f"{presenters.moment_of(one.meeting)}: {presenters.clash_sentence(one, sheet.names)}" for one in sheet.clashes()
    ]
    count = len(sheet.meetings)
    confirm = {
        "title": _("Ta møteplanen i bruk?"),
        "consequences": [
            ngettext("%(count)s møte blir planlagt.", "%(count)s møter blir planlagt.", count) % {"count": count},
            _("Møtene står i møtelista til alle i teamet. Etterpå flytter og avlyser du dem der."),
            *troubled,
        ],
        "button": _("Ta planen i bruk"),
        "url": reverse("yearplan:take", args=[found.id]),
        "cancel_url": reverse("yearplan:draft", args=[found.id]),
    }
    return render(request, "meetings/confirm.html", {"confirm": confirm, "crumbs": crumbs(found.team)})
