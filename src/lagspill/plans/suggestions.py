"""Measures to start from: the model's own templates, those that fit the concern first (PLAN-6). Pure: people and days come in."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lagspill.playbooks.schema import MeasureTemplate, Playbook

# What one fills in of a new measure, by the form's names.
FIELDS = ("goal", "text", "responsible", "starts_on", "due_on", "follow_up_on")


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who may be responsible, and the kind of service they come from."""

    position: str
    kind: str


@dataclass(frozen=True, slots=True)
class Group:
    """Templates under one heading; `heading` is a category's code, "" for those without, None for those that fit the concern."""

    heading: str | None
    templates: tuple[MeasureTemplate, ...]


def template(playbook: Playbook, code: str) -> MeasureTemplate | None:
    """The template with this code, when the model has it."""
    return next((one for one in playbook.measure_templates if one.code == code), None)


def grouped(templates: Iterable[MeasureTemplate], concern: Collection[str], order: Sequence[str]) -> list[Group]:
    """Each template once: first those that fit one of the concern's categories, then the others under their first category, in
    the model's `order`, last those that fit anything."""
    left = list(templates)
    groups = []
    for heading, wanted in [(None, set(concern)), *((code, {code}) for code in order)]:
        fitting = tuple(one for one in left if wanted & set(one.categories))
        if fitting:
            groups.append(Group(heading, fitting))
            left = [one for one in left if one not in fitting]
    return [*groups, Group("", tuple(left))] if left else groups


def offered(
    chosen: MeasureTemplate, language: str, helpers: Iterable[Helper], starts_on: datetime.date | None
) -> dict[str, str]:
    """What the template puts into the form: its words, the one helper of the service that offers it, and its usual period."""
    fitting = [one.position for one in helpers if one.kind == chosen.offered_by]
    found = {"text": _words(chosen, language)}
    if chosen.goal:
        found["goal"] = chosen.goal.in_(language)
    if len(fitting) == 1:
        found["responsible"] = fitting[0]
    # A start at the calendar's end is a slip of the pen: what follows it has no date.
    lasts = datetime.timedelta(weeks=chosen.weeks or 0)
    if lasts and starts_on and starts_on <= datetime.date.max - lasts:
        found["due_on"] = (starts_on + lasts).isoformat()
    return found


def filled(typed: Mapping[str, str], before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """The form after choosing: what one wrote oneself stays; what is empty, or came from the template chosen `before`, follows
    the new one."""
    found = {}
    for name in FIELDS:
        written = typed.get(name, "").replace("\r\n", "\n")
        own = bool(written.strip()) and written != before.get(name)
        found[name] = written if own else now.get(name, "")
    return found


def _words(chosen: MeasureTemplate, language: str) -> str:
    if chosen.text:
        return chosen.text.in_(language)
    label = chosen.label.in_(language)
    return f"{label}. {chosen.help.in_(language)}" if chosen.help else label
