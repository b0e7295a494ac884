"""Action plans: goal, measure, who, when, agreed by the family, how it went (PLAN-1..5)."""

from django.db import models

from lagspill.cases.models import Case
from lagspill.directory.models import Position, Service
from lagspill.families.models import Person
from lagspill.foundation.clock import now
from lagspill.foundation.models import Record
from lagspill.questions.rules import OWN_ANSWERS


class ActionPlan(Record):
    """The plan of a case."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="plan")
    earlier_measures = models.TextField(blank=True)
    first_follow_up_at = models.DateTimeField(null=True)
    follow_up_place = models.CharField(max_length=200, blank=True)
    own_answers = models.JSONField(default=dict, blank=True, help_text=OWN_ANSWERS)
    evaluation = models.TextField(blank=True, help_text="By the case's lead.")
    evaluated_at = models.DateTimeField(null=True)


class Measure(Record):
    """What somebody does, for a goal, by when (PLAN-2). It starts only when the family agrees (CONS-9)."""

    STATUSES = ["proposed", "started", "done", "not_done", "declined"]

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="measures")
    plan = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="measures")
    number = models.PositiveSmallIntegerField()
    goal = models.TextField()
    text = models.TextField()
    worded_at = models.DateTimeField(
        default=now, help_text="When goal, text or start last changed: earlier answers count no more."
    )
    responsible = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="measures")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(null=True)
    due_on = models.DateField()
    follow_up_on = models.DateField(null=True)
    own_answers = models.JSONField(default=dict, blank=True, help_text=OWN_ANSWERS)
    status = models.CharField(max_length=10, default="proposed", choices=[(status, status) for status in STATUSES])


class Agreement(Record):
    """The family's answer to one measure: yes or no, who answered, when and where it was said. Answers are never rewritten."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="agreements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    said_at = models.CharField(max_length=100, blank=True)
    recorded_by = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")


class FollowUp(Record):
    """The follow-up talk about a measure, by the form's key words (PLAN-4)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="follow_ups")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="follow_ups")
    held_on = models.DateField()
    present = models.TextField(blank=True, help_text="Who took part, as written.")
    goal_reached = models.CharField(max_length=10, choices=[(a, a) for a in ("yes", "partly", "no")])
    how_reached = models.TextField(blank=True)
    why_not = models.TextField(blank=True)
    followed_up_by = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    proposal_used = models.CharField(max_length=10, blank=True, choices=[(a, a) for a in ("yes", "partly", "no")])
    how_used = models.TextField(blank=True)
    effect = models.TextField(blank=True)
    next_step = models.CharField(max_length=40, blank=True, help_text="One of the form's options.")
    own_answers = models.JSONField(default=dict, blank=True, help_text=OWN_ANSWERS)
    recorded_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    shared = models.BooleanField(default=True)
