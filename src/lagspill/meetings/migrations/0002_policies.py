from django.db import migrations

from lagspill.access.policies import APP, LED, V, allow, case_table, grant, protect

TEAMS = "(select acting_teams())"
READS_PROTOCOLS = (
    "(select acting_role()) = 'municipal_coordinator' and team_id in (select t.id from directory_team t"
    " join directory_service s on s.id = t.service_id where s.municipality_id = (select acting_municipality()))"
)

MEETING = [f"grant select, insert, update on meetings_meeting to {APP}"]

TABLES = [
    *case_table("meetings_agendaitem", family="state <> 'removed'", write=LED),
    *case_table("meetings_invitation", family="true", write=V),
    *case_table("meetings_attendance", family="true", write=V, rights="select, insert, update, delete"),
    *case_table("meetings_boardentry", write=V, rights="select, insert, update, delete"),
    *case_table("meetings_minutes", family="shared and state = 'approved'", write=V),
]

TEAM = [
    *protect("meetings_reflection"),
    grant("meetings_reflection", "select, insert"),
    allow("meetings_reflection", "select", using=f"team_id in {TEAMS}"),
    allow("meetings_reflection", "insert", check=f"team_id in {TEAMS} and written_by_id = (select acting_position())"),
    *protect("meetings_protocol"),
    grant("meetings_protocol", "select, insert, update"),
    allow("meetings_protocol", "select", using=f"team_id in {TEAMS} or ({READS_PROTOCOLS})"),
    allow("meetings_protocol", "insert", check=f"team_id in {TEAMS} and made_by_id = (select acting_position())"),
    allow("meetings_protocol", "update", using=f"team_id in {TEAMS}", check=f"team_id in {TEAMS}"),
]


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial"), ("cases", "0002_policies")]
    operations = [migrations.RunSQL([*MEETING, *TABLES, *TEAM])]
