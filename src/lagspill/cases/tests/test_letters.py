"""Letters to families and presentations for staff, and the letter that one family gets before its consent (PAR-2)."""

import datetime
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.fixtures import Browse
from tests.town import Story, Town, begin_story

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.audit.models import AuditEntry
from lagspill.cases.actions import move
from lagspill.cases.informing import Given, give_information
from lagspill.cases.letters import family_paper
from lagspill.cases.models import Case, Event
from lagspill.cases.queries import letter_case_or_404
from lagspill.cases.rules import may_inform
from lagspill.directory.models import StaffMember
from lagspill.documents.content import LANGUAGES
from lagspill.documents.tests.reading import accessibility_findings, metadata_of, squeezed, text_of
from lagspill.foundation.clock import today


@pytest.fixture
def story(town: Town) -> Story:
    return begin_story(town)


def address(town: Town, letter: str = "for_families", language: str = "nb", *, name: str = "letter") -> str:
    return reverse(f"letters:{name}", args=[town.team.id, letter, language])


def given(client: Client, case: Case, **changes: str) -> int:
    sent = {"language": "nn", "way": "read", "given_on": today().isoformat()} | changes
    return client.post(reverse("cases:information", args=[case.id]), sent).status_code


def test_the_list_leads_to_each_letter_in_the_readers_language(town: Town, browse: Browse) -> None:
    client = browse(town.actor("sosiallaerer"))
    page = client.get(reverse("letters:list")).content.decode()
    assert page.count(">til familier<") == page.count(">til ansatte<") > 1
    shown = client.get(address(town)).content.decode()
    assert "Snakk med Ansatt Coordinator i Tidlig innsatsteam Lia." in shown and "Telefon: 22 00 00 00" in shown
    assert "mangler i katalogen" not in shown
    english = client.get(address(town, language="en")).content.decode()
    assert "Talk with Ansatt Coordinator" in english and "Questions?" in english
    assert client.get(address(town, language="pl")).status_code == 404
    assert client.get(address(town, "no_such")).status_code == 404


def test_a_model_without_a_team_speaks_for_whoever_prints_it(town: Town, browse: Browse) -> None:
    url = reverse("letters:alone", args=["samarbeidsmote", "for_families", "nb"])
    assert "Snakk med Ansatt Sosiallaerer i Lia skole." in browse(town.actor("sosiallaerer")).get(url).content.decode()


def test_what_the_directory_lacks_is_left_out_and_said(town: Town, browse: Browse) -> None:
    StaffMember.objects.filter(name="Ansatt Coordinator").update(phone="")
    type(town.services["coordination"]).objects.filter(id=town.services["coordination"].id).update(phone="")
    shown = browse(town.actor("sosiallaerer")).get(address(town)).content.decode()
    assert "er utelatt fra brevet: telefon" in shown and "Telefon:" not in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", ["for_families", "for_staff"])
def test_the_print_is_archivable_and_accessible_in_every_language(
    town: Town, browse: Browse, tmp_path: Path, letter: str, language: str
) -> None:
    answer = browse(town.actor("sosiallaerer")).get(address(town, letter, language, name="pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert accessibility_findings(answer.content, tmp_path) == []
    declared = metadata_of(answer.content)
    assert (declared["pdfaid:part"], declared["pdfaid:conformance"], declared["pdfuaid:part"]) == ("2", "A", "1")
    read = text_of(answer.content)
    assert squeezed("Ansatt Coordinator") in read and squeezed("22 00 00 00") in read


def test_the_family_gets_the_letter_and_finds_it_on_its_pages(town: Town, story: Story, browse: Browse) -> None:
    case, client = story.case, browse(town.actor("teacher"))
    page = client.get(reverse("cases:information", args=[case.id])).content.decode()
    assert "Hva er Tidlig innsatsteam?" in page and "Familien har fått det" in page
    portal = browse(story.family("mother"))
    pdf = reverse("portal:information-pdf", args=[case.id, "nn"])
    assert portal.get(pdf).status_code == 404
    assert given(client, case) == 302
    said = re.escape("Familien fikk informasjonsbrevet på nynorsk")
    assert re.search(said, client.get(reverse("cases:case", args=[case.id])).content.decode())
    assert re.search(said, portal.get(reverse("portal:case", args=[case.id])).content.decode())
    assert "Informasjonsbrev" in portal.get(reverse("portal:documents", args=[case.id])).content.decode()
    letter = portal.get(pdf)
    assert letter.status_code == 200 and squeezed("Spørsmål?") in text_of(letter.content)
    assert portal.get(reverse("portal:information-pdf", args=[case.id, "pl"])).status_code == 404
    with acting(town.actor("teacher")):
        event = Event.objects.get(case=case, kind="information_given")
        assert event.facts == {"language": "nn", "way": "read", "given_on": today().isoformat()} and event.shared
    with acting(town.actor("privacy_officer")):
        assert AuditEntry.objects.filter(action="information.given", case=case.id).exists()


def test_a_translation_that_nobody_has_gone_through_says_so(town: Town, story: Story) -> None:
    with acting(town.actor("teacher")):
        case = letter_case_or_404(story.case.id)
    papers = {language: family_paper(case, language) for language in LANGUAGES}
    notices = {language: paper.notice for language, paper in papers.items() if paper}
    assert notices["nb"] == "" and notices["nn"] and notices["en"]
    english = papers["en"]
    assert english is not None and squeezed(notices["en"]) in text_of(english.pdf())


def test_strangers_and_services_without_a_ground_get_404(town: Town, story: Story, browse: Browse) -> None:
    for who in ("stranger", "barnevern"):
        client = browse(town.actor(who))
        assert client.get(reverse("cases:information", args=[story.case.id])).status_code == 404
        assert client.get(reverse("cases:information-pdf", args=[story.case.id, "nb"])).status_code == 404
        assert given(client, story.case) == 404


@pytest.mark.parametrize(
    "changes",
    [{"given_on": "2999-01-01"}, {"given_on": ""}, {"language": "xx"}, {"way": ""}, {"given_on": "1999-01-01"}],
)
def test_what_is_wrong_is_said_and_nothing_written(
    town: Town, story: Story, browse: Browse, changes: dict[str, str]
) -> None:
    assert given(browse(town.actor("teacher")), story.case, **changes) == 422
    with acting(town.actor("teacher")):
        assert not Event.objects.filter(kind="information_given").exists()


def test_no_letter_in_a_case_that_is_stopped(town: Town, story: Story, browse: Browse) -> None:
    by = town.actor("teacher")
    with acting(by):
        move(case=Case.objects.get(id=story.case.id), action="stop", by=by)
        case = Case.objects.get(id=story.case.id)
        with pytest.raises(Refused) as caught:
            give_information(
                case=case, given=Given(language="nb", given_on=datetime.date(2026, 1, 1), way="paper"), by=by
            )
    assert caught.value.code == "information_state"
    assert given(browse(by), case) == 422


def test_who_may_be_informed() -> None:
    assert may_inform("concern", unnamed=False) and may_inform("plan", unnamed=False)
    assert not may_inform("stopped", unnamed=False) and not may_inform("closed", unnamed=False)
    assert not may_inform("concern", unnamed=True)
