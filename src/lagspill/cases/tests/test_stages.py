"""From the concern to the team by the place's own stages, over HTTP (CASE-2)."""

import datetime
from typing import Any

import pytest
from django.test import Client
from tests.fixtures import Browse
from tests.town import STARTED, Story, Town, begin_story, draft, give
from tests.world_staged import take_through

from lagspill.access.actions import assign
from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.models import Case, Concern, StageDecision
from lagspill.cases.queries import teams_for
from lagspill.cases.referrals import Draft, send_referral
from lagspill.cases.stages import must_be_through, stages_of, way_of
from lagspill.cases.tests.builders import HOSTILE, NO, concern_data
from lagspill.directory.models import TeamMember
from lagspill.foundation.clock import today

SOON = (today() + datetime.timedelta(days=20)).isoformat()


@pytest.fixture
def story(staged_town: Town) -> Story:
    return begin_story(staged_town)


def decide(client: Client, story: Story, **data: Any) -> Any:
    """Sends the decision; a no to both safety questions goes with it when they are asked."""
    url = f"/sak/{story.case.id}/steg/"
    first = client.post(url, data)
    if first.status_code != 200 or b"safety-violence" not in first.content:
        return first
    answers = {"safety-violence": "no", "safety-neglect": "no", "safety-answers": "POST"}
    asked = client.post(url, data | answers)
    assert asked.status_code == 307, asked.content.decode()
    return client.post(asked["Location"], data)


def put_on(town: Town, story: Story, *who: str) -> None:
    by = town.actor("teacher")
    with acting(by):
        for one in who:
            position = town.positions[one]
            assign(case_id=story.case.id, position_id=position.id, service_id=position.service_id, duty="member", by=by)


def stage_code(town: Town, story: Story) -> str | None:
    with acting(town.actor("teacher")):
        stage = way_of(Case.objects.select_related("owner").get(id=story.case.id)).stage
    return stage.code if stage else None


ON = {"decision": "on", "discussed_with": "lærerne på trinnet"}


def test_the_page_says_where_the_case_is_what_it_needs_and_who_decides(
    staged_town: Town, story: Story, browse: Browse
) -> None:
    text = browse(staged_town.actor("teacher")).get(f"/sak/{story.case.id}/steg/").content.decode()
    assert "her er saken" in text and "Elevsaksmøte" in text and "Teamet" in text
    assert "Avgjøres av lærer, sosiallærer eller" in text
    assert "Saken er drøftet med de ansatte det gjelder." in text and "Mangler" in text
    assert "Vi tar saken videre: Elevsaksmøte" in text
    assert "Vi tar saken rett til teamet, og innhenter samtykke fra familien (avgjøres av" in text


def test_the_case_page_and_my_day_know_the_stage(staged_town: Town, story: Story, browse: Browse) -> None:
    teacher = browse(staged_town.actor("teacher"))
    assert "På skolen: avgjør hva som skjer videre" in teacher.get("/min-dag/", follow=True).content.decode()
    page = teacher.get(f"/sak/{story.case.id}/").content.decode()
    assert "Bekymring · På skolen" in page and "Veien til teamet" in page
    listed = teacher.get("/sak/").content.decode()
    assert "Bekymring · På skolen" in listed and "Avgjør hva som skjer videre." in listed
    put_on(staged_town, story, "rektor", "other_teacher")
    assert "På skolen: avgjør" in browse(staged_town.actor("rektor")).get("/", follow=True).content.decode()


