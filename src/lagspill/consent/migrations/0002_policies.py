from django.db import migrations

from lagspill.access.policies import OWNED, case_table

TABLES = [
    *case_table("consent_consent", family="true", write=OWNED),
    *case_table("consent_namedservice", family="true", write=OWNED),
    *case_table("consent_reservation", family="true", write=OWNED, rights="select, insert, delete"),
    *case_table("consent_signature", family="true", write=OWNED),
    # A scan shows handwriting and whatever else was on the paper: the owner's only.
    *case_table("consent_scan", staff=f"case_id = {OWNED}", write=OWNED, rights="select, insert"),
]

# The database's own word on it: a ground of kind 'consent' exists only inside a valid consent that names the service,
# without a reservation, within its period (CONS-3, CONS-6).
COMPILED = [
    """create function ground_has_consent() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      if new.kind = 'consent' and not exists (
        select from consent_consent c join consent_namedservice n on n.consent_id = c.id
         where c.id = new.source and c.case_id = new.case_id and c.state = 'valid' and c.period @> new.period
           and n.service_id = new.service_id and n.withdrawn_at is null
           and not exists (select from consent_reservation r where r.consent_id = c.id and r.service_id = new.service_id)
      ) then
        raise exception 'no consent covers this ground' using errcode = 'check_violation';
      end if;
      return null;
    end $$""",
    "create trigger compiled after insert on access_ground for each row execute function ground_has_consent()",
    *(
        f"create policy source on {table} for select to current_user using (true)"
        for table in ("consent_consent", "consent_namedservice", "consent_reservation")
    ),
    "alter table access_ground add constraint ground_consent foreign key (source) references consent_consent (id)"
    " deferrable initially deferred",
    # Two valid consents of one case never cover the same day twice: the second one replaces the first.
    "alter table consent_consent add constraint consent_no_overlap exclude using gist"
    " (case_id with =, period with &&) where (state = 'valid')",
    "alter table consent_consent add constraint consent_not_empty check (not isempty(period) and not upper_inf(period))",
]


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial"), ("families", "0002_policies")]
    operations = [migrations.RunSQL([*TABLES, *COMPILED])]
