from django.db import migrations

from lagspill.access.policies import APP, STAFF, V, allow

# Whoever carries the case, or the child's individuell plan, may be of any service that a consent covers; so may whoever is asked to.
# Before this the database refused their yes (CASE-10). The trigger of 0003 sees to it that they move the case on, or take the
# office that they were asked to take, and change nothing else.
ME = "(select acting_position())"
ASKED = f"id = any (array(select case_id from cases_handover where offered_to_id = {ME} and answer = 'waiting'))"
CARRIES = f"{ME} in (lead_id, plan_coordinator_id)"

CARRY = [
    allow("cases_case", "update", name="app_carry", using=f"{STAFF} and id = {V} and ({CARRIES} or {ASKED})",
          check=f"{STAFF} and id = {V} and {CARRIES}"),
    """create or replace function stop_and_nothing_else() returns trigger language plpgsql set search_path = public, pg_temp as $$
    declare
      me uuid := acting_position();
      moving text[] := '{state,state_before_stop}';
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
         or to_jsonb(new) - moving is distinct from to_jsonb(old) - moving
      then
        raise exception 'this position may only stop the case' using errcode = 'check_violation';
      end if;
      return new;
    end $$""",
    f"grant execute on function stop_and_nothing_else() to {APP}",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_plan_coordinator")]
    operations = [migrations.RunSQL(CARRY)]
