"""Forms about a case without a person: the writer is told at the field before anything is saved, and loses nothing (CASE-6)."""

from django import forms
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.cases.models import Case
from lagspill.cases.unnamed_texts import TOGETHER, Cleared, Judged, Matter, clear_words, judge, matter_of, said
from lagspill.foundation.forms import Form, LongTextField
from lagspill.questions.forms import OwnQuestions

HARMLESS = "harmless"


def watch(form: Form, *, case: Case, by: Actor) -> None:
    """Call it before the form is asked whether it is valid. What the writer answered for is remembered for the case.

    A form about a case with a person, or one that was not sent, is left as it is.
    """
    if case.is_unnamed and form.is_bound:
        cleared = look_through([form], matter=matter_of(case), by=by)
        if cleared.words:
            clear_words(case=case, cleared=cleared, by=by)


def look_through(shown: list[Form], *, matter: Matter, by: Actor) -> Cleared:
    """Looks through the texts of a page's forms together; errors stand at the fields. The last form asks for the reason.

    Returns the words that may stand because the writer says why; none while anything must still be changed.
    """
    last = shown[-1]
    last.fields[HARMLESS] = LongTextField(
        label=_("Hvorfor kan dette ikke knyttes til noen?"),
        required=False,
        rows=2,
        max_length=1000,
        help_text=_("Skriv her bare hvis ordene du ble varslet om, ikke kan vise hvem det gjelder. Begrunnelsen lagres med navnet ditt."),
    )  # fmt: skip
    # It may have been judged before, by the gate, without this field.
    last.full_clean()
    texts = {f"{place} {name}": text for place, form in enumerate(shown) for name, text in _texts(form).items()}
    try:
        judged = judge(texts, matter=matter, by=by)
    except Refused as refused:
        last.add_error(None, refused.words)
        return _without(last)
    reason = last.cleaned_data.get(HARMLESS, "").strip()
    if not judged.all:
        return _without(last)
    if judged.hard or not reason:
        _tell(shown, judged)
        # Nothing to answer for: what was found must go, whatever the reason.
        return _without(last) if all(one.hard for one in judged.all) else Cleared()
    return Cleared(tuple(judged.all), reason)


def _texts(form: Form) -> dict[str, str]:
    """What was typed in words; a field whose answer is chosen or calculated says nothing of its own."""
    form.is_valid()
    typed = {name for name, field in form.fields.items() if isinstance(field, forms.CharField) and not field.disabled}
    own = form.own_words() if isinstance(form, OwnQuestions) else dict[str, str]()
    return {name: text for name, text in form.cleaned_data.items() if name in typed and isinstance(text, str)} | own


def _tell(shown: list[Form], judged: Judged) -> None:
    for key, found in judged.by_text.items():
        hard = [one for one in found if one.hard]
        soft = [one for one in found if not one.hard]
        words = []
        if hard:
            words.append(f"{said(hard)} {_('Ta det bort.')}")
        if soft:
            words.append(
                f"{said(soft)} {_('Skriv det om, eller skriv nederst hvorfor det ikke kan knyttes til noen.')}"
            )
        place, _blank, name = key.partition(" ")
        form, field = (shown[-1], None) if key == TOGETHER else (shown[int(place)], name)
        # A text that is wrong for another reason is not among the cleaned ones, and so not here.
        form.add_error(field, " ".join(words))


def _without(form: Form) -> Cleared:
    """Takes the question away again: there is nothing to answer for."""
    del form.fields[HARMLESS]
    form.cleaned_data.pop(HARMLESS, None)
    form.errors.pop(HARMLESS, None)
    return Cleared()
