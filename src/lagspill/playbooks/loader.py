"""Playbooks from files: checked with line and remedy, loaded once, found by code and version (PLAT-5)."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from lagspill.playbooks.checks import Fault, nearest
from lagspill.playbooks.layers import layered
from lagspill.playbooks.schema import Playbook
from lagspill.playbooks.tree import MAX_BYTES, BadYamlError, Flaw, Loc, Tree, read_tree
from lagspill.playbooks.versions import is_edition, order

SHIPPED = Path(__file__).parent / "shipped"
# What several models share: law, forms, signatures. Not models by themselves.
SHARED = SHIPPED / "shared"
BUILDS_ON = "builds_on"
MAX_LAYERS = 5
_NAME = re.compile(r"[a-z][a-z0-9-]*")

Find = Callable[[str, str], "Playbook | None"]
# Where models are that are not among the shipped: set once the database is at hand (apps.py).
_elsewhere: list[Find] = []


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a playbook file: where it stands (line and column from 1) and what to do about it."""

    file: str
    line: int
    column: int
    where: str
    message: str
    remedy: str
    loc: Loc = ()

    def __str__(self) -> str:
        inside = f" ({self.where})" if self.where else ""
        return f"{self.file}:{self.line}:{self.column}{inside}: {self.message} {self.remedy}"


class PlaybookError(ValueError):
    """A file that is not a valid playbook; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class UnknownPlaybookError(KeyError):
    """No playbook has that code and version."""

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


def check_text(text: str, name: str) -> tuple[Playbook | None, list[Problem]]:
    """The playbook in a text that was pasted or uploaded as `name`, and everything wrong with it. Never raises.

    It may build on a model that is shipped, or on what models share.
    """
    try:
        tree = _layers(_read(text, name), None)
    except _UnreadableError as error:
        return None, [error.problem]
    return _judged(tree, name)


def check_layer(data: dict[str, Any], base: Playbook, version: str) -> tuple[Playbook | None, list[Problem]]:
    """The playbook that the upper layer `data` makes of `base`, under a version of its own; and everything wrong with it."""
    return _judged(on_top(Tree("", data), base, version), "")


@lru_cache(maxsize=64)
def layer_of(text: str) -> Tree:
    """The tree of an upper layer that was adopted. Raises PlaybookError."""
    try:
        return _read(text, "")
    except _UnreadableError as error:
        raise PlaybookError([error.problem]) from error


def load_text(text: str, *, code: str, version: str, base: Playbook | None) -> Playbook:
    """The playbook that was adopted as this code and version. Raises PlaybookError."""
    if base is None:
        tree = _layers(_read(text, f"{code}.yaml"), None)
        tree.data = {**tree.data, "code": code, "version": version}
    else:
        tree = on_top(layer_of(text), base, version)
    playbook, problems = _judged(tree, tree.file)
    if playbook is None:
        raise PlaybookError(problems)
    return playbook


def look_also(find: Find) -> None:
    """From now on `get` also finds what `find` finds; asking twice is the same as once."""
    if find not in _elsewhere:
        _elsewhere.append(find)


def shipped() -> dict[str, Playbook]:
    """The newest version of every playbook that comes with the product, by code."""
    newest: dict[str, Playbook] = {}
    for playbook in _all_shipped():
        if playbook.code not in newest or _order(playbook) > _order(newest[playbook.code]):
            newest[playbook.code] = playbook
    return newest


def every_shipped() -> tuple[Playbook, ...]:
    """Every playbook that comes with the product, in every version."""
    return _all_shipped()


def get(code: str, version: str) -> Playbook:
    """The playbook with this code and version, shipped or adopted. Raises UnknownPlaybookError."""
    for playbook in _all_shipped():
        if (playbook.code, playbook.version) == (code, version):
            return playbook
    for find in _elsewhere if is_edition(version) else ():
        found = find(code, version)
        if found is not None:
            return found
    known = ", ".join(f"{p.code} {p.version}" for p in _all_shipped())
    raise UnknownPlaybookError(f"Fant ikke samhandlingsmodellen {code} {version}. Disse finnes: {known}.")


@cache
def _all_shipped() -> tuple[Playbook, ...]:
    return tuple(load(path) for path in sorted(SHIPPED.glob("*.yaml")))


def _order(playbook: Playbook) -> tuple[tuple[int, ...], int]:
    return order(playbook.version)


def _examine(path: Path) -> tuple[Playbook | None, list[Problem]]:
    try:
        tree = _tree(path)
    except _UnreadableError as error:
        return None, [error.problem]
    return _judged(tree, path.name)


def _judged(tree: Tree, name: str) -> tuple[Playbook | None, list[Problem]]:
    problems = [Problem(tree.file, f.line, f.column, _worded(f.loc), f.message, f.remedy, f.loc) for f in tree.flaws]
    playbook: Playbook | None = None
    try:
        playbook = Playbook.model_validate(tree.data)
    except ValidationError as error:
        problems += [_problem(tree, fault) for fault in _faults(error)]
    if problems:
        return None, sorted(problems, key=lambda p: (p.file != name, p.file, p.line, p.column, p.message))
    return playbook, []


def _tree(path: Path, above: tuple[Path, ...] = ()) -> Tree:
    """The file's tree on top of the one it builds on, and so on down. Raises _UnreadableError."""
    return _layers(_read(_text_of(path), path.name), path, above)


def on_top(upper: Tree, base: Playbook, version: str) -> Tree:
    """An upper layer on a whole model; the version is its own, the code the model's."""
    lower = Tree(base.code, base.model_dump(mode="json", exclude_none=True) | {"version": version})
    return layered(upper, lower)


def _layers(tree: Tree, path: Path | None, above: tuple[Path, ...] = ()) -> Tree:
    name = tree.data.pop(BUILDS_ON, None) if isinstance(tree.data, dict) else None
    if name is None:
        return tree
    line, column = tree.place((BUILDS_ON,))[1:]
    lower = _found(path.parent if path else None, name)
    if lower is None or tree.flaws:
        remedy = "Skriv navnet på en fil i samme mappe, eller på en modell som følger med, uten «.yaml»."
        tree.flaws = tree.flaws or [
            Flaw(line, column, f"Fant ikke «{name}», som denne bygger på.", remedy, (BUILDS_ON,))
        ]
        return tree
    passed = (*above, path) if path else above
    if lower in passed or len(above) + 1 == MAX_LAYERS:
        remedy = f"Høyst {MAX_LAYERS} filer kan bygge på hverandre."
        raise _flawed(tree.file, Flaw(line, column, "Filen bygger på seg selv, eller på for mange andre.", remedy))
    below = _tree(lower, passed)
    if below.flaws:
        raise _flawed(below.file, below.flaws[0])
    return layered(tree, below)


def _found(folder: Path | None, name: Any) -> Path | None:
    """A file beside this one, one that models share, or a model that comes with the product."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return None
    places = [place for place in (folder, SHARED, SHIPPED) if place is not None]
    return next((path for place in places if (path := place / f"{name}.yaml").is_file()), None)


def _read(text: str, name: str) -> Tree:
    try:
        return read_tree(text, name)
    except BadYamlError as error:
        raise _flawed(name, error.flaw) from error


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
    return Problem(place.file, place.line, place.column, _worded(fault.loc), fault.message, fault.remedy, fault.loc)


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
