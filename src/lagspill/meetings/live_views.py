"""The live meeting: phase rail, board, plan; everything works with plain forms (MEET-5, 7, 8)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lagspill.access.audience import ActingRequest, audience
from lagspill.audit.actions import record
from lagspill.cases.presenters import link
from lagspill.cases.sharing import circle, strip_for_case
from lagspill.foundation.forms import Form
from lagspill.meetings import queries, running
from lagspill.meetings.annotations import Beside
from lagspill.meetings.forms import BoardForm, ChecksForm, Choices, FamilyForm, RoomForm
from lagspill.meetings.item_views import crumbs
from lagspill.meetings.live_presenters import board_parts, live_page, speakers
from lagspill.meetings.models import AgendaItem, BoardEntry
from lagspill.meetings.presenters import guests

UNPROCESSABLE = 422


@audience("staff")
def live(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """The meeting about one case."""
    return _page(request, _led(item_id, request))


@audience("staff")
def board(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """The board alone, for a second screen; those in the meeting may look too."""
    item = queries.item_or_404(item_id)
    invited = {guest.who for guest in guests(item)}
    if not queries.runs_meeting(item.meeting, request.actor) and request.actor.position_id not in invited:
        raise Http404
    if not request.headers.get("HX-Request"):
        # The screen that stays open looks once, however often it draws itself anew.
        ground = queries.ground_of(item, request.actor)
        record("meeting.board_viewed", by=request.actor, case_id=item.case_id, object_id=item.id, ground=ground)
    page = live_page(item)
    context = {"item": item, "page": page, "parts": board_parts(item, queries.board_of(item)), "crumbs": crumbs(item)}
    return render(request, "meetings/board.html", context)


@audience("staff")
@require_POST
def start(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """The case comes up."""
    item = _led(item_id, request)
    running.start_item(item=item, by=request.actor)
    return redirect("meetings:live", item.id)


@audience("staff")
@require_POST
def phase(request: ActingRequest, item_id: uuid.UUID, phase: str) -> HttpResponse:
    """On to a phase, or back."""
    item = _led(item_id, request)
    running.set_phase(item=item, phase=phase, by=request.actor)
    return redirect("meetings:live", item.id)


@audience("staff")
@require_POST
def write(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """A key word on the board."""
    item = _led(item_id, request)
    form = BoardForm(request.POST, speakers=speakers(item))
    if not form.is_valid():
        return _page(request, item, board_form=form)
    running.add_board_entry(
        item=item, said_by=form.cleaned_data["said_by"], text=form.cleaned_data["text"], by=request.actor
    )  # fmt: skip
    # The browser's draft of the form goes away when the next page says that it was saved.
    messages.success(request, _("Lagret."))
    return redirect("meetings:live", item.id)


@audience("staff")
@require_POST
def entry(request: ActingRequest, entry_id: uuid.UUID, verb: str) -> HttpResponse:
    """The speaker is asked: right, not right, or wipe it off."""
    found = BoardEntry.objects.select_related("item__meeting__team").filter(id=entry_id).first()
    if found is None or not queries.runs_meeting(found.item.meeting, request.actor):
        raise Http404
    if verb in ("stemmer", "stemmer-ikke"):
        running.confirm_board_entry(entry=found, confirmed=verb == "stemmer", by=request.actor)
    elif verb == "fjern":
        running.remove_board_entry(entry=found, by=request.actor)
    else:
        raise Http404
    return redirect("meetings:live", found.item_id)


@audience("staff")
@require_POST
def room(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """Who is in the room, and who presents."""
    item = _led(item_id, request)
    form = RoomForm(request.POST, people=_people(item), presenters=_people(item, staff=True))
    if not form.is_valid():
        return _page(request, item, room_form=form)
    running.record_attendance(item=item, present=form.ids(), by=request.actor)
    presenting = form.presenting()
    if presenting:
        running.set_presenter(item=item, position_id=presenting, by=request.actor)
    messages.success(request, _("Oppmøtet er lagret."))
    return redirect("meetings:live", item.id)


@audience("staff")
@require_POST
def checks(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """The chair's checks."""
    item = _led(item_id, request)
    form = ChecksForm(request.POST, checks=live_page(item).checks)
    if not form.is_valid():
        return _page(request, item, checks_form=form)
    # Those of other phases stay ticked.
    shown = {code for code, _label in live_page(item).checks}
    kept = [code for code in item.checks if code not in shown]
    running.tick_checks(item=item, checks=[*kept, *form.cleaned_data["checks"]], by=request.actor)
    return redirect("meetings:live", item.id)


@audience("staff")
@require_POST
def family(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """The family's last word and feedback."""
    item = _led(item_id, request)
    form = FamilyForm(request.POST)
    if not form.is_valid():
        return _page(request, item, family_form=form)
    running.hear_family(
        item=item, last_word=form.cleaned_data["last_word"], feedback=form.cleaned_data["feedback"], by=request.actor
    )  # fmt: skip
    messages.success(request, _("Familiens ord er lagret."))
    return redirect("meetings:live", item.id)


@audience("staff")
@require_POST
def finish(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """The case has been discussed."""
    item = _led(item_id, request)
    running.finish_item(item=item, by=request.actor)
    messages.success(request, _("Saken er ferdig drøftet. Skriv referatet mens dere husker det."))
    return redirect("meetings:minutes", item.id)


def _led(item_id: uuid.UUID, request: ActingRequest) -> AgendaItem:
    found = queries.item_or_404(item_id)
    if not queries.runs_meeting(found.meeting, request.actor):
        raise Http404
    return found


def _people(item: AgendaItem, *, staff: bool = False) -> Choices:
    return [
        (str(guest.who), f"{guest.name}, {guest.service}") for guest in guests(item) if not (staff and guest.family)
    ]


def _page(request: ActingRequest, item: AgendaItem, **forms: Form) -> HttpResponse:
    record(
        "case.viewed",
        by=request.actor,
        case_id=item.case_id,
        object_id=item.id,
        ground=queries.ground_of(item, request.actor),
    )
    page = live_page(item)
    here = [row["position"] or row["person"] for row in Beside.of(item).attended if row["present"]]
    context = {
        "item": item,
        "meeting": item.meeting,
        "page": page,
        "parts": board_parts(item, queries.board_of(item)),
        "strip": strip_for_case(circle(item.case), family=False),
        "board_form": BoardForm(speakers=speakers(item)),
        "room_form": RoomForm(
            people=_people(item),
            presenters=_people(item, staff=True),
            initial={"present": here, "presenter": str(item.presenter_id or "")},
        ),
        "checks_form": ChecksForm(checks=page.checks, initial={"checks": item.checks}),
        "family_form": FamilyForm(initial={"last_word": item.last_word, "feedback": item.feedback}),
        "plan_url": link("plans:edit", item.case_id),
        "safety_url": link("cases:gate-again", item.case_id, "meeting"),
        "crumbs": crumbs(item),
        **forms,
    }
    bad = any(form.errors for form in forms.values())
    return render(request, "meetings/live.html", context, status=UNPROCESSABLE if bad else 200)
