"""A child at a school of one district whose services belong to another, or to another municipality (CASE-12)."""

import dataclasses

import pytest
from tests.fixtures import Browse
from tests.town import STARTED, Story, Town, begin_story, draft, give, past_the_gate

from lagspill.access.actions import assign
from lagspill.access.actor import acting
from lagspill.cases.facts import facts_for_consent
from lagspill.cases.models import Case
from lagspill.cases.tests.builders import concern_data, gate_token
from lagspill.consent.offers import Offer, offer_for
from lagspill.directory.models import District, Municipality, Position, Service, StaffMember
from lagspill.families.models import Person
from lagspill.identity.models import Account


@pytest.fixture
def divided(town: Town) -> dict[str, Service]:
    """The school and its services lie in Øst; Vest has its own barnevern, and so has another municipality."""
    east, west = (District.objects.create(municipality=town.municipality, name=name) for name in ("Øst", "Vest"))
    for key in ("school", "barnevern", "school_health"):
        Service.objects.filter(id=town.services[key].id).update(district=east)
    other = Municipality.objects.create(number="9902", name="Sundby")
    barnevern = {"kind": "barnevern"}
    return {
        "west": Service.objects.create(
            municipality=town.municipality, district=west, name="Barnevern vest", **barnevern
        ),
        "other": Service.objects.create(municipality=other, name="Barnevern Sundby", **barnevern),
        "nurses": Service.objects.create(
            municipality=town.municipality, district=west, name="Helse vest", kind="school_health"
        ),
    }


def living(town: Town, story: Story, *, municipality: Municipality, district: District | None) -> Offer:
    by = town.actor("teacher")
    with acting(by):
        assert story.case.subject is not None
        Person.objects.filter(id=story.case.subject.id).update(home_municipality=municipality, home_district=district)
        facts = facts_for_consent(story.case.id)
        assert facts is not None and facts.subject is not None
        return offer_for(facts, facts.subject)


def test_the_services_that_follow_the_child_are_chosen_where_it_lives(town: Town, divided: dict[str, Service]) -> None:
    story = begin_story(town)
    offer = living(town, story, municipality=town.municipality, district=divided["west"].district)
    fixed, others = ({one.name for one in services} for services in (offer.fixed, offer.others))
    assert "Barnevern vest" in fixed and "Barneverntjenesten" in others, "another may be chosen all the same"
    assert "Skolehelsetjenesten Lia" in fixed and "Helse vest" in others, "the school's nurse is the school's"
    assert "PPT" in fixed, "the whole municipality has one"
    names = [name for _group, choices in offer.choices for _id, name in choices]
    assert "Barnevern vest (Vest)" in names and "Barneverntjenesten (Øst)" in names and "PPT (Fjordvik)" in names


def test_living_in_the_schools_own_district_is_as_before(town: Town, divided: dict[str, Service]) -> None:
    story = begin_story(town)
    east = District.objects.get(name="Øst")
    offer = living(town, story, municipality=town.municipality, district=east)
    assert offer.home is None and "Barneverntjenesten" in {one.name for one in offer.fixed}


def test_another_municipalitys_service_is_in_with_consent_and_sees_this_case_alone(
    town: Town, divided: dict[str, Service]
) -> None:
    story, secret = begin_story(town), begin_story(town)
    offer = living(town, story, municipality=divided["other"].municipality, district=None)
    assert divided["other"] in offer.fixed
    account = Account.objects.create_account(username="sundby", display_name="Sundby", is_demo=True)
    staff = StaffMember.objects.create(
        municipality=divided["other"].municipality, account=account, name="Ansatt Sundby"
    )
    position = Position.objects.create(staff=staff, service=divided["other"], role="contact_person", started_on=STARTED)
    both = dataclasses.replace(
        town,
        services={**town.services, "sundby": divided["other"]},
        positions={**town.positions, "sundby": position},
    )
    consent = draft(both, story, ["sundby"])
    give(both, consent, story.mother)
    assert give(both, consent, story.father)
    by = both.actor("teacher")
    with acting(by):
        assign(case_id=story.case.id, position_id=position.id, service_id=divided["other"].id, duty="member", by=by)
    with acting(both.actor("sundby")):
        assert [case.id for case in Case.objects.all()] == [story.case.id]
        assert secret.case.id not in set(Case.objects.values_list("id", flat=True))


def test_the_concern_asks_where_the_child_lives_and_the_consent_says_what_follows(
    town: Town, divided: dict[str, Service], browse: Browse
) -> None:
    client = browse(town.actor("teacher"))
    west = divided["west"].district
    assert west is not None
    data = concern_data(town) | {"gate": gate_token(client), "subject-home": str(west.id)}
    secret = client.post("/sak/ny/bekymring/", data | {"subject-address_protection": "7"})
    assert secret.status_code == 422 and "La feltet stå tomt" in secret.content.decode()
    made = client.post("/sak/ny/bekymring/", data)
    assert made.status_code == 302, made.content.decode()
    page = client.get(made["Location"]).content.decode()
    assert "Barnet bor i Vest, derfor gjelder rutinen der. Tidlig innsatsteam Lia tar saken." in page
    assert "Skolen eller barnehagen ligger i Øst." in page
    with acting(town.actor("teacher")):
        case = Case.objects.get()
    story = begin_story(town)
    text = client.get(past_the_gate(town, dataclasses.replace(story, case=case), by="teacher")).content.decode()
    assert (
        "Barnet bor i Vest, derfor er tjenestene som følger barnet, valgt der." in text
        and "Barnevern vest (Vest)" in text
        and "Du kan velge andre." in text
    )


def test_where_there_is_one_municipality_without_districts_nobody_is_asked(town: Town, browse: Browse) -> None:
    client = browse(town.actor("teacher"))
    page = client.get(f"/sak/ny/bekymring/?gate={gate_token(client)}").content.decode()
    assert "Fødselsdato" in page and "Hvor bor barnet?" not in page
