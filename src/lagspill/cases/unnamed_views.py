"""Cases without a person: raising one, bringing it to the team, taking it back, opening it (CASE-6, CASE-7, MEET-11)."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases import beginnings, gate
from lagspill.cases.choosing import teams_to_choose
from lagspill.cases.concern_views import similar_cases
from lagspill.cases.models import Case, Concern
from lagspill.cases.presenters import case_row, link
from lagspill.cases.queries import case_or_404, places_near, playbook_of, teams_for
from lagspill.cases.referral_forms import urgencies
from lagspill.cases.sharing import circle, strip_for_case, strip_for_new, strip_for_unnamed
from lagspill.cases.unnamed import bring_to_team, name_subject, offer_of, record_unnamed, take_back
from lagspill.cases.unnamed_forms import BringForm, Naming, UnnamedForm
from lagspill.cases.unnamed_offers import ABOUT, offered
from lagspill.cases.unnamed_texts import Matter
from lagspill.cases.views import UNPROCESSABLE, nameless_duty, posted
from lagspill.cases.watching import look_through, watch
from lagspill.directory.models import StaffMember
from lagspill.directory.queries import playbook_of_team
from lagspill.foundation.forms import Form


@audience("staff")
def new_unnamed(request: ActingRequest, about: str) -> HttpResponse:
    """The concern on one page, with no field for anybody. The safety gate comes first, here too (CASE-4)."""
    by = request.actor
    if about not in ABOUT:
        raise Http404
    teams = offered(teams_for(by.service()), collective=ABOUT[about])
    if not teams:
        raise Http404
    given = (request.POST if request.method == "POST" else request.GET).get("gate", "")
    fresh = gate.is_fresh(given, by)
    if request.method != "POST" and not fresh:
        return redirect(reverse("cases:gate") + beginnings.onward(request, first="?"))
    chosen = next((team for team in teams if str(team.id) == request.POST.get("team", "")), teams[0])
    playbook = playbook_of_team(chosen)
    form = UnnamedForm(
        posted(request),
        teams=teams,
        playbook=playbook,
        offer=offer_of(playbook),
        collective=ABOUT[about],
        initial=beginnings.initial(request),
    )
    if fresh:
        form.without_gate()
    if request.method == "POST":
        answered = None if fresh else gate.answer(form=form, step="concern", case=None, by=by)
        if answered is not None and answered.stops:
            return nameless_duty(request, answered, playbook)
        response = _open(request, form, by)
        if response is not None:
            return response
    context = {
        "form": form,
        "collective": ABOUT[about],
        "strip": strip_for_new(by, nobody=True),
        "gate_token": given if fresh else "",
        "about": about,
        "began": beginnings.onward(request, first="?"),
    }
    status = UNPROCESSABLE if form.errors else 200
    return gate.leave_nothing(render(request, "cases/unnamed.html", context, status=status))


def _open(request: ActingRequest, form: UnnamedForm, by: Actor) -> HttpResponse | None:
    known = any(place.id == by.service_id for place in places_near(by.service()))
    cleared = look_through([form], matter=Matter(collective=form.collective, place_known=known), by=by)
    if not form.is_valid():
        return None
    with Attempt(request, form):
        case = record_unnamed(new=form.case(), concern=form.concern(), cleared=cleared, by=by)
        beginnings.opened(request, by)
        messages.success(request, _("Lagret som sak %(number)s. Bare tjenesten din ser den.") % {"number": case.number})
        return redirect("cases:case", case.id)
    return None


def _owned(case_id: uuid.UUID, by: Actor) -> Case:
    """A case without a person, for staff of the service that owns it; 404 for everybody else."""
    case = case_or_404(case_id)
    if case.owner_id != by.service_id or not case.is_unnamed:
        raise Http404
    return case


@audience("staff")
def bring(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Asks the team: no consent, no name."""
    case, by = _owned(case_id, request.actor), request.actor
    playbook = playbook_of(case)
    offer = offer_of(playbook)
    concern = Concern.objects.filter(case=case).first()
    form = BringForm(
        posted(request),
        urgencies=urgencies(playbook),
        realistic=offer.realistic and case.is_anonymous,
        initial={"reason": concern.description if concern else ""},
    )
    if request.method == "POST":
        watch(form, case=case, by=by)
        if form.is_valid():
            with Attempt(request, form):
                bring_to_team(case=case, ask=form.ask(_contact(by)), by=by)
                messages.success(request, _("Teamet kan nå se saken."))
                return redirect("cases:case", case.id)
    else:
        record("case.viewed", by=by, case_id=case.id, ground="owner", page="bring")
    context = {"case": case, "form": form, "strip": strip_for_unnamed(case)}
    return _page(request, "cases/bring.html", context, form)


def _contact(by: Actor) -> str:
    staff = StaffMember.objects.filter(positions=by.position()).first()
    return ", ".join(part for part in (staff.email, staff.phone) if part) if staff else ""


@audience("staff")
def take_back_unnamed(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Takes the case out of the team again; asks first."""
    case = _owned(case_id, request.actor)
    if request.method == "POST":
        take_back(case=case, by=request.actor)
        messages.success(request, _("Teamet ser ikke lenger saken."))
        return redirect("cases:case", case.id)
    confirm = {
        "title": _("Vil du ta saken ut av teamet?"),
        "consequences": [
            _("Teamet mister saken med en gang."),
            _("Det som er skrevet, blir liggende hos %(service)s.") % {"service": case.owner.name},
        ],
        "button": _("Ta saken ut av teamet"),
        "url": reverse("cases:take-back-unnamed", args=[case.id]),
        "cancel_url": reverse("cases:case", args=[case.id]),
    }
    return render(request, "cases/confirm.html", {"confirm": confirm, "case": case})


@audience("staff")
def name(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Who an anonymous case is about: the team loses it in the same moment, and the consent comes next (CASE-7)."""
    case, by = _owned(case_id, request.actor), request.actor
    if not case.is_anonymous or case.state in ("closed", "stopped"):
        raise Http404
    places = places_near(by.service())
    own = next((place for place in places if place.id == by.service_id), None)
    naming = Naming(posted(request), kind=case.kind, places=places, own_place=own)
    similar: list[Case] = []
    if request.method == "POST" and naming.is_valid():
        similar = similar_cases(naming.subject)
        if not similar:
            response = _name(request, case, naming)
            if response is not None:
                return response
    if request.method != "POST":
        record("case.viewed", by=by, case_id=case.id, ground="owner", page="name")
    context = {
        "case": case,
        "people": naming,
        "forms": naming.forms,
        "failed": any(form.errors for form in naming.forms),
        # Nobody is named: no family has reserved itself against anything.
        "strip": strip_for_case(circle(case, reserved=()), family=False),
        "brought": case.state != "concern",
        "similar": [case_row(one, by, named=True) for one in similar],
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return gate.leave_nothing(render(request, "cases/name.html", context, status=status))


def _name(request: ActingRequest, case: Case, naming: Naming) -> HttpResponse | None:
    with Attempt(request, naming.concern) as attempt:
        name_subject(case=case, named=naming.named(), by=request.actor)
    if attempt.refused:
        return None
    messages.success(request, _("Navnet er lagret. Bare tjenesten din ser saken til samtykket er gyldig."))
    if teams_to_choose(case):
        return redirect("cases:choose-team", case.id)
    onward = urlencode({"next": link("consent:draft", case.id)})
    return redirect(f"{reverse('cases:gate-again', args=[case.id, 'consent'])}?{onward}")


def _page(request: ActingRequest, template: str, context: dict[str, object], form: Form) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    return gate.leave_nothing(render(request, template, context, status=status))
