"""The database server is killed again and again while people write and jobs run: nothing acknowledged is lost, nothing is half
done, no effect of a job is recorded twice and none lost, and everything recovers by itself (PLAT-2)."""

import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lagspill.gateways.mail import message_id
from tests.faults.clients import Diary, Person
from tests.faults.installation import Installation, PostOffice, installation
from tests.fixtures import Tell

KILLS = 50
WORKER_KILLS = 4
LONGEST_WAIT = 0.4
# People are let back to work before the next blow, if they come back this soon.
BACK_AT_WORK = 1.2
SETTLING = 90.0
RECOVERY = 60.0
TICK = (
    "import django; django.setup(); from lagspill.plans.tasks import send_due_reminders\n"
    "from procrastinate.exceptions import AlreadyEnqueued\n"
    "try: send_due_reminders.defer(timestamp=0)\n"
    "except AlreadyEnqueued: pass"
)
OPEN_JOBS = (
    "select count(*) from procrastinate_jobs where status in ('todo', 'doing')"
    " and task_name in ('send_reminder', 'send_due_reminders', 'meetings.send_invitation')"
)


@pytest.fixture
def place() -> Iterator[tuple[Installation, PostOffice]]:
    with tempfile.TemporaryDirectory(prefix="lagspill-faults-") as folder:
        Path(folder).chmod(0o755)
        with installation(Path(folder), cases=6, measures=40) as found:
            yield found


def persistently(found: Installation, query: str, *values: object) -> list[tuple[object, ...]]:
    """Asks until the database answers."""
    while True:
        try:
            return found.ask(query, *values)
        except psycopg.OperationalError:
            found.wait_for_database()


