"""Every form that anybody reaches, filled with what nobody should send: a message, everything typed kept, never a 500."""

import copy
import dataclasses
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse
from lxml import html

from lagspill.access.actor import Actor, acting
from lagspill.cases import asking
from lagspill.cases.gate import token
from lagspill.identity.actions import link_token
from lagspill.identity.models import Account
from lagspill.meetings.models import AgendaItem
from lagspill.plans.models import Measure
from lagspill.playbooks.known_fields import KNOWN
from lagspill.playbooks.schema import Playbook
from lagspill.questions.forms import PREFIX
from lagspill.questions.rules import questions_of
from tests import world_rooms as around
from tests.architecture.routes import ROUTES
from tests.architecture.test_routes import BOOKKEEPING, written
from tests.crawler import Crawler, Field, FoundForm, read
from tests.fixtures import Browse, Tell
from tests.hostile import CSRF, SCRIPT, TYPED, Attack, attacks, filled, plausible
from tests.playbooks import change_meetings
from tests.town import Story, Town, begin_story, draft, give
from tests.unnamed import runs
from tests.world import Life, live_through

ANSWERS = {200, 204, 302, 303, 400, 404, 405, 409, 413, 422}
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ANY_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
# Answers no to both of the gate's questions, where a page of its own asks them.
NO = {"violence": "no", "neglect": "no"}
SAFE = {asking.ANSWERS: "GET", **NO, **{f"{asking.PREFIX}-{name}": answer for name, answer in NO.items()}}
GATE = {asking.ANSWERS, *NO}
# Between them they meet every form; the nurse holds the office of the child's plan coordinator, barnevern is the consultant
# of the open door. Whoever else works in the town meets no form that these do not.
STAFF = ("coordinator", "teacher", "sosiallaerer", "nurse", "barnevern", "municipal_coordinator", "privacy_officer")
# What takes a form and is sent none here, and why.
UNSENT = {
    "web:second-factor": "a log-in that has begun: web's own tests",
    "web:set-up-second-factor": "a log-in that has begun: web's own tests",
    "demo:answer": "only a demo has it: demo's own tests",
}
OWN_NAME = re.compile(rf"(?:^|-){PREFIX}([a-z0-9_]+)(?:-|$)")
URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture
def lives(
    town: Town, unnamed_playbooks: None, staged_playbook: Playbook, monkeypatch: pytest.MonkeyPatch
) -> list[Life]:
    """So that every form is reached."""
    change_meetings(monkeypatch, opens_with_round=True)
    return around.live_everywhere(town)


@pytest.fixture
def foreign(town: Town) -> Life:
    """A case of another school, which none of the senders has anything to do with."""
    elsewhere = dataclasses.replace(
        town,
        positions={**town.positions, "teacher": town.positions["stranger"]},
        services={**town.services, "school": town.services["other_school"]},
    )
    return live_through(elsewhere, "omega", until="consent", services=())


def families(lives: list[Life]) -> dict[str, Life]:
    """Whose case they come for: the first is over, to the second's meeting the father has not answered."""
    return {"mother": lives[0], "child": lives[0], "father": lives[1]}


def rows_of(reader: Actor, case: Life) -> dict[str, list[dict[str, object]]]:
    """Everything that the reader sees of a case, row by row; the log apart."""
    found = {}
    with acting(reader):
        for model in apps.get_models():
            names = {one.attname for one in model._meta.concrete_fields}
            if model.__module__.startswith("lagspill.") and model._meta.app_label != "audit" and "case_id" in names:
                rows = model._default_manager.filter(case_id=case.case.id).order_by("pk")
                found[model._meta.label] = list(rows.values())
        found["case"] = list(type(case.case)._default_manager.filter(id=case.case.id).values())
    return found


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """What is sent inside leaves no trace, in the database or in the browser."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def send(client: Client, form: FoundForm, attack: Attack, action: str | None = None) -> HttpResponse:
    url = action or form.action
    if form.method == "get":
        return client.get(url.split("?")[0], attack.data)
    if attack.raw is not None:
        return client.generic("POST", url, attack.raw, URLENCODED)
    # A browser sends the protection at least, so no form comes quite empty.
    return client.post(url, {CSRF: "x", **attack.data})


def shape(form: FoundForm) -> tuple[str, str, tuple[str, ...]]:
    """Forms that differ in ids only are tried once."""
    return form.method, ANY_ID.sub("…", form.action), tuple(sorted(ANY_ID.sub("…", one.name) for one in form.fields))


def reached(client: Client, *unlinked: str) -> list[FoundForm]:
    """Every form on every page that links lead to, on some that none leads to, and on those behind the safety gate's own page."""
    pages = Crawler(client).crawl("/", *unlinked, papers=False)
    for seen in list(pages):
        if any(GATE & {one.name for one in form.fields} for form in seen.forms):
            behind = read(seen.url, client.post(seen.url, SAFE, follow=True))
            further = [link for link in behind.links if "gate=" in link]
            pages += [behind, *(read(link, client.get(link)) for link in further)]
    return list({shape(form): form for seen in pages for form in seen.forms}.values())


