import django.db.models.deletion
from django.db import migrations, models

import lagspill.foundation.models
from lagspill.access.policies import case_table


MINE = "service_id = (select acting_service())"


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_unnamed"), ("access", "0004_seen_by_function")]
    operations = [
        migrations.CreateModel(
            name="StageDecision",
            fields=[
                ("id", models.UUIDField(default=lagspill.foundation.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("stage", models.CharField(help_text="The playbook's code.", max_length=60)),
                (
                    "decision",
                    models.CharField(choices=[(one, one) for one in ("measures_here", "on", "straight")], max_length=20),
                ),
                ("reason", models.TextField(blank=True)),
                ("measures", models.TextField(blank=True, help_text="What is tried where the child is.")),
                ("look_again_on", models.DateField(null=True)),
                (
                    "family_agrees",
                    models.BooleanField(help_text="The pupil and the guardians agree to the measures (CONS-9).", null=True),
                ),
                (
                    "pupil_told_on",
                    models.DateField(help_text="When the pupil was talked with, as far as the concern lacked it.", null=True),
                ),
                (
                    "discussed_with",
                    models.CharField(blank=True, help_text="Which of the place's staff, by role.", max_length=200),
                ),
                (
                    "sitting",
                    models.UUIDField(help_text="The place's own meeting that decided; its room is above this one.", null=True),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stage_decisions", to="cases.case"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.position"),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                ("id", models.UUIDField(default=lagspill.foundation.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("kind", models.CharField(choices=[(one, one) for one in ("measures", "investigation_closed")], max_length=20)),
                (
                    "told_by",
                    models.CharField(choices=[(one, one) for one in ("family", "barnevern", "others")], max_length=10),
                ),
                ("told_on", models.DateField()),
                ("ended_on", models.DateField(help_text="From when it is no longer so.", null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="told", to="cases.case"),
                ),
                (
                    "service",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.service"),
                ),
                (
                    "written_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.position"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(ended_on=None), fields=["case", "service", "kind"], name="told_once"
                    )
                ]
            },
        ),
        migrations.RunSQL(
            [
                *case_table("cases_told", staff=MINE),
                *case_table("cases_stagedecision", rights="select, insert"),
                "create index stage_decision_case on cases_stagedecision (case_id, created_at)",
            ]
        ),
    ]
