"""The pages of cases without a person: nothing to fill a name into, a warning before anything is saved, nothing typed lost."""

from typing import Any

import pytest
from django.test import Client
from tests.fixtures import Browse
from tests.town import Town, begin_story
from tests.unnamed import REALISTIC, brought, fresh, named, raise_unnamed, runs

from lagspill.access.actor import acting
from lagspill.cases.models import AnonymityAnswer, Case, ClearedWord, Note, SafetyAnswer
from lagspill.cases.tests.builders import HOSTILE, NO, concern_data, gate_token
from lagspill.foundation.clock import today

NEW = "/sak/ny/bekymring/uten-navn/"
TOGETHER = "/sak/ny/bekymring/felles/"


@pytest.fixture(autouse=True)
def _models(unnamed_playbooks: None) -> None:
    """The models that take up cases without names."""


def unnamed_data(**changed: Any) -> dict[str, Any]:
    return {
        "band": "age_6_15",
        "place_kind": "school",
        "description": "Er mye borte, og sier lite",
        "since": "siden høsten",
        "categories": ["absence"],
        "strengths": "",
        "measures_tried": "",
        **changed,
    }


def text(response: Any) -> str:
    return str(response.content.decode())


def begin(browse: Browse, town: Town, who: str = "sosiallaerer") -> tuple[Client, dict[str, str]]:
    client = browse(town.actor(who))
    return client, {"gate": gate_token(client), "team": str(town.team.id)}


def test_the_ways_stand_on_the_concerns_page_only_where_a_team_takes_such_cases(town: Town, browse: Browse) -> None:
    client, gate = begin(browse, town)
    assert NEW not in text(client.get("/sak/ny/bekymring/", gate))
    assert client.get(NEW, gate).status_code == 404
    assert client.get("/sak/ny/bekymring/noe-annet/", gate).status_code == 404
    runs(town)
    page = text(client.get("/sak/ny/bekymring/", gate))
    assert f"{NEW}?gate=" in page and f"{TOGETHER}?gate=" in page


def test_the_safety_gate_comes_first(town: Town, browse: Browse) -> None:
    client = browse(runs(town).actor("sosiallaerer"))
    assert client.get(NEW)["Location"] == "/sak/ny/"
    asked = client.post(NEW, unnamed_data())
    assert asked.status_code == 422 and 'name="violence"' in text(asked)
    stopped = client.post(NEW, unnamed_data(violence="yes", neglect="no"))
    assert stopped.status_code == 200 and "22 00 00 01" in text(stopped)
    with acting(town.actor("sosiallaerer")):
        assert SafetyAnswer.objects.filter(violence=True, case=None).count() == 1
        assert not Case.objects.exists()


def test_there_is_no_field_for_anybody(town: Town, browse: Browse) -> None:
    runs(town)
    client, gate = begin(browse, town)
    for address in (NEW, TOGETHER):
        page = text(client.get(address, gate))
        for name in ("given_name", "family_name", "birth_date", "national_id", "address", "guardian1"):
            assert name not in page


def test_an_anonymous_case_is_saved_with_age_band_and_kind_of_place(town: Town, browse: Browse) -> None:
    runs(town)
    client, gate = begin(browse, town)
    saved = client.post(NEW, {**unnamed_data(), **gate}, follow=True)
    assert saved.status_code == 200 and "Anonym" in text(saved) and "Ta saken opp i teamet" in text(saved)
    with acting(town.actor("sosiallaerer")):
        case = Case.objects.get()
        assert (case.kind, case.unnamed.band, case.unnamed.place_kind) == ("child", "age_6_15", "school")
        assert case.concern.description == "Er mye borte, og sier lite"


@pytest.mark.parametrize(("scope", "kind"), [("group", "group"), ("environment", "system"), ("district", "system")])
def test_a_group_or_the_system_asks_for_neither_person_nor_consent(
    town: Town, browse: Browse, scope: str, kind: str
) -> None:
    runs(town)
    client, gate = begin(browse, town, "rektor")
    data = unnamed_data(scope=scope, concerns="Uro i friminuttene på 8. trinn")
    saved = client.post(TOGETHER, {**data, **gate}, follow=True)
    assert "trenger ikke samtykke" in text(saved)
    with acting(town.actor("rektor")):
        assert Case.objects.get().kind == kind


