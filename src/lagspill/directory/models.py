"""Who is where: municipalities, services, staff, positions, deputies, contact persons, teams (ORG-1, TEAM-1)."""

from django.db import models

from lagspill.foundation.models import Record
from lagspill.identity.models import Account

# What a file calls a district or a service, so that it is found again under another name.
CODE_HELP = "What a file calls it (lagspill import directory); empty where no file has named it."


class Municipality(Record):
    """A tenant (kommune)."""

    number = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=100)
    theme = models.SlugField(max_length=40, default="default")
    signature_rule = models.CharField(
        max_length=40,
        default="",
        help_text="Which of the playbook's signature rules applies here (CONS-2); empty: its default.",
    )
    smallest_cell = models.PositiveSmallIntegerField(
        default=5, help_text="Counts of people below this are hidden in every statistic (STAT-2)."
    )
    barnevern_phone = models.CharField(max_length=40, blank=True)
    barnevern_emergency_phone = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            # With less, a hidden count could be worked out (foundation.small_numbers).
            models.CheckConstraint(condition=models.Q(smallest_cell__gte=3), name="smallest_cell_protects"),
        ]


class District(Record):
    """A part of a municipality (bydel)."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="districts")
    code = models.SlugField(max_length=60, blank=True, default="", db_default="", help_text=CODE_HELP)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"], condition=~models.Q(code=""), name="district_code"
            ),
        ]


class Service(Record):
    """A service (instans): what a consent names. `kind` is one of the playbooks' service kinds."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="services")
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, related_name="services")
    code = models.SlugField(max_length=60, blank=True, default="", db_default="", help_text=CODE_HELP)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=40)
    address = models.CharField(max_length=250, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    hours = models.CharField(max_length=150, blank=True)
    private = models.BooleanField(default=False, help_text="Private bodies never see a protected address (kode 6/7).")
    active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["municipality", "kind"], name="service_kind")]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], condition=~models.Q(code=""), name="service_code"),
        ]

    def __str__(self) -> str:
        return self.name


class StaffMember(Record):
    """A person who works here; has one or more positions."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="staff")
    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="staff_member"
    )
    name = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)


class Position(Record):
    """A staff member's role at one service; one acts in one position at a time (CONS-3)."""

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="positions")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="positions")
    role = models.CharField(max_length=40)
    title = models.CharField(max_length=100, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True, help_text="The first day without the position.")

    class Meta:
        indexes = [models.Index(fields=["service", "role"], name="position_role")]


class Deputy(Record):
    """Who stands in for a position, and when."""

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="stands_in_for")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)


class ContactPerson(Record):
    """A service's named person for a school or kindergarten (fast kontaktperson)."""

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="contact_for")
    place = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="contact_persons")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)


class Team(Record):
    """A team that runs a playbook. It is coordinated from a service, so that a consent can name it."""

    service = models.OneToOneField(Service, on_delete=models.PROTECT, related_name="team")
    name = models.CharField(max_length=150)
    playbook = models.CharField(max_length=60)
    playbook_version = models.CharField(
        max_length=20,
        blank=True,
        default="",
        help_text="The edition that new cases start under; empty: the newest shipped.",
    )
    coordinator = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="coordinates")
    deputy_coordinator = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    venue = models.CharField(max_length=250, blank=True)
    places = models.ManyToManyField(
        Service, related_name="served_by", blank=True, help_text="Schools and kindergartens it serves."
    )
    ended_on = models.DateField(null=True, blank=True, help_text="The first day on which it takes up nothing more.")


class TeamMember(Record):
    """A fixed member: a position sitting in a team for the age bands where the playbook wants its service's kind."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="memberships")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
