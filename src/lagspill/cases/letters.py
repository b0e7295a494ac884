"""What a model is, told to families and to staff: the model's own letters, with the team's people in them (PAR-2)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.cases.models import Case
from lagspill.cases.queries import playbook_of
from lagspill.cases.ways import Way
from lagspill.directory.models import Position
from lagspill.documents.content import LANGUAGES, Block, Document, Heading, Language, Notice, Paragraph
from lagspill.documents.rendering import render
from lagspill.foundation.clock import now
from lagspill.playbooks.letters import FilledPart, filled, is_whole_in, lacking
from lagspill.playbooks.schema import Letter, Playbook


@dataclass(frozen=True, slots=True)
class Paper:
    """One letter in one language, from one sender; `values` are what the directory knows."""

    playbook: Playbook
    letter: Letter
    language: Language
    municipality: str
    values: Mapping[str, str]

    @property
    def title(self) -> str:
        return self.letter.title.in_(self.language)

    @property
    def parts(self) -> list[FilledPart]:
        return filled(self.playbook, self.letter, self.language, self.values)

    @property
    def lacking(self) -> list[str]:
        """What the directory lacks, in words."""
        words = {"team": _("teamets navn"), "contact": _("kontaktperson"), "phone": _("telefon")}
        return [words[name] for name in lacking(self.playbook, self.letter, self.values)]

    @property
    def notice(self) -> str:
        """Said where no human translator has gone through the words, or some of them exist in *bokmål* only (FAM-4)."""
        with override(self.language):
            if not is_whole_in(self.playbook, self.letter, self.language):
                return _("Noe av dette finnes bare på bokmål.")
            if self.language not in self.playbook.reviewed_languages:
                return _("Oversettelsen er ikke gått gjennom av en oversetter.")
        return ""

    def pdf(self, created: datetime.datetime | None = None) -> bytes:
        """To print and hand out: nothing about anybody's case in it, so it may lie on a table."""
        blocks: list[Block] = []
        for part in self.parts:
            blocks += [Heading(part.heading), *(Paragraph(text) for text in part.paragraphs)]
        if self.notice:
            blocks.append(Notice(self.notice))
        with override(self.language):
            footer = _("%(model)s, versjon %(version)s") % {
                "model": self.playbook.title.in_(self.language),
                "version": self.playbook.version,
            }
        return render(
            Document(
                title=self.title,
                language=self.language,
                kind="letter",
                municipality=self.municipality,
                case_number=None,
                created=created or now(),
                confidentiality=None,
                blocks=tuple(blocks),
                footer=footer,
            )
        )


def reading_language() -> Language:
    """The reader's own language, as far as documents are written in it."""
    current = get_language() or "nb"
    return next((language for language in LANGUAGES if current.startswith(language)), LANGUAGES[0])


def papers_of(way: Way, language: Language, by: Actor) -> list[Paper]:
    """All the letters of one way of working, as its team sends them; where no team runs it, as oneself does."""
    contact = _position(by) if way.team is None else _coordinator(way)
    team = way.team.name if way.team else contact.service.name
    values = {"team": team, "contact": contact.staff.name, "phone": contact.staff.phone or contact.service.phone}
    municipality = contact.service.municipality.name
    return [Paper(way.playbook, letter, language, municipality, values) for letter in way.playbook.letters]


def family_paper(case: Case, language: Language) -> Paper | None:
    """The case's own letter for the family: whom they talk to is the case's lead, or else the team's coordinator.

    Needs the case with its team, owner, lead and municipality. None where the model has no letter for families.
    """
    playbook = playbook_of(case)
    letter = next((one for one in playbook.letters if one.readers == "family"), None)
    if letter is None:
        return None
    contact = case.lead or (case.team.coordinator if case.team else None)
    values = {
        "team": case.team.name if case.team else case.owner.name,
        "contact": contact.staff.name if contact else "",
        "phone": (contact.staff.phone or contact.service.phone) if contact else case.owner.phone,
    }
    return Paper(playbook, letter, language, case.municipality.name, values)


def _coordinator(way: Way) -> Position:
    if way.team is None:
        raise LookupError("no team runs it")
    return _known().get(id=way.team.coordinator_id)


def _position(by: Actor) -> Position:
    return _known().get(id=by.position())


def _known() -> QuerySet[Position]:
    return Position.objects.select_related("staff", "service__municipality")
