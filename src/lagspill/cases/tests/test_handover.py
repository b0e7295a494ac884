"""The baton and the colleagues: nobody carries a case who has not said yes (CASE-10)."""

import datetime

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from tests.fixtures import Browse
from tests.town import Story, Town, begin_story

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.handover import answer_lead, offer_lead, take_back
from lagspill.cases.models import Case, Handover, Notice
from lagspill.cases.tests.builders import consented
from lagspill.foundation.clock import today


@pytest.fixture
def story(town: Town) -> Story:
    return begin_story(town)


@pytest.fixture
def client(town: Town, browse: Browse) -> Client:
    return browse(town.actor("teacher"))


def lead_of(town: Town, story: Story) -> object:
    with acting(town.actor("teacher")):
        return Case.objects.get(id=story.case.id).lead_id


def offer(client: Client, town: Town, story: Story, who: str) -> int:
    data = {"position": str(town.positions[who].id), "message": "Vil du?"}
    return client.post(f"/sak/{story.case.id}/koordinator/", data).status_code


def test_the_lead_changes_only_when_the_successor_accepts(
    town: Town, story: Story, client: Client, browse: Browse
) -> None:
    assert offer(client, town, story, "sosiallaerer") == 302
    assert lead_of(town, story) is None
    asked = browse(town.actor("sosiallaerer"))
    page = asked.get(f"/sak/{story.case.id}/koordinator/svar/")
    assert "Vil du?" in page.content.decode()
    assert asked.post(f"/sak/{story.case.id}/koordinator/svar/", {}).status_code == 422
    assert asked.post(f"/sak/{story.case.id}/koordinator/svar/", {"accepts": "yes"}).status_code == 302
    assert lead_of(town, story) == town.positions["sosiallaerer"].id
    assert asked.get(f"/sak/{story.case.id}/koordinator/svar/").status_code == 404
    with acting(town.actor("teacher")):
        assert Notice.objects.get(kind="lead_accepted").facts == {"to": "Ansatt Sosiallaerer"}


def test_a_no_leaves_the_case_as_it_was(town: Town, story: Story, client: Client, browse: Browse) -> None:
    offer(client, town, story, "sosiallaerer")
    asked = browse(town.actor("sosiallaerer"))
    assert asked.post(f"/sak/{story.case.id}/koordinator/svar/", {"accepts": "no"}).status_code == 302
    assert lead_of(town, story) is None
    assert offer(client, town, story, "rektor") == 302


def test_an_offer_is_taken_back_by_the_one_who_made_it(
    town: Town, story: Story, client: Client, browse: Browse
) -> None:
    offer(client, town, story, "sosiallaerer")
    page = client.get(f"/sak/{story.case.id}/koordinator/").content.decode()
    assert "er spurt og har ikke svart" in page and "Trekk tilbudet tilbake" in page
    assert browse(town.actor("sosiallaerer")).post(f"/sak/{story.case.id}/koordinator/angre/").status_code == 409
    assert client.post(f"/sak/{story.case.id}/koordinator/angre/").status_code == 302
    assert client.post(f"/sak/{story.case.id}/koordinator/angre/").status_code == 404
    with acting(town.actor("teacher")):
        assert Handover.objects.get().answer == "taken_back"


def test_while_an_offer_waits_no_other_is_made(town: Town, story: Story, client: Client) -> None:
    offer(client, town, story, "sosiallaerer")
    assert offer(client, town, story, "rektor") == 422


def test_only_the_lead_hands_on(town: Town, story: Story, client: Client, browse: Browse) -> None:
    offer(client, town, story, "sosiallaerer")
    browse(town.actor("sosiallaerer")).post(f"/sak/{story.case.id}/koordinator/svar/", {"accepts": "yes"})
    response = client.post(f"/sak/{story.case.id}/koordinator/", {"position": str(town.positions["rektor"].id)})
    assert response.status_code == 422
    assert "Bare den som er koordineringsansvarlig" in response.content.decode()


