"""Playbooks from files: checked with line and remedy, loaded once, found by code and version (PLAT-5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from lagspill.playbooks.layers import layered
from lagspill.playbooks.reading import Problem, UnreadableError, flawed, judged, read, text_of
from lagspill.playbooks.schema import Playbook
from lagspill.playbooks.tree import Flaw, Tree
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
        tree = _layers(read(text, name), None)
    except UnreadableError as error:
        return None, [error.problem]
    return judged(Playbook, tree, name)


def check_layer(data: dict[str, Any], base: Playbook, version: str) -> tuple[Playbook | None, list[Problem]]:
    """The playbook that the upper layer `data` makes of `base`, under a version of its own; and everything wrong with it."""
    return judged(Playbook, on_top(Tree("", data), base, version), "")


@lru_cache(maxsize=64)
def layer_of(text: str) -> Tree:
    """The tree of an upper layer that was adopted. Raises PlaybookError."""
    try:
        return read(text, "")
    except UnreadableError as error:
        raise PlaybookError([error.problem]) from error


def load_text(text: str, *, code: str, version: str, base: Playbook | None) -> Playbook:
    """The playbook that was adopted as this code and version. Raises PlaybookError."""
    if base is None:
        tree = _layers(read(text, f"{code}.yaml"), None)
        tree.data = {**tree.data, "code": code, "version": version}
    else:
        tree = on_top(layer_of(text), base, version)
    playbook, problems = judged(Playbook, tree, tree.file)
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
    except UnreadableError as error:
        return None, [error.problem]
    return judged(Playbook, tree, path.name)


def _tree(path: Path, above: tuple[Path, ...] = ()) -> Tree:
    """The file's tree on top of the one it builds on, and so on down. Raises UnreadableError."""
    return _layers(read(text_of(path), path.name), path, above)


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
        raise flawed(tree.file, Flaw(line, column, "Filen bygger på seg selv, eller på for mange andre.", remedy))
    below = _tree(lower, passed)
    if below.flaws:
        raise flawed(below.file, below.flaws[0])
    return layered(tree, below)


def _found(folder: Path | None, name: Any) -> Path | None:
    """A file beside this one, one that models share, or a model that comes with the product."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return None
    places = [place for place in (folder, SHARED, SHIPPED) if place is not None]
    return next((path for place in places if (path := place / f"{name}.yaml").is_file()), None)
