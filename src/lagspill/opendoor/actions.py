"""Writing down a conversation without a name, and what came of it (DOOR-1, DOOR-2, DOOR-3)."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.unnamed_texts import Cleared, Matter, judge, said
from lagspill.foundation.clock import today
from lagspill.foundation.models import uuid7
from lagspill.opendoor.agreement_actions import record_held
from lagspill.opendoor.arenas import doors_of
from lagspill.opendoor.models import Consultation, FixedAgreement
from lagspill.opendoor.rules import record_denial, report_awaited


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsultation:
    """What the consultant wrote down. `place`: the school or kindergarten that asked, where that is known. `agreement`: under
    which the meeting was held, which then knows the day and how many children."""

    arena: str
    held_on: datetime.date
    minutes: int
    asked_by: str
    question: str
    given: str
    categories: Sequence[str]
    advice: Sequence[str] = ()
    children: int = 1
    place: uuid.UUID | None = None
    report_due: bool = False
    cleared: Cleared = field(default_factory=Cleared)
    agreement: FixedAgreement | None = None


def record_consultation(*, new: NewConsultation, by: Actor) -> Consultation:
    """One conversation, kept by the consultant's own service. Refused when a text may show somebody, or cannot be checked."""
    doors = {door.arena.code: door for door in doors_of(by)}
    denial = record_denial(arena=new.arena, known=doors, held_on=new.held_on, today=today())
    if denial == "arena":
        raise Refused("consultation_arena", _("Tjenesten din har ikke dette tilbudet."), _("Velg et annet sted."))
    if denial is not None:
        raise Refused("consultation_ahead", _("Samtalen har ikke vært ennå."), _("Skriv dagen den var."))
    if new.agreement is not None and (new.agreement.arena, new.agreement.place_id) != (new.arena, new.place):
        raise Refused("fixed_elsewhere", _("Den faste avtalen gjelder et annet sted."), _("Velg stedet i avtalen."))
    words = frozenset((one.kind, one.word) for one in new.cleared.words if not one.hard)
    _must_show_nobody(new, words, by)
    playbook = doors[new.arena].playbook
    awaits = {one.code for one in playbook.advice if one.awaits_report}
    row = Consultation(
        id=uuid7(),
        service_id=by.service(),
        consultant_id=by.position(),
        playbook=playbook.code,
        playbook_version=playbook.version,
        arena=new.arena,
        place_id=new.place,
        held_on=new.held_on,
        minutes=new.minutes,
        asked_by=new.asked_by,
        children=new.children,
        categories=list(new.categories),
        question=new.question,
        given=new.given,
        advice=list(new.advice),
        report_due=new.report_due or bool(awaits & set(new.advice)),
        cleared=sorted(words),
        cleared_reason=new.cleared.reason,
    )
    Consultation.objects.bulk_create([row])
    record("consultation.recorded", by=by, object_id=row.id, arena=row.arena)
    if new.agreement is not None:
        record_held(agreement=new.agreement, held_on=new.held_on, children=new.children, by=by)
    return row


def _must_show_nobody(new: NewConsultation, words: frozenset[tuple[str, str]], by: Actor) -> None:
    texts = {"question": new.question, "given": new.given}
    matter = Matter(collective=False, place_known=new.place is not None, cleared=words)
    # The reason why a word may stand is looked through too; what it answers for may be said again in it.
    found = judge({**texts, "reason": new.cleared.reason}, matter=matter, by=by).all
    if found:
        raise Refused("text_identifies", said(found), _("Skriv det om, så ingen kan vite hvem det gjelder."))


def report_sent(*, consultation: Consultation, by: Actor) -> None:
    """The consultant has heard that the report is sent: what was followed up is done."""
    if not report_awaited(due=consultation.report_due, sent_on=consultation.report_sent_on):
        raise Refused("consultation_report", _("Det ventes ikke på noen bekymringsmelding etter denne samtalen."))
    Consultation.objects.filter(id=consultation.id, report_sent_on=None).update(report_sent_on=today())
    record("consultation.report_sent", by=by, object_id=consultation.id)


def became_case(consultation_id: uuid.UUID, by: Actor) -> None:
    """The conversation led to a case. Which one is not kept: what was said without a name stays so."""
    if Consultation.objects.filter(id=consultation_id, became_case_on=None).update(became_case_on=today()):
        record("consultation.became_case", by=by, object_id=consultation_id)
