"""The embedded server: its roles, its locks, and its life."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from lagspill.cli.embedded import EmbeddedServer, EmbeddedServerError
from lagspill.cli.postgres import cluster, place
from lagspill.cli.postgres.place import ServerUser, locate, private_folder, reachable

Rows = list[tuple[object, ...]]


def ask(url: str, statement: str) -> Rows:
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def eventually(url: str, statement: str, seconds: float = 30.0) -> Rows:
    """The answer once the server is back; each round asks anew."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return ask(url, statement)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def alive(pid: int) -> bool:
    """A process that has ended and only waits to be reaped is not alive."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def servers_of(data_dir: Path) -> list[int]:
    """Every live process whose working folder is this cluster: the server and its backends."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and alive(int(entry.name)):
            try:
                if (entry / "cwd").readlink() == data_dir / "data":
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def test_the_app_role_owns_nothing_and_cannot_step_around_row_level_security(server: EmbeddedServer) -> None:
    attributes = ask(
        server.url("app"),
        "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication from pg_roles "
        "where rolname = current_user",
    )
    owned = ask(server.url("app"), "select count(*) from pg_class where relowner = current_user::regrole")
    member = ask(server.url("app"), "select count(*) from pg_auth_members where member = current_user::regrole")
    assert attributes == [(False, False, False, False, False)]
    assert owned == [(0,)]
    assert member == [(0,)]


def test_the_owner_owns_database_and_schema_but_is_no_superuser(server: EmbeddedServer) -> None:
    owner = ask(
        server.url("owner"),
        "select current_user::text, d.datdba::regrole::text, n.nspowner::regrole::text, r.rolsuper, r.rolbypassrls, "
        "r.rolcreatedb from pg_database d, pg_namespace n, pg_roles r "
        "where d.datname = current_database() and n.nspname = 'public' and r.rolname = current_user",
    )
    assert owner == [("lagspill_owner", "lagspill_owner", "lagspill_owner", False, False, True)]


def test_the_backup_role_reads_what_forced_row_level_security_hides_from_the_owner(server: EmbeddedServer) -> None:
    ask(
        server.url("owner"),
        "create table if not exists hidden (word text); alter table hidden enable row level security;"
        "alter table hidden force row level security",
    )
    with (
        psycopg.connect(server.url("backup"), autocommit=True) as connection,
        connection.cursor().copy("copy hidden from stdin") as copy,
    ):
        copy.write_row(["kanari"])
    assert ask(server.url("backup"), "select distinct word from hidden") == [("kanari",)]
    assert ask(server.url("owner"), "select * from hidden") == []


@pytest.mark.parametrize(
    "statement",
    [
        "select set_config('app.position', 'x', true)",
        "update pg_settings set setting = 'x' where name = 'application_name'",
        "set role lagspill_owner",
        "set session authorization lagspill_owner",
        "create table mine (i int)",
        "create temporary table mine (i int)",
        "create schema mine",
        "select pg_read_file('postgresql.conf')",
        "copy (select 1) to program 'true'",
    ],
)
def test_the_app_role_is_refused(server: EmbeddedServer, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server.url("app"), statement)


def test_a_database_made_for_tests_refuses_set_config_too(server: EmbeddedServer) -> None:
    ask(server.url("owner"), "drop database if exists test_copy")
    ask(server.url("owner"), "create database test_copy")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server.url("app", "test_copy"), "select set_config('app.position', 'x', true)")
    assert ask(server.url("owner", "test_copy"), "select set_config('app.migrating', 'on', true)") == [("on",)]
    ask(server.url("owner"), "drop database test_copy")


@pytest.mark.parametrize("role", ["app", "owner"])
def test_sessions_run_in_utc_and_sort_alike_everywhere(server: EmbeddedServer, role: str) -> None:
    url = server.url("app" if role == "app" else "owner")
    assert ask(url, "show timezone") == [("UTC",)]
    assert ask(url, "show server_encoding") == [("UTF8",)]
    assert ask(url, "select datlocprovider, datlocale from pg_database where datname = current_database()") == [
        ("b", "C.UTF-8")
    ]


