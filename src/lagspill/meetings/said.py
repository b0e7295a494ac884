"""What the family has answered on its own pages, as it stands beside an invitation (MEET-5, MEET-6)."""

import uuid
from collections.abc import Collection

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from lagspill.meetings.models import FamilyAnswer, Invitation
from lagspill.meetings.rules import agreed_without


def newest_answers() -> QuerySet[FamilyAnswer]:
    """For a subquery beside an invitation: its newest answer, unless the meeting has got another time since."""
    stands = Q(settled_at=None) | ~Q(invitation__reply="")
    return FamilyAnswer.objects.filter(stands, invitation_id=OuterRef("id")).order_by("-created_at")


def said_beside() -> Subquery:
    """The newest answer's own words, as one column."""
    words = JSONObject(
        reply="reply",
        other_time="other_time",
        language="interpreter_language",
        brings="brings",
        without_us="without_us",
    )
    return Subquery(newest_answers().values(words=words)[:1])


def may_go_on_without(items: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """The items that the family, on its own pages, has said may be taken up without it: one says yes, and nobody no (MEET-5)."""
    newest = Subquery(newest_answers().values("without_us")[:1])
    found: dict[uuid.UUID, list[bool | None]] = {}
    invited = Invitation.objects.filter(item__in=items).exclude(person=None).exclude(state="cancelled")
    for item, said in invited.annotate(said=newest).values_list("item", "said"):
        found.setdefault(item, []).append(said)
    return {item for item, said in found.items() if agreed_without(said)}
