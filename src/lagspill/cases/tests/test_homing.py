"""A child at a school of one district whose services belong to another: its own district's routine governs (CASE-12)."""

import dataclasses
from typing import Any

import pytest
from django.test import Client
from tests.fixtures import Browse
from tests.town import STARTED, Story, Town, begin_story, draft, family, give, past_the_gate
from tests.unnamed import fresh, raise_unnamed, runs, somebody

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.actions import NewCase, NewConcern, record_concern
from lagspill.cases.choosing import choose_team, teams_to_choose
from lagspill.cases.homing import home_teams
from lagspill.cases.models import Case, Event, Referral
from lagspill.cases.queries import governing_municipality
from lagspill.cases.referrals import Draft, send_referral
from lagspill.cases.rules import home_team_denial
from lagspill.cases.tests.builders import NO, concern_data, gate_token, referral_data
from lagspill.cases.unnamed import name_subject
from lagspill.cases.ways import ways_for
from lagspill.consent.models import Consent
from lagspill.directory.home_rules import Where
from lagspill.directory.homes import teams_at
from lagspill.directory.models import District, Municipality, Position, Service, StaffMember, Team
from lagspill.families.actions import NewPerson
from lagspill.families.models import Person
from lagspill.foundation.clock import today
from lagspill.identity.models import Account
from lagspill.playbooks.models import Edition

OTHER_MODEL = "alna-innsatsteam"
CALM = Draft(reporter_contact="skole@fjordvik.example", reason="Borte mye", urgency="low")


@pytest.fixture
def divided(town: Town) -> Town:
    """The school and its team are of Øst; Vest has a team of its own with another model, and so has another municipality."""
    east, west = (District.objects.create(municipality=town.municipality, name=name) for name in ("Øst", "Vest"))
    for key in ("school", "coordination", "other_school", "kindergarten"):
        Service.objects.filter(id=town.services[key].id).update(district=east)
    sundby = Municipality.objects.create(
        number="9902", name="Sundby", signature_rule="by_living_arrangement", barnevern_phone="33 00 00 00"
    )
    teams = [
        ("west", "Innsatsteam Vest", town.municipality, west, OTHER_MODEL),
        ("sundby", "Tidlig innsatsteam Sundby", sundby, None, "baerum-tit"),
    ]
    services, positions = dict(town.services), dict(town.positions)
    for key, name, municipality, district, playbook in teams:
        services[key] = Service.objects.create(
            municipality=municipality, district=district, name=name, kind="coordination"
        )
        account = Account.objects.create_account(username=key, display_name=key, is_demo=True)
        staff = StaffMember.objects.create(municipality=municipality, account=account, name=f"Ansatt {key.title()}")
        positions[key] = Position.objects.create(
            staff=staff, service=services[key], role="team_coordinator", started_on=STARTED
        )
        Team.objects.create(service=services[key], name=name, playbook=playbook, coordinator=positions[key])
    return dataclasses.replace(town, services=services, positions=positions)


def home(name: str) -> dict[str, Any]:
    """Where somebody lives, as a person is registered."""
    district = District.objects.filter(name=name).first()
    municipality = district.municipality if district else Municipality.objects.get(name=name)
    return {"home_municipality_id": municipality.id, "home_district_id": district and district.id}


def moved(town: Town, story: Story, name: str) -> Case:
    """The same case when it is known where the child lives."""
    with acting(town.actor("teacher")):
        assert story.case.subject is not None
        Person.objects.filter(id=story.case.subject.id).update(**home(name))
        return Case.objects.select_related("subject__place", "team", "owner").get(id=story.case.id)


def new_case(town: Town, team: Team | None, name: str, **more: Any) -> Case:
    subject, guardians = family(town)
    subject = dataclasses.replace(subject, **home(name))
    new = NewCase(kind="child", team=team, playbook_version="1.0", subject=subject, guardians=guardians, **more)
    concern = NewConcern(description="Borte", categories=["absence"], talked_with_guardians_on=today())
    by = town.actor("teacher")
    with acting(by):
        return record_concern(new=new, concern=concern, by=by)


def team_of(town: Town, key: str) -> Team:
    return Team.objects.get(service=town.services[key])


def test_a_case_is_opened_with_the_team_of_where_the_child_lives_alone(divided: Town) -> None:
    with pytest.raises(Refused) as refused:
        new_case(divided, divided.team, "Vest")
    assert refused.value.code == "home_team" and "Innsatsteam Vest" in refused.value.remedy
    assert new_case(divided, team_of(divided, "west"), "Vest").team == team_of(divided, "west")
    assert new_case(divided, divided.team, "Øst").team == divided.team, "it lives where the school lies"


