import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import lagspill.foundation.models
from lagspill.access.policies import STAFF, V, allow, case_table, grant, protect

ME = "(select acting_position())"
# What one wrote, and what was written to one; nobody but its author ever sees a message that was taken back.
MINE = f"(author_id = {ME} or (withdrawn_at is null and {ME} = any (readers)))"

MESSAGE = [
    *case_table("messaging_message", staff=MINE, rights="select"),
    grant("messaging_message", "insert, update (withdrawn_at)"),
    allow(
        "messaging_message",
        "insert",
        check=f"case_id = {V} and {STAFF} and author_id = {ME} and service_id = (select acting_service())"
        f" and withdrawn_at is null and not {ME} = any (readers)",
    ),
    # Taken back by its author, once, and never after somebody has read it.
    allow(
        "messaging_message",
        "update",
        using=f"case_id = {V} and author_id = {ME} and withdrawn_at is null and not exists"
        " (select from messaging_reading r where r.message_id = messaging_message.id)",
        check=f"case_id = {V} and author_id = {ME} and withdrawn_at is not null",
    ),
]

READING = [
    *protect("messaging_reading"),
    grant("messaging_reading", "select, insert"),
    allow("messaging_reading", "select", using=f"case_id = {V} and {STAFF} and {ME} in (position_id, author_id)"),
    allow(
        "messaging_reading",
        "insert",
        check=f"case_id = {V} and {STAFF} and position_id = {ME} and exists (select from messaging_message m"
        " where (m.id, m.case_id, m.author_id) = (message_id, messaging_reading.case_id, messaging_reading.author_id)"
        f" and {ME} = any (m.readers))",
    ),
]


def _record(name, fields, **options):
    key = models.UUIDField(default=lagspill.foundation.models.uuid7, editable=False, primary_key=True, serialize=False)
    first = [("id", key), ("created_at", models.DateTimeField(auto_now_add=True))]
    return migrations.CreateModel(name=name, fields=[*first, *fields], options={"abstract": False, **options})


def _points_to(model, related_name="+", delete=django.db.models.deletion.PROTECT, **more):
    return models.ForeignKey(on_delete=delete, related_name=related_name, to=model, **more)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("cases", "0006_unnamed"), ("directory", "0002_smallest_cell")]
    operations = [
        _record(
            "Message",
            [
                (
                    "readers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        help_text="The positions it was written to: they read it while they see the case.",
                        size=None,
                    ),
                ),
                ("text", models.TextField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("author", _points_to("directory.position")),
                ("case", _points_to("cases.case", "messages", django.db.models.deletion.CASCADE)),
                ("service", _points_to("directory.service")),
            ],
        ),
        _record(
            "Reading",
            [
                ("author", _points_to("directory.position", help_text="The message's author.")),
                ("case", _points_to("cases.case", "+", django.db.models.deletion.CASCADE)),
                ("message", _points_to("messaging.message", "readings", django.db.models.deletion.CASCADE)),
                ("position", _points_to("directory.position")),
            ],
            constraints=[models.UniqueConstraint(fields=("message", "position"), name="read_once")],
        ),
        migrations.RunSQL([*MESSAGE, *READING]),
    ]
