"""Writing down a concern: the gate has been answered, likely duplicates are shown, then the case opens (CASE-2, PEER-1)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.cases import beginnings, gate
from lagspill.cases.actions import record_concern
from lagspill.cases.concern_forms import Intake, SubjectForm, home_posted
from lagspill.cases.models import Case
from lagspill.cases.presenters import case_row
from lagspill.cases.queries import cases_of, places_near
from lagspill.cases.sharing import strip_for_new
from lagspill.cases.unnamed_offers import unnamed_ways
from lagspill.cases.views import UNPROCESSABLE, nameless_duty, posted
from lagspill.cases.ways import chosen, ways_for
from lagspill.families.queries import likely_duplicates
from lagspill.playbooks.schema import Playbook
from lagspill.questions.queries import services_near


@audience("staff")
def new_concern(request: ActingRequest) -> HttpResponse:
    """The concern on one page. Without a fresh answer the gate comes first, or again with everything typed kept."""
    by = request.actor
    near = ways_for(by.service())
    given = request.POST.get("gate", "") if request.method == "POST" else request.GET.get("gate", "")
    fresh = gate.is_fresh(given, by)
    if not near or (request.method != "POST" and not fresh):
        return redirect(reverse("cases:gate") + beginnings.onward(request, first="?"))
    places = places_near(by.service())
    own_place = next((place for place in places if place.id == by.service_id), None)
    home = home_posted(request.POST, places)
    ways = ways_for(by.service(), home.where) if home else near
    playbook = chosen(ways, request.POST.get("team", "")).playbook
    intake = Intake(
        posted(request),
        ways=ways,
        playbook=playbook,
        places=places,
        own_place=own_place,
        services=services_near(by.service(), playbook),
        initial=beginnings.initial(request),
        lives=home.short if home else "",
    )
    if fresh:
        intake.concern.without_gate()
    similar: list[Case] = []
    teams = [way.team for way in near if way.team]
    if request.method == "POST":
        if not fresh:
            answered = gate.answer(form=intake.concern, step="concern", case=None, by=by)
            if answered is not None and answered.stops:
                return nameless_duty(request, answered, intake.concern.playbook)
        if intake.is_valid():
            similar = similar_cases(intake.subject)
            if not similar and (response := _open(request, intake)) is not None:
                return response
    context = {
        "intake": intake,
        "people": intake,
        "unnamed_ways": unnamed_ways(teams, given + beginnings.onward(request)) if fresh else [],
        "forms": intake.forms,
        "failed": any(form.errors for form in intake.forms),
        "intro": _intro(intake.concern.playbook),
        "strip": strip_for_new(by),
        "began": beginnings.onward(request, first="?"),
        "gate_token": given if fresh else "",
        "similar": [case_row(case, by, named=True) for case in similar],
    }
    failed = request.method == "POST"
    return gate.leave_nothing(render(request, "cases/concern.html", context, status=UNPROCESSABLE if failed else 200))


def _intro(playbook: Playbook) -> str:
    words = playbook.form("concern").intro
    return words.in_(get_language() or "nb") if words else ""


def similar_cases(subject: SubjectForm) -> list[Case]:
    """Open cases about somebody who may be the same person, unless the writer has looked at them already."""
    found = subject.cleaned_data
    if found["is_somebody_else"]:
        return []
    people = likely_duplicates(
        given_name=found["given_name"],
        family_name=found["family_name"],
        birth_date=found["birth_date"],
        national_id=found["national_id"],
    )
    return cases_of(people) if people else []


def _open(request: ActingRequest, intake: Intake) -> HttpResponse | None:
    with Attempt(request, intake.concern):
        case = record_concern(new=intake.new_case(), concern=intake.concern.concern(), by=request.actor)
        beginnings.opened(request, request.actor)
        messages.success(request, _("Bekymringen er lagret som sak %(number)s.") % {"number": case.number})
        return redirect("cases:case", case.id)
    return None
