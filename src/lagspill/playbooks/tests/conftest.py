"""The shipped playbook, the method book it is held against, and a way to break a copy of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from lagspill.playbooks.loader import SHARED, SHIPPED, check_file, shipped
from lagspill.playbooks.reading import Problem
from lagspill.playbooks.schema import Playbook

Broken = Callable[[str, str], tuple[list[Problem], int]]


@pytest.fixture(scope="session")
def method_book() -> dict[str, Any]:
    """What the source says, kept apart from the playbook that is tested against it."""
    with (Path(__file__).parent / "method_book.yaml").open(encoding="utf-8") as file:
        facts: dict[str, Any] = yaml.safe_load(file)
    return facts


@pytest.fixture(scope="session")
def playbook(method_book: dict[str, Any]) -> Playbook:
    """The shipped playbook made from that source."""
    return shipped()[method_book["code"]]


@pytest.fixture(scope="session")
def source_text(method_book: dict[str, Any]) -> str:
    """The shipped file as it stands."""
    return (SHIPPED / f"{method_book['code']}.yaml").read_text(encoding="utf-8")


@pytest.fixture
def broken(source_text: str, tmp_path: Path) -> Broken:
    """Replaces the first `old` with `new`, in the model's own file or else in the one it builds on; returns the problems
    found and the line where the change was made."""

    def change(old: str, new: str) -> tuple[list[Problem], int]:
        path = tmp_path / "changed.yaml"
        path.write_text(source_text, encoding="utf-8")
        changed, text = path, source_text
        if old not in text:
            (lower,) = SHARED.glob("*.yaml")
            changed, text = tmp_path / lower.name, lower.read_text(encoding="utf-8")
        at = text.index(old)
        changed.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
        return check_file(path), text.count("\n", 0, at) + 1

    return change
