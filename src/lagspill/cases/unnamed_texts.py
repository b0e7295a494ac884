"""Texts of a case without a person must show nobody: looked through before anything is saved, in every action (CASE-6).

Forms look first, so that the writer is told at the field and loses nothing; the actions look again, so that nothing slips by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.models import Case, ClearedWord
from lagspill.directory.models import Service
from lagspill.directory.queries import PLACE_KINDS, names_around
from lagspill.families.identifying import traces
from lagspill.families.nameless import kind_label
from lagspill.families.queries import known_names
from lagspill.families.weighing import Finding, findings

TOGETHER = "*"


@dataclass(frozen=True, slots=True)
class Matter:
    """What decides how much a trace weighs in a case's texts; `cleared`: kinds and words that the writers have answered for."""

    collective: bool
    place_known: bool
    cleared: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Cleared:
    """Words of which the writer says, with a reason, that they show nobody."""

    words: tuple[Finding, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found, by the name of the text; under TOGETHER what only all of them together may show."""

    by_text: Mapping[str, list[Finding]] = field(default_factory=dict)

    @property
    def all(self) -> list[Finding]:
        """Everything that was found."""
        return [one for found in self.by_text.values() for one in found]

    @property
    def hard(self) -> bool:
        """Whether anything was found that no reason makes right."""
        return any(one.hard for one in self.all)


def matter_of(case: Case) -> Matter:
    """A case without a person, with the words that were cleared in it."""
    cleared = frozenset(ClearedWord.objects.filter(case=case).values_list("kind", "word"))
    known = Service.objects.filter(id=case.owner_id, kind__in=PLACE_KINDS).exists()
    return Matter(collective=case.is_collective, place_known=known, cleared=cleared)


def judge(texts: Mapping[str, str], *, matter: Matter, by: Actor) -> Judged:
    """Looks through the texts, by name. Raises Refused when that cannot be done: then nothing may be saved."""
    written = {name: text for name, text in texts.items() if text and text.strip()}
    if not written:
        return Judged()
    staff, people, places = _known(by)

    def found_in(text: str) -> list[Finding]:
        found = findings(
            text,
            traces(text, names=[*staff, *people], places=places),
            collective=matter.collective,
            place_known=matter.place_known,
        )
        return [one for one in found if one.hard or (one.kind, one.word) not in matter.cleared]

    by_text = {name: found for name, text in written.items() if (found := found_in(text))}
    told = {one.word for found in by_text.values() for one in found if one.kind == "combination"}
    whole = [one for one in found_in("\n".join(written.values())) if one.kind == "combination" and one.word not in told]
    return Judged(by_text | ({TOGETHER: whole} if whole else {}))


def must_show_nobody(*, case: Case, texts: Iterable[str], by: Actor) -> None:
    """Refused when a text of a case without a person may show somebody; a case with a person in it is not looked at."""
    if not case.is_unnamed:
        return
    found = judge({str(number): text for number, text in enumerate(texts)}, matter=matter_of(case), by=by).all
    if found:
        raise Refused(
            "text_identifies", said(found), _("Skriv det om, så ingen kan vite hvem det gjelder."), case_id=case.id
        )


def clear_words(*, case: Case, cleared: Cleared, by: Actor) -> None:
    """Keeps who said of which words that they show nobody, and why. Hard traces are never cleared."""
    fresh = {(one.kind, one.word): one for one in cleared.words if not one.hard}
    known = set(ClearedWord.objects.filter(case=case).values_list("kind", "word"))
    rows = [
        ClearedWord(case=case, kind=kind, word=word, reason=cleared.reason, cleared_by_id=by.position())
        for kind, word in fresh
        if (kind, word) not in known
    ]
    ClearedWord.objects.bulk_create(rows)
    if rows:
        record("text.cleared", by=by, case_id=case.id, words=len(rows))


def said(found: Iterable[Finding]) -> str:
    """What was found, in a sentence for the writer."""
    parts = [f"«{one.text}» ({label(one)})" for one in found]
    return _("Dette kan vise hvem saken gjelder: %(found)s.") % {"found": ", ".join(dict.fromkeys(parts))}


def label(one: Finding) -> str:
    """What was recognised."""
    if one.kind == "combination":
        return _("sted, trinn og noe sjeldent sammen")
    if one.kind == "name":
        return _("fullt navn") if one.hard else _("kan være et navn")
    if one.kind == "date":
        return _("fødselsdato") if one.hard else _("dato med år")
    return kind_label(one.kind)  # type: ignore[arg-type]  # the other kinds are the traces' own


def _known(by: Actor) -> tuple[list[str], list[str], list[str]]:
    """Names that the writer's house knows: staff, people in cases they see, schools and kindergartens."""
    try:
        # A savepoint: the page that tells of it still has a database to ask.
        with transaction.atomic():
            staff, places = names_around(by.service())
            return staff, known_names(), places
    except DatabaseError as error:
        raise Refused(
            "text_unchecked",
            _("Vi får ikke sjekket om teksten viser hvem det gjelder. Derfor er ingenting lagret."),
            _("Prøv igjen om litt."),
        ) from error
