"""The append-only log of every look and change (PRIV-2, pasientjournalloven §§ 22, 25).

Ids refer without foreign keys: the log outlives what it tells of and joins nothing. It holds no names and no texts.
"""

from django.db import models

from lagspill.foundation.models import uuid7


class AuditEntry(models.Model):
    """One look, change or refusal. The application may only insert; a deferred trigger seals each row at commit."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    account = models.UUIDField(null=True)
    position = models.UUIDField(null=True)
    service = models.UUIDField(null=True)
    person = models.UUIDField(null=True, help_text="The family member who acted.")
    action = models.CharField(max_length=60)
    outcome = models.CharField(max_length=10, choices=[("done", "done"), ("refused", "refused")])
    case = models.UUIDField(null=True)
    object = models.UUIDField(null=True)
    ground = models.CharField(max_length=20, blank=True)
    shielded = models.BooleanField(default=False, help_text="Never shown to the family.")
    facts = models.JSONField(default=dict, help_text="Codes, dates and ids only.")

    class Meta:
        indexes = [
            models.Index(fields=["case", "-at"], name="audit_case"),
            models.Index(fields=["account", "-at"], name="audit_account"),
            models.Index(fields=["-at"], name="audit_at"),
            models.Index(fields=["action", "-at"], name="audit_action"),
        ]


class AuditSeal(models.Model):
    """The chain: each entry's place and hash, written by the database at commit."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.UUIDField(unique=True)
    version = models.SmallIntegerField()
    hash = models.BinaryField()


class AuditHead(models.Model):
    """The chain's last place and hash: one row, locked while a transaction seals."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()
    hash = models.BinaryField()
