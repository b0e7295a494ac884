"""The audit chain in SQL: entries are inserted by the application, sealed by the database at commit (DATABASE.md)."""

APP = "lagspill_app"

# Version 1 of what is hashed, in this order; verify.py reads the same expressions. Never change a version: add one.
FIELDS_V1 = (
    "id::text",
    "to_char(at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')",
    "account::text",
    "position::text",
    "service::text",
    "person::text",
    "action",
    "outcome",
    '"case"::text',
    "object::text",
    "ground",
    "shielded::text",
    "facts::text",
)


def payload_v1(row: str) -> str:
    """SQL for the hashed text of one entry: fields joined by the unit separator, '~' for null."""
    fields = ", ".join(_qualified(field, row) for field in FIELDS_V1)
    return f"array_to_string(array[{fields}]::text[], chr(31), '~')"


def _qualified(field: str, row: str) -> str:
    if field.startswith("to_char(at "):
        return field.replace("to_char(at ", f"to_char({row}.at ", 1)
    return f"{row}.{field}"


SEAL = """
create function seal_audit_entry() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare head record; sealed bytea;
begin
  select seq, hash into strict head from audit_audithead where id = 1 for update;
  sealed := sha256(head.hash || convert_to(@payload, 'UTF8'));
  insert into audit_auditseal (seq, entry, version, hash) values (head.seq + 1, new.id, 1, sealed);
  update audit_audithead set seq = head.seq + 1, hash = sealed where id = 1;
  return null;
end $$""".replace("@payload", payload_v1("new"))

FORWARD = [
    "insert into audit_audithead (id, seq, hash) values (1, 0, sha256('lagspill audit v1'))",
    "alter table audit_auditentry add constraint audit_codes check"
    " (action ~ '^[a-z_.-]+$' and ground ~ '^[a-z_]*$' and outcome ~ '^[a-z]+$')",
    SEAL,
    "create constraint trigger seal after insert on audit_auditentry deferrable initially deferred"
    " for each row execute function seal_audit_entry()",
    "alter table audit_auditentry enable row level security",
    "alter table audit_auditentry force row level security",
    "create policy verifying on audit_auditentry for select to current_user using (true)",
    f"create policy record on audit_auditentry for insert to {APP} with check (true)",
    f"grant insert on audit_auditentry to {APP}",
    "revoke all on audit_auditentry, audit_auditseal, audit_audithead from public",
]
