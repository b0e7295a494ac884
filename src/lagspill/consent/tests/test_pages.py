"""The consent's pages: the owner writes, those with consent read, everybody else meets nothing."""

import datetime
import re
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.fixtures import Browse
from tests.town import Story, Town, begin_story, draft, give, past_the_gate

from lagspill.access.actions import assign
from lagspill.access.actor import acting
from lagspill.consent.models import Consent, Reservation, Scan, Signature
from lagspill.consent.papers import control_code, record_document
from lagspill.consent.queries import consent_by_id
from lagspill.documents.fingerprint import content_hash
from lagspill.foundation.clock import today

# By name: the room stands above this one.
Case: Any = apps.get_model("cases", "Case")
PDF = b"%PDF-1.7 one page"
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def story(town: Town) -> Story:
    return begin_story(town)


@pytest.fixture
def owner(town: Town, story: Story, browse: Browse) -> Client:
    return browse(town.actor("teacher"))


def text(response: Any) -> str:
    return str(response.content.decode())


def said(town: Town, **changed: object) -> dict[str, object]:
    return {
        "subject_area": "Skolefravær",
        "services": [str(town.services[key].id) for key in ("ppt", "barnevern", "school_health")],
        "period_from": today().isoformat(),
        "period_to": (today() + 100 * ONE_DAY).isoformat(),
        "place": "Fjordvik",
    } | changed


def signed_consent(town: Town, story: Story) -> Consent:
    consent = draft(town, story, ["ppt", "barnevern"])
    give(town, consent, story.mother)
    assert give(town, consent, story.father)
    return consent


def test_the_draft_form_suggests_the_fixed_members_and_explains_the_team(
    town: Town, story: Story, owner: Client
) -> None:
    page = text(owner.get(past_the_gate(town, story, by="teacher")))
    for key in ("ppt", "barnevern", "school_health"):
        assert f'value="{town.services[key].id}" ' in page
    assert len(re.findall(r'name="services"[^>]* checked', page)) == 3
    assert "er alltid med, fordi teamet kaller inn til møtet" in page
    assert f'value="{town.services["coordination"].id}"' not in page
    assert f'value="{town.services["other_school"].id}"' not in page, "another school has nothing to do with it"


def test_writing_signing_on_paper_and_before_a_witness_makes_the_consent_valid(
    town: Town, story: Story, owner: Client
) -> None:
    answer = owner.post(past_the_gate(town, story, by="teacher"), said(town))
    assert answer.status_code == 302
    consent_id = uuid.UUID(answer["Location"].split("/")[2])
    page = text(owner.get(answer["Location"]))
    assert "Pål har ikke skrevet under." in page
    paper = {
        "person": str(story.mother.id),
        "method": "paper",
        "signed_on": today().isoformat(),
        "scan": SimpleUploadedFile("ark.exe", PDF),
    }
    assert owner.post(reverse("consent:sign", args=[consent_id]), paper).status_code == 302
    page = text(owner.get(answer["Location"]))
    assert "Mari har ikke skrevet under." not in page
    before = {"person": str(story.father.id), "method": "witnessed", "signed_on": today().isoformat()}
    before["witnessed_by"] = str(town.services["school"].id)
    assert owner.post(reverse("consent:sign", args=[consent_id]), before).status_code == 302
    page = text(owner.get(answer["Location"]))
    assert "Gjelder nå" in page
    with acting(town.actor("teacher")):
        assert Case.objects.get(id=story.case.id).state == "consent"
        scan = Scan.objects.get()
        assert (bytes(scan.content), scan.content_type) == (PDF, "application/pdf")
    sheet = owner.get(reverse("consent:scan", args=[scan.signature_id]))
    assert (sheet.content, sheet["Content-Disposition"]) == (PDF, 'attachment; filename="underskrift.pdf"')


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"subject_area": ""}, "Dette må fylles ut."),
        ({"subject_area": "x" * 601}, "Det er plass til 600"),
        ({"services": []}, "Velg minst én tjeneste."),
        ({"services": [str(uuid.uuid4())]}, "Velg svar fra lista."),
        ({"period_to": "snart"}, "Skriv datoen slik"),
        ({"period_to": "9999-12-31"}, "Sjekk året"),
        ({"period_to": "2020-01-01"}, "slutter før det begynner"),
        ({"place": ""}, "Dette må fylles ut."),
        ({"place": "a\x00b"}, "tegn som ikke kan lagres"),
    ],
)
def test_bad_input_is_told_at_the_field_and_what_was_typed_is_kept(
    town: Town, story: Story, owner: Client, changed: dict[str, object], message: str
) -> None:
    typed = {"subject_area": "Uro i klassen"} | changed
    answer = owner.post(past_the_gate(town, story, by="teacher"), said(town, **typed))
    assert answer.status_code == 422
    assert message in text(answer)
    assert str(typed["subject_area"]) in text(answer)
    with acting(town.actor("teacher")):
        assert not Consent.objects.exists()


