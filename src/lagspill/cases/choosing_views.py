"""The page on which the owner gives a case to the team of where the child lives (CASE-12)."""

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases.choosing import choose_team, teams_to_choose
from lagspill.cases.facts import with_home
from lagspill.cases.homing import home_note
from lagspill.cases.sharing import circle, strip_for_case
from lagspill.cases.views import UNPROCESSABLE, posted
from lagspill.foundation.forms import Form, set_choices


class TeamForm(Form):
    """Which of the teams where the child lives."""

    team = forms.ChoiceField(label=gettext_lazy("Hvilket team skal ta saken?"), widget=forms.RadioSelect)


@audience("staff")
def choose(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The teams of where the child lives, and what follows from the choice; 404 when there is nothing to choose."""
    case, by = with_home(case_id), request.actor
    if case is None or case.owner_id != by.service_id:
        raise Http404
    teams = {str(team.id): team for team in teams_to_choose(case)}
    if not teams:
        raise Http404
    form = TeamForm(posted(request), initial={"team": next(iter(teams))})
    set_choices(form, team=[(key, team.name) for key, team in teams.items()])
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            choose_team(case=case, team=teams[form.cleaned_data["team"]], by=by)
            messages.success(request, _("Teamet er valgt. Samtykket må nevne dette teamet."))
            return redirect("cases:case", case.id)
    record("case.viewed", by=by, case_id=case.id, ground="owner", page="team")
    context = {
        "case": case,
        "form": form,
        "note": home_note(case),
        "strip": strip_for_case(circle(case), family=False),
        "cancel_url": reverse("cases:case", args=[case.id]),
    }
    return render(request, "cases/choose_team.html", context, status=UNPROCESSABLE if form.errors else 200)
