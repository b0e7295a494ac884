"""A step that has no room for the safety gate's questions asks them on a page of their own, whatever led to it (CASE-4)."""

import uuid
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render

from lagspill.access.audience import ActingRequest
from lagspill.cases import gate
from lagspill.cases.forms import GateForm
from lagspill.cases.models import Case
from lagspill.cases.queries import case_or_404
from lagspill.playbooks import loader

PREFIX = "safety"
ANSWERS = f"{PREFIX}-answers"
# What the page that asks puts into the form itself.
_OWN = ("csrfmiddlewaretoken", "gate", ANSWERS, f"{PREFIX}-violence", f"{PREFIX}-neglect")


def ask_first(request: ActingRequest, case: Case, step: str) -> HttpResponse | None:
    """None when the step may be taken; else the questions, or where their answer leads.

    What was typed is carried through the page and sent again when both answers are no. Call it before anything is written,
    and after it is clear that whoever acts may take the step.
    """
    playbook, by = loader.get(case.playbook, case.playbook_version), request.actor
    if not gate.is_due(request, case=case, playbook=playbook, step=step, by=by):
        return None
    answers = request.POST.get(ANSWERS, "")
    form = GateForm(request.POST if answers else None, playbook=playbook, prefix=PREFIX)
    if answers:
        found = gate.answer(form=form, step=step, case=case, by=by)
        if found is not None and found.stops:
            return redirect("cases:duty", case.id)
        if form.is_valid():
            return _onward(request, gate.token(by, case.id), again=answers == "POST")
    # A page that was asked for is looked at again; a form that was sent is sent again.
    method = answers or str(request.method)
    typed = [(name, value) for name, values in request.POST.lists() for value in values if name not in _OWN]
    context = {"form": form, "case": case, "answers": (ANSWERS, "POST" if method == "POST" else "GET"), "typed": typed}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return gate.leave_nothing(render(request, "cases/gate.html", context, status=status))


def ask_before_consent(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse | None:
    """The questions before a consent is begun; the room below knows the case by its id."""
    return ask_first(request, case_or_404(case_id), "consent")


def _onward(request: ActingRequest, token: str, *, again: bool) -> HttpResponse:
    """To the same address with a fresh answer; `again` makes the browser send what it sent once more."""
    address = request.GET.copy()
    address["gate"] = token
    response = redirect(f"{request.path}?{urlencode(list(address.items()))}")
    if again:
        response.status_code = HTTPStatus.TEMPORARY_REDIRECT
    return response