def test_nobody_is_asked_whose_service_has_no_ground(town: Town, story: Story, client: Client) -> None:
    assert offer(client, town, story, "ppt") == 422
    by = town.actor("teacher")
    with pytest.raises(Refused) as refused, acting(by):
        offer_lead(case=Case.objects.get(id=story.case.id), position_id=town.positions["ppt"].id, message="", by=by)
    assert refused.value.code == "handover_no_ground"
    assert refused.value.remedy


def test_a_service_that_does_not_own_may_not_choose_the_first_lead(town: Town, story: Story) -> None:
    case = consented(town, story, "ppt", on_case=("ppt",))
    by = town.actor("ppt")
    with pytest.raises(Refused) as refused, acting(by):
        offer_lead(case=case, position_id=town.positions["ppt"].id, message="", by=by)
    assert refused.value.code == "handover_not_owner"


def test_an_answer_or_a_regret_that_comes_too_late_is_refused(town: Town, story: Story, client: Client) -> None:
    offer(client, town, story, "sosiallaerer")
    by, asked = town.actor("teacher"), town.actor("sosiallaerer")
    with acting(by):
        found = Handover.objects.select_related("case").get()
        take_back(handover=found, by=by)
    with pytest.raises(Refused), acting(asked):
        answer_lead(handover=found, accepts=True, by=asked)
    with pytest.raises(Refused), acting(by):
        take_back(handover=found, by=by)


def test_ones_own_service_comes_first_among_those_to_ask(town: Town, story: Story, client: Client) -> None:
    consented(town, story, "ppt")
    body = client.get(f"/sak/{story.case.id}/koordinator/").content.decode()
    assert 0 < body.index('optgroup label="Lia skole"') < body.index('optgroup label="PPT"')
    assert "Bakken skole" not in body


def test_a_colleague_is_put_on_the_case_and_taken_off(town: Town, story: Story, client: Client, browse: Browse) -> None:
    rektor = browse(town.actor("rektor"))
    assert rektor.get(f"/sak/{story.case.id}/notat/").status_code == 404
    url = f"/sak/{story.case.id}/kolleger/"
    assert client.post(url, {"position": str(town.positions["rektor"].id)}).status_code == 302
    assert rektor.get(f"/sak/{story.case.id}/notat/").status_code == 200
    off = f"{url}{town.positions['rektor'].id}/av/"
    assert "forsvinner fra oversikten" in client.get(off).content.decode()
    assert client.post(off).status_code == 302
    assert rektor.get(f"/sak/{story.case.id}/notat/").status_code == 404
    assert client.post(off).status_code == 404


def test_who_neither_owns_nor_coordinates_brings_in_nobody(town: Town, story: Story, browse: Browse) -> None:
    consented(town, story, "ppt", on_case=("ppt",))
    ppt = browse(town.actor("ppt"))
    assert ppt.get(f"/sak/{story.case.id}/kolleger/").status_code == 404
    assert ppt.post(f"/sak/{story.case.id}/kolleger/{town.positions['teacher'].id}/av/").status_code == 404


def test_the_lead_is_not_taken_off_the_case(town: Town, story: Story, client: Client, browse: Browse) -> None:
    offer(client, town, story, "sosiallaerer")
    browse(town.actor("sosiallaerer")).post(f"/sak/{story.case.id}/koordinator/svar/", {"accepts": "yes"})
    off = f"/sak/{story.case.id}/kolleger/{town.positions['sosiallaerer'].id}/av/"
    assert client.post(off).status_code == 409


# CASE-10: a date goes with the baton, and a second office beside the lead's.


def led(town: Town, story: Story, client: Client, browse: Browse) -> Client:
    """The sosiallærer carries the case; her browser."""
    offer(client, town, story, "sosiallaerer")
    asked = browse(town.actor("sosiallaerer"))
    asked.post(f"/sak/{story.case.id}/koordinator/svar/", {"accepts": "yes"})
    return asked


