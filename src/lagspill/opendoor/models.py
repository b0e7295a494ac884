"""Advice given without a name: by phone, at an open door, in a school's own meeting (DOOR-1, DOOR-2, DOOR-3)."""

from django.db import models

from lagspill.directory.models import Position, Service
from lagspill.foundation.models import Record


class Consultation(Record):
    """One conversation. It names nobody, no case and no child; who asked is a role and, where known, a place."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    consultant = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    playbook = models.CharField(max_length=60)
    playbook_version = models.CharField(max_length=20)
    arena = models.CharField(max_length=60)
    place = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, related_name="+")
    held_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    asked_by = models.CharField(max_length=60, help_text="The role of whoever asked, as the playbook has it; or other.")
    children = models.PositiveSmallIntegerField(help_text="How many were discussed; the same child may come again.")
    categories = models.JSONField(default=list)
    question = models.TextField()
    given = models.TextField(help_text="What was advised.")
    advice = models.JSONField(default=list, help_text="What it ended with, as the playbook's codes.")
    report_due = models.BooleanField(default=False, help_text="A report to barnevern is to be sent by whoever asked.")
    report_sent_on = models.DateField(null=True)
    became_case_on = models.DateField(null=True, help_text="It led to a case; which one is written nowhere.")
    cleared = models.JSONField(default=list, help_text="Words that may stand: kind and word.")
    cleared_reason = models.TextField(blank=True)
