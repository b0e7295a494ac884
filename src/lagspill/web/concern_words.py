"""The concern that started a case, under the questions it answered (CASE-2, CASE-5)."""

import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.cases.models import Case, Concern
from lagspill.cases.queries import playbook_of
from lagspill.foundation.templatetags.lagspill import day


def concern_rows(case: Case) -> list[dict[str, str]]:
    """Label and text of each answer that was given; the questions are the playbook's. `case` comes with its concern."""
    concern: Concern | None = getattr(case, "concern", None)
    if concern is None:
        return []
    playbook, language = playbook_of(case), get_language() or "nb"
    words = playbook.form("concern")
    known = {category.code: category.label.in_(language) for category in playbook.categories}
    categories = ", ".join(known[code] for code in concern.categories if code in known)
    told = {
        words.field("worry").label.in_(language): concern.description,
        words.field("since").label.in_(language): concern.since,
        words.field("categories").label.in_(language): categories,
        _("Snakket med barnet eller ungdommen"): _day(concern.talked_with_pupil_on),
        words.field("child_view").label.in_(language): concern.childs_view,
        _("Snakket med foresatte"): _day(concern.talked_with_guardians_on),
        words.field("guardians_view").label.in_(language): concern.talks,
        words.field("strengths").label.in_(language): concern.strengths,
        words.field("measures_tried").label.in_(language): concern.measures_tried,
    }
    return [{"label": label, "value": text} for label, text in told.items() if text]


def _day(on: datetime.date | None) -> str:
    return day(on) if on else ""
