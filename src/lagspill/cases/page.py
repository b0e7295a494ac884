"""The case page has its address here and is composed by a room above, which sees meetings and plans (HOUSE.md, CASE-9)."""

import uuid
from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from lagspill.access.audience import ActingRequest, audience

Composer = Callable[[ActingRequest, uuid.UUID], HttpResponse]
_composers: list[Composer] = []


def compose_with(composer: Composer) -> Composer:
    """Registers what draws the page; called from the upper room's AppConfig.ready. The latest one draws."""
    _composers[:] = [composer]
    return composer


@audience("staff")
@require_safe
def case_page(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The case, or 404; the composer looks it up and records the look."""
    if not _composers:
        raise Http404
    return _composers[0](request, case_id)
