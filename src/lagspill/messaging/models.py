"""Messages between those on a case, from one meeting to the next (MEET-12)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lagspill.cases.models import Case
from lagspill.directory.models import Position, Service
from lagspill.foundation.models import Record


class Message(Record):
    """What one position writes to some of those on the case. Never changed; withdrawn as long as nobody has read it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    readers = ArrayField(
        models.UUIDField(), help_text="The positions it was written to: they read it while they see the case."
    )
    text = models.TextField()
    withdrawn_at = models.DateTimeField(null=True)


class Reading(Record):
    """That one of its readers opened a message; shown to them and to its author, and to nobody else."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="readings")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+", help_text="The message's author.")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "position"], name="read_once")]
