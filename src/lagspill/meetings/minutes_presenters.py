"""What minutes say, under the headings of the case's own model (MEET-9)."""

from dataclasses import dataclass

from django.utils.translation import get_language

from lagspill.meetings.models import Minutes, MinutesVersion
from lagspill.playbooks.schema import Playbook
from lagspill.questions.presenters import Row, rows_in_order

FORM = "minutes"


@dataclass(frozen=True, slots=True)
class Former:
    """What minutes said before."""

    version: MinutesVersion
    parts: list[Row]


def parts_of(minutes: Minutes | MinutesVersion, playbook: Playbook) -> list[Row]:
    """Heading and text of each part; whoever was there reads it, so it tells nobody how to reach anybody (FAM-5)."""
    language = get_language() or "nb"
    words = {field.code: field.label.in_(language) for field in playbook.form(FORM).fields}
    told = {
        "facts": minutes.facts,
        "discussion": minutes.summary,
        "agreed": minutes.agreed,
        "disagreed": minutes.disagreed,
    }
    known = {code: [(words[code], text)] for code, text in told.items() if code in words}
    return rows_in_order(playbook, FORM, known, minutes.own_answers, reaching=False)


def former_of(versions: list[MinutesVersion], playbook: Playbook) -> list[Former]:
    """The former versions, as they came."""
    return [Former(one, parts_of(one, playbook)) for one in versions]