def without_a_link() -> dict[str, list[str]]:
    """By sender, pages that only a letter leads to, or somebody's own memory."""
    invited = Account.objects.create_account(username="invited", display_name="Invitert")
    letter = reverse("web:set-password", args=[invited.id, link_token(invited)])
    return {"nobody": [letter], "coordinator": [reverse("web:choose")]}


def by_script(town: Town) -> FoundForm:
    """What the board sends on its own while somebody writes."""
    coordinator = town.actor("coordinator")
    with acting(coordinator):
        running = AgendaItem.objects.filter(state="running", case__unnamed=None).first()
    assert running is not None
    page = reverse("meetings:writing", args=[running.id])
    return FoundForm(page=page, action=page, method="post", fields=[Field("entry", "hidden", [""])])


def same(typed: object, shown: str) -> bool:
    """Whether a page shows what was typed: in one normal form, whatever way lines and blanks are drawn."""
    wanted = unicodedata.normalize("NFC", str(typed))
    # What HTML itself cannot hold is no fault of the page.
    strip = re.compile(r"[\x00-\x20\x7f\u00a0\u2028\ufffd]+")
    return strip.sub("", wanted) == strip.sub("", shown)


def complaints(form: FoundForm, attack: Attack, response: HttpResponse) -> Iterator[str]:
    """What is wrong with an answer."""
    status = response.status_code
    if status not in ANSWERS:
        yield f"status {status}"
        return
    if not response.headers.get("Content-Type", "").startswith("text/html") or not response.content.strip():
        return
    text = response.content.decode()
    if SCRIPT in text:
        yield "the script stands in the page"
    if status == 409 and form.method != "get" and any(one.kind in TYPED for one in form.fields):
        yield "refused on a page without the form"
    if status != 422 or form.method == "get":
        return
    if "ls-errors" not in text:
        yield "no error summary"
    if attack.raw is None:
        yield from lost(form, attack, read(form.action, response).forms)
    yield from untold(html.document_fromstring(text))


def untold(page: html.HtmlElement) -> Iterator[str]:
    """Fields that the summary names, and which do not say themselves what is wrong with them."""
    for link in page.xpath("//*[contains(@class, 'ls-errors')]//li/a"):
        named = link.get("href").removeprefix("#")
        field = next(iter(page.xpath("//*[@id=$named]", named=named)), None)
        if field is None:
            yield f"the summary leads to #{named}, which is not there"
            continue
        described = field.xpath("ancestor-or-self::*/@aria-describedby")
        noted = [one for ids in described for id in ids.split() for one in page.xpath("//*[@id=$id]", id=id)]
        summary = " ".join(link.text_content().split())
        said = [" ".join(one.text_content().split()) for note in noted for one in note.xpath("self::p | .//p")]
        if not any(words and summary.endswith(words) for words in said):
            yield f"#{named} does not say what the summary says of it"


def lost(form: FoundForm, attack: Attack, shown: list[FoundForm]) -> Iterator[str]:
    """Typed fields whose text the answer has not kept."""
    kept: dict[str, list[str]] = {}
    for one in (one for found in shown for one in found.fields):
        kept.setdefault(one.name, []).extend(one.values)
    for one in form.fields:
        if one.kind in TYPED and one.name in attack.data and one.name != CSRF:
            typed = attack.data[one.name][0]
            if not any(same(typed, value) for value in kept.get(one.name, [""])):
                yield f"{one.name} is lost"


def test_no_form_breaks_or_forgets_whatever_is_sent(
    town: Town, lives: list[Life], foreign: Life, browse: Browse, tell: Tell
) -> None:
    senders: dict[str, Client] = {who: browse(town.actor(who)) for who in STAFF}
    senders |= {who: browse(life.story.family(who)) for who, life in families(lives).items()}
    senders |= {"nobody": Client()}
    unlinked = without_a_link()
    stranger = town.actor("stranger")
    before = rows_of(stranger, foreign)
    assert len(before["case"]) == 1
    consent = before["consent.Consent"][0]["id"]
    ids = [str(foreign.case.id), str(consent)]
    wrong, tried, sent, tried_shapes, answers, posted = [], 0, 0, set(), dict[int, int](), set[str]()
    for who, client in senders.items():
        client.raise_request_exception = False
        scripted = [by_script(town)] if who == "coordinator" else []
        for form in [*reached(client, *unlinked.get(who, [])), *scripted]:
            role = (shape(form), "staff" if who in STAFF else who)
            if role in tried_shapes:
                continue
            tried_shapes.add(role)
            tried += 1
            posted |= {resolve(form.action.partition("?")[0]).view_name} if form.method == "post" else set()
            for attack in attacks(form, ids):
                sent += 1
                with undone(client), written() as tables:
                    response = send(client, form, attack)
                    answers[response.status_code] = answers.get(response.status_code, 0) + 1
                    wrong += [
                        f"{who}: {shape(form)[1]} ({attack.name}): {complaint}"
                        for complaint in complaints(form, attack, response)
                    ]
                    # An answer of 400 and above has undone whatever was written.
                    kept = attack.foreign and response.status_code < 400 and tables - BOOKKEEPING
                    if kept and rows_of(stranger, foreign) != before:
                        wrong.append(f"{who}: {shape(form)[1]} ({attack.name}): changed another school's case")
    tell(f"bad input: {tried} forms, {sent} fillings, answers {dict(sorted(answers.items()))}")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(sorted(set(wrong)))
    assert {name for name, route in ROUTES.items() if "POST" in route.methods} - posted == set(UNSENT)


