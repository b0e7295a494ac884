"""The safety gate: asked first, asked again, and without a trace for the guardians (CASE-4)."""

import pytest
from django.db import DatabaseError, connection, transaction
from tests.fixtures import Browse
from tests.town import Town, begin_story

from lagspill.access.actor import acting
from lagspill.cases import gate
from lagspill.cases.actions import NewClosing, answer_gate, close_case
from lagspill.cases.models import Case, Closing, Concern, Event, Notice, SafetyAnswer
from lagspill.cases.presenters import family_state
from lagspill.cases.rules import Gate
from lagspill.cases.tests.builders import NO, concern_data, consented, gate_token
from lagspill.families.models import Person

YES = {"violence": "yes", "neglect": "no"}


def test_nothing_about_a_child_can_be_typed_before_the_gate(town: Town, browse: Browse) -> None:
    client = browse(town.actor("teacher"))
    assert client.get("/sak/ny/bekymring/")["Location"] == "/sak/ny/"
    page = client.get("/sak/ny/")
    assert page["Cache-Control"].startswith("no-store")
    assert b"data-draft=" not in page.content
    assert b'type="text"' not in page.content and b"<textarea" not in page.content


def test_yes_shows_the_duty_and_the_numbers_and_stores_nothing_about_anybody(town: Town, browse: Browse) -> None:
    client = browse(town.actor("teacher"))
    page = client.post("/sak/ny/", YES)
    body = page.content.decode()
    assert page.status_code == 200
    assert "22 00 00 01" in body and "116 111" in body and "112" in body
    assert "Ikke kontakt foreldrene" in body and "barnevernsloven" in body.lower()
    assert "data-draft=" not in body
    assert page["Cache-Control"].startswith("no-store")
    with acting(town.actor("teacher")):
        row = SafetyAnswer.objects.get()
        assert (row.case_id, row.violence, row.neglect) == (None, True, False)
        assert not Case.objects.exists() and not Person.objects.exists()


def test_neglect_alone_does_not_tell_to_keep_it_from_the_parents(town: Town, browse: Browse) -> None:
    body = browse(town.actor("teacher")).post("/sak/ny/", {"violence": "no", "neglect": "yes"}).content.decode()
    assert "Ikke kontakt foreldrene" not in body
    assert "gås normalt gjennom med foreldrene" in body


def test_both_questions_must_be_answered_but_one_yes_is_enough(town: Town, browse: Browse) -> None:
    client = browse(town.actor("teacher"))
    assert client.post("/sak/ny/", {"violence": "no"}).status_code == 422
    assert client.post("/sak/ny/", {"neglect": "yes"}).status_code == 200


