"""The referral: refused without consent, sent to the coordinator, received or returned, printed without hidden addresses."""

from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader
from tests.fixtures import Browse
from tests.town import Story, Town, begin_story

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.models import Case, Event, Notice, Referral, SafetyAnswer
from lagspill.cases.papers import referral_paper
from lagspill.cases.referrals import receive_referral, send_referral
from lagspill.cases.tests.builders import HOSTILE, NO, consented, referral_data
from lagspill.documents.fingerprint import canonical_json
from lagspill.families.models import Person


@pytest.fixture
def story(town: Town) -> Story:
    return begin_story(town)


@pytest.fixture
def client(town: Town, browse: Browse) -> Client:
    return browse(town.actor("teacher"))


def post(client: Client, story: Story, **changed: Any) -> Any:
    return client.post(f"/sak/{story.case.id}/melding/skriv/", referral_data(**changed))


@pytest.fixture
def sent(town: Town, story: Story, client: Client) -> Story:
    consented(town, story, "ppt", on_case=("ppt",))
    assert post(client, story, send="1").status_code == 302
    return story


def test_the_form_is_filled_in_from_the_concern(town: Town, story: Story, client: Client) -> None:
    body = client.get(f"/sak/{story.case.id}/melding/skriv/").content.decode()
    assert "Borte fra skolen mange dager" in body
    assert "teacher@fjordvik.example" in body
    assert "Samtykket mangler" in body and "Melders underskrift" not in body


def test_without_a_consent_that_names_the_team_it_is_kept_but_not_sent(
    town: Town, story: Story, client: Client
) -> None:
    response = post(client, story, send="1")
    assert response.status_code == 422
    assert "Det finnes ikke noe gyldig samtykke som nevner teamet." in response.content.decode()
    assert post(client, story, draft="1", urgency="", statement="").status_code == 302
    with acting(town.actor("teacher")):
        kept = Referral.objects.get()
        assert kept.sent_at is None and kept.reason == "Borte to dager i uka"
        assert kept.other_professionals[0]["name"] == "Ada Berg"
    with acting(story.family("mother")):
        assert not Referral.objects.exists(), "a draft is not for the family"
    assert "Ada Berg" in client.get(f"/sak/{story.case.id}/melding/skriv/").content.decode()


def test_sending_brings_in_the_coordinator_and_the_deputy(town: Town, sent: Story, browse: Browse) -> None:
    with acting(town.actor("teacher")):
        assert Case.objects.get(id=sent.case.id).state == "referred"
    for who in ("coordinator", "deputy_coordinator"):
        with acting(town.actor(who)):
            assert Notice.objects.get().kind == "referral_arrived"
        page = browse(town.actor(who)).get(f"/sak/{sent.case.id}/melding/")
        assert page.status_code == 200 and "Ta imot meldingen" in page.content.decode()
    with acting(sent.family("mother")):
        assert Referral.objects.exists()
        assert Event.objects.filter(kind="referral_sent").exists()


def test_a_sent_referral_is_not_written_again(sent: Story, client: Client) -> None:
    assert client.get(f"/sak/{sent.case.id}/melding/skriv/")["Location"] == f"/sak/{sent.case.id}/melding/"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"reason": ""}, "Dette må fylles ut"),
        ({"reason": "a\x00b"}, "ikke kan lagres"),
        ({"urgency": "high"}, "Skriv hvorfor det haster"),
        ({"interpreter_needed": "yes"}, "Skriv hvilket språk"),
        ({"row1-title": "lærer"}, "Skriv navnet, eller tøm linja"),
        ({"statement": ""}, "Kryss av her"),
        ({"violence": ""}, "Velg ett av svarene"),
    ],
)
def test_what_is_missing_is_said_and_everything_typed_is_kept(
    town: Town, story: Story, client: Client, changed: dict[str, str], message: str
) -> None:
    consented(town, story)
    response = post(client, story, send="1", strengths=HOSTILE, **changed)
    body = response.content.decode()
    assert response.status_code == 422
    assert message in body and "🐻" in body and "<b>fet</b>" not in body


def test_more_rows_come_without_losing_anything(story: Story, client: Client) -> None:
    response = post(client, story, more="1", reason="")
    body = response.content.decode()
    assert response.status_code == 200
    assert 'name="row5-name"' in body and "Ada Berg" in body and "ls-errors" not in body
    assert 'name="row11-name"' in post(client, story, more="1", rows="900").content.decode()
    assert post(client, story, more="1", rows="x").status_code == 200


def test_a_suspicion_in_the_referral_stops_the_case(town: Town, story: Story, client: Client) -> None:
    consented(town, story)
    assert post(client, story, send="1", violence="yes")["Location"] == f"/sak/{story.case.id}/meldeplikt/"
    with acting(town.actor("teacher")):
        assert not Referral.objects.exists()


def test_the_coordinator_judges_the_urgency_herself(town: Town, sent: Story, browse: Browse) -> None:
    client = browse(town.actor("coordinator"))
    url = f"/sak/{sent.case.id}/melding/"
    assert client.post(url, {"receive": "1", "urgency": "x"}).status_code == 422
    assert client.post(url, {"receive": "1", "urgency": "high"}).status_code == 302
    with acting(town.actor("teacher")):
        found = Referral.objects.get()
        assert (found.team_urgency, found.urgency) == ("high", "medium")
        assert found.received_at is not None
        assert Notice.objects.filter(kind="referral_received").exists()


