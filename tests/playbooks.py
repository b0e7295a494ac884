"""Playbooks of the tests' own: the shipped model, changed where a test needs a model that allows more or less."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook
from tests.town import PLAYBOOK

Change = Callable[[dict[str, Any]], None]


def changed(code: str, change: Change) -> Playbook:
    """A valid playbook made from the shipped one; it fails like any file that is wrong."""
    data = loader.load(loader.SHIPPED / f"{PLAYBOOK}.yaml").model_dump()
    data["code"] = code
    change(data)
    return Playbook.model_validate(data)


def without_names(data: dict[str, Any], *, in_team: str = "when_realistic") -> None:
    """A model that takes up anonymous cases, groups and the system."""
    data["anonymity"]["in_team"] = in_team
    data["subject_kinds"] = ["child", "pregnant", "group", "system"]
    data["system_band"] = {"band": data["bands"][2]["code"], "inferred": True}
    next(one for one in data["meetings"] if one["code"] == data["main_meeting"])["system_items"] = True


UNNAMED = "tests-unnamed"
OPEN_DOORS = "tests-unnamed-always"


@pytest.fixture
def unnamed_playbooks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two models beside the shipped ones: without names while realistic, and without names always."""
    shipped = loader._all_shipped()
    added = (
        changed(UNNAMED, without_names),
        changed(OPEN_DOORS, lambda data: without_names(data, in_team="allowed")),
    )
    monkeypatch.setattr(loader, "_all_shipped", lambda: (*shipped, *added))
    yield


# A model of its own, written from the how-to alone: tests/models/broteam.yaml.
OWN_MODEL = "broteam"
MODELS = Path(__file__).parent / "models"


@pytest.fixture
def own_model(monkeypatch: pytest.MonkeyPatch) -> Playbook:
    """The fictitious model stands beside the shipped ones; a test's team runs it with `runs`."""
    made = loader.load(MODELS / f"{OWN_MODEL}.yaml")
    shipped = loader._all_shipped()
    monkeypatch.setattr(loader, "_all_shipped", lambda: (*shipped, made))
    return made


def change_meetings(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    """For the rest of the test, every kind of meeting of every shipped playbook, in every version, has these values."""
    every = tuple(
        book.model_copy(update={"meetings": tuple(kind.model_copy(update=changes) for kind in book.meetings)})
        for book in loader._all_shipped()
    )
    monkeypatch.setattr(loader, "_all_shipped", lambda: every)
