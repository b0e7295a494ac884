"""The schema in words: every part of a playbook, its names, what may stand there, and whether it must (PLAT-5)."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from lagspill.playbooks.parts_text import Part, Text
from lagspill.playbooks.schema import Playbook

_KINDS = {"str": "text", "int": "whole number", "bool": "true or false", "date": "date"}


def reference() -> str:
    """The whole reference as Markdown, parts in the order in which a playbook meets them."""
    return "\n".join(["# Playbook reference", "", _INTRO, "", *_parts()]).rstrip() + "\n"


_INTRO = """Made from the schema by `lagspill playbook reference`; a test keeps this page true. How to write a model from the start:
[write a playbook](../howto/write-a-playbook.md). Every part is a block of `name: value`; *must* marks names that have to be there.
A name that is not listed is refused, with its line and what was probably meant. *Text* is written `{nb: …, nn: …, en: …}`; *bokmål*
(`nb`) has to be there, the others (`nn en se pl uk ar so ur ti`) may. A *code* is a stable name: small letters, digits, underscore."""


def _parts() -> Iterator[str]:
    waiting: list[type[BaseModel]] = [Playbook]
    told: set[type[BaseModel]] = set()
    while waiting:
        part = waiting.pop(0)
        if part in told or part is Text:
            continue
        told.add(part)
        yield from _one(part)
        waiting.extend(model for info in part.model_fields.values() for model in _models(info.annotation))


def _one(part: type[BaseModel]) -> Iterator[str]:
    yield f"## {part.__name__}"
    yield ""
    yield " ".join((inspect.getdoc(part) or "").split())
    yield ""
    yield "| name | what stands there | |"
    yield "|---|---|---|"
    targets = part.refers_to if issubclass(part, Part) else {}
    for name, info in part.model_fields.items():
        what = _worded(info.annotation, info, targets.get(name))
        yield f"| `{name}` | {what} | {_need(info)} |"
    yield ""


def _need(info: FieldInfo) -> str:
    if info.is_required():
        return "must"
    default = info.default
    if default is None or default is PydanticUndefined or default == ():
        return ""
    return f"else `{str(default).lower() if isinstance(default, bool) else default}`"


def _worded(annotation: Any, info: FieldInfo | None = None, target: str | None = None) -> str:
    """What a person may write there."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _worded(inner[0], None, target)
    if origin is typing.Literal:
        return "one of " + ", ".join(f"`{value}`" for value in inner)
    if origin in (typing.Union, UnionType):
        return _worded(next(one for one in inner if one is not NoneType), info, target)
    if origin is tuple:
        return f"list of {_plural(_worded(inner[0], None, target))}{_limits(info)}"
    if target is not None:
        return f"a code from `{target}`"
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return "*Text*" if annotation is Text else f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return _KINDS.get(getattr(annotation, "__name__", ""), "value") + _limits(info)


def _plural(what: str) -> str:
    return what.replace("a code from", "codes from").replace("one of", "these:")


def _limits(info: FieldInfo | None) -> str:
    words = {Ge: "at least {ge}", Le: "at most {le}", MinLen: "at least {min_length}", MaxLen: "at most {max_length}"}
    found = [
        words[type(limit)].format(**{name: getattr(limit, name) for name in limit.__slots__})
        for limit in (info.metadata if info else [])
        if type(limit) in words
    ]
    return f" ({', '.join(found)})" if found else ""


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from _models(inner)
