"""What guardians and the young person see, and what they never do (FAM-1, FAM-3, FAM-5)."""

import datetime
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.fixtures import Browse, MoveClock
from tests.town import Story, Town, begin_story, draft, give

from lagspill.access.actor import acting
from lagspill.access.models import FamilyLogin
from lagspill.audit.models import AuditEntry
from lagspill.cases.models import Concern
from lagspill.consent.actions import rejudge, reserve, withdraw, withdraw_service
from lagspill.consent.models import Consent
from lagspill.directory.models import Position
from lagspill.families.models import ContactDetails
from lagspill.foundation.clock import today
from lagspill.meetings.forms import CorrectionForm
from lagspill.meetings.models import AgendaItem, Invitation, Minutes
from lagspill.playbooks.rules import birthday_in
from lagspill.portal.tests.telling import current, full_story, page

MOST_QUERIES = 12
MOST_BYTES = 100_000


@pytest.fixture
def story(town: Town) -> Story:
    return full_story(town)


def url(name: str, story: Story, *more: object) -> str:
    return reverse(f"portal:{name}", args=[story.case.id, *more])


def statements(queries: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in queries.captured_queries if "SAVEPOINT" not in one["sql"]]


def test_a_single_case_opens_at_once(story: Story, browse: Browse) -> None:
    answer = browse(story.family("mother")).get(reverse("portal:home"))
    assert (answer.status_code, answer["Location"]) == (302, url("case", story))


def test_the_page_tells_everything_shared_in_the_order_people_ask(story: Story, browse: Browse) -> None:
    html = page(browse(story.family("mother")), url("case", story))
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", html)
    assert headings == [
        "Neste møte", "Dette er vi enige om", "Samtykket", "Hvem kan se", "Referater", "Meldingen til teamet",
        "Notater til dere", "Bekymringen", "Hvem er hvem", "Dokumenter", "Dette har skjedd", "Hvem har sett",
    ]  # fmt: skip
    for told in (
        "Samarbeidet om Emil", "kl. 12", "Rådhuset, rom 2", "Mari Solbakken", "Rolig start", "Har sagt ja", "Har sagt nei",
        "Har ikke svart ennå", "Tre rolige dager", "kan Lia skole, Tidlig innsatsteam Lia, PPT og Skolehelsetjenesten Lia snakke",
        "mens Lia skole var til stede", "Vi snakket om morgenen", "Jeg vil ha en rolig morgen", "Vi ringer dere på fredag",
        "Borte fra skolen mange dager", "trenger ikke si hvorfor", "22 00 00 00", "Ansatt Ppt, PPT", "Tjenesten er med i samtykket",
    ):  # fmt: skip
        assert told in html, told


def test_the_first_screen_answers_and_the_long_lists_are_folded(story: Story, browse: Browse) -> None:
    html = page(browse(story.family("mother")), url("case", story))
    first = html.partition("<dl")[2].partition("</dl>")[0]
    for anchor in ("#mote", "#plan", "#samtykke"):
        assert f'href="{anchor}"' in first
    assert "kl. 12" in first and "tiltak i planen" in first and "til og med" in first
    folded = "".join(re.findall(r"<details>(.*?)</details>", html, re.DOTALL))
    assert 'class="ls-thread"' in folded and "ls-thread" not in html.replace(folded, "").partition("<details>")[0]
    assert "har åpnet saken" in folded
    assert "<details open" not in html


def test_what_is_not_shared_is_not_there(story: Story, browse: Browse) -> None:
    html = page(browse(story.family("mother")), url("case", story))
    for kept in ("Bare for tjenestene", "Bare for skolen", "Hemmelig Etterfølger"):
        assert kept not in html, kept


def test_a_concern_that_is_not_shared_is_not_there(town: Town, story: Story, browse: Browse) -> None:
    with acting(town.actor("teacher")):
        Concern.objects.filter(case=story.case).update(shared=False)
    html = page(browse(story.family("mother")), url("case", story))
    assert "Borte fra skolen mange dager" not in html
    assert "Bekymringen</h2>" not in html


def test_minutes_appear_only_when_approved_and_shared(town: Town, story: Story, browse: Browse) -> None:
    with acting(town.actor("coordinator")):
        minutes = Minutes.objects.get()
        Minutes.objects.update(state="draft")
    mother = browse(story.family("mother"))
    assert "Vi snakket om morgenen" not in page(mother, url("case", story))
    assert mother.get(url("minutes-pdf", story, minutes.id)).status_code == 404


def test_a_meeting_shows_once_invitations_are_out(town: Town, story: Story, browse: Browse) -> None:
    with acting(town.actor("coordinator")):
        AgendaItem.objects.filter(state="invited").update(state="listed")
    assert "Det er ikke satt opp noe møte" in page(browse(story.family("mother")), url("case", story))


