"""The family answers an invitation: a plain page, without scripts, made for a telephone (MEET-5, MEET-6)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.meetings.family_answer_forms import FamilyAnswerForm
from lagspill.meetings.family_answers import answer_invitation, open_invitation
from lagspill.meetings.kinds import model_of
from lagspill.portal.presenters import title
from lagspill.portal.queries import dossier
from lagspill.portal.sections import meeting_card, own_answer

UNPROCESSABLE = 422


@audience("family")
def answer(request: ActingRequest, case_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """One's own answer, as often as one likes until the case is taken up; 404 for who is not asked."""
    found = dossier(case_id, request.actor.account_id)
    item = next((one for one in found.items if one.id == item_id), None)
    if item is None or open_invitation(item, request.actor) is None:
        raise Http404
    item.case = found.case
    asks = model_of(item).family.absence_needs_written_consent
    form = FamilyAnswerForm(request.POST or None, asks_without=asks, initial=own_answer(item))
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            answer_invitation(item=item, said=form.said(), by=request.actor)
            messages.success(request, _("Takk. Svaret er sendt. Du kan endre det når som helst før møtet."))
            return redirect("portal:case", case_id)
    record("portal.viewed", by=request.actor, case_id=case_id, object_id=item_id, ground="family")
    context = {
        "form": form,
        "meeting": meeting_card(item),
        "crumbs": [{"label": title(found), "url": reverse("portal:case", args=[case_id])}],
    }
    shown = render(request, "portal/answer.html", context, status=UNPROCESSABLE if form.errors else 200)
    shown["Cache-Control"] = "no-store"
    return shown
