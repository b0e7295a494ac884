import django.db.models.deletion
from django.db import migrations, models

import lagspill.foundation.models
from lagspill.access.policies import OWNED, STAFF, allow, case_table, grant, protect

HERE = f"{STAFF} and service_id = (select acting_service())"
# Row-level security holds inside: only a meeting of one's own place is found.
SEATED = f"{STAFF} and meeting_id in (select id from localmeetings_localmeeting)"

TABLES = [
    *protect("localmeetings_localmeeting"),
    grant("localmeetings_localmeeting", "select, insert, update"),
    allow("localmeetings_localmeeting", "select", using=HERE),
    allow("localmeetings_localmeeting", "insert", check=HERE),
    allow("localmeetings_localmeeting", "update", using=HERE, check=HERE),
    *protect("localmeetings_localseat"),
    grant("localmeetings_localseat", "select, insert, update (present), delete"),
    allow("localmeetings_localseat", "select", using=SEATED),
    allow("localmeetings_localseat", "insert", check=SEATED),
    allow("localmeetings_localseat", "update", using=SEATED, check=SEATED),
    allow("localmeetings_localseat", "delete", using=SEATED),
    # The list is the place's own: neither the family nor a service that a consent names later reads it.
    *case_table(
        "localmeetings_localitem",
        staff="service_id = (select acting_service())",
        write=OWNED,
    ),
    "create index local_item_case on localmeetings_localitem (case_id) where removed_at is null",
]


def _key():
    return (
        "id",
        models.UUIDField(default=lagspill.foundation.models.uuid7, editable=False, primary_key=True, serialize=False),
    )


def _to(model, on_delete=django.db.models.deletion.PROTECT, related="+", **more):
    return models.ForeignKey(on_delete=on_delete, related_name=related, to=model, **more)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("cases", "0007_stages"), ("directory", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="LocalMeeting",
            fields=[
                _key(),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("playbook", models.CharField(max_length=60)),
                ("playbook_version", models.CharField(max_length=20)),
                ("kind", models.CharField(max_length=60)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("place", models.CharField(max_length=250)),
                (
                    "state",
                    models.CharField(
                        choices=[(one, one) for one in ("planned", "held", "cancelled")], default="planned", max_length=10
                    ),
                ),
                ("service", _to("directory.service")),
                ("convener", _to("directory.position")),
                ("agenda_owner", _to("directory.position", null=True)),
                ("chair", _to("directory.position")),
                ("deputy_chair", _to("directory.position", null=True)),
                ("minute_taker", _to("directory.position", null=True)),
            ],
            options={"indexes": [models.Index(fields=["service", "starts_at"], name="local_meeting_time")]},
        ),
        migrations.CreateModel(
            name="LocalSeat",
            fields=[
                _key(),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("present", models.BooleanField(null=True)),
                ("meeting", _to("localmeetings.localmeeting", django.db.models.deletion.CASCADE, "seats")),
                ("position", _to("directory.position")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=["meeting", "position"], name="local_seat_once")]},
        ),
        migrations.CreateModel(
            name="LocalItem",
            fields=[
                _key(),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(null=True)),
                ("meeting", _to("localmeetings.localmeeting", django.db.models.deletion.CASCADE, "items")),
                ("case", _to("cases.case", django.db.models.deletion.CASCADE, "local_items")),
                ("service", _to("directory.service")),
                ("listed_by", _to("directory.position")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["meeting", "case"], condition=models.Q(removed_at=None), name="locally_listed_once"
                    )
                ]
            },
        ),
        migrations.RunSQL(TABLES),
    ]