def test_a_period_longer_than_the_model_allows_is_refused_at_the_form(town: Town, story: Story, owner: Client) -> None:
    late = (today() + 400 * ONE_DAY).isoformat()
    answer = owner.post(past_the_gate(town, story, by="teacher"), said(town, period_to=late))
    assert answer.status_code == 422
    assert "i høyst 12 måneder" in text(answer)
    assert "Skolefravær" in text(answer)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"person": ""}, "Velg ett av svarene."),
        ({"person": str(uuid.uuid4())}, "Velg et av svarene i lista."),
        ({"scan": None}, "Legg ved et bilde eller en PDF av arket."),
        ({"scan": b"MZ not a scan"}, "Fila er ikke en PDF, PNG eller JPEG."),
        ({"scan": b"%PDF-" + b"0" * 10 * 1024 * 1024}, "større enn 10 MB"),
        ({"signed_on": "i går"}, "Skriv datoen slik"),
        ({"signed_on": "2049-01-01"}, "frem i tid"),
        ({"method": "witnessed", "witnessed_by": ""}, "Velg tjenesten som var til stede."),
        ({"method": "telepathy"}, "Velg et av svarene i lista."),
    ],
)
def test_a_bad_signature_is_told_at_the_field(
    town: Town, story: Story, owner: Client, changed: dict[str, object], message: str
) -> None:
    consent = draft(town, story, ["ppt"])
    data: dict[str, object] = {
        "person": str(story.mother.id),
        "method": "paper",
        "signed_on": today().isoformat(),
        "scan": PDF,
    } | changed
    if isinstance(data["scan"], bytes):
        data["scan"] = SimpleUploadedFile("samtykke.pdf", data["scan"])
    answer = owner.post(
        reverse("consent:sign", args=[consent.id]), {key: value for key, value in data.items() if value is not None}
    )
    assert answer.status_code == 422
    assert message in text(answer)
    with acting(town.actor("teacher")):
        assert not Signature.objects.exists()


@pytest.mark.parametrize(
    "name", ["show", "sign", "reserve", "withdraw", "take-out", "living", "discard", "pdf", "paper"]
)
def test_strangers_and_colleagues_off_the_case_get_404(town: Town, story: Story, browse: Browse, name: str) -> None:
    consent = draft(town, story, ["ppt"])
    url = reverse(f"consent:{name}", args=[consent.id])
    for who in ("stranger", "other_teacher", "ppt", "privacy_officer"):
        assert browse(town.actor(who)).get(url).status_code == 404
        assert browse(town.actor(who)).post(url).status_code in (404, 405)
    assert browse(story.family("mother")).get(url).status_code == 404, "the family has pages of its own"


def test_those_with_consent_read_the_card_but_change_nothing(town: Town, story: Story, browse: Browse) -> None:
    consent = signed_consent(town, story)
    with acting(town.actor("teacher")):
        ppt = town.positions["ppt"]
        assign(
            case_id=story.case.id,
            position_id=ppt.id,
            service_id=ppt.service_id,
            duty="member",
            by=town.actor("teacher"),
        )
    client = browse(town.actor("ppt"))
    page = text(client.get(reverse("consent:show", args=[consent.id])))
    assert "kan Lia skole, Tidlig innsatsteam Lia, PPT og Barneverntjenesten snakke sammen om skolefravær" in page
    assert "Ta ut én tjeneste" not in page
    assert client.get(reverse("consent:history", args=[story.case.id])).status_code == 200
    for name in ("sign", "reserve", "withdraw", "take-out", "living", "discard", "pdf", "paper"):
        assert client.get(reverse(f"consent:{name}", args=[consent.id])).status_code == 404
    assert client.get(reverse("consent:draft", args=[story.case.id])).status_code == 404


