"""Taking a few series out that are in each other's way, and putting them back in another order: cheap, and often better."""

import random
import time
from collections.abc import Iterable, Mapping

from lagspill.planner import placing
from lagspill.planner.frame import Frame, Numbers
from lagspill.planner.order import dependents
from lagspill.planner.paths import Places, cheapest, priced, stack

SMALLEST, LARGEST = 4, 14  # Series in a group.
TIRED = 300  # So many groups without gain, and it is enough.


def size(frame: Frame, codes: Iterable[str]) -> int:
    """How many possible starts the series have."""
    return sum(int(frame.tables[code].free.sum()) for code in codes)


class Shuffle:
    """Replaces groups of series around those that lose most by the others. The same seed takes the same way."""

    def __init__(self, frame: Frame, years: Mapping[str, Places], guide: Mapping[str, Numbers], seed: int) -> None:
        self.frame, self.guide = frame, guide
        self.years = dict(years)
        self.chance = random.Random(seed)  # noqa: S311  # no secret: the same seed gives the same plan
        self.kin = {code: self._kin(code) for code in frame.tables}
        self.alone = {
            code: int(cheapest(stack([table]), priced(table.cost, table.free)[None])[0][0])
            for code, table in frame.tables.items()
        }
        self.costs = {code: placing.year_cost(frame, code, self.years[code]) for code in frame.tables}
        self.vain = 0

    def _kin(self, code: str) -> list[str]:
        """Planned series that share somebody with this one, those tied to it by order first."""
        after = self.frame.tables[code].series.after
        tied = [*dependents(self.frame, code), *([after] if after in self.frame.tables else [])]
        return [
            *tied,
            *sorted(one for one in self.frame.neighbours[code] if one in self.frame.tables and one not in tied),
        ]

    def improve(self, deadline: float) -> bool:
        """Groups until one gets cheaper; False when it is time to stop."""
        while self.vain < TIRED and time.monotonic() < deadline:
            if self._try(self._group(), deadline):
                self.vain = 0
                return True
            self.vain += 1
        return False

    def _group(self) -> list[str]:
        codes = list(self.frame.tables)
        loss = [1 + self.costs[code] - self.alone[code] for code in codes]
        lead = self.chance.choices(codes, weights=loss)[0]
        group, wanted = [lead], self.chance.randint(SMALLEST, LARGEST)
        while len(group) < wanted:
            ring = [one for one in self.kin[self.chance.choice(group)] if one not in group]
            if not ring:
                break
            # What is tied by order comes along.
            group.append(ring[0] if self.chance.random() < 0.5 else self.chance.choice(ring))
        return group

    def _try(self, group: list[str], deadline: float) -> bool:
        frame = self.frame
        years = dict(self.years)
        for code in group:
            years[code] = [place for place in years[code] if place[0] in frame.tables[code].held]
        heads = [code for code in group if frame.tables[code].series.after not in group]
        self.chance.shuffle(heads)
        guide = self.guide if self.chance.random() < 0.7 else None
        if not all(placing.place(frame, code, years, guide) for code in self._in_order(heads, group)):
            return False
        placing.settle(frame, years, group, deadline)
        costs = {code: placing.year_cost(frame, code, years[code]) for code in group}
        gain = sum(self.costs[code] - cost for code, cost in costs.items())
        if gain >= 0:
            self.years = years
            self.costs.update(costs)
        return gain > 0

    def _in_order(self, heads: list[str], group: list[str]) -> list[str]:
        return [one for head in heads for one in [head, *(d for d in dependents(self.frame, head) if d in group)]]
