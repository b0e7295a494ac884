"""Consent to lift confidentiality: what was agreed, by whom, and what it covers (CONS-1..8).

A consent is written once as a draft, signed, and from then on immutable: limiting or widening it makes a successor.
"""

from django.contrib.postgres.fields import DateRangeField
from django.db import models

from lagspill.directory.models import Position, Service
from lagspill.families.encryption import EncryptedBytesField
from lagspill.families.models import Person
from lagspill.foundation.models import Record
from lagspill.questions.rules import OWN_ANSWERS


class Consent(Record):
    """One declaration for one case."""

    STATES = ["draft", "valid", "withdrawn", "replaced", "refused"]

    case_id = models.UUIDField(db_index=True)
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    playbook = models.CharField(max_length=60)
    playbook_version = models.CharField(max_length=20)
    signature_rule = models.CharField(
        max_length=40, help_text="The playbook's rule that the municipality chose (CONS-2)."
    )
    subject_area = models.TextField()
    concerns_health = models.BooleanField(default=False, help_text="The young person signs from 16 instead of 15.")
    period = DateRangeField(help_text="As written on the form; upper bound exclusive.")
    place = models.CharField(max_length=100, blank=True)
    witnessed_by = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, related_name="+")
    own_answers = models.JSONField(default=dict, blank=True, help_text=OWN_ANSWERS)
    legal_bases = models.JSONField(default=list, help_text="Ids of the playbook's legal bases in force that day.")
    state = models.CharField(max_length=10, default="draft", choices=[(state, state) for state in STATES])
    content_hash = models.CharField(max_length=80, blank=True)
    made_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")


class NamedService(Record):
    """A service that a consent names, in the order of the form."""

    case_id = models.UUIDField(db_index=True)
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="named")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    coordinates = models.BooleanField(default=False, help_text="The team's own service.")
    withdrawn_at = models.DateTimeField(null=True, help_text="The family took this one service out.")
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "service"], name="named_once")]


class Reservation(Record):
    """A signatory's reservation against one service: it never sees the case (CONS-3)."""

    case_id = models.UUIDField(db_index=True)
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="reservations")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "service", "person"], name="reserved_once")]


class Signature(Record):
    """One person's yes: on paper with the scan, or given before a witness and minuted.

    Taken back it stays, with `withdrawn_at`. The method 'objection' is the no of somebody who had not signed; it is born withdrawn.
    """

    METHODS = ["paper", "witnessed", "portal", "objection"]

    case_id = models.UUIDField(db_index=True)
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=10, choices=[("subject", "subject"), ("guardian", "guardian")])
    method = models.CharField(max_length=10, choices=[(method, method) for method in METHODS])
    signed_on = models.DateField()
    witnessed_by = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consent", "person"], condition=models.Q(withdrawn_at=None), name="signed_once"
            )
        ]


class Scan(Record):
    """The signed paper, as it was scanned."""

    case_id = models.UUIDField(db_index=True)
    signature = models.OneToOneField(Signature, on_delete=models.CASCADE, related_name="scan")
    content_type = models.CharField(max_length=40)
    content = EncryptedBytesField()
    sha256 = models.CharField(max_length=64)
