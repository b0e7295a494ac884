"""Attending a place's own meetings by agreement, and what is held under it (DOOR-2)."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.foundation.clock import today
from lagspill.foundation.models import uuid7
from lagspill.opendoor import presence_queries as queries
from lagspill.opendoor import presence_rules as rules
from lagspill.opendoor.arenas import SCHOOL_MEETING
from lagspill.opendoor.hours_actions import offered_at, opening_for, why_not
from lagspill.opendoor.models import AgreedMeeting, AgreementAnswer, FixedAgreement


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgreement:
    """What the consultant's service proposes. `brought`: children registered beforehand, or a whole year group gone through."""

    opening: str
    occasion: str
    rhythm: str
    brought: str
    year_groups: str = ""
    first_on: datetime.date
    until: datetime.date


def propose_agreement(*, new: NewAgreement, by: Actor) -> FixedAgreement:
    """A proposal to one place, which answers it. Refused where the place's model opens for nothing of the kind."""
    opening = opening_for(new.opening, new.rhythm, SCHOOL_MEETING, by)
    if new.occasion not in {one.code for one in opening.door.arena.occasions}:
        raise Refused("fixed_occasion", *why_not("occasion"))
    if code := rules.period_denial(first=new.first_on, until=new.until, today=today()):
        raise Refused("fixed_period", *why_not(code))
    row = FixedAgreement(
        **offered_at(opening, by),
        occasion=new.occasion,
        rhythm=new.rhythm,
        brought=new.brought,
        year_groups=new.year_groups,
        first_on=new.first_on,
        until=new.until,
    )
    FixedAgreement.objects.bulk_create([row])
    record("fixed_agreement.proposed", by=by, object_id=row.id, arena=row.arena)
    return row


def answer_agreement(*, agreement: FixedAgreement, agrees: bool, responsible: uuid.UUID, by: Actor) -> AgreementAnswer:
    """The place says yes, and who is responsible there; or no."""
    state = rules.state_of(queries.terms_of(agreement), today())
    if code := rules.answer_denial(state=state, coordinates=queries.coordinates(agreement, by)):
        raise Refused("fixed_answer", *why_not(code))
    if responsible not in {one.id for one in queries.staff_at(agreement.place_id)}:
        raise Refused("fixed_responsible", *why_not("responsible"))
    row = AgreementAnswer(
        id=uuid7(),
        agreement=agreement,
        service_id=agreement.service_id,
        place_id=agreement.place_id,
        agrees=agrees,
        responsible_id=responsible,
    )
    try:
        with transaction.atomic():
            AgreementAnswer.objects.bulk_create([row])
    except IntegrityError as error:
        raise Refused("fixed_answered", *why_not("answered")) from error
    record("fixed_agreement.agreed" if agrees else "fixed_agreement.declined", by=by, object_id=agreement.id)
    return row


def end_agreement(*, agreement: FixedAgreement, by: Actor) -> None:
    """Either side ends it, from today on; the consultant's service withdraws a proposal in the same way."""
    if by.service_id == agreement.place_id and not queries.coordinates(agreement, by):
        raise Refused("fixed_end", *why_not("role"))
    if rules.state_of(queries.terms_of(agreement), today()) not in (rules.PROPOSED, rules.RUNNING):
        raise Refused("fixed_over", _("Avtalen er avsluttet."))
    FixedAgreement.objects.filter(id=agreement.id).update(until=today() - datetime.timedelta(days=1))
    record("fixed_agreement.ended", by=by, object_id=agreement.id)


def record_held(*, agreement: FixedAgreement, held_on: datetime.date, children: int, by: Actor) -> AgreedMeeting:
    """A meeting was held: the day and how many children were talked about, none when the time went to other talk."""
    if agreement.service_id != by.service_id:
        raise Refused("fixed_consultant", _("Den som kommer, skriver ned møtene."))
    terms = queries.terms_of(agreement)
    code = rules.held_denial(
        answer=terms.answer, first=agreement.first_on, until=terms.until, held_on=held_on, today=today()
    )
    if code:
        raise Refused("fixed_held", *why_not(code))
    row = AgreedMeeting(
        id=uuid7(),
        agreement=agreement,
        service_id=agreement.service_id,
        place_id=agreement.place_id,
        held_on=held_on,
        children=children,
    )
    AgreedMeeting.objects.bulk_create([row])
    record("fixed_agreement.held", by=by, object_id=agreement.id)
    return row
