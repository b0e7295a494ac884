"""What an invitation says beside when and where: the model's own questions, answered by whoever calls in (MEET-4, PLAT-5).

The answers lie with the item, so that everybody invited reads the same; they are shown behind the log-in and on paper only,
and never stand in a mail or a calendar.
"""

from collections.abc import Mapping
from typing import Any

from lagspill.access.actor import Actor
from lagspill.cases.models import Case
from lagspill.cases.unnamed_texts import must_show_nobody
from lagspill.families.queries import any_protected
from lagspill.meetings.kinds import model_of
from lagspill.meetings.models import AgendaItem
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook
from lagspill.questions.keeping import kept, require_answers, texts_in
from lagspill.questions.papers import OwnPart
from lagspill.questions.presenters import Row, own_rows
from lagspill.questions.rules import questions_of

FORM = "invitation"


def checked(*, case: Case, model: Playbook, own_answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """What is kept of the answers. Refused when one does not fit, when a mandatory one is missing, and when one shows somebody
    where the case has nobody in it (CASE-6)."""
    must_show_nobody(case=case, texts=texts_in(model, FORM, own_answers), by=by)
    return kept(model, FORM, own_answers, by=by, nameless=case.is_unnamed)


def answer(*, item: AgendaItem, own_answers: Mapping[str, Any] | None, by: Actor) -> None:
    """Keeps what the invitation says; None: what it said before. Refused while a mandatory answer is missing."""
    model = model_of(item)
    if own_answers is None:
        questions = questions_of(model, FORM, nameless=item.case.is_unnamed)
        require_answers(questions, item.own_answers.get("answers", {}))
        return
    told = checked(case=item.case, model=model, own_answers=own_answers, by=by)
    if item.own_answers != told:
        item.own_answers = told
        AgendaItem.objects.filter(id=item.id).update(own_answers=told)


def rows_of(item: AgendaItem, *, reaching: bool) -> list[Row]:
    """The answers in words. How to reach people is for staff, and for nobody where an address is protected (FAM-5)."""
    if not item.own_answers:
        return []
    asker = loader.get(item.own_answers["playbook"], item.own_answers["version"])
    return own_rows(asker, FORM, item.own_answers, reaching=reaching and not any_protected(item.case_id))


def part_of(item: AgendaItem, *, reaching: bool) -> OwnPart:
    """The same for the paper."""
    shown = reaching and bool(item.own_answers) and not any_protected(item.case_id)
    return OwnPart(model_of(item), FORM, item.own_answers, reaching=shown)
