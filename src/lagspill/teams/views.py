"""A municipality's teams: the list, a new one, one of them with who sits in it, its details, its end."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.access.queries import municipality_of
from lagspill.access.refusal import Attempt
from lagspill.adaptation.presenters import model_words
from lagspill.adaptation.queries import team_models, team_or_404
from lagspill.adaptation.rules import COORDINATOR
from lagspill.directory.models import Municipality, StaffMember, Team
from lagspill.directory.queries import playbook_of_team
from lagspill.meetings.team_offices import offices_of
from lagspill.teams import actions, presenters, queries
from lagspill.teams.forms import OWN_SERVICE, Choice, DetailsForm, MemberForm, StartForm
from lagspill.teams.rules import may_run

UNPROCESSABLE = 422


@audience("staff", COORDINATOR)
@require_safe
def teams(request: ActingRequest) -> HttpResponse:
    """Every team of the municipality, and the way to a new one."""
    municipality = municipality_of(request.actor)
    rows = [presenters.team_row(team, playbook_of_team(team)) for team in queries.teams_of(municipality)]
    context = {
        "running": [row for row in rows if row["ended_on"] is None],
        "ended": [row for row in rows if row["ended_on"] is not None],
    }
    return render(request, "teams/list.html", context)


@audience("staff", COORDINATOR)
def new(request: ActingRequest) -> HttpResponse:
    """Starts a team; beside the form stands what each model asks of one."""
    by = request.actor
    municipality = municipality_of(by)
    models = {f"{one.code} {one.version}": (one, edition) for one, edition in team_models(municipality.id)}
    services = {str(one.id): one for one in queries.free_services(municipality)}
    offer = _offer(municipality) | {
        "model": [(key, model_words(one)) for key, (one, _edition) in models.items()],
        "service": [
            (OWN_SERVICE, _("En ny tjeneste med teamets navn")),
            *((key, presenters.service_words(one)) for key, one in services.items()),
        ],
    }
    form = StartForm(_sent(request), offer=offer, find=_people(by))
    if request.method == "POST" and form.is_valid():
        playbook, edition = models[form.cleaned_data["model"]]
        service = services.get(form.cleaned_data["service"])
        with Attempt(request, form):
            made = actions.start_team(
                municipality=municipality, details=_details(form, municipality), service=service,
                playbook=playbook, edition=edition, by=by,
            )  # fmt: skip
            messages.success(request, _("Teamet er startet. Nå kan du sette opp de faste medlemmene."))
            return redirect("teams:team", made.id)
    context = {
        "form": form,
        "asks": presenters.model_asks(one for one, _edition in models.values()),
        "crumbs": _crumbs(by),
    }
    return render(request, "teams/new.html", context, status=UNPROCESSABLE if form.errors else 200)


@audience("staff")
def team(request: ActingRequest, team_id: uuid.UUID) -> HttpResponse:
    """One team: what its model asks for, what is missing, who sits in it. Its coordinators may seat members too."""
    by = request.actor
    found = team_or_404(team_id, by)
    form = MemberForm(_sent(request), find=lambda text: [presenters.as_choice(one) for one in queries.people(text, by)])
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            actions.seat_member(team=found, position=queries.position(form.meant["person"]), by=by)
            messages.success(request, _("Medlemmet er satt opp."))
            return redirect("teams:team", found.id)
    return _shown(request, found, form)


def _shown(request: ActingRequest, found: Team, form: MemberForm) -> HttpResponse:
    playbook, around = playbook_of_team(found), queries.around(found)
    context = {
        "team": found,
        "facts": presenters.facts(found, playbook, around),
        "missing": presenters.missing(found, playbook, around, offices_of(found)),
        "asked": presenters.asked(playbook, around),
        "members": [presenters.member_row(one, found) for one in around.members],
        "superfluous": presenters.superfluous(playbook, around),
        "form": form,
        "may_run": may_run(request.actor.role),
        "crumbs": _crumbs(request.actor),
    }
    return render(request, "teams/team.html", context, status=UNPROCESSABLE if form.errors else 200)


@audience("staff", COORDINATOR)
def change(request: ActingRequest, team_id: uuid.UUID) -> HttpResponse:
    """A team's details."""
    by = request.actor
    found = queries.run_team_or_404(team_id, by)
    municipality, deputy = found.service.municipality, found.deputy_coordinator
    initial = {
        "name": found.name,
        "coordinator": found.coordinator.staff.name,
        "deputy": deputy.staff.name if deputy else "",
        "places": [str(one) for one in found.places.values_list("id", flat=True)],
        "district": str(found.service.district_id or ""),
        "venue": found.venue,
    }
    form = DetailsForm(_sent(request), offer=_offer(municipality), find=_people(by), initial=initial)
    if request.method == "POST" and form.is_valid():
        before = (found.coordinator_id, found.deputy_coordinator_id)
        with Attempt(request, form):
            actions.change_team(team=found, details=_details(form, municipality), by=by)
            messages.success(request, _("Teamet er endret."))
            if before != (found.coordinator_id, found.deputy_coordinator_id):
                messages.warning(
                    request,
                    _(
                        "De som er nye i ledelsen, ser ikke sakene som er i gang, før noen som er på saken, setter dem på."
                    ),
                )
            return redirect("teams:team", found.id)
    context = {"team": found, "form": form, "crumbs": _crumbs(by, found)}
    return render(request, "teams/change.html", context, status=UNPROCESSABLE if form.errors else 200)


