"""A municipality's models in words: lists, history, sections, differences side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lagspill.adaptation import origins, preview
from lagspill.adaptation.checking import Ground
from lagspill.adaptation.facts import facts
from lagspill.adaptation.forms import MembersForm, QuestionsForm, SectionForm
from lagspill.adaptation.models import Draft
from lagspill.adaptation.queries import Model, names_of_adopters
from lagspill.adaptation.slots import UNASKED, form_slots, meeting_slots, name_slots, signature_slots, text_slots
from lagspill.directory.models import Team
from lagspill.playbooks.differences import GROUPS, Difference
from lagspill.playbooks.models import Edition
from lagspill.playbooks.schema import Playbook
from lagspill.playbooks.versions import is_edition, serial_of, stem_of

FORM = "skjema-"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the adaptation's form: `owned` are the names of the layer that it writes."""

    code: str
    title: str
    intro: str
    owned: tuple[str, ...]


def sections_of(playbook: Playbook) -> list[Section]:
    """Every part of the form, in order: one for each form of the model, too."""
    language = get_language() or "nb"
    forms = [
        Section(
            f"{FORM}{form.code}",
            _("Skjema: %(name)s") % {"name": form.label.in_(language)},
            _("Gi feltene andre navn, skjul dem dere ikke bruker, og legg til egne spørsmål."),
            ("forms",),
        )
        for form in playbook.forms
        if form.code not in UNASKED
    ]
    return [
        Section("navn", _("Navn"), _("Det folk ser der modellen er nevnt."), ("title", "short_title", "purpose")),
        Section("moter", _("Møtene"), _("Hva møtene heter, hvor ofte de holdes, og fasene i samtalen."), ("meetings",)),
        Section("deltakere", _("Hvem som møter"), _("Hvilke tjenester som sitter i teamet."), ("bands",)),
        Section("tekster", _("Tekster og brev"), _("Faste tekster på sider, i brev og i dokumenter."), ("texts",)),
        *forms,
        Section(
            "underskrift",
            _("Underskrift"),
            _("Gjelder til kommunen har valgt noe annet for alle modellene sine."),
            ("consent",),
        ),
    ]


def section_form(section: Section, data: Any, *, draft: Draft, ground: Ground, now: Playbook) -> SectionForm:
    """The form of one part."""
    if section.code.startswith(FORM):
        code = section.code.removeprefix(FORM)
        return QuestionsForm(
            data, slots=form_slots(now, code), ground=ground, now=now, form_code=code, former=draft.layer
        )
    if section.code == "deltakere":
        return MembersForm(data, slots=[], ground=ground, now=now)
    slots = {
        "navn": name_slots,
        "moter": lambda: meeting_slots(now),
        "tekster": lambda: text_slots(now),
        "underskrift": signature_slots,
    }[section.code]()
    return SectionForm(data, slots=slots, ground=ground, now=now)


def version_words(version: str) -> str:
    """`1.0` as shipped; a municipality's as its running number on what it builds on."""
    if is_edition(version):
        return _("utgave %(serial)d, bygger på %(stem)s") % {"serial": serial_of(version), "stem": stem_of(version)}
    return _("versjon %(version)s, slik den følger med") % {"version": version}


def model_url(playbook: Playbook) -> str:
    """The page of one version of a model."""
    return reverse("adaptation:model", args=[playbook.code, playbook.version])


def model_row(model: Model) -> dict[str, Any]:
    """A model in the list."""
    language = get_language() or "nb"
    behind = [team.name for team in model.teams if team.playbook_version != _version_now(model)]
    return {
        "name": model.newest.title.in_(language),
        "url": model_url(model.newest),
        "code": model.code,
        "version": version_words(model.newest.version),
        "own": model.shipped is None,
        "teams": ", ".join(team.name for team in model.teams),
        "behind": ", ".join(behind) if model.editions else "",
        "team_links": [{"name": team.name, "url": reverse("adaptation:team", args=[team.id])} for team in model.teams],
        "draft_url": reverse("adaptation:draft", args=[model.draft.id]) if model.draft else "",
        "for_team": model.newest.is_a_teams,
    }


def _version_now(model: Model) -> str:
    return model.newest.version if is_edition(model.newest.version) else ""


def history(editions: Sequence[Edition]) -> list[dict[str, Any]]:
    """What was adopted, the newest first: when, by whom and why."""
    names = names_of_adopters(list(editions))
    return [
        {
            "title": version_words(one.version).capitalize(),
            "url": reverse("adaptation:model", args=[one.code, one.version]),
            "at": one.created_at,
            "who": names.get(one.adopted_by, ""),
            "reason": one.reason,
        }
        for one in editions
    ]


def grouped(found: Sequence[Difference]) -> list[dict[str, Any]]:
    """Differences under their part of the model."""
    return [
        {"title": str(GROUPS[group]), "rows": list(rows)} for group, rows in groupby(found, key=lambda one: one.group)
    ]


def count_words(found: Sequence[Difference]) -> str:
    """How much differs."""
    if not found:
        return _("Ingenting er annerledes enn i modellen som ligger under.")
    return ngettext("%(count)d ting er annerledes.", "%(count)d ting er annerledes.", len(found)) % {
        "count": len(found)
    }


def shown(playbook: Playbook, paper_url: str) -> dict[str, Any]:
    """What people will meet, and where it comes from. `paper_url` has `DOCUMENT` where a document's code goes."""
    language = get_language() or "nb"
    return {
        "facts": facts(playbook),
        "forms": [
            {"name": name, "form": preview.form_preview(playbook, code)} for code, name in preview.asked_forms(playbook)
        ],
        "papers": [
            {
                "name": one.title.in_(language),
                "url": paper_url.replace("DOCUMENT", one.code),
                "goes": origins.where_it_goes(one),
            }
            for one in playbook.documents
        ],
        "disagreements": origins.disagreements(playbook),
        "folds": [
            {"name": name, "rows": rows}
            for name, rows in (
                (_("Slik er kildene lest"), origins.remarks(playbook)),
                (_("Loven modellen bygger på"), origins.law(playbook)),
            )
            if rows
        ],
        "ways": origins.ways(playbook),
    }


def model_words(playbook: Playbook) -> str:
    """A model and its version."""
    name = playbook.title.in_(get_language() or "nb")
    return _("%(name)s, %(version)s") % {"name": name, "version": version_words(playbook.version)}


def choice_words(playbook: Playbook, edition: Edition | None, team: Team) -> str:
    """One choice among models, in words."""
    words = model_words(playbook)
    now = (team.playbook, team.playbook_version) == (playbook.code, edition.version if edition else "")
    return _("%(words)s (nå)") % {"words": words} if now else words
