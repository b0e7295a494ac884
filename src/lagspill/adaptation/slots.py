"""The places of a playbook that a municipality may change in the product, section by section. Pure.

A slot is a place in the playbook's data, by names and codes: `meetings`, `team_meeting`, `cadence`, `every_weeks`.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lagspill.playbooks.differences import opening
from lagspill.playbooks.known_fields import KNOWN
from lagspill.playbooks.parts_meeting import MeetingKind
from lagspill.playbooks.schema import FormField, Playbook
from lagspill.playbooks.tree import Loc

Path = tuple[str, ...]
# The program fills it in itself: there is nobody to ask.
UNASKED = ("protocol",)
# On their pages the program's own words explain its fields; the model words the paper, which has no help on it.
OUR_WORDS = ("consent", "invitation")
# What a municipality's own questions may be: an answer of one person, without a rule of the program's own behind it.
OWN_KINDS = ("text", "long_text", "yes_no", "choice", "choices", "date", "number")
OWN = "own_"


@dataclass(frozen=True, slots=True)
class Slot:
    """One place. `kind` is 'line', 'prose', 'hint' (texts in two languages; a hint may be missing), 'number' or 'rule'; `group`
    heads it in the form."""

    path: Path
    label: str
    kind: str
    group: str = ""
    help: str = ""

    @property
    def name(self) -> str:
        """What the form calls it."""
        return "-".join(self.path)


def name_slots() -> list[Slot]:
    """What the model is called and what it is for."""
    return [
        Slot(("title",), _("Navn på modellen"), "line"),
        Slot(("short_title",), _("Kort navn"), "line"),
        Slot(("purpose",), _("Hva modellen er til for"), "prose"),
    ]


def meeting_slots(playbook: Playbook) -> list[Slot]:
    """What each kind of meeting is called, its rhythm and its phases."""
    return [slot for kind in playbook.meetings for slot in _meeting(kind)]


def _meeting(kind: MeetingKind) -> Iterator[Slot]:
    path, group = ("meetings", kind.code), kind.label.nb
    yield Slot((*path, "label"), _("Hva møtet heter"), "line", group)
    if kind.cadence is not None:
        told = _("Modellen tillater fra %(least)d til %(most)d. Endrer du dette, endrer du modellens ramme.") % {
            "least": kind.cadence.shortest_weeks,
            "most": kind.cadence.longest_weeks,
        }
        letters = _("Brevene kan si hvor ofte møtet holdes. Se over dem under «Tekster og brev».")
        yield Slot((*path, "cadence", "every_weeks"), _("Uker mellom møtene"), "number", group, letters)
        yield Slot((*path, "cadence", "shortest_weeks"), _("Færrest uker mellom møtene"), "number", group, told)
        yield Slot((*path, "cadence", "longest_weeks"), _("Flest uker mellom møtene"), "number", group)
        yield Slot((*path, "cadence", "minutes"), _("Hele møtets lengde i minutter"), "number", group)
    if kind.minutes_per_case is not None:
        yield Slot((*path, "minutes_per_case", "min"), _("Færrest minutter per sak"), "number", group)
        yield Slot((*path, "minutes_per_case", "max"), _("Flest minutter per sak"), "number", group)
    for phase in kind.phases:
        inner, where = (*path, "phases", phase.code), _("%(meeting)s: fasen «%(phase)s»")
        part = where % {"meeting": group, "phase": phase.label.nb}
        yield Slot((*inner, "label"), _("Hva fasen heter"), "line", part)
        yield Slot((*inner, "minutes", "min"), _("Færrest minutter"), "number", part)
        yield Slot((*inner, "minutes", "max"), _("Flest minutter"), "number", part)


def text_slots(playbook: Playbook) -> list[Slot]:
    """The fixed texts of pages, documents and letters."""
    used = {code: letter.title.nb for letter in playbook.letters for part in letter.parts for code in part.texts}
    return [
        Slot(("texts", one.code, "text"), opening(one.text.nb), "prose", _("Tekst %(number)d") % {"number": number},
             _("Står i brevet «%(letter)s».") % {"letter": used[one.code]} if one.code in used else "")
        for number, one in enumerate(playbook.texts, 1)
    ]  # fmt: skip


def form_slots(playbook: Playbook, form_code: str) -> list[Slot]:
    """What a form and its fields are called, and what stands beneath each as help."""
    form = playbook.form(form_code)
    path = ("forms", form_code)
    slots = [Slot((*path, "label"), _("Hva skjemaet heter"), "line")]
    if form.intro is not None:
        slots.append(Slot((*path, "intro"), _("Innledning"), "prose"))
    for field in form.fields:
        if not is_own(field):
            group = field.label.nb
            here = (*path, "fields", field.code)
            slots.append(Slot((*here, "label"), _("Hva feltet heter"), "line", group))
            if form_code not in OUR_WORDS or field.code not in KNOWN[form_code].fields:
                slots.append(Slot((*here, "help"), _("Hjelpetekst"), "hint", group))
    return slots


def signature_slots() -> list[Slot]:
    """Who must sign a consent, until the municipality has chosen otherwise for all its models (CONS-2)."""
    return [Slot(("consent", "signatures", "default_rule"), _("Hvem må skrive under?"), "rule")]


def is_own(field: FormField) -> bool:
    """Whether a municipality added the field in the product."""
    return field.code.startswith(OWN)


def may_hide(field: FormField) -> bool:
    """Whether a form can do without a field: one that the model's own form has, or that must be answered, stays."""
    return field.from_form == "ours" and not field.required and not is_own(field)


