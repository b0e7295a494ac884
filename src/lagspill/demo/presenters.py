"""What the mailbox shows of a letter."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lagspill.demo.mail_client import asked_by
from lagspill.foundation.clock import OSLO
from lagspill.gateways.mailbox import Attachment, ReceivedMail

PAGE = 20
CALENDARS = ("text/calendar", "application/ics")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attached file; a calendar file is shown with what stands in it."""

    name: str
    content_type: str
    size: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """One letter."""

    subject: str
    sender: str
    recipients: str
    at: datetime.datetime
    text: str
    enclosures: list[Enclosure]
    id: uuid.UUID
    asks: bool


def letters(mails: Sequence[ReceivedMail], wanted: str) -> dict[str, Any]:
    """The context of the page; an unknown page number gives the nearest there is."""
    page: Page[ReceivedMail] = Paginator(mails, PAGE).get_page(wanted)
    return {"letters": [_shown(mail) for mail in page.object_list], "pages": _pages(page), "empty_text": _empty_text()}


def _pages(page: Page[ReceivedMail]) -> dict[str, str] | None:
    if page.paginator.num_pages == 1:
        return None
    return {
        "summary": _("Side %(page)d av %(all)d") % {"page": page.number, "all": page.paginator.num_pages},
        "previous_url": f"?side={page.number - 1}" if page.has_previous() else "",
        "next_url": f"?side={page.number + 1}" if page.has_next() else "",
    }


def _empty_text() -> str:
    return _("Når noen blir innkalt eller minnet om noe, sendes e-posten hit. Demoen sender aldri noe ut av maskinen.")


def _shown(mail: ReceivedMail) -> ShownLetter:
    return ShownLetter(
        subject=mail.subject,
        sender=mail.sender,
        recipients=", ".join(mail.recipients),
        at=mail.received_at.astimezone(OSLO),
        text=mail.text.strip(),
        enclosures=[_enclosure(part) for part in mail.attachments],
        id=mail.id,
        asks=asked_by(mail) is not None,
    )


def _enclosure(part: Attachment) -> Enclosure:
    size = len(part.content)
    return Enclosure(
        name=part.name or _("uten navn"),
        content_type=part.content_type,
        size=ngettext("%(size)d byte", "%(size)d byte", size) % {"size": size},
        text=part.content.decode("utf-8", "replace") if part.content_type in CALENDARS else "",
    )
