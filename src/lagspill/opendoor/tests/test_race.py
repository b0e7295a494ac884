"""Two who change the same hours at the same moment: one waits for the other, and sees what it did (DOOR-1)."""

import threading
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.deeds import PATIENCE, Deed
from tests.town import Town, build_town

from lagspill.access.actor import acting
from lagspill.audit.actions import record
from lagspill.foundation.clock import oslo
from lagspill.opendoor import hours_actions as actions
from lagspill.opendoor.models import DoorHours, Registration
from lagspill.opendoor.presence_queries import coming_days, hours_or_404
from lagspill.opendoor.tests.scene import hours_at, listed

pytestmark = pytest.mark.usefixtures("open_door")


def calls_off(town: Town, hours: DoorHours, which: int) -> None:
    by = town.actor("barnevern")
    with acting(by):
        # Read at the beginning, as a request does.
        found = hours_or_404(hours.id)
        actions.call_off_day(hours=found, day=coming_days(hours)[which], by=by)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["calls off another day", "registers on that day"])
def test_whoever_comes_second_sees_what_the_first_called_off(monkeypatch: pytest.MonkeyPatch, second: str) -> None:
    town = build_town()
    hours = hours_at(town)
    with acting(town.actor("barnevern")):
        days = coming_days(hours)
    written, go = threading.Event(), threading.Event()

    def slowly(code: str, **more: Any) -> None:
        """The first has written what the second is to see, and is not through yet."""
        written.set()
        assert go.wait(PATIENCE)
        record(code, **more)

    monkeypatch.setattr(actions, "record", slowly)
    first = Deed(lambda: calls_off(town, hours, 0))
    assert written.wait(PATIENCE)
    other = second == "calls off another day"
    following = Deed(
        (lambda: calls_off(town, hours, 1)) if other else (lambda: listed(town, hours, starts_at=oslo(days[0], 13)))
    )
    following.join(0.5)
    assert following.is_alive(), "the second waits for the first"
    go.set()
    first.join(PATIENCE)
    following.join(PATIENCE)
    assert (first.code, following.code) == ("", "" if other else "door_registration")
    with acting(town.actor("sosiallaerer")):
        gone = [day.isoformat() for day in days[: 2 if other else 1]]
        assert DoorHours.objects.get().cancelled == gone
        assert not Registration.objects.exists()


def test_the_place_holds_the_hours_and_changes_nothing_of_them(town: Town) -> None:
    hours = hours_at(town)
    for who in ("sosiallaerer", "stranger"):
        with acting(town.actor(who)):
            try:
                with transaction.atomic():
                    changed = DoorHours.objects.filter(id=hours.id).update(cancelled=[])
            except DatabaseError:
                changed = 0
            assert changed == 0
            held = DoorHours.objects.select_for_update().filter(id=hours.id)
            assert held.exists() == (who == "sosiallaerer")
