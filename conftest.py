"""The tests' installation: the embedded server, a database made by the owner and used as the application's role."""

import base64
import os
from pathlib import Path

import django
import pytest
from tests.database import SERVER, WORKER, prepare

_KEY = base64.b64encode(bytes(range(32))).decode()
os.environ |= {
    "LAGSPILL_MODE": "test",
    "LAGSPILL_HOME": str(Path(".lagspill/test", WORKER).resolve()),
    "LAGSPILL_SECRET_KEY": _KEY,
    "LAGSPILL_DATA_KEYS": _KEY,
    "LAGSPILL_INDEX_KEY": _KEY,
    "LAGSPILL_AUDIT_KEY": _KEY,
    "LAGSPILL_DB_ROLE": "app",
    "DJANGO_SETTINGS_MODULE": "lagspill.project.settings",
}
SERVER.start()
prepare()
django.setup()

pytest_plugins = ["tests.fixtures", "tests.playbooks"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--tour` plays the journeys for the manual's pictures."""
    parser.addoption("--tour", action="store_true", help="take the manual's pictures while the journeys run")


def pytest_xdist_setupnodes() -> None:
    """A process that inherited the settings' name would read them too early, before it has a database of its own."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The sweep first, then journeys and the like, the rooms' own tests last: what takes long must not begin at the end."""
    items.sort(
        key=lambda item: (not item.nodeid.startswith("tests/architecture/test_leaks"), item.nodeid.startswith("src/"))
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests counted (the fixture `tell`), one paragraph each."""
    from tests.fixtures import TOLD

    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties:
            if name == TOLD:
                terminalreporter.write_line(str(value))
