"""The roles and the database, brought to what was promised each time the server starts."""

import psycopg
from psycopg import sql

from lagspill.cli.postgres.cluster import DATABASE, ROLE_NAMES, SUPERUSER, Secrets, address
from lagspill.cli.postgres.place import Place

# Stated in full, so that an altered role is put right again. The app role may log in only once all else holds.
ATTRIBUTES = {
    "owner": "login nosuperuser nobypassrls createdb nocreaterole noreplication",
    "backup": "login nosuperuser bypassrls nocreatedb nocreaterole noreplication",
    "app": "nosuperuser nobypassrls nocreatedb nocreaterole noreplication noinherit",
}


def provision(place: Place, secrets: Secrets) -> None:
    """Creates or corrects roles, database and rights; repeatable. Raises psycopg.Error."""
    passwords = {"owner": secrets.owner, "backup": secrets.backup, "app": secrets.app}
    names: dict[str, sql.Identifier] = {role: sql.Identifier(name) for role, name in ROLE_NAMES.items()}
    with _superuser(place, secrets, "template1") as connection:
        for role, name in ROLE_NAMES.items():
            _ensure_role(connection, name, ATTRIBUTES[role], passwords[role])
        connection.execute(sql.SQL("grant pg_read_all_data, pg_write_all_data to {backup}").format(**names))
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("create database {} owner {owner}").format(sql.Identifier(DATABASE), **names))
        # Test databases are copies of template1 and get the same rights with it.
        _close_settings(connection, names)
    with _superuser(place, secrets, DATABASE) as connection:
        _close_settings(connection, names)
        database = sql.Identifier(DATABASE)
        connection.execute(sql.SQL("alter database {} owner to {owner}").format(database, **names))
        connection.execute(sql.SQL("alter schema public owner to {owner}").format(**names))
        connection.execute(sql.SQL("revoke all on database {} from public").format(database))
        connection.execute(sql.SQL("grant connect on database {} to {app}, {backup}").format(database, **names))
        connection.execute(sql.SQL("alter role {app} login").format(**names))


def _superuser(place: Place, secrets: Secrets, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(address(place, SUPERUSER, secrets.superuser, database), autocommit=True, connect_timeout=10)


def _ensure_role(connection: psycopg.Connection[tuple[object, ...]], name: str, attributes: str, password: str) -> None:
    role = sql.Identifier(name)
    if not connection.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone():
        connection.execute(sql.SQL("create role {}").format(role))
    # A password in the statement would show in the activity view; the server is sent its scrambled form only.
    scrambled = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    statement = sql.SQL("alter role {} with {} password {}").format(role, sql.SQL(attributes), sql.Literal(scrambled))
    connection.execute(statement)
    connection.execute(sql.SQL("alter role {} set timezone = 'UTC'").format(role))


def _close_settings(connection: psycopg.Connection[tuple[object, ...]], names: dict[str, sql.Identifier]) -> None:
    """An injected `select set_config('app.position', …)` could otherwise switch who acts. Dumps need it to restore."""
    function = sql.SQL("function pg_catalog.set_config(text, text, boolean)")
    connection.execute(sql.SQL("revoke execute on {} from public").format(function))
    connection.execute(sql.SQL("grant execute on {} to {owner}, {backup}").format(function, **names))