def test_where_the_child_lives_has_no_team_the_schools_own_takes_it(divided: Town, browse: Browse) -> None:
    Municipality.objects.create(number="9903", name="Ytterøya")
    case = new_case(divided, divided.team, "Ytterøya")
    page = browse(divided.actor("teacher")).get(f"/sak/{case.id}/").content.decode()
    assert "Barnet bor i Ytterøya. Der er det ikke noe team, derfor tar Tidlig innsatsteam Lia saken." in page


def of_all(town: Town) -> Team:
    """A team of the whole municipality, when that of Vest is ended."""
    service = Service.objects.create(municipality=town.municipality, name="Fellesteamet", kind="coordination")
    leads = Position.objects.create(
        staff=town.positions["west"].staff, service=service, role="team_coordinator", started_on=STARTED
    )
    Team.objects.filter(id=team_of(town, "west").id).update(ended_on=today())
    return Team.objects.create(service=service, name="Fellesteamet", playbook=OTHER_MODEL, coordinator=leads)


def test_a_team_that_is_ended_governs_no_longer_where_it_was(divided: Town) -> None:
    west = team_of(divided, "west")
    at = Where(west.service.municipality_id, west.service.district_id)
    assert teams_at(at) == [west]
    whole = of_all(divided)
    assert teams_at(at) == [whole]
    assert [way.team for way in ways_for(divided.services["school"].id, at) if way.team] == [whole]
    assert new_case(divided, whole, "Vest").team == whole
    Team.objects.filter(id=whole.id).update(ended_on=today())
    assert new_case(divided, divided.team, "Vest").team == divided.team, "nobody is left there"


