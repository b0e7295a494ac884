"""The list of cases, the safety gate, the duty to report, notes."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.access.queries import municipality_of
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases import gate
from lagspill.cases.actions import write_note
from lagspill.cases.beginnings import onward
from lagspill.cases.forms import GateForm, NoteForm, SearchForm
from lagspill.cases.models import Case
from lagspill.cases.presenters import case_row, duty_page, state_label
from lagspill.cases.queries import (
    PAGE,
    case_or_404,
    governing_municipality,
    last_gate,
    playbook_of,
    search_cases,
    visible_cases,
)
from lagspill.cases.rules import OPEN_STATES, TRANSITIONS, Gate
from lagspill.cases.sharing import circle, listed, strip_for_case, strip_for_own, strip_shielded
from lagspill.cases.stage_presenters import stage_move
from lagspill.cases.watching import watch
from lagspill.cases.ways import ways_for
from lagspill.consent.sharing import Strip
from lagspill.directory.models import Municipality
from lagspill.foundation.clock import today
from lagspill.playbooks.schema import Playbook

UNPROCESSABLE = 422


def posted(request: ActingRequest) -> QueryDict | None:
    """What was sent, also when it was nothing; None for a look at the page."""
    return request.POST if request.method == "POST" else None


def _chips(chosen: str, mine: bool) -> list[dict[str, object]]:
    """Filters by state, keeping whose cases are shown."""
    states = [("", _("Åpne saker")), *((state, state_label(state)) for state in TRANSITIONS)]
    whose = "&mine=1" if mine else ""
    return [{"label": label, "url": f"?state={state}{whose}", "current": state == chosen} for state, label in states]


def _whose(chosen: str, mine: bool) -> list[dict[str, object]]:
    return [
        {"label": _("Alle saker du kan se"), "url": f"?state={chosen}", "current": not mine},
        {"label": _("Saker du koordinerer"), "url": f"?state={chosen}&mine=1", "current": mine},
    ]


@audience("staff")
def case_list(request: ActingRequest) -> HttpResponse:
    """Cases that the acting position sees. A search by name comes as POST: names never stand in an address."""
    by = request.actor
    state = request.GET.get("state", "")
    state = state if state in TRANSITIONS else ""
    mine = request.GET.get("mine") == "1"
    form = SearchForm(request.POST if request.method == "POST" else request.GET or None)
    query = form.cleaned_data["q"].strip() if form.is_bound and form.is_valid() else ""
    named = bool(query) and request.method == "POST"
    found = _found(query, named=named) if query else visible_cases(states=[state] if state else OPEN_STATES)
    if mine and not query:
        found = found.filter(lead_id=by.position_id)
    page = 1 if query else _page(request.GET.get("page", ""))
    cases = list(
        found.select_related("team__coordinator").prefetch_related("stage_decisions")[
            (page - 1) * PAGE : page * PAGE + 1
        ]
    )
    rows = [case_row(case, by, named=named, at=stage_move(case, by)) for case in cases[:PAGE]]
    if named:
        record("case.searched", by=by, found=len(rows))
    kept = f"&state={state}" + ("&mine=1" if mine else "")
    return render(
        request,
        "cases/list.html",
        {
            "rows": rows,
            "chips": _chips(state, mine),
            "whose": _whose(state, mine),
            "query": query,
            "filtered": bool(state or mine),
            "pages": {
                "summary": _("Viser %(first)d–%(last)d")
                % {"first": (page - 1) * PAGE + 1, "last": (page - 1) * PAGE + len(rows)},
                "previous_url": f"?page={page - 1}{kept}" if page > 1 else None,
                "next_url": f"?page={page + 1}{kept}" if len(cases) > PAGE and not query else None,
            },
        },
    )


def _found(query: str, *, named: bool) -> QuerySet[Case]:
    """By anything when it was posted; an address may carry a case number only."""
    return search_cases(query) if named else visible_cases().filter(number__icontains=query)


def _page(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


@audience("staff")
def ask_gate(request: ActingRequest) -> HttpResponse:
    """Before anything about a child can be typed (CASE-4). A yes is answered on the spot: no address of its own, no trace."""
    by = request.actor
    ways = ways_for(by.service())
    if not ways:
        return render(request, "cases/no_team.html")
    playbook = ways[0].playbook
    form = GateForm(posted(request), playbook=playbook)
    if request.method == "POST":
        found = gate.answer(form=form, step="concern", case=None, by=by)
        if found is not None and found.stops:
            return nameless_duty(request, found, playbook)
        if form.is_valid():
            return redirect(f"{reverse('cases:new')}?gate={gate.token(by)}{onward(request)}")
    status = UNPROCESSABLE if form.errors else 200
    return gate.leave_nothing(render(request, "cases/gate.html", {"form": form}, status=status))


def nameless_duty(request: ActingRequest, found: Gate, playbook: Playbook) -> HttpResponse:
    """The duty to report, when there is no case and never will be."""
    municipality = municipality_of(request.actor)
    page = duty_page(playbook, found, municipality, today())
    return gate.leave_nothing(render(request, "cases/duty.html", {"page": page, "case": None}))


@audience("staff")
@require_safe
def duty(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The duty to report, for a case that the gate stopped; 404 while it never did."""
    case = case_or_404(case_id)
    found = last_gate(case)
    if not found.stops:
        raise Http404
    municipality = Municipality.objects.get(id=governing_municipality(case))
    page = duty_page(playbook_of(case), found, municipality, today())
    record("case.viewed", by=request.actor, case_id=case.id, shielded=True, page="duty")
    context = {"page": page, "case": case, "strip": strip_shielded(request.actor)}
    return gate.leave_nothing(render(request, "cases/duty.html", context))


