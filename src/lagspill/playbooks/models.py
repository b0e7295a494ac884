"""Models that a municipality made its own in the product: adapted from one that is shipped, or written by itself (PLAT-5)."""

from django.db import models

from lagspill.foundation.models import Record


class Edition(Record):
    """A model as a municipality adopted it. It is never changed, since cases run on it; the next adoption is another edition.

    With a base, `text` is an upper layer that is laid on it; without one it is a model of its own. `municipality_id` and
    `adopted_by` are plain ids: whom they belong to is known in a room above.
    """

    municipality_id = models.UUIDField()
    code = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    serial = models.PositiveSmallIntegerField(help_text="The municipality's first, second, … edition of this model.")
    base_code = models.CharField(max_length=60, blank=True)
    base_version = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    reason = models.CharField(max_length=400)
    adopted_by = models.UUIDField(help_text="The position that adopted it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="edition_version"),
            models.UniqueConstraint(fields=["municipality_id", "code", "serial"], name="edition_serial"),
            models.CheckConstraint(
                condition=models.Q(base_code="", base_version="")
                | ~models.Q(base_code="") & ~models.Q(base_version=""),
                name="edition_base_is_whole",
            ),
        ]
