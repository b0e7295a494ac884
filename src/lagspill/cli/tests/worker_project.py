"""The smallest Django project with a queue, and jobs whose effects are seen in a table: for the worker's tests."""

import os
import time

from django.db import connection, transaction
from procrastinate.contrib.django import app
from psycopg.conninfo import conninfo_to_dict

_database = conninfo_to_dict(os.environ.get("DATABASE_URL", ""))

SECRET_KEY = "only for the worker's tests"
USE_TZ = True
INSTALLED_APPS = ["procrastinate.contrib.django"]
PROCRASTINATE_IMPORT_PATHS = ["lagspill.cli.tests.worker_project"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.get("dbname"),
        "USER": _database.get("user"),
        "PASSWORD": _database.get("password"),
        "HOST": _database.get("host"),
        "PORT": _database.get("port"),
        "CONN_HEALTH_CHECKS": True,
    }
}


@app.task(name="record", retry=5)
def record(number: int, seconds: float = 0.0) -> None:
    """Says that it began, takes its time, and records its effect once however often it runs."""
    with connection.cursor() as cursor:
        cursor.execute("insert into began values (%s)", [number])
        time.sleep(seconds)
        cursor.execute("insert into effect values (%s) on conflict do nothing", [number])


if os.environ.get("WITH_TICKS"):

    @app.periodic(cron="* * * * * *")
    @app.task(name="tick")
    def tick(timestamp: int) -> None:
        """Once a second, one row."""
        with connection.cursor() as cursor:
            cursor.execute("insert into effect values (%s) on conflict do nothing", [timestamp])


@app.task(name="enqueue_and_fail")
def enqueue_and_fail(number: int) -> None:
    """Enqueues another job in a transaction that is rolled back: the other job must never run."""
    with transaction.atomic():
        record.defer(number=number)
        transaction.set_rollback(True)