def test_what_failed_statements_say_never_reaches_the_log(server: EmbeddedServer, supervisor_dir: Path) -> None:
    with psycopg.connect(server.url("app"), autocommit=True) as connection, pytest.raises(psycopg.Error):
        connection.execute("select 'hemmelig-setning'::int, %s", ["hemmelig-verdi"])
    with psycopg.connect(server.url("app"), autocommit=True) as connection, pytest.raises(psycopg.Error):
        connection.execute("select %s::text, 1 / %s::int /* hemmelig-kommentar */", ["hemmelig-verdi", 0])
    log = (supervisor_dir / "server.log").read_text()
    assert "division by zero" in log
    assert "hemmelig-verdi" not in log
    assert "hemmelig-kommentar" not in log


def test_no_line_lets_anybody_in_without_a_password(server: EmbeddedServer, supervisor_dir: Path) -> None:
    lines = [line.split() for line in (supervisor_dir / "data" / "pg_hba.conf").read_text().splitlines()]
    assert [line[-1] for line in lines if line and not line[0].startswith("#")] == ["scram-sha-256"]
    assert ask(server.url("app"), "show listen_addresses") == [("",)]


def test_a_wrong_password_and_none_are_refused(server: EmbeddedServer) -> None:
    for user in ("lagspill_app", "lagspill_owner", "postgres"):
        for password in ("feil", ""):
            with pytest.raises(psycopg.OperationalError):
                ask(make_conninfo(server.url("app"), user=user, password=password, passfile=os.devnull), "select 1")


