"""The family gets the information letter, before it is asked for consent: when, how and in which language (PAR-2, CONS-1)."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import add_event
from lagspill.cases.models import Case, Event
from lagspill.cases.rules import may_inform

EVENT = "information_given"


@dataclass(frozen=True, slots=True)
class Given:
    """How the family got the letter: `way` is 'paper', 'read' (gone through together) or 'pages' (their own pages)."""

    language: str
    given_on: datetime.date
    way: str


def give_information(*, case: Case, given: Given, by: Actor) -> None:
    """Writes down that the family has got the letter; from then on it lies on their pages too.

    Refused where there is no family in the case, and in a case that is stopped or closed.
    """
    if not may_inform(case.state, unnamed=case.is_unnamed):
        raise Refused(
            "information_state",
            _("Saken kan ikke få brevet nå."),
            _("Brevet gis til en familie i en sak som er åpen."),
            case_id=case.id,
        )
    add_event(
        case=case,
        kind=EVENT,
        by=by,
        shared=True,
        language=given.language,
        given_on=given.given_on.isoformat(),
        way=given.way,
    )
    record("information.given", by=by, case_id=case.id, language=given.language, way=given.way)


def information_given(case: Case) -> list[Event]:
    """The times the family got the letter, oldest first, as far as one may see."""
    return list(Event.objects.select_related("position__staff").filter(case=case, kind=EVENT).order_by("created_at"))
