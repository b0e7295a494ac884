"""The SQL of the access rule: who acts, what day it is, and the one view that says which cases are visible."""

from lagspill.access.policies import APP, LED, OWNED, STAFF, V, allow, grant, protect

FUNCTIONS = [
    # One today for the whole product, Oslo's; tests replace it. Connections run in UTC, so current_date would lag after midnight.
    "create function today() returns date stable parallel safe language sql as"
    " $$ select (statement_timestamp() at time zone 'Europe/Oslo')::date $$",
    *(
        f"create function acting_{name}() returns uuid stable parallel safe language sql as"
        f" $$ select nullif(current_setting('lagspill.{name}', true), '')::uuid $$"
        for name in ("account", "position", "service", "family")
    ),
]

# What the acting position is, from the directory: the application cannot claim a role it does not hold.
ROLES = [
    "create function acting_role() returns text stable security definer language sql set search_path = public, pg_temp as"
    " $$ select role from directory_position where id = acting_position() and (ended_on is null or ended_on > today()) $$",
    "create function acting_municipality() returns uuid stable security definer language sql set search_path = public, pg_temp as"
    " $$ select municipality_id from directory_service where id = acting_service() $$",
    "create function acting_teams() returns setof uuid stable security definer language sql set search_path = public, pg_temp as"
    " $$ select id from directory_team where acting_position() in (coordinator_id, deputy_coordinator_id)"
    " union select team_id from directory_teammember where position_id = acting_position()"
    " and started_on <= today() and (ended_on is null or ended_on > today()) $$",
]

VISIBLE_CASE = """
create view visible_case with (security_barrier) as
  select a.case_id, g.owns, g.coordinates, false as as_family
    from access_assignment a
   cross join lateral (
         select bool_or(o.kind = 'owner') as owns, bool_or(o.coordinates) as coordinates from access_ground o
          where (o.case_id, o.service_id) = (a.case_id, a.service_id) and o.withdrawn_at is null and o.period @> (select today())
         ) g
   where a.position_id = (select acting_position()) and a.service_id = (select acting_service()) and a.ended_at is null
     and g.owns is not null
  union all
  select p.case_id, false, false, true
    from access_familylogin l join access_party p on p.person_id = l.person_id
   where l.account_id = (select acting_family()) and p.ended_at is null and p.period @> (select today())
"""

# The view runs as the owner, under forced row-level security: the owner reads its three sources and still sees no case.
SOURCES = [
    f"create policy source on {table} for select to current_user using (true)"
    for table in ("access_ground", "access_assignment", "access_party")
]

# What policies ask: the view's cases, by a function that is planned once a session. Spelled out in every policy, the view was
# planned again for every table of every statement, which took as long as answering it (ADR 27).
SEEN = [
    "create or replace function visible_cases() returns uuid[] stable parallel safe language plpgsql set search_path = public, pg_temp as"
    " $$ begin return array(select case_id from visible_case); end $$",
    "create or replace function owned_cases() returns uuid[] stable parallel safe language plpgsql set search_path = public, pg_temp as"
    " $$ begin return array(select case_id from visible_case where owns); end $$",
    "create or replace function led_cases() returns uuid[] stable parallel safe language plpgsql set search_path = public, pg_temp as"
    " $$ begin return array(select case_id from visible_case where owns or coordinates); end $$",
]

INDEXES = [
    "create index assignment_acting on access_assignment (position_id) include (case_id, service_id) where ended_at is null",
    "create index ground_open on access_ground (case_id, service_id) include (kind, period, coordinates) where withdrawn_at is null",
    "create index party_open on access_party (person_id) include (case_id, period) where ended_at is null",
    "create index party_case on access_party (case_id)",
    "create index assignment_case on access_assignment (case_id)",
    # One open assignment per position and case; two open grounds of a kind for a service never overlap.
    "create unique index assignment_once on access_assignment (case_id, position_id) where ended_at is null",
    # On an expression, so that its index is of no use to readers: the planner once drove whole queries from it.
    "alter table access_ground add constraint ground_no_overlap exclude using gist"
    " ((case_id::text || service_id::text || kind) with =, period with &&) where (withdrawn_at is null)",
    "alter table access_ground add constraint ground_not_empty check (not isempty(period))",
    "alter table access_party add constraint party_not_empty check (not isempty(period))",
]

# The very first ground and assignment of a case are its creator's own; after that only the owner grants.
# A definer function tells whether a case has any ground, without showing one.
GROUNDED = [
    "create function is_grounded(one uuid) returns boolean stable security definer language sql set search_path = public, pg_temp as"
    " $$ select exists (select from access_ground where case_id = one) $$",
    "create function is_assigned(one uuid) returns boolean stable security definer language sql set search_path = public, pg_temp as"
    " $$ select exists (select from access_assignment where case_id = one) $$",
]

GROUND = [
    *protect("access_ground"),
    grant("access_ground", "select, insert, update (withdrawn_at)"),
    allow("access_ground", "select", using=f"case_id = {V}"),
    allow(
        "access_ground",
        "insert",
        check=f"{STAFF} and withdrawn_at is null and (case_id = {OWNED}"
        " or (kind = 'owner' and service_id = (select acting_service()) and not is_grounded(case_id)))",
    ),
    allow("access_ground", "update", using=f"case_id = {OWNED} and {STAFF}", check="withdrawn_at is not null"),
]

ASSIGNMENT = [
    *protect("access_assignment"),
    grant("access_assignment", "select, insert, update (ended_at)"),
    allow("access_assignment", "select", using=f"case_id = {V}"),
    allow(
        "access_assignment",
        "insert",
        check=f"{STAFF} and ended_at is null and (case_id = {LED} or (position_id = (select acting_position())"
        " and service_id = (select acting_service()) and not is_assigned(case_id) and not is_grounded(case_id)))",
    ),
    allow("access_assignment", "update", using=f"case_id = {LED} and {STAFF}", check="ended_at is not null"),
]

PARTY = [
    *protect("access_party"),
    grant("access_party", "select, insert, update (period, ended_at)"),
    allow("access_party", "select", using=f"case_id = {V}"),
    allow("access_party", "insert", check=f"{STAFF} and case_id = {OWNED}"),
    allow("access_party", "update", using=f"{STAFF} and case_id = {OWNED}", check=f"{STAFF} and case_id = {OWNED}"),
]

VIEW_RIGHTS = [f"grant select on visible_case to {APP}"]

# An assignment's service must be its position's: nobody is put on a case for a service they do not work at.
ONE_HAT = [
    """create function position_is_of_service() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      if not exists (select from directory_position where id = new.position_id and service_id = new.service_id) then
        raise exception 'position and service differ' using errcode = 'check_violation';
      end if;
      return new;
    end $$""",
    "create trigger one_hat before insert on access_assignment for each row execute function position_is_of_service()",
]

FORWARD = [
    "create extension if not exists btree_gist",
    *FUNCTIONS,
    *ROLES,
    *INDEXES,
    *GROUNDED,
    VISIBLE_CASE,
    *SOURCES,
    *SEEN,
    *GROUND,
    *ASSIGNMENT,
    *PARTY,
    *VIEW_RIGHTS,
    *ONE_HAT,
]
