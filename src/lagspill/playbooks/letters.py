"""Letters that say what a model is: the fixed texts with the team's own name and telephone in them (PAR-2). Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lagspill.playbooks.parts_document import Letter
from lagspill.playbooks.schema import Playbook

_PLACEHOLDER = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class FilledPart:
    """A heading with the paragraphs under it."""

    heading: str
    paragraphs: tuple[str, ...]


def filled(playbook: Playbook, letter: Letter, language: str, values: Mapping[str, str]) -> list[FilledPart]:
    """The letter's parts in `language`. A text that names something without a value is left out, and so is a part with none."""
    found = []
    for part in letter.parts:
        texts = (playbook.text(code).in_(language) for code in part.texts)
        paragraphs = tuple(_PLACEHOLDER.sub(lambda mark: values[mark[1]], text) for text in texts if _all(text, values))
        if paragraphs:
            found.append(FilledPart(part.heading.in_(language), paragraphs))
    return found


def lacking(playbook: Playbook, letter: Letter, values: Mapping[str, str]) -> list[str]:
    """The placeholders of the letter that have no value, in the order they stand."""
    named = (name for text in _texts(playbook, letter) for name in _PLACEHOLDER.findall(text))
    return list(dict.fromkeys(name for name in named if not values.get(name)))


def is_whole_in(playbook: Playbook, letter: Letter, language: str) -> bool:
    """Whether every text of the letter exists in the language, so that none falls back to *bokmål*."""
    words = [letter.title, *(part.heading for part in letter.parts)]
    words += [playbook.text(code) for part in letter.parts for code in part.texts]
    return all(text.has(language) for text in words)


def _texts(playbook: Playbook, letter: Letter) -> list[str]:
    return [playbook.text(code).nb for part in letter.parts for code in part.texts]


def _all(text: str, values: Mapping[str, str]) -> bool:
    return all(values.get(name) for name in _PLACEHOLDER.findall(text))