def test_the_coordinator_sends_it_back_with_what_is_missing(
    town: Town, sent: Story, browse: Browse, client: Client
) -> None:
    coordinator = browse(town.actor("coordinator"))
    url = f"/sak/{sent.case.id}/melding/"
    assert coordinator.post(url, {"return": "1", "return-reason": ""}).status_code == 422
    assert coordinator.post(url, {"return": "1", "return-reason": "Hva mener Emil?"}).status_code == 302
    with acting(town.actor("teacher")):
        assert Case.objects.get(id=sent.case.id).state == "consent"
        assert Referral.objects.get().sent_at is None
    assert client.get(url).status_code == 404
    assert client.get(f"{url}skriv/").status_code == 200
    assert post(client, sent, send="1").status_code == 302


def test_others_on_the_case_read_it_but_do_not_answer(town: Town, sent: Story, browse: Browse) -> None:
    ppt = browse(town.actor("ppt"))
    url = f"/sak/{sent.case.id}/melding/"
    page = ppt.get(url)
    assert page.status_code == 200 and "Ta imot" not in page.content.decode()
    assert ppt.post(url, {"receive": "1", "urgency": "high"}).status_code == 422
    assert ppt.get(f"{url}skriv/").status_code == 404
    with acting(town.actor("teacher")):
        assert Referral.objects.get().received_at is None


def test_a_referral_is_answered_once_it_waits_and_no_longer(town: Town, story: Story) -> None:
    case = consented(town, story, on_case=("coordinator",))
    by = town.actor("coordinator")
    with pytest.raises(Refused) as refused, acting(by):
        receive_referral(case=case, urgency="low", by=by)
    assert refused.value.code == "referral_answered"


def test_a_team_without_a_coordinator_is_said(town: Town, story: Story, client: Client) -> None:
    consented(town, story)
    town.team.coordinator = town.positions["rektor"]
    town.team.deputy_coordinator = None
    town.team.save()
    response = post(client, story, send="1")
    assert response.status_code == 422 and "ingen koordinator" in response.content.decode()


def test_only_the_owner_refers(town: Town, story: Story) -> None:
    case = consented(town, story, "ppt", on_case=("ppt",))
    from lagspill.cases.referrals import Draft

    by = town.actor("ppt")
    with pytest.raises(Refused) as refused, acting(by):
        send_referral(case=case, draft=Draft(reporter_contact="x", subject_area="x", reason="x", urgency="low"), by=by)
    assert refused.value.code == "referral_owner"


def test_the_paper_has_the_forms_headings_and_the_addresses(sent: Story, client: Client, tmp_path: Any) -> None:
    response = client.get(f"/sak/{sent.case.id}/melding.pdf")
    assert response["Content-Type"] == "application/pdf" and response["Cache-Control"].startswith("no-store")
    assert "Emil" not in response["Content-Disposition"]
    file = tmp_path / "melding.pdf"
    file.write_bytes(response.content)
    text = " ".join(page.extract_text() for page in PdfReader(file).pages)
    for expected in (
        "Melders navn",
        "Ansatt Teacher",
        "Emil Solbakken",
        "Mariveien 1",
        "Pålveien 1",
        "Ada Berg",
        "Underskrift",
    ):
        assert expected.lower() in text.lower(), expected


@pytest.mark.parametrize("grade", [6, 7])
def test_one_protected_address_keeps_every_address_off_the_paper(town: Town, sent: Story, grade: int) -> None:
    with acting(town.actor("teacher")):
        Person.objects.filter(id=sent.father.id).update(address_protection=grade)
        case = Case.objects.select_related("subject", "owner", "municipality").get(id=sent.case.id)
        printed = canonical_json(referral_paper(case, Referral.objects.get(), consent_attached=True))
    assert "veien 1" not in printed
    assert "Adressen er beskyttet" in printed


def test_nobody_answers_the_gate_by_leaving_it_out(town: Town, story: Story, client: Client) -> None:
    consented(town, story)
    data = {name: value for name, value in referral_data(send="1").items() if name not in NO}
    assert client.post(f"/sak/{story.case.id}/melding/skriv/", data).status_code == 422


def test_a_draft_may_lack_anything_but_the_answer_about_safety(town: Town, story: Story, client: Client) -> None:
    url = f"/sak/{story.case.id}/melding/skriv/"
    page = client.post(url, {"draft": "1", "reason": "Unik tekst"})
    assert page.status_code == 422 and "Unik tekst" in page.content.decode()
    with acting(town.actor("teacher")):
        assert not Referral.objects.exists()
    response = client.post(url, {"draft": "1", **NO})
    assert response.status_code == 302
    with acting(town.actor("teacher")):
        assert Referral.objects.get().reason == ""
        assert SafetyAnswer.objects.filter(case_id=story.case.id, step="referral").count() == 1
    # Whoever goes on writing is not asked again at once.
    assert 'name="violence"' not in client.get(response["Location"]).content.decode()
    assert client.post(response["Location"], {"draft": "1", "reason": "Mer"}).status_code == 302
