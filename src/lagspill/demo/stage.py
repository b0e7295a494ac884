"""Where the stories meet: the town, the cases by their plots, and how somebody acts on one of them."""

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from lagspill.access.actor import Actor, acting
from lagspill.access.queries import standing
from lagspill.audit.actions import record
from lagspill.cases.models import Case
from lagspill.demo.script import Plot
from lagspill.demo.town import Town
from lagspill.families.models import Person
from lagspill.meetings.models import Meeting


@dataclass
class Life:
    """One plot and the rows that came of it so far."""

    plot: Plot
    number: int
    case: Case
    subject: Person | None = None
    guardians: dict[str, Person] = field(default_factory=dict)
    measures: list[uuid.UUID] = field(default_factory=list)

    @property
    def family(self) -> list[Person]:
        """Guardians in the plot's order, then whom the case is about."""
        return [*self.guardians.values(), self.person]

    @property
    def person(self) -> Person:
        """Whom the case is about; LookupError while nobody is named."""
        if self.subject is None:
            raise LookupError(self.plot.key)
        return self.subject


@dataclass
class Stage:
    """What all stories share."""

    town: Town
    plots: tuple[Plot, ...]
    present: datetime.date
    lives: dict[str, Life] = field(default_factory=dict)
    meetings: dict[tuple[str, int], Meeting] = field(default_factory=dict)
    meeting_days: dict[tuple[str, int], datetime.date] = field(default_factory=dict)

    @contextmanager
    def on(self, life: Life, who: str) -> Iterator[Actor]:
        """A transaction in which `who` looks at the case, which the log keeps, and acts on it; the case is read anew."""
        actor = self.town.actor(who)
        with acting(actor):
            life.case = Case.objects.select_related("team__service", "subject", "lead", "owner").get(id=life.case.id)
            found = standing(life.case.id)
            record("case.viewed", by=actor, case_id=life.case.id, ground=found.ground if found else "")
            yield actor

    def key_of(self, position: uuid.UUID | None) -> str:
        """The script's key of a position."""
        return next(key for key, one in self.town.positions.items() if one.id == position)

    def lead_of(self, plot: Plot) -> str:
        """Who carries the case: the plot's lead, or while there is none its reporter."""
        return plot.lead or plot.by
