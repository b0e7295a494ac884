"""Nothing of a stop at the safety gate reaches the family, by no way that we could think of (CASE-4, LAW.md D-DUTY).

Considered: the state; the time of the last change; counts; the thread; the meeting that will not be; who may see and until
when; who has looked; papers, their content, size and time stamps; headers; the order of a list of cases; the number of
statements behind a page (its timing); error pages; what a later step, such as closing the stopped case, leaves behind.
"""

import datetime
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.fixtures import Browse, MoveClock
from tests.town import Story, Town, begin_story, draft, give

from lagspill.access.actor import Actor, acting
from lagspill.access.models import FamilyLogin
from lagspill.audit.actions import record
from lagspill.audit.models import AuditEntry
from lagspill.cases.actions import NewClosing, add_event, answer_gate, close_case
from lagspill.cases.models import Case, Closing, Event, SafetyAnswer
from lagspill.cases.rules import Gate
from lagspill.foundation.clock import today
from lagspill.meetings.models import AgendaItem, Minutes
from lagspill.portal.tests.telling import current, full_story, page, write_referral

GATES = [Gate(violence=True, neglect=False), Gate(violence=False, neglect=True), Gate(violence=True, neglect=True)]


@pytest.fixture(autouse=True)
def at_noon(move_clock: MoveClock) -> None:
    """No page changes because midnight passed in the middle of a test."""
    move_clock(today())


def stop(town: Town, story: Story, gate: Gate = GATES[0], who: str = "teacher") -> None:
    by = town.actor(who)
    with acting(by):
        answer_gate(gate=gate, step="note", case=Case.objects.get(id=story.case.id), by=by)
        assert Case.objects.get(id=story.case.id).state == "stopped"


def addresses(town: Town, story: Story) -> list[str]:
    with acting(town.actor("coordinator")):
        minutes = list(Minutes.objects.filter(case=story.case).values_list("id", flat=True))
    with acting(town.actor("teacher")):
        consent = current(story).id
    names = [
        ("case", ()),
        ("looks", ()),
        ("documents", ()),
        ("plan-pdf", ()),
        ("referral-pdf", ()),
        ("consent-pdf", (consent,)),
    ]
    names += [("minutes-pdf", (one,)) for one in minutes]
    return [reverse(f"portal:{name}", args=[story.case.id, *more]) for name, more in names]


def everything(client: Client, urls: list[str]) -> dict[str, object]:
    """What a family can get hold of: bodies without csrf tokens, status, headers, and the statements behind each page."""
    seen: dict[str, object] = {}
    for url in urls:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        shown = {name: value for name, value in answer.headers.items() if name not in ("Content-Security-Policy",)}
        body = (
            page(client, url)
            if answer["Content-Type"].startswith("text/html") and answer.status_code == 200
            else answer.content
        )
        seen[url] = (answer.status_code, body, shown, len(queries.captured_queries))
    return seen


@pytest.mark.parametrize("gate", GATES, ids=["violence", "neglect", "both"])
@pytest.mark.parametrize("reader", ["mother", "father"])
def test_nothing_of_a_stop_is_visible_on_any_page_or_paper(town: Town, browse: Browse, gate: Gate, reader: str) -> None:
    story = full_story(town)
    client, urls = browse(story.family(reader)), addresses(town, story)
    before = everything(client, urls)
    stop(town, story, gate)
    assert everything(client, urls) == before


def test_nothing_of_a_stop_is_visible_to_the_young_person(town: Town, browse: Browse) -> None:
    story = full_story(town, birth_date=today() - datetime.timedelta(days=16 * 365 + 50))
    client, urls = browse(story.family("child")), addresses(town, story)
    before = everything(client, urls)
    stop(town, story)
    assert everything(client, urls) == before


@pytest.mark.parametrize("who", ["coordinator", "nurse", "ppt"])
def test_nothing_of_a_stop_is_visible_whoever_answered(town: Town, browse: Browse, who: str) -> None:
    story = full_story(town)
    client, urls = browse(story.family("mother")), addresses(town, story)
    before = everything(client, urls)
    stop(town, story, who=who)
    assert everything(client, urls) == before


@pytest.mark.parametrize("step", ["referral", "note", "meeting", "follow_up"])
def test_nothing_of_a_stop_is_visible_after_the_gates_own_page(town: Town, browse: Browse, step: str) -> None:
    story = full_story(town)
    client, urls = browse(story.family("mother")), addresses(town, story)
    before = everything(client, urls)
    gate = reverse("cases:gate-again", args=[story.case.id, step])
    asked = browse(town.actor("nurse"))
    assert asked.get(gate).status_code == 200
    answer = asked.post(gate, {"violence": "yes", "neglect": "no"}, follow=True)
    assert answer.redirect_chain and answer.status_code == 200
    with acting(town.actor("teacher")):
        assert Case.objects.get(id=story.case.id).state == "stopped"
    assert everything(client, urls) == before


