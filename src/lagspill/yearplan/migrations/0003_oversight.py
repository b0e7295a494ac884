from django.db import migrations

from lagspill.access.policies import STAFF, allow

# The municipality's coordinator sees what all its teams have drafted. Never when people cannot meet: that is the teams' leaders'.
OVERSEES = (
    "create function acting_oversees() returns setof uuid stable security definer language sql set search_path = public, pg_temp as"
    " $$ select t.id from directory_position p join directory_service own on own.id = p.service_id"
    " join directory_service s on s.municipality_id = own.municipality_id join directory_team t on t.service_id = s.id"
    " where p.id = acting_position() and p.role = 'municipal_coordinator' $$"
)
SEEN = f"{STAFF} and team_id in (select acting_oversees())"


class Migration(migrations.Migration):
    dependencies = [("yearplan", "0002_policies")]
    operations = [
        migrations.RunSQL(
            [
                OVERSEES,
                allow("yearplan_draft", "select", using=SEEN, name="oversee"),
                allow("yearplan_draftmeeting", "select", using=SEEN, name="oversee"),
            ]
        )
    ]
