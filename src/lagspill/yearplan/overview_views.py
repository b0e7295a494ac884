"""The year of all teams on one page, for the municipality's coordinator (MEET-2)."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lagspill.access.audience import ActingRequest, audience
from lagspill.foundation.clock import today
from lagspill.yearplan.overview_presenters import page_of
from lagspill.yearplan.overview_queries import overview_of
from lagspill.yearplan.views import school_year


@audience("staff", "municipal_coordinator")
@require_safe
def overview(request: ActingRequest) -> HttpResponse:
    """Meetings by week and district, what is in use and what is drafted, who should be in two places, and who carries most."""
    first = today()
    found = overview_of(request.actor.municipality(), first, school_year(first)[1])
    return render(request, "yearplan/overview.html", page_of(found, _district(request)))


def _district(request: ActingRequest) -> uuid.UUID | None:
    """The chosen part of the municipality; whatever else stands there means all of it."""
    try:
        return uuid.UUID(request.GET.get("bydel", ""))
    except ValueError:
        return None
