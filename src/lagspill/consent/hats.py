"""Two hats: in which capacity somebody reads who works in more than one service, told to the family in words (CONS-3). Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lagspill.consent.wording import names
from lagspill.playbooks.schema import Playbook


@dataclass(frozen=True, slots=True)
class Wearer:
    """Somebody on the case: for which service, and where else they work."""

    name: str
    service: str
    elsewhere: tuple[str, ...]


def model_sentences(playbook: Playbook, kinds: Collection[str], language: str) -> list[str]:
    """What the model says of those who are employed by one kind of service and count for another, where `kinds` has either."""
    found = [hat for hat in playbook.hats if {hat.employed_by, hat.counts_for} & set(kinds)]
    return list(dict.fromkeys(hat.text.in_(language) for hat in found))


def personal_sentences(on_case: Iterable[Wearer]) -> list[str]:
    """Of each who also works elsewhere: for whom they read here, and that the other service gets nothing by it.

    Whoever is on the case for both is told of as such: then both read, each for itself.
    """
    rows = list(on_case)
    reads_for: dict[str, set[str]] = {}
    for row in rows:
        reads_for.setdefault(row.name, set()).add(row.service)
    sentences = []
    for row in rows:
        others = [service for service in dict.fromkeys(row.elsewhere) if service not in reads_for[row.name]]
        if others:
            words = {"name": row.name, "service": row.service, "others": names(others)}
            sentences.append(
                _(
                    "%(name)s arbeider også i %(others)s, men er her bare for %(service)s. %(others)s får ikke se saken av den grunn."
                )
                % words
            )
        elif len(reads_for[row.name]) > 1:
            words = {"name": row.name, "services": names(sorted(reads_for[row.name]))}
            sentences.append(_("%(name)s er her for %(services)s, men bare for én av dem om gangen.") % words)
    return list(dict.fromkeys(sentences))
