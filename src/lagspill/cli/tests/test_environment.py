"""The environment that Django's settings read: made once for the embedded database, demanded for one's own."""

import base64
import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from lagspill.cli.embedded import EmbeddedServer, EmbeddedServerError
from lagspill.cli.environment import KEYS, installation, load_keys, new_key
from lagspill.cli.main import main

NAMES = [*KEYS, "DATABASE_URL", "LAGSPILL_OWNER_DATABASE_URL", "LAGSPILL_HOME", "LAGSPILL_MODE", "LAGSPILL_DB_ROLE"]


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands write into os.environ; each test starts without and leaves nothing behind."""
    for name in [*NAMES, "DJANGO_SETTINGS_MODULE"]:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_keys_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    load_keys(tmp_path / "keys.env")
    first = {name: os.environ.pop(name) for name in KEYS}
    load_keys(tmp_path / "keys.env")
    assert {name: os.environ[name] for name in KEYS} == first
    assert {len(base64.b64decode(value)) for value in first.values()} == {32}
    assert len(set(first.values())) == len(KEYS)
    assert (tmp_path / "keys.env").stat().st_mode & 0o777 == 0o600


def test_a_key_in_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    own = new_key()
    os.environ["LAGSPILL_INDEX_KEY"] = own
    load_keys(tmp_path / "keys.env")
    assert os.environ["LAGSPILL_INDEX_KEY"] == own


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    load_keys(tmp_path / "keys.env")
    (tmp_path / "keys.env").chmod(0o640)
    with pytest.raises(EmbeddedServerError, match="chmod 600"):
        load_keys(tmp_path / "keys.env")


def test_a_missing_key_is_not_made_up_for_existing_data(tmp_path: Path) -> None:
    (tmp_path / "keys.env").write_text(f"LAGSPILL_SECRET_KEY={new_key()}\n")
    (tmp_path / "keys.env").chmod(0o600)
    with pytest.raises(EmbeddedServerError, match="LAGSPILL_DATA_KEYS, LAGSPILL_INDEX_KEY, LAGSPILL_AUDIT_KEY"):
        load_keys(tmp_path / "keys.env")


def test_with_a_database_of_ones_own_missing_keys_are_named_and_no_server_starts(tmp_path: Path) -> None:
    os.environ.update({"DATABASE_URL": "postgresql://elsewhere/x", "LAGSPILL_HOME": str(tmp_path)})
    os.environ["LAGSPILL_SECRET_KEY"] = new_key()
    with pytest.raises(click.ClickException) as refused, installation("app"):
        pass
    assert "LAGSPILL_DATA_KEYS" in refused.value.message
    assert "LAGSPILL_SECRET_KEY" not in refused.value.message
    assert "token_bytes(32)" in refused.value.message
    assert list(tmp_path.iterdir()) == []


def test_the_owner_needs_an_address_of_its_own() -> None:
    os.environ.update({name: new_key() for name in KEYS})
    os.environ["DATABASE_URL"] = "postgresql://elsewhere/x"
    with pytest.raises(click.ClickException, match="LAGSPILL_OWNER_DATABASE_URL"), installation("owner"):
        pass
    with installation("app") as server:
        assert server is None


def test_the_embedded_database_runs_inside_the_block_only(fresh_dir: Path) -> None:
    os.environ["LAGSPILL_HOME"] = str(fresh_dir)
    with installation("app", mode="demo") as server:
        assert isinstance(server, EmbeddedServer)
        assert server.answers()
        assert os.environ["DATABASE_URL"] == server.url("app")
        assert os.environ["LAGSPILL_OWNER_DATABASE_URL"] == server.url("owner")
        assert (os.environ["LAGSPILL_MODE"], os.environ["LAGSPILL_DB_ROLE"]) == ("demo", "app")
    assert not server.answers()


def test_db_url_prints_the_address_whether_or_not_the_server_runs(fresh_dir: Path) -> None:
    os.environ["LAGSPILL_HOME"] = str(fresh_dir)
    before = CliRunner().invoke(main, ["db", "url"])
    assert before.exit_code == 1
    assert "lagspill demo" in before.output
    with EmbeddedServer(fresh_dir / "pg") as server:
        owner = server.url("owner")
    after = CliRunner().invoke(main, ["db", "url", "--role", "owner"])
    assert (after.exit_code, after.output.strip()) == (0, owner)


def test_db_url_with_a_database_of_ones_own() -> None:
    os.environ["DATABASE_URL"] = "postgresql://elsewhere/x"
    assert CliRunner().invoke(main, ["db", "url"]).output.strip() == "postgresql://elsewhere/x"
    refused = CliRunner().invoke(main, ["db", "url", "--role", "owner"])
    assert refused.exit_code == 1
    assert "LAGSPILL_OWNER_DATABASE_URL" in refused.output
