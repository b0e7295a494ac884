"""Adapting a model section by section, writing one of one's own, looking at the whole, and adopting it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.queries import municipality_of
from lagspill.access.refusal import Attempt, keep_writes
from lagspill.adaptation import actions, presenters, queries
from lagspill.adaptation.checking import Ground, ground_of, judged, merged, playbook_of
from lagspill.adaptation.forms import AdoptForm, OwnForm, SectionForm
from lagspill.adaptation.models import Draft
from lagspill.adaptation.rules import COORDINATOR, own_denial
from lagspill.adaptation.views import UNPROCESSABLE, paper_of
from lagspill.playbooks import loader
from lagspill.playbooks.differences import differences
from lagspill.playbooks.schema import Playbook
from lagspill.playbooks.writing import start

PASTED = "modell.yaml"


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Modeller"), "url": reverse("adaptation:models")}]


@audience("staff", COORDINATOR)
def draft(request: ActingRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The adaptation as a whole: what differs, what people will meet, and taking it into use."""
    found = queries.draft_or_404(draft_id, request.actor, adaptation=True)
    ground = ground_of(found)
    playbook = playbook_of(found, ground)
    form = _adopt_form(request, found)
    adopted = _adopted(request, found, form)
    if adopted is not None:
        return adopted
    changes = differences(ground.base, playbook)
    waiting = [one for one in presenters.sections_of(playbook) if one.code in found.typed]
    context = {
        "draft": found,
        "title": playbook.title.in_(get_language() or "nb"),
        "base_words": presenters.version_words(found.base_version),
        "sections": [
            {"title": one.title, "intro": one.intro, "url": reverse("adaptation:section", args=[found.id, one.code])}
            for one in presenters.sections_of(playbook)
        ],
        "waiting": [
            {"title": one.title, "url": reverse("adaptation:section", args=[found.id, one.code])} for one in waiting
        ],
        "groups": presenters.grouped(changes),
        "count_words": presenters.count_words(changes),
        "form": form,
        "crumbs": _crumbs(),
        **presenters.shown(playbook, reverse("adaptation:draft-paper", args=[found.id, "DOCUMENT"])),
    }
    return render(request, "adaptation/draft.html", context, status=UNPROCESSABLE if form.errors else 200)


def _adopt_form(request: ActingRequest, found: Draft) -> AdoptForm:
    return AdoptForm(request.POST or None, initial={"seen_at": found.changed_at.isoformat()})


