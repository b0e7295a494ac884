"""Where a model comes from: what its sources disagree about, what is our reading, its ways step by step, the law it rests on."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lagspill.foundation.clock import today
from lagspill.foundation.templatetags.lagspill import day
from lagspill.playbooks.checks import walk
from lagspill.playbooks.parts_text import Part, Text
from lagspill.playbooks.schema import Document, LegalBasis, Playbook, Sourced, Step

# Parts that have no name of their own.
_PLACES = {
    "pregnant_band": gettext_lazy("Gravide"),
    "system_band": gettext_lazy("Saker uten person"),
    "consent": gettext_lazy("Samtykke"),
    "family": gettext_lazy("Familien"),
    "anonymity": gettext_lazy("Saker uten navn"),
    "interpreter": gettext_lazy("Tolk"),
}
_RECIPIENTS = {
    "family": gettext_lazy("familien"),
    "consented_services": gettext_lazy("tjenestene i samtykket"),
    "participants": gettext_lazy("de som var med"),
    "responsible_staff": gettext_lazy("de som er ansvarlige for tiltak"),
    "case_lead": gettext_lazy("den koordineringsansvarlige"),
    "municipal_coordinator": gettext_lazy("den kommunale koordinatoren"),
    "team": gettext_lazy("teamet"),
}


def disagreements(playbook: Playbook) -> list[dict[str, Any]]:
    """What the sources disagree about: what each says, and what the model does. The model's own sources, which stand after those of
    what all models share, come first."""
    language = get_language() or "nb"
    titles = {source.code: source.title for source in playbook.sources}
    order = list(titles)
    found = sorted(playbook.disagreements, key=lambda one: -max(order.index(said.source) for said in one.readings))
    return [
        {
            "about": one.about.in_(language),
            "rows": [
                *(
                    {"label": titles[source], "value": "\n".join(said.says.in_(language) for said in says)}
                    for source, says in groupby(one.readings, key=lambda said: said.source)
                ),
                {"label": _("Modellen"), "value": one.chosen.in_(language)},
            ],
            "follows": titles[one.follows] if one.follows else "",
        }
        for one in found
    ]


def remarks(playbook: Playbook) -> list[dict[str, str]]:
    """What is said about single parts: how the source was read, and what it leaves open."""
    language = get_language() or "nb"
    titles = {source.code: source.title for source in playbook.sources}
    names: dict[tuple[str | int, ...], str] = {}
    rows = []
    for loc, part in walk(playbook):
        names[loc] = _name(loc, part, language) or names.get(loc[:-1]) or names.get(loc[:-2], "")
        if isinstance(part, Sourced) and part.note is not None:
            ground = [titles[part.source]] if part.source else []
            ground += [_("vår lesning")] if part.inferred else []
            ending = f" ({', '.join(ground)})" if ground else ""
            rows.append({"label": names[loc], "value": part.note.in_(language) + ending})
    return rows


def _name(loc: tuple[str | int, ...], part: Part, language: str) -> str:
    named = getattr(part, "label", None) or getattr(part, "title", None)
    if isinstance(named, Text):
        return named.in_(language)
    return str(_PLACES[str(loc[0])]) if loc and loc[0] in _PLACES else ""


def ways(playbook: Playbook) -> list[dict[str, Any]]:
    """The model's routines, step by step."""
    language = get_language() or "nb"
    return [
        {
            "name": routine.label.in_(language),
            "steps": [
                {"what": step.label.in_(language), "how": " ".join(_how(playbook, step, language))}
                for step in routine.steps
            ],
        }
        for routine in playbook.routines
    ]


def _how(playbook: Playbook, step: Step, language: str) -> Iterator[str]:
    yield f"{playbook.role(step.actor).label.in_(language)}."
    if step.needs_consent:
        yield _("Etter samtykke.")
    if step.how:
        yield step.how.in_(language)
    if step.form:
        yield _("Skjema: %(name)s.") % {"name": playbook.form(step.form).label.in_(language)}


def law(playbook: Playbook) -> list[dict[str, str]]:
    """The legal bases, each with what one must know of it."""
    language, now = get_language() or "nb", today()
    sections = {basis.id: f"{basis.statute} {basis.section}" for basis in playbook.legal_bases}
    return [
        {"label": sections[basis.id], "value": "\n".join([basis.text.in_(language), *_standing(basis, sections, now)])}
        for basis in playbook.legal_bases
    ]


def _standing(basis: LegalBasis, sections: dict[str, str], now: date) -> Iterator[str]:
    if basis.valid_to is not None:
        over = _("Gjaldt til og med %(day)s.") if basis.valid_to < now else _("Gjelder til og med %(day)s.")
        yield over % {"day": day(basis.valid_to)}
    if basis.replaced_by:
        yield _("Erstattet av: %(sections)s.") % {"sections": ", ".join(sections[one] for one in basis.replaced_by)}
    if basis.cited_by_form:
        yield _("Står i modellens eget skjema.")
    if basis.reviewed_by:
        yield _("Gjennomgått av %(who)s.") % {"who": basis.reviewed_by}
    elif basis.confidence != "high":
        yield _("Usikker: la en jurist se på den.")


def where_it_goes(document: Document) -> str:
    """Who gets a copy of a document, and where it is kept."""
    copies = ", ".join(str(_RECIPIENTS[one]) for one in document.copies_to)
    kept = document.archive.text.in_(get_language() or "nb")
    return f"{_('Kopi til: %(who)s.') % {'who': copies}} {kept}" if copies else kept
