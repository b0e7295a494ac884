"""Fixtures for every room: the database as the application's role, a small town, a clock that can be moved."""

import datetime
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client, TransactionTestCase

from lagspill.access.actor import Actor
from lagspill.access.log_in import FAMILY, SESSION_KEY
from lagspill.identity.models import Account
from lagspill.playbooks import editions
from tests.database import truncate
from tests.town import Town, build_town


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The database exists already (conftest.py): Django makes and destroys none."""


@pytest.fixture(autouse=True, scope="session")
def _truncate_as_owner() -> Iterator[None]:
    """Transactional tests are emptied by the owner: the application may not delete."""
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _self: truncate())
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _nothing_adopted() -> Iterator[None]:
    """What one test's municipality adopted is unknown to the next."""
    yield
    editions.forget()


@pytest.fixture
def town(db: None) -> Town:
    """A small municipality with a team, services, people who work there; no case yet."""
    return build_town()


MoveClock = Callable[[datetime.date], None]


@pytest.fixture
def move_clock(db: None) -> Iterator[MoveClock]:
    """Moves both clocks, Python's and the database's, to noon of a day in Oslo."""
    travellers: list[time_machine.travel] = []

    def move(day: datetime.date) -> None:
        while travellers:
            travellers.pop().stop()
        traveller = time_machine.travel(
            datetime.datetime(day.year, day.month, day.day, 11, tzinfo=datetime.UTC), tick=True
        )
        traveller.start()
        travellers.append(traveller)
        with connection.cursor() as cursor:
            cursor.execute(f"set lagspill.test_today = '{day.isoformat()}'")

    yield move
    while travellers:
        travellers.pop().stop()
    with connection.cursor() as cursor:
        cursor.execute("set lagspill.test_today = ''")


TOLD = "told"
Tell = Callable[[str], None]


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Says at the end of the run what a test counted."""
    return lambda text: record_property(TOLD, text)


Browse = Callable[[Actor], Client]


@pytest.fixture
def browse(db: None) -> Browse:
    """A test browser in which an actor is logged in and acting."""

    def open_browser(actor: Actor) -> Client:
        client = Client()
        client.force_login(Account.objects.get(id=actor.account_id))
        session = client.session
        session[SESSION_KEY] = FAMILY if actor.family else str(actor.position_id)
        session.save()
        return client

    return open_browser