def _adopted(request: ActingRequest, found: Draft, form: AdoptForm) -> HttpResponse | None:
    """Where to go once the draft is adopted; None while it is not."""
    if request.method != "POST" or not form.is_valid():
        return None
    with Attempt(request, form):
        edition = actions.adopt(draft=found, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Tatt i bruk. Velg nå hvilke team som skal starte nye saker under den."))
        return redirect("adaptation:model", edition.code, edition.version)
    return None


@audience("staff", COORDINATOR)
def section(request: ActingRequest, draft_id: uuid.UUID, section: str) -> HttpResponse:
    """One part of the adaptation's form. What is not in order is kept as typed, and said at its field."""
    found = queries.draft_or_404(draft_id, request.actor, adaptation=True, to_change=request.method == "POST")
    ground = ground_of(found)
    now = playbook_of(found, ground)
    sections = presenters.sections_of(now)
    here = next((one for one in sections if one.code == section), None)
    if here is None:
        raise Http404
    posted: Any = request.POST if request.method == "POST" else _typed(found, section)
    form = presenters.section_form(here, posted, draft=found, ground=ground, now=now)
    layer = _judge(form, here, found, ground) if posted is not None else None
    if request.method == "POST" and layer is not None:
        with Attempt(request, form):
            actions.save_section(draft=found, section=section, layer=layer, by=request.actor)
            messages.success(request, _("Lagret i utkastet."))
            return redirect("adaptation:draft", found.id)
    if request.method == "POST":
        actions.keep_typed(draft=found, section=section, typed=_kept(request.POST), by=request.actor)
        keep_writes(request)
    context = {
        "draft": found,
        "section": here,
        "form": form,
        "groups": form.groups,
        "title": now.title.in_(get_language() or "nb"),
        "crumbs": [*_crumbs(), {"label": _("Tilpasningen"), "url": reverse("adaptation:draft", args=[found.id])}],
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "adaptation/section.html", context, status=status)


def _judge(form: SectionForm, here: presenters.Section, found: Draft, ground: Ground) -> dict[str, Any] | None:
    """The whole layer with this section's part, when it gives a valid model; else the faults stand in the form."""
    if not form.is_valid():
        return None
    layer = merged(found.layer, form.layer(), here.owned, ground)
    form.complain(judged(layer, ground)[1])
    return None if form.errors else layer


def _kept(sent: QueryDict) -> dict[str, list[str]]:
    return {
        name: [value.replace("\x00", "") for value in values]
        for name, values in sent.lists()
        if name != "csrfmiddlewaretoken" and "\x00" not in name
    }


def _typed(found: Draft, section: str) -> QueryDict | None:
    """What was typed earlier in this section and was not in order."""
    kept = found.typed.get(section)
    if kept is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in kept.items():
        data.setlist(name, values)
    return data


@audience("staff", COORDINATOR)
@require_safe
def paper(request: ActingRequest, draft_id: uuid.UUID, document: str) -> HttpResponse:
    """A document as the draft would have it, empty."""
    found = queries.draft_or_404(draft_id, request.actor, adaptation=True)
    return paper_of(playbook_of(found, ground_of(found)), document, request)


@audience("staff", COORDINATOR)
@require_POST
def discard(request: ActingRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Throws a draft away, of either kind."""
    found = queries.any_draft_or_404(draft_id, request.actor, to_change=True)
    actions.discard(draft=found, by=request.actor)
    messages.success(request, _("Utkastet er kastet. Det som er tatt i bruk, er som før."))
    return redirect("adaptation:models")


@audience("staff", COORDINATOR)
def new_own(request: ActingRequest) -> HttpResponse:
    """Begins a model of the municipality's own, from a text or a file; the text that is there to start with is in order."""
    form = OwnForm(
        request.POST or None, request.FILES or None, initial={"text": start("egen-modell", _("Vår egen modell"))}
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and (kept := _write(request, None, form)):
        return kept
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "adaptation/own.html", context, status=UNPROCESSABLE if form.errors else 200)


@audience("staff", COORDINATOR)
def own(request: ActingRequest, draft_id: uuid.UUID) -> HttpResponse:
    """A model of one's own as it stands: every problem with its line and what to do, or what people will meet, and adopting."""
    adopting = request.method == "POST" and "reason" in request.POST
    writing = request.method == "POST" and not adopting
    found = queries.draft_or_404(draft_id, request.actor, adaptation=False, to_change=writing)
    form = OwnForm(
        request.POST if writing else None, request.FILES if writing else None, initial={"text": found.text}
    )  # fmt: skip
    if writing and form.is_valid() and (kept := _write(request, found, form)):
        return kept
    playbook, problems = loader.check_text(found.text, PASTED)
    adopt_form = AdoptForm(request.POST if adopting else None, initial={"seen_at": found.changed_at.isoformat()})
    adopted = _adopted(request, found, adopt_form) if adopting else None
    if adopted is not None:
        return adopted
    context = {
        "draft": found,
        "form": form,
        "adopt_form": adopt_form,
        "problems": problems,
        "denial": _own_denial(playbook),
        "title": playbook.title.in_(get_language() or "nb") if playbook else found.code,
        "crumbs": _crumbs(),
        **(presenters.shown(playbook, "") if playbook else {}),
    }
    status = UNPROCESSABLE if form.errors or adopt_form.errors else 200
    return render(request, "adaptation/own.html", context, status=status)


def _own_denial(playbook: Playbook | None) -> str:
    shipped = frozenset(loader.shipped())
    return own_denial(code=playbook.code, version=playbook.version, shipped=shipped) if playbook else ""


def _write(request: ActingRequest, found: Draft | None, form: OwnForm) -> HttpResponse | None:
    """Where to go when it is kept; None, with the reason in the form, when it is refused."""
    text = form.cleaned_data["text"]
    playbook, problems = loader.check_text(text, PASTED)
    with Attempt(request, form) as attempt:
        saved = actions.write_own(
            municipality=municipality_of(request.actor),
            draft=found,
            text=text,
            code=playbook.code if playbook else "",
            by=request.actor,
        )
    if attempt.refused:
        return None
    if problems:
        messages.warning(request, _("Teksten er lagret. Noe i den må rettes før den kan tas i bruk."))
    else:
        messages.success(request, _("Teksten er lagret og i orden."))
    return redirect("adaptation:own", saved.id)
