"""The demo shows what a municipality makes of a model, and what people write to each other about a case."""

import pytest
from django.test import Client
from django.urls import reverse

from lagspill.demo.script import adaptations
from lagspill.demo.tests.papers import as_owner, enter
from lagspill.directory.models import Position

pytestmark = pytest.mark.usefixtures("seeded", "db")


def browser_of(name: str, title: str = "") -> Client:
    position = Position.objects.get(staff__name=name, **({"title": title} if title else {}))
    assert position.staff.account is not None
    return enter(position.staff.account, str(position.id))


def page(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_an_edition_is_run_by_a_team_and_shows_what_it_changes() -> None:
    (line,) = [one for one in adaptations() if one.adopted is not None]
    with as_owner("select code, version, reason from playbooks_edition") as rows:
        (version,) = [version for code, version, reason in rows if (code, reason) == (line.model, line.reason)]
    with as_owner("select playbook, playbook_version from directory_team") as teams:
        assert [tuple(one) for one in teams].count((line.model, version)) == 1
    shown = page(browser_of("Sissel Grønvold"), reverse("adaptation:model", args=[line.model, version]))
    for said in (
        "Uker mellom møtene",
        "Hva har dere prøvd på trinnet",
        "Hvem på skolen er eleven trygg på?",
        line.reason,
    ):
        assert said in shown, said
    assert "Hvor lenge har det vart?" in shown


def test_a_draft_is_under_way() -> None:
    with as_owner("select id, layer from adaptation_draft") as rows:
        ((draft_id, layer),) = rows
    assert layer
    coordinator = browser_of("Sissel Grønvold")
    assert reverse("adaptation:draft", args=[draft_id]) in page(coordinator, reverse("adaptation:models"))


def test_a_case_answers_what_the_municipality_asks() -> None:
    with as_owner("select case_id from cases_concern where own_answers <> '{}'") as rows:
        ((case_id,),) = rows
    shown = page(browser_of("Samira Haddad", "Sosialagent"), reverse("cases:case", args=[case_id]))
    assert "Hvem på skolen er eleven trygg på?" in shown and "Bibliotekaren" in shown


def test_messages_on_two_cases_are_read_unread_and_taken_back() -> None:
    with as_owner(
        "select case_id, withdrawn_at is not null, exists (select from messaging_reading r where r.message_id = m.id)"
        " from messaging_message m"
    ) as rows:
        told = [(case_id, bool(taken_back), bool(read)) for case_id, taken_back, read in rows]
    assert len({case_id for case_id, _taken_back, _read in told}) == 2
    assert {states[1:] for states in told} == {(False, True), (False, False), (True, False)}


def test_whoever_has_a_new_message_sees_so_on_their_day_and_opens_it_by_a_deed() -> None:
    teacher = browser_of("Ingrid Berg")
    assert "Én ny beskjed" in page(teacher, reverse("web:my-day"))
    with as_owner("select case_id from messaging_message where text like 'Emil spør%'") as rows:
        ((case_id,),) = rows
    url = reverse("messaging:case", args=[case_id])
    assert "sitte nærmest døra" not in page(teacher, url)
    assert teacher.post(reverse("messaging:read", args=[case_id])).status_code == 302
    assert "sitte nærmest døra" in page(teacher, url)
    assert "Én ny beskjed" not in page(teacher, reverse("web:my-day"))
