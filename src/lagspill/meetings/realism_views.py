"""The chair's answer: can the case still be discussed without a name? (CASE-6)"""

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lagspill.access.audience import ActingRequest, audience
from lagspill.audit.actions import record
from lagspill.cases.models import AnonymityAnswer
from lagspill.foundation.forms import Form
from lagspill.meetings import queries, realism, running
from lagspill.meetings.item_views import crumbs

UNPROCESSABLE = 422


class RealismForm(Form):
    """Yes: the discussion goes on. No: it ends at once, and no text stands in its way."""

    realistic = forms.TypedChoiceField(
        label=gettext_lazy("Kan saken fortsatt drøftes uten at noen vet hvem den gjelder?"),
        choices=[("yes", gettext_lazy("Ja, ingen her vet det")), ("no", gettext_lazy("Nei, drøftingen må stoppe"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


@audience("staff")
def ask(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """Asks before the discussion, and any time during it."""
    item, by = queries.item_or_404(item_id), request.actor
    if not queries.runs_meeting(item.meeting, by) or not item.case.is_anonymous:
        raise Http404
    form = RealismForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["realistic"]:
            realism.stop_unnamed(item=item, by=by)
            messages.success(
                request, _("Drøftingen er stoppet. Teamet ser ikke lenger saken. Den som eier den, får beskjed.")
            )
            return redirect("meetings:prepare", item.meeting_id)
        realism.confirm_unnamed(item=item, by=by)
        if item.state != "running":
            running.start_item(item=item, by=by)
        return redirect("meetings:live", item.id)
    record("case.viewed", by=by, case_id=item.case_id, object_id=item.id, ground=queries.ground_of(item, by))
    told = AnonymityAnswer.objects.filter(case=item.case_id, step="team").order_by("-created_at").first()
    context = {"item": item, "form": form, "told": told.reason if told else "", "crumbs": crumbs(item)}
    return render(request, "meetings/realism.html", context, status=UNPROCESSABLE if form.errors else 200)
