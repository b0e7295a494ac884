"""What the queries annotate onto their rows, typed."""

import uuid
from dataclasses import dataclass

from lagspill.foundation.gathering import Annotations, Row


@dataclass(frozen=True, slots=True)
class Covering(Annotations):
    """Beside a case, or an item of one: the services that a ground covers, those that the family has reserved against, and
    the positions that are on the case."""

    covered: list[uuid.UUID]
    reserved: list[uuid.UUID]
    assigned: list[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Beside(Covering):
    """Beside an item: who is invited to it, and who was there."""

    invited: list[Row]
    attended: list[Row]


@dataclass(frozen=True, slots=True)
class BesideBoard(Annotations):
    """Beside one item by itself: who is writing on its board, and the reserved services by name."""

    writing: list[Row]
    reserved_names: list[str]


@dataclass(frozen=True, slots=True)
class ItemsSeen(Annotations):
    """Beside a meeting: how long each item takes that the acting person sees."""

    items_seen: list[Row]
