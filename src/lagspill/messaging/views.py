"""The messages of a case: reading, writing and taking back."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.models import Assignment
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases import gate
from lagspill.cases.models import Case
from lagspill.cases.queries import case_or_404, playbook_of
from lagspill.cases.rules import look_ground
from lagspill.cases.sharing import circle
from lagspill.cases.watching import watch
from lagspill.messaging.actions import read_messages, send_message, withdraw_message
from lagspill.messaging.forms import MessageForm
from lagspill.messaging.models import Message
from lagspill.messaging.presenters import message_rows, strip_for_messages
from lagspill.messaging.queries import conversation, own_message_or_404, people_named, reachable

UNPROCESSABLE = 422
# A message is a text on the case like a note, and the models ask at the same step.
STEP = "note"


@audience("staff")
def of_case(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """What one wrote and was written to, and a new message. What is unread is opened by a deed of its own."""
    case, by = case_or_404(case_id), request.actor
    found, written = circle(case), conversation(case.id)
    people = reachable(found, but=by.position_id)
    form = _form(request, case, written, people) if case.state != "closed" and people else None
    if form is not None and request.method == "POST":
        answered = gate.answer(form=form, step=STEP, case=case, by=by)
        if answered is not None and answered.stops:
            return redirect("cases:duty", case.id)
        if form.is_valid() and _sent(request, form, case):
            messages.success(request, _("Beskjeden er sendt."))
            # Whoever answered a moment ago is not asked again before the next message.
            fresh = gate.token(by, case.id) if answered is not None else gate.given(request)
            return redirect(reverse("messaging:case", args=[case.id]) + (f"?gate={fresh}" if fresh else ""))
    owns = any(one.kind == "owner" and one.service_id == by.service_id for one in found.grounds)
    record(
        "case.viewed", by=by, case_id=case.id, ground=look_ground(owns=owns, unnamed=case.is_unnamed), page="messages"
    )
    named = people_named({id for one in written for id in one.readers})
    rows = message_rows(written, people=named, seeing=[one.position_id for one in people], by=by)
    context = {
        "case": case,
        "form": form,
        "rows": rows,
        "assign_url": reverse("cases:assign", args=[case.id])
        if owns and case.state not in ("stopped", "closed")
        else "",
        "unread": sum(row.unread for row in rows),
        "strip": strip_for_messages(found, stopped=case.state == "stopped"),
    }
    failed = form is not None and bool(form.errors)
    return gate.leave_nothing(render(request, "messaging/case.html", context, status=UNPROCESSABLE if failed else 200))


def _form(request: ActingRequest, case: Case, written: list[Message], people: list[Assignment]) -> MessageForm:
    """Empty, or an answer to one of the messages: to whoever wrote it and the others it went to."""
    by, playbook = request.actor, playbook_of(case)
    answered = next((one for one in written if str(one.id) == request.GET.get("svar")), None)
    chosen = {answered.author_id, *answered.readers} if answered else set()
    form = MessageForm(
        request.POST if request.method == "POST" else None,
        playbook=playbook,
        people=people,
        initial={"to": [str(one.position_id) for one in people if one.position_id in chosen]},
    )
    if not gate.is_due(request, case=case, playbook=playbook, step=STEP, by=by):
        form.without_gate()
    watch(form, case=case, by=by)
    return form


def _sent(request: ActingRequest, form: MessageForm, case: Case) -> bool:
    with Attempt(request, form) as attempt:
        send_message(case=case, readers=form.readers(), text=form.cleaned_data["text"], by=request.actor)
    return attempt.refused is None


@audience("staff")
@require_POST
def read(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Opens what waits, so that those who wrote it know."""
    case = case_or_404(case_id)
    many = read_messages(case=case, by=request.actor)
    if many:
        text = ngettext("Du har åpnet %(many)d ny beskjed.", "Du har åpnet %(many)d nye beskjeder.", many)
        messages.success(request, text % {"many": many})
    return redirect("messaging:case", case.id)


@audience("staff")
@require_POST
def withdraw(request: ActingRequest, message_id: uuid.UUID) -> HttpResponse:
    """Takes back what nobody has read yet."""
    message = own_message_or_404(message_id, request.actor.position())
    withdraw_message(message=message, by=request.actor)
    messages.success(request, _("Beskjeden er trukket tilbake. Ingen har lest den."))
    return redirect("messaging:case", message.case_id)
