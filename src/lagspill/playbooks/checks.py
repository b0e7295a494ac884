"""What must hold across the parts of a playbook: codes met, ages covered, minutes adding up (PLAT-5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lagspill.playbooks.faults import Fault, Loc, nearest
from lagspill.playbooks.form_checks import form_faults
from lagspill.playbooks.parts_document import PLACEHOLDERS
from lagspill.playbooks.parts_form import FormField
from lagspill.playbooks.parts_meeting import MeetingKind
from lagspill.playbooks.parts_text import Part

if TYPE_CHECKING:
    from lagspill.playbooks.schema import Playbook

# The rooms above ask for these by code, so every model must have them.
REQUIRED_FORMS = ("concern", "consent", "invitation", "action_plan", "follow_up", "evaluation", "minutes")
REQUIRED_DOCUMENTS = ("consent_form", "invitation", "action_plan", "minutes")
# A team is referred to, and keeps a protocol where the model has one; a meeting of one case has neither.
TEAMS_FORMS = ("referral",)
TEAMS_DOCUMENTS = ("referral",)
REQUIRED_TEXTS = (
    "closing_case",
    "confidentiality_reminder",
    "consent_declaration",
    "consent_withdrawal",
    "feedback_question",
    "information_family",
    "invitation_body",
    "jurist_notice",
)


def faults_in(playbook: Playbook) -> list[Fault]:
    """Every fault across the playbook's parts; empty when it hangs together."""
    return [
        *_repeated_codes(playbook, ()),
        *_unmet_references(playbook),
        *_missing_parts(playbook),
        *form_faults(playbook.forms),
        *_uncovered_ages(playbook),
        *_without_age(playbook),
        *_safety_gate(playbook),
        *_signatures(playbook),
        *_minutes(playbook),
        *_placeholders(playbook),
    ]


def _children(part: Part) -> Iterator[tuple[Loc, Part]]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, Part):
            yield (name,), value
        elif isinstance(value, tuple):
            yield from (((name, i), item) for i, item in enumerate(value) if isinstance(item, Part))


def walk(part: Part, loc: Loc = ()) -> Iterator[tuple[Loc, Part]]:
    """The part and every part inside it, with the way to it."""
    yield loc, part
    for step, child in _children(part):
        yield from walk(child, loc + step)


def _repeated_codes(part: Part, loc: Loc) -> Iterator[Fault]:
    seen: set[tuple[str | int, str]] = set()
    for step, child in _children(part):
        key = "id" if hasattr(child, "id") else "code"
        code = getattr(child, key, None)
        if len(step) > 1 and isinstance(code, str):
            if (step[0], code) in seen:
                message = f"«{code}» står to ganger i samme liste."
                yield Fault((*loc, *step, key), message, "Gi den ene et annet navn, eller fjern den.")
            seen.add((step[0], code))
        yield from _repeated_codes(child, loc + step)


def _known(playbook: Playbook) -> dict[str, list[str]]:
    lists = ("bands", "categories", "documents", "forms", "meetings", "roles", "service_kinds", "sources", "texts")
    known: dict[str, list[str]] = {name: [part.code for part in getattr(playbook, name)] for name in lists}
    known["legal_bases"] = [basis.id for basis in playbook.legal_bases]
    known["form_fields"] = [ref for form in playbook.forms for ref in _field_refs(form.code, form.fields)]
    return known


def _field_refs(prefix: str, fields: tuple[FormField, ...]) -> Iterator[str]:
    for field in fields:
        yield f"{prefix}.{field.code}"
        yield from _field_refs(f"{prefix}.{field.code}", field.columns)


_WHAT = {
    "bands": "en aldersgruppe",
    "categories": "en kategori",
    "documents": "et dokument",
    "form_fields": "et felt",
    "forms": "et skjema",
    "legal_bases": "et rettsgrunnlag",
    "meetings": "en møtetype",
    "roles": "en rolle",
    "service_kinds": "en tjenestetype",
    "sources": "en kilde",
    "texts": "en tekst",
}


def _unmet_references(playbook: Playbook) -> Iterator[Fault]:
    known = _known(playbook)
    if playbook.main_meeting not in known["meetings"]:
        yield _unmet(("main_meeting",), playbook.main_meeting, "meetings", known["meetings"])
    for loc, part in walk(playbook):
        for name, target in type(part).refers_to.items():
            value = getattr(part, name)
            codes = enumerate(value) if isinstance(value, tuple) else [(None, value)]
            for i, code in codes:
                if code is not None and code not in known[target]:
                    where = (*loc, name) if i is None else (*loc, name, i)
                    yield _unmet(where, code, target, known[target])


def _unmet(loc: Loc, code: str, target: str, known: list[str]) -> Fault:
    return Fault(loc, f"«{code}» er ikke {_WHAT[target]} i denne filen.", nearest(code, known))


def _missing_parts(playbook: Playbook) -> Iterator[Fault]:
    teams = playbook.is_a_teams
    forms = REQUIRED_FORMS + (TEAMS_FORMS if teams else ())
    documents = REQUIRED_DOCUMENTS + (TEAMS_DOCUMENTS if teams else ())
    for name, required in (("forms", forms), ("documents", documents), ("texts", REQUIRED_TEXTS)):
        present = {part.code for part in getattr(playbook, name)}
        for code in required:
            if code not in present:
                message = f"Listen «{name}» mangler «{code}», som programmet trenger."
                yield Fault((name,), message, f"Legg til et ledd med «code: {code}».")


