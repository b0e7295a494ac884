"""The privacy officer searches the log, each search leaves its own trace, and nobody else gets in (PRIV-2)."""

import csv
import dataclasses
import datetime
import io
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.fixtures import Browse
from tests.town import Story, Town, begin_story

from lagspill.access.actor import Actor, acting
from lagspill.audit.actions import record
from lagspill.audit.models import AuditEntry
from lagspill.directory.models import StaffMember
from lagspill.directory.queries import who_has_looked
from lagspill.foundation.clock import today
from lagspill.web.audit_presenters import details, ground_in_words
from lagspill.web.audit_wording import wording

QUERIES = 12


@pytest.fixture
def story(town: Town) -> Story:
    story = begin_story(town)
    teacher = town.actor("teacher")
    with acting(teacher):
        record("case.viewed", by=teacher, case_id=story.case.id, ground="owner")
        record("refused.close_owner", by=teacher, case_id=story.case.id, refused=True)
        record("strange.unheard_of", by=teacher, shielded=True, kinds=["a", "b"], yes=True)
    return story


@pytest.fixture
def officer(town: Town, browse: Browse) -> Client:
    return browse(town.actor("privacy_officer"))


def shown(client: Client, status: int = 200, /, **asked: str) -> str:
    answer = client.get(reverse("web:audit"), asked)
    assert answer.status_code == status
    return str(answer.content.decode())


def table(page: str) -> str:
    return page.partition("<tbody>")[2].partition("</tbody>")[0]


def test_entries_are_told_in_words_with_names_and_case_numbers(story: Story, officer: Client) -> None:
    rows = table(shown(officer))
    for text in (
        "Ansatt Teacher",
        "Lia skole",
        "så på saken",
        "tjenesten eier saken",
        story.case.number,
        "ble stoppet (avslutning)",
    ):
        assert text in rows
    assert "strange.unheard_of" in rows and "skjermet for familien" in rows and "kinds: a, b" in rows


@pytest.mark.parametrize(
    ("asked", "there", "absent"),
    [
        ({"who": "teacher ansatt"}, "så på saken", "Ansatt Nurse"),
        ({"who": "nurse"}, "", "så på saken"),
        ({"action": "case.viewed"}, "så på saken", "opprettet saken"),
        ({"refused": "on"}, "ble stoppet", "så på saken"),
        ({"since": "2020-01-01", "until": "2020-02-01"}, "", "så på saken"),
        ({"case": "finnes-ikke"}, "", "så på saken"),
    ],
)
def test_each_condition_narrows(story: Story, officer: Client, asked: dict[str, str], there: str, absent: str) -> None:
    page = shown(officer, 200, **asked)
    assert there in table(page) and absent not in table(page)
    assert table(page) or "Ingenting passer til søket" in page


def test_a_case_is_found_by_number_and_by_id(story: Story, officer: Client) -> None:
    for asked in (story.case.number, str(story.case.id)):
        rows = table(shown(officer, case=asked))
        assert "så på saken" in rows and "strange" not in rows


def test_the_search_itself_is_logged_in_codes(town: Town, story: Story, officer: Client) -> None:
    shown(officer, who="nurse", case=str(story.case.id))
    with acting(town.actor("privacy_officer")):
        entry = AuditEntry.objects.get(action="audit.searched")
    assert entry.case == story.case.id
    assert entry.facts["accounts"] == [str(town.actor("nurse").account_id)]
    assert "nurse" not in str(entry.facts)


def test_a_wrong_question_keeps_what_was_typed(story: Story, officer: Client) -> None:
    page = shown(officer, 422, since="2026-05-01", until="2026-04-01", who="Kari")
    assert "samme dag som første dag eller senere" in page and 'value="Kari"' in page
    assert "31.12.2026" in shown(officer, 422, since="i går")
    shown(officer, 422, action="<b>")


def test_pages_hold_fifty_and_lead_on(town: Town, officer: Client) -> None:
    by = town.actor("privacy_officer")
    with acting(by):
        for _ in range(60):
            record("audit.exported", by=by)
    first = shown(officer, action="audit.exported")
    assert (
        first.count('<th scope="row"') == 50
        and "Viser 1–50" in first
        and "side=2" in first
        and "action=audit.exported" in first
    )
    second = shown(officer, action="audit.exported", side="2")
    assert second.count('<th scope="row"') == 10 and "Viser 51–60" in second
    for odd in ("-1", "x", "9999999999", "²"):
        shown(officer, side=odd)


