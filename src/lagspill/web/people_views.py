"""Services, schools and people, found in seconds (ORG-1). Any staff member of the municipality may read."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lagspill.access.audience import ActingRequest, audience
from lagspill.directory.duty_rules import may_keep
from lagspill.directory.queries import search, service_overview
from lagspill.foundation.clock import today
from lagspill.web.people_presenters import cards_by_kind, person, service_page, summary

LONGEST_QUERY = 100


@audience("staff")
@require_safe
def services(request: ActingRequest) -> HttpResponse:
    """All services, or those and the people that match every word typed."""
    query = request.GET.get("q", "").replace("\x00", "")[:LONGEST_QUERY]
    found = search(query, seen_from=request.actor.service(), day=today())
    shown = {
        "query": query,
        "summary": summary(found, query),
        "people": [person(position) for position in found.people],
        "kinds": cards_by_kind(found.services),
        "keeps": may_keep(request.actor.role),
    }
    return render(request, "web/people_services.html", shown)


@audience("staff")
@require_safe
def service(request: ActingRequest, service_id: uuid.UUID) -> HttpResponse:
    """One service: how to reach it, who works there, who stands in, who is whose contact."""
    overview = service_overview(service_id, seen_from=request.actor.service(), day=today())
    crumbs = [{"label": _("Folk og tjenester"), "url": reverse("web:services")}]
    return render(
        request,
        "web/people_service.html",
        {"page": service_page(overview), "crumbs": crumbs, "keeps": may_keep(request.actor.role)},
    )
