"""The family asks to have minutes put right (MEET-9): a plain page, without scripts."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.meetings.amending import ask_correction
from lagspill.meetings.forms import CorrectionForm
from lagspill.portal.presenters import title
from lagspill.portal.queries import dossier, minutes_of

UNPROCESSABLE = 422


@audience("family")
def correction(request: ActingRequest, case_id: uuid.UUID, minutes_id: uuid.UUID) -> HttpResponse:
    """What is wrong in shared minutes, in one's own words."""
    found = dossier(case_id, request.actor.account_id)
    item = next((one for one in found.items if (minutes := minutes_of(one)) and minutes.id == minutes_id), None)
    minutes = minutes_of(item) if item else None
    if item is None or minutes is None:
        raise Http404
    minutes.item = item
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            ask_correction(minutes=minutes, text=form.cleaned_data["text"], by=request.actor)
            messages.success(request, _("Takk. Den som skrev referatet, får beskjed og svarer deg her."))
            return redirect("portal:case", case_id)
    record("portal.viewed", by=request.actor, case_id=case_id, object_id=minutes_id, ground="family")
    context = {
        "form": form,
        "held_at": item.starts_at or item.meeting.starts_at,
        "crumbs": [{"label": title(found), "url": reverse("portal:case", args=[case_id])}],
    }
    answer = render(request, "portal/correction.html", context, status=UNPROCESSABLE if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer
