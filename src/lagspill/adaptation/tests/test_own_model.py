"""A model that is not among the shipped: pasted or uploaded, checked, adopted, chosen for a team, and run (PLAT-5)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.fixtures import Browse
from tests.town import PLAYBOOK, Town, begin_story, family

from lagspill.access.actor import acting
from lagspill.adaptation.models import Draft
from lagspill.cases.actions import NewCase, NewConcern, record_concern
from lagspill.cases.queries import playbook_of
from lagspill.cases.ways import ways_for
from lagspill.directory.models import Team
from lagspill.foundation.clock import today
from lagspill.playbooks.models import Edition
from lagspill.playbooks.writing import start

CODE = "lavterskelteam"
TEXT = start(CODE, "Lavterskelteamet")


@pytest.fixture
def browser(town: Town, browse: Browse) -> Client:
    return browse(town.actor("municipal_coordinator"))


def written(browser: Client, text: str) -> Draft:
    assert browser.post(reverse("adaptation:new-own"), {"text": text}).status_code == 302
    return Draft.objects.latest("created_at")


def adopted(browser: Client, text: str = TEXT) -> Edition:
    draft = written(browser, text)
    sent = {"reason": "Vår modell siden 2019", "seen_at": draft.changed_at.isoformat()}
    assert browser.post(reverse("adaptation:own", args=[draft.id]), sent).status_code == 302
    return Edition.objects.latest("created_at")


def test_a_mistake_is_told_with_its_line_and_what_to_do_and_the_text_is_kept(browser: Client) -> None:
    wrong = TEXT + "\nuknown_part: 1\n"
    draft = written(browser, wrong)
    page = browser.get(reverse("adaptation:own", args=[draft.id])).content.decode()
    line = wrong.rstrip("\n").count("\n") + 1
    assert f"Linje {line}" in page and "hører ikke hjemme her" in page and "uknown_part: 1" in page
    assert "Ta i bruk" not in page
    sent = {"reason": "Likevel", "seen_at": draft.changed_at.isoformat()}
    assert browser.post(reverse("adaptation:own", args=[draft.id]), sent).status_code == 422
    assert not Edition.objects.exists()
    # Mended at the same place.
    assert browser.post(reverse("adaptation:own", args=[draft.id]), {"text": TEXT}).status_code == 302
    mended = browser.get(reverse("adaptation:own", args=[draft.id])).content.decode()
    assert "Ta i bruk" in mended and Draft.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (start(PLAYBOOK, "Stjålet"), "er i bruk på en modell som følger med"),
        (TEXT.replace('version: "1.0"', 'version: "1.0-9901-1"'), "Versjonen skal være på formen"),
        ("- en\n- liste\n", "Her må det stå flere navn med verdier"),
        ("a: [", "ikke gyldig YAML"),
        ("&a [*a]", "Linje 1"),
    ],
)
def test_what_cannot_be_a_model_of_ones_own_is_refused_in_words(browser: Client, text: str, said: str) -> None:
    draft = written(browser, text)
    page = browser.get(reverse("adaptation:own", args=[draft.id])).content.decode()
    assert said in page
    sent = {"reason": "Likevel", "seen_at": draft.changed_at.isoformat()}
    assert browser.post(reverse("adaptation:own", args=[draft.id]), sent).status_code == 422


def test_a_file_takes_the_texts_place(browser: Client) -> None:
    url = reverse("adaptation:new-own")
    file = SimpleUploadedFile("vår.yaml", TEXT.encode())
    assert browser.post(url, {"text": "", "file": file}).status_code == 302
    assert Draft.objects.get().text == TEXT
    for content in (b"\xff\xfe\x00", b"a: 1\x00"):
        answer = browser.post(url, {"text": "", "file": SimpleUploadedFile("x.yaml", content)})
        assert answer.status_code == 422
    assert browser.post(url, {"text": ""}).status_code == 422


def test_it_runs_once_a_team_has_chosen_it(town: Town, browser: Client) -> None:
    before = begin_story(town)
    edition = adopted(browser)
    assert (edition.code, edition.version, edition.base_code) == (CODE, "1.0-9901-1", "")
    url = reverse("adaptation:team", args=[town.team.id])
    assert browser.post(url, {"model": f"{CODE} {edition.version}"}).status_code == 302
    by = town.actor("teacher")
    subject, guardians = family(town)
    with acting(by):
        (way, *_others) = ways_for(by.service())
        assert way.playbook.version == edition.version
        new = NewCase(
            kind="child", team=Team.objects.get(), playbook_version=way.playbook.version, subject=subject, guardians=guardians
        )  # fmt: skip
        concern = NewConcern(
            description="Borte ofte", categories=[way.playbook.categories[0].code], talked_with_guardians_on=today()
        )
        case = record_concern(new=new, concern=concern, by=by)
        assert playbook_of(case).title.nb == "Lavterskelteamet"
        assert playbook_of(before.case).code == PLAYBOOK


def test_its_pages_are_those_of_every_model(town: Town, browser: Client) -> None:
    edition = adopted(browser)
    listed = browser.get(reverse("adaptation:models")).content.decode()
    assert "Lavterskelteamet" in listed and "Kommunens egen" in listed
    page = browser.get(reverse("adaptation:model", args=[CODE, edition.version]))
    assert page.status_code == 200 and "Vår modell siden 2019" in page.content.decode()
    assert browser.get(reverse("adaptation:paper", args=[CODE, edition.version, "minutes"])).status_code == 200


@pytest.mark.parametrize(
    "name", ["web:my-day", "cases:list", "letters:list", "meetings:list", "localmeetings:list", "opendoor:list"]
)
def test_who_works_where_a_team_runs_it_finds_every_page(
    town: Town, browser: Client, browse: Browse, name: str
) -> None:
    edition = adopted(browser)
    Team.objects.filter(id=town.team.id).update(playbook=CODE, playbook_version=edition.version)
    assert browse(town.actor("teacher")).get(reverse(name)).status_code == 200


def test_it_is_adapted_like_any_other_and_revised_as_a_text(browser: Client) -> None:
    adopted(browser)
    browser.post(reverse("adaptation:begin", args=[CODE]))
    draft = Draft.objects.get(code=CODE)
    assert draft.base_version == "1.0-9901-1"
    sent = {"reason": "Uten endring", "seen_at": draft.changed_at.isoformat()}
    assert browser.post(reverse("adaptation:draft", args=[draft.id]), sent).status_code == 302
    assert Edition.objects.latest("serial").version == "1.0-9901-2"
    assert adopted(browser, TEXT.replace('version: "1.0"', 'version: "1.1"')).version == "1.1-9901-3"


def test_a_teams_model_stays_a_teams(town: Town, browser: Client) -> None:
    edition = adopted(browser)
    Team.objects.filter(id=town.team.id).update(playbook=CODE, playbook_version=edition.version)
    draft = written(
        browser, TEXT.replace('    label: {nb: "Teammøte"}', '    scope: case\n    label: {nb: "Teammøte"}')
    )
    sent = {"reason": "Hver for seg", "seen_at": draft.changed_at.isoformat()}
    answer = browser.post(reverse("adaptation:own", args=[draft.id]), sent)
    assert answer.status_code == 422 and "må fortsatt være for et team" in answer.content.decode()
    Team.objects.filter(id=town.team.id).update(playbook=PLAYBOOK, playbook_version="")
    assert browser.post(reverse("adaptation:own", args=[draft.id]), sent).status_code == 302
    # Without a team its newest edition is what a new case of the municipality starts under.
    by = town.actor("teacher")
    with acting(by):
        alone = [way for way in ways_for(by.service()) if way.playbook.code == CODE]
    assert [way.playbook.version for way in alone] == ["1.0-9901-2"]