def test_a_cancelled_invitation_is_not_among_those_who_come(town: Town, story: Story, browse: Browse) -> None:
    with acting(town.actor("coordinator")):
        Invitation.objects.filter(item__state="invited", position=town.positions["ppt"]).update(state="cancelled")
    html = page(browse(story.family("mother")), url("case", story))
    coming = html[html.index("Disse kommer") : html.index("Dette er vi enige om</h2>")]
    assert "Ansatt Ppt" not in coming
    assert "Mari Solbakken" in coming


def test_guardians_living_apart_never_see_each_others_contact_details(story: Story, browse: Browse) -> None:
    mother = browse(story.family("mother"))
    with CaptureQueriesContext(connection) as queries:
        pages = "".join(page(mother, url(name, story)) for name in ("case", "looks", "documents"))
    for secret in ("Pålveien", "pål@familie.example", "Mariveien", "mari@familie.example"):
        assert secret not in pages, secret
    assert ContactDetails._meta.db_table not in " ".join(statements(queries))


def test_the_young_person_sees_it_in_their_own_words_from_the_fifteenth_birthday(
    town: Town, browse: Browse, move_clock: MoveClock
) -> None:  # fmt: skip
    born = today().replace(day=1) - datetime.timedelta(days=14 * 365 + 200)
    story = full_story(town, birth_date=born)
    child = story.family("child")
    birthday = birthday_in(born, born.year + 15)
    move_clock(birthday - datetime.timedelta(days=1))
    assert browse(child).get(url("case", story)).status_code == 404
    assert "Det er ingenting å lese her nå" in page(browse(child), reverse("portal:home"))
    move_clock(birthday)
    html = page(browse(child), url("case", story))
    assert "Samarbeidet om deg" in html
    assert "Hva du selv sier" in html
    assert "det er deg" in html.lower()
    assert "Samarbeidet om Emil" not in html
    assert "Du har fylt 15 år og må selv skrive under." in html and "Mangler en ny underskrift" in html
    own_words = html[html.index("<main") : html.index("</main>")]
    assert not re.search(r"\b[Dd]eres?\b", own_words.replace("Vi ringer dere på fredag", ""))


def test_guardians_read_that_the_birthday_ended_the_consent_and_nothing_else(
    town: Town, browse: Browse, move_clock: MoveClock
) -> None:  # fmt: skip
    born = today().replace(day=1) - datetime.timedelta(days=14 * 365 + 200)
    story = full_story(town, birth_date=born)
    move_clock(birthday_in(born, born.year + 15))
    html = page(browse(story.family("mother")), url("case", story))
    assert "Ungdommen har fylt 15 år og må selv skrive under." in html and "kan det ikke lenger" in html
    assert "Gjelder nå" not in html and "Trukket tilbake" not in html
    assert "mangler en ny underskrift" in page(browse(story.family("mother")), url("documents", story))
    with acting(town.actor("teacher")):
        assert not rejudge(consent=current(story), by=town.actor("teacher"))
    html = page(browse(story.family("mother")), url("case", story))
    assert "Ungdommen har fylt 15 år og må selv skrive under." in html and "Trukket tilbake" not in html


def test_a_guardian_sees_nothing_from_the_childs_eighteenth_birthday(
    town: Town, browse: Browse, move_clock: MoveClock
) -> None:  # fmt: skip
    born = today().replace(day=1) - datetime.timedelta(days=17 * 365 + 100)
    story = full_story(town, birth_date=born)
    birthday = birthday_in(born, born.year + 18)
    move_clock(birthday - datetime.timedelta(days=1))
    assert browse(story.family("mother")).get(url("case", story)).status_code == 200
    move_clock(birthday)
    for who in ("mother", "father"):
        client = browse(story.family(who))
        for name in ("case", "looks", "documents", "plan-pdf", "referral-pdf"):
            assert client.get(url(name, story)).status_code == 404
        assert "Det er ingenting å lese her nå" in page(client, reverse("portal:home"))
    assert browse(story.family("child")).get(url("case", story)).status_code == 200


def test_another_familys_case_is_404(town: Town, story: Story, browse: Browse) -> None:
    other = begin_story(town).family("mother")
    with acting(town.actor("coordinator")):
        minutes = Minutes.objects.get().id
    with acting(town.actor("teacher")):
        consent = current(story).id
    client = browse(other)
    for address in (
        url("case", story), url("looks", story), url("documents", story), url("plan-pdf", story), url("referral-pdf", story),
        url("minutes-pdf", story, minutes), url("consent-pdf", story, consent),
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_a_paper_of_another_case_is_not_reached_through_ones_own(town: Town, story: Story, browse: Browse) -> None:
    other = begin_story(town)
    with acting(town.actor("teacher")):
        consent = current(story).id
    assert browse(other.family("mother")).get(url("consent-pdf", other, consent)).status_code == 404


def test_several_cases_are_listed_by_first_name(town: Town, story: Story, browse: Browse) -> None:
    second, mother = begin_story(town), story.family("mother")
    FamilyLogin.objects.bulk_create([FamilyLogin(account=story.mother_account, person_id=second.mother.id)])
    html = page(browse(mother), reverse("portal:home"))
    assert html.count("Samarbeidet om Emil") == 2
    assert story.case.number in html and second.case.number in html


def test_each_look_by_the_family_is_logged_and_none_of_them_shown(story: Story, browse: Browse) -> None:
    father = browse(story.family("father"))
    page(father, url("case", story))
    html = page(father, url("looks", story))
    with acting(story.family("father")):
        mine = AuditEntry.objects.filter(action="portal.viewed", person=story.father.id)
        assert [(entry.ground, entry.case) for entry in mine] == [("family", story.case.id)] * 2
    assert "Ansatt Teacher, Lia skole" in html
    assert "Pål" not in html[html.index("<main") :], "parents do not watch each other"


def test_a_reservation_is_told_without_who_made_it(town: Town, browse: Browse) -> None:
    story = begin_story(town)
    consent = draft(town, story, ["ppt", "barnevern"])
    owner = town.actor("teacher")
    with acting(owner):
        reserve(
            consent=consent,
            service_id=town.services["barnevern"].id,
            person=story.father,
            owner=story.case.owner_id,
            by=owner,
        )
    give(town, consent, story.mother)
    html = page(browse(story.family("mother")), url("case", story))
    assert "Barneverntjenesten er ikke med." in html
    assert "Venter på underskrift" in html
    assert "Mangler: begge må skrive under når barnet bor hos begge" in html
    readers = html[html.index('id="lesere"') : html.index("Hvem kan ikke se")]
    assert "PPT" not in readers, "nothing is shared before all have signed"


def test_a_withdrawn_consent_says_so_and_nobody_reads_on_it(town: Town, story: Story, browse: Browse) -> None:
    owner = town.actor("teacher")
    with acting(owner):
        withdraw(consent=current(story), person=story.mother, by=owner)
    html = page(browse(story.family("mother")), url("case", story))
    assert "Trukket tilbake" in html
    assert "kan det ikke lenger" in html
    assert "PPT" not in html[html.index('id="lesere"') : html.index("Hvem kan ikke se")]


def test_the_papers_are_pdfs(town: Town, story: Story, browse: Browse) -> None:
    with acting(town.actor("coordinator")):
        minutes = Minutes.objects.get().id
    with acting(town.actor("teacher")):
        consent = current(story).id
    mother = browse(story.family("mother"))
    listed = page(mother, url("documents", story))
    for address in (
        url("consent-pdf", story, consent), url("plan-pdf", story), url("minutes-pdf", story, minutes), url("referral-pdf", story),
    ):  # fmt: skip
        assert address in listed
        answer = mother.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF")


def test_papers_that_do_not_exist_are_404(town: Town, browse: Browse) -> None:
    story = begin_story(town)
    mother = browse(story.family("mother"))
    assert mother.get(url("plan-pdf", story)).status_code == 404
    assert mother.get(url("referral-pdf", story)).status_code == 404
    assert "Ingen dokumenter ennå" in page(mother, url("documents", story))


@pytest.mark.parametrize("name", ["case", "looks", "documents"])
def test_pages_are_small_quick_and_without_scripts(story: Story, browse: Browse, name: str) -> None:
    mother = browse(story.family("mother"))
    page(mother, url(name, story))
    with CaptureQueriesContext(connection) as queries:
        html = page(mother, url(name, story))
    assert len(statements(queries)) <= MOST_QUERIES
    assert len(html.encode()) <= MOST_BYTES
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", html)


def test_the_family_reads_for_which_service_somebody_with_two_hats_sees_the_case(town: Town, browse: Browse) -> None:
    """The nurse also works for barnevern, which the case does not concern: it gets nothing by her being here (CONS-3)."""
    nurse = town.positions["nurse"]
    Position.objects.create(
        staff=nurse.staff, service=town.services["barnevern"], role="case_worker", started_on=nurse.started_on
    )
    story = full_story(town)
    sentence = (
        "Ansatt Nurse arbeider også i Barneverntjenesten, men er her bare for Skolehelsetjenesten Lia."
        " Barneverntjenesten får ikke se saken av den grunn."
    )
    client = browse(story.family("mother"))
    assert sentence in page(client, url("case", story))
    owner = town.actor("teacher")
    with acting(owner):
        consent = Consent.objects.get(case_id=story.case.id, state="valid")
        withdraw_service(consent=consent, service_id=town.services["school_health"].id, person=story.mother, by=owner)
    assert "arbeider også i" not in page(client, url("case", story))
    with acting(town.actor("barnevern")):
        assert not Concern.objects.exists()


def test_what_the_family_typed_stands_there_when_the_session_has_ended(client: Client, db: None) -> None:
    url = reverse("portal:correction", args=[uuid.uuid4(), uuid.uuid4()])
    page = client.post(url, {"text": "Det var <b>jeg</b> som spurte."})
    assert page.status_code == 403
    words = page.content.decode()
    assert "Du er logget ut" in words and "Det var &lt;b&gt;jeg&lt;/b&gt; som spurte." in words
    assert str(CorrectionForm.base_fields["text"].label) in words and "<script" not in words
