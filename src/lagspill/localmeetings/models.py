"""Meetings that a school or kindergarten holds by itself, with its own staff only (CASE-2): elevsaksmøte, trinnmøte.

No other service takes part, so nothing is shared and no consent is needed; whoever attends is put on the cases of the list.
"""

from django.db import models

from lagspill.cases.models import Case
from lagspill.directory.models import Position, Service
from lagspill.foundation.models import Record


class LocalMeeting(Record):
    """One date of a place's own meeting, by its model; who is responsible for what stands by name (MEET-14)."""

    STATES = ["planned", "held", "cancelled"]

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    playbook = models.CharField(max_length=60)
    playbook_version = models.CharField(max_length=20)
    kind = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=250)
    convener = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    agenda_owner = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    chair = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    deputy_chair = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    minute_taker = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, default="planned", choices=[(state, state) for state in STATES])

    class Meta:
        indexes = [models.Index(fields=["service", "starts_at"], name="local_meeting_time")]


class LocalSeat(Record):
    """Somebody of the place who takes part; afterwards, whether they did."""

    meeting = models.ForeignKey(LocalMeeting, on_delete=models.CASCADE, related_name="seats")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="local_seat_once")]


class LocalItem(Record):
    """A case on the list. What was decided stands with the case (StageDecision.sitting)."""

    meeting = models.ForeignKey(LocalMeeting, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="local_items")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    listed_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "case"], condition=models.Q(removed_at=None), name="locally_listed_once"
            )
        ]