def test_a_pregnant_woman_may_stay_unnamed_too(town: Town, browse: Browse) -> None:
    runs(town)
    client, gate = begin(browse, town)
    client.post(NEW, {**unnamed_data(band="pregnant", place_kind="none"), **gate})
    with acting(town.actor("sosiallaerer")):
        assert (Case.objects.get().kind, Case.objects.get().unnamed.band) == ("pregnant", "")


def test_a_hard_trace_is_told_at_its_field_with_everything_typed_kept(town: Town, browse: Browse) -> None:
    runs(town)
    client, gate = begin(browse, town)
    data = unnamed_data(description="Ring mor på 22 00 00 00", since=HOSTILE, harmless="Fordi")
    answer = client.post(NEW, {**data, **gate})
    page = text(answer)
    assert answer.status_code == 422
    assert "«22 00 00 00» (likner et telefonnummer). Ta det bort." in page.replace("&laquo;", "«")
    assert "Ring mor på 22 00 00 00" in page and "siden" not in page.split("drop table")[0][-5:]
    with acting(town.actor("sosiallaerer")):
        assert not Case.objects.exists()


def test_a_soft_finding_is_rewritten_or_answered_for(town: Town, browse: Browse) -> None:
    runs(town)
    client, gate = begin(browse, town)
    data = unnamed_data(description="Trives på Lia skole")
    warned = client.post(NEW, {**data, **gate})
    assert warned.status_code == 422 and 'name="harmless"' in text(warned) and "Trives på Lia skole" in text(warned)
    assert client.post(NEW, {**data, **gate, "harmless": "Alle her går på skolen"}).status_code == 302
    with acting(town.actor("sosiallaerer")):
        cleared = ClearedWord.objects.get()
        assert (cleared.word, cleared.reason) == ("lia skole", "Alle her går på skolen")


def test_a_reason_clears_no_hard_trace_and_may_itself_not_name_anybody(town: Town, browse: Browse) -> None:
    runs(town)
    client, gate = begin(browse, town)
    data = {**unnamed_data(description="Trives på Lia skole"), **gate}
    for reason in ("Ring 22 00 00 00 og spør", "Ansatt Teacher vet det"):
        answer = client.post(NEW, {**data, "harmless": reason})
        assert answer.status_code == 422 and reason in text(answer)
    with acting(town.actor("sosiallaerer")):
        assert not Case.objects.exists() and not ClearedWord.objects.exists()


def test_a_note_is_looked_through_and_the_answer_is_remembered(town: Town, browse: Browse) -> None:
    begin_story(runs(town))
    case = raise_unnamed(town, by="teacher")
    client = browse(town.actor("teacher"))
    address = f"/sak/{case.id}/notat/"
    assert "Alle på saken og familien" not in text(client.get(address))
    note = NO | {"reach": "own", "text": "Snakket med Emil"}
    assert client.post(address, note).status_code == 422
    assert client.post(address, note | {"harmless": "Emil er fra en bok"}).status_code == 302
    assert client.post(address, note).status_code == 302
    with acting(town.actor("teacher")):
        assert Note.objects.count() == 2


def test_bringing_it_to_the_team_asks_why_it_stays_anonymous(town: Town, browse: Browse) -> None:
    case = raise_unnamed(runs(town))
    client = browse(town.actor("sosiallaerer"))
    address = f"/sak/{case.id}/team/"
    page = text(client.get(address))
    assert "Er mye borte" in page and 'name="realistic"' in page
    ask = {"reason": "Hva kan vi gjøre?", "urgency": "medium", "urgency_reason": ""}
    assert client.post(address, ask | {"realistic": " "}).status_code == 422
    assert client.post(address, ask | {"realistic": REALISTIC}).status_code == 302
    assert text(client.post(address, ask | {"realistic": REALISTIC})).count("allerede hos teamet") >= 1
    with acting(town.actor("coordinator")):
        assert fresh(case).state == "referred"
        assert AnonymityAnswer.objects.get(case=case).reason == REALISTIC
    assert client.get(f"/sak/{case.id}/melding/skriv/")["Location"] == address


def test_a_collective_case_is_not_asked_whether_it_stays_anonymous(town: Town, browse: Browse) -> None:
    case = raise_unnamed(runs(town), kind="system", by="rektor")
    client = browse(town.actor("rektor"))
    assert 'name="realistic"' not in text(client.get(f"/sak/{case.id}/team/"))
    assert client.get(f"/sak/{case.id}/hvem/").status_code == 404


