"""The concern: everything typed is kept, nothing is registered twice, the people are as they were written (CASE-2, PEER-1)."""

import datetime
from typing import Any

import pytest
from django.test import Client
from tests.fixtures import Browse
from tests.town import PLAYBOOK, Town, begin_story

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.actions import NewCase, NewConcern, record_concern
from lagspill.cases.models import Case, Concern
from lagspill.cases.tests.builders import HOSTILE, concern_data, gate_token
from lagspill.families.actions import NewPerson
from lagspill.families.models import ContactDetails, Guardianship, Person
from lagspill.foundation.clock import today

NEW = "/sak/ny/bekymring/"


@pytest.fixture
def client(town: Town, browse: Browse) -> Client:
    return browse(town.actor("teacher"))


def send(client: Client, town: Town, **changed: Any) -> Any:
    return client.post(NEW, concern_data(town, gate=gate_token(client), **changed))


def test_the_page_says_who_reads_it_and_has_the_playbooks_words(client: Client) -> None:
    body = client.get(f"{NEW}?gate={gate_token(client)}").content.decode()
    assert "Dette leses av deg, og av dem som Lia skole setter på saken." in body
    assert "Hva er du bekymret for?" in body and "Skolevegring og fravær" in body
    assert 'name="violence"' not in body
    assert "data-no-draft" in body, "the national id is never kept in a draft"


def test_a_concern_becomes_a_case_with_its_people(client: Client, town: Town) -> None:
    response = send(client, town, **{"subject-national_id": "158515 50019"})
    with acting(town.actor("teacher")):
        case = Case.objects.select_related("subject", "concern").get()
        assert response["Location"] == f"/sak/{case.id}/"
        assert (case.state, case.initials, case.kind, case.owner_id) == (
            "concern",
            "NB",
            "child",
            town.services["school"].id,
        )
        assert case.subject is not None
        assert (case.subject.name, case.subject.birth_date) == ("Nora Bakken", datetime.date(2014, 3, 4))
        assert case.subject.national_id == "15851550019"
        assert case.subject.place_id == town.services["school"].id
        assert case.concern.since == "siden høsten" and case.concern.categories == ["absence"]
        tie = Guardianship.objects.select_related("guardian").get()
        assert (tie.guardian.given_name, tie.care, tie.guardians_live_together) == ("Kari", "shared", False)
        assert ContactDetails.objects.get(person=tie.guardian).address == "Kariveien 1"


def test_hostile_text_is_kept_as_text(client: Client, town: Town) -> None:
    send(client, town, description=HOSTILE, **{"subject-family_name": "Bak\u202eken"})
    with acting(town.actor("teacher")):
        assert Concern.objects.get().description == HOSTILE
        assert Person.objects.get(given_name="Nora").family_name == "Bakken"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"description": ""}, "Dette må fylles ut"),
        ({"description": "nul\x00nul"}, "ikke kan lagres"),
        ({"subject-birth_date": "2049-01-01"}, "Fødselsdatoen er frem i tid"),
        ({"subject-birth_date": "i går"}, "Skriv datoen slik"),
        ({"talked_with_guardians_on": ""}, "Snakk med foresatte først"),
        ({"talked_with_guardians_on": "2049-01-01"}, "Datoen er frem i tid"),
        ({"talked_with_pupil_on": "2049-01-01"}, "Datoen er frem i tid"),
        ({"subject-national_id": "15108695088"}, "oppdiktede personer"),
        ({"subject-place": "00000000-0000-0000-0000-000000000000"}, "Velg"),
        ({"categories": ["finnes ikke"]}, "Velg svar fra lista"),
        ({"guardian1-given_name": "", "guardian1-family_name": "", "guardian1-address": ""}, "Skriv minst én foresatt"),
        ({"guardian2-given_name": "Ola"}, "Dette må fylles ut"),
        ({"living": "apart", "guardian1-daily": ""}, "den daglige omsorgen"),
        ({"team": "x"}, "Velg et av svarene"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_kept(
    client: Client, town: Town, changed: dict[str, Any], message: str
) -> None:
    response = send(client, town, talks="Unik tekst", **changed)
    body = response.content.decode()
    assert response.status_code == 422
    assert message in body and "Unik tekst" in body and "ls-errors" in body
    assert "15108695088" not in body or "subject-national_id" in changed
    with acting(town.actor("teacher")):
        assert not Case.objects.exists()


def test_a_likely_duplicate_is_shown_before_anything_is_created(client: Client, town: Town) -> None:
    story = begin_story(town)
    assert story.case.subject is not None and story.case.subject.birth_date is not None
    same = {
        "subject-given_name": "emil",
        "subject-family_name": "Berg",
        "subject-birth_date": story.case.subject.birth_date.isoformat(),
    }
    response = send(client, town, **same)
    body = response.content.decode()
    assert response.status_code == 422
    assert "Finnes saken fra før?" in body and story.case.number in body and "Borte to dager" in body
    assert send(client, town, **same, **{"subject-is_somebody_else": "on"}).status_code == 302


def test_a_duplicate_that_one_may_not_see_is_not_given_away(town: Town, browse: Browse) -> None:
    story = begin_story(town)
    assert story.case.subject is not None and story.case.subject.birth_date is not None
    stranger = browse(town.actor("other_teacher"))
    born = story.case.subject.birth_date.isoformat()
    response = send(stranger, town, **{"subject-given_name": "Emil", "subject-birth_date": born})
    assert response.status_code == 302


def test_living_apart_gives_daily_care_to_one(client: Client, town: Town) -> None:
    second = {"guardian2-given_name": "Per", "guardian2-family_name": "Bakken", "guardian2-daily": ""}
    assert send(client, town, living="apart", **second).status_code == 302
    with acting(town.actor("teacher")):
        care = {tie.guardian.given_name: tie.care for tie in Guardianship.objects.select_related("guardian")}
    assert care == {"Kari": "daily", "Per": "not"}


def test_a_young_adult_and_a_pregnant_woman_need_no_guardian(client: Client, town: Town) -> None:
    alone = {
        "guardian1-given_name": "",
        "guardian1-family_name": "",
        "guardian1-address": "",
        "talked_with_guardians_on": "",
    }
    assert send(client, town, **alone, **{"subject-birth_date": "2004-03-04"}).status_code == 302
    assert send(client, town, kind="pregnant", **alone, **{"subject-birth_date": "2009-03-04"}).status_code == 302
    with acting(town.actor("teacher")):
        assert sorted(Case.objects.values_list("kind", flat=True)) == ["child", "pregnant"]


def test_the_concern_of_a_child_is_raised_with_the_guardians_first(town: Town) -> None:
    by = town.actor("teacher")
    new = NewCase(
        kind="child", team=town.team, playbook_version="1.0", subject=NewPerson(given_name="A", family_name="B")
    )
    assert town.team.playbook == PLAYBOOK
    with pytest.raises(Refused) as refused, acting(by):
        record_concern(new=new, concern=NewConcern(description="x", categories=[], talked_with_pupil_on=today()), by=by)
    assert refused.value.code == "concern_guardians"