def test_withdrawing_asks_first_and_names_who_loses_the_case(town: Town, story: Story, owner: Client) -> None:
    consent = signed_consent(town, story)
    url = reverse("consent:withdraw", args=[consent.id])
    page = text(owner.get(url))
    assert "Sier Pål nei, slutter samtykket å gjelde. Disse mister saken med en gang:" in page
    assert "PPT" in page
    assert "Sier Emil nei, skrives det ned, men samtykket gjelder fortsatt." in page
    assert owner.post(url, {}).status_code == 422
    assert owner.post(url, {"person": str(story.father.id)}).status_code == 302
    page = text(owner.get(reverse("consent:show", args=[consent.id])))
    assert "Trukket tilbake" in page
    assert owner.post(url, {"person": str(story.father.id)}).status_code == 422, "it has ended already"


def test_one_service_is_reserved_against_and_another_taken_out(town: Town, story: Story, owner: Client) -> None:
    consent = signed_consent(town, story)
    reservation = {"service": str(town.services["barnevern"].id), "person": str(story.father.id)}
    assert owner.post(reverse("consent:reserve", args=[consent.id]), {"service": "?", "person": ""}).status_code == 422
    assert owner.post(reverse("consent:reserve", args=[consent.id]), reservation).status_code == 302
    out = {"service": str(town.services["ppt"].id), "person": str(story.mother.id)}
    assert owner.post(reverse("consent:take-out", args=[consent.id]), {"service": out["service"]}).status_code == 422
    assert owner.post(reverse("consent:take-out", args=[consent.id]), out).status_code == 302
    page = text(owner.get(reverse("consent:show", args=[consent.id])))
    assert "Barneverntjenesten er ikke med. Familien har reservert seg." in page
    assert "PPT er ikke lenger med." in page
    with acting(town.actor("teacher")):
        assert Reservation.objects.count() == 1


def test_another_way_of_living_judges_the_consent_anew(town: Town, browse: Browse) -> None:
    story = begin_story(town, live_together=True, care="daily")
    consent = draft(town, story, ["ppt"])
    assert give(town, consent, story.mother), "together, one suffices"
    client = browse(town.actor("teacher"))
    url = reverse("consent:living", args=[consent.id])
    page = client.get(url)
    assert "Mangler det en underskrift etter endringen" in text(page)
    ties = page.context["form"].ties
    answers = {"together": "no"} | {f"care_{tie.id.hex}": "shared" for tie in ties}
    assert client.post(url, {"together": "no"}).status_code == 422
    assert client.post(url, answers).status_code == 302
    page_text = text(client.get(reverse("consent:show", args=[consent.id])))
    assert "sluttet å gjelde" in page_text
    assert "familien lever annerledes nå" in page_text


def test_a_discarded_draft_stays_in_the_history(town: Town, story: Story, owner: Client) -> None:
    consent = draft(town, story, ["ppt"])
    url = reverse("consent:discard", args=[consent.id])
    assert owner.post(url, {"why": "rot"}).status_code == 422
    assert owner.post(url, {"why": "declined"}).status_code == 302
    page = text(owner.get(reverse("consent:history", args=[story.case.id])))
    assert "Familien sa nei" in page


def test_the_history_of_a_case_without_consent_teaches(story: Story, owner: Client) -> None:
    assert "Ingen samtykker ennå" in text(owner.get(reverse("consent:history", args=[story.case.id])))


def test_the_pdf_prints_the_record_whose_hash_was_kept_and_never_an_address(
    town: Town, story: Story, owner: Client
) -> None:
    consent = signed_consent(town, story)
    answer = owner.get(reverse("consent:pdf", args=[consent.id]))
    assert answer.content.startswith(b"%PDF-")
    assert owner.get(reverse("consent:paper", args=[consent.id])).content.startswith(b"%PDF-")
    out = {"service": str(town.services["ppt"].id), "person": str(story.mother.id)}
    owner.post(reverse("consent:take-out", args=[consent.id]), out)
    owner.post(reverse("consent:withdraw", args=[consent.id]), {"person": str(story.father.id)})
    with acting(town.actor("teacher")):
        found = consent_by_id(consent.id)
        assert found is not None
        document = record_document(found)
        assert found.content_hash == content_hash(document), "what happened later is not part of what was signed"
        assert control_code(found)
        assert "veien 1" not in str(document)


@pytest.mark.parametrize("name", ["show", "sign", "reserve", "withdraw", "take-out", "living", "history", "draft"])
def test_a_page_takes_few_queries(town: Town, story: Story, owner: Client, name: str) -> None:
    consent = signed_consent(town, story)
    key = story.case.id if name in ("history", "draft") else consent.id
    owner.get(reverse(f"consent:{name}", args=[key]))
    with CaptureQueriesContext(connection) as captured:
        assert owner.get(reverse(f"consent:{name}", args=[key])).status_code == 200
    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 12, "\n".join(sql[:110] for sql in asked)
