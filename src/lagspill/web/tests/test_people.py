"""Services and people, found in seconds by any staff of the municipality and by nobody else (ORG-1)."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.fixtures import Browse
from tests.town import STARTED, Town, begin_story

from lagspill.directory.models import ContactPerson, Deputy, District, Municipality, Position, Service
from lagspill.foundation.clock import today
from lagspill.web.people_presenters import phone_url

QUERIES = 12


@pytest.fixture
def full_town(town: Town) -> Town:
    """With a contact person, a deputy, hours and a district."""
    ContactPerson.objects.create(
        position=town.positions["barnevern"], place=town.services["school"], started_on=STARTED
    )
    Deputy.objects.create(position=town.positions["rektor"], deputy=town.positions["sosiallaerer"], started_on=STARTED)
    school = town.services["school"]
    school.hours, school.address, school.email = "8–15.30", "Liaveien 1", "post@lia.example"
    school.district = District.objects.create(municipality=town.municipality, name="Lia bydel")
    school.save()
    return town


def found(client: Client, query: str = "") -> str:
    answer = client.get(reverse("web:services"), {"q": query} if query else {})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_all_services_stand_in_the_order_of_their_kinds_with_contact_persons(full_town: Town, browse: Browse) -> None:
    page = found(browse(full_town.actor("nurse")))
    for text in (
        "Lia skole",
        "Bakken skole",
        "8–15.30",
        "Lia bydel",
        "Barneverntjenesten: Ansatt Barnevern",
        "10 tjenester",
        "tel:22000000",
    ):
        assert text in page
    assert page.index("Lia skole") < page.index("Tusenfryd barnehage") < page.index("Tidlig innsatsteam Lia")


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("lia skole", "Lia skole", "Bakken skole"),
        ("helsesykepleier", "Ansatt Nurse", "Ansatt Ppt"),
        ("LIA sosiallærer", "Ansatt Sosiallaerer", "Ansatt Teacher"),
        ("barnevern lia", "Ansatt Barnevern", "Ansatt Ppt"),
        ("ansatt ppt", "Ansatt Ppt", "Ansatt Nurse"),
        ("finnes ikke", "Ingen treff", "Ansatt"),
        ("100%", "Ingen treff", "Ansatt"),
    ],
)
def test_every_word_counts(full_town: Town, browse: Browse, query: str, there: str, absent: str) -> None:
    page = found(browse(full_town.actor("teacher")), query).split('id="found-summary"')[1]
    assert there in page and absent not in page


def test_a_deputy_is_told_while_it_lasts(full_town: Town, browse: Browse) -> None:
    client = browse(full_town.actor("teacher"))
    assert "Stedfortreder nå: Ansatt Sosiallaerer" in found(client, "rektor")
    Deputy.objects.update(ended_on=today())
    assert "Stedfortreder" not in found(client, "rektor")


def test_who_has_left_is_not_found(full_town: Town, browse: Browse) -> None:
    Position.objects.filter(id=full_town.positions["barnevern"].id).update(
        ended_on=today() - datetime.timedelta(days=1)
    )
    client = browse(full_town.actor("teacher"))
    assert "Ansatt Barnevern" not in found(client, "ansatt")
    assert "Ansatt Barnevern" not in found(client)


def test_too_many_people_are_said_and_not_hidden(
    full_town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lagspill.directory.queries.MOST_PEOPLE", 3)
    assert "flere finnes" in found(browse(full_town.actor("teacher")), "ansatt")


def test_a_service_shows_people_deputies_contacts_and_teams(full_town: Town, browse: Browse) -> None:
    client = browse(full_town.actor("ppt"))
    page = client.get(reverse("web:service", args=[full_town.services["school"].id])).content.decode()
    for text in (
        "Ansatt Rektor",
        "Stedfortreder nå",
        "Ansatt Barnevern",
        "Tidlig innsatsteam Lia",
        "Liaveien 1",
        "post@lia.example",
    ):
        assert text in page
    away = client.get(reverse("web:service", args=[full_town.services["barnevern"].id])).content.decode()
    assert "Kontaktpersoner for andre" in away and "Lia skole" in away
    empty = client.get(reverse("web:service", args=[full_town.services["health_station"].id])).content.decode()
    assert "Ingen er registrert her i dag" in empty


def test_another_municipality_is_not_shown(town: Town, browse: Browse) -> None:
    away = Municipality.objects.create(number="9902", name="Innbygd")
    service = Service.objects.create(municipality=away, name="Innbygd skole", kind="school")
    client = browse(town.actor("teacher"))
    assert (
        "Innbygd skole" not in found(client)
        and "Innbygd skole" not in found(client, "innbygd").split('id="found-summary"')[1]
    )
    assert client.get(reverse("web:service", args=[service.id])).status_code == 404
    assert client.get(reverse("web:service", args=[uuid.uuid4()])).status_code == 404


def test_the_family_and_strangers_do_not_get_in(town: Town, browse: Browse) -> None:
    story = begin_story(town)
    for address in (reverse("web:services"), reverse("web:service", args=[town.services["school"].id])):
        assert browse(story.family("mother")).get(address).status_code == 404
        assert Client().get(address).headers["Location"].startswith(reverse("web:log-in"))
        assert browse(town.actor("teacher")).post(address).status_code == 405


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", "\x00", "%_", "a " * 300, "\u202e", "😀"])
def test_odd_searches_are_answered(town: Town, browse: Browse, query: str) -> None:
    assert "<script>alert" not in found(browse(town.actor("teacher")), query)


def test_pages_ask_the_database_at_most_twelve_times(full_town: Town, browse: Browse) -> None:
    client = browse(full_town.actor("teacher"))
    for address in ("/folk/", "/folk/?q=lia", reverse("web:service", args=[full_town.services["school"].id])):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counted = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
        assert len(counted) <= QUERIES, "\n".join(counted)


def test_phones_dial_digits_only() -> None:
    assert phone_url("+47 22 00 00 00") == "tel:+4722000000"
    assert phone_url("") == ""
