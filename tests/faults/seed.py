"""A small town for the faults' test, written by a process of its own: `python -m tests.faults.seed`, its facts on stdout."""

import datetime
import json
import secrets
import sys

import django
from django.db import transaction


def seed(cases: int, measures: int) -> dict[str, object]:
    """Cases that wait for their meeting, measures whose reminders are due today, and people who are logged in."""
    from lagspill.access.actor import acting
    from lagspill.cases import reminders
    from lagspill.foundation.clock import today
    from lagspill.identity.models import Account
    from lagspill.meetings.actions import NewMeeting, list_case, plan_meetings
    from lagspill.plans.actions import Wording, add_measure
    from tests.town import build_town
    from tests.world import fresh, live_through

    with transaction.atomic():
        town = build_town()
        # Production knows no personas.
        Account.objects.update(is_demo=False)
    coordinator, teacher = town.actor("coordinator"), town.actor("teacher")
    lives = [live_through(town, f"sak{number}", until="referred", services=("ppt",)) for number in range(cases)]
    items = []
    for number, life in enumerate(lives, start=1):
        day = today() + datetime.timedelta(days=number)
        with acting(coordinator):
            dates = [NewMeeting(day=day, hour=10, minute=0, minutes=60, place="Rådhuset")]
            (meeting,) = plan_meetings(team=town.team, dates=dates, by=coordinator)
            items.append(str(list_case(meeting=meeting, case=fresh(life.case), by=coordinator).id))
    for number in range(measures):
        life = lives[number % cases]
        with acting(coordinator):
            wording = Wording(
                goal="Mål",
                text="Tiltak",
                responsible=town.positions["teacher"].id,
                starts_on=today(),
                due_on=today(),
                follow_up_on=None,
            )
            measure = add_measure(case=fresh(life.case), wording=wording, by=coordinator)
        with acting(teacher):
            reminders.schedule(
                kind="measure",
                case_id=life.case.id,
                object_id=measure.id,
                recipient=town.positions["teacher"].id,
                offsets=[0],
                deadline=today(),
            )
    sessions = {
        who: session(str(town.positions[who].id), town.actor(who).account_id) for who in ("coordinator", "teacher")
    }
    return {"cases": [str(life.case.id) for life in lives], "items": items, "sessions": sessions}


def session(position: str, account_id: object) -> str:
    """A session as the log-in leaves it behind: account, second factor, position."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from lagspill.access import log_in
    from lagspill.identity.backends import PATH
    from lagspill.identity.models import Account

    account = Account.objects.get(id=account_id)
    device = TOTPDevice.objects.create(user=account, name="app", confirmed=True, key=secrets.token_hex(20))
    store = SessionStore()
    store.update(
        {
            SESSION_KEY: str(account.id),
            BACKEND_SESSION_KEY: PATH,
            HASH_SESSION_KEY: account.get_session_auth_hash(),
            DEVICE_ID_SESSION_KEY: device.persistent_id,
            log_in.SESSION_KEY: position,
        }
    )
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    django.setup()
    json.dump(seed(int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
