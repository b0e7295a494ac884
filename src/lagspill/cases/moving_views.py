"""The page on which a running case is moved to the model that its team follows now."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.access.audience import ActingRequest, audience
from lagspill.cases.moving import denial, move_to_model, newer_model
from lagspill.cases.queries import case_or_404, playbook_of
from lagspill.cases.wording import model_denial_words
from lagspill.playbooks.differences import differences


@audience("staff")
def move_model(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """What changes for the case, and the one button; 404 when there is no other version or it is not theirs to do."""
    case, by = case_or_404(case_id), request.actor
    target = newer_model(case, by)
    if target is None:
        raise Http404
    if request.method == "POST":
        move_to_model(case=case, target=target, by=by)
        messages.success(request, _("Saken følger nå den nye versjonen."))
        return redirect("cases:case", case.id)
    own, language = playbook_of(case), get_language() or "nb"
    why = denial(case, target, by)
    changes = differences(own, target)
    context = {
        "case": case,
        "why": " ".join(model_denial_words(why)).strip() if why else "",
        "changes": changes,
        "confirm": {
            "title": _("Flytt saken til %(model)s, versjon %(version)s") % {
                "model": target.title.in_(language), "version": target.version
            },
            "text": _("Den startet under %(model)s, versjon %(version)s.") % {
                "model": own.title.in_(language), "version": own.version
            },
            "consequences": [
                _("Skjemaer, møter og tekster i saken følger den nye versjonen fra nå av."),
                _("Det som er skrevet, står som det er. Et samtykke som er gitt, gjelder som det ble gitt."),
                _("Flyttingen står i saken og i innsynsloggen."),
            ],
            "button": _("Flytt saken"),
            "url": reverse("cases:move-model", args=[case.id]),
            "cancel_url": reverse("cases:case", args=[case.id]),
        },
    }  # fmt: skip
    return render(request, "cases/move_model.html", context)
