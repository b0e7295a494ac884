"""Who is on the cases of the school's own list, and who may end what others are on for its sake (CASE-2)."""

from collections.abc import Callable

import pytest
from tests.fixtures import Browse
from tests.town import Story, Town

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.actions import NewClosing, answer_gate, close_case
from lagspill.cases.models import Event
from lagspill.cases.rules import Gate
from lagspill.cases.stage_rules import Choice
from lagspill.cases.stages import Decision, decide
from lagspill.localmeetings import actions, queries
from lagspill.localmeetings.models import LocalMeeting, LocalSeat
from lagspill.localmeetings.tests.scene import SOON, begin, hire, list_it, owned, plan, ready, sees


@pytest.fixture
def story(staged_town: Town) -> Story:
    return ready(staged_town)


def test_whoever_discusses_the_case_in_the_next_meeting_too_stays_on_it_when_this_one_ends(
    staged_town: Town, story: Story, browse: Browse
) -> None:
    meeting, later, teacher = plan(staged_town), plan(staged_town, days=14), browse(staged_town.actor("teacher"))
    colleague, by = staged_town.positions["other_teacher"].id, staged_town.actor("rektor")
    for one in (meeting, later):
        assert browse(by).post(f"/egne-moter/{one.id}/", {"who": [str(colleague)]}).status_code == 302
    assert list_it(teacher, meeting, story).status_code == 302
    begin(meeting, staged_town)
    stay = Choice(decision="measures_here", measures="Ro", look_again_on=SOON, family_agrees=True)
    with acting(by):
        decide(case=owned(story), new=Decision(stage="own_meeting", choice=stay), by=by)
    assert list_it(teacher, later, story).status_code == 302
    over = {"who": [str(colleague)], "finish": "1"}
    assert browse(by).post(f"/egne-moter/{meeting.id}/", over).status_code == 302
    assert sees(staged_town, "other_teacher", story), "the next meeting has them and the case"
    assert browse(by).post(f"/egne-moter/{later.id}/", {"who": []}).status_code == 302
    assert not sees(staged_town, "other_teacher", story)


def test_only_somebody_who_sees_the_whole_list_ends_the_meeting_calls_it_off_or_changes_who_takes_part(
    staged_town: Town, story: Story, browse: Browse
) -> None:
    meeting, teacher = plan(staged_town), browse(staged_town.actor("teacher"))
    assert list_it(teacher, meeting, story).status_code == 302
    begin(meeting, staged_town)
    by = hire(staged_town, "new_sosiallaerer", "sosiallaerer")
    client, url = browse(by), f"/egne-moter/{meeting.id}/"
    page = client.get(url).content.decode()
    assert "Det står saker på listen som du ikke ser." in page and "Emil" not in page
    assert "Møtet er slutt" not in page and f"{url}avlys/" not in page, "nothing is offered that is refused"
    for path, data in ((url, {"finish": "1"}), (url, {"who": []}), (f"{url}avlys/", {})):
        refused = client.post(path, data)
        assert refused.status_code == 409 and "Det står saker på listen som du ikke ser." in refused.content.decode()
    with acting(by):
        meeting.refresh_from_db()
    verbs: list[Callable[[], None]] = [
        lambda: actions.seat(meeting=meeting, positions=[], by=by),
        lambda: actions.finish(meeting=meeting, present=[], by=by),
        lambda: actions.cancel(meeting=meeting, by=by),
    ]
    for verb in verbs:
        with acting(by), pytest.raises(Refused) as denied:
            verb()
        assert denied.value.code == "local_unseen"
    with acting(by):
        assert LocalMeeting.objects.get(id=meeting.id).state == "planned"
    assert sees(staged_town, "rektor", story), "nobody was left on the case, and nobody taken off it"
    with acting(staged_town.actor("ppt")):
        assert not queries.hides_cases(meeting), "another service is told nothing"
    assert teacher.post(f"{url}sak/{story.case.id}/av/").status_code == 302
    assert client.post(f"{url}avlys/").status_code == 302, "with nothing left on the list it may be called off"


