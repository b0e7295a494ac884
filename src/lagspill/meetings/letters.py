"""What leaves the house about a meeting: when, where and how to log in. Never whom or what it is about (MEET-4).

A worker killed between the sending and its commit sends the letter again, under the same Message-ID; nothing is recorded
twice. The invitation's row is locked while it goes out: a withdrawal cancels rows under the same lock, so that it either
finds the letter sent, and has a cancellation sent after it, or cancels it before anything leaves.
"""

import datetime
import uuid
from email.utils import parseaddr

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor, acting
from lagspill.access.actor import job_actor as acting_as
from lagspill.access.queries import services_with_access
from lagspill.audit.actions import record
from lagspill.cases.actions import notify
from lagspill.directory.models import Position
from lagspill.families.models import ContactDetails
from lagspill.foundation.templatetags.lagspill import moment
from lagspill.gateways.calendar import Entry, Guest
from lagspill.gateways.calendar import invitation as calendar_file
from lagspill.gateways.mail import Letter, send
from lagspill.gateways.reply_address import reply_address, takes_answers
from lagspill.meetings.convening_rules import discussable
from lagspill.meetings.kinds import text_of
from lagspill.meetings.models import Invitation


def send_invitation(invitation_id: uuid.UUID, sender_id: uuid.UUID) -> bool:
    """Sends what is queued and still allowed; returns whether a letter went out."""
    actor = job_actor(sender_id)
    with acting(actor):
        row = locked(invitation_id)
        if row is None or row.state != "queued" or row.item.state not in ("listed", "invited"):
            return False
        if row.case.state not in discussable(alone=row.item.alone):
            return False
        if row.service_id and row.service_id not in services_with_access(row.case_id):
            return False
        address = address_of(row)
        if not address:
            Invitation.objects.filter(id=row.id).update(state="by_hand")
            notify(position_id=sender_id, kind="invite_by_hand", case=row.case, item=str(row.item_id))
            record("invitation.by_hand", by=actor, case_id=row.case_id, object_id=row.id)
            return False
        Invitation.objects.filter(id=row.id).update(state="sent")
        record("invitation.sent", by=actor, case_id=row.case_id, object_id=row.id, sequence=row.sequence)
        send(_letter(row, address, "REQUEST"))
        return True


def send_cancellation(invitation_id: uuid.UUID, sender_id: uuid.UUID) -> bool:
    """Tells somebody who was invited that they need not come; nothing when they are invited again meanwhile."""
    actor = job_actor(sender_id)
    with acting(actor):
        row = locked(invitation_id)
        if row is None or row.state != "cancelled":
            return False
        address = address_of(row)
        if not address:
            notify(position_id=sender_id, kind="cancel_by_hand", case=row.case, item=str(row.item_id))
            return False
        record("invitation.cancellation_sent", by=actor, case_id=row.case_id, object_id=row.id, sequence=row.sequence)
        send(_letter(row, address, "CANCEL"))
        return True


def send_not_understood(invitation_id: uuid.UUID, sender_id: uuid.UUID) -> bool:
    """Somebody's mail client proposed another time, or somebody else: a person has to say so (RFC 5546 COUNTER, DELEGATED)."""
    actor = job_actor(sender_id)
    with acting(actor):
        row = locked(invitation_id)
        if row is None or row.state != "sent":
            return False
        address = address_of(row)
        if not address:
            return False
        with translation.override(_language(row)):
            text = _(
                "Vi kan bare ta imot ja, nei eller kanskje i e-post. "
                "Trenger du en annen tid, eller vil du at noen andre kommer, logg inn eller ring."
            )
            letter = Letter(
                to=address, subject=_("Vi forstod ikke svaret"), text="\n\n".join([text, _link(row)]),
                key=f"{row.id}:{row.sequence}:not-understood",
            )  # fmt: skip
        record("invitation.not_understood", by=actor, case_id=row.case_id, object_id=row.id)
        send(letter)
        return True


def job_actor(position_id: uuid.UUID) -> Actor:
    """A job acting as the position with this id."""
    position = Position.objects.select_related("staff", "service__municipality").get(id=position_id)
    return acting_as(position)


def locked(invitation_id: uuid.UUID) -> Invitation | None:
    """An invitation that the acting person sees, kept from changing until the transaction ends."""
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related(
            "item__meeting__team__service", "item__meeting__convener__service", "item__case", "position__staff", "case", "person"
        )
        .filter(id=invitation_id)
        .first()
    )  # fmt: skip


def uid_of(invitation_id: uuid.UUID) -> str:
    """The calendar entry of one person's invitation to one item, through all its changes. Says nothing about either."""
    return f"{invitation_id}@lagspill"


def address_of(row: Invitation) -> str:
    """Staff by their own address; family by what the sender may see of theirs (FAM-5), else none."""
    if row.position:
        return row.position.staff.email
    contact = ContactDetails.objects.filter(person=row.person_id).first()
    return contact.email if contact else ""


def _letter(row: Invitation, address: str, method: str) -> Letter:
    item, meeting = row.item, row.item.meeting
    start = item.starts_at or meeting.starts_at
    with translation.override(_language(row)):
        subject, text = _words(row, start, method)
        entry = Entry(
            uid=uid_of(row.id),
            sequence=row.sequence,
            stamped_at=row.stamped_at,
            starts_at=start,
            ends_at=item.ends_at or meeting.ends_at,
            place=meeting.place,
            url=_link(row),
            title=_("Møte"),
        )
        file = calendar_file(entry, _guest(row, address), method)
    return Letter(
        to=address, subject=subject, text=text, calendar=file, method=method, key=f"{row.id}:{row.sequence}:{method}"
    )  # fmt: skip


def _guest(row: Invitation, address: str) -> Guest:
    """The recipient alone. Answers come to us where there is a door for them; else the team's own address stands there."""
    if takes_answers():
        return Guest(address=address, organiser=reply_address(uid_of(row.id)), answers=True, reply=row.reply)
    own = row.item.meeting.host.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return Guest(address=address, organiser=own, answers=False, reply=row.reply)


def _words(row: Invitation, start: datetime.datetime, method: str) -> tuple[str, str]:
    when = moment(start)
    if method == "CANCEL":
        text = _("Du skal ikke lenger møte %(when)s. Du trenger ikke å gjøre noe.") % {"when": when}
        return _("Møte avlyst"), text
    first = (
        _("Du er invitert til et møte %(when)s.") if row.sequence == 0 else _("Møtet er endret. Det er nå %(when)s.")
    )
    lines = [
        first % {"when": when},
        text_of(row.item, "invitation_email"),
        _link(row),
    ]
    return (_("Innkalling til møte") if row.sequence == 0 else _("Endret møte")), "\n\n".join(
        line for line in lines if line
    )


def _link(row: Invitation) -> str:
    if row.position_id:
        return settings.SITE_URL + reverse("meetings:invitation", args=[row.id])
    try:
        return settings.SITE_URL + reverse("portal:home")
    except NoReverseMatch:
        return settings.SITE_URL


def _language(row: Invitation) -> str:
    language = row.person.language if row.person else "nb"
    return language if language in dict(settings.LANGUAGES) else "nb"
