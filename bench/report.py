"""Results as numbers for machines (JSON) and as tables for people (README.md), with the machine they were made on."""

import datetime
import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import django

from bench.machine import RESULTS, machine
from bench.queries import Answer

AIM = 1.3
MOST_STATEMENTS = 12
MOST_BYTES = 100_000


@dataclass(slots=True)
class Timing:
    """Milliseconds of one page at one size."""

    median: float
    p95: float
    samples: int


@dataclass(slots=True)
class Result:
    """Everything that was found out at one size."""

    cases: int
    seconds_to_make: float
    visible: dict[str, int] = field(default_factory=dict)
    pages: dict[str, Timing] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    bytes: dict[str, dict[str, int]] = field(default_factory=dict)
    queries: list[Answer] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)


def timing(milliseconds: Sequence[float]) -> Timing:
    """Median and 95th percentile."""
    ordered = sorted(milliseconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return Timing(round(statistics.median(ordered), 2), round(p95, 2), len(ordered))


def facts_of(server_version: str) -> dict[str, str | int]:
    """The machine, and the versions of what is measured on it."""
    return {**machine(), "postgresql": server_version, "django": django.get_version()}


def save(results: Sequence[Result], facts: Mapping[str, str | int], folder: Path = RESULTS) -> list[Path]:
    """One JSON file for each size, plans of what misses the aim, and the table. Returns what was written."""
    folder.mkdir(exist_ok=True)
    day, written = datetime.date.today().isoformat(), []
    for result in results:
        content = asdict(result)
        for answer, row in zip(result.queries, content["queries"], strict=True):
            row["ratio"] = round(answer.ratio, 2)
            for key in ("plan_secured", "plan_by_hand"):
                if answer.ratio <= AIM:
                    row.pop(key)
                else:
                    row[key] = row[key].splitlines()
        path = folder / f"{day}-{result.cases}.json"
        path.write_text(json.dumps({"machine": facts, "day": day, **content}, indent=1, ensure_ascii=False) + "\n")
        written.append(path)
    readme = folder / "README.md"
    readme.write_text(tables(results, facts, day))
    return [*written, readme]


def tables(results: Sequence[Result], facts: Mapping[str, str | int], day: str) -> str:
    """The results as Markdown."""
    parts = [
        "# How fast Lagspill is",
        f"Measured on {day} by `make bench`: PostgreSQL {facts['postgresql']}, Python {facts['python']}, {facts['cores']} cores,"
        f" {facts['memory_gb']} GB of memory, {facts['architecture']}; database, web server and measuring on the same machine,"
        f" with a load of {facts['load_before']} from other work before it began."
        " One production server process per size, one keep-alive connection; sizes take turns, request by request.",
        *_pages(results),
        *_weights(results),
        *_questions(results),
        *_problems(results),
        "The plans of queries above the aim stand in the JSON files. How it is measured: [bench](../README.md).",
    ]
    return "\n\n".join(parts) + "\n"


def number(cases: int) -> str:
    """A large number with spaces between thousands."""
    return f"{cases:,}".replace(",", " ")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *rows])


def _pages(results: Sequence[Result]) -> list[str]:
    small, large = results[0], results[-1]
    head = [
        "Milliseconds, median (p95)",
        *(f"{number(result.cases)} cases" for result in results),
        "ratio",
        "statements",
    ]
    rows = []
    for name in small.pages:
        timings = [result.pages.get(name) for result in results]
        cells = [f"{found.median:.1f} ({found.p95:.1f})" if found else "" for found in timings]
        last = large.pages.get(name)
        ratio = f"{last.median / small.pages[name].median:.2f}" if last else ""
        rows.append([name, *cells, ratio, str(small.statements.get(name, ""))])
    seen = "; ".join(
        f"{number(result.cases)} cases: " + ", ".join(f"{role} {count}" for role, count in result.visible.items())
        for result in results
    )
    return [
        "## Pages over HTTP",
        f"Aims: ratio at most {AIM}, at most {MOST_STATEMENTS} statements a page (all but the transaction's frame)."
        f" Cases the personas see ({seen}).",
        _table(head, rows),
    ]


def _weights(results: Sequence[Result]) -> list[str]:
    rows = [
        [name, *(number(weight[part]) for part in ("page", "page_gzip", "files", "total"))]
        for name, weight in results[0].bytes.items()
    ]
    return [
        "## Bytes of a first view",
        "The page as the server sends it and as a proxy compresses it; files (styles, scripts, every font named, pictures) as sent,"
        f" kept by the browser afterwards. Aim: {number(MOST_BYTES)} in all, compressed.",
        _table(["Page", "page as sent", "page compressed", "files", "in all"], rows),
    ]


def _questions(results: Sequence[Result]) -> list[str]:
    parts = [
        "## What row-level security costs",
        f"The list's query as the application, beside the same rows by hand as a role without row-level security. Aim: {AIM}.",
    ]
    for result in results:
        rows = [
            [found.name, str(found.rows), f"{found.secured:.2f}", f"{found.by_hand:.2f}", f"{found.ratio:.2f}"]
            for found in result.queries
        ]
        parts.append(
            _table([f"Milliseconds at {number(result.cases)} cases", "rows", "secured", "by hand", "ratio"], rows)
        )
    return parts


def _problems(results: Sequence[Result]) -> list[str]:
    found = sorted({f"- {name}: {why}" for result in results for name, why in result.problems.items()})
    return ["## Not measured", "\n".join(found)] if found else []
