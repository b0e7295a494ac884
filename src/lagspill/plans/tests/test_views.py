"""The pages of the plan: who gets in, what is kept when something is wrong, how many look-ups they cost."""

import datetime
import re
import uuid
from collections.abc import Mapping

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.fixtures import Browse, MoveClock

from lagspill.access.actor import acting
from lagspill.cases.actions import move
from lagspill.cases.models import Case
from lagspill.foundation.clock import today
from lagspill.plans.models import ActionPlan, Agreement, FollowUp, Measure
from lagspill.plans.tests.conftest import Planned
from lagspill.plans.tests.test_consequences import withdraw_ppt

PAGES = ["edit", "evaluate", "close", "pdf"]


def url(name: str, planned: Planned) -> str:
    return reverse(f"plans:{name}", args=[planned.story.case.id])


def of_measure(name: str, measure: Measure) -> str:
    return reverse(f"plans:{name}", args=[measure.id])


def new_measure(planned: Planned, **changes: str) -> dict[str, str]:
    known = {
        "do": "measure",
        "measure-goal": "På skolen hver dag",
        "measure-text": "Rolig start hver morgen",
        "measure-responsible": str(planned.town.positions["ppt"].id),
        "measure-starts_on": today().isoformat(),
        "measure-due_on": (today() + datetime.timedelta(days=30)).isoformat(),
        "measure-follow_up_on": "",
    }
    return known | changes


def talk(planned: Planned, **changes: str) -> dict[str, str]:
    known = {
        "violence": "no",
        "neglect": "no",
        "held_on": today().isoformat(),
        "present": "Mor, far og PPT",
        "goal_reached": "partly",
        "how_reached": "Tre dager av fem",
        "why_not": "Uro på bussen",
        "followed_up_by": str(planned.town.services["ppt"].id),
        "proposal_used": "yes",
        "how_used": "",
        "effect": "Roligere morgener",
        "next_step": "continue",
        "shared": "on",
    }
    return known | changes


@pytest.mark.parametrize("name", PAGES)
def test_strangers_and_family_get_404(planned: Planned, browse: Browse, name: str) -> None:
    planned.propose("ppt")
    for actor in (planned.actor("stranger"), planned.actor("barnevern"), planned.story.family("mother")):
        assert browse(actor).get(url(name, planned)).status_code == 404
        if name != "pdf":
            assert browse(actor).post(url(name, planned), {}).status_code == 404


