"""Answers to a model's own questions on paper, where the form has them (PLAT-5)."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.documents.content import Block, Facts, SignatureLine, Signatures, Table
from lagspill.playbooks.schema import FormField, Playbook
from lagspill.questions.keeping import asked_by
from lagspill.questions.presenters import in_words, shown
from lagspill.questions.rules import questions_of


class OwnPart:
    """What was answered to the own questions of one form, ready to print. `reaching` as in `presenters`."""

    def __init__(self, playbook: Playbook, form: str, own_answers: Mapping[str, Any], *, reaching: bool) -> None:
        self.asker = asked_by(own_answers, playbook)
        self.answers: Mapping[str, Any] = own_answers.get("answers", {})
        found = [one for question in questions_of(self.asker, form) if (one := shown(question, reaching=reaching))]
        self.questions = {question.code: question for question in found}

    def facts(self, codes: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Label and text of those among the codes that were answered and are no table and no signature."""
        return tuple(
            (_label(question), in_words(question, value, self.asker))
            for question, value in self._answered(codes)
            if question.kind not in ("rows", "signature")
        )

    def blocks(self, codes: Sequence[str]) -> list[Block]:
        """Tables and signatures among the codes."""
        found: list[Block] = []
        for question, value in self._answered(codes):
            if question.kind == "rows":
                found.append(self._table(question, value))
            elif question.kind == "signature":
                day = datetime.date.fromisoformat(value["on"])
                line = SignatureLine(_label(question), value["name"], day, _("underskrevet ved innlogging"))
                found.append(Signatures((line,)))
        return found

    def whole(self) -> list[Block]:
        """All of it, in the form's order, tables and signatures last."""
        codes = list(self.questions)
        facts = self.facts(codes)
        return [*([Facts(facts)] if facts else []), *self.blocks(codes)]

    def _answered(self, codes: Sequence[str]) -> list[tuple[FormField, Any]]:
        return [
            (self.questions[code], self.answers[code])
            for code in codes
            if code in self.questions and code in self.answers
        ]

    def _table(self, question: FormField, value: Sequence[Mapping[str, Any]]) -> Table:
        return Table(
            _label(question),
            tuple(_label(column) for column in question.columns),
            tuple(
                tuple(
                    in_words(column, row[column.code], self.asker) if column.code in row else ""
                    for column in question.columns
                )
                for row in value
            ),
        )


def _label(question: FormField) -> str:
    return question.label.in_(get_language() or "nb")
