"""Playbooks from files: checked with line and remedy, loaded once, found by code and version (PLAT-5)."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from lagspill.playbooks.faults import Fault, nearest
from lagspill.playbooks.layers import layered
from lagspill.playbooks.schema import Playbook
from lagspill.playbooks.tree import MAX_BYTES, BadYamlError, Flaw, Loc, Tree, read_tree

SHIPPED = Path(__file__).parent / "shipped"
# What several models share: law, forms, signatures. Not models by themselves.
SHARED = SHIPPED / "shared"
BUILDS_ON = "builds_on"
MAX_LAYERS = 5
_NAME = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a playbook file: where it stands (line and column from 1) and what to do about it."""

    file: str
    line: int
    column: int
    where: str
    message: str
    remedy: str

    def __str__(self) -> str:
        inside = f" ({self.where})" if self.where else ""
        return f"{self.file}:{self.line}:{self.column}{inside}: {self.message} {self.remedy}"


class PlaybookError(ValueError):
    """A file that is not a valid playbook; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class UnknownPlaybookError(KeyError):
    """No shipped playbook has that code and version."""

    def __str__(self) -> str:
        return str(self.args[0])


def load(path: Path) -> Playbook:
    """The playbook in the file. Raises PlaybookError with every problem found."""
    playbook, problems = _examine(Path(path))
    if playbook is None:
        raise PlaybookError(problems)
    return playbook


def check_file(path: Path) -> list[Problem]:
    """Everything wrong with the file, in the order it stands there; empty when it is a valid playbook. Never raises."""
    return _examine(Path(path))[1]


def shipped() -> dict[str, Playbook]:
    """The newest version of every playbook that comes with the product, by code."""
    newest: dict[str, Playbook] = {}
    for playbook in _all_shipped():
        if playbook.code not in newest or _order(playbook) > _order(newest[playbook.code]):
            newest[playbook.code] = playbook
    return newest


def get(code: str, version: str) -> Playbook:
    """The shipped playbook with this code and version. Raises UnknownPlaybookError."""
    for playbook in _all_shipped():
        if (playbook.code, playbook.version) == (code, version):
            return playbook
    known = ", ".join(f"{p.code} {p.version}" for p in _all_shipped())
    raise UnknownPlaybookError(f"Fant ikke samhandlingsmodellen {code} {version}. Disse finnes: {known}.")


@cache
def _all_shipped() -> tuple[Playbook, ...]:
    return tuple(load(path) for path in sorted(SHIPPED.glob("*.yaml")))


def _order(playbook: Playbook) -> tuple[int, ...]:
    return tuple(int(part) for part in playbook.version.split("."))


def _examine(path: Path) -> tuple[Playbook | None, list[Problem]]:
    try:
        tree = _tree(path)
    except _UnreadableError as error:
        return None, [error.problem]
    problems = [Problem(tree.file, f.line, f.column, _worded(f.loc), f.message, f.remedy) for f in tree.flaws]
    playbook: Playbook | None = None
    try:
        playbook = Playbook.model_validate(tree.data)
    except ValidationError as error:
        problems += [_problem(tree, fault) for fault in _faults(error)]
    if problems:
        return None, sorted(problems, key=lambda p: (p.file != path.name, p.file, p.line, p.column, p.message))
    return playbook, []


def _tree(path: Path, above: tuple[Path, ...] = ()) -> Tree:
    """The file's tree on top of the one it builds on, and so on down. Raises _UnreadableError."""
    tree = _one_tree(path)
    name = tree.data.pop(BUILDS_ON, None) if isinstance(tree.data, dict) else None
    if name is None:
        return tree
    line, column = tree.place((BUILDS_ON,))[1:]
    lower = _found(path.parent, name)
    if lower is None or tree.flaws:
        remedy = "Skriv navnet på en fil i samme mappe, eller på en modell som følger med, uten «.yaml»."
        tree.flaws = tree.flaws or [
            Flaw(line, column, f"Fant ikke «{name}», som denne bygger på.", remedy, (BUILDS_ON,))
        ]
        return tree
    if lower in (*above, path) or len(above) + 1 == MAX_LAYERS:
        remedy = f"Høyst {MAX_LAYERS} filer kan bygge på hverandre."
        raise _flawed(tree.file, Flaw(line, column, "Filen bygger på seg selv, eller på for mange andre.", remedy))
    below = _tree(lower, (*above, path))
    if below.flaws:
        raise _flawed(below.file, below.flaws[0])
    return layered(tree, below)


