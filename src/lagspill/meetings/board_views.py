"""The board's pages: the screen in the room, the page of those who write, changing a key word (MEET-8)."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases.sharing import circle, strip_for_case
from lagspill.cases.watching import watch
from lagspill.foundation.models import uuid7
from lagspill.meetings import boards, queries
from lagspill.meetings.board_presenters import (
    Board,
    board_for_the_room,
    board_for_writers,
    board_form,
    is_same_look,
    keywords_of,
    speakers,
)
from lagspill.meetings.board_queries import entry_or_404, may_look, may_write, reserved_of, wordings_of
from lagspill.meetings.forms import BoardForm, EntryForm
from lagspill.meetings.live_views import live_response, saved
from lagspill.meetings.models import AgendaItem, BoardEntry, BoardWording

UNPROCESSABLE = 422
BOTH = ["GET", "HEAD", "POST"]


@audience("staff")
@require_safe
def screen(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """The board alone, for the screen in the room; those in the meeting may look too."""
    item, by = queries.item_or_404(item_id), request.actor
    if not may_look(item, by):
        raise Http404
    _looked(request, item, "meeting.board_viewed")
    board = board_for_the_room(item, by)
    return _unchanged(request, board) or render(
        request, _part(request, "meetings/_screen.html", "meetings/board.html"), {"item": item, "board": board}
    )


@audience("staff")
@require_http_methods(BOTH)
def write(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """The page of those whom the chair lets write; a key word is sent here from the chair's page too."""
    item = queries.item_or_404(item_id)
    if not may_write(item, request.actor):
        raise Http404
    if request.method == "POST":
        return _written(request, item)
    _looked(request, item, "meeting.board_viewed")
    board = board_for_writers(item, request.actor)
    return _unchanged(request, board) or _write_page(request, item, board, board_form(item))


def _written(request: ActingRequest, item: AgendaItem) -> HttpResponse:
    form, leads = BoardForm(request.POST, speakers=speakers(item)), queries.runs_meeting(item.meeting, request.actor)
    watch(form, case=item.case, by=request.actor)
    if form.is_valid() and _entered(request, form, item, request.POST.get("phase", "")):
        return saved(request, "meetings:live" if leads else "meetings:write", item.id)
    if leads:
        return live_response(request, item, board_form=form)
    return _write_page(request, item, board_for_writers(item, request.actor), form)


def _entered(request: ActingRequest, form: BoardForm, item: AgendaItem, phase: str) -> bool:
    data = form.cleaned_data
    with Attempt(request, form) as attempt:
        boards.write_entry(
            item=item, said_by=data["said_by"], text=data["text"], phase=phase, entry_id=data["key"], by=request.actor
        )
    return attempt.refused is None


def _write_page(request: ActingRequest, item: AgendaItem, board: Board, form: BoardForm) -> HttpResponse:
    template = "meetings/write.html" if form.errors else _part(request, "meetings/_hands.html", "meetings/write.html")
    leads = queries.runs_meeting(item.meeting, request.actor)
    context = {
        "item": item,
        "board": board,
        "board_form": form,
        "keywords": keywords_of(item),
        # Who leads the meeting has the plan beside the board.
        "plan_link": reverse("meetings:live", args=[item.id]) if leads else "",
    }
    if template == "meetings/write.html":
        context["strip"] = strip_for_case(circle(item.case, reserved=reserved_of(item)), family=False)
    return render(request, template, context, status=UNPROCESSABLE if form.errors else 200)


