"""The family answers its invitation on its own page: comes or not, another time, interpreter, company, and whether the case may be
taken up without it (MEET-5, MEET-6).

The family writes an answer of its own; a job, acting as the position that invited them, puts it on the invitation, where the
coordinator sees it beside the answers that came by mail.
"""

import uuid
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from lagspill.access.actor import Actor, acting
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import notify
from lagspill.foundation.clock import now
from lagspill.foundation.models import uuid7
from lagspill.meetings import tasks
from lagspill.meetings.inviting import reply
from lagspill.meetings.letters import job_actor, locked
from lagspill.meetings.models import AgendaItem, FamilyAnswer, Invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer: 'yes', 'no' or 'other_time'; `without_us` is None when it was not asked or not said."""

    reply: str
    other_time: str = ""
    interpreter_language: str = ""
    brings: str = ""
    without_us: bool | None = None


def open_invitation(item: AgendaItem, by: Actor) -> Invitation | None:
    """The acting family member's own invitation, while it can be answered: nothing once the case has been taken up."""
    if item.state != "invited" or (item.ends_at or item.meeting.ends_at) <= now():
        return None
    return Invitation.objects.filter(item=item, person=by.person_id).exclude(state="cancelled").first()


def answer_invitation(*, item: AgendaItem, said: Said, by: Actor) -> FamilyAnswer:
    """Keeps the answer. Refused when one is not invited, or the case has been taken up."""
    invitation = open_invitation(item, by)
    if invitation is None or by.person_id is None:
        raise Refused(
            "answer_over",
            _("Innkallingen kan ikke besvares lenger."),
            _("Ring den som kalte inn, hvis noe har endret seg."),
            case_id=item.case_id,
        )
    answer = FamilyAnswer(
        id=uuid7(),
        case_id=item.case_id,
        item=item,
        invitation=invitation,
        person_id=by.person_id,
        reply=said.reply,
        other_time=said.other_time if said.reply == "other_time" else "",
        interpreter_language=said.interpreter_language,
        brings=said.brings,
        without_us=None if said.reply == "yes" else said.without_us,
    )
    FamilyAnswer.objects.bulk_create([answer])
    record("invitation.family_answered", by=by, case_id=item.case_id, object_id=invitation.id)
    if invitation.invited_by_id:
        tasks.settle_family_answer.defer(answer_id=str(answer.id), sender_position_id=str(invitation.invited_by_id))
    return answer


def settle_family_answer(answer_id: uuid.UUID, sender_id: uuid.UUID) -> bool:
    """Puts the answer on the invitation and tells its sender; returns whether it stands there. Done again, nothing happens twice;
    an answer that a newer one has overtaken is left."""
    actor = job_actor(sender_id)
    with acting(actor):
        answer = FamilyAnswer.objects.select_related("case").filter(id=answer_id).first()
        invitation = locked(answer.invitation_id) if answer else None
        if answer is None or invitation is None or invitation.state == "cancelled":
            return False
        if not FamilyAnswer.objects.filter(id=answer.id, settled_at=None).update(settled_at=now()):
            return False
        newer = FamilyAnswer.objects.filter(invitation=invitation, created_at__gt=answer.created_at)
        if newer.exists() or invitation.item.state not in ("listed", "invited"):
            return False
        comes = "yes" if answer.reply == "yes" else "no"
        family = replace(actor, person_id=answer.person_id)
        reply(invitation=invitation, answer=comes, at=answer.created_at, how="page", by=family)
        if comes == "yes":
            # A no is told by its own job, which looks for who is missing.
            notify(position_id=sender_id, kind="family_answered", case=answer.case, item=str(answer.item_id))
        return True
