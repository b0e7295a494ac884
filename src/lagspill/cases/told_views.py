"""The page of what the child's own place was told of child welfare's part (CASE-13)."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases.concern_forms import not_ahead
from lagspill.cases.models import Told
from lagspill.cases.queries import case_or_404
from lagspill.cases.sharing import circle, strip_for_own
from lagspill.cases.told import NewTold, end_told, told_about, told_kinds, told_sources, write_told
from lagspill.cases.views import UNPROCESSABLE, posted
from lagspill.foundation.clock import today
from lagspill.foundation.forms import Form, set_choices


class ToldForm(Form):
    """What was told, by whom and when: choices only, no text about the child."""

    mark_optional = True

    kind = forms.ChoiceField(label=gettext_lazy("Hva vet dere?"), widget=forms.RadioSelect)
    told_by = forms.ChoiceField(label=gettext_lazy("Hvem har fortalt det?"), widget=forms.RadioSelect)
    told_on = forms.DateField(label=gettext_lazy("Når fikk dere vite det?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, kind=list(told_kinds().items()), told_by=list(told_sources().items()))

    def clean(self) -> dict[str, Any]:
        """A day that has been."""
        found = super().clean() or self.cleaned_data
        not_ahead(self, "told_on")
        return found


@audience("staff")
def told(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """What one's own place knows, and writing more of it."""
    case, by = case_or_404(case_id), request.actor
    if case.owner_id != by.service_id or case.is_unnamed:
        raise Http404
    form = ToldForm(posted(request), initial={"told_on": today()})
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            write_told(case=case, new=NewTold(**form.cleaned_data), by=by)
            messages.success(request, _("Lagret."))
            return redirect("cases:told", case.id)
    record("case.viewed", by=by, case_id=case.id, ground="owner", page="told")
    kinds, sources = told_kinds(), told_sources()
    rows = [{"row": row, "kind": kinds[row.kind], "source": sources[row.told_by]} for row in told_about(case)]
    context = {"case": case, "form": form, "rows": rows, "strip": strip_for_own(circle(case), by)}
    return render(request, "cases/told.html", context, status=UNPROCESSABLE if form.errors else 200)


@audience("staff")
@require_POST
def end(request: ActingRequest, case_id: uuid.UUID, told_id: uuid.UUID) -> HttpResponse:
    """It is no longer so."""
    row = Told.objects.filter(id=told_id, case_id=case_id).first()
    if row is None:
        raise Http404
    end_told(told=row, by=request.actor)
    messages.success(request, _("Lagret."))
    return redirect("cases:told", case_id)
