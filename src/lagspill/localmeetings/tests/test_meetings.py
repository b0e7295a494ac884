"""The school's own meeting: planned, its list, who takes part and sees what, decisions, its end (CASE-2)."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fixtures import Browse
from tests.town import Story, Town, begin_story, draft, give

from lagspill.access.actions import assign
from lagspill.access.actor import acting
from lagspill.access.models import Assignment
from lagspill.access.refusal import Refused
from lagspill.cases.models import Case, StageDecision
from lagspill.cases.stage_rules import Choice
from lagspill.cases.stages import Decision, decide
from lagspill.foundation.clock import today
from lagspill.localmeetings import actions, queries
from lagspill.localmeetings.models import LocalItem, LocalMeeting, LocalSeat
from lagspill.localmeetings.tests.scene import SOON, begin, list_it, owned, plan, ready, sees

TOMORROW = today() + datetime.timedelta(days=1)


@pytest.fixture
def story(staged_town: Town) -> Story:
    return ready(staged_town)


def test_it_is_planned_by_those_whom_the_model_names_and_its_offices_are_filled(
    staged_town: Town, browse: Browse
) -> None:
    social = browse(staged_town.actor("sosiallaerer"))
    data = {
        "kind": "tests-staged:own_meeting",
        "day": TOMORROW.isoformat(),
        "time": "14:00",
        "minutes": "60",
        "place": "Rom 1",
    }
    assert social.post("/egne-moter/", data | {"day": "x"}).status_code == 422
    past = social.post("/egne-moter/", data | {"day": (today() - datetime.timedelta(days=1)).isoformat()})
    assert past.status_code == 422 and "Tidspunktet er passert." in past.content.decode()
    made = social.post("/egne-moter/", data)
    assert made.status_code == 302
    page = social.get(made["Location"]).content.decode()
    assert "Elevsaksmøte" in page and "Ansatt Rektor" in page and "ingen her har den rollen" in page
    assert "Bare ansatte ved Lia skole er med." in page
    teacher = browse(staged_town.actor("teacher"))
    assert teacher.get("/egne-moter/").status_code == 200
    assert teacher.post("/egne-moter/", data).status_code == 409
    with acting(staged_town.actor("sosiallaerer")):
        meeting = LocalMeeting.objects.get()
        assert meeting.chair_id == staged_town.positions["rektor"].id
        assert meeting.minute_taker_id == meeting.agenda_owner_id == staged_town.positions["sosiallaerer"].id


def test_no_other_service_finds_it(staged_town: Town, story: Story, browse: Browse) -> None:
    meeting = plan(staged_town)
    for who in ("stranger", "nurse", "coordinator"):
        client = browse(staged_town.actor(who))
        assert client.get(f"/egne-moter/{meeting.id}/").status_code == 404
        assert client.post(f"/egne-moter/{meeting.id}/sak/{story.case.id}/").status_code == 404
        with acting(staged_town.actor(who)):
            assert not LocalMeeting.objects.exists() and not LocalSeat.objects.exists()


def test_listing_a_case_lets_in_those_who_take_part_and_nobody_else(
    staged_town: Town, story: Story, browse: Browse
) -> None:
    meeting = plan(staged_town)
    teacher = browse(staged_town.actor("teacher"))
    stage = teacher.get(f"/sak/{story.case.id}/steg/").content.decode()
    assert "Ingen andre tjenester er med, så det trengs ikke samtykke ennå." not in stage, (
        "the teacher does not decide there"
    )
    assert not sees(staged_town, "rektor", story)
    assert list_it(teacher, meeting, story).status_code == 302
    assert sees(staged_town, "rektor", story) and sees(staged_town, "sosiallaerer", story)
    assert not sees(staged_town, "other_teacher", story) and not sees(staged_town, "nurse", story)
    rektor = browse(staged_town.actor("rektor"))
    day = rektor.get("/", follow=True).content.decode()
    assert "En sak står på listen til et møte der du deltar." in day and "Elevsaksmøte: saken står på listen" in day
    page = rektor.get(f"/egne-moter/{meeting.id}/").content.decode()
    assert story.case.number in page and "Solbakken" not in page
    again = teacher.post(f"/egne-moter/{meeting.id}/sak/{story.case.id}/?gate=x")
    assert again.status_code == 200, "the questions first"


def test_the_stage_page_offers_the_coming_meetings_to_those_who_decide(
    staged_town: Town, story: Story, browse: Browse
) -> None:
    by = staged_town.actor("teacher")
    with acting(by):
        position = staged_town.positions["sosiallaerer"]
        assign(case_id=story.case.id, position_id=position.id, service_id=position.service_id, duty="member", by=by)
    social = browse(staged_town.actor("sosiallaerer"))
    assert "Ingen møter er planlagt." in social.get(f"/sak/{story.case.id}/steg/").content.decode()
    plan(staged_town)
    assert "Sett på listen" in social.get(f"/sak/{story.case.id}/steg/").content.decode()
    early = social.post(f"/sak/{story.case.id}/steg/", {"decision": "on"})
    assert early.status_code == 409 and "Dette avgjøres i et møte." in early.content.decode()


def test_a_case_at_another_stage_is_not_listed(staged_town: Town) -> None:
    story, meeting = begin_story(staged_town), plan(staged_town)
    by = staged_town.actor("teacher")
    with acting(by), pytest.raises(Refused) as refused:
        actions.list_case(meeting=meeting, case=owned(story), by=by)
    assert refused.value.code == "local_not_this_meeting"


def test_the_meeting_decides_each_case_and_ends(staged_town: Town, browse: Browse) -> None:
    stories = [ready(staged_town), ready(staged_town)]
    meeting, teacher = plan(staged_town), browse(staged_town.actor("teacher"))
    for story in stories:
        assert list_it(teacher, meeting, story).status_code == 302
    rektor = browse(staged_town.actor("rektor"))
    seat = {"who": [str(staged_town.positions["other_teacher"].id)]}
    assert rektor.post(f"/egne-moter/{meeting.id}/", seat).status_code == 302
    assert sees(staged_town, "other_teacher", stories[0])
    early = rektor.post(f"/egne-moter/{meeting.id}/", seat | {"finish": "1"})
    assert early.status_code == 409 and "Møtet har ikke begynt." in early.content.decode()
    begin(meeting, staged_town)
    page = rektor.get(f"/egne-moter/{meeting.id}/").content.decode()
    assert "2 saker er ikke avgjort." in page
    undecided = rektor.post(f"/egne-moter/{meeting.id}/", seat | {"finish": "1"})
    assert "Noen saker på listen er ikke avgjort." in undecided.content.decode()
    by = staged_town.actor("rektor")
    stay = Choice(decision="measures_here", measures="Ro", look_again_on=SOON, family_agrees=True)
    for story, choice in zip(stories, (Choice(decision="on"), stay), strict=True):
        with acting(by):
            made = decide(case=owned(story), new=Decision(stage="own_meeting", choice=choice), by=by)
            assert made.sitting == meeting.id
    page = rektor.get(f"/egne-moter/{meeting.id}/").content.decode()
    assert "Går videre til teamet" in page and "Prøver mer her" in page and "ser på saken igjen" in page
    present = {"who": [str(staged_town.positions[one].id) for one in ("rektor", "other_teacher")], "finish": "1"}
    assert rektor.post(f"/egne-moter/{meeting.id}/", present).status_code == 302
    page = rektor.get(f"/egne-moter/{meeting.id}/").content.decode()
    assert "var til stede" in page and "kom ikke" in page
    assert not sees(staged_town, "other_teacher", stories[0]), "came for the meeting only"
    assert sees(staged_town, "rektor", stories[1]), "leads it, and follows the case on"
    with acting(staged_town.actor("teacher")):
        assert Case.objects.get(id=stories[0].case.id).state == "concern"
    text = browse(staged_town.actor("teacher")).get(f"/sak/{stories[0].case.id}/").content.decode()
    assert "Velg koordineringsansvarlig" in text, "now consent, and then the team"


def test_what_the_meeting_keeps_here_comes_back_to_the_next_one(
    staged_town: Town, story: Story, browse: Browse
) -> None:
    meeting, later = plan(staged_town), plan(staged_town, days=14)
    assert list_it(browse(staged_town.actor("teacher")), meeting, story).status_code == 302
    begin(meeting, staged_town)
    by = staged_town.actor("rektor")
    stay = Choice(decision="measures_here", measures="Ro", look_again_on=SOON, family_agrees=True)
    with acting(by):
        decide(case=owned(story), new=Decision(stage="own_meeting", choice=stay), by=by)
        waiting = queries.waiting_for(queries.kind_of(later), by)
        assert [case.id for case in waiting] == [story.case.id]
    assert list_it(browse(by), later, story).status_code == 302
    off = browse(by).post(f"/egne-moter/{later.id}/sak/{story.case.id}/av/")
    assert off.status_code == 302
    assert sees(staged_town, "rektor", story), "an earlier meeting has decided: those who lead it follow the case on"


def test_taken_off_before_it_was_decided_those_let_in_leave_the_case(
    staged_town: Town, story: Story, browse: Browse
) -> None:
    meeting, teacher = plan(staged_town), browse(staged_town.actor("teacher"))
    assert list_it(teacher, meeting, story).status_code == 302
    assert teacher.post(f"/egne-moter/{meeting.id}/sak/{story.case.id}/av/").status_code == 302
    assert not sees(staged_town, "rektor", story) and sees(staged_town, "teacher", story)
    twice = teacher.post(f"/egne-moter/{meeting.id}/sak/{story.case.id}/av/")
    assert twice.status_code == 409
    assert list_it(teacher, meeting, story).status_code == 302, "it may come on again"


def test_called_off_its_cases_wait_for_the_next_one(staged_town: Town, story: Story, browse: Browse) -> None:
    meeting, social = plan(staged_town), browse(staged_town.actor("sosiallaerer"))
    assert list_it(browse(staged_town.actor("teacher")), meeting, story).status_code == 302
    assert browse(staged_town.actor("teacher")).get(f"/egne-moter/{meeting.id}/avlys/").status_code == 404
    assert "Avlys møtet?" in social.get(f"/egne-moter/{meeting.id}/avlys/").content.decode()
    assert social.post(f"/egne-moter/{meeting.id}/avlys/").status_code == 302
    assert not sees(staged_town, "rektor", story)
    with acting(staged_town.actor("teacher")):
        assert not queries.sittings_for(owned(story), "own_meeting").listed
    over = browse(staged_town.actor("sosiallaerer")).post(f"/egne-moter/{meeting.id}/", {})
    assert over.status_code == 409


def test_a_service_that_a_consent_names_later_reads_what_was_tried_and_not_the_schools_list(
    staged_town: Town, story: Story, browse: Browse
) -> None:
    meeting = plan(staged_town)
    assert list_it(browse(staged_town.actor("teacher")), meeting, story).status_code == 302
    consent = draft(staged_town, story, ["ppt"])
    give(staged_town, consent, story.mother)
    assert give(staged_town, consent, story.father)
    by, position = staged_town.actor("teacher"), staged_town.positions["ppt"]
    with acting(by):
        Assignment.objects.bulk_create(
            [Assignment(case_id=story.case.id, position=position, service_id=position.service_id, duty="member")]
        )
    with acting(staged_town.actor("ppt")):
        assert StageDecision.objects.filter(case=story.case).exists()
        assert not LocalItem.objects.exists() and not LocalMeeting.objects.exists()
    with acting(story.family("mother")):
        assert not LocalItem.objects.exists() and not StageDecision.objects.exists()


def test_a_school_whose_team_has_no_such_meetings_says_so(town: Town, browse: Browse) -> None:
    client = browse(town.actor("sosiallaerer"))
    page = client.get("/egne-moter/").content.decode()
    assert "Stedet har ingen slike møter" in page and 'href="/mote/"' in page
    assert client.post("/egne-moter/", {}).status_code == 409


def test_only_those_who_plan_are_led_to_planning_and_the_others_read_who_does(
    staged_town: Town, browse: Browse
) -> None:
    teacher, planner = browse(staged_town.actor("teacher")), browse(staged_town.actor("sosiallaerer"))
    assert "planlegger møtene." in teacher.get("/egne-moter/").content.decode()
    assert "planlegger møtene." not in planner.get("/egne-moter/").content.decode()
    url = f"/egne-moter/{plan(staged_town).id}/"
    assert "Planlegg neste møte" in planner.get(url).content.decode()
    assert "Planlegg neste møte" not in teacher.get(url).content.decode()


def test_the_budget_of_statements_holds_with_a_full_list(staged_town: Town, browse: Browse) -> None:
    meeting, teacher = plan(staged_town), browse(staged_town.actor("teacher"))
    for _ in range(4):
        assert list_it(teacher, meeting, ready(staged_town)).status_code == 302
    ready(staged_town)
    rektor = browse(staged_town.actor("rektor"))
    stage = f"/sak/{ready(staged_town).case.id}/steg/"
    # Twelve, and the end of who acts, which in production is the end of the transaction.
    for client, url in ((rektor, f"/egne-moter/{meeting.id}/"), (rektor, "/egne-moter/"), (teacher, stage)):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counted = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
        assert len(counted) <= 13, "\n".join(counted)
