"""What a plan depends on: the school year, people's times, travel; and asking for a draft (MEET-2)."""

import datetime
import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.directory.models import StaffMember, Team
from lagspill.foundation.clock import today
from lagspill.yearplan import actions, presenters, queries
from lagspill.yearplan.forms import AbsenceForm, ClosureForm, DraftForm, JourneyForm, WishForm
from lagspill.yearplan.models import Closure

UNPROCESSABLE = 422
SUMMER = (6, 20)
MONTH, LISTED = datetime.timedelta(days=30), datetime.timedelta(days=800)


def school_year(day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """From tomorrow, or mid-August when it is summer, to 20 June."""
    end = datetime.date(day.year, *SUMMER)
    if day >= end:
        return max(day + datetime.timedelta(days=1), datetime.date(day.year, 8, 17)), end.replace(year=day.year + 1)
    if day < datetime.date(day.year, 6, 1):
        return day + datetime.timedelta(days=1), end
    return datetime.date(day.year, 8, 17), end.replace(year=day.year + 1)


@audience("staff")
def team(request: ActingRequest, team_id: uuid.UUID) -> HttpResponse:
    """The team's year plan: what it depends on, and asking for a draft."""
    found = queries.led_team_or_404(team_id, request.actor)
    kind, before = queries.kind_of(found), queries.first_kind(found)
    language = get_language() or "nb"
    first, last = school_year(today())
    initial = {"first": first, "last": last, "earliest": datetime.time(8, 30), "latest": datetime.time(15, 30)}
    form = DraftForm(
        request.POST or None, initial=initial, first_kind=before.label.in_(language).lower() if before else ""
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            draft = actions.ask_for_draft(team=found, frame=form.frame(), by=request.actor)
            return redirect("yearplan:draft", draft.id)
    people = queries.plans_for(found)
    absences = queries.absences_of([one.id for one in people])
    wishes = queries.wishes_of([one.id for one in people])
    context = {
        "team": found,
        "form": form,
        "kind": kind,
        "draft": queries.newest_draft(found),
        "people": [
            {
                "id": one.id,
                "name": one.name,
                "absences": sum(a.staff_id == one.id for a in absences),
                "wishes": sum(w.staff_id == one.id for w in wishes),
            }
            for one in people
        ],
        "closures": queries.closures_of(found.service.municipality_id, first, last),
        "crumbs": [
            {"label": _("Møter"), "url": reverse("meetings:list")},
            {"label": found.name, "url": reverse("meetings:team", args=[found.id])},
        ],
    }
    return render(request, "yearplan/team.html", context, status=UNPROCESSABLE if form.errors else 200)


@audience("staff")
def closures(request: ActingRequest, team_id: uuid.UUID) -> HttpResponse:
    """The municipality's vacations and planning days; public holidays are known."""
    found = queries.led_team_or_404(team_id, request.actor)
    form = ClosureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.enter_closure(
            municipality=found.service.municipality, name=data["name"], first=data["first"], last=data["last"], by=request.actor
        )  # fmt: skip
        messages.success(request, _("Lagret."))
        return redirect("yearplan:closures", found.id)
    day = today()
    rows = queries.closures_of(found.service.municipality_id, day - MONTH, day + LISTED)
    context = {"team": found, "form": form, "rows": rows, "crumbs": crumbs(found)}
    return render(request, "yearplan/closures.html", context, status=UNPROCESSABLE if form.errors else 200)


@audience("staff")
@require_POST
def remove_closure(request: ActingRequest, team_id: uuid.UUID) -> HttpResponse:
    """School days after all."""
    found = queries.led_team_or_404(team_id, request.actor)
    closure = Closure.objects.filter(
        id=_id(request, "closure"), municipality=found.service.municipality_id
    ).first()  # fmt: skip
    if closure is None:
        raise Http404
    actions.remove_closure(closure=closure, by=request.actor)
    return redirect("yearplan:closures", found.id)


@audience("staff")
def journeys(request: ActingRequest, team_id: uuid.UUID) -> HttpResponse:
    """Travel between the places where teams meet."""
    found = queries.led_team_or_404(team_id, request.actor)
    municipality = found.service.municipality
    form = JourneyForm(request.POST or None, venues=queries.venues_of(municipality))
    if request.method == "POST" and "remove" in request.POST:
        journey = next((one for one in queries.journeys_of(municipality.id) if one.id == _id(request, "remove")), None)
        if journey is None:
            raise Http404
        actions.remove_journey(journey=journey, by=request.actor)
        return redirect("yearplan:journeys", found.id)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.enter_journey(
            municipality=municipality, one=data["one"], other=data["other"], minutes=data["minutes"], by=request.actor
        )
        messages.success(request, _("Lagret."))
        return redirect("yearplan:journeys", found.id)
    context = {"team": found, "form": form, "rows": queries.journeys_of(municipality.id), "crumbs": crumbs(found)}
    return render(request, "yearplan/journeys.html", context, status=UNPROCESSABLE if form.errors else 200)


@audience("staff")
def times(request: ActingRequest, team_id: uuid.UUID, staff_id: uuid.UUID) -> HttpResponse:
    """A member's times, entered by the coordinator."""
    found = queries.led_team_or_404(team_id, request.actor)
    staff = next((one for one in queries.plans_for(found) if one.id == staff_id), None)
    if staff is None:
        raise Http404
    return _times(request, staff, crumbs(found), found)


@audience("staff")
def my_times(request: ActingRequest) -> HttpResponse:
    """One's own times: when one cannot meet, and when one would rather."""
    return _times(
        request, queries.my_staff(request.actor), [{"label": _("Møter"), "url": reverse("meetings:list")}], None
    )


def _times(request: ActingRequest, staff: StaffMember, trail: list[dict[str, str]], team: Team | None) -> HttpResponse:
    asked = request.POST.get("form", "") if request.method == "POST" else ""
    first, last = school_year(today())
    absence = AbsenceForm(
        request.POST if asked == "absence" else None, prefix="absence", initial={"first": first, "last": last}
    )  # fmt: skip
    wish = WishForm(request.POST if asked == "wish" else None, prefix="wish")
    form: forms.Form = absence if asked == "absence" else wish
    if asked == "remove":
        _remove(request, staff)
    elif asked and form.is_valid():
        data = form.cleaned_data
        weekday = int(data["weekday"]) if data["weekday"] else None
        if weekday is not None and asked == "wish":
            actions.enter_wish(staff=staff, weekday=weekday, start=data["start"], end=data["end"], by=request.actor)
        else:
            actions.enter_absence(
                staff=staff, first=data["first"], last=data["last"], weekday=weekday, start=data["start"], end=data["end"],
                by=request.actor,
            )  # fmt: skip
        messages.success(request, _("Lagret."))
    if asked and not form.errors:
        return redirect(request.path)
    context = {
        "staff": staff,
        "own": team is None,
        "absence_form": absence,
        "wish_form": wish,
        "absences": [(one.id, presenters.absence_sentence(one)) for one in queries.absences_of([staff.id])],
        "wishes": [(one.id, presenters.wish_sentence(one)) for one in queries.wishes_of([staff.id])],
        "crumbs": trail,
    }
    return render(request, "yearplan/times.html", context, status=UNPROCESSABLE if form.errors else 200)


def _remove(request: ActingRequest, staff: StaffMember) -> None:
    wanted = _id(request, "remove")
    absence = next((one for one in queries.absences_of([staff.id]) if one.id == wanted), None)
    wish = next((one for one in queries.wishes_of([staff.id]) if one.id == wanted), None)
    if absence is not None:
        actions.remove_absence(absence=absence, by=request.actor)
    elif wish is not None:
        actions.remove_wish(wish=wish, by=request.actor)
    else:
        raise Http404


def _id(request: ActingRequest, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise Http404 from error


def crumbs(found: Team) -> list[dict[str, str]]:
    """The way back to the team's year plan."""
    return [
        {"label": _("Møter"), "url": reverse("meetings:list")},
        {"label": found.name, "url": reverse("meetings:team", args=[found.id])},
        {"label": _("Årsplan"), "url": reverse("yearplan:team", args=[found.id])},
    ]
