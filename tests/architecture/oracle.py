"""An oracle for the access rule, written from its sentence and the form's sentences alone; it shares no code with the product.

A person sees a case when they are assigned to it for their service and that service either owns the concern or is named by
a consent valid today; or when they are the family, from 15 years or until the child is 18. While nobody is in the case, the
team it was brought to sees it as well; from the moment somebody is, no team ever does without a consent. A message is for
its author and those it names, while they see the case.
"""

import datetime
from dataclasses import dataclass, field

DAY = datetime.timedelta(days=1)


def anniversary(born: datetime.date, years: int) -> datetime.date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return datetime.date(born.year + years, 3, 1)


@dataclass
class Home:
    """The family: `care` by guardian ('daily', 'shared', 'not')."""

    born: datetime.date
    care: dict[str, str]
    together: bool

    def age(self, day: datetime.date) -> int:
        return max(years for years in range(0, 40) if anniversary(self.born, years) <= day)


@dataclass
class Paper:
    """A consent as it lies on the table."""

    services: set[str]
    first: datetime.date
    last: datetime.date
    signed: dict[str, datetime.date] = field(default_factory=dict)
    regretted: set[str] = field(default_factory=set)
    reserved: set[str] = field(default_factory=set)
    struck: set[str] = field(default_factory=set)
    complete_on: datetime.date | None = None
    over: bool = False

    def signed_enough(self, home: Home, day: datetime.date) -> bool:
        """The form: together, one suffices; apart, the one with daily care; shared care, both; from 15 the young person
        too; from 18 nobody else."""
        yes = {who for who, when in self.signed.items() if when <= day and who not in self.regretted}
        age = home.age(day)
        if age >= 15 and ("child" not in yes):
            return False
        if age >= 18:
            return True
        parents = set(home.care)
        if home.together:
            return bool(yes & parents) and not (self.regretted & parents)
        if "shared" in home.care.values():
            return parents <= yes
        daily = {who for who, how in home.care.items() if how == "daily"} or parents
        return daily <= yes

    def covers(self, service: str, home: Home, day: datetime.date) -> bool:
        if self.over or self.complete_on is None or not self.first <= day <= self.last:
            return False
        if service not in self.services or service in self.reserved | self.struck:
            return False
        # Once it has lapsed on somebody's birthday, it does not come back by itself.
        since = max(self.complete_on, self.first)
        birthdays = [anniversary(home.born, years) for years in (15, 18)]
        days = [since, day, *(date for date in birthdays if since < date <= day)]
        return all(self.signed_enough(home, date) for date in days)


@dataclass
class World:
    """Everything that decides who sees the one case."""

    owner: str
    home: Home
    works_at: dict[str, str]
    assigned: set[str] = field(default_factory=set)
    papers: list[Paper] = field(default_factory=list)
    unnamed: bool = False
    messages: dict[str, set[str]] = field(default_factory=dict)
    team: set[str] = field(default_factory=set)  # services that discuss it while it is unnamed

    def covered(self, service: str, day: datetime.date) -> bool:
        if self.unnamed and service in self.team:
            return True
        return service == self.owner or any(paper.covers(service, self.home, day) for paper in self.papers)

    def staff_sees(self, who: str, day: datetime.date) -> bool:
        return who in self.assigned and self.covered(self.works_at[who], day)

    def wrote(self, message: str, by: str, to: set[str]) -> None:
        """A message to some of those who see the case that day."""
        self.messages[message] = {by, *to}

    def reads(self, who: str, day: datetime.date) -> set[str]:
        """Those a message names read it while they see the case; the family never does."""
        named = {message for message, readers in self.messages.items() if who in readers}
        return named if who in self.works_at and self.staff_sees(who, day) else set()

    def brought(self, services: set[str], people: set[str]) -> None:
        """The team takes it up without a name: its members are on the case from now on."""
        assert self.unnamed
        self.team = set(services)
        self.assigned |= people

    def left_team(self) -> None:
        """Stopped, taken back or named: who saw it for the team only is off the case."""
        self.assigned -= {who for who, at in self.works_at.items() if at in self.team and at != self.owner}
        self.team = set()

    def family_sees(self, who: str, day: datetime.date) -> bool:
        age = self.home.age(day)
        return age >= 15 if who == "child" else age < 18

    def drop_assignments_of_lost(self, before: set[str], day: datetime.date) -> None:
        """A service that had access and now has none loses its people on the case too."""
        for service in before:
            if not any(self._will_cover(paper, service, day) for paper in self.papers) and service != self.owner:
                self.assigned -= {who for who, at in self.works_at.items() if at == service}

    def _will_cover(self, paper: Paper, service: str, day: datetime.date) -> bool:
        return paper.covers(service, self.home, day)
