"""The overview at a school, and what the school was told of barnevern's part (CASE-13)."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fixtures import Browse
from tests.town import Story, Town, begin_story, draft, give

from lagspill.access.actions import assign
from lagspill.access.actor import acting
from lagspill.audit.models import AuditEntry
from lagspill.cases.models import Told
from lagspill.foundation.clock import today

TODAY = today().isoformat()


def follow(town: Town, story: Story, who: str) -> None:
    by, position = town.actor("teacher"), town.positions[who]
    with acting(by):
        assign(case_id=story.case.id, position_id=position.id, service_id=position.service_id, duty="member", by=by)


def told(kind: str = "measures", told_by: str = "family", told_on: str = TODAY) -> dict[str, str]:
    return {"kind": kind, "told_by": told_by, "told_on": told_on}


def test_the_sosiallaerer_sees_every_case_that_she_follows_where_it_stands_and_what_it_lacks(
    staged_town: Town, browse: Browse
) -> None:
    mine, others = begin_story(staged_town), begin_story(staged_town)
    follow(staged_town, mine, "sosiallaerer")
    social = browse(staged_town.actor("sosiallaerer"))
    page = social.get("/oversikt/").content.decode()
    assert mine.case.number in page and others.case.number not in page and "Solbakken" not in page
    assert "På skolen: avgjør hva som skjer videre" in page and "Din tur" in page
    assert "Mangler: samtykke, plan, neste dato" in page
    assert "Barna vi følger" in social.get("/", follow=True).content.decode(), "it stands in the menu"


def test_each_choice_and_order_has_an_address_and_counts_its_rows(staged_town: Town, browse: Browse) -> None:
    story = begin_story(staged_town)
    teacher = browse(staged_town.actor("teacher"))
    assert story.case.number in teacher.get("/oversikt/?vis=no_plan&sorter=stage").content.decode()
    empty = teacher.get("/oversikt/?vis=late").content.decode()
    assert "Ingen barn her nå" in empty and story.case.number not in empty
    assert story.case.number in teacher.get("/oversikt/?vis=x&sorter=%00").content.decode(), "nonsense shows all"
    assert "Du er ikke satt på noen saker her" in browse(staged_town.actor("nurse")).get("/oversikt/").content.decode()


def test_a_case_of_another_service_is_not_among_them_though_a_consent_shows_it(town: Town, browse: Browse) -> None:
    story = begin_story(town)
    consent = draft(town, story, ["ppt"])
    give(town, consent, story.mother)
    assert give(town, consent, story.father)
    follow(town, story, "ppt")
    ppt = browse(town.actor("ppt"))
    assert ppt.get(f"/sak/{story.case.id}/").status_code == 200
    assert story.case.number not in ppt.get("/oversikt/").content.decode()


def test_what_the_school_was_told_of_barnevern_marks_the_child_and_is_looked_at_as_a_look(
    town: Town, browse: Browse
) -> None:
    story, plain = begin_story(town), begin_story(town)
    follow(town, story, "sosiallaerer")
    teacher = browse(town.actor("teacher"))
    url = f"/sak/{story.case.id}/barnevern/"
    assert "Skriv bare det familien eller barnevernet selv har fortalt dere." in teacher.get(url).content.decode()
    assert teacher.post(url, told()).status_code == 302
    again = teacher.post(url, told(told_by="barnevern"))
    assert again.status_code == 422 and "Dette står her allerede." in again.content.decode()
    assert teacher.post(url, told(kind="investigation_closed", told_by="barnevern")).status_code == 302
    page = browse(town.actor("sosiallaerer")).get("/oversikt/?vis=measures").content.decode()
    assert "Tiltak fra barnevernet, følges opp etter undersøkelse" in page
    assert plain.case.number not in page
    with acting(town.actor("privacy_officer")):
        looks = AuditEntry.objects.filter(action="case.viewed", facts__page="overview")
        assert {look.case for look in looks} == {story.case.id}
    with acting(town.actor("teacher")):
        row = Told.objects.get(kind="measures")
    assert teacher.post(f"{url}{row.id}/slutt/").status_code == 302
    assert story.case.number not in teacher.get("/oversikt/?vis=measures").content.decode()
    assert "slutt" in teacher.get(url).content.decode()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"told_on": (today() + datetime.timedelta(days=1)).isoformat()}, "Datoen er frem i tid."),
        ({"kind": "x"}, "Velg et av svarene i lista."),
        ({"told_by": ""}, "Velg ett av svarene."),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(town: Town, browse: Browse, changed: dict[str, str], message: str) -> None:
    story = begin_story(town)
    answer = browse(town.actor("teacher")).post(f"/sak/{story.case.id}/barnevern/", told() | changed)
    assert answer.status_code == 422 and message in answer.content.decode()


def test_what_the_school_was_told_stays_at_the_school(town: Town, browse: Browse) -> None:
    story = begin_story(town)
    teacher = browse(town.actor("teacher"))
    assert teacher.post(f"/sak/{story.case.id}/barnevern/", told()).status_code == 302
    consent = draft(town, story, ["ppt"])
    give(town, consent, story.mother)
    assert give(town, consent, story.father)
    follow(town, story, "ppt")
    assert browse(town.actor("ppt")).get(f"/sak/{story.case.id}/barnevern/").status_code == 404
    for reader in (town.actor("ppt"), story.family("mother"), town.actor("other_teacher")):
        with acting(reader):
            assert not Told.objects.exists()
    with acting(town.actor("teacher")):
        row = Told.objects.get()
    assert browse(town.actor("ppt")).post(f"/sak/{story.case.id}/barnevern/{row.id}/slutt/").status_code == 404


def test_thirty_children_cost_no_more_statements_than_one(staged_town: Town, browse: Browse) -> None:
    for _ in range(30):
        begin_story(staged_town)
    teacher = browse(staged_town.actor("teacher"))
    teacher.get("/oversikt/")
    with CaptureQueriesContext(connection) as queries:
        page = teacher.get("/oversikt/?sorter=stage").content.decode()
    counted = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert page.count("data-label") >= 30 * 4
    assert len(counted) <= 7, "\n".join(counted)
