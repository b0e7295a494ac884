"""The letter that says: there is something to read. No name, no case, no word of the message (MEET-12)."""

import uuid

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from lagspill.access.actor import acting, job_actor
from lagspill.audit.actions import record
from lagspill.directory.models import Position
from lagspill.gateways.mail import Letter, send
from lagspill.messaging.queries import unread


def tell(position_id: uuid.UUID) -> bool:
    """Sends one letter to a reader for whom a message still waits; returns whether it was sent.

    Acting as the recipient, the job sees what the recipient sees: whoever lost the case meanwhile is told nothing.
    The key is the newest message's, so that a repeat after a crash is the same letter.
    """
    position = Position.objects.select_related("staff", "service__municipality").filter(id=position_id).first()
    if position is None or not position.staff.email:
        return False
    actor = job_actor(position)
    with acting(actor):
        newest = unread(position_id).order_by("-created_at", "-id").first()
        if newest is None:
            return False
        record("message.told", by=actor, case_id=newest.case_id, object_id=newest.id)
        text = _("Noen har skrevet til deg i Lagspill. Logg inn for å lese det.")
        link = settings.SITE_URL + reverse("web:home")
        send(
            Letter(
                to=position.staff.email,
                subject=_("Du har noe å lese i Lagspill"),
                text=f"{text}\n\n{link}",
                key=f"message-{newest.id}-{position_id}",
            )
        )
        return True
