from django.db import migrations

from lagspill.access.policies import APP

# Before a team ends: has it cases that are not closed? A yes or a no to the municipality's coordinator, who sees none of them;
# nothing to anybody else. Between the two settings the owner, whom the function runs as, reads the table; the application never.
ASKS = """
create function team_has_open_cases(one uuid) returns boolean security definer language plpgsql
set search_path = public, pg_temp as $$
  declare
    answer boolean;
  begin
    if acting_role() is distinct from 'municipal_coordinator' or not exists
       (select from directory_team t join directory_service s on s.id = t.service_id
         where t.id = one and s.municipality_id = acting_municipality()) then
      return null;
    end if;
    set local lagspill.migrating = 'on';
    select exists (select from cases_case where team_id = one and state <> 'closed') into answer;
    set local lagspill.migrating = 'off';
    return answer;
  end $$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_moving_to_a_model"), ("directory", "0004_team_ended_on")]
    operations = [
        migrations.RunSQL(
            [
                ASKS,
                "revoke all on function team_has_open_cases(uuid) from public",
                f"grant execute on function team_has_open_cases(uuid) to {APP}",
            ],
            "drop function team_has_open_cases(uuid)",
        )
    ]
