"""A nameless request for a slot: the reporter asks when a case can come up, the coordinator judges and answers (CASE-3).

The request holds codes and a short reason; whose case it is stands in a row that only the asking service reads. Asking is a
convenience: a case may be referred without it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.queries import standing
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import add_event
from lagspill.cases.models import Case
from lagspill.directory.models import Team
from lagspill.families.nameless import must_be_nameless
from lagspill.foundation.clock import now
from lagspill.foundation.models import uuid7
from lagspill.meetings.kinds import playbook_of
from lagspill.meetings.models import Meeting, SlotRequest, SlotTie
from lagspill.meetings.queries import runs_team
from lagspill.playbooks.rules import asks_for_a_slot

BEFORE_REFERRAL = ("concern", "consent")
OPEN = ("asked", "proposed", "not_now")
PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the coordinator gets to know: codes, and why it is urgent."""

    categories: Sequence[str]
    band: str
    urgency: str
    urgency_reason: str = ""
    interpreter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The coordinator's judgement; with a meeting a proposal, without one "not now" and why."""

    urgency: str
    meeting: Meeting | None = None
    text: str = ""


def ask_for_slot(*, case: Case, question: Question, by: Actor) -> SlotRequest:
    """Asks the case's team. Raises Identifies, and keeps nothing, when the reason may show whom it is about."""
    team = _team_to_ask(case)
    must_be_nameless(question.urgency_reason, by=by, field="urgency_reason")
    # Locked, so that a question sent twice is asked once.
    Case.objects.select_for_update(of=("self",)).get(id=case.id)
    if slot_of(case.id, states=("asked",)) is not None:
        raise Refused("slot_asked", _("Dere har spurt, og koordinatoren har ikke svart ennå."), case_id=case.id)
    request = SlotRequest(
        id=uuid7(),
        team=team,
        categories=list(question.categories),
        band=question.band,
        urgency=question.urgency,
        urgency_reason=question.urgency_reason,
        interpreter=question.interpreter,
    )
    SlotRequest.objects.bulk_create([request])
    SlotTie.objects.bulk_create(
        [SlotTie(request=request, case=case, service_id=by.service(), asked_by_id=by.position())]
    )
    add_event(case=case, kind="slot_asked", by=by)
    record("slot.asked", by=by, case_id=case.id, object_id=request.id)
    return request


def _team_to_ask(case: Case) -> Team:
    found = standing(case.id)
    if found is None or not found.owns:
        raise Refused("slot_owner", _("Bare tjenesten som eier bekymringen, kan spørre om tid."), case_id=case.id)
    if case.team is None or case.state not in BEFORE_REFERRAL or not asks_for_a_slot(playbook_of(case.team)):
        raise Refused(
            "slot_late", _("Det er ikke nødvendig å spørre om tid nå."), _("Gå til saken og se hva som er neste steg."), case_id=case.id
        )  # fmt: skip
    return case.team


def answer_slot(*, request: SlotRequest, answer: Answer, by: Actor) -> None:
    """The coordinator proposes a meeting, or says not now and why. May be changed until the reporter has used it."""
    if not runs_team(request.team, by):
        raise Refused("not_team", _("Bare koordinatoren eller stedfortrederen kan gjøre dette."))
    if answer.meeting is None and not answer.text:
        raise Refused("slot_reason", _("Skriv hvorfor saken ikke kan tas opp nå."), field="text")
    must_be_nameless(answer.text, by=by, field="text")
    changed = SlotRequest.objects.filter(id=request.id, state__in=OPEN).update(
        state="proposed" if answer.meeting else "not_now",
        team_urgency=answer.urgency,
        meeting=answer.meeting,
        answer=answer.text,
        answered_by=by.position(),
        answered_at=now(),
    )
    if not changed:
        raise Refused("slot_over", _("Melderen har trukket spørsmålet eller meldt saken."))
    record("slot.answered", by=by, object_id=request.id, urgency=answer.urgency)


def withdraw_slot(*, request: SlotRequest, by: Actor) -> None:
    """The reporter does not need it any more."""
    _settle(request.id, "withdrawn")
    record("slot.withdrawn", by=by, object_id=request.id)


def use_slots(case: Case, by: Actor) -> None:
    """The case has been referred: from here the list of the meeting speaks, and the coordinator's desk is cleared."""
    for tie in SlotTie.objects.filter(case=case, request__state__in=OPEN):
        _settle(tie.request_id, "used")
        record("slot.used", by=by, case_id=case.id, object_id=tie.request_id)


def put_away(*, request: SlotRequest, by: Actor) -> None:
    """The asker has read the answer."""
    SlotTie.objects.filter(request=request, seen_at=None).update(seen_at=now())
    record("slot.read", by=by, object_id=request.id)


def _settle(request_id: uuid.UUID, state: str) -> None:
    if not SlotRequest.objects.filter(id=request_id, state__in=OPEN).update(state=state):
        raise Refused("slot_over", _("Spørsmålet er allerede avsluttet."))


def _requests() -> QuerySet[SlotRequest]:
    """What the acting person sees: a coordinator those to the team, a reporter the service's own, with `own` told apart."""
    own = SlotTie.objects.filter(request=OuterRef("pk"))
    return SlotRequest.objects.select_related("team", "meeting", "answered_by__staff").annotate(own=Exists(own))


def slot_of(case_id: uuid.UUID, *, states: Sequence[str] = OPEN) -> SlotRequest | None:
    """The service's newest question about a case that still stands; nobody else's eyes find one."""
    return _requests().filter(tie__case=case_id, state__in=states).order_by("-created_at").first()


def own_request_or_404(request_id: uuid.UUID) -> tuple[SlotRequest, SlotTie]:
    """A question of one's own service, with its case."""
    tie = SlotTie.objects.select_related("request__team", "case").filter(request=request_id).first()
    if tie is None:
        raise Http404
    return tie.request, tie


def team_request_or_404(request_id: uuid.UUID, by: Actor) -> SlotRequest:
    """A question to a team that one runs."""
    found = _requests().filter(id=request_id, state__in=OPEN).first()
    if found is None or not runs_team(found.team, by):
        raise Http404
    return found


def team_requests(team: Team) -> list[SlotRequest]:
    """Questions that the team's coordinator has, those without an answer first."""
    found = _requests().filter(team=team, state__in=OPEN)
    return sorted(found.order_by("created_at")[:PAGE], key=lambda request: request.state != "asked")


def my_slots(by: Actor) -> list[tuple[SlotRequest, SlotTie | None]]:
    """For my day: questions that wait for one's answer as coordinator, and unread answers to one's own."""
    answered = Q(state__in=("proposed", "not_now"), tie__asked_by=by.position_id, tie__seen_at=None)
    found = SlotRequest.objects.select_related("team", "meeting", "tie__case").filter(Q(state="asked") | answered)
    rows = list(found.order_by("created_at")[: 2 * PAGE])
    waiting = [(one, None) for one in rows if one.state == "asked" and runs_team(one.team, by)]
    return [*waiting, *((one, one.tie) for one in rows if one.state != "asked")]