def test_secrets_and_socket_are_closed_to_others(server: EmbeddedServer, supervisor_dir: Path) -> None:
    host = Path(str(conninfo_to_dict(server.url("app"))["host"]))
    assert (supervisor_dir / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert host.stat().st_mode & 0o777 == 0o700
    assert (supervisor_dir / "data").stat().st_mode & 0o777 == 0o700


def test_secrets_open_to_others_are_refused_with_the_remedy(server: EmbeddedServer, supervisor_dir: Path) -> None:
    secrets = supervisor_dir / "secrets.json"
    secrets.chmod(0o644)
    try:
        with pytest.raises(EmbeddedServerError, match="chmod 600"):
            server.url("app")
    finally:
        secrets.chmod(0o600)


def test_the_server_does_not_run_as_root(server: EmbeddedServer) -> None:
    assert Path(f"/proc/{server.pid}").stat().st_uid != 0


def test_after_sigkill_it_comes_back_by_itself_with_every_acknowledged_write(server: EmbeddedServer) -> None:
    ask(server.url("owner"), "create table if not exists written (n int); truncate written")
    ask(server.url("owner"), "grant insert, select on written to lagspill_app")
    for acknowledged in range(1, 5):
        eventually(server.url("app"), "insert into written values (1)")
        killed = server.pid
        os.kill(killed, signal.SIGKILL)
        began = time.monotonic()
        rows = eventually(server.url("app"), "select count(*) from written")
        assert time.monotonic() - began < 15
        assert rows == [(acknowledged,)]
        assert server.pid != killed


def test_a_second_starter_attaches_and_leaves_the_server_running(server: EmbeddedServer, supervisor_dir: Path) -> None:
    with EmbeddedServer(supervisor_dir) as second:
        assert second.pid == server.pid
        assert not second.supervises
    assert server.supervises
    assert ask(server.url("app"), "select 1") == [(1,)]


def test_an_attached_process_takes_over_when_the_first_one_stops(supervisor_dir: Path) -> None:
    first = EmbeddedServer(supervisor_dir)
    first.start()
    with EmbeddedServer(supervisor_dir) as second:
        first.stop()
        assert eventually(second.url("app"), "select 1") == [(1,)]
        deadline = time.monotonic() + 10
        while not second.supervises and time.monotonic() < deadline:
            time.sleep(0.02)
        assert second.supervises


def test_stop_leaves_no_process_and_no_address_that_counts_as_started(supervisor_dir: Path) -> None:
    server = EmbeddedServer(supervisor_dir)
    server.start()
    url = server.url("app")
    server.stop()
    assert servers_of(supervisor_dir) == []
    assert server.url("app") == url
    assert not server.answers()
    with pytest.raises(EmbeddedServerError, match="not running"):
        _ = server.pid


def test_the_server_goes_with_a_supervisor_that_is_killed(supervisor_dir: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from lagspill.cli.embedded import EmbeddedServer\n"
        "server = EmbeddedServer(Path(sys.argv[1])); server.start(); print(server.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(supervisor_dir)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
    deadline = time.monotonic() + 20
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(pid)
    with EmbeddedServer(supervisor_dir) as successor:
        assert ask(successor.url("app"), "select 1") == [(1,)]


def test_a_cluster_that_was_never_started_says_how_to_start_it(fresh_dir: Path) -> None:
    with pytest.raises(EmbeddedServerError, match="lagspill demo"):
        EmbeddedServer(fresh_dir).url("app")


def test_a_cluster_without_its_passwords_is_not_overwritten(fresh_dir: Path) -> None:
    (fresh_dir / "data").mkdir(parents=True)
    (fresh_dir / "data" / "PG_VERSION").write_text("18\n")
    with pytest.raises(EmbeddedServerError, match="are gone"):
        EmbeddedServer(fresh_dir).start()
    assert [entry.name for entry in (fresh_dir / "data").iterdir()] == ["PG_VERSION"]


def test_a_cluster_that_lies_elsewhere_is_not_made_anew(server: EmbeddedServer, supervisor_dir: Path) -> None:
    server.stop()
    stored = supervisor_dir / "secrets.json"
    before = stored.read_text()
    stored.write_text(json.dumps({**json.loads(before), "cluster": "/somewhere/else"}))
    try:
        with pytest.raises(EmbeddedServerError, match="/somewhere/else"):
            EmbeddedServer(supervisor_dir).start()
    finally:
        stored.write_text(before)


def test_a_cluster_of_another_major_version_says_what_to_do(server: EmbeddedServer, supervisor_dir: Path) -> None:
    server.stop()
    version = supervisor_dir / "data" / "PG_VERSION"
    version.write_text("17\n")
    try:
        with pytest.raises(EmbeddedServerError, match="pg_dump"):
            EmbeddedServer(supervisor_dir).start()
    finally:
        version.write_text("18\n")


def test_a_deep_folder_gets_a_short_socket_path(fresh_dir: Path) -> None:
    deep = fresh_dir / ("a" * 60) / ("b" * 60)
    sockets = locate(deep).sockets
    assert len(str(sockets)) < 80
    assert sockets == locate(deep).sockets
    assert sockets != locate(deep.with_name("c" * 60)).sockets


@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_a_root_started_server_stays_within_what_its_user_can_reach(
    fresh_dir: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    fresh_dir.mkdir()
    fresh_dir.chmod(mode)
    user = ServerUser("daemon", 2**31 - 7, 2**31 - 7)
    monkeypatch.setattr(place, "server_user", lambda: user)
    found = locate(fresh_dir / "pg")
    assert found.cluster.is_relative_to(fresh_dir) == (mode == 0o755)
    assert reachable(fresh_dir / "pg", user) == (mode == 0o755)


def test_a_socket_folder_of_somebody_else_is_refused(fresh_dir: Path) -> None:
    fresh_dir.parent.joinpath("elsewhere").mkdir()
    fresh_dir.symlink_to(fresh_dir.parent / "elsewhere")
    with pytest.raises(EmbeddedServerError, match="somebody else"):
        private_folder(fresh_dir, None)


def test_it_starts_in_a_folder_that_only_we_can_enter(fresh_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "ROOT_STATE", fresh_dir.parent / "state")
    monkeypatch.setattr(place, "reachable", lambda path, _user: path.is_relative_to(fresh_dir.parent / "state"))
    fresh_dir.mkdir(mode=0o700)
    with EmbeddedServer(fresh_dir / "pg") as server:
        assert ask(server.url("app"), "select 1") == [(1,)]
        elsewhere = (fresh_dir.parent / "state").exists()
    assert elsewhere == (os.geteuid() == 0)
    assert fresh_dir.stat().st_mode & 0o777 == 0o700


def test_a_server_that_will_not_start_is_given_up_with_its_last_words(
    fresh_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "SETTINGS", cluster.SETTINGS + "\nnonsense_setting = 'x'\n")
    with pytest.raises(EmbeddedServerError, match=r"does not start.*nonsense_setting"):
        EmbeddedServer(fresh_dir).start()
    assert servers_of(fresh_dir) == []
