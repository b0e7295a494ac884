"""Why anybody may see a case. Three kinds of rows, and everything else in the product follows from them:

a *ground* says why a service may, an *assignment* says who of that service, a *party* says which family member.
`case_id` and `person_id` point upwards, so they are plain ids here; the rooms above add the foreign keys.
"""

from django.contrib.postgres.fields import DateRangeField
from django.db import models

from lagspill.directory.models import Position, Service
from lagspill.foundation.models import Record
from lagspill.identity.models import Account


class Ground(Record):
    """Why one service may see one case, from when to when (PRIV-1). Never changed, only withdrawn."""

    KINDS = ["owner", "consent", "anonymous", "law", "emergency"]

    case_id = models.UUIDField()
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="grounds")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    coordinates = models.BooleanField(
        default=False, help_text="The team's own service: may bring in those whom grounds cover."
    )
    period = DateRangeField(help_text="Dates in Oslo; upper bound exclusive, or none.")
    source = models.UUIDField(null=True, help_text="The consent it was compiled from.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class Assignment(Record):
    """A position put on a case for its service."""

    case_id = models.UUIDField()
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="assignments")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(
        max_length=40, blank=True, help_text="Why this person: owner, lead, member, contact, invited."
    )
    ended_at = models.DateTimeField(null=True, blank=True)


class Party(Record):
    """A family member of a case, and the dates between which they may see what is shared with them (FAM-1)."""

    CAPACITIES = ["subject", "guardian"]

    case_id = models.UUIDField()
    person_id = models.UUIDField()
    capacity = models.CharField(max_length=10, choices=[(name, name) for name in CAPACITIES])
    period = DateRangeField(help_text="Young people from 15 (forvaltningsloven § 18); guardians until 18.")
    ended_at = models.DateTimeField(null=True, blank=True)


class FamilyLogin(Record):
    """Which people an account is. Holds no name: it is read before anybody acts."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="family_logins")
    person_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "person_id"], name="family_login_once")]
