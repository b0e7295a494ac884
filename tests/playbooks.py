"""Playbooks of the tests' own: the shipped model, changed where a test needs a model that allows more or less."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lagspill.playbooks import loader
from lagspill.playbooks.known_fields import KNOWN
from lagspill.playbooks.schema import Playbook
from tests.town import PLAYBOOK, Town

Change = Callable[[dict[str, Any]], None]


def changed(code: str, change: Change) -> Playbook:
    """A valid playbook made from the shipped one; it fails like any file that is wrong."""
    data = loader.load(loader.SHIPPED / f"{PLAYBOOK}.yaml").model_dump()
    data["code"] = code
    change(data)
    return Playbook.model_validate(data)


# A table that the model of cases without names asks for by itself in every form that is written there.
OWN_WORDS = "own_words"
ASKS = ("concern", "action_plan", "follow_up", "minutes")


def asks_by_itself(data: dict[str, Any]) -> None:
    """The model's own question in each of its forms, and about each measure."""
    cell = {"code": "what", "kind": "text", "from_form": "ours", "label": {"nb": "Ord"}}
    own = cell | {"code": OWN_WORDS, "kind": "rows", "label": {"nb": "Egne ord"}, "columns": [cell]}
    for form in data["forms"]:
        if form["code"] in ASKS:
            for field in form["fields"]:
                if field["code"] == "lines":
                    # No table stands in a table.
                    field["columns"] = [*field["columns"], cell | {"code": OWN_WORDS}]
            form["fields"] = [*form["fields"], own]


def without_names(data: dict[str, Any], *, in_team: str = "when_realistic") -> None:
    """A model that takes up anonymous cases, groups and the system."""
    asks_by_itself(data)
    data["anonymity"] |= {"in_team": in_team, "open_door": True}
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


@pytest.fixture
def open_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every model opens the door: hours at the schools, and their own meetings."""
    every = tuple(
        book.model_copy(update={"anonymity": book.anonymity.model_copy(update={"open_door": True})})
        for book in loader._all_shipped()
    )
    monkeypatch.setattr(loader, "_all_shipped", lambda: every)


# A model of its own, written from the how-to alone: tests/models/broteam.yaml.
OWN_MODEL = "broteam"
MODELS = Path(__file__).parent / "models"


@pytest.fixture
def own_model(monkeypatch: pytest.MonkeyPatch) -> Playbook:
    """The fictitious model stands beside the shipped ones; a test's team runs it with `runs`."""
    return _beside(monkeypatch, loader.load(MODELS / f"{OWN_MODEL}.yaml"))


@pytest.fixture
def own_model_for_all(monkeypatch: pytest.MonkeyPatch) -> Playbook:
    """The same with nothing of its own mandatory: the world of the tests answers none of it."""
    data = loader.load(MODELS / f"{OWN_MODEL}.yaml").model_dump()
    for form in data["forms"]:
        known = KNOWN[form["code"]].fields if form["code"] in KNOWN else form["fields"]
        for field in form["fields"]:
            field["required"] = field["required"] and field["code"] in known
            for column in field["columns"] if field["code"] == "lines" else ():
                column["required"] = column["required"] and column["code"] in KNOWN["action_plan.lines"].fields
    return _beside(monkeypatch, Playbook.model_validate(data))


def _beside(monkeypatch: pytest.MonkeyPatch, made: Playbook) -> Playbook:
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


def by_stages(data: dict[str, Any]) -> None:
    """A model in which a concern is tried at the place, and the place's own meeting decides before the team."""
    word = {"nb": "Ord"}
    roles = {
        "convener": "sosiallaerer",
        "agenda_owner": "sosiallaerer",
        "chair": "leader",
        "minute_taker": "sosiallaerer",
    }
    data["meetings"] = [
        *data["meetings"],
        {
            "code": "own_meeting",
            "label": {"nb": "Elevsaksmøte"},
            "scope": "place",
            "deputy_chair": "deputy_leader",
            **roles,
        },
        {"code": "other_meeting", "label": {"nb": "Trinnmøte"}, "scope": "place", "deputy_chair": "leader", **roles},
    ]
    data["local_stages"] = [
        {
            "code": "here", "label": {"nb": "På skolen"}, "text": word, "decided_by": ["teacher", "sosiallaerer"],
            "needs": ["guardians_told", "pupil_told", "discussed", "measures_tried"],
            "may_decide": ["measures_here", "on", "straight", "close"],
        },
        {
            "code": "own_meeting", "label": {"nb": "Elevsaksmøte"}, "text": word, "meeting": "own_meeting",
            "decided_by": ["leader", "sosiallaerer"],
        },
    ]  # fmt: skip


STAGED = "tests-staged"


@pytest.fixture
def staged_playbook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Playbook]:
    """A model with stages before the team, beside the shipped ones."""
    shipped, added = loader._all_shipped(), changed(STAGED, by_stages)
    monkeypatch.setattr(loader, "_all_shipped", lambda: (*shipped, added))
    yield added


@pytest.fixture
def staged_town(town: Town, staged_playbook: Playbook) -> Town:
    """The town's team runs that model."""
    town.team.playbook = staged_playbook.code
    town.team.save()
    return town
