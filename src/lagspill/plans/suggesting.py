"""The form that offers the model's own measures to start from, worded, and what it puts into a new one (PLAN-6)."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lagspill.access.models import Assignment
from lagspill.foundation.clock import today
from lagspill.plans.forms import SuggestionForm
from lagspill.plans.suggestions import FIELDS, Group, Helper, filled, grouped, offered, template
from lagspill.playbooks.schema import MeasureTemplate, Playbook

PREFIX = "measure"


def suggestion_form(playbook: Playbook, concern: Sequence[str], data: QueryDict | None = None) -> SuggestionForm:
    """The model's measures in groups; the help says who may offer what, by the model's own rule."""
    order = [category.code for category in playbook.categories]
    groups = grouped(playbook.measure_templates, concern, order)
    choices = [
        (_heading(group, playbook), [(one.code, _label(one, playbook)) for one in group.templates]) for group in groups
    ]
    sent = data.copy() if data is not None else None
    if sent is not None:
        # The next choice must know whose words stand there now.
        sent[f"{PREFIX}-suggested"] = sent.get(f"{PREFIX}-suggestion", "")
    help_text = playbook.authority.text.in_(_language())
    return SuggestionForm(sent, prefix=PREFIX, help_text=help_text, suggestions=choices)


def wants_a_suggestion(data: QueryDict) -> bool:
    """Whether a suggestion was chosen, or nothing written: else the Enter key meant the measure itself."""
    written = any(data.get(f"{PREFIX}-{name}", "").strip() for name in ("goal", "text"))
    return bool(data.get(f"{PREFIX}-suggestion")) or not written


def begun(form: SuggestionForm, playbook: Playbook, data: QueryDict, people: Iterable[Assignment]) -> dict[str, Any]:
    """What the new measure starts with: what was typed, and the chosen measure where nothing of one's own stands."""
    typed = {name: data.get(f"{PREFIX}-{name}", "") for name in FIELDS}
    helpers = [Helper(str(row.position_id), row.service.kind) for row in people]
    start = _day(typed["starts_on"])
    before, now = (
        offered(found, _language(), helpers, start) if found else {}
        for found in (template(playbook, data.get(f"{PREFIX}-suggested", "")), _chosen(form, playbook))
    )
    return filled(typed, before, now) | {"starts_on": typed["starts_on"] or start.isoformat()}


def _chosen(form: SuggestionForm, playbook: Playbook) -> MeasureTemplate | None:
    return template(playbook, form.cleaned_data["suggestion"]) if form.is_valid() else None


def _day(typed: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(typed)
    except ValueError:
        return today()


def _heading(group: Group, playbook: Playbook) -> str:
    if group.heading is None:
        return _("Passer til bekymringen")
    return playbook.category(group.heading).label.in_(_language()) if group.heading else _("Passer til alt")


def _label(one: MeasureTemplate, playbook: Playbook) -> str:
    """The measure, who carries it out and for how long: all that one must know to choose."""
    more = [playbook.service_kind(one.offered_by).label.in_(_language())] if one.offered_by else []
    if one.weeks:
        more.append(ngettext("%(weeks)d uke", "%(weeks)d uker", one.weeks) % {"weeks": one.weeks})
    label = one.label.in_(_language())
    return f"{label} ({', '.join(more)})" if more else label


def _language() -> str:
    return get_language() or "nb"
