"""Advice given without a name: by phone, at an open door, in a school's own meeting (DOOR-1, DOOR-2, DOOR-3)."""

from django.db import models

from lagspill.directory.models import Position, Service
from lagspill.families.encryption import EncryptedTextField
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


class DoorHours(Record):
    """A consultant's fixed hours at a place, between whose ends lie the slots (DOOR-1)."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    consultant = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    playbook = models.CharField(max_length=60)
    playbook_version = models.CharField(max_length=20)
    arena = models.CharField(max_length=60)
    rhythm = models.CharField(max_length=20)
    first_on = models.DateField()
    until = models.DateField(help_text="The last day on which they may fall.")
    starts = models.TimeField()
    ends = models.TimeField()
    slot_minutes = models.PositiveSmallIntegerField()
    teaching_ends = models.TimeField(null=True, help_text="From then on a slot is after teaching.")
    cancelled = models.JSONField(default=list, help_text="Days called off, as ISO dates.")


class TakenSlot(Record):
    """A slot that the place has filled. It tells both sides that, and neither who nor about whom."""

    hours = models.ForeignKey(DoorHours, on_delete=models.PROTECT, related_name="taken")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hours", "starts_at"], name="slot_taken_once")]


class Registration(Record):
    """The place's own line about a slot: which child, and who comes. No other service reads it; gone after `ends_at`."""

    slot = models.OneToOneField(TakenSlot, on_delete=models.CASCADE, related_name="registration")
    place = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    who = EncryptedTextField(help_text="The child's name or the number of a case.")
    brought_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    registered_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField(help_text="When the hours of that day are over, and this row with them.")


class FixedAgreement(Record):
    """A consultant's service and a place agree that the consultant attends one of the place's own meetings (DOOR-2)."""

    BROUGHT = [("registered", "children registered beforehand"), ("year_group", "going through a whole year group")]

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    consultant = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    playbook = models.CharField(max_length=60)
    playbook_version = models.CharField(max_length=20)
    arena = models.CharField(max_length=60)
    occasion = models.CharField(max_length=60, help_text="Which meeting, as the playbook has it.")
    rhythm = models.CharField(max_length=20)
    brought = models.CharField(max_length=20, choices=BROUGHT)
    year_groups = models.CharField(max_length=40, blank=True)
    first_on = models.DateField()
    until = models.DateField(help_text="The last day of the agreement.")


class AgreementAnswer(Record):
    """The place's yes or no; with a yes, who is responsible there. Written once."""

    agreement = models.OneToOneField(FixedAgreement, on_delete=models.CASCADE, related_name="answer")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    responsible = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")


class AgreedMeeting(Record):
    """A meeting held under an agreement: the day and how many children, which both sides know; of the talk itself nothing."""

    agreement = models.ForeignKey(FixedAgreement, on_delete=models.CASCADE, related_name="held")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    children = models.PositiveSmallIntegerField(help_text="How many were discussed; the same child may come again.")
