"""Open-door hours: what is set up, one school's hours with its own list, registering, calling off (DOOR-1)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt, Refused, keep_writes
from lagspill.audit.actions import record
from lagspill.cases.gate import leave_nothing
from lagspill.opendoor import hours_actions as actions
from lagspill.opendoor import presence_presenters as presenters
from lagspill.opendoor import presence_queries as queries
from lagspill.opendoor.arenas import OPEN_DOOR, SCHOOL_MEETING, open_ways, openings
from lagspill.opendoor.models import DoorHours
from lagspill.opendoor.presence_forms import DayForm, HoursForm, RegistrationForm

UNPROCESSABLE = 422


def crumbs() -> list[dict[str, str]]:
    """The way back from one page of these."""
    return [
        {"label": _("Råd uten navn"), "url": reverse("opendoor:list")},
        {"label": _("Åpen dør og faste avtaler"), "url": reverse("opendoor:presence")},
    ]


@audience("staff")
@require_safe
def presence(request: ActingRequest) -> HttpResponse:
    """Hours and agreements of the acting service, whichever side it is on."""
    by = request.actor
    ways = open_ways(by)
    offered, agreed = queries.hours_around(), queries.agreements_around()
    closed = queries.closed_days([*offered, *agreed])
    context = {
        "hours": presenters.hours_rows(offered, by, closed),
        "agreements": presenters.agreement_rows(agreed, by, closed),
        "may_offer": OPEN_DOOR in ways,
        "may_propose": SCHOOL_MEETING in ways,
        "crumbs": crumbs()[:1],
    }
    return render(request, "opendoor/presence.html", context)


@audience("staff")
def new_hours(request: ActingRequest) -> HttpResponse:
    """Offering hours at a school whose model opens the door."""
    by = request.actor
    found = openings(by, OPEN_DOOR)
    if not found:
        raise Http404
    form = HoursForm(request.POST if request.method == "POST" else None, openings=found)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            row = actions.offer_hours(new=form.new(), by=by)
            messages.success(request, _("Timene er satt opp. Stedet ser dem nå."))
            return redirect("opendoor:hours", row.id)
    context = {"form": form, "crumbs": crumbs()}
    return render(request, "opendoor/hours_new.html", context, status=UNPROCESSABLE if form.errors else 200)


@audience("staff")
def hours(request: ActingRequest, doorhours_id: uuid.UUID) -> HttpResponse:
    """One school's hours. The school reads its own list of names; the consultant reads which slots are taken."""
    by, row = request.actor, queries.hours_or_404(doorhours_id)
    offered = queries.slots_of(row, queries.coming_days(row))
    taken = {one.starts_at: one.id for one in queries.taken_slots(row)}
    listed = queries.registrations(row, by) if by.service_id == row.place_id else {}
    keeps_list = queries.coordinates(row, by)
    free = presenters.free_slots(offered, taken)
    form = None
    if keeps_list and (free or request.method == "POST"):
        data = request.POST if request.method == "POST" else None
        form = RegistrationForm(data, free=free, staff=queries.staff_at(row.place_id), me=by.position())
    if request.method == "POST" and (done := _registered(request, row, form, by)) is not None:
        return done
    left = queries.orphans(listed, [at for times in offered.values() for at in times])
    if listed:
        record("door.list_viewed", by=by, object_id=row.id, found=len(listed))
        # Whoever gets the form back with its faults has read the names too.
        keep_writes(request)
    context = {
        "hours": row,
        "facts": presenters.hours_facts(row),
        "days": presenters.door_days(row, offered, taken, listed, keeps_list=keeps_list),
        "orphans": presenters.orphan_lines(left, keeps_list=keeps_list),
        "at_place": by.service_id == row.place_id,
        "keeps_list": keeps_list,
        "form": form,
        "day_form": DayForm(days=list(offered)) if by.service_id == row.service_id and offered else None,
        "strip": presenters.strip_for_list(row),
        "crumbs": crumbs(),
    }
    status = UNPROCESSABLE if form and form.errors else 200
    return leave_nothing(render(request, "opendoor/hours.html", context, status=status))


def _registered(
    request: ActingRequest, row: DoorHours, form: RegistrationForm | None, by: Actor
) -> HttpResponse | None:
    if form is None:
        raise Refused("door_list", *actions.why_not("role"))
    if not form.is_valid():
        return None
    with Attempt(request, form, at="slot"):
        actions.register_child(
            hours=row,
            starts_at=form.starts_at(),
            who=form.cleaned_data["who"],
            brought_by=uuid.UUID(form.cleaned_data["brought_by"]),
            by=by,
        )
        messages.success(request, _("Barnet er meldt på. Den som kommer, ser bare at timen er tatt."))
        return redirect("opendoor:hours", row.id)
    return None


@audience("staff")
@require_POST
def unregister(request: ActingRequest, registration_id: uuid.UUID) -> HttpResponse:
    """Takes a child off the school's own list."""
    found = queries.registration_or_404(registration_id, request.actor)
    row = found.slot.hours_id
    actions.unregister_child(registration=found, by=request.actor)
    messages.success(request, _("Barnet er tatt av listen, og navnet er slettet."))
    return redirect("opendoor:hours", row)


@audience("staff")
@require_POST
def call_off(request: ActingRequest, doorhours_id: uuid.UUID) -> HttpResponse:
    """One day on which the consultant does not come."""
    row = queries.hours_or_404(doorhours_id)
    form = DayForm(request.POST, days=queries.coming_days(row))
    if not form.is_valid():
        raise Refused("door_day", _("Den dagen er ikke satt opp, eller den er over."), _("Velg en dag i listen."))
    actions.call_off_day(hours=row, day=form.chosen(), by=request.actor)
    messages.success(request, _("Dagen er avlyst. Stedet ser det."))
    return redirect("opendoor:hours", row.id)


@audience("staff")
def end_hours(request: ActingRequest, doorhours_id: uuid.UUID) -> HttpResponse:
    """Ends the hours, after asking."""
    row = queries.hours_or_404(doorhours_id)
    if row.service_id != request.actor.service_id:
        raise Http404
    if request.method == "POST":
        actions.end_hours(hours=row, by=request.actor)
        messages.success(request, _("Timene er avsluttet."))
        return redirect("opendoor:presence")
    confirm = {
        "title": _("Avslutt timene?"),
        "text": row.place.name,
        "consequences": [_("Ingen flere dager blir satt opp."), _("Stedet ser at timene er avsluttet.")],
        "button": _("Ja, avslutt"),
        "url": reverse("opendoor:end-hours", args=[row.id]),
        "cancel_url": reverse("opendoor:hours", args=[row.id]),
        "fields": None,
    }
    return render(request, "opendoor/confirm.html", {"confirm": confirm})