def test_nobody_hands_over_without_a_date_for_the_family(
    town: Town, story: Story, client: Client, browse: Browse
) -> None:
    lead = led(town, story, client, browse)
    data = {"position": str(town.positions["rektor"].id)}
    url = f"/sak/{story.case.id}/koordinator/"
    assert "Når møter den nye familien" in lead.get(url).content.decode()
    assert lead.post(url, data).status_code == 422
    yesterday, tomorrow = (today() + datetime.timedelta(days=days) for days in (-1, 1))
    assert lead.post(url, data | {"next_on": yesterday.isoformat()}).status_code == 422
    assert lead.post(url, data | {"next_on": tomorrow.isoformat()}).status_code == 302
    with acting(town.actor("rektor")):
        assert Handover.objects.get(answer="waiting").next_on == tomorrow
    page = browse(town.actor("rektor")).get(f"/sak/{story.case.id}/koordinator/svar/").content.decode()
    assert "Neste avtalte dato er" in page


def test_the_action_refuses_a_handover_without_a_date_too(
    town: Town, story: Story, client: Client, browse: Browse
) -> None:
    led(town, story, client, browse)
    by = town.actor("sosiallaerer")
    with pytest.raises(Refused) as refused, acting(by):
        offer_lead(case=Case.objects.get(id=story.case.id), position_id=town.positions["rektor"].id, message="", by=by)
    assert refused.value.code == "handover_no_date"


def test_somebody_of_another_service_accepts_and_carries_the_case(
    town: Town, story: Story, client: Client, browse: Browse
) -> None:
    consented(town, story, "ppt", on_case=("ppt",))
    assert offer(client, town, story, "ppt") == 302
    asked = browse(town.actor("ppt"))
    assert asked.post(f"/sak/{story.case.id}/koordinator/svar/", {"accepts": "yes"}).status_code == 302
    assert lead_of(town, story) == town.positions["ppt"].id


def test_the_plan_coordinator_is_another_office_with_its_own_yes(
    town: Town, story: Story, client: Client, browse: Browse
) -> None:
    consented(town, story, "ppt", on_case=("ppt",))
    lead = led(town, story, client, browse)
    url = f"/sak/{story.case.id}/ip/"
    assert lead.post(url, {"position": str(town.positions["ppt"].id)}).status_code == 302
    asked = browse(town.actor("ppt"))
    assert "Vil du være IP-koordinator?" in asked.get(f"{url}svar/").content.decode()
    assert asked.get(f"/sak/{story.case.id}/koordinator/svar/").status_code == 404
    assert asked.post(f"{url}svar/", {"accepts": "yes"}).status_code == 302
    with acting(town.actor("teacher")):
        case = Case.objects.get(id=story.case.id)
        assert case.plan_coordinator_id == town.positions["ppt"].id
        assert case.lead_id == town.positions["sosiallaerer"].id
    assert "IP-koordinator" in lead.get(f"/sak/{story.case.id}/").content.decode()


def test_only_the_plan_coordinator_hands_that_office_on(
    town: Town, story: Story, client: Client, browse: Browse
) -> None:
    consented(town, story, "ppt", on_case=("ppt",))
    url = f"/sak/{story.case.id}/ip/"
    client.post(url, {"position": str(town.positions["ppt"].id)})
    asked = browse(town.actor("ppt"))
    asked.post(f"{url}svar/", {"accepts": "yes"})
    tomorrow = (today() + datetime.timedelta(days=1)).isoformat()
    data = {"position": str(town.positions["rektor"].id), "next_on": tomorrow}
    refused = client.post(url, data)
    assert refused.status_code == 422 and "Bare IP-koordinatoren" in refused.content.decode()
    # Not on the case yet, and PPT does not own it: the owner puts people on it.
    refused = asked.post(url, data)
    assert refused.status_code == 422 and "ikke på saken" in refused.content.decode()


def test_an_offer_lets_nobody_change_anything_else(town: Town, story: Story, client: Client) -> None:
    consented(town, story, "ppt", on_case=("ppt",))
    offer(client, town, story, "ppt")
    for change in ({"state": "plan"}, {"plan_coordinator": town.positions["ppt"]}, {"number": "1"}):
        with acting(town.actor("ppt")), pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
            Case.objects.filter(id=story.case.id).update(**change)
