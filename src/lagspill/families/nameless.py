"""Texts that must show nobody: checked against all that the writer's house knows, and never saved unchecked (CASE-3, CASE-6)."""

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.directory.queries import names_around
from lagspill.families.identifying import Kind, Trace, traces
from lagspill.families.queries import known_names

MOST_SHOWN = 5


class Identifies(Refused):
    """A text that may show whom it is about, or that could not be checked; nothing has been saved."""


def must_be_nameless(text: str, *, by: Actor, field: str | None = None) -> None:
    """Raises Identifies, about this `field`, when the text has traces of somebody, or when that cannot be found out."""
    try:
        # A savepoint: the page that tells of it still has a database to ask.
        with transaction.atomic():
            staff, places = names_around(by.service())
            people = known_names()
    except DatabaseError as error:
        raise Identifies(
            "nameless_unchecked",
            _("Vi får ikke sjekket om teksten viser hvem det gjelder. Derfor er ingenting lagret."),
            _("Prøv igjen om litt."),
            field=field,
        ) from error
    found = traces(text, names=[*staff, *people], places=places)
    if found:
        remedy = _("Skriv det på en måte som ikke viser hvem det gjelder.")
        raise Identifies("nameless_traces", said(found), remedy, field=field)


def said(found: list[Trace]) -> str:
    """What was found, in a sentence for the writer."""
    parts = [f"«{trace.text}» ({kind_label(trace.kind)})" for trace in found[:MOST_SHOWN]]
    return _("Dette kan vise hvem det gjelder: %(found)s.") % {"found": ", ".join(parts)}


def kind_label(kind: Kind) -> str:
    """What was recognised."""
    return {
        "national_id": _("likner et fødselsnummer"),
        "phone": _("likner et telefonnummer"),
        "email": _("e-postadresse"),
        "account": _("brukernavn"),
        "address": _("likner en adresse"),
        "date": _("dato med år"),
        "class": _("klasse"),
        "school": _("skole eller barnehage"),
        "name": _("navn"),
    }[kind]
