"""After the meeting: minutes per family, the team's reflection, the protocol (MEET-8, 9, 10)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases.sharing import circle, strip_for_case
from lagspill.cases.watching import watch
from lagspill.documents.rendering import render as render_pdf
from lagspill.foundation.templatetags.lagspill import moment
from lagspill.meetings import amending, queries, records
from lagspill.meetings.absence import told
from lagspill.meetings.board_presenters import what_is_left
from lagspill.meetings.board_queries import board_of, may_look
from lagspill.meetings.forms import Asking, MinutesForm, ReflectionForm, ShareForm
from lagspill.meetings.item_views import crumbs, pdf
from lagspill.meetings.kinds import kind_of, model_of, playbook_of, team_of
from lagspill.meetings.minutes_presenters import former_of, parts_of
from lagspill.meetings.models import AgendaItem, Meeting, Minutes, Reflection
from lagspill.meetings.papers import cases_words, entry_cells, minutes_paper, protocol_paper
from lagspill.meetings.presenters import attendance
from lagspill.meetings.wording import clock_span
from lagspill.questions.queries import services_near

UNPROCESSABLE = 422


@audience("staff")
def after(request: ActingRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """What goes to whom; the permanent members' reflection; the protocol."""
    by, meeting = request.actor, queries.meeting_or_404(meeting_id)
    team = team_of(meeting)
    runs, sits = queries.runs_meeting(meeting, by), queries.sits_in_team(team.id, by)
    if not (runs or sits) or (request.method == "POST" and not sits):
        raise Http404
    form = ReflectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            records.reflect(meeting=meeting, text=form.cleaned_data["text"], by=by)
            messages.success(request, _("Refleksjonen er lagret. Bare de faste deltakerne leser den."))
            return redirect("meetings:after", meeting.id)
    record("meeting.after_viewed", by=by, object_id=meeting.id)
    protocol = queries.protocol_of(meeting)
    playbook = playbook_of(team)
    context = {
        "meeting": meeting,
        "runs": runs,
        "sits": sits,
        "rows": _rows(meeting) if runs else [],
        "form": form,
        "reflections": Reflection.objects.select_related("written_by__staff")
        .filter(meeting=meeting)
        .order_by("created_at"),
        "protocol": protocol,
        "cases_words": cases_words(protocol.content) if protocol else "",
        "entries": [entry_cells(entry, playbook) for entry in protocol.content["entries"]] if protocol else [],
        "crumbs": [
            {"label": _("Møter"), "url": reverse("meetings:list")},
            {"label": team.name, "url": reverse("meetings:team", args=[team.id])},
        ],
    }
    return render(request, "meetings/after.html", context, status=UNPROCESSABLE if form.errors else 200)


def _rows(meeting: Meeting) -> list[dict[str, object]]:
    items = (
        AgendaItem.objects.select_related("case", "minutes_record__case")
        .filter(meeting=meeting)
        .exclude(state="removed")
    )
    rows: list[dict[str, object]] = []
    for item in items.order_by("order", "created_at"):
        minutes: Minutes | None = getattr(item, "minutes_record", None)
        rows.append(
            {
                "item": item,
                "time": clock_span(item.starts_at, item.ends_at),
                "held": item.state == "finished",
                "words": _minutes_words(minutes),
                "family": told(item.family),
                "unwritten": item.family == "absent_unwritten",
                "approved": minutes is not None and minutes.state == "approved",
            }
        )
    return rows


def _minutes_words(minutes: Minutes | None) -> str:
    if minutes is None:
        return _("Referatet er ikke skrevet ennå")
    if minutes.state == "draft":
        return _("Utkast, ikke godkjent")
    if minutes.case.is_unnamed:
        return _("Godkjent")
    return _("Godkjent og delt med familien") if minutes.shared else _("Godkjent, ikke delt med familien")


