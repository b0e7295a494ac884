"""Answers that people give in their mail client, taken in like those on the page (MEET-4).

Nobody is logged in: what proves the sender is the address that only the invitation's own letter holds. Staff answer as
themselves; the family, who write nothing in the database, through the position that invited them. Senders are never told what
became of a message; the log holds a code, and of messages that prove nothing only the program's own log does.
"""

import dataclasses
import datetime
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q

from lagspill.access.actor import NOBODY, Actor, acting, staff_actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.directory.models import Position
from lagspill.foundation.clock import now, today
from lagspill.gateways.answers import Answer, Unreadable, read_answer
from lagspill.gateways.reply_address import is_confirmed, takes_answers
from lagspill.meetings import rules, tasks
from lagspill.meetings.inviting import reply
from lagspill.meetings.letters import address_of, locked, uid_of
from lagspill.meetings.models import Invitation

logger = logging.getLogger("lagspill.mail")

TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whose an invitation is, and who sent it."""

    position: uuid.UUID | None
    person: uuid.UUID | None
    invited_by: uuid.UUID | None


def take_in(raw: bytes, recipients: Sequence[str] = ()) -> str:
    """Takes in one message; the code of what became of it, 'taken' when an answer was recorded. Raises when the database fails."""
    code = _take_in(raw, recipients)
    logger.info("a message came in: %s", code)
    return code


def _take_in(raw: bytes, recipients: Sequence[str]) -> str:
    if not takes_answers():
        return "closed"
    try:
        answer = read_answer(raw, recipients)
    except Unreadable as problem:
        return problem.code
    invitation_id = _invitation_of(answer.uid)
    if invitation_id is None or not is_confirmed(uid_of(invitation_id), answer.addressed):
        return "unproven"
    code = _judge(invitation_id, answer)
    if code != TAKEN:
        with transaction.atomic():
            record("mail.refused", by=None, object_id=invitation_id, refused=True, reason=code)
    return code


def _judge(invitation_id: uuid.UUID, answer: Answer) -> str:
    invitee = _who_is_invited(invitation_id)
    actor = _actor_of(invitee) if invitee else None
    if actor is None:
        return "gone"
    try:
        with acting(actor):
            row = locked(invitation_id)
            return _apply(row, answer, actor) if row else "gone"
    except Refused as refused:
        return refused.code


def _apply(row: Invitation, answer: Answer, actor: Actor) -> str:
    if answer.attendee.lower() != address_of(row).lower():
        # Passed on to somebody else: their answer is not the invited person's.
        return "other_attendee"
    asked = rules.Asked(
        row.state, row.item.state, row.sequence, row.item.ends_at or row.item.meeting.ends_at, row.reply, row.replied_at
    )
    given = rules.Given(answer.sequence, answer.reply, rules.written_at(answer.stamped_at, now()))
    if denial := rules.answer_denial(asked, given, now()):
        return denial
    if not answer.reply:
        if row.invited_by_id is None:
            return "not_understood"
        tasks.send_not_understood.defer(invitation_id=str(row.id), sender_position_id=str(row.invited_by_id))
        return "not_understood"
    reply(invitation=row, answer=answer.reply, at=given.stamped_at, how="mail", by=actor)
    return TAKEN


def _invitation_of(uid: str) -> uuid.UUID | None:
    text, _at, place = uid.partition("@")
    try:
        found = uuid.UUID(text)
    except ValueError:
        return None
    return found if place.lower() == "lagspill" else None


def _who_is_invited(invitation_id: uuid.UUID) -> Invitee | None:
    with connection.cursor() as cursor:
        cursor.execute("select position_id, person_id, invited_by_id from who_is_invited(%s)", [invitation_id])
        row = cursor.fetchone()
    return Invitee(*row) if row else None


def _actor_of(invitee: Invitee) -> Actor | None:
    """Who answers: a position that is still held today; for the family the one that invited them, named in the log as theirs."""
    day: datetime.date = today()
    held = Position.objects.select_related("staff", "service__municipality").filter(
        Q(ended_on=None) | Q(ended_on__gt=day), started_on__lte=day, service__active=True
    )
    acts = invitee.position or invitee.invited_by
    position = held.filter(id=acts).first() if acts else None
    if position is None:
        return None
    actor = staff_actor(position)
    return actor if invitee.position else dataclasses.replace(actor, account_id=NOBODY, person_id=invitee.person)