def test_the_file_runs_no_formula_and_is_logged(town: Town, story: Story, officer: Client) -> None:
    StaffMember.objects.filter(account__username="teacher").update(name='=HYPERLINK("http://ond.example")')
    answer = officer.get(reverse("web:audit-export"), {"action": "case.viewed"})
    assert answer.headers["Content-Disposition"] == f'attachment; filename="innsynslogg-{today().isoformat()}.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][1] == "Navn" and rows[1][1].startswith("'=HYPERLINK") and rows[1][4] == "case.viewed"
    with acting(town.actor("privacy_officer")):
        assert AuditEntry.objects.get(action="audit.exported").facts["entries"] == 1


def test_too_much_for_one_file_is_refused_with_advice(
    story: Story, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lagspill.audit.queries.MOST_EXPORTED", 1)
    answer = officer.get(reverse("web:audit-export"))
    assert answer.status_code == 422 and "kortere periode" in answer.content.decode()
    assert officer.get(reverse("web:audit-export"), {"since": "x"}).status_code == 422


@pytest.mark.parametrize("who", ["teacher", "municipal_coordinator", "coordinator"])
def test_other_staff_do_not_get_in(town: Town, browse: Browse, who: str) -> None:
    for name in ("web:audit", "web:audit-export"):
        assert browse(town.actor(who)).get(reverse(name)).status_code == 404


def test_the_family_and_strangers_do_not_get_in(town: Town, story: Story, browse: Browse) -> None:
    assert browse(story.family("mother")).get(reverse("web:audit")).status_code == 404
    assert Client().get(reverse("web:audit")).headers["Location"].startswith(reverse("web:log-in"))


def test_a_page_asks_the_database_at_most_twelve_times(story: Story, officer: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        shown(officer, who="teacher", case=story.case.number)
    counted = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(counted) <= QUERIES, "\n".join(counted)


def test_the_family_is_told_names_services_and_grounds(town: Town, story: Story) -> None:
    with acting(story.family("mother")):
        look = who_has_looked(story.case.id)[0]
    assert (look.day, look.who.name, look.who.service, look.times) == (today(), "Ansatt Teacher", "Lia skole", 1)
    assert not look.family and ground_in_words(look.ground) == "tjenesten eier saken"


def test_a_relatives_own_look_has_no_name(town: Town, story: Story) -> None:
    father = story.family("father")
    with acting(father):
        record("case.viewed", by=father, case_id=story.case.id, ground="family")
    with acting(story.family("mother")):
        looks = who_has_looked(story.case.id)
    assert [(look.family, look.who.name) for look in looks if look.family] == [(True, "")]


def test_codes_without_words_stay_as_they_are() -> None:
    assert wording("case.viewed") == "så på saken"
    assert wording("refused.consent_ended") == "ble stoppet (samtykket)"
    assert wording("refused.strange") == "ble stoppet (strange)"
    assert wording("quite.new") == "quite.new"
    assert ground_in_words("quite_new") == "quite_new"
    assert details(
        {"b": None, "a": False, "day": datetime.date(2026, 1, 2).isoformat(), "id": str(uuid.UUID(int=1))}
    ).startswith("day: 2026-01-02, id: ")


def test_entries_of_nobody_known_say_so(town: Town, officer: Client) -> None:
    with acting(town.actor("privacy_officer")):
        record("identity.log_in_refused", by=None, refused=True, reason="unknown")
        record("identity.logged_in", by=Actor(account_id=uuid.uuid4()))
        record("case.viewed", by=town.actor("teacher"), case_id=uuid.UUID("01a201dc-0000-7000-8000-000000000000"))
    rows = table(shown(officer))
    for text in ("en som ikke var logget inn", "Ukjent", "01a201dc</a>"):
        assert text in rows


def test_a_job_names_nobody_as_the_doer(town: Town, story: Story, officer: Client) -> None:
    worker = dataclasses.replace(town.actor("teacher"), account_id=uuid.UUID(int=0))
    with acting(worker):
        record("reminder.sent", by=worker, case_id=story.case.id, kind="measure")
    rows = table(shown(officer))
    assert "Lagspill, på vegne av Ansatt Teacher" in rows and "gjelder: tiltak" in rows


def test_facts_are_worded_or_left_out() -> None:
    assert details({"how": "demo", "sequence": 3, "agrees": False, "page": "duty"}) == "enig: nei, side: meldeplikten"
    assert details({"comes": True, "shared": False, "sought": "case.viewed"}) == "kommer: ja, handling: så på saken"
