"""The doctor finds what is wrong with an installation and says what to do."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lagspill.cli import diagnosis
from lagspill.cli.diagnosis import Connection, Finding
from lagspill.cli.embedded import EmbeddedServer
from lagspill.cli.environment import KEYS
from lagspill.gateways.mailbox import Catcher


@pytest.fixture
def app(server: EmbeddedServer) -> Iterator[Connection]:
    with psycopg.connect(server.url("app"), autocommit=True) as connection:
        yield connection


@pytest.fixture
def owner(server: EmbeddedServer) -> Iterator[Connection]:
    with psycopg.connect(server.url("owner"), autocommit=True) as connection:
        yield connection


def only(findings: Iterator[Finding]) -> Finding:
    (finding,) = findings
    return finding


def test_a_fresh_server_is_in_order(app: Connection) -> None:
    found = [
        diagnosis.server_version(app),
        diagnosis.app_role(app),
        diagnosis.set_config_closed(app),
        *diagnosis.clock(app),
        diagnosis.python_version(),
        diagnosis.server_binaries(),
    ]
    assert [finding.what for finding in found if not finding.ok] == []


def test_a_connection_with_too_many_rights_is_found(owner: Connection) -> None:
    role, closed = diagnosis.app_role(owner), diagnosis.set_config_closed(owner)
    assert not role.ok
    assert "has powers, owns things" in role.what
    assert not closed.ok


def test_a_table_about_a_case_without_forced_protection_is_named(app: Connection, owner: Connection) -> None:
    owner.execute("create table unprotected_note (case_id uuid)")
    try:
        bare = only(diagnosis.row_level_security(app))
        owner.execute("alter table unprotected_note enable row level security")
        unforced = only(diagnosis.row_level_security(app))
        owner.execute("alter table unprotected_note force row level security")
        forced = only(diagnosis.row_level_security(app))
    finally:
        owner.execute("drop table unprotected_note")
    assert (bare.ok, unforced.ok) == (False, False)
    assert "unprotected_note" in bare.remedy
    assert "unprotected_note" in unforced.remedy
    # Other tests may have left tables of their own on this server.
    assert "unprotected_note" not in forced.remedy


def test_a_session_outside_utc_is_found(app: Connection) -> None:
    app.execute("set timezone = 'Europe/Oslo'")
    zone, _drift = diagnosis.clock(app)
    assert (zone.ok, zone.what) == (False, "Sessions run in Europe/Oslo")


def test_the_worker_is_missed_and_heard(app: Connection, owner: Connection) -> None:
    assert "migrate" in diagnosis.worker_heartbeat(app).remedy
    owner.execute("create table procrastinate_workers (last_heartbeat timestamptz)")
    owner.execute("grant select on procrastinate_workers to lagspill_app")
    try:
        none = diagnosis.worker_heartbeat(app)
        owner.execute("insert into procrastinate_workers values (now() - interval '1 hour')")
        silent = diagnosis.worker_heartbeat(app)
        owner.execute("insert into procrastinate_workers values (now())")
        heard = diagnosis.worker_heartbeat(app)
    finally:
        owner.execute("drop table procrastinate_workers")
    assert (none.ok, silent.ok, heard.ok) == (False, False, True)
    assert "lagspill worker" in silent.remedy


def test_the_mail_server_is_greeted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAGSPILL_SMTP_URL", "")
    assert not diagnosis.mail_server().ok
    with Catcher(tmp_path / "mailbox") as catcher:
        monkeypatch.setenv("LAGSPILL_SMTP_URL", catcher.url)
        assert diagnosis.mail_server().ok
    assert "does not answer" in diagnosis.mail_server().what


def test_folders_open_to_others_are_named(
    server: EmbeddedServer, supervisor_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAGSPILL_HOME", str(supervisor_dir.parent))
    keys = supervisor_dir.parent / "keys.env"
    keys.touch(mode=0o600)
    assert all(finding.ok for finding in diagnosis.folder_rights())
    keys.chmod(0o644)
    faults = [finding for finding in diagnosis.folder_rights() if not finding.ok]
    assert [finding.remedy for finding in faults] == [f"chmod 600 {keys}"]


def test_an_installation_without_its_keys_gets_one_finding_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/x")
    for name in (*KEYS, "LAGSPILL_HOME", "LAGSPILL_DB_ROLE", "LAGSPILL_MODE"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "")
    *_, last = diagnosis.examine()
    assert not last.ok
    assert "LAGSPILL_AUDIT_KEY" in last.remedy
