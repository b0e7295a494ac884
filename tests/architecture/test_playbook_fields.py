"""Every name that a playbook may have does something: the product reads it."""

import ast
import inspect
import re
import typing
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from lagspill.playbooks.parts_text import Text
from lagspill.playbooks.schema import Playbook

SRC = Path(__file__).resolve().parents[2] / "src/lagspill"
CHECKS = {"checks.py", "form_checks.py"}
# Read by its name alone, or not yet.
ELSEWHERE = {
    "consultation_phone": "`Playbook.arenas_held_by` asks for whatever an arena `needs`",
    "open_door": "`Playbook.arenas_held_by` asks for whatever an arena `needs`",
}


def parts() -> Iterator[type[BaseModel]]:
    waiting: list[type[BaseModel]] = [Playbook]
    told: set[type[BaseModel]] = set()
    while waiting:
        part = waiting.pop()
        if part in told or part is Text:
            continue
        told.add(part)
        yield part
        waiting += [model for info in part.model_fields.values() for model in models_in(info.annotation)]


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from models_in(inner)


def reads_of(path: Path) -> set[str]:
    """Attributes that a module reads; of the schema's own only those in its public methods, for the others are checks."""
    tree: ast.AST = ast.parse(path.read_text(encoding="utf-8"))
    schema = path.parent.name == "playbooks" and (path.name == "schema.py" or path.name.startswith("parts_"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    return {
        node.attr
        for top in (functions if schema else [tree])
        for node in ast.walk(top)
        if isinstance(node, ast.Attribute)
    }


def read_anywhere() -> set[str]:
    found: set[str] = set()
    for path in SRC.rglob("*.py"):
        if not {"tests", "migrations"} & set(path.parts) and not (
            path.parent.name == "playbooks" and path.name in CHECKS
        ):
            found |= reads_of(path)
    for path in SRC.rglob("*.html"):
        found |= set(re.findall(r"\.(\w+)", path.read_text(encoding="utf-8")))
    return found


def test_what_a_playbook_may_say_is_read_by_the_product() -> None:
    read = read_anywhere()
    unread = {name: part.__name__ for part in parts() for name in part.model_fields if name not in read}
    assert set(unread) == set(ELSEWHERE), unread


def test_a_name_that_nobody_reads_is_found() -> None:
    assert "read_by_nobody_at_all" not in read_anywhere()
    assert {"held_by", "needs"} <= reads_of(SRC / "playbooks/schema.py")
    assert "model_config" not in reads_of(SRC / "playbooks/parts_text.py")
