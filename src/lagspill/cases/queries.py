"""Reading cases: the database shows only what the acting person may see; these say in which order and how much."""

import uuid
from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.http import Http404

from lagspill.cases.models import Case, Event, Note, Notice

PAGE = 50


def case_or_404(case_id: uuid.UUID) -> Case:
    """The case, or 404 for what is missing and for what one may not see alike."""
    try:
        return Case.objects.select_related("team__coordinator__staff", "owner", "subject", "lead__staff").get(
            id=case_id
        )
    except Case.DoesNotExist as error:
        raise Http404 from error


def visible_cases(*, states: Sequence[str] | None = None) -> QuerySet[Case]:
    """All cases that the acting person sees, newest first."""
    found = Case.objects.select_related("owner", "lead__staff", "team").order_by("-opened_on", "-number", "id")
    return found.filter(state__in=states) if states else found


def search_cases(text: str) -> QuerySet[Case]:
    """Visible cases whose number, initials or person's name contain every word of `text`."""
    found = visible_cases().select_related("subject")
    for word in text.split()[:5]:
        found = found.filter(_matches(word))
    return found


def _matches(word: str) -> Q:

    return (
        Q(number__icontains=word)
        | Q(initials__iexact=word)
        | Q(subject__given_name__icontains=word)
        | Q(subject__family_name__icontains=word)
    )


def thread(case: Case) -> list[Event]:
    """What has happened, oldest first."""
    return list(
        case.events.select_related("position__staff", "position__service", "person").order_by("created_at", "id")
    )


def notes(case: Case) -> list[Note]:
    """Notes that the acting person may read, newest first."""
    return list(case.notes.select_related("author__staff", "service").order_by("-created_at")[:PAGE])


def unread_notices() -> list[Notice]:
    """Notices to the acting position that it has not put away."""
    return list(Notice.objects.filter(read_at=None).select_related("case").order_by("-created_at")[:PAGE])