@audience("staff")
def ask_gate_again(request: ActingRequest, case_id: uuid.UUID, step: str) -> HttpResponse:
    """The same questions before a later step; a no leads on to `next` with a fresh token."""
    case = case_or_404(case_id)
    if step not in gate.STEPS:
        raise Http404
    onward = _onward(request.POST.get("next") or request.GET.get("next") or reverse("cases:case", args=[case.id]))
    form = GateForm(posted(request), playbook=playbook_of(case))
    if request.method == "POST":
        found = gate.answer(form=form, step=step, case=case, by=request.actor)
        if found is not None and found.stops:
            return to_duty(case)
        if form.is_valid():
            glue = "&" if "?" in onward else "?"
            return HttpResponseRedirect(f"{onward}{glue}gate={gate.token(request.actor, case.id)}")
    status = UNPROCESSABLE if form.errors else 200
    context = {"form": form, "case": case, "next": onward}
    return gate.leave_nothing(render(request, "cases/gate.html", context, status=status))


def to_duty(case: Case) -> HttpResponse:
    """Where a yes leads when there is a case."""
    return redirect("cases:duty", case.id)


def _onward(target: str) -> str:
    """A path of our own, or 404."""
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        raise Http404
    return target


def _reaches(case: Case, by: Actor) -> tuple[dict[str, Strip], list[tuple[str, str]]]:
    """How far a note may reach: who would read it, and what one chooses between."""
    found = circle(case)
    strips = {
        "own": strip_for_own(found, by),
        "shared": strip_for_case(found, family=False),
        "family": strip_for_case(found, family=True),
    }
    reaches = [
        ("own", _("Bare %(service)s") % {"service": by.service_name}),
        (
            "shared",
            _("Alle tjenester på saken: %(names)s") % {"names": listed(r.name for r in strips["shared"].readers)},
        ),
        ("family", _("Alle på saken og familien")),
    ]
    if case.is_unnamed:
        # There is no family in it to read anything.
        del reaches[2], strips["family"]
    return strips, reaches


@audience("staff")
def note(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Writing a note: for one's own service, for all on the case, or for the family too (CASE-8).

    What comes along as `begin` is only what the note begins with: nothing is saved yet.
    """
    case, by = case_or_404(case_id), request.actor
    strips, reaches = _reaches(case, by)
    playbook = playbook_of(case)
    begin = request.POST.get("begin")
    sent = posted(request) if begin is None else None
    form = NoteForm(sent, playbook=playbook, reaches=reaches, initial={"text": begin or ""})
    if not gate.is_due(request, case=case, playbook=playbook, step="note", by=by):
        form.without_gate()
    watch(form, case=case, by=by)
    if sent is not None:
        answered = gate.answer(form=form, step="note", case=case, by=by)
        if answered is not None and answered.stops:
            return to_duty(case)
        if form.is_valid():
            reach = form.cleaned_data["reach"]
            with Attempt(request, form):
                write_note(
                    case=case,
                    text=form.cleaned_data["text"],
                    reach="own" if reach == "own" else "shared",
                    shared=reach == "family",
                    by=by,
                )
                messages.success(request, _("Notatet er lagret."))
                return redirect("cases:case", case.id)
    chosen = str(form["reach"].value() or "own")
    context = {"form": form, "case": case, "strips": strips, "strip": strips.get(chosen, strips["own"])}
    status = UNPROCESSABLE if form.errors else 200
    return gate.leave_nothing(render(request, "cases/note.html", context, status=status))
