import django.db.models.deletion
from django.db import migrations, models

import lagspill.foundation.models
from lagspill.access.policies import case_table

TABLES = [
    *case_table("cases_unnamed", rights="select, insert"),
    *case_table("cases_anonymityanswer", rights="select, insert"),
    *case_table("cases_clearedword", rights="select, insert"),
]

# Whom a case is about is always a party of it, so that a case without parties has nobody in it; and while it is discussed
# anonymously nobody gets into it by this door either.
NOBODY = [
    """create function subject_is_party() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      if new.subject_id is not null and not exists
         (select from access_party p where p.case_id = new.id and p.person_id = new.subject_id) then
        raise exception 'the subject is no party of the case' using errcode = 'check_violation';
      end if;
      if new.subject_id is not null or new.initials <> '' then
        perform hold_persons_of(new.id);
        if is_discussed_anonymously(new.id) then
          raise exception 'the case is discussed anonymously' using errcode = 'check_violation';
        end if;
      end if;
      return null;
    end $$""",
    "create trigger nobody after insert or update of subject_id, initials on cases_case for each row"
    " execute function subject_is_party()",
]


def _record(name, fields, **options):
    key = models.UUIDField(default=lagspill.foundation.models.uuid7, editable=False, primary_key=True, serialize=False)
    first = [("id", key), ("created_at", models.DateTimeField(auto_now_add=True))]
    return migrations.CreateModel(name=name, fields=[*first, *fields], options={"abstract": False, **options})


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_carrying_policy"), ("access", "0003_anonymous")]
    operations = [
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=models.Q(kind__in=["child", "pregnant"]) | models.Q(subject=None), name="nobody_in_system_case"
            ),
        ),
        _record(
            "Unnamed",
            [
                ("band", models.CharField(blank=True, help_text="The playbook's age band, instead of a birth date.", max_length=40)),
                ("place_kind", models.CharField(blank=True, help_text="The kind of place, instead of which one.", max_length=40)),
                (
                    "scope",
                    models.CharField(
                        blank=True,
                        choices=[(s, s) for s in ("group", "environment", "year_group", "district")],
                        max_length=20,
                    ),
                ),
                (
                    "concerns",
                    models.CharField(blank=True, help_text="What a collective matter is about, in few words.", max_length=200),
                ),
                (
                    "case",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="unnamed", to="cases.case"),
                ),
            ],
        ),
        _record(
            "AnonymityAnswer",
            [
                ("step", models.CharField(choices=[("team", "team"), ("meeting", "meeting")], max_length=10)),
                ("about", models.UUIDField(help_text="The item of the meeting's list.", null=True)),
                ("realistic", models.BooleanField()),
                ("reason", models.TextField(blank=True)),
                (
                    "answered_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.position"),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="anonymity_answers", to="cases.case"
                    ),
                ),
            ],
        ),
        _record(
            "ClearedWord",
            [
                ("kind", models.CharField(max_length=20)),
                ("word", models.CharField(max_length=400)),
                ("reason", models.TextField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="cleared_words", to="cases.case"),
                ),
                (
                    "cleared_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.position"),
                ),
            ],
            constraints=[models.UniqueConstraint(fields=["case", "kind", "word"], name="cleared_once")],
        ),
        migrations.RunSQL([*TABLES, *NOBODY]),
    ]