@pytest.mark.parametrize("name", ["measure", "follow-up"])
def test_strangers_get_404_for_a_measure(planned: Planned, browse: Browse, name: str) -> None:
    measure = planned.propose("ppt")
    for actor in (planned.actor("stranger"), planned.story.family("mother")):
        assert browse(actor).get(of_measure(name, measure)).status_code == 404
    assert browse(planned.actor("ppt")).get(reverse("plans:measure", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_at_most_twelve_look_ups_and_is_logged(planned: Planned, browse: Browse, name: str) -> None:
    for number in range(4):
        measure = planned.propose("ppt", text=f"Tiltak {number}")
        planned.answer(measure, "mother", number % 2 == 0)
    client = browse(planned.actor("teacher"))
    client.get(url(name, planned))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url(name, planned)).status_code == 200
    counted = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(counted) <= 12, "\n".join(counted)
    assert any("audit_auditentry" in statement for statement in counted)


@pytest.mark.parametrize("name", ["measure", "follow-up"])
def test_a_measures_page_costs_at_most_twelve_look_ups(planned: Planned, browse: Browse, name: str) -> None:
    measure = planned.propose("ppt")
    planned.answer(measure, "mother", True)
    client = browse(planned.actor("ppt"))
    client.post(of_measure("follow-up", measure), talk(planned))
    client.get(of_measure(name, measure))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(of_measure(name, measure)).status_code == 200
    counted = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(counted) <= 12, "\n".join(counted)


def test_the_coordinator_writes_the_plan_and_the_family_agrees_on_one_page(planned: Planned, browse: Browse) -> None:
    client, page = browse(planned.actor("coordinator")), url("edit", planned)
    first = client.get(page).content.decode()
    assert "Planen er tom ennå" in first and "Dette leses av" in first
    assert client.post(page, new_measure(planned)).status_code == 302
    later = {
        "do": "plan",
        "plan-earlier_measures": "Samtaler",
        "plan-first_follow_up_at": f"{today() + datetime.timedelta(days=28)}T12:00",
    }
    assert client.post(page, later | {"plan-follow_up_place": "Lia skole"}).status_code == 302
    with acting(planned.actor("teacher")):
        measure, plan = Measure.objects.get(), ActionPlan.objects.get()
    assert plan.earlier_measures == "Samtaler"
    answer = {
        "do": "agreement",
        "agreement-measures": str(measure.id),
        "agreement-person": str(planned.story.mother.id),
        "agreement-agrees": "yes",
        "agreement-said_at": "i møtet",
    }
    assert client.post(page, answer).status_code == 302
    shown = client.get(page).content.decode()
    assert "Familien sa ja" in shown and "kl. 12" in shown and "Ansatt Ppt" in shown
    with acting(planned.actor("teacher")):
        assert planned.case.state == "plan"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"measure-goal": ""}, "Dette må fylles ut."),
        ({"measure-due_on": "2001-01-01"}, "Fristen er allerede ute"),
        ({"measure-due_on": "2099-12-31"}, "for langt fram"),
        ({"measure-starts_on": "2099-12-31"}, "for langt fram"),
        ({"measure-due_on": "i morgen"}, "Skriv datoen slik"),
        ({"measure-follow_up_on": "2001-01-01"}, "Samtalen er før tiltaket starter"),
        ({"measure-responsible": "ikke en id"}, "Velg et av svarene i lista"),
        ({"measure-text": "x\x00y"}, "tegn som ikke kan lagres"),
        ({"measure-text": "x" * 5000}, "Det er plass til 4000"),
    ],
)
def test_a_wrong_measure_is_explained_and_everything_typed_is_kept(
    planned: Planned, browse: Browse, changes: Mapping[str, str], said: str
) -> None:
    typed = new_measure(planned, **{"measure-goal": "Et mål <b>med</b> tegn 🙂"} | dict(changes))
    answer = browse(planned.actor("coordinator")).post(url("edit", planned), typed)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown
    assert "<b>med</b>" not in shown
    if "measure-goal" not in changes:
        assert "Et mål &lt;b&gt;med&lt;/b&gt; tegn 🙂" in shown
    with acting(planned.actor("teacher")):
        assert not Measure.objects.exists()


def test_the_deadline_cannot_lie_before_the_start(planned: Planned, browse: Browse) -> None:
    start = (today() + datetime.timedelta(days=10)).isoformat()
    answer = browse(planned.actor("coordinator")).post(
        url("edit", planned),
        new_measure(planned, **{"measure-starts_on": start, "measure-due_on": today().isoformat()}),
    )
    assert answer.status_code == 422 and "Fristen er før tiltaket starter" in answer.content.decode()


def test_only_people_on_the_case_are_offered_and_taken_as_responsible(planned: Planned, browse: Browse) -> None:
    client, page = browse(planned.actor("coordinator")), url("edit", planned)
    offered = set(re.findall(r'<option value="([0-9a-f-]{36})"', client.get(page).content.decode()))
    assert offered >= {str(planned.town.positions[who].id) for who in ("teacher", "coordinator", "ppt", "nurse")}
    for who in ("barnevern", "sosiallaerer", "stranger"):
        outsider = str(planned.town.positions[who].id)
        assert outsider not in offered
        assert client.post(page, new_measure(planned, **{"measure-responsible": outsider})).status_code == 422
    with acting(planned.actor("teacher")):
        assert not Measure.objects.exists()


def test_somebody_elses_measure_or_person_cannot_be_answered_for(planned: Planned, browse: Browse) -> None:
    measure = planned.propose("ppt")
    client, page = browse(planned.actor("coordinator")), url("edit", planned)
    for changes in (
        {"agreement-measures": str(uuid.uuid4())},
        {"agreement-person": str(planned.story.case.subject_id)},
    ):
        sent = {
            "do": "agreement",
            "agreement-measures": str(measure.id),
            "agreement-person": str(planned.story.mother.id),
            "agreement-agrees": "yes",
        }
        assert client.post(page, sent | changes).status_code == 422
    with acting(planned.actor("teacher")):
        assert not Agreement.objects.exists()


