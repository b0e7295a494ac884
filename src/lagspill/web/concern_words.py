"""The concern that started a case, under the questions it answered (CASE-2, CASE-5)."""

import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.cases.models import Case, Concern
from lagspill.cases.queries import playbook_of
from lagspill.families.queries import any_protected
from lagspill.foundation.templatetags.lagspill import day
from lagspill.questions.presenters import rows_in_order


def concern_rows(case: Case) -> list[dict[str, str]]:
    """Label and text of each answer that was given; the questions are the playbook's. `case` comes with its concern."""
    concern: Concern | None = getattr(case, "concern", None)
    if concern is None:
        return []
    playbook, language = playbook_of(case), get_language() or "nb"
    labels = {category.code: category.label.in_(language) for category in playbook.categories}
    told = {
        "worry": concern.description,
        "since": concern.since,
        "categories": ", ".join(labels[code] for code in concern.categories if code in labels),
        "child_view": concern.childs_view,
        "guardians_view": concern.talks,
        "strengths": concern.strengths,
        "measures_tried": concern.measures_tried,
    }
    words = {field.code: field.label.in_(language) for field in playbook.form("concern").fields}
    known = {code: [(words[code], text)] for code, text in told.items() if code in words}
    known |= {
        "talked_with_child": [(_("Snakket med barnet eller ungdommen"), _day(concern.talked_with_pupil_on))],
        "talked_with_guardians": [(_("Snakket med foresatte"), _day(concern.talked_with_guardians_on))],
    }
    reaching = not concern.own_answers or not any_protected(case.id)
    return rows_in_order(playbook, "concern", known, concern.own_answers, reaching=reaching)


def _day(on: datetime.date | None) -> str:
    return day(on) if on else ""
