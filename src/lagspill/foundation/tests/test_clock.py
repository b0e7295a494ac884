"""Dates are Oslo's; ids are in order of time; logs carry no texts."""

import datetime
import logging
import sys
import uuid

import time_machine
from django.db import connection

from lagspill.foundation.clock import OSLO, now, oslo, today
from lagspill.foundation.logs import DiscreetFormatter
from lagspill.foundation.models import uuid7


@time_machine.travel(datetime.datetime(2026, 6, 30, 22, 30, tzinfo=datetime.UTC), tick=False)
def test_after_midnight_in_oslo_it_is_already_tomorrow() -> None:
    assert today() == datetime.date(2026, 7, 1)
    assert now().tzinfo is not None


def test_oslo_gives_the_instant_of_a_wall_clock() -> None:
    assert oslo(datetime.date(2026, 7, 1), 12).astimezone(datetime.UTC).hour == 10
    assert oslo(datetime.date(2026, 12, 1), 12).astimezone(datetime.UTC).hour == 11


def test_the_database_agrees_about_the_date(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select today(), now() at time zone 'Europe/Oslo'")
        day, moment = cursor.fetchone()
    assert day == moment.date() == datetime.datetime.now(OSLO).date()


def test_ids_are_version_7_and_follow_time() -> None:
    with time_machine.travel(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), tick=False):
        first = uuid7()
    with time_machine.travel(datetime.datetime(2026, 1, 1, 0, 0, 1, tzinfo=datetime.UTC), tick=False):
        second = uuid7()
    assert first < second
    assert {first.version, second.version} == {7}
    assert first.variant == uuid.RFC_4122
    assert len({uuid7() for _ in range(1000)}) == 1000


def formatted(name: str, message: str, *args: object, error: bool = False) -> str:
    exc_info = None
    if error:
        try:
            raise ValueError("Kari Nordmann bor i Storgata 1")
        except ValueError:
            exc_info = sys.exc_info()
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, args, exc_info)
    return DiscreetFormatter().format(record)


def test_a_log_line_names_an_error_by_type_and_place_never_by_its_text() -> None:
    line = formatted("lagspill.web", "en feil", error=True)
    assert "ValueError at test_clock.py" in line
    assert "Nordmann" not in line


def test_other_libraries_arguments_stay_out_of_the_log() -> None:
    assert "Nordmann" not in formatted("django.request", "failed for %s", "Kari Nordmann")
    assert "failed for" in formatted("django.request", "failed for %s", "Kari Nordmann")