def test_the_coordinator_reads_the_question_and_may_send_it_back(town: Town, browse: Browse) -> None:
    case = brought(town, raise_unnamed(runs(town)))
    client = browse(town.actor("coordinator"))
    page = text(client.get(f"/sak/{case.id}/melding/"))
    assert "Hva kan vi gjøre?" in page and "Saken drøftes uten navn" in page
    assert client.get(f"/sak/{case.id}/melding.pdf").status_code == 200
    reason = {"return": "1", "return-reason": "Ring 22 00 00 00"}
    assert client.post(f"/sak/{case.id}/melding/", reason).status_code == 422
    reason["return-reason"] = "Fortell mer om hva dere har prøvd"
    assert client.post(f"/sak/{case.id}/melding/", reason)["Location"] == "/sak/"
    assert client.get(f"/sak/{case.id}/").status_code == 404


def test_taking_it_back_asks_first(town: Town, browse: Browse) -> None:
    case = brought(town, raise_unnamed(runs(town)))
    client, stranger = browse(town.actor("sosiallaerer")), browse(town.actor("coordinator"))
    address = f"/sak/{case.id}/team/ut/"
    assert "mister saken med en gang" in text(client.get(address))
    assert stranger.get(address).status_code == 404
    assert client.post(address).status_code == 302
    assert stranger.get(f"/sak/{case.id}/").status_code == 404


def test_naming_leads_on_to_the_gate_and_the_consent(town: Town, browse: Browse) -> None:
    case = brought(town, raise_unnamed(runs(town)))
    client = browse(town.actor("sosiallaerer"))
    address = f"/sak/{case.id}/hvem/"
    page = text(client.get(address))
    assert "Teamet mister saken i samme øyeblikk" in page
    assert browse(town.actor("coordinator")).get(address).status_code == 404
    people = {name: value for name, value in concern_data(town).items() if name not in ("team", "kind", "shared")}
    missing = client.post(address, people | {"talked_with_guardians_on": "", "guardian1-given_name": "Kari"})
    assert missing.status_code == 422 and "Kari" in text(missing)
    ahead = client.post(address, people | {"talked_with_guardians_on": "2199-01-01"})
    assert ahead.status_code == 422 and "frem i tid" in text(ahead)
    saved = client.post(address, people)
    assert saved["Location"].startswith(f"/sak/{case.id}/trygghet/consent/?next=")
    assert client.post(saved["Location"], NO | {"next": f"/samtykke/sak/{case.id}/nytt/"}).status_code == 302
    with acting(town.actor("sosiallaerer")):
        found = fresh(case)
        assert (found.initials, found.concern.talked_with_guardians_on) == ("NB", today())
    assert client.get(address).status_code == 404


def test_a_likely_duplicate_is_shown_before_somebody_is_named(town: Town, browse: Browse) -> None:
    first = named(town, raise_unnamed(runs(town)))
    case = raise_unnamed(town)
    client = browse(town.actor("sosiallaerer"))
    people = {name: value for name, value in concern_data(town).items() if name not in ("team", "kind", "shared")}
    with acting(town.actor("sosiallaerer")):
        assert first.subject is not None
        born = first.subject.birth_date
    same = people | {"subject-given_name": "Nora", "subject-family_name": "Fjellstad", "subject-birth_date": str(born)}
    shown = client.post(f"/sak/{case.id}/hvem/", same)
    assert shown.status_code == 422 and first.number in text(shown)
    assert client.post(f"/sak/{case.id}/hvem/", same | {"subject-is_somebody_else": "on"}).status_code == 302


def test_the_case_page_says_that_nobody_is_named_and_who_reads(town: Town, browse: Browse) -> None:
    case = brought(town, raise_unnamed(runs(town)))
    page = text(browse(town.actor("coordinator")).get(f"/sak/{case.id}/"))
    assert "Saken har ikke navn" in page and "anonym drøfting" in page
    assert "det som er delt med dem" not in page and "det er ikke delt med dem" not in page


def test_a_reason_counts_also_when_the_gates_answers_come_with_it(town: Town, browse: Browse) -> None:
    client, _gate = begin(browse, runs(town))
    data = unnamed_data(description="Går på Lia skole", harmless="Alle elevene våre går her.", team=str(town.team.id))
    assert client.post(NEW, data | NO).status_code == 302
    with acting(town.actor("sosiallaerer")):
        assert [one.kind for one in ClearedWord.objects.all()] == ["school"]
