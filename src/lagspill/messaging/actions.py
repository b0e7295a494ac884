"""Writing, opening and taking back a message (MEET-12)."""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.exceptions import AlreadyEnqueued

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.models import Case
from lagspill.cases.sharing import circle
from lagspill.cases.unnamed_texts import must_show_nobody
from lagspill.foundation.clock import now
from lagspill.foundation.models import uuid7
from lagspill.messaging.models import Message, Reading
from lagspill.messaging.queries import people_named, reachable, unread
from lagspill.messaging.rules import send_denial, withdraw_denial


def send_message(*, case: Case, readers: Collection[uuid.UUID], text: str, by: Actor) -> Message:
    """Writes to some of those on the case. Refused when one of them does not see it any more: then nobody gets it."""
    known = {one.position_id for one in reachable(circle(case, reserved=()), but=by.position())}
    denial = send_denial(state=case.state, readers=readers, reachable=known)
    if denial is not None:
        raise _refused_sending(denial, case, set(readers) - known)
    must_show_nobody(case=case, texts=[text], by=by)
    message = Message(
        id=uuid7(),
        case=case,
        service_id=by.service(),
        author_id=by.position(),
        readers=sorted(set(readers)),
        text=text,
    )
    Message.objects.bulk_create([message])
    record("message.sent", by=by, case_id=case.id, object_id=message.id, readers=len(message.readers))
    for position_id in message.readers:
        _tell_later(position_id)
    return message


def read_messages(*, case: Case, by: Actor) -> int:
    """Opens what was written to whoever acts, all of it at once; their authors see that. Returns how many were unread."""
    waiting = list(unread(by.position()).filter(case_id=case.id))
    Reading.objects.bulk_create(
        [Reading(message=one, case=case, author_id=one.author_id, position_id=by.position()) for one in waiting],
        ignore_conflicts=True,
    )
    for one in waiting:
        record("message.read", by=by, case_id=case.id, object_id=one.id)
    return len(waiting)


def withdraw_message(*, message: Message, by: Actor) -> None:
    """Takes a message back before anybody has read it; nobody but its author sees afterwards that it was written.

    To record a reading the database must share this lock: what was read the moment before is seen by the look after it.
    """
    Message.objects.select_for_update().filter(id=message.id).first()
    found = Message.objects.filter(id=message.id).first()
    denial = withdraw_denial(
        is_author=found is not None and found.author_id == by.position_id,
        withdrawn=found is not None and found.withdrawn_at is not None,
        read=Reading.objects.filter(message_id=message.id).exists(),
    )
    if denial is not None:
        raise _refused_withdrawing(denial, message)
    Message.objects.filter(id=message.id).update(withdrawn_at=now())
    record("message.withdrawn", by=by, case_id=message.case_id, object_id=message.id)


def _tell_later(position_id: uuid.UUID) -> None:
    """One job for a reader however many messages wait; it finds out itself whether there still is anything to tell."""
    from lagspill.messaging.tasks import tell

    try:
        with transaction.atomic():
            tell.configure(queueing_lock=f"messages-{position_id}").defer(position_id=str(position_id))
    except AlreadyEnqueued:
        return


def _refused_sending(denial: str, case: Case, lost: set[uuid.UUID]) -> Refused:
    if denial == "closed":
        return Refused(
            "message_closed", _("Saken er avsluttet."), _("Ta kontakt utenom, uten å skrive om saken."), case_id=case.id
        )
    if denial == "nobody":
        return Refused("message_nobody", _("Beskjeden er ikke til noen."), _("Velg hvem den er til."), case_id=case.id)
    names = ", ".join(sorted(one.staff.name for one in people_named(lost).values()))
    return Refused(
        "message_reader",
        _("%(names)s ser ikke saken nå. Ingenting er sendt.") % {"names": names or _("Noen du valgte")},
        _("Velg på nytt hvem beskjeden er til."),
        case_id=case.id,
    )


def _refused_withdrawing(denial: str, message: Message) -> Refused:
    if denial == "read":
        return Refused(
            "message_read",
            _("Beskjeden er lest og kan ikke trekkes tilbake."),
            _("Skriv en ny beskjed om det som skal rettes."),
            case_id=message.case_id,
        )
    return Refused(
        "message_withdrawn", _("Beskjeden er trukket tilbake fra før, eller er ikke din."), case_id=message.case_id
    )
