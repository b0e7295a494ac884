"""What a consent must know of its case. The room above tells it: a consent never looks up."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse

from lagspill.access.audience import ActingRequest
from lagspill.directory.models import Municipality
from lagspill.families.models import Person


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as its consent sees it. `team_service` is the service that coordinates, `team` the team it runs."""

    case_id: uuid.UUID
    number: str
    owner: uuid.UUID
    subject: Person | None
    playbook: str
    playbook_version: str
    pregnant: bool = False
    team: uuid.UUID | None = None
    team_service: uuid.UUID | None = None
    team_name: str = ""
    municipality: Municipality | None = None
    place_municipality: uuid.UUID | None = None
    ended: bool = False


Teller = Callable[[uuid.UUID], CaseFacts | None]
_tellers: list[Teller] = []


def told_by(teller: Teller) -> Teller:
    """Registers who knows about cases; called from the room's AppConfig.ready."""
    _tellers[:] = [teller]
    return teller


def facts_of(case_id: uuid.UUID) -> CaseFacts | None:
    """The facts of a case, or None for what is missing and for what one may not see alike."""
    return _tellers[0](case_id) if _tellers else None


Asker = Callable[[ActingRequest, uuid.UUID], HttpResponse | None]
_askers: list[Asker] = []


def asked_by(asker: Asker) -> Asker:
    """Registers who asks the safety gate's questions before a consent is begun; called from the room's AppConfig.ready."""
    _askers[:] = [asker]
    return asker


def ask_first(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse | None:
    """None when a consent may be begun; else what must be answered first (CASE-4). With nobody to ask, none is begun."""
    return _askers[0](request, case_id)
