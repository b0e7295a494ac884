import django.db.models.deletion
from django.db import migrations, models

import lagspill.families.encryption
import lagspill.foundation.models
from lagspill.access.policies import STAFF, allow, grant, protect

ME = "(select acting_position())"
HERE = "(select acting_service())"
BOTH = f"{STAFF} and {HERE} in (service_id, place_id)"
CONSULTANT = f"{STAFF} and service_id = {HERE}"
PLACE = f"{STAFF} and place_id = {HERE}"


def of(parent: str, key: str, table: str) -> str:
    """The row tells of the same two services as what it belongs to."""
    both = f"(p.service_id, p.place_id) = ({table}.service_id, {table}.place_id)"
    return f"exists (select from {parent} p where p.id = {table}.{key} and {both})"


HOURS = [
    *protect("opendoor_doorhours"),
    grant("opendoor_doorhours", "select, insert, update (until, cancelled)"),
    allow("opendoor_doorhours", "select", using=BOTH),
    allow("opendoor_doorhours", "insert", check=f"{CONSULTANT} and consultant_id = {ME}"),
    allow("opendoor_doorhours", "update", using=CONSULTANT, check=CONSULTANT),
    # That a slot is taken, both sides know; only the place takes it and gives it back.
    *protect("opendoor_takenslot"),
    grant("opendoor_takenslot", "select, insert, delete"),
    allow("opendoor_takenslot", "select", using=BOTH),
    allow(
        "opendoor_takenslot",
        "insert",
        check=f"{PLACE} and {of('opendoor_doorhours', 'hours_id', 'opendoor_takenslot')}",
    ),
    allow("opendoor_takenslot", "delete", using=PLACE),
    # Names: the place's own staff and nobody else, and nobody at all once the hours are over. What is over anybody may delete,
    # the worker too, for whom nobody acts; it reads nothing by it.
    *protect("opendoor_registration"),
    grant("opendoor_registration", "select, insert, delete"),
    allow("opendoor_registration", "select", using=f"{PLACE} and ends_at > statement_timestamp()"),
    allow(
        "opendoor_registration",
        "insert",
        check=f"{PLACE} and registered_by_id = {ME} and exists (select from opendoor_takenslot s"
        " where s.id = slot_id and s.place_id = opendoor_registration.place_id)",
    ),
    allow("opendoor_registration", "delete", using=PLACE),
    allow("opendoor_registration", "delete", using="ends_at <= statement_timestamp()", name="over"),
]
AGREEMENTS = [
    *protect("opendoor_fixedagreement"),
    grant("opendoor_fixedagreement", "select, insert, update (until)"),
    allow("opendoor_fixedagreement", "select", using=BOTH),
    allow("opendoor_fixedagreement", "insert", check=f"{CONSULTANT} and consultant_id = {ME}"),
    allow("opendoor_fixedagreement", "update", using=BOTH, check=BOTH),
    # The place answers, once.
    *protect("opendoor_agreementanswer"),
    grant("opendoor_agreementanswer", "select, insert"),
    allow("opendoor_agreementanswer", "select", using=BOTH),
    allow(
        "opendoor_agreementanswer",
        "insert",
        check=f"{PLACE} and {of('opendoor_fixedagreement', 'agreement_id', 'opendoor_agreementanswer')}",
    ),
    *protect("opendoor_agreedmeeting"),
    grant("opendoor_agreedmeeting", "select, insert"),
    allow("opendoor_agreedmeeting", "select", using=BOTH),
    allow(
        "opendoor_agreedmeeting",
        "insert",
        check=f"{CONSULTANT} and {of('opendoor_fixedagreement', 'agreement_id', 'opendoor_agreedmeeting')}",
    ),
]


def _record(*fields):
    key = models.UUIDField(
        default=lagspill.foundation.models.uuid7, editable=False, primary_key=True, serialize=False
    )
    return [("id", key), ("created_at", models.DateTimeField(auto_now_add=True)), *fields]


def _to(model, **more):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **more)


def _own(kind, related, model):
    return kind(on_delete=django.db.models.deletion.CASCADE, related_name=related, to=f"opendoor.{model}")


def _agreed():
    """What hours and agreements have alike."""
    return [
        ("service", _to("directory.service")),
        ("consultant", _to("directory.position")),
        ("place", _to("directory.service")),
        ("playbook", models.CharField(max_length=60)),
        ("playbook_version", models.CharField(max_length=20)),
        ("arena", models.CharField(max_length=60)),
        ("rhythm", models.CharField(max_length=20)),
        ("first_on", models.DateField()),
    ]


class Migration(migrations.Migration):
    dependencies = [("opendoor", "0001_initial"), ("directory", "0002_smallest_cell"), ("access", "0003_anonymous")]
    operations = [
        migrations.CreateModel(
            name="DoorHours",
            fields=_record(
                *_agreed(),
                ("until", models.DateField(help_text="The last day on which they may fall.")),
                ("starts", models.TimeField()),
                ("ends", models.TimeField()),
                ("slot_minutes", models.PositiveSmallIntegerField()),
                ("teaching_ends", models.TimeField(help_text="From then on a slot is after teaching.", null=True)),
                ("cancelled", models.JSONField(default=list, help_text="Days called off, as ISO dates.")),
            ),
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="TakenSlot",
            fields=_record(
                (
                    "hours",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taken", to="opendoor.doorhours"
                    ),
                ),
                ("service", _to("directory.service")),
                ("place", _to("directory.service")),
                ("starts_at", models.DateTimeField()),
            ),
            options={"constraints": [models.UniqueConstraint(fields=["hours", "starts_at"], name="slot_taken_once")]},
        ),
        migrations.CreateModel(
            name="Registration",
            fields=_record(
                ("slot", _own(models.OneToOneField, "registration", "takenslot")),
                ("place", _to("directory.service")),
                (
                    "who",
                    lagspill.families.encryption.EncryptedTextField(
                        help_text="The child's name or the number of a case."
                    ),
                ),
                ("brought_by", _to("directory.position")),
                ("registered_by", _to("directory.position")),
                (
                    "ends_at",
                    models.DateTimeField(help_text="When the hours of that day are over, and this row with them."),
                ),
            ),
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="FixedAgreement",
            fields=_record(
                *_agreed(),
                ("occasion", models.CharField(help_text="Which meeting, as the playbook has it.", max_length=60)),
                (
                    "brought",
                    models.CharField(
                        choices=[
                            ("registered", "children registered beforehand"),
                            ("year_group", "going through a whole year group"),
                        ],
                        max_length=20,
                    ),
                ),
                ("year_groups", models.CharField(blank=True, max_length=40)),
                ("until", models.DateField(help_text="The last day of the agreement.")),
            ),
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="AgreementAnswer",
            fields=_record(
                ("agreement", _own(models.OneToOneField, "answer", "fixedagreement")),
                ("service", _to("directory.service")),
                ("place", _to("directory.service")),
                ("agrees", models.BooleanField()),
                ("responsible", _to("directory.position")),
            ),
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="AgreedMeeting",
            fields=_record(
                ("agreement", _own(models.ForeignKey, "held", "fixedagreement")),
                ("service", _to("directory.service")),
                ("place", _to("directory.service")),
                ("held_on", models.DateField()),
                (
                    "children",
                    models.PositiveSmallIntegerField(
                        help_text="How many were discussed; the same child may come again."
                    ),
                ),
            ),
            options={"abstract": False},
        ),
        migrations.RunSQL([*HOURS, *AGREEMENTS]),
    ]