@audience("staff")
@require_POST
def protocol(request: ActingRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Makes the protocol, or makes it again."""
    meeting = queries.led_meeting_or_404(meeting_id, request.actor)
    records.make_protocol(meeting=meeting, by=request.actor)
    messages.success(request, _("Protokollen er laget."))
    return redirect("meetings:after", meeting.id)


@audience("staff")
@require_safe
def protocol_pdf(request: ActingRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The protocol on paper, for the team and the municipal coordinator."""
    meeting = queries.meeting_or_404(meeting_id)
    found = queries.protocol_of(meeting)
    if found is None:
        raise Http404
    record("protocol.viewed", by=request.actor, object_id=meeting.id)
    return pdf(render_pdf(protocol_paper(found, meeting)), "protokoll")


@audience("staff")
def minutes(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """Reading the minutes; until they are approved, whoever runs the meeting writes them here."""
    item, by = queries.item_or_404(item_id), request.actor
    runs = queries.runs_meeting(item.meeting, by)
    found = getattr(item, "minutes_record", None)
    approved = found is not None and found.state == "approved"
    if not runs and not approved:
        raise Http404
    record("minutes.viewed", by=by, case_id=item.case_id, object_id=item.id, ground=queries.ground_of(item, by))
    form = MinutesForm(request.POST or None, initial=_initial(item, found), asking=asking(item, found, by))
    # A draft may leave the model's own questions open; approving asks for them.
    form.not_mandatory()
    watch(form, case=item.case, by=by)
    if request.method == "POST":
        if not runs:
            raise Http404
        if approved:
            raise records.already_approved(item)
        if form.is_valid():
            with Attempt(request, form):
                records.write_minutes(item=item, draft=form.draft(), by=by)
                messages.success(request, _("Utkastet er lagret."))
                return redirect("meetings:minutes", item.id)
    present, absent = attendance(item)
    context = {
        "item": item,
        "minutes": found,
        "runs": runs,
        "approved": approved,
        "form": form,
        "share_form": ShareForm(),
        "parts": parts_of(found, model_of(item)) if found else [],
        "versions": former_of(amending.versions_of(found), model_of(item)) if found and approved else [],
        "corrections": amending.corrections_of(found) if found and approved else [],
        "present": present,
        "absent": absent,
        "strip": strip_for_case(circle(item.case), family=not approved or bool(found and found.shared)),
        # What is left of the board, said before it happens and shown after (MEET-8).
        "board_after": "" if approved else what_is_left(item),
        "board_kept": approved and may_look(item, by) and bool(board_of(item)),
        "crumbs": crumbs(item) if runs else [],
        "when": moment(item.starts_at or item.meeting.starts_at),
    }
    return render(request, "meetings/minutes.html", context, status=UNPROCESSABLE if form.errors else 200)


def asking(item: AgendaItem, found: Minutes | None, by: Actor) -> Asking:
    """What the minutes' form is asked from."""
    playbook = model_of(item)
    return {
        "playbook": playbook,
        "kept": found.own_answers if found else {},
        "services": services_near(by.service(), playbook),
        "nameless": item.case.is_unnamed,
    }


def _initial(item: AgendaItem, found: Minutes | None) -> dict[str, str]:
    """The draft so far; at first what stands on the board, so that nothing is written twice."""
    if found:
        return {"facts": found.facts, "summary": found.summary, "agreed": found.agreed, "disagreed": found.disagreed}
    words = {"facts": "", "summary": "", "agreed": ""}
    phases = {phase.code: phase for phase in kind_of(item).phases}
    for entry in board_of(item):
        phase = phases.get(entry.phase)
        part = "facts" if phase and phase.facts_only else "agreed" if phase and phase.family_last_word else "summary"
        # Where nobody is named, neither is who said it.
        says_who = part == "summary" and not item.case.is_unnamed
        words[part] += f"{entry.text} ({entry.said_by})\n" if says_who else f"{entry.text}\n"
    return words


@audience("staff")
@require_POST
def approve(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """The minutes stand, and go out; or approved ones go to the family after all."""
    item = queries.item_or_404(item_id)
    if not queries.runs_meeting(item.meeting, request.actor):
        raise Http404
    if "share_now" in request.POST:
        records.share_minutes(item=item, by=request.actor)
        messages.success(request, _("Familien kan nå lese referatet."))
        return redirect("meetings:minutes", item.id)
    form = ShareForm(request.POST)
    form.is_valid()
    records.approve_minutes(item=item, share=bool(form.cleaned_data.get("share")), by=request.actor)
    messages.success(request, _("Referatet er godkjent."))
    return redirect("meetings:minutes", item.id) if item.alone else redirect("meetings:after", item.meeting_id)


@audience("staff")
@require_safe
def minutes_pdf(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """Approved minutes on paper."""
    item = queries.item_or_404(item_id)
    found = queries.minutes_or_404(item_id)
    if found.state != "approved":
        raise Http404
    record("minutes.viewed", by=request.actor, case_id=item.case_id, object_id=item.id, paper=True)
    present, absent = attendance(item)
    return pdf(render_pdf(minutes_paper(found, present, absent)), "referat")
