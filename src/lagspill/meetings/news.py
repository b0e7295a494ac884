"""Letters and notices that something is new, sent by jobs: neutral words, and only to whoever may still read it (MEET-9, CONS-4)."""

import uuid

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lagspill.access.actor import acting
from lagspill.access.queries import assigned_positions
from lagspill.audit.actions import record
from lagspill.cases.actions import notify
from lagspill.cases.models import Case
from lagspill.directory.models import Position
from lagspill.families.models import ContactDetails, Person
from lagspill.foundation.clock import today
from lagspill.gateways.mail import Letter, send
from lagspill.meetings.letters import job_actor
from lagspill.meetings.models import MinutesCorrection
from lagspill.meetings.queries import family_of


def send_news(
    *, case_id: uuid.UUID, position_id: uuid.UUID | None, person_id: uuid.UUID | None, key: str, sender_id: uuid.UUID
) -> bool:
    """Tells one reader that there is something new; nothing when they, or the sender, no longer see the case."""
    actor = job_actor(sender_id)
    with acting(actor):
        case = Case.objects.filter(id=case_id).first()
        if case is None:
            return False
        if person_id is not None:
            sent = person_id in family_of(case_id, today()) and _to_family(case, person_id, key, sender_id)
        else:
            on_case = position_id is not None and position_id in assigned_positions(case_id)
            sent = on_case and _to_staff(position_id, key)
        record("news.sent" if sent else "news.dropped", by=actor, case_id=case_id, object_id=person_id or position_id)
        return sent


def _to_family(case: Case, person_id: uuid.UUID, key: str, sender_id: uuid.UUID) -> bool:
    person = Person.objects.filter(id=person_id).first()
    contact = ContactDetails.objects.filter(person=person_id).first()
    if person is None or contact is None or not contact.email:
        notify(position_id=sender_id, kind="news_by_hand", case=case)
        return False
    language = person.language if person.language in dict(settings.LANGUAGES) else "nb"
    with translation.override(language):
        send(_letter(contact.email, f"{key}:{person_id}"))
    return True


def _to_staff(position_id: uuid.UUID | None, key: str) -> bool:
    position = Position.objects.select_related("staff").filter(id=position_id).first() if position_id else None
    if position is None or not position.staff.email:
        return False
    send(_letter(position.staff.email, f"{key}:{position.id}"))
    return True


def _letter(address: str, key: str) -> Letter:
    link = settings.SITE_URL + reverse("web:home")
    text = _("Det er noe nytt å lese i Lagspill. Logg inn for å se det.")
    return Letter(to=address, subject=_("Noe nytt i Lagspill"), text=f"{text}\n\n{link}", key=key)


def tell_of_correction(correction_id: uuid.UUID, position_id: uuid.UUID) -> None:
    """A notice to whoever answers, written as them: the family can write none itself. Done again, it says nothing twice."""
    actor = job_actor(position_id)
    with acting(actor):
        found = (
            MinutesCorrection.objects.select_for_update(of=("self",))
            .select_related("case", "minutes")
            .filter(id=correction_id, state="waiting", told_at=None)
            .first()
        )
        if found is None:
            return
        MinutesCorrection.objects.filter(id=found.id).update(told_at=today())
        notify(position_id=position_id, kind="correction_asked", case=found.case, item=str(found.minutes.item_id))
        record("correction.told", by=actor, case_id=found.case_id, object_id=found.id)
        _to_staff(position_id, f"{found.id}:asked")
