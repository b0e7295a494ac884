from django.db import migrations

from lagspill.access.policies import APP

# Whoever carries the case may also move it to another version of its model (PLAT-5); all else is as in 0005.
MOVE = [
    """create or replace function stop_and_nothing_else() returns trigger language plpgsql set search_path = public, pg_temp as $$
    declare
      me uuid := acting_position();
      moving text[] := '{state,state_before_stop,playbook,playbook_version}';
      stopping text[] := '{state,state_before_stop}';
      offices text[] := '{lead_id,plan_coordinator_id}';
    begin
      if current_user <> 'lagspill_app'
         or exists (select from visible_case v where v.case_id = old.id and (v.owns or v.coordinates)) then
        return new;
      end if;
      if coalesce(me in (old.lead_id, old.plan_coordinator_id), false) and to_jsonb(new) - moving = to_jsonb(old) - moving then
        return new;
      end if;
      if to_jsonb(new) - offices = to_jsonb(old) - offices
         and (new.lead_id is not distinct from old.lead_id or new.lead_id = me and exists (select from cases_handover
              where case_id = old.id and office = 'lead' and offered_to_id = me and answer = 'waiting'))
         and (new.plan_coordinator_id is not distinct from old.plan_coordinator_id or new.plan_coordinator_id = me
              and exists (select from cases_handover
              where case_id = old.id and office = 'plan_coordinator' and offered_to_id = me and answer = 'waiting')) then
        return new;
      end if;
      if old.state in ('stopped', 'closed') or new.state_before_stop <> old.state
         or to_jsonb(new) - stopping is distinct from to_jsonb(old) - stopping
      then
        raise exception 'this position may only stop the case' using errcode = 'check_violation';
      end if;
      return new;
    end $$""",
    f"grant execute on function stop_and_nothing_else() to {APP}",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_unnamed")]
    operations = [migrations.RunSQL(MOVE)]
