"""One seeded municipality for this room's tests: written for real, so that the log is sealed, and emptied afterwards."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.database import truncate

from lagspill.demo.seeding import seed


@pytest.fixture(scope="package")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """How many cases were written."""
    with django_db_blocker.unblock():
        truncate()
        written = seed()
        yield written
        truncate()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the seeded municipality comes last, in whatever order: other tests begin with an empty database."""
    items.sort(key=lambda item: "seeded" in getattr(item, "fixturenames", ()))