def _found(folder: Path, name: Any) -> Path | None:
    """A file beside this one, one that models share, or a model that comes with the product."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return None
    return next((path for place in (folder, SHARED, SHIPPED) if (path := place / f"{name}.yaml").is_file()), None)


def _one_tree(path: Path) -> Tree:
    text = _text_of(path)
    try:
        return read_tree(text, path.name)
    except BadYamlError as error:
        raise _flawed(path.name, error.flaw) from error


class _UnreadableError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _unreadable(file: str, message: str, remedy: str) -> _UnreadableError:
    return _UnreadableError(Problem(file, 1, 1, "", message, remedy))


def _flawed(file: str, flaw: Flaw) -> _UnreadableError:
    return _UnreadableError(Problem(file, flaw.line, flaw.column, _worded(flaw.loc), flaw.message, flaw.remedy))


def _text_of(path: Path) -> str:
    name = path.name
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise _unreadable(name, "Filen finnes ikke.", "Kontroller navnet.") from error
    except (OSError, ValueError) as error:
        remedy = "Kontroller at det er en fil, og at du har lov til å lese den."
        raise _unreadable(name, "Filen kan ikke åpnes.", remedy) from error
    if len(raw) > MAX_BYTES:
        remedy = "En samhandlingsmodell er mye mindre. Er det riktig fil?"
        raise _unreadable(name, "Filen er større enn 1 MiB.", remedy)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _unreadable(
            name, f"Filen er ikke lagret som UTF-8 (linje {line}).", "Lagre den på nytt som UTF-8."
        ) from error


def _problem(tree: Tree, fault: Fault) -> Problem:
    place = tree.place(fault.loc)
    return Problem(place.file, place.line, place.column, _worded(fault.loc), fault.message, fault.remedy)


def _worded(loc: Loc) -> str:
    """`forms[2].fields[0].label`, counting from 0 as the data does."""
    words = ""
    for step in loc:
        words += f"[{step}]" if isinstance(step, int) else f".{step}" if words else step
    return words


def _faults(error: ValidationError) -> list[Fault]:
    faults: list[Fault] = []
    for found in error.errors(include_url=False):
        if found["type"] == "playbook_faults":
            faults += found["ctx"]["faults"]
        else:
            faults.append(_fault(found))
    return faults


_MESSAGES = {
    "missing": ("«{name}» mangler.", "Legg til «{name}»."),
    "string_type": ("Her må det stå tekst.", "Skriv teksten i anførselstegn."),
    "string_too_short": ("Teksten er tom.", "Skriv en tekst, eller fjern linjen."),
    "string_too_long": ("Teksten er for lang (høyst {max_length} tegn).", "Gjør den kortere."),
    "int_type": ("Her må det stå et helt tall.", "Skriv tallet uten anførselstegn."),
    "bool_type": ("Her må det stå true eller false.", "Skriv true eller false."),
    "greater_than_equal": ("Tallet er for lavt.", "Det må være minst {ge}."),
    "less_than_equal": ("Tallet er for høyt.", "Det må være høyst {le}."),
    "literal_error": ("Verdien er ikke blant dem som kan brukes.", "Bruk {expected}."),
    "tuple_type": ("Her må det stå en liste.", "Begynn hver linje med en strek (-)."),
    "model_type": ("Her må det stå flere navn med verdier.", "Skriv ett «navn: verdi» per linje."),
    "model_attributes_type": ("Her må det stå flere navn med verdier.", "Skriv ett «navn: verdi» per linje."),
    "too_short": ("Listen er for kort.", "Den må ha minst {min_length} ledd."),
    "too_long": ("Listen er for lang.", "Den kan ha høyst {max_length} ledd."),
    "value_error": ("{error}", "Rett verdiene så de stemmer med hverandre."),
}
_OTHER = ("Verdien passer ikke her.", "Se hvordan det er gjort i en ferdig modell.")
_DATES = ("Her må det stå en dato.", "Skriv datoen som 2026-01-31.")
_CODES = (
    "Verdien har ikke riktig form.",
    "Koder skrives med små bokstaver, tall og understrek. Versjoner skrives som «1.0».",
)


def _fault(found: Any) -> Fault:
    kind, loc = str(found["type"]), tuple(found["loc"])
    if kind == "extra_forbidden":
        name = str(loc[-1])
        return Fault(loc, f"«{name}» hører ikke hjemme her.", nearest(name, _names_at(loc[:-1])))
    fills = {**found.get("ctx", {}), "name": loc[-1] if loc else ""}
    if kind == "string_pattern_mismatch":
        message, remedy = _CODES
    elif kind.startswith("date"):
        message, remedy = _DATES
    else:
        message, remedy = _MESSAGES.get(kind, _OTHER)
    return Fault(loc, message.format(**fills), remedy.format(**fills).replace(" or ", " eller "))


def _names_at(loc: Loc) -> list[str]:
    """The names that the schema knows at `loc`."""
    model: type[BaseModel] = Playbook
    for step in loc:
        if isinstance(step, str):
            info = model.model_fields.get(step)
            model = next(_models_in(info.annotation if info else None), model)
    return list(model.model_fields)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    yield from (model for inner in typing.get_args(annotation) for model in _models_in(inner))
