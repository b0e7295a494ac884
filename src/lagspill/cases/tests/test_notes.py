"""Notes: the writer always sees who will read, and the database keeps to it (CASE-8)."""

import pytest
from django.test import Client
from tests.fixtures import Browse
from tests.town import Story, Town, begin_story

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.actions import write_note
from lagspill.cases.models import Case, Note, SafetyAnswer
from lagspill.cases.tests.builders import HOSTILE, NO, consented


@pytest.fixture
def story(town: Town) -> Story:
    found = begin_story(town)
    consented(town, found, "ppt", "school_health", on_case=("ppt", "rektor"))
    return found


@pytest.fixture
def client(town: Town, browse: Browse) -> Client:
    return browse(town.actor("teacher"))


def write(client: Client, story: Story, **data: str) -> int:
    return client.post(f"/sak/{story.case.id}/notat/", {"text": HOSTILE, **NO, **data}).status_code


def readers(town: Town, story: Story) -> dict[str, bool]:
    found = {}
    for who in ("rektor", "ppt"):
        with acting(town.actor(who)):
            found[who] = Note.objects.exists()
    with acting(story.family("mother")):
        found["mother"] = Note.objects.exists()
    return found


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        ("own", {"rektor": True, "ppt": False, "mother": False}),
        ("shared", {"rektor": True, "ppt": True, "mother": False}),
        ("family", {"rektor": True, "ppt": True, "mother": True}),
    ],
)
def test_a_note_reaches_those_it_said_and_nobody_else(
    town: Town, story: Story, client: Client, reach: str, expected: dict[str, bool]
) -> None:
    assert write(client, story, reach=reach) == 302
    assert readers(town, story) == expected
    with acting(town.actor("teacher")):
        assert Note.objects.get().text == HOSTILE


def test_the_page_names_the_readers_of_every_choice_before_saving(client: Client, story: Story) -> None:
    body = client.get(f"/sak/{story.case.id}/notat/").content.decode()
    assert "Dette leses bare av Lia skole: Ansatt Teacher og Ansatt Rektor." in body
    assert "Dette leses av Lia skole og PPT." in body
    assert "Dette leses av Lia skole, PPT og familien." in body
    assert "ingen der er satt på saken" not in body, "the chosen strip is one's own service's"


def test_an_empty_or_impossible_note_is_refused_and_the_text_kept(client: Client, story: Story) -> None:
    assert client.post(f"/sak/{story.case.id}/notat/", {"reach": "own", "text": ""}).status_code == 422
    page = client.post(f"/sak/{story.case.id}/notat/", {"reach": "alle", "text": "Unik tekst"})
    assert page.status_code == 422 and "Unik tekst" in page.content.decode()
    page = client.post(f"/sak/{story.case.id}/notat/", {"reach": "own", "text": "a\x00b"})
    assert page.status_code == 422


def test_a_suspicion_stops_the_case_and_saves_no_note(town: Town, story: Story, client: Client) -> None:
    response = client.post(
        f"/sak/{story.case.id}/notat/", {"reach": "family", "text": "Han fortalte", "violence": "yes"}
    )
    assert response["Location"] == f"/sak/{story.case.id}/meldeplikt/"
    with acting(town.actor("teacher")):
        assert not Note.objects.exists()
        assert SafetyAnswer.objects.get(case=story.case.id).violence
        assert Case.objects.get(id=story.case.id).state == "stopped"


def test_a_suspicion_does_not_wait_for_the_rest_of_the_form(town: Town, story: Story, browse: Browse) -> None:
    response = browse(town.actor("ppt")).post(f"/sak/{story.case.id}/notat/", {"text": "", "neglect": "yes"})
    assert response.status_code == 302
    with acting(town.actor("teacher")):
        assert Case.objects.get(id=story.case.id).state == "stopped"


def test_a_note_for_the_family_is_never_for_ones_own_service_alone(town: Town, story: Story) -> None:
    by = town.actor("teacher")
    with pytest.raises(Refused), acting(by):
        write_note(case=story.case, text="x", reach="own", shared=True, by=by)
    story.case.state = "closed"
    with pytest.raises(Refused), acting(by):
        write_note(case=story.case, text="x", reach="own", shared=False, by=by)
