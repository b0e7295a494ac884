"""Judging a draft by the playbooks' own checker, and saying each fault at the place in the form that it concerns."""

from dataclasses import dataclass
from typing import Any

from lagspill.adaptation.models import Draft
from lagspill.adaptation.slots import Path, coded, value_at
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook
from lagspill.playbooks.tree import Tree


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not hang together: where, by names and codes, and what to do about it."""

    path: Path
    sentence: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What a draft changes: the model below as a playbook and as data."""

    base: Playbook
    data: dict[str, Any]


def ground_of(draft: Draft) -> Ground:
    """The model that an adaptation builds on."""
    base = loader.get(draft.code, draft.base_version)
    return Ground(base, base.model_dump(mode="json", exclude_none=True))


def judged(layer: dict[str, Any], ground: Ground) -> tuple[Playbook | None, list[Fault]]:
    """The model that the layer makes, and everything wrong with it."""
    playbook, problems = loader.check_layer(layer, ground.base, ground.base.version)
    if playbook is not None:
        return playbook, []
    data = loader.on_top(Tree("", layer), ground.base, ground.base.version).data
    return None, [Fault(coded(one.loc, data), f"{one.message} {one.remedy}".strip()) for one in problems]


def playbook_of(draft: Draft, ground: Ground) -> Playbook:
    """The model as the draft has it. What is saved is in order: a layer that is not is taken as nothing changed."""
    return judged(draft.layer, ground)[0] or ground.base


def merged(layer: dict[str, Any], section: dict[str, Any], owned: tuple[str, ...], ground: Ground) -> dict[str, Any]:
    """The layer with a section's own part put in place of its former one; documents follow the forms."""
    kept = {key: value for key, value in layer.items() if key not in owned and key != "documents"}
    made = kept | {key: value for key, value in section.items() if value not in ({}, [])}
    documents = _documents(made, ground)
    return made | ({"documents": documents} if documents else {})


def with_form(layer: dict[str, Any], form: str, change: dict[str, Any]) -> dict[str, Any]:
    """The forms' part of the layer, with what one form changes put in place of what it did."""
    others = [one for one in layer.get("forms", []) if one["code"] != form]
    return {"forms": others + ([change] if len(change) > 1 else [])}


def _documents(layer: dict[str, Any], ground: Ground) -> list[dict[str, Any]]:
    """A field that is hidden is printed nowhere either."""
    hidden = {
        f"{form['code']}.{field['code']}"
        for form in layer.get("forms", [])
        for field in form.get("fields", [])
        if field.get("remove") is True
    }
    found = []
    for document in value_at(ground.data, ("documents",)) or []:
        sections = [
            {"code": one["code"], "fields": [ref for ref in one["fields"] if ref not in hidden]}
            for one in document["sections"]
            if hidden.intersection(one["fields"])
        ]
        if sections:
            found.append({"code": document["code"], "sections": sections})
    return found
