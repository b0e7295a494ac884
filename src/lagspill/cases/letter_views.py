"""Letters and presentations of the models, and the letter that one family gets (PAR-2)."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases.forms import InformationForm
from lagspill.cases.informing import Given, give_information, information_given
from lagspill.cases.letters import Paper, family_paper, papers_of, reading_language
from lagspill.cases.presenters import thread_event
from lagspill.cases.queries import letter_case_or_404
from lagspill.cases.rules import look_ground, may_inform
from lagspill.cases.sharing import circle, strip_for_case
from lagspill.cases.views import UNPROCESSABLE, posted
from lagspill.cases.ways import Way, ways_for
from lagspill.cases.wording import language_words
from lagspill.documents.content import LANGUAGES, Language
from lagspill.foundation.clock import today


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter in the list."""

    title: str
    url: str
    readers: str


@audience("staff")
@require_safe
def letters(request: ActingRequest) -> HttpResponse:
    """The letters of every team and model that one works with."""
    language = reading_language()
    groups = []
    for way in ways_for(request.actor.service()):
        rows = [
            LetterRow(
                letter.title.in_(language),
                _address(way, letter.code, language),
                _("til familier") if letter.readers == "family" else _("til ansatte"),
            )
            for letter in way.playbook.letters
        ]
        if rows:
            groups.append((way.name, rows))
    return render(request, "cases/letters.html", {"groups": groups})


@audience("staff")
@require_safe
def letter(
    request: ActingRequest, letter: str, language: str, team_id: uuid.UUID | None = None, alone: str = ""
) -> HttpResponse:
    """One letter as it is printed, with what the directory lacks for it."""
    way, paper = _paper(request, str(team_id or alone), letter, language)
    context = {
        "paper": paper,
        "way": way,
        "tabs": [
            {
                "label": language_words(code).capitalize(),
                "url": _address(way, letter, code),
                "current": code == language,
            }
            for code in LANGUAGES
        ],
        "pdf_url": _address(way, letter, language, pdf=True),
        "crumbs": [{"label": _("Brev og presentasjoner"), "url": reverse("letters:list")}],
    }
    return render(request, "cases/letter.html", context)


@audience("staff")
@require_safe
def letter_pdf(
    request: ActingRequest, letter: str, language: str, team_id: uuid.UUID | None = None, alone: str = ""
) -> HttpResponse:
    """The letter to print."""
    return _pdf(_paper(request, str(team_id or alone), letter, language)[1])


@audience("staff")
def information(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The letter for the family of one case; when and how it was given is written down here."""
    case, by = letter_case_or_404(case_id), request.actor
    paper = family_paper(case, reading_language())
    if paper is None or case.is_unnamed:
        raise Http404
    languages = [(code, language_words(code).capitalize()) for code in LANGUAGES]
    form = InformationForm(
        posted(request), languages=languages, initial={"language": paper.language, "given_on": today()}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = Given(language=data["language"], given_on=data["given_on"], way=data["way"])
        with Attempt(request, form):
            give_information(case=case, given=given, by=by)
            messages.success(request, _("Det er skrevet ned. Familien finner brevet på sine sider."))
            return redirect("cases:case", case.id)
    ground = look_ground(owns=case.owner_id == by.service_id, unnamed=False)
    record("case.viewed", by=by, case_id=case.id, ground=ground, page="information")
    context = {
        "case": case,
        "paper": paper,
        "form": form,
        "may_give": may_inform(case.state, unnamed=case.is_unnamed),
        "strip": strip_for_case(circle(case), family=case.state != "stopped", shielded=case.state == "stopped"),
        "given": [thread_event(event) for event in information_given(case)],
        "papers": [
            {"label": label, "url": reverse("cases:information-pdf", args=[case.id, code])} for code, label in languages
        ],
    }
    return render(request, "cases/information.html", context, status=UNPROCESSABLE if form.errors else 200)


@audience("staff")
@require_safe
def information_pdf(request: ActingRequest, case_id: uuid.UUID, language: str) -> HttpResponse:
    """The same to print, in the family's language. Nothing of the case stands in it."""
    case = letter_case_or_404(case_id)
    paper = family_paper(case, _language(language))
    if paper is None or case.is_unnamed:
        raise Http404
    record("information.printed", by=request.actor, case_id=case.id, language=language)
    return _pdf(paper)


def _paper(request: ActingRequest, key: str, code: str, language: str) -> tuple[Way, Paper]:
    way = next((one for one in ways_for(request.actor.service()) if one.key == key), None)
    if way is None:
        raise Http404
    for paper in papers_of(way, _language(language), request.actor):
        if paper.letter.code == code:
            return way, paper
    raise Http404


def _language(code: str) -> Language:
    found = next((language for language in LANGUAGES if language == code), None)
    if found is None:
        raise Http404
    return found


def _address(way: Way, letter: str, language: str, *, pdf: bool = False) -> str:
    if way.team:
        name, run_by = "letters:pdf" if pdf else "letters:letter", {"team_id": str(way.team.id)}
    else:
        name, run_by = "letters:alone-pdf" if pdf else "letters:alone", {"alone": way.key}
    return reverse(name, kwargs={**run_by, "letter": letter, "language": language})


def _pdf(paper: Paper) -> HttpResponse:
    answer = HttpResponse(paper.pdf(), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="brev-{paper.language}.pdf"'
    return answer