def own_code(label: str, taken: frozenset[str]) -> str:
    """A code for a new field, from its label; different from every code that is taken."""
    plain = unicodedata.normalize("NFKD", label.lower().replace("æ", "ae").replace("ø", "o")).encode("ascii", "ignore")
    stem = OWN + (re.sub(r"[^a-z0-9]+", "_", plain.decode()).strip("_")[:40] or "field")
    numbered = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(taken) + 2))
    return next(code for code in numbered if code not in taken)


def value_at(data: Any, path: Path) -> Any:
    """What stands at a place of a playbook's data; None where nothing does."""
    for step in path:
        data = _entry(data, step) if isinstance(data, list) else data.get(step) if isinstance(data, dict) else None
    return data


def _entry(entries: list[Any], code: str) -> Any:
    return next((one for one in entries if isinstance(one, dict) and one.get("code", one.get("id")) == code), None)


def put(layer: dict[str, Any], base: Any, path: Path, value: Any) -> None:
    """Writes a value at a place of an upper layer, with the codes that lead there."""
    here: Any = layer
    for place, step in enumerate(path):
        within = value_at(base, path[:place])
        last = place == len(path) - 1
        if isinstance(within, list):
            found = _entry(here, step)
            if found is None:
                found = {"code": step}
                here.append(found)
            here = found
        elif last:
            here[step] = value
        else:
            inner = value_at(base, path[: place + 1])
            here = here.setdefault(step, [] if isinstance(inner, list) else {})


def coded(loc: Loc, data: Any) -> Path:
    """A place as the checker tells it, by index, as a path by names and codes."""
    path: list[str] = []
    for step in loc:
        if isinstance(step, int) and isinstance(data, list):
            data = data[step] if step < len(data) else None
            code = data.get("code", data.get("id")) if isinstance(data, dict) else None
            path.append(code if isinstance(code, str) else str(step))
        else:
            data = data.get(step) if isinstance(data, dict) else None
            path.append(str(step))
    return tuple(path)


def changed_text(base: Mapping[str, str] | None, nb: str, nn: str) -> dict[str, str] | None:
    """A text as it is to stand, or None when it is as it was. A new *bokmål* leaves no translation of the old one behind."""
    if base is None:
        return {"nb": nb, **({"nn": nn} if nn else {})} if nb else None
    if nb == base["nb"] and nn == base.get("nn", ""):
        return None
    kept = {code: text for code, text in base.items() if code not in ("nb", "nn")} if nb == base["nb"] else {}
    return {"nb": nb, **({"nn": nn} if nn else {}), **kept}
