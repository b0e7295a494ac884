"""One case on a list: its time, interpreter and guests; and the guest's own page (MEET-4, 6)."""

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
from lagspill.directory.models import Position
from lagspill.documents.rendering import render as render_pdf
from lagspill.foundation.forms import Form
from lagspill.foundation.templatetags.lagspill import moment
from lagspill.meetings import actions, convening, invitation_answers, inviting, queries
from lagspill.meetings.annotations import Beside
from lagspill.meetings.convening_presenters import sitting_page
from lagspill.meetings.desks import desk_of
from lagspill.meetings.family_words import asked_language
from lagspill.meetings.forms import Asking, Choices, InviteForm, OtherForm, TimeForm
from lagspill.meetings.interpreters import UNREGISTERED
from lagspill.meetings.kinds import model_of, team_of
from lagspill.meetings.models import AgendaItem
from lagspill.meetings.papers import invitation_paper
from lagspill.meetings.presenters import item_card, language
from lagspill.meetings.wording import clock_span, duration, invitation_state
from lagspill.questions.queries import services_near

UNPROCESSABLE = 422
ANSWERS = {"ja": "yes", "kanskje": "maybe", "nei": "no"}


@audience("staff")
def item(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """Time and interpreter, who is invited, who is missing and why."""
    found = _led(item_id, request)
    initial = _time_and_interpreter(found)
    form = TimeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            actions.set_time(
                item=found, minutes=form.cleaned_data["minutes"], interpreter=form.interpreter(), by=request.actor
            )
            messages.success(request, _("Lagret."))
            return redirect("meetings:item", found.id)
    return _page(request, found, time_form=form)


@audience("staff")
@require_POST
def invite(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """Sends the invitations, or says whom the consent does not cover."""
    found = _led(item_id, request)
    team_of(found.meeting)
    form = InviteForm(request.POST, asking=asking_of(found, request.actor))
    if form.is_valid():
        with Attempt(request, form):
            inviting.invite_item(
                item=found,
                without_uncovered=form.cleaned_data["without_uncovered"],
                own_answers=form.own_answers(),
                by=request.actor,
            )
            messages.success(request, _("Innkallingene sendes nå."))
            return redirect("meetings:item", found.id)
    return _page(request, found, invite_form=form)


@audience("staff")
@require_POST
def invite_more(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """Somebody beyond the fixed members."""
    found = _led(item_id, request)
    form = OtherForm(request.POST, people=_others(found), family=not found.case.is_unnamed)
    if form.is_valid():
        with Attempt(request, form):
            inviting.invite_other(
                item=found,
                position_id=uuid.UUID(form.cleaned_data["position"]),
                family_agrees=form.cleaned_data.get("family_agrees", False),
                by=request.actor,
            )
            messages.success(request, _("Innkallingen sendes nå."))
            return redirect("meetings:item", found.id)
    return _page(request, found, other_form=form)


@audience("staff")
@require_POST
def move(request: ActingRequest, item_id: uuid.UUID, way: str) -> HttpResponse:
    """One place up or down."""
    if way not in ("opp", "ned"):
        raise Http404
    found = _led(item_id, request)
    team_of(found.meeting)
    actions.reorder(item=found, up=way == "opp", by=request.actor)
    return redirect("meetings:prepare", found.meeting_id)


@audience("staff")
def unlist_item(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """Taking a case off the list asks first."""
    found = _led(item_id, request)
    if found.alone:
        return _call_off(request, found)
    if request.method == "POST":
        actions.unlist(item=found, by=request.actor)
        messages.success(request, _("Saken er tatt av listen."))
        return redirect("meetings:prepare", found.meeting_id)
    confirm = {
        "title": _("Ta sak %(number)s av listen?") % {"number": found.case.number},
        "consequences": [
            _("De som er innkalt, får beskjed om at de ikke skal møte."),
            _("Saken venter på et annet møte."),
        ],
        "button": _("Ta av listen"),
        "url": reverse("meetings:unlist", args=[found.id]),
        "cancel_url": reverse("meetings:item", args=[found.id]),
    }
    return render(request, "meetings/confirm.html", {"confirm": confirm, "crumbs": crumbs(found)})


def _call_off(request: ActingRequest, found: AgendaItem) -> HttpResponse:
    if request.method == "POST":
        convening.cancel(item=found, by=request.actor)
        messages.success(request, _("Møtet er avlyst."))
        return redirect("cases:case", found.case_id)
    confirm = {
        "title": _("Avlyse møtet %(when)s?") % {"when": moment(found.meeting.starts_at)},
        "consequences": [_("Alle som er innkalt, får beskjed.")],
        "button": _("Avlys møtet"),
        "url": reverse("meetings:unlist", args=[found.id]),
        "cancel_url": reverse("meetings:item", args=[found.id]),
    }
    return render(request, "meetings/confirm.html", {"confirm": confirm, "crumbs": crumbs(found)})


@audience("staff")
@require_safe
def invitation(request: ActingRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """The secret part of an invitation, behind the log-in."""
    found = queries.invitation_or_404(invitation_id, request.actor)
    item = queries.item_or_404(found.item_id)
    ground = queries.ground_of(item, request.actor)
    record("meeting.invitation_viewed", by=request.actor, case_id=found.case_id, object_id=found.id, ground=ground)
    playbook = model_of(item)
    context = {
        "invitation": found,
        "item": item,
        "mine": found.position_id == request.actor.position_id,
        "state": invitation_state(found.state, found.reply),
        "starts_at": item.starts_at or item.meeting.starts_at,
        "span": clock_span(item.starts_at, item.ends_at),
        "paper": invitation_paper(item, found),
        "title": playbook.document("invitation").title.in_(language()),
        "crumbs": [{"label": _("Møter"), "url": reverse("meetings:list")}],
        "runs": queries.runs_meeting(item.meeting, request.actor),
        **(sitting_page(item) if item.alone else {}),
        # They stand in the invitation already.
        "told": (),
    }
    return render(request, "meetings/invitation.html", context)


@audience("staff")
@require_safe
def invitation_pdf(request: ActingRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """The same on paper."""
    found = queries.invitation_or_404(invitation_id, request.actor)
    record("meeting.invitation_viewed", by=request.actor, case_id=found.case_id, object_id=found.id, paper=True)
    return pdf(render_pdf(invitation_paper(queries.item_or_404(found.item_id), found)), "innkalling")


@audience("staff")
@require_POST
def invitation_verb(request: ActingRequest, invitation_id: uuid.UUID, verb: str) -> HttpResponse:
    """One's own answer; or the coordinator's: told by hand, called off."""
    found = queries.invitation_or_404(invitation_id, request.actor)
    if verb in ANSWERS:
        inviting.reply(invitation=found, answer=ANSWERS[verb], by=request.actor)
        return redirect("meetings:invitation", found.id)
    if verb == "sagt":
        inviting.told_by_hand(invitation=found, by=request.actor)
    elif verb == "avlys":
        inviting.uninvite(invitation=found, by=request.actor)
    else:
        raise Http404
    return redirect("meetings:item", found.item_id)


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser; its name says nothing about whom it concerns."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def crumbs(found: AgendaItem) -> list[dict[str, str]]:
    """The way back from a case on a list."""
    if found.alone:
        return _alone_crumbs(found)
    return [
        {"label": _("Møter"), "url": reverse("meetings:list")},
        {"label": moment(found.meeting.starts_at), "url": reverse("meetings:prepare", args=[found.meeting_id])},
    ]


def _alone_crumbs(found: AgendaItem) -> list[dict[str, str]]:
    """The way back from a meeting of one case goes by the case."""
    case = {
        "label": f"{found.case.heading} · {found.case.number}",
        "url": reverse("cases:case", args=[found.case_id]),
    }
    return [case, {"label": moment(found.meeting.starts_at), "url": reverse("meetings:item", args=[found.id])}]


def _led(item_id: uuid.UUID, request: ActingRequest) -> AgendaItem:
    found = queries.item_or_404(item_id)
    if not queries.runs_meeting(found.meeting, request.actor):
        raise Http404
    return found


def _others(found: AgendaItem) -> Choices:
    """People of services that the consent covers, who are not invited yet."""
    beside = Beside.of(found)
    invited = {row["position"] for row in beside.invited if row["state"] != "cancelled"}
    people = (
        Position.objects.select_related("staff", "service")
        .filter(service__in=beside.covered, ended_on=None)
        .exclude(id__in=[one for one in invited if one])
        .order_by("service__name", "staff__name")
    )
    return [(str(one.id), f"{one.staff.name}, {one.service.name}") for one in people[:200]]


def _time_and_interpreter(found: AgendaItem) -> dict[str, object]:
    return {
        "minutes": found.minutes,
        "language": found.interpreter_language or asked_language(Beside.of(found).invited),
        "booked": found.interpreter_booked,
        "qualification": found.interpreter_qualification,
        "remote": found.interpreter_remote,
        "deviation": found.interpreter_deviation,
        "adult": found.interpreter_qualification == UNREGISTERED,
        "declined": found.interpreter_declined,
        "ground": found.interpreter_ground,
    }


def _page(request: ActingRequest, found: AgendaItem, **forms: Form) -> HttpResponse:
    record(
        "case.viewed",
        by=request.actor,
        case_id=found.case_id,
        object_id=found.id,
        ground=queries.ground_of(found, request.actor),
    )
    meeting, playbook = found.meeting, model_of(found)
    editable = found.state in ("listed", "invited")
    initial = _time_and_interpreter(found)
    context = {
        "item": found,
        "meeting": meeting,
        "extra": duration(playbook.interpreter.extra_minutes),
        "interpreter_text": playbook.interpreter.text.in_(language()),
        "time_form": TimeForm(initial=initial),
        "other_form": OtherForm(people=_others(found), family=not found.case.is_unnamed),
        "editable": editable,
        "crumbs": crumbs(found),
        **(_sitting(found) if found.alone else _seated(found, request.actor, editable=editable)),
        **forms,
    }
    bad = any(form.errors for form in forms.values())
    template = "meetings/sitting.html" if found.alone else "meetings/item.html"
    return render(request, template, context, status=UNPROCESSABLE if bad else 200)


def _sitting(found: AgendaItem) -> dict[str, object]:
    """A meeting of one case: who is responsible for what, what it takes up."""
    page = sitting_page(found)
    return page | {
        "strip": strip_for_case(circle(found.case), family=found.only_for_id is None),
        "crumbs": crumbs(found)[:1],
    }


def asking_of(found: AgendaItem, by: Actor) -> Asking:
    """What the invitation's own questions are asked from."""
    playbook = model_of(found)
    return {
        "playbook": playbook,
        "kept": found.own_answers,
        "services": services_near(by.service(), playbook),
        "nameless": found.case.is_unnamed,
    }


def _seated(found: AgendaItem, by: Actor, *, editable: bool) -> dict[str, object]:
    """A case on a team's list: who of the team attends, whom it lacks."""
    meeting = found.meeting
    desk = desk_of(team_of(meeting), [queries.place_id_for(found.case)])
    seating = queries.seating_of(found, desk, meeting)
    return {
        "card": item_card(found, desk, seating),
        "uncovered": [gap for gap in seating.gaps if gap.why == "uncovered"],
        "invite_form": InviteForm(asking=asking_of(found, by)),
        "told": invitation_answers.rows_of(found, reaching=True),
        "everybody_asked": editable and inviting.everybody_asked(found, inviting.company_of(found, desk)),
    }
