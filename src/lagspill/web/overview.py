"""The overview of whoever holds the threads at a school or kindergarten: every child's case, where it is, what is due (CASE-13)."""

import datetime
import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.audit.actions import record_looks
from lagspill.cases.models import Case
from lagspill.cases.presenters import link, state_label
from lagspill.cases.rules import TRANSITIONS
from lagspill.foundation.clock import today
from lagspill.web.overview_rules import CHOICES, ORDERS, Marked, chosen, counts, marks_of, next_date, place_of
from lagspill.web.presenters import situation
from lagspill.web.queries import cases_here
from lagspill.web.rules import CaseFacts, days_late


@dataclass(frozen=True, slots=True)
class Row:
    """One child's case. Number, initials and year group only; what barnevern told is a look, and is recorded as one."""

    case_id: uuid.UUID
    heading: str
    year_group: str
    url: str
    stage: str
    whose: str
    who: str
    step: str
    step_url: str
    next_on: datetime.date | None
    late_days: int
    lacks: tuple[str, ...]
    told: tuple[str, ...]
    marked: Marked


@audience("staff")
@require_safe
def show(request: ActingRequest) -> HttpResponse:
    """All the cases of one's own service that one sees, by choice and order from the address."""
    by = request.actor
    choice = _one_of(request.GET.get("vis", ""), CHOICES)
    order = _one_of(request.GET.get("sorter", ""), ORDERS)
    day = today()
    rows = [_row(case, facts, by, day) for case, facts in cases_here(by.service())]
    found = chosen(rows, choice, order, lambda row: row.marked)
    if looks := [row.case_id for row in found if row.told]:
        record_looks(looks, by=by, ground="owner", page="overview")
    many = counts(row.marked for row in rows)
    context = {
        "rows": found,
        "any": bool(rows),
        "choices": [_tab(choice_words()[one], one, order, one == choice, many[one]) for one in CHOICES],
        "orders": [_tab(words, choice, one, one == order, None) for one, words in order_words().items()],
        "place": by.service_name,
    }
    return render(request, "web/overview.html", context)


def _one_of(given: str, known: tuple[str, ...]) -> str:
    return given if given in known else known[0]


def _tab(label: str, choice: str, order: str, current: bool, count: int | None) -> dict[str, object]:
    return {
        "label": label,
        "url": "?" + urlencode({"vis": choice, "sorter": order}),
        "current": current,
        "count": count,
    }


def _row(case: Case, facts: CaseFacts, by: Actor, day: datetime.date) -> Row:
    at = situation(case, facts, by, day)
    told = tuple(getattr(case, "told_kinds", ()))
    marks = marks_of(facts, at.step, mine=at.mine, told=told, today=day)
    heading = f"{case.heading} · {case.number}"
    return Row(
        case_id=case.id,
        heading=heading,
        year_group=case.subject.year_group if case.subject else "",
        url=link("cases:case", case.id),
        stage=facts.at_stage.name
        if facts.at_stage and facts.state in ("concern", "consent")
        else state_label(case.state),
        whose=at.move.whose,
        who=at.move.who,
        step=at.move.text,
        step_url=at.next_step.url,
        next_on=next_date(facts, at.step),
        late_days=days_late(next_date(facts, at.step), day),
        lacks=tuple(words for mark, words in lack_words().items() if mark in marks),
        told=tuple(words for kind, words in told_words().items() if kind in told),
        marked=Marked(
            marks=marks,
            next_on=next_date(facts, at.step),
            place=place_of(facts, tuple(TRANSITIONS)),
            opened_on=case.opened_on,
            name=heading,
        ),
    )


def choice_words() -> dict[str, str]:
    """What may be chosen to see."""
    return {
        "all": _("Alle"),
        "mine": _("Din tur"),
        "late": _("Over fristen"),
        "no_consent": _("Uten samtykke"),
        "no_plan": _("Uten plan"),
        "no_date": _("Uten neste dato"),
        "measures": _("Tiltak fra barnevernet"),
        "investigation_closed": _("Etter avsluttet undersøkelse"),
    }


def order_words() -> dict[str, str]:
    """How the rows may be ordered."""
    return {
        "due": _("Neste dato først"),
        "stage": _("Hvor saken står"),
        "oldest": _("Eldste først"),
        "case": _("Initialer"),
    }


def lack_words() -> dict[str, str]:
    """What a case lacks, as its row says it."""
    return {
        "no_consent": _("samtykke"),
        "no_plan": _("plan"),
        "no_date": _("neste dato"),
    }


def told_words() -> dict[str, str]:
    """What the place was told of barnevern's part, as the row says it."""
    return {
        "measures": _("tiltak fra barnevernet"),
        "investigation_closed": _("følges opp etter undersøkelse"),
    }
