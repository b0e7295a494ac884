"""Sending invitations and cancellations: jobs that act as the position that asked for them (DATABASE.md, Jobs)."""

import uuid

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lagspill.meetings import letters

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=3)


@app.task(name="meetings.send_invitation", retry=AGAIN)
def send_invitation(invitation_id: str, sender_position_id: str) -> None:
    """Sends one invitation, once."""
    letters.send_invitation(uuid.UUID(invitation_id), uuid.UUID(sender_position_id))


@app.task(name="meetings.send_cancellation", retry=AGAIN)
def send_cancellation(invitation_id: str, sender_position_id: str) -> None:
    """Tells one person that they need not come."""
    letters.send_cancellation(uuid.UUID(invitation_id), uuid.UUID(sender_position_id))


@app.task(name="meetings.send_not_understood", retry=AGAIN)
def send_not_understood(invitation_id: str, sender_position_id: str) -> None:
    """Tells one person that their mail client's answer was not a yes or a no."""
    letters.send_not_understood(uuid.UUID(invitation_id), uuid.UUID(sender_position_id))


@app.task(name="meetings.settle_absence", retry=AGAIN)
def settle_absence(invitation_id: str, sender_position_id: str) -> None:
    """After a no: the deputy is asked, or the coordinator told."""
    # Inviting a deputy enqueues jobs of this module.
    from lagspill.meetings import absences

    absences.settle_absence(uuid.UUID(invitation_id), uuid.UUID(sender_position_id))