def test_nothing_of_a_stop_is_visible_after_a_note_that_answers_yes(town: Town, browse: Browse) -> None:
    story = full_story(town)
    client, urls = browse(story.family("mother")), addresses(town, story)
    before = everything(client, urls)
    text = {"text": "Dette gjelder vold", "reach": "shared", "violence": "yes"}
    browse(town.actor("teacher")).post(reverse("cases:note", args=[story.case.id]), text, follow=True)
    with acting(town.actor("teacher")):
        assert SafetyAnswer.objects.filter(case=story.case, violence=True).exists()
    after = everything(client, urls)
    looks = reverse("portal:looks", args=[story.case.id]), reverse("portal:case", args=[story.case.id])
    assert {url: seen for url, seen in after.items() if url not in looks} == {
        url: seen for url, seen in before.items() if url not in looks
    }
    assert "gjelder vold" not in page(client, looks[1])


Begin = Callable[[Town], Story]


def consented(town: Town) -> Story:
    story = begin_story(town)
    consent = draft(town, story, ["ppt"])
    give(town, consent, story.mother)
    give(town, consent, story.father)
    return story


def referred(town: Town) -> Story:
    story = consented(town)
    write_referral(town, story)
    return story


@pytest.mark.parametrize("begin", [begin_story, consented, referred, full_story])
def test_nothing_of_a_stop_is_visible_at_any_point_of_the_story(town: Town, browse: Browse, begin: Begin) -> None:
    story = begin(town)
    client = browse(story.family("mother"))
    urls = [reverse(f"portal:{name}", args=[story.case.id]) for name in ("case", "looks", "documents")]
    before = everything(client, urls)
    stop(town, story)
    assert everything(client, urls) == before


def test_nothing_of_a_stop_is_visible_in_the_list_of_cases_or_its_order(town: Town, browse: Browse) -> None:
    first, second = begin_story(town), begin_story(town)
    mother = first.family("mother")
    FamilyLogin.objects.bulk_create([FamilyLogin(account=first.mother_account, person_id=second.mother.id)])
    client, home = browse(mother), reverse("portal:home")
    before = everything(client, [home])
    stop(town, first)
    assert everything(client, [home]) == before


def test_nothing_of_a_stop_is_visible_when_the_stopped_case_is_closed(town: Town, browse: Browse) -> None:
    """The services lose the case; a meeting still ahead would be called off as any other, so there is none here."""
    story = full_story(town)
    with acting(town.actor("coordinator")):
        AgendaItem.objects.filter(case=story.case, state="invited").update(state="removed")
    client, urls = browse(story.family("mother")), addresses(town, story)
    before = everything(client, urls)
    stop(town, story)
    owner = town.actor("teacher")
    with acting(owner):
        case = Case.objects.get(id=story.case.id)
        close_case(case=case, closing=NewClosing(reason="other_reason", evaluation="Meldt til barnevernet"), by=owner)
        assert Closing.objects.exists()
    assert everything(client, urls) == before


def test_an_ordinary_closing_is_told(town: Town, browse: Browse) -> None:
    story = full_story(town)
    owner = town.actor("coordinator")
    with acting(town.actor("teacher")):
        close_case(
            case=Case.objects.get(id=story.case.id),
            closing=NewClosing(reason="family_wish", evaluation="x"),
            by=town.actor("teacher"),
        )
    html = page(browse(story.family("mother")), reverse("portal:case", args=[story.case.id]))
    assert "Samarbeidet ble avsluttet" in html
    assert owner.service_name not in html[html.index('id="lesere"') : html.index("Hvem kan ikke se")]


def test_the_database_gives_the_family_no_answer_and_no_shielded_entry(town: Town) -> None:
    story = full_story(town)
    mother = story.family("mother")
    with acting(mother):
        entries = AuditEntry.objects.filter(case=story.case.id).count()
        events = Event.objects.count()
    stop(town, story)
    with acting(mother):
        assert not SafetyAnswer.objects.exists()
        assert AuditEntry.objects.filter(case=story.case.id).count() == entries
        assert Event.objects.count() == events


def test_a_look_on_a_ground_that_the_family_is_not_told_of_is_not_shown(town: Town, browse: Browse) -> None:
    story = full_story(town)
    client, url = browse(story.family("mother")), reverse("portal:looks", args=[story.case.id])
    before = page(client, url)
    by = town.actor("barnevern")
    with acting(by):
        record("case.viewed", by=by, case_id=story.case.id, ground="law")
    assert page(client, url) == before


def test_refusals_and_shielded_looks_are_not_shown(town: Town, browse: Browse) -> None:
    story = full_story(town)
    client, url = browse(story.family("mother")), reverse("portal:looks", args=[story.case.id])
    before = page(client, url)
    by = town.actor("nurse")
    with acting(by):
        record("safety.viewed", by=by, case_id=story.case.id, ground="consent", shielded=True)
        record("case.viewed", by=by, case_id=story.case.id, ground="consent", refused=True)
    assert page(client, url) == before


def test_an_event_without_words_for_the_family_is_not_told_even_when_marked_shared(town: Town, browse: Browse) -> None:
    story = full_story(town)
    client, url = browse(story.family("mother")), reverse("portal:case", args=[story.case.id])
    before = page(client, url)
    by: Actor = town.actor("teacher")
    with acting(by):
        add_event(case=Case.objects.get(id=story.case.id), kind="stopped", by=by, shared=True)
    assert page(client, url) == before
