"""The leak sweep: everybody reads everything they can reach and asks for every address of every object; no canary shows
to anybody whom the oracle does not name (PRIV-1)."""

import datetime
import random
import uuid

from django.apps import apps
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from lagspill.access.actor import Actor, acting
from lagspill.foundation.clock import today
from lagspill.plans import tasks
from tests.architecture.everybody import personas
from tests.architecture.sweep import SAMPLES, Sweep
from tests.architecture.test_routes import patterns
from tests.crawler import Crawler, Seen, squeezed
from tests.fixtures import Browse, MoveClock, Tell
from tests.mail import Mailbox
from tests.town import Town
from tests.world import Life, live_through, take_out_ppt

ONLY_IN_A_DEMO = {"/demo/postkasse/"}
# All but the access log, whose every entry is a look: no address takes the id of one.
ROOMS = [room for room in apps.get_app_configs() if room.name.startswith("lagspill.") and room.label != "audit"]


def object_ids(reader: Actor) -> set[uuid.UUID]:
    """Ids of everything in the rooms that this reader sees; all readers together see all."""
    ids: set[uuid.UUID] = set()
    with acting(reader):
        for room in ROOMS:
            for model in room.get_models():
                if model._meta.pk is not None and model._meta.pk.get_internal_type() == "UUIDField":
                    ids |= set(model._default_manager.values_list("pk", flat=True))
    return ids


def leaks(who: str, text: str, lives: list[Life]) -> list[str]:
    """Canaries in a text that this persona may not read."""
    if "kx7" not in text:
        return []
    found = []
    for life in lives:
        for canary in life.canaries:
            family_member, _space, case = who.partition(" ")
            allowed = who in canary.staff or (case == life.name and family_member in canary.family)
            if canary.word in text and not allowed:
                found.append(canary.word)
    return found


def shown_in(answers: list[Seen], lives: list[Life]) -> set[str]:
    return {canary.word for life in lives for canary in life.canaries for seen in answers if canary.word in seen.text}


def test_no_page_document_or_address_shows_a_canary_to_anybody_it_is_not_for(
    town: Town, lives: list[Life], browse: Browse, tell: Tell
) -> None:
    everybody = personas(town, lives)
    ids = sorted({str(one) for actor in everybody.values() if actor for one in object_ids(actor)})
    crawlers = {who: Crawler(browse(actor) if actor else Client()) for who, actor in everybody.items()}
    # First everybody follows every link; then everybody asks for every address of everything, and for what others reached
    # with a question behind the address.
    reached = {seen.url for crawler in crawlers.values() for seen in crawler.crawl("/")}
    found, shown, requests, addresses, blind, dead = [], set(), 0, 0, [], []
    for who, crawler in crawlers.items():
        sweep = Sweep(crawler.client, everybody[who], ids)
        for name, pattern in patterns():
            sweep.ask(name, pattern)
        linked = [seen for seen in crawler.seen.values() if seen.status == 200 and "?" not in seen.url]
        blind += [f"{who}: {seen.url}" for seen in linked if seen.url not in sweep.seen]
        gone = [seen.url for seen in crawler.seen.values() if seen.status == 404]
        dead += [f"{who}: {url}" for url in gone if url not in ONLY_IN_A_DEMO]
        for url in sorted(url for url in reached if "?" in url):
            crawler.get(url)
        for url, status in random.sample(sweep.alike, SAMPLES):
            sweep.request(url)
            assert sweep.seen[url].status == status, f"{who}: {url} does not answer as it was judged to"
        answers = [*crawler.seen.values(), *sweep.seen.values()]
        for seen in answers:
            assert seen.status < 500, f"{who} got {seen.status} from {seen.url}"
            found += [f"{who} reads {word} at {seen.url}" for word in leaks(who, seen.text, lives)]
        shown |= shown_in(answers, lives)
        requests += crawler.requests + len(sweep.seen)
        addresses += sweep.addresses
    tell(
        f"leak sweep: {len(everybody)} personas, {len(ids)} objects, {addresses} addresses, {requests} of them requested,"
        f" the others alike for the database; {len(shown)} canaries seen by those they are for, {len(found)} leaks"
    )
    assert not found, "\n".join(found[:40])
    assert not blind, "what links lead to, the sweep did not find by itself:\n" + "\n".join(blind[:40])
    assert not dead, "links that lead to nothing their reader may see:\n" + "\n".join(dead[:40])
    planted = {canary.word for life in lives for canary in life.canaries}
    assert len(shown) > len(planted) * 0.7, f"the sweep is blind: it saw only {sorted(shown)}"


def do_jobs(done: set[int]) -> None:
    """What a worker would do: each job once, by its own function."""
    for job in ProcrastinateJob.objects.filter(status="todo").exclude(id__in=done).order_by("id"):
        done.add(job.id)
        app.tasks[job.task_name](**job.args)


def test_no_mail_that_is_really_sent_says_anything_of_anybody(
    town: Town, mailbox: Mailbox, move_clock: MoveClock
) -> None:
    done: set[int] = set()
    lives = [live_through(town, "eta", until="scheduled")]
    do_jobs(done)
    take_out_ppt(town, lives[0])
    do_jobs(done)
    lives.append(live_through(town, "alfa"))
    move_clock(today() + datetime.timedelta(days=24))
    tasks.send_due_reminders(0)
    do_jobs(done)
    mails = mailbox()
    sent = {name for mail in mails for name in mail.recipients}
    assert {
        "mari@familie.example",
        "ppt@fjordvik.example",
        "nurse@fjordvik.example",
        "teacher@fjordvik.example",
    } <= sent
    subjects = {mail.subject for mail in mails}
    assert len(subjects) > 2, f"invitations, cancellations and reminders: {subjects}"
    families = {"Emil", "Solbakken", *(life.case.number for life in lives), *(str(life.case.id) for life in lives)}
    for mail in mails:
        parts = [mail.subject, mail.text, *(one.content.decode("utf-8", "replace") for one in mail.attachments)]
        text = squeezed(" ".join(parts))
        assert leaks("nobody", text, lives) == [], mail.subject
        assert {word for word in families if squeezed(word) in text} == set(), mail.subject


def test_the_sweep_would_notice_a_leak(town: Town, lives: list[Life]) -> None:
    word = lives[0].canaries[0].word
    assert leaks("stranger", f"<p>{word}</p>", lives) == [word]
    assert leaks("teacher", f"<p>{word}</p>", lives) == []
    assert squeezed("kx7 al\u00adfa\nnote") == "kx7alfanote"
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from visible_case")
        assert cursor.fetchone() == (0,)
