from django.db import migrations

# Who may be acted as for the owner of a case: somebody still in a position that is assigned for the owning service.
FOR_OWNER = """
  join access_assignment o on o.case_id = {case} and o.ended_at is null
  join directory_position p on p.id = o.position_id and (p.ended_on is null or p.ended_on > today())
   and exists (select from access_ground w where (w.case_id, w.service_id, w.kind) = (o.case_id, o.service_id, 'owner')
                  and w.withdrawn_at is null and w.period @> today())
"""

# Work to be found before anybody acts: ids and dates, nothing about anybody (DATABASE.md, Jobs).
EXPIRED = f"""
create function expired_cases() returns table (case_id uuid, position_id uuid)
stable security definer language sql set search_path = public, pg_temp as $$
  select distinct on (a.case_id) a.case_id, o.position_id
    from access_assignment a {FOR_OWNER.format(case="a.case_id")}
   where a.ended_at is null
     and exists (select from access_ground g where (g.case_id, g.service_id) = (a.case_id, a.service_id)
                    and g.withdrawn_at is null and upper(g.period) <= today())
     and not exists (select from access_ground g where (g.case_id, g.service_id) = (a.case_id, a.service_id)
                        and g.withdrawn_at is null and (upper_inf(g.period) or upper(g.period) > today()))
   order by a.case_id, (o.duty = 'lead') desc, o.created_at
$$
"""
ENDING = f"""
create function ending_consents(days integer) returns table (case_id uuid, consent_id uuid, ends_on date, position_id uuid)
stable security definer language sql set search_path = public, pg_temp as $$
  select distinct on (e.case_id, e.source) e.case_id, e.source, e.ends_on, o.position_id
    from (select g.case_id, g.source, max(upper(g.period)) as ends_on from access_ground g
           where g.kind = 'consent' and g.withdrawn_at is null and g.source is not null and upper(g.period) > today()
             and upper(g.period) <= today() + days
           group by g.case_id, g.source) e {FOR_OWNER.format(case="e.case_id")}
   order by e.case_id, e.source, (o.duty = 'lead') desc, o.created_at
$$
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_policies"), ("access", "0002_visibility")]
    operations = [
        migrations.RunSQL(EXPIRED, "drop function expired_cases()"),
        migrations.RunSQL(ENDING, "drop function ending_consents(integer)"),
    ]
