"""The meeting plan for the school year: days without school, when people cannot or would rather meet, travel, drafts (MEET-2)."""

from django.db import models

from lagspill.directory.models import Municipality, Position, StaffMember, Team
from lagspill.foundation.models import Record


class Closure(Record):
    """Days without school in a municipality: a vacation or planning days, both ends included."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    first = models.DateField()
    last = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["municipality", "first"], name="closure_days")]


class Journey(Record):
    """Minutes between two places, the same both ways. Without places: what counts where nothing else is said."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    one = models.CharField(max_length=250, blank=True)
    other = models.CharField(max_length=250, blank=True)
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "one", "other"], name="journey_once")]


class Absence(Record):
    """When somebody cannot meet; never why. Without a weekday: every day of the period. Without times: all day."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="+")
    first = models.DateField()
    last = models.DateField()
    weekday = models.PositiveSmallIntegerField(null=True)
    start = models.TimeField(null=True)
    end = models.TimeField(null=True)


class Wish(Record):
    """A time of the week at which somebody would rather meet."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    start = models.TimeField()
    end = models.TimeField()


class Draft(Record):
    """A plan on its way. `best` and `bound` are costs by `planner.costs`; nothing costs less than `bound`, proven."""

    STATES = ["queued", "running", "ready", "failed", "taken"]

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    first = models.DateField()
    last = models.DateField()
    earliest = models.TimeField()
    latest = models.TimeField()
    before_weekday = models.PositiveSmallIntegerField(null=True, help_text="When the meeting that comes first is held.")
    before_end = models.TimeField(null=True)
    asked_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="queued", choices=[(state, state) for state in STATES])
    round = models.PositiveSmallIntegerField(default=1)
    best = models.BigIntegerField(null=True)
    bound = models.BigIntegerField(null=True)
    seconds = models.PositiveIntegerField(default=0)
    changes = models.PositiveIntegerField(
        null=True, help_text="How many meetings the last solve moved, took out or put in."
    )
    fewest_changes = models.PositiveIntegerField(null=True)
    shortfalls = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["team", "created_at"], name="draft_newest")]


class DraftMeeting(Record):
    """A date of a draft. `by_hand`: somebody put it there, and a new solve leaves it."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="meetings")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    start = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    by_hand = models.BooleanField(default=False)
