"""Telling that a message waits: a job that acts as its recipient, with a letter that says nothing of it (MEET-12, CONS-4)."""

import uuid

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lagspill.messaging import letters

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=3)


@app.task(name="messaging.tell", retry=AGAIN)
def tell(position_id: str) -> None:
    """Tells one reader that something is unread, if it is."""
    letters.tell(uuid.UUID(position_id))
