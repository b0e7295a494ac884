from django.db import migrations, models

from lagspill.access.policies import APP, STAFF, V, allow

# Anybody on the case may stop it, whatever their service: a suspicion is never kept back because somebody else leads (CASE-4).
# The trigger sees to it that stopping is all they can do.
STOP = [
    allow("cases_case", "update", name="app_stop", using=f"{STAFF} and id = {V}", check=f"{STAFF} and id = {V} and state = 'stopped'"),
    """create function stop_and_nothing_else() returns trigger language plpgsql set search_path = public, pg_temp as $$
    begin
      if current_user = 'lagspill_app'
         and not exists (select from visible_case v where v.case_id = old.id and (v.owns or v.coordinates))
         and (old.state in ('stopped', 'closed') or new.state_before_stop <> old.state
              or to_jsonb(new) - '{state,state_before_stop}'::text[] is distinct from to_jsonb(old) - '{state,state_before_stop}'::text[])
      then
        raise exception 'this position may only stop the case' using errcode = 'check_violation';
      end if;
      return new;
    end $$""",
    "create trigger stop_only before update on cases_case for each row execute function stop_and_nothing_else()",
    f"grant execute on function stop_and_nothing_else() to {APP}",
]

# The end of a stopped case is not for the family: to them it never stopped.
CLOSING = [
    "drop policy app_select on cases_closing",
    allow(
        "cases_closing",
        "select",
        using=f"case_id = {V} and ({STAFF} or exists (select from cases_case c where c.id = case_id and c.state_before_stop = ''))",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_policies")]
    operations = [
        migrations.AddField(
            "case",
            "state_before_stop",
            models.CharField(
                blank=True, default="", max_length=10, help_text="What the family goes on seeing once the safety gate stopped it (CASE-4)."
            ),
        ),
        migrations.AddField(
            "concern", "since", models.CharField(blank=True, default="", max_length=200, help_text="How long it has lasted.")
        ),
        migrations.RunSQL([*STOP, *CLOSING]),
    ]
