import django.db.models.deletion
from django.db import migrations, models

import lagspill.foundation.models
from lagspill.access.policies import STAFF, allow, grant, protect

OURS = f"{STAFF} and service_id = (select acting_service())"

# The consultant's own service, and nobody else; what was said stays as it was written.
CONSULTATION = [
    *protect("opendoor_consultation"),
    grant("opendoor_consultation", "select, insert, update (report_sent_on, became_case_on)"),
    allow("opendoor_consultation", "select", using=OURS),
    allow("opendoor_consultation", "insert", check=f"{OURS} and consultant_id = (select acting_position())"),
    allow("opendoor_consultation", "update", using=OURS, check=OURS),
]


def _points_to(model, **more):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **more)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("directory", "0002_smallest_cell"), ("access", "0003_anonymous")]
    operations = [
        migrations.CreateModel(
            name="Consultation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=lagspill.foundation.models.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("playbook", models.CharField(max_length=60)),
                ("playbook_version", models.CharField(max_length=20)),
                ("arena", models.CharField(max_length=60)),
                ("held_on", models.DateField()),
                ("minutes", models.PositiveSmallIntegerField()),
                (
                    "asked_by",
                    models.CharField(
                        help_text="The role of whoever asked, as the playbook has it; or other.", max_length=60
                    ),
                ),
                (
                    "children",
                    models.PositiveSmallIntegerField(
                        help_text="How many were discussed; the same child may come again."
                    ),
                ),
                ("categories", models.JSONField(default=list)),
                ("question", models.TextField()),
                ("given", models.TextField(help_text="What was advised.")),
                ("advice", models.JSONField(default=list, help_text="What it ended with, as the playbook's codes.")),
                (
                    "report_due",
                    models.BooleanField(
                        default=False, help_text="A report to barnevern is to be sent by whoever asked."
                    ),
                ),
                ("report_sent_on", models.DateField(null=True)),
                (
                    "became_case_on",
                    models.DateField(help_text="It led to a case; which one is written nowhere.", null=True),
                ),
                ("cleared", models.JSONField(default=list, help_text="Words that may stand: kind and word.")),
                ("cleared_reason", models.TextField(blank=True)),
                ("consultant", _points_to("directory.position")),
                ("place", _points_to("directory.service", null=True)),
                ("service", _points_to("directory.service")),
            ],
            options={"abstract": False},
        ),
        migrations.RunSQL(CONSULTATION),
    ]
