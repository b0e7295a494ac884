"""One playbook on top of another: what the upper says replaces, adds to or takes away from the lower (PLAT-5).

A file says `builds_on: NAME`; a municipality's adaptation is an upper layer that was made in the product. The rules are few:
- names with values are merged, name by name; a text in several languages is replaced whole;
- in a list whose entries have a code, an entry with a known code is merged with that entry, one with a new code comes last,
  and `{code: x, remove: true}` takes one away; when the list begins with `only_these: true`, nothing of the lower list stays;
- any other list or value is replaced.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lagspill.playbooks.parts_text import Text
from lagspill.playbooks.tree import Loc, Place, Tree

_LANGUAGES = frozenset(Text.model_fields)
ALONE = "only_these"
GONE = "remove"


@dataclass(frozen=True)
class _Part:
    """A value somewhere in a tree."""

    tree: Tree
    loc: Loc
    value: Any

    def child(self, step: str | int) -> _Part:
        return _Part(self.tree, (*self.loc, step), self.value[step])

    @property
    def code(self) -> str | None:
        """What tells it from the other entries of its list."""
        if not isinstance(self.value, dict):
            return None
        found = self.value.get("code", self.value.get("id"))
        return found if isinstance(found, str) else None

    def entries(self) -> list[_Part]:
        return [self.child(i) for i in range(len(self.value))]


def layered(upper: Tree, lower: Tree) -> Tree:
    """`upper` on top of `lower`, remembering in which file each part stands."""
    made = Tree(upper.file)
    made.data = _merged(made, (), _Part(lower, (), lower.data), _Part(upper, (), upper.data))
    return made


def _merged(made: Tree, loc: Loc, lower: _Part, upper: _Part) -> Any:
    if isinstance(lower.value, dict) and isinstance(upper.value, dict) and not _is_text(upper.value):
        _mark(made, loc, upper)
        return {key: _value(made, (*loc, key), lower, upper, key) for key in {**lower.value, **upper.value}}
    if isinstance(lower.value, list) and isinstance(upper.value, list):
        _mark(made, loc, upper)
        return _list(made, loc, lower, upper)
    return _copied(made, loc, upper)


def _value(made: Tree, loc: Loc, lower: _Part, upper: _Part, key: str) -> Any:
    if key not in upper.value:
        return _copied(made, loc, lower.child(key))
    if key not in lower.value:
        return _copied(made, loc, upper.child(key))
    return _merged(made, loc, lower.child(key), upper.child(key))


def _list(made: Tree, loc: Loc, lower: _Part, upper: _Part) -> list[Any]:
    above = upper.entries()
    if above and above[0].value == {ALONE: True}:
        return _copies(made, loc, above[1:])
    known = [entry.code for entry in lower.entries()]
    if not above or None in known or not all(entry.code for entry in above):
        return _copies(made, loc, above)
    changes = {entry.code: entry for entry in above}
    listed: list[Any] = []
    for entry in [*lower.entries(), *(entry for entry in above if entry.code not in known)]:
        change = changes.get(entry.code)
        if change is not None and change.value.get(GONE) is True:
            continue
        here = (*loc, len(listed))
        if change is None or change is entry:
            listed.append(_copied(made, here, entry))
        else:
            listed.append(_merged(made, here, entry, change))
    return listed


def _copies(made: Tree, loc: Loc, entries: list[_Part]) -> list[Any]:
    return [_copied(made, (*loc, i), entry) for i, entry in enumerate(entries)]


def _copied(made: Tree, loc: Loc, part: _Part) -> Any:
    _mark(made, loc, part)
    if isinstance(part.value, dict):
        return {key: _copied(made, (*loc, key), part.child(key)) for key in part.value}
    if isinstance(part.value, list):
        return _copies(made, loc, part.entries())
    return part.value


def _mark(made: Tree, loc: Loc, part: _Part) -> None:
    for name, places in _both(part.tree):
        if part.loc in places:
            getattr(made, name)[loc] = places[part.loc]


def _both(tree: Tree) -> Iterator[tuple[str, dict[Loc, Place]]]:
    yield "places", tree.places
    yield "key_places", tree.key_places


def _is_text(value: dict[str, Any]) -> bool:
    return "nb" in value and _LANGUAGES.issuperset(value)