@audience("staff")
@require_POST
def writing(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """Somebody is writing: the others see it at their next glance."""
    item = queries.item_or_404(item_id)
    if not may_write(item, request.actor):
        raise Http404
    boards.show_hand(item=item, entry_id=_uuid(request.POST.get("entry", "")), by=request.actor)
    return HttpResponse(status=204)


@audience("staff")
@require_POST
def entry(request: ActingRequest, entry_id: uuid.UUID, verb: str) -> HttpResponse:
    """The speaker is asked: right, not right, or wipe it off."""
    found = entry_or_404(entry_id, request.actor)
    if verb in ("stemmer", "stemmer-ikke"):
        boards.confirm_entry(entry=found, confirmed=verb == "stemmer", by=request.actor)
    elif verb == "fjern":
        boards.wipe_entry(entry=found, by=request.actor)
    else:
        raise Http404
    return redirect(_back(request, found.item))


@audience("staff")
@require_http_methods(BOTH)
def change(request: ActingRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Other words for a key word, with every wording it had. Who comes second is shown both, and chooses."""
    if request.method == "POST" and not BoardEntry.objects.filter(id=entry_id).exists():
        return _written_anew(request)
    found = entry_or_404(entry_id, request.actor)
    if request.method != "POST":
        against = _uuid(request.GET.get("mot", ""))
        mine = BoardWording.objects.filter(id=against, entry=found).first() if against else None
        record("meeting.board_viewed", by=request.actor, case_id=found.case_id, object_id=found.item_id)
        start = {"text": mine.text if mine else found.text, "seen": found.version, "key": str(uuid7())}
        return _change_page(request, found, EntryForm(initial=start), mine)
    form = EntryForm(request.POST)
    watch(form, case=found.item.case, by=request.actor)
    if form.is_valid():
        with Attempt(request, form):
            return _changed(request, found, form)
    return _change_page(request, found, form, None)


def _changed(request: ActingRequest, found: BoardEntry, form: EntryForm) -> HttpResponse:
    data = form.cleaned_data
    if "both" in request.POST:
        boards.write_entry(
            item=found.item, said_by=found.said_by, text=data["text"], phase=found.phase, entry_id=data["key"], by=request.actor
        )  # fmt: skip
        return saved(request, _back_name(request, found.item), found.item_id)
    wording = boards.change_entry(
        entry=found, text=data["text"], seen=data["seen"], wording_id=data["key"], by=request.actor
    )
    if wording.version is None:
        return _choose(request, reverse("meetings:entry-change", args=[found.id]) + f"?mot={wording.id}")
    return saved(request, _back_name(request, found.item), found.item_id)


def _written_anew(request: ActingRequest) -> HttpResponse:
    """The key word was wiped off while somebody wrote on it: their words stand as a new one."""
    item_id = _uuid(request.POST.get("item", ""))
    if item_id is None:
        raise Http404
    item = queries.item_or_404(item_id)
    if not may_write(item, request.actor):
        raise Http404
    form = BoardForm(request.POST, speakers=[*speakers(item), request.POST.get("said_by", "")[:100]])
    watch(form, case=item.case, by=request.actor)
    if form.is_valid() and _entered(request, form, item, request.POST.get("phase", "")):
        return saved(request, _back_name(request, item), item.id)
    return _write_page(request, item, board_for_writers(item, request.actor), form)


def _change_page(request: ActingRequest, found: BoardEntry, form: EntryForm, mine: BoardWording | None) -> HttpResponse:
    wordings = wordings_of(found)
    stands = next((one for one in reversed(wordings) if one.version == found.version), None)
    context = {
        "entry": found,
        "item": found.item,
        "form": form,
        "mine": mine,
        "stands": stands,
        "wordings": wordings if len(wordings) > 1 else [],
        "back": _back(request, found.item),
    }
    return render(request, "meetings/entry.html", context, status=UNPROCESSABLE if form.errors else 200)


def _choose(request: ActingRequest, url: str) -> HttpResponse:
    if "Lagspill-Outbox" in request.headers:
        return HttpResponse(status=204, headers={"Lagspill-Saved": "yes", "Lagspill-Go": url})
    return redirect(url)


def _back_name(request: ActingRequest, item: AgendaItem) -> str:
    return "meetings:live" if queries.runs_meeting(item.meeting, request.actor) else "meetings:write"


def _back(request: ActingRequest, item: AgendaItem) -> str:
    return reverse(_back_name(request, item), args=[item.id])


def _looked(request: ActingRequest, item: AgendaItem, action: str) -> None:
    """A screen that stays open looks once, however often it draws itself anew."""
    if not is_same_look(request.GET.get("sett", ""), item, request.actor):
        ground = queries.ground_of(item, request.actor)
        record(action, by=request.actor, case_id=item.case_id, object_id=item.id, ground=ground)


def _unchanged(request: ActingRequest, board: Board) -> HttpResponse | None:
    """204 when a page asks again and nothing on the board is new: then nothing jumps under anybody's fingers."""
    same = "HX-Request" in request.headers and request.GET.get("versjon") == board.version
    return HttpResponse(status=204) if same else None


def _part(request: ActingRequest, part: str, page: str) -> str:
    return part if "HX-Request" in request.headers else page


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
