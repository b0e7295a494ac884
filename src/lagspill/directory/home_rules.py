"""Whose routine governs for a child that lives elsewhere than its school lies: the teams of where it lives. Pure (CASE-12)."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Where:
    """A part of the country: a district, or a municipality as a whole (`district` None)."""

    municipality: uuid.UUID
    district: uuid.UUID | None = None

    def lies_in(self, home: "Where") -> bool:
        """Whether it lies there; a home without a district is the whole municipality."""
        return self.municipality == home.municipality and home.district in (None, self.district)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a team has its seat, and where the schools and kindergartens that it serves lie."""

    team: uuid.UUID
    seat: Where
    places: frozenset[Where] = frozenset()


def elsewhere(home: Where | None, attends: Where | None) -> bool:
    """Whether somebody lives elsewhere than their school or kindergarten lies; who attends none lives where they live."""
    return home is not None and home != attends


def nearness(reach: Reach, home: Where) -> int | None:
    """0: a team of where the child lives; 1: one of the whole municipality; None: of somewhere else."""
    if reach.seat.lies_in(home) or any(place.lies_in(home) for place in reach.places):
        return 0
    if reach.seat != Where(home.municipality):
        return None
    districts = {place.district for place in reach.places if place.municipality == home.municipality}
    return 1 if not districts or None in districts else None


def governing(home: Where, reaches: Iterable[Reach]) -> tuple[uuid.UUID, ...]:
    """The teams by whose routine a child who lives there is helped: those of the district itself, else of the whole
    municipality. None where it has none; then whoever raised the concern works as usual."""
    near = [(nearness(reach, home), reach.team) for reach in reaches]
    own = tuple(team for how, team in near if how == 0)
    return own or tuple(team for how, team in near if how == 1)


def governs(team: uuid.UUID | None, teams: Iterable[uuid.UUID]) -> bool:
    """Whether a case with this team follows the routine of where the child lives; `teams` are those of `governing`."""
    own = tuple(teams)
    return team is None or not own or team in own
