"""The whole course of a measurement, for several sizes at once."""

import time
from collections.abc import Sequence
from typing import cast

import click
from django.urls import NoReverseMatch

from bench import data, http, inside, queries, report
from bench.cluster import Database
from bench.http import PageProblem, Site, Subject
from bench.personas import ROLES
from bench.report import Result


def run(numbers: Sequence[int], *, reads: int, writes: int, anew: bool) -> tuple[list[Result], dict[str, str | int]]:
    """Makes what is missing and measures everything; pages that cannot be measured are named in `problems`."""
    databases, results = [], []
    for cases in numbers:
        click.echo(f"{report.number(cases)} cases", err=True)
        database, seconds = data.ensure(cases, anew=anew)
        databases.append(database)
        results.append(Result(cases, round(seconds, 1)))
    facts = report.facts_of(_version(databases[0]))
    with http.serving(databases) as sites:
        for site, result in zip(sites, results, strict=True):
            result.visible = {role: _visible(site, role) for role in ROLES}
            _ask(site, result)
        for subject in http.subjects():
            _measure(subject, sites, results, writes if subject.writes else reads)
    return results, facts


def _version(database: Database) -> str:
    with database.connect("backup") as connection:
        row = connection.execute("show server_version").fetchone()
    return str(row[0]) if row else ""


def _visible(site: Site, role: str) -> int:
    persona = site.persona(role)
    with queries.as_app(site.database, persona) as connection:
        row = connection.execute("select count(*) from visible_case").fetchone()
    return cast(int, row[0]) if row else 0


def _ask(site: Site, result: Result) -> None:
    """The lists' queries, before anything is written."""
    for question in queries.questions():
        try:
            result.queries.append(queries.compare(site, question))
        except (LookupError, ImportError, AssertionError) as error:
            result.problems[f"query: {question.name}"] = str(error)


def _measure(subject: Subject, sites: list[Site], results: list[Result], samples: int) -> None:
    began = time.monotonic()
    try:
        for site, result in zip(sites, results, strict=True):
            result.statements[subject.name] = len(inside.statements(site, subject.prepare(site, 0)))
            if not subject.writes:
                result.bytes[subject.name] = http.weigh(subject, site)
        for found, result in zip(http.measure(subject, sites, samples), results, strict=True):
            result.pages[subject.name] = report.timing(found)
    except (PageProblem, NoReverseMatch) as error:
        for result in results:
            result.problems[subject.name] = str(error) if isinstance(error, PageProblem) else "the page does not exist"
    click.echo(f"  {subject.name:<28} {time.monotonic() - began:6.1f} s", err=True)
