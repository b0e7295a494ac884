"""What a municipality has begun and not adopted yet, so that nothing typed is lost."""

from django.db import models

from lagspill.directory.models import Municipality, Position
from lagspill.foundation.models import Record


class Draft(Record):
    """An adaptation of a model (`layer`, what differs from its base), or a model of one's own (`text`, without a base).

    A layer always gives a valid model. What is not in order yet stands in `typed`, by section, as it was sent.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=60, blank=True)
    base_version = models.CharField(max_length=20, blank=True)
    layer = models.JSONField(default=dict)
    typed = models.JSONField(default=dict)
    text = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"], condition=~models.Q(base_version=""), name="one_draft_of_a_model"
            )
        ]

    @property
    def is_adaptation(self) -> bool:
        """Whether it adapts a model, rather than being one of its own."""
        return bool(self.base_version)
