"""Which series to look at together: around one that costs more than it would alone, those that share people with it."""

import random
from collections.abc import Iterable, Mapping, Sequence

from lagspill.planner import placing
from lagspill.planner.frame import Frame
from lagspill.planner.order import dependents
from lagspill.planner.paths import Places, cheapest, priced, stack

LARGEST = 9_000  # Possible starts in a group.
TIRED = 2  # So many looks without gain, and a series leads no group until something changes.


def size(frame: Frame, codes: Iterable[str]) -> int:
    """How many possible starts the series have."""
    return sum(int(frame.tables[code].free.sum()) for code in codes)


class Picker:
    """Picks groups and learns which are worth another look."""

    def __init__(self, frame: Frame, seed: int) -> None:
        self.frame = frame
        self.chance = random.Random(seed)  # noqa: S311  # no secret: the same seed gives the same plan
        self.alone = {
            code: int(cheapest(stack([table]), priced(table.cost, table.free)[None])[0][0])
            for code, table in frame.tables.items()
        }
        self.looks = dict.fromkeys(frame.tables, 0)

    def pick(self, years: Mapping[str, Places], count: int) -> list[list[str]]:
        """Up to `count` groups that share nobody with each other, around the series that lose most by the others."""
        loss = {code: placing.year_cost(self.frame, code, years[code]) - least for code, least in self.alone.items()}
        leads = [code for code in sorted(loss) if loss[code] > 0 and self.looks[code] < TIRED]
        leads.sort(key=lambda code: (self.looks[code], -loss[code] * self.chance.uniform(0.5, 1.0)))
        groups: list[list[str]] = []
        near: set[str] = set()
        for lead in leads:
            if lead in near:
                continue
            group = self._around(lead, near)
            groups.append(group)
            near.update(group, *(self._kin(code) for code in group))
            if len(groups) == count:
                break
        return groups

    def learn(self, groups: Sequence[Sequence[str]], *, better: bool) -> None:
        """After a round: what led a group in vain is tired; what changed wakes its neighbours."""
        for group in groups:
            self.looks[group[0]] += 1
            if better:
                for code in [*group[1:], *self._kin(group[0])]:
                    self.looks[code] = 0

    def _kin(self, code: str) -> list[str]:
        """Planned series that share somebody with this one or are tied to it by order."""
        after = self.frame.tables[code].series.after
        tied = [*dependents(self.frame, code), *([after] if after in self.frame.tables else [])]
        return [*tied, *sorted(other for other in self.frame.neighbours[code] if other in self.frame.tables)]

    def _around(self, lead: str, taken: set[str]) -> list[str]:
        group, room = [lead], LARGEST - size(self.frame, [lead])
        tied = self._kin(lead)
        ring = tied[:1] + self.chance.sample(tied[1:], len(tied) - 1) if tied else []
        for code in ring:
            if code in group or code in taken or any(kin in taken for kin in self._kin(code)):
                continue
            room -= size(self.frame, [code])
            if room < 0:
                break
            group.append(code)
        return group
