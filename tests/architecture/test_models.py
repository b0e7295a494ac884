"""The rooms' tables refer downward only, as their code does; a foreign key by a string is seen by no import check."""

import configparser
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Field

ROOT = Path(__file__).parents[2]


def levels() -> dict[str, int]:
    """Each room's floor, by the contract of its imports."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    floors = contracts["importlinter:contract:layers"]["layers"].split()
    rows = " ".join(floors).replace(" | ", "|").split()
    return {room: -number for number, row in enumerate(rows) for room in row.split("|")}


def references() -> Iterator[tuple[Field, str, str]]:
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("lagspill."):
            for field in model._meta.get_fields():
                if (
                    isinstance(field, Field)
                    and field.related_model is not None
                    and not isinstance(field.related_model, str)
                ):
                    yield field, model._meta.app_label, field.related_model._meta.app_label


def test_no_table_refers_to_a_room_above_or_beside_its_own() -> None:
    floor = levels()
    found = [(field, room, other) for field, room, other in references() if other in floor]
    assert len(found) > 100, "the models are read"
    assert [str(field) for field, room, other in found if room != other and floor[other] >= floor[room]] == []
