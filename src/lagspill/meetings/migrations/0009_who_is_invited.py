"""An answer by mail arrives before anybody acts: whoever knows an invitation's id may learn whose it is, and nothing else."""

from django.db import migrations

from lagspill.access.policies import APP

WHO = [
    "create policy source on meetings_invitation for select to current_user using (true)",
    "create function who_is_invited(one uuid) returns table (position_id uuid, person_id uuid, invited_by_id uuid)"
    " stable security definer language sql set search_path = public, pg_temp as"
    " $$ select position_id, person_id, invited_by_id from meetings_invitation where id = one $$",
    "revoke all on function who_is_invited(uuid) from public",
    f"grant execute on function who_is_invited(uuid) to {APP}",
]


class Migration(migrations.Migration):
    dependencies = [("meetings", "0008_invitations_and_interpreters")]
    operations = [migrations.RunSQL(WHO)]
