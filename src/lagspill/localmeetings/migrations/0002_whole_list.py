from django.db import migrations

from lagspill.access.policies import APP

# Before a meeting ends: does its list hold a case of the place's own that the acting person does not see? A yes or a no to
# somebody of the place; always no to anybody else. Ids alone are read, by the owner, whom the function runs as.
ASKS = """
create function local_list_hides(one uuid) returns boolean stable security definer language sql
set search_path = public, pg_temp as $$
  select exists (
    select from localmeetings_localitem i
      join access_ground g on (g.case_id, g.service_id, g.kind) = (i.case_id, i.service_id, 'owner')
       and g.withdrawn_at is null and g.period @> (select today())
     where i.meeting_id = one and i.removed_at is null
       and i.service_id = (select acting_service()) and (select acting_position()) is not null
       and i.case_id <> all ((select visible_cases())::uuid[])
  )
$$
"""


class Migration(migrations.Migration):
    dependencies = [("localmeetings", "0001_initial")]
    operations = [
        migrations.RunSQL(
            [
                "create policy source on localmeetings_localitem for select to current_user using (true)",
                ASKS,
                "revoke all on function local_list_hides(uuid) from public",
                f"grant execute on function local_list_hides(uuid) to {APP}",
            ],
            "drop function local_list_hides(uuid); drop policy source on localmeetings_localitem",
        )
    ]