@audience("staff")
def unseat(request: ActingRequest, team_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """Takes a fixed member out; asks first."""
    by = request.actor
    found = team_or_404(team_id, by)
    member = queries.member_or_404(member_id, found)
    if request.method == "POST":
        actions.unseat_member(member=member, team=found, by=by)
        messages.success(request, _("%(name)s er ikke lenger fast medlem.") % {"name": member.position.staff.name})
        return redirect("teams:team", found.id)
    confirm = {
        "title": _("Skal %(name)s ut av teamet?") % {"name": member.position.staff.name},
        "consequences": [
            _("Nye innkallinger går ikke lenger dit."),
            _("Møter der innkallingen er sendt, og saker personen er på, blir som de er."),
        ],
        "button": _("Ta ut av teamet"),
        "url": reverse("teams:unseat", args=[found.id, member.id]),
        "cancel_url": reverse("teams:team", args=[found.id]),
    }
    return render(request, "teams/confirm.html", {"confirm": confirm, "crumbs": _crumbs(by, found)})


@audience("staff", COORDINATOR)
def end(request: ActingRequest, team_id: uuid.UUID) -> HttpResponse:
    """Ends a team; asks first, and says what is left where something is."""
    by = request.actor
    found = queries.run_team_or_404(team_id, by)
    if found.ended_on is not None:
        raise Http404
    if request.method == "POST":
        actions.end_team(team=found, by=by)
        messages.success(request, _("Teamet er avsluttet."))
        return redirect("teams:team", found.id)
    confirm = {
        "title": _("Vil du avslutte %(name)s?") % {"name": found.name},
        "consequences": [
            _("Ingen kan melde nye saker til teamet."),
            _("Teamet kan ikke planlegge nye møter."),
            _("Det som er gjort, står der fortsatt for dem som kan se det. Du kan starte teamet igjen."),
        ],
        "button": _("Avslutt teamet"),
        "url": reverse("teams:end", args=[found.id]),
        "cancel_url": reverse("teams:team", args=[found.id]),
    }
    return render(request, "teams/confirm.html", {"confirm": confirm, "crumbs": _crumbs(by, found)})


@audience("staff", COORDINATOR)
@require_POST
def resume(request: ActingRequest, team_id: uuid.UUID) -> HttpResponse:
    """Starts an ended team again."""
    found = queries.run_team_or_404(team_id, request.actor)
    actions.resume_team(team=found, by=request.actor)
    messages.success(request, _("Teamet er i gang igjen. Se over hvem som sitter i det."))
    return redirect("teams:team", found.id)


def _sent(request: ActingRequest) -> Any:
    """What was sent, an empty form too."""
    return request.POST if request.method == "POST" else None


def _offer(municipality: Municipality) -> dict[str, Any]:
    districts = [(str(one.id), one.name) for one in queries.districts_of(municipality)]
    return {
        "places": [(str(one.id), presenters.service_words(one)) for one in queries.places_of(municipality)],
        "district": [("", _("Hele kommunen")), *districts] if districts else [],
    }


def _people(by: Actor) -> Any:
    def find(text: str) -> list[Choice]:
        return presenters.as_people(queries.people(text, by))

    return find


def _details(form: DetailsForm, municipality: Municipality) -> actions.Details:
    data = form.cleaned_data
    staff = StaffMember.objects.filter(municipality=municipality).in_bulk(form.meant.values())
    district = data.get("district")
    return actions.Details(
        name=data["name"],
        coordinator=staff[form.meant["coordinator"]],
        deputy=staff[form.meant["deputy"]] if "deputy" in form.meant else None,
        places=[one for one in queries.places_of(municipality) if str(one.id) in data.get("places", [])],
        district=next((one for one in queries.districts_of(municipality) if str(one.id) == district), None),
        venue=data["venue"],
    )


def _crumbs(by: Actor, found: Team | None = None) -> list[dict[str, str]]:
    crumbs = [{"label": _("Team"), "url": reverse("teams:list")}] if may_run(by.role) else []
    if found is not None:
        crumbs.append({"label": found.name, "url": reverse("teams:team", args=[found.id])})
    return crumbs
