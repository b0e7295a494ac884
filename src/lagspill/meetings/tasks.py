"""Sending invitations and cancellations: jobs that act as the position that asked for them (DATABASE.md, Jobs)."""

import uuid

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lagspill.meetings import letters, news

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=3)


@app.task(name="meetings.send_invitation", retry=AGAIN)
def send_invitation(invitation_id: str, sender_position_id: str) -> None:
    """Sends one invitation, once."""
    letters.send_invitation(uuid.UUID(invitation_id), uuid.UUID(sender_position_id))


@app.task(name="meetings.send_cancellation", retry=AGAIN)
def send_cancellation(invitation_id: str, sender_position_id: str) -> None:
    """Tells one person that they need not come."""
    letters.send_cancellation(uuid.UUID(invitation_id), uuid.UUID(sender_position_id))


@app.task(name="meetings.send_news", retry=AGAIN)
def send_news(case_id: str, position_id: str, person_id: str, key: str, sender_id: str) -> None:
    """Tells one reader, of a service or of the family, that there is something new."""
    news.send_news(
        case_id=uuid.UUID(case_id),
        position_id=uuid.UUID(position_id) if position_id else None,
        person_id=uuid.UUID(person_id) if person_id else None,
        key=key,
        sender_id=uuid.UUID(sender_id),
    )


@app.task(name="meetings.tell_of_correction", retry=AGAIN)
def tell_of_correction(correction_id: str, position_id: str) -> None:
    """Tells whoever took the minutes that somebody asks for a correction."""
    news.tell_of_correction(uuid.UUID(correction_id), uuid.UUID(position_id))