def test_whoever_ends_the_meeting_sees_its_cases_until_then_and_leaves_them_with_it(
    staged_town: Town, story: Story, browse: Browse
) -> None:
    """Also when they run it without an office, and were not there."""
    meeting, social = plan(staged_town), browse(staged_town.actor("sosiallaerer"))
    by = hire(staged_town, "new_sosiallaerer", "sosiallaerer")
    assert social.post(f"/egne-moter/{meeting.id}/", {"who": [str(by.position_id)]}).status_code == 302
    assert list_it(browse(staged_town.actor("teacher")), meeting, story).status_code == 302
    begin(meeting, staged_town)
    undecided = browse(by).post(f"/egne-moter/{meeting.id}/", {"finish": "1"})
    assert undecided.status_code == 409 and "Noen saker på listen er ikke avgjort." in undecided.content.decode()
    with acting(by):
        decide(case=owned(story), new=Decision(stage="own_meeting", choice=Choice(decision="on")), by=by)
    assert browse(by).post(f"/egne-moter/{meeting.id}/", {"finish": "1"}).status_code == 302
    with acting(by):
        assert LocalMeeting.objects.get(id=meeting.id).state == "held"
        assert LocalSeat.objects.get(meeting=meeting, position_id=by.position()).present is False
    assert not sees(staged_town, "new_sosiallaerer", story) and sees(staged_town, "rektor", story)


def test_what_has_ended_meanwhile_is_changed_no_more(staged_town: Town, story: Story) -> None:
    """Whoever comes second holds the meeting as it was when they opened the page."""
    seen, social, teacher = plan(staged_town), staged_town.actor("sosiallaerer"), staged_town.actor("teacher")
    with acting(social):
        actions.cancel(meeting=seen, by=social)
    assert seen.state == "planned"
    for by, verb in (
        (teacher, lambda: actions.list_case(meeting=seen, case=owned(story), by=teacher)),
        (teacher, lambda: actions.take_off(meeting=seen, case=owned(story), by=teacher)),
        (social, lambda: actions.seat(meeting=seen, positions=[], by=social)),
        (social, lambda: actions.finish(meeting=seen, present=[], by=social)),
        (social, lambda: actions.cancel(meeting=seen, by=social)),
    ):
        with acting(by), pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "local_over"


def test_a_case_waits_on_one_list_at_a_time(staged_town: Town, story: Story, browse: Browse) -> None:
    meeting, later, teacher = plan(staged_town), plan(staged_town, days=14), browse(staged_town.actor("teacher"))
    assert list_it(teacher, meeting, story).status_code == 302
    second = list_it(teacher, later, story)
    assert second.status_code == 409 and "Saken står på listen til et annet møte." in second.content.decode()
    assert teacher.post(f"/egne-moter/{meeting.id}/sak/{story.case.id}/av/").status_code == 302
    assert list_it(teacher, later, story).status_code == 302


@pytest.mark.parametrize("ended", [False, True])
def test_the_family_does_not_learn_that_a_stopped_case_left_the_list(
    staged_town: Town, story: Story, browse: Browse, ended: bool
) -> None:
    meeting, by = plan(staged_town), staged_town.actor("teacher")
    assert list_it(browse(by), meeting, story).status_code == 302
    with acting(story.family("mother")):
        seen = list(Event.objects.values_list("kind", flat=True))
        assert "locally_listed" in seen
    with acting(by):
        case = owned(story)
        answer_gate(gate=Gate(violence=True, neglect=False), step="note", case=case, by=by)
        if ended:
            close_case(case=case, closing=NewClosing(reason="other_reason", evaluation="Meldt videre"), by=by)
        before = case.events.count()
    assert browse(by).post(f"/egne-moter/{meeting.id}/sak/{story.case.id}/av/").status_code == 302
    with acting(by):
        assert case.events.count() == before + 1
    with acting(story.family("mother")):
        assert list(Event.objects.values_list("kind", flat=True)) == seen
