"""The database lets contact details be read by those whom the grade allows, and by nobody else (FAM-5)."""

import pytest
from django.db import connection
from tests.town import Story, Town, begin_story, draft, give

from lagspill.access.actions import assign
from lagspill.access.actor import Actor, acting
from lagspill.directory.models import Service
from lagspill.families.actions import name_address_reader
from lagspill.families.encryption import UndecryptableError, decrypt, encrypt
from lagspill.families.models import ContactDetails, Person
from lagspill.families.rules import may_see_contact_details


def addresses(actor: Actor) -> set[str]:
    with acting(actor):
        return {details.address for details in ContactDetails.objects.all()}


def protect(town: Town, story: Story, person: Person, grade: int) -> None:
    with acting(town.actor("teacher")):
        assert Person.objects.filter(id=person.id).update(address_protection=grade) == 1


@pytest.fixture
def story(town: Town) -> Story:
    story = begin_story(town)
    consent = draft(town, story, ["ppt"])
    give(town, consent, story.mother)
    give(town, consent, story.father)
    owner = town.actor("teacher")
    with acting(owner):
        ppt = town.positions["ppt"]
        assign(case_id=story.case.id, position_id=ppt.id, service_id=ppt.service_id, duty="member", by=owner)
    return story


def test_each_guardian_sees_only_their_own(town: Town, story: Story) -> None:
    assert addresses(story.family("mother")) == {"Mariveien 1"}
    assert addresses(story.family("father")) == {"Pålveien 1"}


@pytest.mark.parametrize("grade", [0, 7, 6])
@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("named", [False, True])
def test_database_and_rule_agree_for_staff(town: Town, story: Story, grade: int, private: bool, named: bool) -> None:
    protect(town, story, story.mother, grade)
    Service.objects.filter(id=town.services["ppt"].id).update(private=private)
    if named:
        owner = town.actor("teacher")
        with acting(owner):
            for person in (story.mother, story.father):
                name_address_reader(
                    case_id=story.case.id, person=person, position_id=town.positions["ppt"].id, by=owner
                )  # fmt: skip
    seen = addresses(town.actor("ppt"))
    expected = may_see_contact_details(grade, private_body=private, named_reader=named)
    assert seen == ({"Mariveien 1", "Pålveien 1"} if expected else set()), "one person's grade governs the whole case"


def test_addresses_lie_encrypted_in_the_database(town: Town, story: Story) -> None:
    with acting(town.actor("teacher")), connection.cursor() as cursor:
        cursor.execute("select address from families_contactdetails")
        for (stored,) in cursor.fetchall():
            assert b"veien" not in bytes(stored)


def test_what_no_key_opens_is_said_to_be_so() -> None:
    sealed = encrypt(b"hemmelig")
    assert decrypt(sealed) == b"hemmelig"
    with pytest.raises(UndecryptableError):
        decrypt(sealed[:-1] + bytes([sealed[-1] ^ 1]))
