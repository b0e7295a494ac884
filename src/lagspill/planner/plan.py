"""What comes out: meetings, what they cost, how good it can get at most, and what could not be fitted."""

from dataclasses import dataclass

from lagspill.planner.problem import Day, Meeting


@dataclass(frozen=True, slots=True)
class Blocker:
    """What takes possible starts away in a stretch of weeks. `why`: 'absent', 'busy', 'closed' or 'after'.

    `who` is a person's code for 'absent' and 'busy'; `share` is how much of the otherwise possible starts it takes, 0 to 1.
    """

    why: str
    who: str
    share: float


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Weeks in which a series could not keep its rhythm: `weeks` between two meetings (or the year's ends), and why."""

    series: str
    first: Day
    last: Day
    weeks: int
    blockers: tuple[Blocker, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a solve has come. `bound`: no plan costs less, proven."""

    cost: int | None
    bound: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Meetings in order of time, the fixed ones included. `changes` counts what differs from the
    plan before, if there was one; no plan that keeps the rhythm as well has fewer than `fewest_changes`, proven."""

    meetings: tuple[Meeting, ...]
    cost: int
    bound: int
    seconds: float
    shortfalls: tuple[Shortfall, ...] = ()
    changes: int = 0
    fewest_changes: int = 0

    @property
    def gap(self) -> float:
        """How much cheaper a plan might still be found, as a share of the cost; 0 when this one is proven best."""
        return (self.cost - self.bound) / self.cost if self.cost > 0 else 0.0
