"""A cluster of its own for the supervisor's tests: they kill it, so nobody else may stand on it."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.mail import mailbox

from lagspill.cli.embedded import EmbeddedServer

__all__ = ["mailbox"]


@pytest.fixture(scope="session")
def supervisor_dir() -> Iterator[Path]:
    with _open_folder() as folder:
        yield folder / "pg"


@pytest.fixture
def fresh_dir() -> Iterator[Path]:
    """A place where no cluster has been; unlike tmp_path, the server's own user can reach it."""
    with _open_folder() as folder:
        yield folder / "pg"


@contextmanager
def _open_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="lagspill-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def server(supervisor_dir: Path) -> Iterator[EmbeddedServer]:
    with EmbeddedServer(supervisor_dir) as running:
        yield running


@pytest.fixture
def free_port() -> int:
    """A port on the loopback address that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
