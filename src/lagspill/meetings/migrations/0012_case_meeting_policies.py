from django.db import migrations

from lagspill.access.policies import LED, STAFF, V, allow, grant, protect

# A separate talk is its parent's alone: the other one learns of neither the time nor the minutes (MEET-16).
MINE = (
    "(only_for_id is null or only_for_id = any (array(select person_id from access_familylogin"
    " where account_id = (select acting_family()))))"
)
# For the family: of items that they see. Policies hold inside policies.
SEEN = "item_id = any (array(select id from meetings_agendaitem))"


def family(table: str, rows: str) -> list[str]:
    """The table's rows that the family sees, anew."""
    return [
        f"drop policy app_select on {table}",
        allow(table, "select", using=f"case_id = {V} and case when {STAFF} then true else {rows} end"),
    ]


# Whoever sees a case may hold a meeting about it alone; a team's list is its leaders'. The function looks past the policies of
# meetings, which look at items: two tables whose policies ask each other never end.
ITEM_IS_THEIRS = f"{STAFF} and (case_id = {LED} or (alone and case_id = {V} and not is_a_teams_meeting(meeting_id)))"
ITEMS = [
    "create function is_a_teams_meeting(one uuid) returns boolean stable security definer language sql"
    " set search_path = public, pg_temp as"
    " $$ select exists (select from meetings_meeting where id = one and team_id is not null) $$",
    *family("meetings_agendaitem", f"state <> 'removed' and {MINE}"),
    "drop policy app_insert on meetings_agendaitem",
    "drop policy app_update on meetings_agendaitem",
    allow("meetings_agendaitem", "insert", check=ITEM_IS_THEIRS),
    allow("meetings_agendaitem", "update", using=ITEM_IS_THEIRS, check=ITEM_IS_THEIRS),
    *family("meetings_invitation", SEEN),
    *family("meetings_attendance", SEEN),
    *family("meetings_minutes", f"shared and state = 'approved' and {SEEN}"),
]

# When and where a team meets holds nothing about any case. A meeting without a team is as secret as its one item, and is
# written after it: its item says whose it is.
ALONE = f"id = any (array(select meeting_id from meetings_agendaitem where alone and case_id = {V}))"
MEETING = [
    *protect("meetings_meeting"),
    "create policy source on meetings_meeting for select to current_user using (true)",
    grant("meetings_meeting", "select, insert, update"),
    allow("meetings_meeting", "select", using=f"team_id is not null or {ALONE}"),
    allow("meetings_meeting", "insert", check=f"{STAFF} and (team_id is not null or {ALONE})"),
    allow("meetings_meeting", "update", using=f"{STAFF} and (team_id is not null or {ALONE})",
          check=f"{STAFF} and (team_id is not null or {ALONE})"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("meetings", "0011_case_meetings")]
    operations = [migrations.RunSQL([*ITEMS, *MEETING])]
