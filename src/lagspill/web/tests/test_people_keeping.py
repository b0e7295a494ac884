"""The municipality's keepers change its directory in the product, and nobody else does (ORG-1, TEAM-1, CASE-4)."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.fixtures import Browse
from tests.town import STARTED, Town

from lagspill.access.actor import Actor, acting, staff_actor
from lagspill.access.refusal import Refused
from lagspill.audit.models import AuditEntry
from lagspill.directory.models import ContactPerson, Deputy, Municipality, Position, Service, StaffMember
from lagspill.foundation.clock import today
from lagspill.identity.models import Account
from lagspill.web import people_actions as actions


@pytest.fixture
def keeper(town: Town) -> Actor:
    """The administrator."""
    account = Account.objects.create_account(username="keeper", display_name="Mona Ek", is_demo=True)
    staff = StaffMember.objects.create(municipality=town.municipality, account=account, name="Mona Ek")
    return staff_actor(
        Position.objects.create(
            staff=staff, service=town.services["municipality"], role="administrator", started_on=STARTED
        )
    )


@pytest.fixture
def browser(keeper: Actor, browse: Browse) -> Client:
    return browse(keeper)


def address(town: Town, name: str, service: str = "school") -> str:
    return reverse(f"web:{name}", args=[town.services[service].id])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def logged(town: Town) -> list[str]:
    with acting(town.actor("privacy_officer")):
        return [one for one in AuditEntry.objects.order_by("at").values_list("action", flat=True) if "directory" in one]


def deputy_form(town: Town, **changed: str) -> dict[str, str]:
    return {
        "position": str(town.positions["rektor"].id), "deputy": str(town.positions["sosiallaerer"].id),
        "start": today().isoformat(), "end": (today() + datetime.timedelta(days=6)).isoformat(), **changed,
    }  # fmt: skip


def test_how_to_reach_a_service_is_changed_where_it_is_read(town: Town, browser: Client) -> None:
    service = reverse("web:service", args=[town.services["school"].id])
    assert address(town, "change-reach") in text(browser.get(service))
    new = {"phone": "22 00 00 55", "hours": "mandag–torsdag 9–14", "email": "post@lia.example", "address": "Liaveien 1"}
    answer = browser.post(address(town, "change-reach"), new, follow=True)
    assert all(one in text(answer) for one in new.values())
    with acting(town.actor("privacy_officer")):
        entry = AuditEntry.objects.get(action="directory.reach_changed")
    assert (
        entry.facts == {"fields": ["phone", "hours", "email", "address"]} and entry.object == town.services["school"].id
    )
    browser.post(address(town, "change-reach"), new)
    assert logged(town) == ["directory.reach_changed"]


def test_a_wrong_phone_is_told_and_everything_typed_is_kept(town: Town, browser: Client) -> None:
    answer = browser.post(address(town, "change-reach"), {"phone": "ring oss", "hours": "alltid", "email": "x"})
    assert answer.status_code == 422
    assert (
        'value="ring oss"' in text(answer) and 'value="alltid"' in text(answer) and "sifre og mellomrom" in text(answer)
    )
    assert Service.objects.get(id=town.services["school"].id).phone == "22 00 00 00"


def test_the_phones_of_the_safety_gate_are_set_and_never_empty(town: Town, browser: Client, browse: Browse) -> None:
    page = reverse("web:barnevern-phones")
    assert page in text(browser.get("/folk/"))
    empty = browser.post(page, {"barnevern_phone": "", "barnevern_emergency_phone": "116 111"})
    assert empty.status_code == 422 and Municipality.objects.get().barnevern_phone == "22 00 00 01"
    done = browser.post(page, {"barnevern_phone": "22 00 00 77", "barnevern_emergency_phone": "116 111"})
    assert done.status_code == 302
    suspected = {"violence": "yes", "neglect": "no"}
    assert "22 00 00 77" in text(browse(town.actor("teacher")).post(reverse("cases:gate"), suspected, follow=True))
    assert logged(town) == ["directory.barnevern_phones_changed"]


def test_a_deputy_is_set_for_some_days_seen_and_ended(town: Town, browser: Client, browse: Browse) -> None:
    page = address(town, "deputies")
    answer = browser.post(page, deputy_form(town), follow=True)
    assert "Stedfortrederen er satt opp." in text(answer) and "Ansatt Sosiallaerer for Ansatt Rektor" in text(answer)
    made = Deputy.objects.get()
    assert (made.started_on, made.ended_on) == (today(), today() + datetime.timedelta(days=7))
    seen = browse(town.actor("teacher")).get(reverse("web:service", args=[town.services["school"].id]))
    assert "Stedfortreder nå: Ansatt Sosiallaerer" in text(seen)
    assert address(town, "deputies") not in text(seen)
    gone = browser.post(reverse("web:end-deputy", args=[made.id]), follow=True)
    assert "Ingen er stedfortreder her nå." in text(gone)
    assert Deputy.objects.get().ended_on == today()
    assert browser.post(reverse("web:end-deputy", args=[made.id])).status_code == 404
    assert browser.post(page, deputy_form(town)).status_code == 302, "what is ended is not in the way"
    assert logged(town) == ["directory.deputy_set", "directory.deputy_ended", "directory.deputy_set"]


def test_why_somebody_cannot_stand_in_is_told_at_the_field(town: Town, browser: Client) -> None:
    page = address(town, "deputies")
    browser.post(page, deputy_form(town))
    twice = browser.post(page, deputy_form(town, deputy=str(town.positions["teacher"].id)))
    assert twice.status_code == 422 and "En annen er stedfortreder i noe av denne tiden." in text(twice)
    himself = browser.post(page, deputy_form(town, deputy=str(town.positions["rektor"].id)))
    assert "Ingen kan være sin egen stedfortreder." in text(himself)
    for wrong in (
        {"deputy": str(town.positions["ppt"].id)},
        {"start": "snart"},
        {"end": "31.12.9999"},
        {"position": ""},
    ):
        assert browser.post(page, deputy_form(town, **wrong)).status_code == 422, wrong
    assert Deputy.objects.count() == 1


def test_a_contact_person_is_named_shown_at_the_school_and_ended(town: Town, browser: Client, browse: Browse) -> None:
    page = address(town, "contacts", "barnevern")
    sent = {
        "person": str(town.positions["barnevern"].id), "place": str(town.services["school"].id), "start": today().isoformat()
    }  # fmt: skip
    answer = browser.post(page, sent, follow=True)
    assert "Kontaktpersonen er satt opp." in text(answer) and "Ansatt Barnevern for Lia skole" in text(answer)
    school = reverse("web:service", args=[town.services["school"].id])
    assert "Faste kontaktpersoner" in text(browse(town.actor("teacher")).get(school))
    again = browser.post(page, sent)
    assert again.status_code == 422 and "Personen er kontaktperson der i noe av denne tiden." in text(again)
    made = ContactPerson.objects.get()
    assert "Ingen herfra er kontaktperson nå." in text(
        browser.post(reverse("web:end-contact", args=[made.id]), follow=True)
    )
    assert "Faste kontaktpersoner" not in text(browse(town.actor("teacher")).get(school))
    assert logged(town) == ["directory.contact_named", "directory.contact_ended"]


def test_only_the_keepers_of_the_municipality_find_the_pages(town: Town, browser: Client, browse: Browse) -> None:
    pages = [address(town, name) for name in ("change-reach", "deputies", "contacts")]
    assert [browser.get(page).status_code for page in pages] == [200] * 3
    assert [browse(town.actor("municipal_coordinator")).get(page).status_code for page in pages] == [200] * 3
    assert [browse(town.actor("rektor")).get(page).status_code for page in pages] == [404] * 3
    away = Municipality.objects.create(number="9902", name="Innbygd")
    foreign = Service.objects.create(municipality=away, name="Innbygd skole", kind="school")
    assert browser.get(reverse("web:deputies", args=[foreign.id])).status_code == 404


def test_the_actions_refuse_others_themselves(town: Town, keeper: Actor) -> None:
    away = Municipality.objects.create(number="9902", name="Innbygd")
    phones = {"barnevern_phone": "1234", "barnevern_emergency_phone": "1234"}
    for municipality, by in ((town.municipality, town.actor("rektor")), (away, keeper)):
        with pytest.raises(Refused, match="directory_not_yours"):
            actions.change_barnevern_phones(municipality=municipality, phones=phones, by=by)
