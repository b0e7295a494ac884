"""Every table is either declared to hold nothing about any case, or has row-level security enabled and forced."""

import fnmatch

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from lagspill.access.actor import acting
from lagspill.access.grants import OPEN_TABLES, is_unprotected
from tests.database import NAME, SERVER
from tests.town import Town
from tests.world import live_through


def tables() -> list[tuple[str, bool, bool, str]]:
    with psycopg.connect(SERVER.url("owner", NAME)) as connection:
        return connection.execute(
            "select relname, relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner) from pg_class"
            " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname"
        ).fetchall()


@pytest.mark.parametrize(("table", "enabled", "forced", "owner"), tables())
def test_a_table_with_case_data_is_protected_and_forced(table: str, enabled: bool, forced: bool, owner: str) -> None:
    assert owner == "lagspill_owner"
    if is_unprotected(table):
        assert not enabled, "declared open, yet protected: take it out of the list"
    else:
        assert enabled and forced


def test_the_application_role_owns_nothing_and_cannot_bypass() -> None:
    with psycopg.connect(SERVER.url("owner", NAME)) as connection:
        row = connection.execute(
            "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication,"
            " (select count(*) from pg_class where relowner = r.oid), pg_has_role(r.oid, 'lagspill_owner', 'member')"
            " from pg_roles r where rolname = 'lagspill_app'"
        ).fetchone()
    assert row == (False, False, False, False, False, 0, False)


def test_only_open_tables_give_the_application_the_right_to_delete() -> None:
    with psycopg.connect(SERVER.url("owner", NAME)) as connection:
        found = {
            name
            for (name,) in connection.execute(
                "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
                " and has_table_privilege('lagspill_app', oid, 'delete')"
            )
        }
    undoable = {
        "consent_reservation",
        "families_addressreader",
        "localmeetings_localseat",
        "meetings_attendance",
        "meetings_boardentry",
        "meetings_boardhand",
        "meetings_boardwording",
        "opendoor_registration",
        "opendoor_takenslot",
        "yearplan_absence",
        "yearplan_draftmeeting",
        "yearplan_wish",
    }
    assert {
        name for name in found if not any(fnmatch.fnmatch(name, p.replace("%", "*")) for p in OPEN_TABLES)
    } == undoable


def test_the_owner_sees_no_case_either() -> None:
    with psycopg.connect(SERVER.url("owner", NAME)) as connection:
        for (table,) in connection.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity"
        ).fetchall():
            policies = connection.execute(
                "select polname from pg_policy where polrelid = %s::regclass and 'lagspill_owner'::regrole = any (polroles)"
                " and polname not in ('migrating', 'source', 'verifying')",
                [table],
            ).fetchall()
            assert policies == [], f"{table} lets the owner in"


def test_nobody_acting_sees_nothing_in_any_protected_table(town: Town) -> None:
    """Nothing set means zero rows: as a worker or a shell begins."""
    live_through(town, "alfa")
    protected = [name for name, enabled, _forced, _owner in tables() if enabled]
    with acting(town.actor("coordinator")):
        assert sum(map(rows_in, protected)) > 20, "there is something to see"
    with acting(None):
        # A team's dates tell of nobody.
        assert [name for name in protected if rows_in(name)] == ["meetings_meeting"]


def rows_in(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table)).as_string(cursor.connection))
        return int(cursor.fetchone()[0])
