"""Requests for a slot in words: for the coordinator's desk, the reporter's day and the case (CASE-3)."""

import uuid
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.cases.models import Case
from lagspill.foundation.templatetags.lagspill import moment
from lagspill.meetings.kinds import playbook_of
from lagspill.meetings.models import SlotRequest
from lagspill.meetings.presenters import language
from lagspill.meetings.slots import BEFORE_REFERRAL, my_slots, slot_of
from lagspill.meetings.wording import urgency_label
from lagspill.playbooks.rules import asks_for_a_slot
from lagspill.playbooks.schema import Playbook, UnknownPartError


def category_choices(playbook: Playbook) -> list[tuple[str, str]]:
    """What a case may be about, under the playbook's codes."""
    return [(one.code, one.label.in_(language())) for one in playbook.categories]


def band_choices(playbook: Playbook) -> list[tuple[str, str]]:
    """The age bands."""
    return [(one.code, one.label.in_(language())) for one in playbook.bands]


def question_rows(request: SlotRequest) -> list[dict[str, object]]:
    """The question as facts. What a newer playbook no longer knows is left out."""
    playbook = playbook_of(request.team)
    names = [label for code, label in category_choices(playbook) if code in request.categories]
    try:
        band = playbook.band(request.band).label.in_(language())
    except UnknownPartError:
        band = _("ukjent")
    return [
        {"label": _("Hva det handler om"), "value": ", ".join(names)},
        {"label": _("Aldersgruppe"), "value": band},
        {"label": _("Melders vurdering av hast"), "value": urgency_label(request.urgency)},
        {"label": _("Hvorfor"), "value": request.urgency_reason},
        {"label": _("Tolk"), "value": _("Trengs") if request.interpreter else _("Trengs ikke")},
    ]


def answer_words(request: SlotRequest) -> str:
    """Where the question stands, in one sentence."""
    if request.state == "proposed" and request.meeting is not None:
        when = {"when": moment(request.meeting.starts_at)}
        if request.meeting.state == "cancelled":
            return _("Koordinatoren foreslo møtet %(when)s, men det er avlyst. Spør på nytt.") % when
        return _("Koordinatoren foreslår møtet %(when)s.") % when
    if request.state == "not_now":
        return _("Koordinatoren svarte: ikke nå.")
    return _("Koordinatoren har ikke svart ennå.")


@dataclass(frozen=True, slots=True)
class DaySlot:
    """One line of my day: a question to answer (`read_url` empty), or an answer to read."""

    id: uuid.UUID
    text: str
    url: str
    number: str
    reason: str
    read_url: str


def day_slots(by: Actor) -> list[DaySlot]:
    """What my day says of requests for a slot."""
    rows = []
    for request, tie in my_slots(by):
        if tie is None:
            text = _("Noen spør når en sak kan tas opp (%(urgency)s)") % {
                "urgency": urgency_label(request.urgency).lower()
            }
            rows.append(DaySlot(request.id, text, reverse("meetings:slot", args=[request.id]), "", "", ""))
        else:
            url, read = (
                reverse("meetings:ask-slot", args=[tie.case_id]),
                reverse("meetings:read-slot", args=[request.id]),
            )
            rows.append(DaySlot(request.id, answer_words(request), url, tie.case.number, request.answer, read))
    return rows


@dataclass(frozen=True, slots=True)
class CaseSlot:
    """The question as its case shows it; without `words` it has not been asked."""

    url: str
    words: str = ""
    reason: str = ""
    urgency: str = ""


def case_slot(case: Case, *, owns: bool) -> CaseSlot | None:
    """For the case page of the asking service, until the case is referred; None where there is nothing to ask."""
    if (
        not owns
        or case.team is None
        or case.state not in BEFORE_REFERRAL
        or not asks_for_a_slot(playbook_of(case.team))
    ):
        return None
    url, found = reverse("meetings:ask-slot", args=[case.id]), slot_of(case.id)
    if found is None:
        return CaseSlot(url)
    judged = urgency_label(found.team_urgency) if found.team_urgency else ""
    return CaseSlot(url, answer_words(found), found.answer, judged)
