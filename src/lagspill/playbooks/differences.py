"""What differs between two playbooks, in words: before and after, part by part (PLAT-5). Pure, and complete."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lagspill.playbooks.parts_text import Text
from lagspill.playbooks.schema import Playbook

Path = tuple[str, ...]
_LANGUAGES = frozenset(Text.model_fields)
_SHORT = 60

# The parts of a playbook as people know them, in the order they think of them. What has no place here stands under the last.
GROUPS: Mapping[str, Promise] = MappingProxyType(
    {
        "names": gettext_lazy("Navn"),
        "meetings": gettext_lazy("Møtene"),
        "members": gettext_lazy("Hvem som møter"),
        "forms": gettext_lazy("Skjemaene"),
        "texts": gettext_lazy("Tekster"),
        "consent": gettext_lazy("Samtykke og underskrift"),
        "other": gettext_lazy("Annet"),
    }
)
_GROUP_OF = {
    "title": "names", "short_title": "names", "purpose": "names", "meetings": "meetings", "main_meeting": "meetings",
    "bands": "members", "forms": "forms", "texts": "texts", "letters": "texts", "consent": "consent",
}  # fmt: skip
WORDS: Mapping[str, Promise] = MappingProxyType(
    {
        "title": gettext_lazy("Navn"),
        "short_title": gettext_lazy("Kort navn"),
        "purpose": gettext_lazy("Hva modellen er til for"),
        "label": gettext_lazy("Hva det heter"),
        "help": gettext_lazy("Hjelpetekst"),
        "intro": gettext_lazy("Innledning"),
        "text": gettext_lazy("Tekst"),
        "heading": gettext_lazy("Overskrift"),
        "every_weeks": gettext_lazy("Uker mellom møtene"),
        "shortest_weeks": gettext_lazy("Færrest uker mellom møtene"),
        "longest_weeks": gettext_lazy("Flest uker mellom møtene"),
        "minutes": gettext_lazy("Minutter"),
        "minutes_per_case": gettext_lazy("Minutter per sak"),
        "min": gettext_lazy("minst"),
        "max": gettext_lazy("høyst"),
        "members": gettext_lazy("Faste medlemmer"),
        "optional_members": gettext_lazy("Kommer ved behov"),
        "default_rule": gettext_lazy("Hvem som må skrive under"),
        "required": gettext_lazy("Må fylles ut"),
        "kind": gettext_lazy("Type felt"),
        "fields": gettext_lazy("Felt"),
        "cadence": gettext_lazy("Møterytme"),
    }
)
# Follows from other changes, or is told apart.
_SILENT = frozenset({"version", "documents"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. `before` is '' for what is new, `after` for what is gone."""

    group: str
    where: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """The difference in one sentence."""
        if not self.before:
            return _("%(where)s er ny.") % {"where": self.where}
        if not self.after:
            return _("%(where)s er tatt bort.") % {"where": self.where}
        if max(len(self.before), len(self.after)) > _SHORT:
            return _("%(where)s har ny tekst.") % {"where": self.where}
        return _("%(where)s: «%(before)s» er blitt «%(after)s».") % {
            "where": self.where, "before": self.before, "after": self.after
        }  # fmt: skip


def differences(before: Playbook, after: Playbook) -> list[Difference]:
    """Everything that differs but the version, in the order of the groups; documents follow from their forms' fields."""
    was, now = (one.model_dump(mode="json", exclude_none=True) for one in (before, after))
    # What has got a new name is told under the one that people know.
    names = _labels(now) | _labels(was)
    found = [
        Difference(_GROUP_OF.get(path[0], "other"), _where(path, names), _worded(old, names), _worded(new, names))
        for path, old, new in _changes((), was, now)
        if path[0] not in _SILENT
    ]
    return sorted(found, key=lambda one: list(GROUPS).index(one.group))


def _changes(path: Path, old: Any, new: Any) -> Iterator[tuple[Path, Any, Any]]:
    if old == new:
        return
    if _is_text(old) and _is_text(new):
        yield from _languages(path, old, new)
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            yield from _changes((*path, key), old.get(key), new.get(key))
    elif _coded(old) and _coded(new) and (old or new):
        was, now = _by_code(old), _by_code(new)
        for code in {**was, **now}:
            yield from _changes((*path, code), was.get(code), now.get(code))
        if [code for code in was if code in now] != [code for code in now if code in was]:
            yield (*path, "order"), list(was), list(now)
    else:
        yield path, old, new


def _languages(path: Path, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[Path, Any, Any]]:
    """A text is told in *bokmål*; other languages on their own where only they differ."""
    if old["nb"] != new["nb"]:
        yield path, old["nb"], new["nb"]
        return
    for language in sorted({*old, *new}):
        if old.get(language) != new.get(language):
            yield (*path, language), old.get(language), new.get(language)


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and "nb" in value and _LANGUAGES.issuperset(value)


def _coded(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) and ("code" in one or "id" in one) for one in value)


def _by_code(entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {str(one.get("code", one.get("id"))): one for one in entries}


def _labels(data: Any) -> dict[str, str]:
    """What codes are called, wherever they stand; codes of one's list first found win."""
    found: dict[str, str] = {}
    if isinstance(data, dict):
        code, label = data.get("code"), data.get("label") or data.get("title") or data.get("heading")
        text = data.get("text")
        if isinstance(code, str) and isinstance(label, dict):
            found[code] = label.get("nb", code)
        elif isinstance(code, str) and isinstance(text, dict):
            found[code] = f"«{opening(str(text.get('nb', code)))}»"
    for inner in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        found = _labels(inner) | found
    return found


def opening(text: str) -> str:
    """What a text without a name is called: how it begins."""
    words = " ".join(text.split())
    return words if len(words) <= _SHORT else words[: _SHORT - 3].rsplit(" ", 1)[0] + " …"


def _where(path: Path, names: Mapping[str, str]) -> str:
    """`Melding til teamet › Telefon: Hjelpetekst`; the list's own name is left out before an entry's."""
    words = [_word(step, names) for place, step in enumerate(path) if not _is_list_of_named(path, place, names)]
    return " › ".join(dict.fromkeys(words))


def _is_list_of_named(path: Path, place: int, names: Mapping[str, str]) -> bool:
    return place + 1 < len(path) and path[place + 1] in names and path[place + 1] not in WORDS


def _word(step: str, names: Mapping[str, str]) -> str:
    if step == "order":
        return _("Rekkefølgen")
    if step in _LANGUAGES:
        return {"nn": _("på nynorsk"), "en": _("på engelsk")}.get(step, step)
    known = WORDS.get(step)
    return str(known) if known else names.get(step, step.replace("_", " ").capitalize())


def _worded(value: Any, names: Mapping[str, str]) -> str:
    """A value as people read it; '' for none."""
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    if isinstance(value, list):
        return ", ".join(_worded(one, names) for one in value)
    if isinstance(value, dict):
        return _entry(value, names)
    return names.get(str(value), str(value))


def _entry(value: dict[str, Any], names: Mapping[str, str]) -> str:
    if _is_text(value):
        return str(value["nb"])
    for key in ("label", "title", "text", "heading"):
        if key in value:
            return _worded(value[key], names)
    if "service_kind" in value:
        return names.get(value["service_kind"], value["service_kind"])
    return ", ".join(_worded(one, names) for one in value.values())
