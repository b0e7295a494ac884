"""Those who work in several services: in which capacity each of them sees the case (CONS-3)."""

import datetime
from typing import Any, cast

from django.utils.translation import get_language

from lagspill.cases.queries import playbook_of
from lagspill.consent.hats import Wearer, model_sentences, personal_sentences
from lagspill.consent.models import Consent
from lagspill.portal import consent_words
from lagspill.portal.queries import Dossier


def hats(dossier: Dossier, consent: Consent | None, day: datetime.date) -> list[str]:
    """What the model says, then each person on the case for a service that the family knows reads it. Nobody else is told of."""
    if consent is None:
        return []
    rows = cast("Any", consent)
    owner = dossier.case.owner
    kinds = {owner.kind, *(row["kind"] for row in rows.named_rows)}
    reading = {owner.name, *consent_words.access(dossier, consent, day)}
    on_case = [
        Wearer(row["staff"], row["service"], tuple(one["name"] for one in row["elsewhere"]))
        for row in dossier.staff
        if row["ended"] is None and row["service"] in reading
    ]
    return [*model_sentences(playbook_of(dossier.case), kinds, get_language() or "nb"), *personal_sentences(on_case)]