def own_pages(town: Town, held: Life, called: Life, agreed: Story) -> list[tuple[str, str]]:
    """Who meets questions of the model's own, and where; behind the gate, which was answered a moment ago."""
    teacher, coordinator = town.actor("teacher"), town.actor("coordinator")
    with acting(coordinator):
        measure, item = Measure.objects.get(case=held.case), AgendaItem.objects.get(case=held.case)
        ahead = AgendaItem.objects.get(case=called.case)
    return [
        ("teacher", f"{reverse('cases:new')}?gate={token(teacher)}"),
        ("teacher", f"{reverse('cases:new-unnamed', args=['uten-navn'])}?gate={token(teacher)}"),
        ("teacher", f"{reverse('cases:refer', args=[agreed.case.id])}?gate={token(teacher, agreed.case.id)}"),
        ("coordinator", reverse("plans:edit", args=[held.case.id])),
        ("coordinator", reverse("plans:measure", args=[measure.id])),
        ("coordinator", f"{reverse('plans:follow-up', args=[measure.id])}?gate={token(coordinator, held.case.id)}"),
        ("coordinator", reverse("meetings:amend", args=[item.id])),
        ("coordinator", reverse("meetings:item", args=[ahead.id])),
        ("teacher", f"{reverse('consent:draft', args=[agreed.case.id])}?gate={token(teacher, agreed.case.id)}"),
    ]


def test_the_questions_of_a_model_of_its_own_break_and_forget_as_little(
    town: Town, own_model_for_all: Playbook, browse: Browse, tell: Tell
) -> None:
    runs(town, own_model_for_all.code)
    held, agreed = live_through(town, "alfa", services=("ppt", "school_health")), begin_story(town)
    called = live_through(town, "beta", until="scheduled")
    consent = draft(town, agreed, ["ppt"])
    assert [give(town, consent, person) for person in (agreed.mother, agreed.father)][-1]
    wrong, asked, sent = [], set[str](), 0
    for who, url in own_pages(town, held, called, agreed):
        client = browse(town.actor(who))
        client.raise_request_exception = False
        forms = [form for form in read(url, client.get(url)).forms if own_names(form)]
        assert forms, f"{url} asks nothing of the model's own"
        for form in forms:
            asked |= own_names(form)
            for attack in attacks(form, [str(held.case.id)]):
                sent += 1
                with undone(client):
                    response = send(client, form, attack)
                    wrong += [f"{who}: {url} ({attack.name}): {one}" for one in complaints(form, attack, response)]
    tell(f"bad input to own questions: {len(asked)} fields, {sent} fillings")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(sorted(set(wrong)))
    expected = {
        question.code
        for form, known in KNOWN.items()
        if known.own
        for question in questions_of(own_model_for_all, form)
    }
    assert expected == asked


def own_names(form: FoundForm) -> set[str]:
    """The codes of the model's own questions in a form; of a table's cells, the table's."""
    found = (OWN_NAME.search(one.name) for one in form.fields)
    return {match[1] for match in found if match}


def test_no_form_reaches_another_schools_case_by_its_address(
    town: Town, lives: list[Life], foreign: Life, browse: Browse
) -> None:
    found = rows_of(town.actor("stranger"), foreign)
    ids = [str(foreign.case.id), str(found["consent.Consent"][0]["id"])]
    client = browse(town.actor("teacher"))
    answers = {}
    for form in reached(client):
        if form.method == "post" and UUID.search(form.action):
            good_will = Attack("good will", filled(form, lambda one: plausible(one, "Tekst")))
            for one in ids:
                with undone(client):
                    answers[form.action, one] = send(client, form, good_will, UUID.sub(one, form.action)).status_code
    # Anything below 400 would have been kept.
    assert len(answers) > 20
    assert {where: status for where, status in answers.items() if status != 404} == {}
