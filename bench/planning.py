"""`python -m bench.planning`: a year's meeting plan for 145 schools in 15 districts (MEET-2), with the proven bound."""

import datetime
import json
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version

import click
import holidays

from bench.machine import RESULTS, machine
from lagspill.planner.checker import clashes
from lagspill.planner.costs import plan_cost
from lagspill.planner.plan import Plan, Progress
from lagspill.planner.problem import (
    Absence,
    Calendar,
    Person,
    Problem,
    Rhythm,
    Series,
    Travel,
    Window,
    all_week,
)
from lagspill.planner.solve import solve

FIRST, LAST = datetime.date(2026, 8, 17), datetime.date(2027, 6, 18)
SCHOOLS, DISTRICTS = 145, 15
# Role and how many of them a district has: each school's team has one of each.
ROLES = {
    "helsesykepleier": 5, "sosialagent": 4, "barnevern": 4, "oslohjelpa": 4, "fritidsklubb": 4, "ppt": 4, "bup": 3, "miljo": 4,
    "familieveileder": 4, "kontaktperson": 4,
}  # fmt: skip
WEEKLY = ("helsesykepleier", "sosialagent")  # They sit in the school's own meeting too.
WITHIN, NEXT, FAR = 15, 30, 40


@dataclass(frozen=True, slots=True)
class Town:
    """The task, and what it is made of."""

    problem: Problem
    shared: int
    weeks: int
    meetings: int


def vacations() -> frozenset[datetime.date]:
    """A school year as in Oslo: autumn, Christmas, winter, Easter, planning days and public holidays."""
    spans = [
        (datetime.date(2026, 9, 28), 5), (datetime.date(2026, 12, 21), 12), (datetime.date(2027, 2, 22), 5),
        (datetime.date(2027, 3, 22), 9), (datetime.date(2026, 11, 20), 1), (datetime.date(2027, 1, 4), 1),
    ]  # fmt: skip
    closed = {first + datetime.timedelta(days=n) for first, length in spans for n in range(length)}
    return frozenset(closed | set(holidays.country_holidays("NO", years=[2026, 2027])))


def town(seed: int = 1) -> Town:
    """145 schools: each has its own meeting every other week, and the team's every fourth, after it."""
    chance = random.Random(seed)  # noqa: S311  # test data
    calendar = Calendar(FIRST, LAST, vacations())
    people: dict[str, Person] = {}
    series: dict[str, Series] = {}
    district = {f"school-{n:03}": n * DISTRICTS // SCHOOLS for n in range(SCHOOLS)}
    pools = {
        (d, role): [f"{role}-{d}-{n}" for n in range(count)] for d in range(DISTRICTS) for role, count in ROLES.items()
    }
    turns = dict.fromkeys(pools, 0)
    for school, d in district.items():
        own = [f"rektor-{school}", f"sosiallaerer-{school}"]
        team = {}
        for role in ROLES:
            # One seat in twelve is filled from the next district: districts are not islands.
            home = (d + 1) % DISTRICTS if chance.random() < 1 / 12 else d
            pool = pools[home, role]
            team[role] = pool[turns[home, role] % len(pool)]
            turns[home, role] += 1
        for code in [*own, *team.values()]:
            people.setdefault(code, _person(code, calendar, chance, local=code in own))
        first = f"elevsak-{school}"
        series[first] = Series(
            code=first, place=school, minutes=60, rhythm=Rhythm(2, 1, 3), members=(*own, *(team[role] for role in WEEKLY)),
            windows=all_week(8 * 60, 15 * 60 + 30),
        )  # fmt: skip
        series[f"team-{school}"] = Series(
            code=f"team-{school}", place=school, minutes=90, rhythm=Rhythm(4, 3, 6), members=(*own, *team.values()),
            windows=all_week(8 * 60, 15 * 60 + 30), after=first,
        )  # fmt: skip
    problem = Problem(calendar, people, series, _travel(district))
    schools: dict[str, set[str]] = {}
    for one in series.values():
        for code in one.members:
            schools.setdefault(code, set()).add(one.place)
    return Town(problem, sum(len(found) > 1 for found in schools.values()), len(calendar.weeks()), 0)


def _person(code: str, calendar: Calendar, chance: random.Random, *, local: bool) -> Person:
    """Of the shared, one in six works four days and one in four has a half day elsewhere; all are away twice; half have wishes."""
    weekday, kind = chance.randrange(5), chance.random()
    absences = []
    if not local and kind < 5 / 12:
        half = chance.choice([(8 * 60, 12 * 60), (12 * 60, 16 * 60)])
        start, end = (0, 24 * 60) if kind < 1 / 6 else half
        absences.append(Absence(calendar.first, calendar.last, weekday, start, end))
    for _ in range(2):
        monday = calendar.first + datetime.timedelta(weeks=chance.randrange(44))
        length = chance.randrange(1, 5)
        absences.append(Absence(monday, monday + datetime.timedelta(days=length)))
    wishes: Iterable[Window] = ()
    if chance.random() < 0.5:
        days = chance.sample(range(5), 3)
        wishes = [Window(day, 8 * 60, 16 * 60) for day in days] if chance.random() < 0.5 else all_week(8 * 60, 12 * 60)
    return Person(code, tuple(absences), tuple(wishes))


def _travel(district: dict[str, int]) -> Travel:
    between = {}
    for one, d in district.items():
        for other, e in district.items():
            if one < other and abs(d - e) <= 1:
                between[frozenset((one, other))] = WITHIN if d == e else NEXT
    return Travel(FAR, between)


@click.command()
@click.option("--seconds", default=60.0, show_default=True)
@click.option("--seed", default=1, show_default=True, help="Of the town and of the solve.")
@click.option("--save/--no-save", default=True, show_default=True)
def main(*, seconds: float, seed: int, save: bool) -> None:
    """Plan the year and print clashes, seconds, best, proven bound and gap."""
    click.echo(measure(seconds=seconds, seed=seed, save=save))


def measure(*, seconds: float = 60.0, seed: int = 1, save: bool) -> str:
    """The numbers as text; written beside the others when `save`."""
    facts = machine()
    made = town(seed)
    steps: list[Progress] = []
    began = time.monotonic()
    plan = solve(made.problem, seconds=seconds, seed=seed, tell=steps.append)
    took = time.monotonic() - began
    found = figures(made, plan, took)
    if save:
        path = RESULTS / f"{datetime.date.today().isoformat()}-planning.json"
        course = [
            {"seconds": round(s.seconds, 1), "cost": s.cost, "bound": s.bound}
            for s in steps[:: max(1, len(steps) // 40)]
        ]
        path.write_text(json.dumps({"machine": facts, **found, "course": course}, indent=1) + "\n")
    return "\n".join(f"{name:>16}: {value}" for name, value in [*facts.items(), *found.items()])


def figures(made: Town, plan: Plan, took: float) -> dict[str, str | int | float]:
    """What is reported; clashes and cost by the independent checker and the definition, not by the solver's tables."""
    problem = made.problem
    return {
        "ortools": version("ortools"),
        "schools": SCHOOLS,
        "districts": DISTRICTS,
        "series": len(problem.series),
        "people": len(problem.people),
        "shared people": made.shared,
        "weeks": made.weeks,
        "meetings": len(plan.meetings),
        "clashes": len(clashes(problem, plan.meetings)),
        "out of rhythm": len(plan.shortfalls),
        "seconds": round(took, 1),
        "best": plan_cost(problem, plan.meetings),
        "proven bound": plan.bound,
        "gap percent": round(100 * plan.gap, 2),
    }


if __name__ == "__main__":
    main()
