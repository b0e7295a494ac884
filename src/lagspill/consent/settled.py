"""A consent that becomes valid has consequences in rooms above: they declare them here and run in the same transaction."""

import datetime
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lagspill.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Settled:
    """A consent that just became valid: which services it lets in, in the form's order, and its first day without access."""

    case_id: uuid.UUID
    consent_id: uuid.UUID
    services: tuple[uuid.UUID, ...]
    end: datetime.date
    by: Actor


Consequence = Callable[[Settled], None]
_consequences: list[Consequence] = []


def on_settled(consequence: Consequence) -> Consequence:
    """Registers what a room must do when a consent becomes valid; called from the room's AppConfig.ready."""
    if consequence not in _consequences:
        _consequences.append(consequence)
    return consequence


def announce(settled: Settled) -> None:
    """Runs every consequence; any error undoes the whole transaction."""
    for consequence in _consequences:
        consequence(settled)


def registered() -> Sequence[Consequence]:
    """What would run, for tests."""
    return tuple(_consequences)
