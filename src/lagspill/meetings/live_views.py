"""The live meeting: phase rail, board, plan; everything works with plain forms (MEET-5, 7, 8)."""

import uuid

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt, Refused
from lagspill.audit.actions import record
from lagspill.cases.presenters import link
from lagspill.cases.sharing import circle, strip_for_case
from lagspill.cases.watching import watch
from lagspill.foundation.forms import Form
from lagspill.meetings import boards, convening, queries, rules, running
from lagspill.meetings.annotations import Beside
from lagspill.meetings.board_presenters import board_for_writers, board_form, what_is_left
from lagspill.meetings.board_queries import board_of, may_look, may_write, reserved_of
from lagspill.meetings.convening_presenters import sitting_page
from lagspill.meetings.forms import ChecksForm, Choices, FamilyForm, RoomForm
from lagspill.meetings.item_views import crumbs
from lagspill.meetings.kinds import kind_of
from lagspill.meetings.live_presenters import before_leaving, is_ending, live_page
from lagspill.meetings.models import AgendaItem, BoardEntry
from lagspill.meetings.plan_column import plan_column
from lagspill.meetings.presenters import guests
from lagspill.meetings.realism import asks_realism, stays_unnamed

UNPROCESSABLE = 422


@audience("staff")
@require_safe
def live(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """The meeting about one case. Who does not lead it is shown the board: to write on, or to look at."""
    item = queries.item_or_404(item_id)
    if queries.runs_meeting(item.meeting, request.actor):
        return live_response(request, item)
    if may_write(item, request.actor):
        return redirect("meetings:write", item.id)
    if not may_look(item, request.actor):
        raise Http404
    return redirect("meetings:board", item.id)


@audience("staff")
@require_POST
def start(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """The case comes up."""
    item = _led(item_id, request)
    begin = convening.begin if item.alone else running.start_item
    begin(item=item, by=request.actor)
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
def room(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """Who is in the room, and who presents."""
    item = _led(item_id, request)
    form = RoomForm(request.POST, **_in_the_room(item))
    if not form.is_valid():
        return live_response(request, item, room_form=form)
    running.record_attendance(item=item, present=form.ids(), by=request.actor)
    presenting = form.presenting()
    if presenting:
        running.set_presenter(item=item, position_id=presenting, by=request.actor)
    boards.let_write(item=item, positions=form.writing(), by=request.actor)
    messages.success(request, _("Oppmøtet er lagret."))
    return redirect("meetings:live", item.id)


@audience("staff")
@require_POST
def departure(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """Those who must not be in the room in this phase have gone out."""
    item = _led(item_id, request)
    running.record_departure(item=item, who={one.who for one in live_page(item).must_leave}, by=request.actor)
    messages.success(request, _("Det er registrert at de har gått ut."))
    return redirect("meetings:live", item.id)


@audience("staff")
@require_POST
def checks(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """The chair's checks."""
    item = _led(item_id, request)
    form = ChecksForm(request.POST, checks=live_page(item).checks)
    if not form.is_valid():
        return live_response(request, item, checks_form=form)
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
    watch(form, case=item.case, by=request.actor)
    if not form.is_valid():
        return live_response(request, item, family_form=form)
    data = form.cleaned_data
    with Attempt(request, form) as attempt:
        running.hear_family(
            item=item, last_word=data["last_word"], feedback=data["feedback"], seen=data["seen"], by=request.actor
        )
    if attempt.refused:
        meanwhile = attempt.refused.code == "family_heard_meanwhile"
        return live_response(request, item, family_form=_again(item, form, attempt.refused) if meanwhile else form)
    done = saved(request, "meetings:live", item.id, _("Familiens ord er lagret."))
    done["Lagspill-Seen"] = running.words_mark(queries.item_or_404(item.id))
    return done


def _again(item: AgendaItem, form: FamilyForm, refused: Refused) -> FamilyForm:
    """Both texts are shown: the other's in the message, one's own in the fields; saved again, one's own stand."""
    again = FamilyForm({**form.cleaned_data, "seen": running.words_mark(item)})
    again.is_valid()
    again.add_error(None, refused.words)
    return again


def saved(request: ActingRequest, name: str, item_id: uuid.UUID, words: str = "") -> HttpResponse:
    """Done: a page to a browser that waits for one, a word to the script that sends in the background (outbox.js)."""
    if "Lagspill-Outbox" in request.headers:
        return HttpResponse(words or _("Lagret."), headers={"Lagspill-Saved": "yes"}, content_type="text/plain")
    # The browser's draft of the form goes away when the next page says that it was saved.
    messages.success(request, words or _("Lagret."))
    return redirect(name, item_id)


@audience("staff")
@require_POST
def finish(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """The case has been discussed."""
    item = _led(item_id, request)
    end = convening.end if item.alone else running.finish_item
    end(item=item, by=request.actor)
    messages.success(request, _("Saken er ferdig drøftet. Skriv referatet mens dere husker det."))
    return redirect("meetings:minutes", item.id)


def _chosen_words(request: ActingRequest, item: AgendaItem) -> BoardEntry | None:
    """The key word that shall become a measure."""
    return next((entry for entry in board_of(item) if str(entry.id) == request.GET.get("stikkord")), None)


def _led(item_id: uuid.UUID, request: ActingRequest) -> AgendaItem:
    found = queries.item_or_404(item_id)
    if not queries.runs_meeting(found.meeting, request.actor):
        raise Http404
    return found


def _in_the_room(item: AgendaItem) -> dict[str, Choices]:
    """Who may be ticked: present, presenting, and let in on the board beside those who may write anyway."""
    staff, meeting = _people(item, staff=True), item.meeting
    always = {meeting.chair_id, meeting.minute_taker_id, *meeting.leaders}
    writers = [(who, name) for who, name in staff if uuid.UUID(who) not in always]
    return {"people": _people(item), "presenters": staff, "writers": writers}


def _people(item: AgendaItem, *, staff: bool = False) -> Choices:
    return [
        (str(guest.who), f"{guest.name}, {guest.service}") for guest in guests(item) if not (staff and guest.family)
    ]


def live_response(request: ActingRequest, item: AgendaItem, **forms: Form) -> HttpResponse:
    """The page as it stands, or with a form as it was sent."""
    prefetch_related_objects([item], "board")
    record(
        "case.viewed",
        by=request.actor,
        case_id=item.case_id,
        object_id=item.id,
        ground=queries.ground_of(item, request.actor),
    )
    page = live_page(item)
    here = [row["position"] or row["person"] for row in Beside.of(item).attended if row["present"]]
    around = circle(item.case, reserved=reserved_of(item))
    planned = item.state in rules.HELD and (not item.alone or item.case.state in rules.DISCUSSABLE)
    plan = plan_column(request, item, around, _chosen_words(request, item)) if planned else None
    context = {
        "item": item,
        "meeting": item.meeting,
        "plan": plan,
        "plan_link": reverse("meetings:live", args=[item.id]) if plan else "",
        "points": before_leaving(item, plan) if is_ending(item) else [],
        "page": page,
        "board": board_for_writers(item, request.actor),
        "board_after": what_is_left(item),
        "strip": strip_for_case(around, family=False),
        "board_form": board_form(item),
        "room_form": RoomForm(
            **_in_the_room(item),
            initial={"present": here, "presenter": str(item.presenter_id or ""), "writers": item.board_writers},
        ),
        "checks_form": ChecksForm(checks=page.checks, initial={"checks": item.checks}),
        "family_form": FamilyForm(
            initial={"last_word": item.last_word, "feedback": item.feedback, "seen": running.words_mark(item)},
            decides=kind_of(item).family_decides,
        ),
        "safety_url": link("cases:gate-again", item.case_id, "meeting"),
        # Once it runs, the chair has said so.
        "asks_realism": item.state not in rules.HELD and asks_realism(item) and not stays_unnamed(item),
        "crumbs": crumbs(item),
        **(sitting_page(item) if item.alone else {}),
        **forms,
    }
    bad = any(form.errors for form in forms.values())
    template = "meetings/live.html" if page.rail else "meetings/plain.html"
    return render(request, template, context, status=UNPROCESSABLE if bad else 200)