def test_a_measure_is_agreed_started_changed_and_finished_on_its_page(planned: Planned, browse: Browse) -> None:
    measure = planned.propose("ppt")
    client, page = browse(planned.actor("ppt")), of_measure("measure", measure)
    assert "Tiltaket er i gang" not in client.get(page).content.decode()
    refused = client.post(page, {"do": "start"})
    assert refused.status_code == 422 and "Familien har ikke sagt ja til tiltaket ennå" in refused.content.decode()
    answer = {
        "do": "agreement",
        "agreement-measures": str(measure.id),
        "agreement-person": str(planned.story.father.id),
        "agreement-agrees": "yes",
        "agreement-said_at": "på telefon",
    }
    assert client.post(page, answer).status_code == 302
    shown = client.get(page).content.decode()
    assert "Tiltaket er i gang" in shown and "på telefon" in shown
    assert client.post(page, {"do": "start"}).status_code == 302
    changed = {
        "do": "change",
        "change-goal": measure.goal,
        "change-text": "Noe annet",
        "change-responsible": str(planned.town.positions["nurse"].id),
        "change-starts_on": today().isoformat(),
        "change-due_on": (today() + datetime.timedelta(days=20)).isoformat(),
    }
    refused = client.post(page, changed)
    assert refused.status_code == 422 and "Noe annet" in refused.content.decode()
    assert client.post(page, changed | {"change-text": measure.text}).status_code == 302
    assert browse(planned.actor("nurse")).post(page, {"do": "finish"}).status_code == 302
    assert planned.status(measure) == "done"
    assert browse(planned.actor("ppt")).post(page, {"do": "give_up"}).status_code == 422


def test_a_passed_deadline_may_stay_when_the_responsible_changes(
    planned: Planned, browse: Browse, move_clock: MoveClock
) -> None:
    measure = planned.propose("ppt", days=3)
    move_clock(today() + datetime.timedelta(days=5))
    client, page = browse(planned.actor("coordinator")), of_measure("measure", measure)
    assert "2 dager over fristen" in client.get(page).content.decode()
    changed = {
        "do": "change",
        "change-goal": measure.goal,
        "change-text": measure.text,
        "change-responsible": str(planned.town.positions["nurse"].id),
        "change-starts_on": measure.starts_on.isoformat() if measure.starts_on else "",
        "change-due_on": measure.due_on.isoformat(),
    }
    assert client.post(page, changed).status_code == 302


def test_the_follow_up_talk_asks_the_forms_questions_and_shows_the_answers(planned: Planned, browse: Browse) -> None:
    measure = planned.propose("ppt")
    client, page = browse(planned.actor("ppt")), of_measure("follow-up", measure)
    asked = client.get(page).content.decode()
    for question in (
        "Hvordan nådde du målet?",
        "Hva kan være årsaken til at vi ikke nådde målet?",
        "Hvilken instans fulgte opp saken?",
        "Ble forslag til tiltak benyttet?",
        "Hvordan har effekten av råd og tiltak vært?",
    ):
        assert question in asked
    assert client.post(page, talk(planned)).status_code == 302
    shown = client.get(of_measure("measure", measure)).content.decode()
    assert "Uro på bussen" in shown and "Roligere morgener" in shown
    with acting(planned.story.family("mother")):
        assert FollowUp.objects.get().effect == "Roligere morgener"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"violence": ""}, "Velg ett av svarene."),
        ({"held_on": "2049-01-01"}, "Samtalen er ikke holdt ennå"),
        ({"why_not": ""}, "Skriv hva dere tror er årsaken."),
        ({"how_reached": ""}, "Fortell kort hvordan."),
        ({"followed_up_by": "annet"}, "Velg et av svarene i lista."),
    ],
)
def test_a_wrong_talk_keeps_what_was_typed(
    planned: Planned, browse: Browse, changes: Mapping[str, str], said: str
) -> None:
    measure = planned.propose("ppt")
    answer = browse(planned.actor("ppt")).post(of_measure("follow-up", measure), talk(planned, **changes))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown and "Roligere morgener" in shown
    with acting(planned.actor("ppt")):
        assert not FollowUp.objects.exists()


