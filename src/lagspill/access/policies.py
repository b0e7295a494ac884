"""SQL for row-level security, written once and used by every room's migrations (PRIV-1, DATABASE.md).

`V` is the set of cases the acting person sees, computed once per table of a query from grounds, assignments and parties.
A policy made with these functions is part of a migration's history: change one by a new migration, never in place.
(Once done otherwise: `V`, `OWNED` and `LED` call functions since ADR 27; access 0004 rewrites what was made before.)
"""

APP = "lagspill_app"
V = "any ((select visible_cases())::uuid[])"
OWNED = "any ((select owned_cases())::uuid[])"
LED = "any ((select led_cases())::uuid[])"
STAFF = "(select acting_position()) is not null"


def protect(table: str) -> list[str]:
    """Row-level security on, forced, with nothing allowed but a declared data migration by the owner."""
    return [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy migrating on {table} to current_user using (current_setting('lagspill.migrating', true) = 'on')"
        " with check (current_setting('lagspill.migrating', true) = 'on')",
        f"revoke all on {table} from public",
    ]


def allow(table: str, command: str, *, using: str = "", check: str = "", name: str = "") -> str:
    """One policy for the application role."""
    parts = [f"create policy {name or f'app_{command}'} on {table} for {command} to {APP}"]
    if using:
        parts.append(f"using ({using})")
    if check:
        parts.append(f"with check ({check})")
    return " ".join(parts)


def grant(table: str, rights: str) -> str:
    """Table rights for the application role, e.g. 'select, insert, update (state)'."""
    return f"grant {rights} on {table} to {APP}"


def case_table(table: str, *, column: str = "case_id", family: str = "false", staff: str = "true",
               rights: str = "select, insert, update", write: str = V) -> list[str]:  # fmt: skip
    """Policies for a table whose rows belong to one case.

    `family` says which rows a family member sees of a case they see; `staff` narrows what staff see;
    `write` is the set of cases staff may write to. The family writes nothing here.
    """
    statements = protect(table)
    statements.append(grant(table, rights))
    statements.append(
        allow(table, "select", using=f"{column} = {V} and case when {STAFF} then {staff} else {family} end")
    )
    if "insert" in rights:
        statements.append(allow(table, "insert", check=f"{column} = {write} and {STAFF} and ({staff})"))
    if "update" in rights:
        condition = f"{column} = {write} and {STAFF} and ({staff})"
        statements.append(allow(table, "update", using=condition, check=condition))
    if "delete" in rights:
        statements.append(allow(table, "delete", using=f"{column} = {write} and {STAFF} and ({staff})"))
    return statements