def test_a_token_is_for_one_position_one_case_and_a_short_while(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher, stranger = town.actor("teacher"), town.actor("stranger")
    story = begin_story(town)
    token = gate.token(teacher, story.case.id)
    assert gate.is_fresh(token, teacher, story.case.id)
    assert not gate.is_fresh(token, teacher)
    assert not gate.is_fresh(token, stranger, story.case.id)
    assert not gate.is_fresh(token + "x", teacher, story.case.id)
    monkeypatch.setattr(gate, "FRESH_SECONDS", -1)
    assert not gate.is_fresh(token, teacher, story.case.id)


def test_an_old_token_brings_the_questions_back_with_everything_typed_kept(town: Town, browse: Browse) -> None:
    client = browse(town.actor("teacher"))
    page = client.post("/sak/ny/bekymring/", concern_data(town, gate="gammelt"))
    body = page.content.decode()
    assert page.status_code == 422
    assert 'name="violence"' in body and "Borte to dager i uka" in body and "Nora" in body
    with acting(town.actor("teacher")):
        assert not Case.objects.exists()


def test_yes_in_the_concern_form_stores_nothing_of_what_was_typed(town: Town, browse: Browse) -> None:
    client = browse(town.actor("teacher"))
    page = client.post("/sak/ny/bekymring/", concern_data(town, gate="gammelt", **YES))
    assert page.status_code == 200
    assert "Nora" not in page.content.decode()
    with acting(town.actor("teacher")):
        assert not Case.objects.exists() and not Concern.objects.exists()


def test_a_service_that_does_not_lead_can_stop_the_case_and_nothing_else(town: Town) -> None:
    story = begin_story(town)
    case = consented(town, story, "ppt", on_case=("ppt",))
    ppt = town.actor("ppt")
    with acting(ppt):
        answer_gate(gate=Gate(violence=True, neglect=False), step="note", case=case, by=ppt)
    assert (case.state, case.state_before_stop) == ("stopped", "consent")
    with acting(town.actor("teacher")):
        assert Notice.objects.filter(kind="stopped").exists(), "the reporter is told while there is no lead"
    with pytest.raises(DatabaseError), transaction.atomic(), acting(ppt):
        Case.objects.filter(id=case.id).update(number="2000-0001")


@pytest.mark.parametrize(
    "changed", [{"lead": None, "state": "plan"}, {"state": "stopped", "initials": "X"}, {"state": "stopped"}]
)
def test_the_database_holds_those_who_do_not_lead_to_stopping_as_it_was(town: Town, changed: dict[str, object]) -> None:
    story = begin_story(town)
    case = consented(town, story, "ppt", on_case=("ppt",))
    with pytest.raises(DatabaseError), transaction.atomic(), acting(town.actor("ppt")):
        Case.objects.filter(id=case.id).update(**changed)
    with acting(town.actor("teacher")):
        assert Case.objects.get(id=case.id).state == "consent"


def test_the_family_sees_no_trace_of_a_stop(town: Town) -> None:
    story = begin_story(town)
    teacher = town.actor("teacher")
    with acting(teacher):
        events = Event.objects.filter(shared=True).count()
        case = Case.objects.get(id=story.case.id)
        answer_gate(gate=Gate(violence=True, neglect=False), step="note", case=case, by=teacher)
        close_case(case=case, closing=NewClosing(reason="other_reason", evaluation="Meldt videre"), by=teacher)
    with acting(story.family("mother")):
        assert not SafetyAnswer.objects.exists()
        assert Event.objects.count() == events
        assert not Closing.objects.exists()
        seen = Case.objects.get(id=case.id)
        assert family_state(seen) == "concern"
        assert not Notice.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("select has_table_privilege('lagspill_app', 'audit_auditentry', 'select')")
        readable = cursor.fetchone()[0]
    with acting(story.family("mother")):
        if readable:
            from lagspill.audit.models import AuditEntry

            hidden = ("safety.answered", "case.stop", "case.close")
            assert not AuditEntry.objects.filter(case=case.id, shielded=False, action__in=hidden).exists()


def test_an_ordinary_end_is_for_the_family_to_read(town: Town) -> None:
    story = begin_story(town)
    teacher = town.actor("teacher")
    with acting(teacher):
        case = Case.objects.get(id=story.case.id)
        close_case(case=case, closing=NewClosing(reason="goals_reached", evaluation="Det gikk bra"), by=teacher)
    with acting(story.family("mother")):
        assert Closing.objects.get().evaluation == "Det gikk bra"
        assert family_state(Case.objects.get(id=case.id)) == "closed"


def test_the_gate_is_asked_again_and_leads_on_or_to_the_duty(town: Town, browse: Browse) -> None:
    story = begin_story(town)
    client = browse(town.actor("teacher"))
    url = f"/sak/{story.case.id}/trygghet/meeting/"
    assert client.get(f"/sak/{story.case.id}/meldeplikt/").status_code == 404
    assert client.post(url, {"next": "/mote/"}).status_code == 422
    onward = client.post(url, {**NO, "next": "/mote/?a=1"})["Location"]
    assert onward.startswith("/mote/?a=1&gate=")
    response = client.post(url, {**YES, "next": "/mote/"})
    assert response["Location"] == f"/sak/{story.case.id}/meldeplikt/"
    duty = client.get(response["Location"])
    assert "ls-strip--shielded" in duty.content.decode()
    assert duty["Cache-Control"].startswith("no-store")


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_gate_leads_nowhere_but_to_our_own_pages(town: Town, browse: Browse, target: str) -> None:
    story = begin_story(town)
    url = f"/sak/{story.case.id}/trygghet/meeting/"
    assert browse(town.actor("teacher")).post(url, {**NO, "next": target}).status_code == 404


def test_strangers_and_the_family_get_404_everywhere(town: Town, browse: Browse) -> None:
    story = begin_story(town)
    pages = ("trygghet/note/", "meldeplikt/", "notat/", "koordinator/", "koordinator/svar/", "kolleger/", "melding/",
             "melding/skriv/", "melding.pdf", "")  # fmt: skip
    for actor in (town.actor("stranger"), town.actor("other_teacher"), story.family("mother")):
        client = browse(actor)
        for page in pages:
            assert client.get(f"/sak/{story.case.id}/{page}").status_code == 404, page
            assert client.post(f"/sak/{story.case.id}/{page}").status_code in (404, 405), page


def test_an_unknown_step_is_404(town: Town, browse: Browse) -> None:
    story = begin_story(town)
    assert browse(town.actor("teacher")).get(f"/sak/{story.case.id}/trygghet/annet/").status_code == 404


def test_a_place_that_no_team_serves_gets_the_teams_of_the_municipality(town: Town, browse: Browse) -> None:
    town.team.places.clear()
    client = browse(town.actor("teacher"))
    assert client.get("/sak/ny/").status_code == 200, "any team of the municipality will do"
    assert gate_token(client)
