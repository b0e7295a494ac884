"""Files in YAML that a schema checks: every mistake with line and remedy. For playbooks, and for whatever else is written so."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lagspill.playbooks.faults import FAULT, FAULTS, Fault, nearest
from lagspill.playbooks.tree import MAX_BYTES, BadYamlError, Flaw, Loc, Tree, read_tree

Schema = TypeVar("Schema", bound=BaseModel)


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file: where it stands (line and column from 1) and what to do about it."""

    file: str
    line: int
    column: int
    where: str
    message: str
    remedy: str
    loc: Loc = ()

    def __str__(self) -> str:
        inside = f" ({self.where})" if self.where else ""
        return f"{self.file}:{self.line}:{self.column}{inside}: {self.message} {self.remedy}"


class UnreadableError(Exception):
    """A file that cannot be read as a tree at all; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _unreadable(file: str, message: str, remedy: str) -> UnreadableError:
    return UnreadableError(Problem(file, 1, 1, "", message, remedy))


def flawed(file: str, flaw: Flaw) -> UnreadableError:
    """The file is unreadable because of this."""
    return UnreadableError(Problem(file, flaw.line, flaw.column, worded(flaw.loc), flaw.message, flaw.remedy))


def text_of(path: Path) -> str:
    """What stands in the file. Raises UnreadableError."""
    name = path.name
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise _unreadable(name, "Filen finnes ikke.", "Kontroller navnet.") from error
    except (OSError, ValueError) as error:
        remedy = "Kontroller at det er en fil, og at du har lov til å lese den."
        raise _unreadable(name, "Filen kan ikke åpnes.", remedy) from error
    if len(raw) > MAX_BYTES:
        remedy = "Så mye skal den ikke si. Er det riktig fil?"
        raise _unreadable(name, "Filen er større enn 1 MiB.", remedy)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _unreadable(
            name, f"Filen er ikke lagret som UTF-8 (linje {line}).", "Lagre den på nytt som UTF-8."
        ) from error


def read(text: str, name: str) -> Tree:
    """The text's tree. Raises UnreadableError."""
    try:
        return read_tree(text, name)
    except BadYamlError as error:
        raise flawed(name, error.flaw) from error


def judged(schema: type[Schema], tree: Tree, name: str) -> tuple[Schema | None, list[Problem]]:
    """What the tree of the file `name` says by the schema; with problems nothing, and they in the order they stand there."""
    problems = [Problem(tree.file, f.line, f.column, worded(f.loc), f.message, f.remedy, f.loc) for f in tree.flaws]
    found: Schema | None = None
    try:
        found = schema.model_validate(tree.data)
    except ValidationError as error:
        problems += [problem_of(tree, fault) for fault in _faults(error, schema)]
    return (None, in_order(problems, name)) if problems else (found, [])


def in_order(problems: list[Problem], name: str) -> list[Problem]:
    """Those of the file itself first, each file's from top to bottom."""
    return sorted(problems, key=lambda p: (p.file != name, p.file, p.line, p.column, p.message))


def problem_of(tree: Tree, fault: Fault) -> Problem:
    """The fault, with where it stands."""
    place = tree.place(fault.loc)
    return Problem(place.file, place.line, place.column, worded(fault.loc), fault.message, fault.remedy, fault.loc)


def worded(loc: Loc) -> str:
    """`forms[2].fields[0].label`, counting from 0 as the data does."""
    words = ""
    for step in loc:
        words += f"[{step}]" if isinstance(step, int) else f".{step}" if words else step
    return words


def _faults(error: ValidationError, schema: type[BaseModel]) -> list[Fault]:
    faults: list[Fault] = []
    for found in error.errors(include_url=False):
        if found["type"] == FAULTS:
            faults += found["ctx"]["faults"]
        else:
            faults.append(_fault(found, schema))
    return faults


_MESSAGES = {
    "missing": ("«{name}» mangler.", "Legg til «{name}»."),
    "string_type": ("Her må det stå tekst.", "Skriv teksten i anførselstegn."),
    "string_too_short": ("Teksten er tom.", "Skriv en tekst, eller fjern linjen."),
    "string_too_long": ("Teksten er for lang (høyst {max_length} tegn).", "Gjør den kortere."),
    "int_type": ("Her må det stå et helt tall.", "Skriv tallet uten anførselstegn."),
    "bool_type": ("Her må det stå true eller false.", "Skriv true eller false."),
    "bool_parsing": ("Her må det stå true eller false.", "Skriv true eller false."),
    "greater_than_equal": ("Tallet er for lavt.", "Det må være minst {ge}."),
    "less_than_equal": ("Tallet er for høyt.", "Det må være høyst {le}."),
    "literal_error": ("Verdien er ikke blant dem som kan brukes.", "Bruk {expected}."),
    "tuple_type": ("Her må det stå en liste.", "Begynn hver linje med en strek (-)."),
    "model_type": ("Her må det stå flere navn med verdier.", "Skriv ett «navn: verdi» per linje."),
    "model_attributes_type": ("Her må det stå flere navn med verdier.", "Skriv ett «navn: verdi» per linje."),
    "too_short": ("Listen er for kort.", "Den må ha minst {min_length} ledd."),
    "too_long": ("Listen er for lang.", "Den kan ha høyst {max_length} ledd."),
    "value_error": ("{error}", "Rett verdiene så de stemmer med hverandre."),
}
_OTHER = ("Verdien passer ikke her.", "Se hvordan det er gjort i en ferdig fil.")
_DATES = ("Her må det stå en dato.", "Skriv datoen som 2026-01-31.")
_CODES = (
    "Verdien har ikke riktig form.",
    "Koder skrives med små bokstaver, tall og understrek. Versjoner skrives som «1.0».",
)


def _fault(found: Any, schema: type[BaseModel]) -> Fault:
    kind, loc = str(found["type"]), tuple(found["loc"])
    if kind == "extra_forbidden":
        name = str(loc[-1])
        return Fault(loc, f"«{name}» hører ikke hjemme her.", nearest(name, _names_at(loc[:-1], schema)))
    if kind == FAULT:
        return Fault(loc, found["ctx"]["message"], found["ctx"]["remedy"])
    fills = {**found.get("ctx", {}), "name": loc[-1] if loc else ""}
    if kind == "string_pattern_mismatch":
        message, remedy = _CODES
    elif kind.startswith("date"):
        message, remedy = _DATES
    else:
        message, remedy = _MESSAGES.get(kind, _OTHER)
    return Fault(loc, message.format(**fills), remedy.format(**fills).replace(" or ", " eller "))


def _names_at(loc: Loc, schema: type[BaseModel]) -> list[str]:
    """The names that the schema knows at `loc`."""
    model = schema
    for step in loc:
        if isinstance(step, str):
            info = model.model_fields.get(step)
            model = next(_models_in(info.annotation if info else None), model)
    return list(model.model_fields)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    yield from (model for inner in typing.get_args(annotation) for model in _models_in(inner))
