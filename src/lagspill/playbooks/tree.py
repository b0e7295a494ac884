"""YAML text to plain data that remembers where everything stood. Refuses deep or multiplying files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

Loc = tuple[str | int, ...]

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 40
MAX_ALIASES = 100
MAX_VALUES = 100_000


class _Loader(yaml.SafeLoader):
    """Plain words as YAML 1.2 reads them: `no`, `on` and 2026-01-01 are words, not truth values or dates.

    Counts depth and aliases on the way, so that nothing recursive runs away.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = self._aliases = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        peek: Callable[[], yaml.Event] = self.peek_event
        event = peek()
        self._depth += 1
        self._aliases += isinstance(event, yaml.AliasEvent)
        if self._depth > MAX_DEPTH:
            raise BadYamlError(_at(event.start_mark, "Filen er for dypt nøstet.", "Gjør oppbyggingen flatere."))
        if self._aliases > MAX_ALIASES:
            message = f"Filen bruker flere enn {MAX_ALIASES} henvisninger (*navn)."
            raise BadYamlError(_at(event.start_mark, message, "Skriv innholdet ut i stedet."))
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _resolve(tag: str, pattern: str, first: str) -> None:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


_resolve("bool", r"^(?:true|false)$", "tf")
_resolve("int", r"^-?(?:0|[1-9][0-9]{0,17})$", "-0123456789")
_resolve("float", r"^-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}$", "-0123456789")
_resolve("null", r"^(?:~|null)$", "~n")


# Control characters and lone surrogates, which escapes in quoted text can bring in.
_FORBIDDEN = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f\\ud800-\\udfff]")


@dataclass(frozen=True)
class Flaw:
    """Something wrong with the YAML itself; line and column count from 1."""

    line: int
    column: int
    message: str
    remedy: str
    loc: Loc = ()


class BadYamlError(Exception):
    """The text cannot be read as a tree at all."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.message)
        self.flaw = flaw


class Place(NamedTuple):
    """Where something stands: a file's name, line and column from 1."""

    file: str
    line: int
    column: int


@dataclass
class Tree:
    """The data of the file `file`, where each part of it stands, and what was wrong on the way."""

    file: str = ""
    data: Any = None
    places: dict[Loc, Place] = field(default_factory=dict)
    key_places: dict[Loc, Place] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)

    def place(self, loc: Loc) -> Place:
        """Where `loc` stands, or the nearest part around it that stands in a file."""
        around = (loc[:end] for end in range(len(loc), -1, -1))
        found = (p for part in around if (p := self.key_places.get(part) or self.places.get(part)))
        return next(found, Place(self.file, 1, 1))


def read_tree(text: str, file: str = "") -> Tree:
    """The tree of one YAML document. Raises BadYamlError when there is none; lesser flaws are listed in the tree."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise BadYamlError(_marked(error)) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
        remedy = "Fjern tegnet; det kan være usynlig i teksten."
        raise BadYamlError(Flaw(line, column, "Filen har et tegn som ikke er lov.", remedy)) from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise BadYamlError(Flaw(1, 1, "Filen kan ikke leses som YAML.", "Rett oppbyggingen av filen.")) from error
    if node is None:
        raise BadYamlError(Flaw(1, 1, "Filen er tom.", "Ta utgangspunkt i en ferdig fil."))
    reader = _Reader(file)
    reader.tree.data = reader.value(node, ())
    return reader.tree


def _marked(error: yaml.MarkedYAMLError) -> Flaw:
    mark = error.problem_mark or error.context_mark
    remedy = "Se etter feil innrykk, manglende kolon eller anførselstegn på linjen eller den over."
    return _at(mark, f"Dette er ikke gyldig YAML ({error.problem or 'ukjent feil'}).", remedy)


def _at(mark: Any, message: str, remedy: str, loc: Loc = ()) -> Flaw:
    return Flaw(mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, message, remedy, loc)


class _Reader:
    """Turns nodes into data and counts what it makes, so that aliases cannot multiply without end."""

    def __init__(self, file: str) -> None:
        self.tree = Tree(file)
        self._made = 0

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.tree.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def value(self, node: yaml.Node, loc: Loc) -> Any:
        self._made += 1
        if self._made > MAX_VALUES or len(loc) > MAX_DEPTH:
            message = "Henvisningene (*navn) gjør filen uoverkommelig stor."
            raise BadYamlError(_at(node.start_mark, message, "Skriv innholdet ut i stedet."))
        self.tree.places[loc] = self._place(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*loc, i)) for i, item in enumerate(node.value)]
        return self._scalar(node, loc)

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag != "tag:yaml.org,2002:str":
                remedy = "Bruk et navn i klartekst foran kolonet."
                self.tree.flaws.append(_at(key_node.start_mark, "Et navn foran kolon må være tekst.", remedy, loc))
                continue
            key = self._scalar(key_node, loc)
            where = (*loc, key)
            if key in made:
                first = self.tree.key_places[where].line
                message = f"«{key}» står to ganger; den første er på linje {first}."
                self.tree.flaws.append(_at(key_node.start_mark, message, "Fjern den ene.", where))
                continue
            self.tree.key_places[where] = self._place(key_node)
            made[key] = self.value(value_node, where)
        return made

    def _scalar(self, node: yaml.Node, loc: Loc) -> Any:
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        text = str(node.value)
        if _FORBIDDEN.search(text):
            self.tree.flaws.append(_at(node.start_mark, "Teksten har et tegn som ikke er lov.", "Fjern tegnet.", loc))
            text = _FORBIDDEN.sub("", text)
        try:
            if kind in _PLAIN:
                return _PLAIN[kind](text)
        except (ValueError, OverflowError):
            kind = node.tag
        remedy = "Fjern merket som begynner med utropstegn."
        self.tree.flaws.append(_at(node.start_mark, f"Verdien har et merke som ikke er lov her ({kind}).", remedy, loc))
        return text


_PLAIN: dict[str, Any] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": lambda text: text == "true",
    "null": lambda text: None,
}
