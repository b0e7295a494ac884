"""A municipality's models, one model, and which of them a team runs."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.queries import municipality_of
from lagspill.adaptation import actions, presenters, queries
from lagspill.adaptation.forms import ChooseForm
from lagspill.adaptation.preview import empty_paper
from lagspill.adaptation.rules import COORDINATOR
from lagspill.directory.queries import playbook_of_team
from lagspill.documents.content import LANGUAGES
from lagspill.documents.rendering import render as render_pdf
from lagspill.foundation.forms import set_choices
from lagspill.playbooks.differences import differences
from lagspill.playbooks.editions import editions_of
from lagspill.playbooks.schema import Playbook, UnknownPartError

UNPROCESSABLE = 422


@audience("staff", COORDINATOR)
@require_safe
def models(request: ActingRequest) -> HttpResponse:
    """Every model of the municipality: shipped, adopted and begun, and which teams run it."""
    municipality = municipality_of(request.actor)
    context = {
        "rows": [presenters.model_row(model) for model in queries.models_of(municipality)],
        "own_drafts": queries.own_drafts(municipality),
    }
    return render(request, "adaptation/models.html", context)


@audience("staff")
@require_safe
def model(request: ActingRequest, code: str, version: str) -> HttpResponse:
    """One version of a model: what people meet under it, its history, and what differs from the one below."""
    found = queries.playbook_or_404(code, version, request.actor)
    municipality = municipality_of(request.actor)
    editions = editions_of(municipality.id, code)
    edition = next((one for one in editions if one.version == version), None)
    base = queries.base_of_edition(edition) if edition else None
    changes = differences(base, found) if base else []
    coordinates = request.actor.role == COORDINATOR
    context = {
        "model": found,
        "title": found.title.in_(get_language() or "nb"),
        "version_words": presenters.version_words(version),
        "base_words": presenters.version_words(base.version) if base else "",
        "groups": presenters.grouped(changes),
        "count_words": presenters.count_words(changes),
        "history": presenters.history(editions),
        "may_adapt": coordinates,
        "crumbs": [{"label": _("Modeller"), "url": reverse("adaptation:models")}] if coordinates else [],
        **presenters.shown(found, reverse("adaptation:paper", args=[code, version, "DOCUMENT"])),
    }
    return render(request, "adaptation/model.html", context)


@audience("staff")
@require_safe
def paper(request: ActingRequest, code: str, version: str, document: str) -> HttpResponse:
    """A document of a model, empty."""
    return paper_of(queries.playbook_or_404(code, version, request.actor), document, request)


def paper_of(playbook: Playbook, document: str, request: ActingRequest) -> HttpResponse:
    """An empty document as a file; 404 for one that the model has not."""
    chosen = get_language() or "nb"
    language = next((code for code in LANGUAGES if code == chosen), LANGUAGES[0])
    try:
        content = empty_paper(playbook, document, municipality_of(request.actor).name, language)
    except UnknownPartError as error:
        raise Http404 from error
    response = HttpResponse(render_pdf(content), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{document}.pdf"'
    return response


@audience("staff", COORDINATOR)
@require_POST
def begin(request: ActingRequest, code: str) -> HttpResponse:
    """Begins an adaptation, or goes on with the one that is begun."""
    municipality = municipality_of(request.actor)
    if queries.base_of(code, municipality) is None:
        raise Http404
    draft = actions.begin_adaptation(municipality=municipality, code=code, by=request.actor)
    return redirect("adaptation:draft", draft.id)


@audience("staff")
def team(request: ActingRequest, team_id: uuid.UUID) -> HttpResponse:
    """Which model the team's new cases start under; 404 for those who may not choose it."""
    by = request.actor
    found = queries.team_or_404(team_id, by)
    choices = {f"{one.code} {one.version}": (one, edition) for one, edition in queries.choices_for(found)}
    running = playbook_of_team(found)
    here = f"{running.code} {running.version}"
    form = ChooseForm(request.POST or None, initial={"model": here})
    set_choices(form, model=[(key, presenters.choice_words(*row, found)) for key, row in choices.items()])
    if request.method == "POST" and form.is_valid():
        playbook, edition = choices[form.cleaned_data["model"]]
        actions.choose_model(team=found, playbook=playbook, edition=edition, by=by)
        messages.success(
            request, _("Nye saker starter under den valgte modellen. Saker som er i gang, følger den de startet under.")
        )
        return redirect("adaptation:team", found.id)
    others = [row for key, row in choices.items() if key != here and row[0].code == running.code]
    context = {
        "team": found,
        "form": form,
        "running": running,
        "running_title": running.title.in_(get_language() or "nb"),
        "running_words": presenters.version_words(running.version),
        "running_url": presenters.model_url(running),
        "others": [
            {
                "title": presenters.version_words(one.version).capitalize(),
                "url": presenters.model_url(one),
                "reason": edition.reason if edition else "",
                "changes": [change.sentence for change in differences(running, one)],
            }
            for one, edition in others
        ],
        "crumbs": [{"label": _("Modeller"), "url": reverse("adaptation:models")}] if by.role == COORDINATOR else [],
    }
    return render(request, "adaptation/team.html", context, status=UNPROCESSABLE if form.errors else 200)
