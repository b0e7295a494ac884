"""What a new case may begin with: a room above has it in writing already, and nothing is typed twice.

The address carries only an id (`fra`); whoever may not read what it names begins with an empty page.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from lagspill.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the concern's form begins with."""

    description: str
    categories: tuple[str, ...] = ()
    measures_tried: str = ""


Tells = Callable[[uuid.UUID], Beginning | None]
Hears = Callable[[uuid.UUID, Actor], None]
_tells: list[Tells] = []
_hears: list[Hears] = []
NAME = "fra"


def begin_with(tells: Tells, hears: Hears) -> None:
    """Registers who tells what a case begins with, and who hears that it was opened; called from AppConfig.ready."""
    _tells[:], _hears[:] = [tells], [hears]


def beginning(request: HttpRequest) -> Beginning | None:
    """What the new case begins with; None when the address names nothing that may be read."""
    found = _named(request)
    return _tells[0](found) if found and _tells else None


def initial(request: HttpRequest) -> dict[str, Any]:
    """The same as a form takes it."""
    found = beginning(request)
    if found is None:
        return {}
    texts = {"description": found.description, "measures_tried": found.measures_tried}
    return {**texts, "categories": list(found.categories)}


def onward(request: HttpRequest, *, first: str = "&") -> str:
    """What the next page's address must carry on; empty when there is nothing."""
    found = _named(request)
    return f"{first}{NAME}={found}" if found else ""


def opened(request: HttpRequest, by: Actor) -> None:
    """Tells the room above that its matter became a case; in the same transaction."""
    found = _named(request)
    if found and _hears:
        _hears[0](found, by)


def _named(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.GET.get(NAME, ""))
    except ValueError:
        return None