def _uncovered_ages(playbook: Playbook) -> Iterator[Fault]:
    for age in range(playbook.age_range.from_age, playbook.age_range.to_age + 1):
        for attends in (False, True):
            holding = [i for i, b in enumerate(playbook.bands) if b.holds(age, attends_kindergarten=attends)]
            who = f"{age} år {'i' if attends else 'utenfor'} barnehage"
            if not holding:
                yield Fault(("bands",), f"Ingen aldersgruppe gjelder for {who}.", "La en aldersgruppe ta den med.")
            elif len(holding) > 1:
                names = " og ".join(f"«{playbook.bands[i].code}»" for i in holding)
                yield Fault(
                    ("bands", holding[1]),
                    f"Både {names} gjelder for {who}.",
                    "La aldersgruppene møtes uten å overlappe, eller skill dem med «conditions».",
                )
    limits = playbook.age_range
    for i, band in enumerate(playbook.bands):
        if band.from_age < limits.from_age or band.to_age > limits.to_age:
            yield Fault(
                ("bands", i),
                f"Aldersgruppen «{band.code}» går utenfor {limits.from_age}–{limits.to_age} år.",
                "Rett aldersgruppen eller «age_range».",
            )


def _without_age(playbook: Playbook) -> Iterator[Fault]:
    kinds = set(playbook.subject_kinds)
    for name, whom, met in (
        ("pregnant_band", "gravide", bool(kinds & {"pregnant"})),
        ("system_band", "saker uten person", bool(kinds & {"group", "system"})),
    ):
        if met and getattr(playbook, name) is None:
            yield Fault(
                ("subject_kinds",),
                f"Modellen er også for {whom}, men sier ikke hvilken aldersgruppe som møter for dem.",
                f"Legg til «{name}» med koden til en aldersgruppe.",
            )


def _safety_gate(playbook: Playbook) -> Iterator[Fault]:
    # The two questions are asked wherever a case begins or moves on (CASE-4), whatever the model calls them.
    if (
        len(playbook.safety_gate.kinds) != 2
        or len({kind.shields_guardians for kind in playbook.safety_gate.kinds}) != 2
    ):
        yield Fault(
            ("safety_gate", "kinds"),
            "Sikkerhetsspørsmålene må være to: ett som skjermer for de foresatte, og ett som ikke gjør det.",
            "Bruk dem fra «felles», eller skriv ett med «shields_guardians: true» og ett med «false».",
        )


def _signatures(playbook: Playbook) -> Iterator[Fault]:
    signatures = playbook.consent.signatures
    known = [rule.code for rule in signatures.rules]
    for name in ("model_rule", "default_rule"):
        code = getattr(signatures, name)
        if code not in known:
            message = f"«{code}» er ikke en underskriftsregel i denne filen."
            yield Fault(("consent", "signatures", name), message, nearest(code, known))
    if signatures.health_from < signatures.young_person_signs_from or signatures.adult_from < signatures.health_from:
        yield Fault(
            ("consent", "signatures"),
            "Aldrene for underskrift står ikke i stigende rekkefølge.",
            "«young_person_signs_from», «health_from» og «adult_from» skal stige.",
        )


def _minutes(playbook: Playbook) -> Iterator[Fault]:
    for i, meeting in enumerate(playbook.meetings):
        loc: Loc = ("meetings", i)
        yield from _phase_sum(meeting, loc)
        if meeting.code != playbook.main_meeting and meeting.scope == "team":
            # A team's dates are those of its main meeting; any other kind of its own would never be held.
            remedy = "Skriv «scope: case» hvis møtet gjelder én sak, eller «scope: place» hvis det er skolens eller barnehagens eget."
            yield Fault(loc, "Ingen kan gi dette møtet en dato, for teamets datoer er hovedmøtets.", remedy)
        # Several cases in one meeting need their time each; a meeting of one case may follow a plain agenda.
        if meeting.code != playbook.main_meeting or meeting.scope != "team":
            continue
        if not meeting.phases or meeting.minutes_per_case is None:
            yield Fault(loc, "Hovedmøtet mangler faser eller tid per sak.", "Legg til «phases» og «minutes_per_case».")
        elif playbook.interpreter.extra_minutes and not any(p.stretches for p in meeting.phases):
            remedy = "Sett «stretches: true» på minst én fase."
            yield Fault((*loc, "phases"), "Tolk gir ekstra tid, men ingen fase kan forlenges.", remedy)


def _phase_sum(meeting: MeetingKind, loc: Loc) -> Iterator[Fault]:
    stated = meeting.minutes_per_case
    if stated is None or not meeting.phases:
        return
    low = sum(phase.minutes.min for phase in meeting.phases)
    high = sum(phase.minutes.max for phase in meeting.phases)
    if low < stated.min or high > stated.max:
        yield Fault(
            (*loc, "minutes_per_case"),
            f"Fasene tar til sammen {low}–{high} minutter, men saken har {stated.min}–{stated.max}.",
            "Rett tiden per sak eller fasenes minutter.",
        )


def _placeholders(playbook: Playbook) -> Iterator[Fault]:
    """What a letter asks the directory for must be something that it has."""
    used = {code for letter in playbook.letters for part in letter.parts for code in part.texts}
    for i, named in enumerate(playbook.texts):
        for language, text in named.text.model_dump(exclude_none=True).items():
            for name in re.findall(r"\{([^{}]*)\}", text) if named.code in used else ():
                if name not in PLACEHOLDERS:
                    message = f"«{{{name}}}» kan ikke fylles inn i et brev."
                    yield Fault(("texts", i, "text", language), message, nearest(name, list(PLACEHOLDERS)))
