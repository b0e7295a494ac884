"""Answers on their way in: checked against the model that asked, and kept with its version (PLAT-5)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.directory.models import Service
from lagspill.foundation.clock import today
from lagspill.playbooks import loader
from lagspill.playbooks.schema import FormField, Playbook
from lagspill.questions.rules import (
    fits,
    parts_of,
    questions_of,
    replaced,
    says_the_same,
    still_answered,
    typed_in,
    unanswered,
)


def kept(
    playbook: Playbook, form: str, answers: Mapping[str, Any], *, by: Actor, complete: bool = True, nameless: bool = False
) -> dict[str, Any]:  # fmt: skip
    """What the record that carries the form keeps; empty when nothing was answered.

    Refused when an answer does not fit its question, when nobody asked for it, or, unless a draft is kept (`complete` False), when
    a mandatory one is missing. `nameless`: the case has nobody in it, and may get no answer that is somebody (CASE-6).
    """
    questions = {one.code: one for one in questions_of(playbook, form, nameless=nameless)}
    for code, value in answers.items():
        if code not in questions or not fits(questions[code], value, playbook):
            raise _misfit()
    if complete:
        require_answers(questions.values(), answers)
    if not answers:
        return {}
    names = _names(one for ids in parts_of(questions.values(), answers, "services") for one in ids)
    told: dict[str, Callable[[Any], Any]] = {
        "signature": lambda _signed: {"name": by.name, "on": today().isoformat()},
        "services": lambda ids: [{"id": one, "name": names[one]} for one in ids],
    }
    return {
        "playbook": playbook.code,
        "version": playbook.version,
        "answers": replaced(questions.values(), answers, told),
    }


def require_answers(questions: Iterable[FormField], answers: Mapping[str, Any]) -> None:
    """Refused while a mandatory question has no answer."""
    missing = unanswered(questions, answers)
    if missing:
        raise Refused(
            "answer_missing",
            _("Spørsmålet «%(question)s» er ikke besvart.") % {"question": _label(missing[0])},
            _("Svar på det, og lagre på nytt."),
        )


def texts_in(playbook: Playbook, form: str, answers: Mapping[str, Any]) -> list[str]:
    """What the writer typed, for those who look whether it shows anybody."""
    return list(typed_in(questions_of(playbook, form), answers))


def asked_by(own_answers: Mapping[str, Any], playbook: Playbook) -> Playbook:
    """The model that asked what is kept here, in its version then; `playbook` is the case's own, at hand."""
    code, version = own_answers.get("playbook"), own_answers.get("version")
    if not own_answers or (code, version) == (playbook.code, playbook.version):
        return playbook
    return loader.get(str(code), str(version))


def to_begin_with(
    playbook: Playbook, form: str, own_answers: Mapping[str, Any], questions: Iterable[FormField]
) -> dict[str, Any]:
    """What the `questions` of a form begin with of what is kept: another version of the model may have asked it otherwise."""
    asker = asked_by(own_answers, playbook)
    answers = own_answers.get("answers", {})
    return still_answered(questions, questions_of(asker, form), answers, playbook) if answers else {}


def as_before(playbook: Playbook, form: str, own_answers: Mapping[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """What is to be kept: what already is (`own_answers`), with its version and its signatures, when what is `told` says no more."""
    questions = questions_of(playbook, form)
    begun = to_begin_with(playbook, form, own_answers, questions)
    return dict(own_answers) if says_the_same(questions, begun, told.get("answers", {})) else told


def _names(ids: Iterable[str]) -> dict[str, str]:
    """The services as they are called today, so that the answer can be read when they are gone. Refused for what is none."""
    wanted = set(ids)
    found = {str(service.id): service.name for service in Service.objects.filter(id__in=wanted)} if wanted else {}
    if wanted - set(found):
        raise _misfit()
    return found


def _misfit() -> Refused:
    return Refused(
        "answer_misfit",
        _("Et svar passer ikke til spørsmålet i skjemaet."),
        _("Last siden på nytt, og svar en gang til."),
    )


def _label(question: FormField) -> str:
    return question.label.in_(get_language() or "nb")