def strike(found: Installation, people: list[Person]) -> int:
    """Kills the database KILLS times at random moments, and the worker now and then in the middle of a job; returns how many
    of the latter hit one."""
    chance = random.Random()
    hits = 0
    for number in range(KILLS):
        found.wait_for_database()
        await_work(people)
        time.sleep(chance.uniform(0.0, LONGEST_WAIT))
        if number % (KILLS // WORKER_KILLS) == KILLS // WORKER_KILLS // 2:
            hits += strike_worker(found)
        found.kill_database()
    found.wait_for_database()
    return hits


def await_work(people: list[Person]) -> None:
    """Until somebody has had something acknowledged again, or for a while."""
    before = done(people)
    deadline = time.monotonic() + BACK_AT_WORK
    while done(people) == before and time.monotonic() < deadline:
        time.sleep(0.01)


def done(people: list[Person]) -> list[int]:
    """How much each has had acknowledged."""
    return [len(person.diary.acknowledged) for person in people]


def strike_worker(found: Installation) -> bool:
    """Kills the worker when it has a job in hand, or after a while anyway."""
    deadline = time.monotonic() + 8
    busy = False
    while not busy and time.monotonic() < deadline:
        busy = bool(persistently(found, "select 1 from procrastinate_jobs where status = 'doing' limit 1"))
        time.sleep(0.01)
    found.kill_worker()
    return busy and bool(persistently(found, "select 1 from procrastinate_jobs where status = 'doing' limit 1"))


def settle(found: Installation) -> float:
    """Waits until no job is left; a job that waits for its next attempt need not wait for the clock. Seconds."""
    began = time.monotonic()
    found.run("-c", TICK)
    while found.ask(OPEN_JOBS) != [(0,)]:
        assert time.monotonic() - began < SETTLING, found.ask(
            "select task_name, status::text, attempts, count(*) from procrastinate_jobs group by 1, 2, 3"
        )
        with psycopg.connect(found.server.url("owner"), autocommit=True) as connection:
            connection.execute("update procrastinate_jobs set scheduled_at = now() where status = 'todo'")
        time.sleep(0.3)
    return time.monotonic() - began


def check_notes(found: Installation, diaries: list[Diary]) -> None:
    """Every acknowledged note is there once; every note there was sent, and has its entry in the log, and the other way round."""
    there = Counter(text for (text,) in found.ask("select text from cases_note where text like 'kx-%%'"))
    acknowledged = {text for diary in diaries for text in diary.acknowledged}
    sent = {text for diary in diaries for text in diary.sent}
    assert acknowledged - set(there) == set(), "acknowledged and lost"
    assert [text for text, times in there.items() if times > 1] == []
    assert set(there) <= sent
    notes = {note for (note,) in found.ask("select id from cases_note")}
    logged = [entry for (entry,) in found.ask("select object from audit_auditentry where action = 'note.written'")]
    assert sorted(logged) == sorted(notes), "half an action"


def check_jobs(found: Installation, diaries: list[Diary], office: PostOffice) -> None:
    """Every reminder and invitation is recorded as sent once, told once, and its letter has arrived."""
    invited = {item for diary in diaries for item in diary.invited}
    assert invited == set(found.seeded["items"])
    reminders = found.ask("select id, object_id, sent_at, dropped_at from cases_reminder where due_on <= today()")
    assert len(reminders) == 40
    assert [row for row in reminders if row[2] is None or row[3] is not None] == [], "a reminder is lost"
    logged = Counter(one for (one,) in found.ask("select object from audit_auditentry where action = 'reminder.sent'"))
    assert logged == Counter(row[1] for row in reminders)
    assert found.ask("select count(*) from cases_notice where kind = 'reminder_measure'") == [(40,)]
    invitations = found.ask("select id, state, sequence from meetings_invitation")
    assert len(invitations) >= 3 * len(invited)
    assert {state for _id, state, _sequence in invitations} == {"sent"}, "an invitation is lost"
    logged = Counter(
        one for (one,) in found.ask("select object from audit_auditentry where action = 'invitation.sent'")
    )
    assert logged == Counter(one for one, _state, _sequence in invitations)
    letters = {message_id(f"reminder-{row[0]}") for row in reminders}
    letters |= {message_id(f"{one}:{sequence}:REQUEST") for one, _state, sequence in invitations}
    assert set(office.letters) == letters


def test_nothing_is_lost_or_half_done_when_the_database_is_killed_fifty_times(
    place: tuple[Installation, PostOffice], tell: Tell
) -> None:
    found, office = place
    home_time = threading.Event()
    items = found.seeded["items"]
    people = [
        Person("a", found, "coordinator", items, home_time),
        *(
            Person(name, found, who, [], home_time)
            for name, who in (("b", "teacher"), ("c", "coordinator"), ("d", "teacher"))
        ),
    ]
    found.run("-c", TICK)
    began = time.monotonic()
    for person in people:
        person.start()
    hits = strike(found, people)
    seconds = time.monotonic() - began
    # Life goes on by itself: everybody's work succeeds again without anything being started anew.
    before = done(people)
    deadline = time.monotonic() + RECOVERY
    recovered = False
    while not recovered and time.monotonic() < deadline:
        time.sleep(0.1)
        recovered = all(now >= then + 3 for now, then in zip(done(people), before, strict=True))
        recovered = recovered and len(people[0].diary.invited) == len(items)
    home_time.set()
    for person in people:
        person.join(60)
    settled = settle(found)
    diaries = [person.diary for person in people]
    answers = sum((diary.answers for diary in diaries), Counter[int]())
    tell(
        f"database killed {KILLS} times in {seconds:.0f} s, worker {found.worker_kills} times ({hits} in the middle of a"
        f" job); answers {dict(sorted(answers.items()))}; {sum(len(diary.acknowledged) for diary in diaries)} of"
        f" {sum(len(diary.sent) for diary in diaries)} notes acknowledged; {sum(office.letters.values())} letters,"
        f" {sum(office.letters.values()) - len(office.letters)} of them repeats; jobs done {settled:.0f} s after"
    )
    assert not (surprises := Counter(one for diary in diaries for one in diary.surprises)), surprises
    assert recovered
    assert found.worker_lives and found.web_lives
    assert hits > 0 and answers[503] > 0
    check_notes(found, diaries)
    check_jobs(found, diaries, office)
    assert "intact" in found.run("-m", "lagspill", "audit", "verify", role="owner")
