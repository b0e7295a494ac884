from django.db import migrations

from lagspill.access.policies import LED, STAFF, allow

# A person and an anonymous discussion exclude each other, whoever writes and in whatever order (CASE-6, CASE-7). Two who write
# at the same moment wait for each other here, so that neither misses what the other has not committed yet.
EXCLUDING = [
    "create function hold_persons_of(one uuid) returns void language sql set search_path = public, pg_temp as"
    " $$ select pg_advisory_xact_lock(hashtextextended('persons of ' || one::text, 0)) $$",
    "create function is_discussed_anonymously(one uuid) returns boolean language sql security definer"
    " set search_path = public, pg_temp as"
    " $$ select exists (select from access_ground where case_id = one and kind = 'anonymous' and withdrawn_at is null) $$",
    """create function anonymous_has_nobody() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      perform hold_persons_of(new.case_id);
      if exists (select from access_party p where p.case_id = new.case_id) then
        raise exception 'there is a person in the case' using errcode = 'check_violation';
      end if;
      return null;
    end $$""",
    "create trigger nobody after insert on access_ground for each row when (new.kind = 'anonymous')"
    " execute function anonymous_has_nobody()",
    """create function nobody_in_anonymous() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      perform hold_persons_of(new.case_id);
      if is_discussed_anonymously(new.case_id) then
        raise exception 'the case is discussed anonymously' using errcode = 'check_violation';
      end if;
      return null;
    end $$""",
    "create trigger nobody after insert on access_party for each row execute function nobody_in_anonymous()",
]

# Whoever leads the discussion may end it, and nothing else: the ground of another kind stays the owner's to withdraw.
ENDING = [
    allow(
        "access_ground",
        "update",
        name="app_end_anonymous",
        using=f"kind = 'anonymous' and case_id = {LED} and {STAFF}",
        check="withdrawn_at is not null",
    )
]


class Migration(migrations.Migration):
    dependencies = [("access", "0002_visibility")]
    operations = [migrations.RunSQL([*EXCLUDING, *ENDING])]