def test_a_team_that_ended_while_it_was_chosen_is_not_given_the_case(
    divided: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, by, west = moved(divided, begin_story(divided), "Vest"), divided.actor("teacher"), team_of(divided, "west")

    def then_it_ends(subject: Person | None) -> list[Team]:
        found = home_teams(subject)
        Team.objects.filter(id=west.id).update(ended_on=today())
        return found

    monkeypatch.setattr("lagspill.cases.choosing.home_teams", then_it_ends)
    with acting(by), pytest.raises(Refused) as refused:
        choose_team(case=case, team=west, by=by)
    assert refused.value.code == "home_team_ended" and refused.value.reason == "Teamet er avsluttet."
    with acting(by):
        assert Case.objects.get(id=case.id).team_id == divided.team.id


def typed(client: Client, town: Town, name: str, **changed: Any) -> dict[str, Any]:
    key = home(name)["home_district_id"] or home(name)["home_municipality_id"]
    return concern_data(town) | {"gate": gate_token(client), "subject-home": str(key)} | changed


def test_the_concern_asks_again_for_the_team_and_the_questions_of_where_the_child_lives(
    divided: Town, browse: Browse
) -> None:
    client, west = browse(divided.actor("teacher")), team_of(divided, "west")
    data = typed(client, divided, "Vest")
    asked = client.post("/sak/ny/bekymring/", data)
    page = asked.content.decode()
    assert asked.status_code == 422 and "Barnet bor i Vest, derfor gjelder rutinen der." in page
    assert str(west.id) in page and str(divided.team.id) not in page and "Borte to dager i uka" in page, "all is kept"
    made = client.post("/sak/ny/bekymring/", data | {"team": str(west.id)})
    assert made.status_code == 302, made.content.decode()
    with acting(divided.actor("teacher")):
        case = Case.objects.get()
    assert (case.team, case.playbook) == (west, OTHER_MODEL)
    page = client.get(made["Location"]).content.decode()
    assert "Barnet bor i Vest, derfor gjelder rutinen der. Innsatsteam Vest tar saken." in page
    assert "Skolen eller barnehagen ligger i Øst." in page


def test_a_model_without_a_team_is_followed_in_the_edition_of_the_childs_own_municipality(
    divided: Town, browse: Browse
) -> None:
    sundby = Municipality.objects.get(name="Sundby")
    Edition.objects.bulk_create(
        [
            Edition(
                municipality_id=sundby.id, code="samarbeidsmote", version="1.0-9902-1", serial=1,
                base_code="samarbeidsmote", base_version="1.0", text="title:\n  nb: Samarbeid i Sundby\n",
                reason="Eget navn", adopted_by=divided.positions["sundby"].id,
            )
        ]
    )  # fmt: skip
    client = browse(divided.actor("teacher"))
    asked = client.post("/sak/ny/bekymring/", typed(client, divided, "Sundby", team="samarbeidsmote"))
    with acting(divided.actor("teacher")):
        case = Case.objects.select_related("subject").first()
    assert case is not None, asked.content.decode()
    assert (case.playbook, case.playbook_version) == ("samarbeidsmote", "1.0-9902-1")
    assert governing_municipality(case) == sundby.id


def test_the_signature_rule_is_that_of_where_the_child_lives(divided: Town, browse: Browse) -> None:
    Municipality.objects.filter(id=divided.municipality.id).update(signature_rule="everyone")
    case = new_case(divided, team_of(divided, "sundby"), "Sundby")
    client = browse(divided.actor("teacher"))
    asked = client.post(f"/sak/{case.id}/trygghet/consent/?next=/samtykke/sak/{case.id}/nytt/", NO)
    url = asked["Location"]
    page = client.get(url).content.decode()
    assert "Barnet bor i Sundby, derfor gjelder regelen der:" in page
    said = {
        "subject_area": "Skolefravær",
        "services": [str(divided.services["ppt"].id)],
        "period_from": today().isoformat(),
        "period_to": today().isoformat(),
        "place": "Lia",
    }
    assert client.post(url, said).status_code == 302
    with acting(divided.actor("teacher")):
        consent = Consent.objects.get(case_id=case.id)
        named = {row.service_id for row in consent.named.all()}
    assert consent.signature_rule == "by_living_arrangement"
    assert divided.services["sundby"].id in named, "the team that calls in is that of where the child lives"


def test_a_referral_goes_to_no_team_but_that_of_where_the_child_lives(divided: Town, browse: Browse) -> None:
    story = begin_story(divided)
    consent = draft(divided, story, ["ppt"])
    give(divided, consent, story.mother)
    assert give(divided, consent, story.father)
    case, by = moved(divided, story, "Vest"), divided.actor("teacher")
    with acting(by), pytest.raises(Refused) as refused:
        send_referral(case=case, draft=CALM, by=by)
    assert refused.value.code == "home_team"
    client = browse(by)
    page = client.get(f"/sak/{case.id}/").content.decode()
    assert "Teamet der er Innsatsteam Vest." in page and f"/sak/{case.id}/team/velg/" in page
    assert "Teamet der er Innsatsteam Vest." in client.get(f"/sak/{case.id}/melding/skriv/").content.decode()
    sent = client.post(f"/sak/{case.id}/melding/skriv/", referral_data(send="1"))
    assert sent.status_code == 422 and "Velg teamet der barnet bor: Innsatsteam Vest." in sent.content.decode()


def test_the_owner_gives_the_case_to_the_team_of_where_the_child_lives(divided: Town, browse: Browse) -> None:
    story, west = begin_story(divided), team_of(divided, "west")
    url, client = f"/sak/{story.case.id}/team/velg/", browse(divided.actor("teacher"))
    assert client.get(url).status_code == 404, "there is nothing to choose"
    case = moved(divided, story, "Vest")
    page = client.get(url)
    assert page.status_code == 200 and "Innsatsteam Vest" in page.content.decode()
    wrong = client.post(url, {"team": str(divided.team.id)})
    assert wrong.status_code == 422
    assert client.post(url, {"team": str(west.id)}).status_code == 302
    with acting(divided.actor("teacher")):
        case = Case.objects.get(id=case.id)
        assert (case.team_id, case.playbook) == (west.id, OTHER_MODEL)
        assert Event.objects.get(case=case, kind="home_team").facts == {"team": "Innsatsteam Vest"}
    assert "Teamet der barnet bor, skal ta saken" in client.get(f"/sak/{case.id}/").content.decode()
    assert client.get(url).status_code == 404 and client.post(url, {"team": str(west.id)}).status_code == 404


def test_nobody_but_the_owner_gives_it_and_only_to_a_team_of_there(divided: Town, browse: Browse) -> None:
    case, by = moved(divided, begin_story(divided), "Vest"), divided.actor("teacher")
    assert browse(divided.actor("stranger")).get(f"/sak/{case.id}/team/velg/").status_code == 404
    with acting(by):
        assert teams_to_choose(case) == [team_of(divided, "west")]
        with pytest.raises(Refused) as refused:
            choose_team(case=case, team=team_of(divided, "sundby"), by=by)
        assert refused.value.code == "home_team_other"
        Case.objects.filter(id=case.id).update(state="consent")
        with pytest.raises(Refused) as refused:
            choose_team(case=case, team=team_of(divided, "west"), by=by)
        assert refused.value.code == "home_team_state", "somebody has changed it meanwhile"


def test_what_the_other_model_asked_by_itself_does_not_follow_along(divided: Town) -> None:
    case, by = moved(divided, begin_story(divided), "Vest"), divided.actor("teacher")
    with acting(by):
        referral = Referral(case=case, reporter_id=by.position(), reason="Borte", own_answers={"x": "y"})
        Referral.objects.bulk_create([referral])
        choose_team(case=case, team=team_of(divided, "west"), by=by)
        assert Referral.objects.get(case=case).own_answers == {}


HIDDEN = {"guardian1-address_protection": "6"}


def test_where_the_child_lives_is_not_written_when_a_guardians_address_is_secret(divided: Town, browse: Browse) -> None:
    client, west = browse(divided.actor("teacher")), team_of(divided, "west")
    data = typed(client, divided, "Vest", team=str(west.id))
    answer = client.post("/sak/ny/bekymring/", data | HIDDEN)
    page = answer.content.decode()
    assert answer.status_code == 422 and "En foresatt har hemmelig adresse. La feltet stå tomt" in page
    assert "Borte to dager i uka" in page, "all is kept"
    with acting(divided.actor("teacher")):
        assert not Case.objects.exists()
    left_open = data | HIDDEN | {"subject-home": "", "team": str(divided.team.id)}
    assert client.post("/sak/ny/bekymring/", left_open).status_code == 302


def test_nor_when_an_anonymous_case_gets_its_name(divided: Town, browse: Browse, unnamed_playbooks: None) -> None:
    case, by = raise_unnamed(runs(divided)), divided.actor("sosiallaerer")
    client, url = browse(by), f"/sak/{case.id}/hvem/"
    people = {
        key: value for key, value in typed(client, divided, "Vest").items() if key not in ("team", "kind", "shared")
    }
    answer = client.post(url, people | HIDDEN)
    assert answer.status_code == 422 and "En foresatt har hemmelig adresse." in answer.content.decode()
    told = somebody()
    guardian = dataclasses.replace(
        told.guardians[0], person=NewPerson(given_name="Siri", family_name="Fjellstad", address_protection=7)
    )
    subject = dataclasses.replace(told.subject, **home("Vest"))
    with acting(by), pytest.raises(Refused) as refused:
        name_subject(case=fresh(case), named=somebody(subject=subject, guardians=(guardian,)), by=by)
    assert refused.value.code == "home_secret"


def test_the_verb_refuses_it_too_whoever_of_the_family_is_protected(divided: Town) -> None:
    by = divided.actor("teacher")
    subject, (mother, father) = family(divided)
    subject = dataclasses.replace(subject, **home("Vest"))
    hidden = dataclasses.replace(father, person=dataclasses.replace(father.person, address_protection=7))
    concern = NewConcern(description="Borte", categories=["absence"], talked_with_guardians_on=today())
    for child, others in (
        (subject, (mother, hidden)),
        (dataclasses.replace(subject, address_protection=6), (mother, father)),
    ):
        new = NewCase(
            kind="child", team=team_of(divided, "west"), playbook_version="1.0", subject=child, guardians=others
        )
        with acting(by), pytest.raises(Refused) as refused:
            record_concern(new=new, concern=concern, by=by)
        assert refused.value.code == "home_secret"


def test_no_page_says_where_a_child_lives_when_it_stands_there_from_before(divided: Town, browse: Browse) -> None:
    story = begin_story(divided)
    case, by = moved(divided, story, "Vest"), divided.actor("teacher")
    assert "Barnet bor i Vest" in browse(by).get(f"/sak/{case.id}/").content.decode()
    with acting(by):
        Person.objects.filter(id=story.mother.id).update(address_protection=7)
    client = browse(by)
    assert "Barnet bor i" not in client.get(f"/sak/{case.id}/").content.decode()
    assert "Barnet bor i" not in client.get(past_the_gate(divided, story, by="teacher")).content.decode()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, None),
        ({"state": "consent"}, None),
        ({"owns": False}, "owner"),
        ({"state": "referred"}, "state"),
        ({"offered": False}, "other"),
        ({"takes_subject": False}, "subject"),
        ({"keeps_words": False}, "words"),
    ],
)
def test_when_a_case_may_be_given(changed: dict[str, Any], why: str | None) -> None:
    asked: dict[str, Any] = {
        "owns": True,
        "state": "concern",
        "offered": True,
        "takes_subject": True,
        "keeps_words": True,
    }
    assert home_team_denial(**(asked | changed)) == why