def test_a_suspicion_at_the_talk_stops_the_case_and_hides_what_was_written(planned: Planned, browse: Browse) -> None:
    measure = planned.propose("ppt")
    answer = browse(planned.actor("ppt")).post(of_measure("follow-up", measure), talk(planned, violence="yes"))
    assert answer.status_code == 302
    with acting(planned.actor("teacher")):
        assert planned.case.state == "stopped"
        assert FollowUp.objects.get().shared is False
    with acting(planned.story.family("mother")):
        assert not FollowUp.objects.exists()


def test_a_suspicion_does_not_wait_for_a_missing_answer(planned: Planned, browse: Browse) -> None:
    measure = planned.propose("ppt")
    answer = browse(planned.actor("ppt")).post(of_measure("follow-up", measure), {"violence": "yes"})
    assert answer.status_code == 302
    with acting(planned.actor("teacher")):
        assert planned.case.state == "stopped"


def test_the_lead_evaluates_and_others_are_told_who_does(planned: Planned, browse: Browse) -> None:
    page = url("evaluate", planned)
    other = browse(planned.actor("coordinator"))
    assert "Ansatt Teacher" in other.get(page).content.decode()
    assert other.post(page, {"text": "Fint"}).status_code == 422
    lead = browse(planned.actor("teacher"))
    assert lead.post(page, {"text": ""}).status_code == 422
    assert lead.post(page, {"text": "Tiltakene virket"}).status_code == 302
    assert "Tiltakene virket" in other.get(page).content.decode()


def test_closing_asks_says_what_happens_and_then_closes(planned: Planned, browse: Browse) -> None:
    planned.propose("ppt")
    page = url("close", planned)
    asked = browse(planned.actor("teacher")).get(page).content.decode()
    assert "PPT mister tilgangen med en gang." in asked and "Tiltak som ikke er fullført: 1" in asked
    assert "Bare Lia skole" in browse(planned.actor("ppt")).get(page).content.decode()
    given = {"reason": "goals_reached", "evaluation": "Målene er nådd", "continues": "Samtaler hos helsesykepleier"}
    assert browse(planned.actor("ppt")).post(page, given).status_code == 422
    wrong = browse(planned.actor("teacher")).post(page, given | {"reason": "noe"})
    assert wrong.status_code == 422 and "Samtaler hos helsesykepleier" in wrong.content.decode()
    assert browse(planned.actor("teacher")).post(page, given).status_code == 302
    assert browse(planned.actor("ppt")).get(page).status_code == 404
    closed = browse(planned.actor("teacher")).get(url("edit", planned)).content.decode()
    assert "Planen kan ikke endres" in closed and "Legg til tiltaket" not in closed


def test_a_service_that_lost_the_case_leaves_its_measure_for_others_to_take(planned: Planned, browse: Browse) -> None:
    measure = planned.propose("ppt")
    with acting(planned.actor("teacher")):
        withdraw_ppt(planned)
    assert browse(planned.actor("ppt")).get(of_measure("measure", measure)).status_code == 404
    shown = browse(planned.actor("coordinator")).get(url("edit", planned)).content.decode()
    assert "Disse tiltakene trenger en ny ansvarlig" in shown
    assert (
        "Velg en ny ansvarlig" in browse(planned.actor("teacher")).get(of_measure("measure", measure)).content.decode()
    )


def test_a_case_before_its_meeting_has_no_plan_to_write_in(planned: Planned, browse: Browse) -> None:
    with acting(planned.actor("teacher")):
        move(case=Case.objects.get(id=planned.story.case.id), action="unschedule", by=planned.actor("teacher"))
    client = browse(planned.actor("coordinator"))
    assert "Planen kan ikke endres" in client.get(url("edit", planned)).content.decode()
    refused = client.post(url("edit", planned), new_measure(planned))
    assert refused.status_code == 422 and "Planen lages når saken er satt opp til møte" in refused.content.decode()
