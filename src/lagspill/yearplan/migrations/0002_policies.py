from django.db import migrations

from lagspill.access.policies import STAFF, allow, grant, protect

# Whom the acting position may plan for: its own teams as coordinator or deputy, and those who sit in them.
FUNCTIONS = [
    "create function acting_leads() returns setof uuid stable security definer language sql set search_path = public, pg_temp as"
    " $$ select id from directory_team where acting_position() in (coordinator_id, deputy_coordinator_id) $$",
    "create function acting_plans_for() returns setof uuid stable security definer language sql set search_path = public, pg_temp as"
    " $$ select staff_id from directory_position where id = acting_position()"
    " union select p.staff_id from directory_teammember m join directory_position p on p.id = m.position_id"
    " where m.team_id in (select acting_leads()) and (m.ended_on is null or m.ended_on > today())"
    " union select p.staff_id from directory_team t join directory_position p on p.id in (t.coordinator_id, t.deputy_coordinator_id)"
    " where t.id in (select acting_leads()) $$",
]
THEIRS = f"{STAFF} and staff_id in (select acting_plans_for())"
LED = f"{STAFF} and team_id in (select acting_leads())"


def table(name: str, rights: str, rows: str) -> list[str]:
    policies = []
    for command in ("select", "insert", "update", "delete"):
        if command in rights:
            using = rows if command != "insert" else ""
            policies.append(allow(name, command, using=using, check=rows if command in ("insert", "update") else ""))
    return [*protect(name), grant(name, rights), *policies]


TABLES = [
    *table("yearplan_absence", "select, insert, delete", THEIRS),
    *table("yearplan_wish", "select, insert, delete", THEIRS),
    *table("yearplan_draft", "select, insert, update", LED),
    *table("yearplan_draftmeeting", "select, insert, update, delete", LED),
]


class Migration(migrations.Migration):
    dependencies = [("yearplan", "0001_initial"), ("meetings", "0003_slots_and_minutes")]
    operations = [migrations.RunSQL([*FUNCTIONS, *TABLES])]