def test_more_is_tried_at_the_school_with_a_day_to_look_again(staged_town: Town, story: Story, browse: Browse) -> None:
    teacher = browse(staged_town.actor("teacher"))
    tried = {"decision": "measures_here", "measures": HOSTILE, "look_again_on": SOON, "family_agrees": "on"}
    assert decide(teacher, story, **tried).status_code == 302
    with acting(staged_town.actor("teacher")):
        row = StageDecision.objects.get(case=story.case)
        assert row.look_again_on and row.look_again_on.isoformat() == SOON and row.family_agrees
    assert stage_code(staged_town, story) == "here"
    page = teacher.get(f"/sak/{story.case.id}/").content.decode()
    assert "se om tiltakene hjelper" in page and "<b>fet</b>" not in page
    assert "Det ble avgjort å prøve mer der barnet er" in page


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"measures": ""}, "Det står ikke hva dere skal prøve."),
        ({"family_agrees": ""}, "Tiltak begynner først når eleven og foreldrene er enige."),
        ({"look_again_on": today().isoformat()}, "Velg en dag frem i tid."),
        ({"look_again_on": "i morgen"}, "Skriv datoen slik"),
        ({"decision": "close"}, "Velg et av svarene i lista."),
        ({"decision": "on"}, "Dette mangler: Saken er drøftet med de ansatte det gjelder."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_kept(
    staged_town: Town, story: Story, browse: Browse, changed: dict[str, str], message: str
) -> None:
    tried = {"decision": "measures_here", "measures": "Ro om morgenen", "look_again_on": SOON, "family_agrees": "on"}
    answer = decide(browse(staged_town.actor("teacher")), story, **(tried | changed))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert message in text and ("Ro om morgenen" in text) == ("measures" not in changed)
    with acting(staged_town.actor("teacher")):
        assert not StageDecision.objects.exists()


def test_a_talk_with_the_pupil_that_the_concern_lacks_is_asked_for(
    staged_town: Town, story: Story, browse: Browse
) -> None:
    with acting(staged_town.actor("teacher")):
        Concern.objects.filter(case=story.case).update(talked_with_pupil_on=None, measures_tried="Samtaler")
    teacher = browse(staged_town.actor("teacher"))
    assert "Dette mangler: Bekymringen er tatt opp med eleven" in decide(teacher, story, **ON).content.decode()
    ahead = decide(teacher, story, **ON, pupil_told_on=SOON)
    assert ahead.status_code == 422 and "Datoen er frem i tid." in ahead.content.decode()
    assert decide(teacher, story, **ON, pupil_told_on=today().isoformat()).status_code == 302
    assert stage_code(staged_town, story) == "own_meeting"


def test_a_stage_is_decided_by_those_whom_the_model_names(staged_town: Town, story: Story, browse: Browse) -> None:
    teacher = browse(staged_town.actor("teacher"))
    with acting(staged_town.actor("teacher")):
        Concern.objects.filter(case=story.case).update(measures_tried="Samtaler")
    assert decide(teacher, story, **ON).status_code == 302
    page = teacher.get(f"/sak/{story.case.id}/steg/").content.decode()
    assert "Sett en som avgjør, på saken." in page and 'name="decision"' not in page
    refused = decide(teacher, story, decision="on")
    assert refused.status_code == 409 and "Dette avgjøres av andre." in refused.content.decode()


def test_those_who_decide_last_may_go_straight_to_the_team_with_a_reason(
    staged_town: Town, story: Story, browse: Browse
) -> None:
    put_on(staged_town, story, "rektor")
    rektor = browse(staged_town.actor("rektor"))
    assert "hvorfor saken går rett til teamet" in decide(rektor, story, decision="straight").content.decode()
    assert decide(rektor, story, decision="straight", reason="Det haster").status_code == 302
    assert stage_code(staged_town, story) is None
    with acting(staged_town.actor("teacher")):
        must_be_through(Case.objects.select_related("owner").get(id=story.case.id))
    page = rektor.get(f"/sak/{story.case.id}/").content.decode()
    assert "Dette er bestemt før teamet" in page
    again = decide(rektor, story, decision="on")
    assert again.status_code == 409 and "Saken er kommet videre" in again.content.decode()


def test_the_team_gets_the_case_after_the_stages_only(staged_town: Town, story: Story) -> None:
    consent = draft(staged_town, story, ["ppt"])
    give(staged_town, consent, story.mother)
    assert give(staged_town, consent, story.father)
    by = staged_town.actor("teacher")
    referral = Draft(reporter_contact="22 00 00 00", subject_area="Fravær", reason="Mye borte", urgency="low")
    with pytest.raises(Refused) as refused, acting(by):
        send_referral(case=Case.objects.select_related("owner", "team").get(id=story.case.id), draft=referral, by=by)
    assert refused.value.code == "stage_before_team" and "«På skolen»" in refused.value.reason
    put_on(staged_town, story, "sosiallaerer")
    take_through(staged_town, story.case, by="sosiallaerer")
    with acting(by):
        send_referral(case=Case.objects.select_related("owner", "team").get(id=story.case.id), draft=referral, by=by)
        assert Case.objects.get(id=story.case.id).state == "referred"


def test_strangers_find_no_stage_and_a_case_without_stages_has_no_page(
    staged_town: Town, story: Story, browse: Browse
) -> None:
    for who in ("stranger", "other_teacher", "ppt"):
        assert browse(staged_town.actor(who)).get(f"/sak/{story.case.id}/steg/").status_code == 404
    staged_town.team.playbook = "baerum-tit"
    staged_town.team.save()
    plain = begin_story(staged_town)
    teacher = browse(staged_town.actor("teacher"))
    assert teacher.get(f"/sak/{plain.case.id}/steg/").status_code == 404
    assert "Veien til teamet" not in teacher.get(f"/sak/{plain.case.id}/").content.decode()


def test_a_suspicion_at_the_stage_stops_the_case(staged_town: Town, story: Story, browse: Browse) -> None:
    teacher = browse(staged_town.actor("teacher"))
    yes = {"safety-violence": "yes", "safety-neglect": "no", "safety-answers": "POST"}
    tried = {"decision": "measures_here", "measures": "Ro", "look_again_on": SOON, "family_agrees": "on"}
    answer = teacher.post(f"/sak/{story.case.id}/steg/", tried | yes)
    assert answer.status_code == 302 and answer["Location"].endswith("/meldeplikt/")
    with acting(staged_town.actor("teacher")):
        assert not StageDecision.objects.exists()
        assert Case.objects.get(id=story.case.id).state == "stopped"


@pytest.mark.parametrize("who", ["nurse", "barnevern", "ppt"])
def test_any_member_of_the_team_may_raise_a_case_and_it_goes_through_no_stages_of_the_school(
    staged_town: Town, browse: Browse, who: str
) -> None:
    """INN: anybody in the team may raise a case; consent comes before the team, as for everybody."""
    member = browse(staged_town.actor(who))
    token = str(member.post("/sak/ny/", NO)["Location"]).partition("?gate=")[2]
    page = member.get(f"/sak/ny/bekymring/?gate={token}").content.decode()
    assert staged_town.team.name in page
    answer = member.post("/sak/ny/bekymring/", concern_data(staged_town) | {"gate": token})
    assert answer.status_code == 302, answer.content.decode()
    with acting(staged_town.actor(who)):
        case = Case.objects.select_related("owner").get()
        assert case.owner_id == staged_town.positions[who].service_id and stages_of(case) == ()
    assert "Velg koordineringsansvarlig" in member.get(str(answer["Location"])).content.decode()


def test_a_members_own_team_stands_first_among_the_teams_that_may_take_the_case(
    staged_town: Town, browse: Browse
) -> None:
    other = staged_town.services["municipality"]
    team = type(staged_town.team).objects.create(
        service=other,
        name="A-teamet",
        playbook="baerum-tit",
        coordinator=staged_town.positions["municipal_coordinator"],
    )
    nurse = staged_town.services["school_health"].id
    assert [one.name for one in teams_for(nurse)] == [staged_town.team.name, "A-teamet"]
    TeamMember.objects.create(team=team, position=staged_town.positions["barnevern"], started_on=STARTED)
    assert [one.name for one in teams_for(staged_town.services["kindergarten"].id)] == [staged_town.team.name]
