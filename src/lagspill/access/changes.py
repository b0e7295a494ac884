"""Losing access has consequences in rooms above: they declare them here and run inside the same transaction (CONS-4).

Only losing is announced. Gaining needs no clean-up.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lagspill.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Loss:
    """Services that just lost a case, with the positions that were assigned for them."""

    case_id: uuid.UUID
    services: tuple[uuid.UUID, ...]
    positions: tuple[uuid.UUID, ...]
    reason: str  # 'withdrawn', 'replaced', 'rejudged', 'of_age', 'expired' or 'closed'
    by: Actor


Consequence = Callable[[Loss], None]
_consequences: list[Consequence] = []


def on_loss(consequence: Consequence) -> Consequence:
    """Registers what a room must do when services lose a case; called from the room's AppConfig.ready."""
    if consequence not in _consequences:
        _consequences.append(consequence)
    return consequence


def announce(loss: Loss) -> None:
    """Runs every consequence, in the order of the rooms; any error undoes the whole transaction."""
    for consequence in _consequences:
        consequence(loss)


def registered() -> Sequence[Consequence]:
    """What would run, for tests."""
    return tuple(_consequences)
