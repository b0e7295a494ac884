"""Measures: who may be responsible, when they start, what the family's answer does, which reminders follow."""

import datetime

import pytest
from tests.fixtures import MoveClock
from tests.town import Town, begin_story

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.actions import NewClosing
from lagspill.cases.models import Case, Notice, Reminder
from lagspill.foundation.clock import now, oslo, today
from lagspill.plans.actions import (
    Said,
    Wording,
    add_measure,
    change_measure,
    finish_measure,
    record_agreement,
    set_earlier_measures,
    set_first_follow_up,
    start_measure,
    start_plan,
)
from lagspill.plans.models import ActionPlan, Agreement, FollowUp, Measure
from lagspill.plans.outcomes import Talk, close, evaluate, record_follow_up
from lagspill.plans.queries import measure_or_404, open_measures, overdue_measures
from lagspill.plans.tests.conftest import Planned


def waiting(kind: str = "measure") -> list[tuple[int, datetime.date]]:
    rows = Reminder.objects.filter(kind=kind, sent_at=None, dropped_at=None).order_by("due_on")
    return [(row.offset_days, row.due_on) for row in rows]


def test_a_measure_by_somebody_who_sees_the_case_gets_number_and_reminders(planned: Planned) -> None:
    first, second = planned.propose("ppt"), planned.propose("nurse", text="Samtale hver uke")
    assert (first.number, second.number) == (1, 2)
    due = today() + datetime.timedelta(days=14)
    assert waiting() == sorted(
        [(n, due + datetime.timedelta(days=n)) for n in (-7, -1, 1, 7)] * 2, key=lambda row: row[1]
    )
    with acting(planned.actor("ppt")):
        assert Notice.objects.filter(kind="measure_given").count() == 1
        assert [row.id for row in open_measures(planned.town.positions["ppt"].id)] == [first.id]


def test_only_somebody_who_may_see_the_case_can_be_responsible(planned: Planned) -> None:
    with pytest.raises(Refused) as refused:
        planned.propose("barnevern")
    assert refused.value.code == "responsible_without_ground"
    assert "Barneverntjenesten" in refused.value.reason and refused.value.remedy
    with pytest.raises(Refused) as refused:
        planned.propose("sosiallaerer")
    assert refused.value.code == "responsible_not_assigned"
    actor = planned.actor("coordinator")
    unknown = Wording(goal="", text="", responsible=planned.story.case.id, due_on=today())
    with pytest.raises(Refused, match="responsible_unknown"), acting(actor):
        add_measure(case=planned.case, wording=unknown, by=actor)
    assert waiting() == []


def test_a_plan_waits_for_the_meeting_to_be_set(town: Town) -> None:
    story, actor = begin_story(town), town.actor("teacher")
    with pytest.raises(Refused, match="plan_state"), acting(actor):
        start_plan(case=Case.objects.get(id=story.case.id), by=actor)


def test_a_measure_starts_only_after_a_yes_and_the_case_moves_on_to_its_plan(planned: Planned) -> None:
    measure, actor = planned.propose("ppt"), planned.actor("ppt")
    with pytest.raises(Refused, match="measure_not_agreed"), acting(actor):
        start_measure(measure=measure_or_404(measure.id), by=actor)
    planned.answer(measure, "mother", True)
    with acting(actor):
        start_measure(measure=measure_or_404(measure.id), by=actor)
    assert planned.status(measure) == "started"
    with acting(planned.actor("teacher")):
        assert planned.case.state == "plan"
        assert Agreement.objects.get().said_at == "i møtet"


def test_one_no_ends_a_measure_and_its_reminders_until_a_new_yes(planned: Planned) -> None:
    measure = planned.propose("ppt")
    planned.answer(measure, "mother", True)
    planned.answer(measure, "father", False)
    assert planned.status(measure) == "declined"
    assert waiting() == []
    with acting(planned.actor("ppt")):
        assert Notice.objects.filter(kind="measure_declined").exists()
    planned.answer(measure, "father", True)
    assert planned.status(measure) == "proposed"
    assert len(waiting()) == 4
    with acting(planned.actor("teacher")):
        assert Agreement.objects.count() == 3, "answers are added, never rewritten"


def test_the_case_stays_until_every_measure_has_an_answer(planned: Planned) -> None:
    first, second = planned.propose("ppt"), planned.propose("nurse")
    planned.answer(first, "mother", True)
    with acting(planned.actor("teacher")):
        assert planned.case.state == "scheduled"
    planned.answer(second, "mother", True, by="nurse")
    with acting(planned.actor("teacher")):
        assert planned.case.state == "scheduled", "the nurse may not move the case"
        assert Notice.objects.filter(kind="plan_agreed").count() == 1
    planned.answer(second, "father", True, by="teacher")
    with acting(planned.actor("teacher")):
        assert planned.case.state == "plan"


def test_only_family_members_whose_word_counts_can_answer(planned: Planned) -> None:
    measure, actor = planned.propose("ppt"), planned.actor("coordinator")
    child = planned.story.case.subject
    assert child is not None
    with pytest.raises(Refused, match="agreement_stranger"), acting(actor):
        record_agreement(measures_asked=[measure_or_404(measure.id)], said=Said(person=child.id, agrees=True), by=actor)
    with acting(actor):
        record_agreement(measures_asked=[], said=Said(person=child.id, agrees=True), by=actor)
        assert not Agreement.objects.exists()


def test_new_words_need_a_new_answer_and_a_started_measure_keeps_its_words(planned: Planned) -> None:
    measure, actor = planned.propose("ppt"), planned.actor("coordinator")
    planned.answer(measure, "mother", True)
    with acting(actor):
        change_measure(
            measure=measure_or_404(measure.id), wording=planned.wording("ppt", text="Noe helt annet"), by=actor
        )
    with pytest.raises(Refused, match="measure_not_agreed"), acting(actor):
        start_measure(measure=measure_or_404(measure.id), by=actor)
    planned.answer(measure, "mother", True)
    with acting(actor):
        start_measure(measure=measure_or_404(measure.id), by=actor)
    with pytest.raises(Refused, match="measure_reworded"), acting(actor):
        change_measure(
            measure=measure_or_404(measure.id), wording=planned.wording("ppt", text="Igjen noe nytt"), by=actor
        )


def test_a_new_deadline_and_a_new_responsible_move_the_reminders(planned: Planned) -> None:
    measure, actor = planned.propose("ppt"), planned.actor("coordinator")
    follow_up = today() + datetime.timedelta(days=40)
    wording = Wording(
        goal=measure.goal,
        text=measure.text,
        responsible=planned.town.positions["nurse"].id,
        due_on=today() + datetime.timedelta(days=30),
        starts_on=measure.starts_on,
        follow_up_on=follow_up,
    )
    with acting(actor):
        change_measure(measure=measure_or_404(measure.id), wording=wording, by=actor)
    assert {row.recipient_id for row in Reminder.objects.filter(dropped_at=None)} == {
        planned.town.positions["nurse"].id
    }
    assert waiting()[0] == (-7, today() + datetime.timedelta(days=23))
    assert [day for _offset, day in waiting("follow_up")] == [
        follow_up + datetime.timedelta(days=n) for n in (-7, -1, 1, 7)
    ]


def test_days_that_are_past_are_not_reminded_of(planned: Planned) -> None:
    planned.propose("ppt", days=0)
    assert [offset for offset, _day in waiting()] == [1, 7]


def test_only_those_in_charge_finish_or_change_a_measure(planned: Planned) -> None:
    measure = planned.propose("ppt")
    nurse = planned.actor("nurse")
    with pytest.raises(Refused, match="measure_charge"), acting(nurse):
        finish_measure(measure=measure_or_404(measure.id), done=False, by=nurse)
    teacher = planned.actor("teacher")
    with acting(teacher):
        finish_measure(measure=measure_or_404(measure.id), done=False, by=teacher)
    assert planned.status(measure) == "not_done"
    assert waiting() == []
    with pytest.raises(Refused, match="measure_state"), acting(teacher):
        finish_measure(measure=measure_or_404(measure.id), done=True, by=teacher)
    with pytest.raises(Refused, match="measure_over"), acting(teacher):
        change_measure(measure=measure_or_404(measure.id), wording=planned.wording(), by=teacher)


def test_the_lead_is_reminded_of_the_first_follow_up_meeting(planned: Planned) -> None:
    actor, day = planned.actor("coordinator"), today() + datetime.timedelta(days=28)
    with acting(actor):
        set_earlier_measures(case=planned.case, text="Samtaler med kontaktlærer", by=actor)
        set_earlier_measures(case=planned.case, text="Samtaler med kontaktlærer", by=actor)
        set_first_follow_up(case=planned.case, at=oslo(day, 12), place="Lia skole", by=actor)
        set_first_follow_up(case=planned.case, at=oslo(day, 12), place="Lia skole", by=actor)
        assert ActionPlan.objects.get().earlier_measures == "Samtaler med kontaktlærer"
    rows = Reminder.objects.filter(kind="follow_up", dropped_at=None)
    assert {row.recipient_id for row in rows} == {planned.town.positions["teacher"].id}
    assert len(rows) == 4
    with acting(actor):
        set_first_follow_up(case=planned.case, at=None, by=actor)
    assert waiting("follow_up") == []


def talk(planned: Planned, **changes: object) -> Talk:
    known = {
        "held_on": today(),
        "goal_reached": "partly",
        "followed_up_by": planned.town.services["ppt"].id,
        "proposal_used": "yes",
        "how_reached": "Tre dager av fem",
        "effect": "Roligere morgener",
    }
    return Talk(**(known | changes))  # type: ignore[arg-type]


def test_a_follow_up_talk_answers_the_forms_questions_and_ends_its_reminders(
    planned: Planned, move_clock: MoveClock
) -> None:
    measure, actor = planned.propose("ppt"), planned.actor("ppt")
    day = today() + datetime.timedelta(days=10)
    with acting(actor):
        set_first_follow_up(case=planned.case, at=oslo(day, 12), by=actor)
    move_clock(day)
    with acting(actor):
        record_follow_up(measure=measure_or_404(measure.id), talk=talk(planned), by=actor)
        kept = FollowUp.objects.get()
        assert (kept.goal_reached, kept.proposal_used, kept.effect) == ("partly", "yes", "Roligere morgener")
    assert waiting("follow_up") == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"held_on": datetime.date(2999, 1, 1)}, "follow_up_future"),
        ({"followed_up_by": "barnevern"}, "follow_up_service"),
    ],
)
def test_a_follow_up_talk_that_cannot_be_is_refused(planned: Planned, changes: dict[str, object], code: str) -> None:
    measure, actor = planned.propose("ppt"), planned.actor("ppt")
    if "followed_up_by" in changes:
        changes = {"followed_up_by": planned.town.services["barnevern"].id}
    with pytest.raises(Refused, match=code), acting(actor):
        record_follow_up(measure=measure_or_404(measure.id), talk=talk(planned, **changes), by=actor)


def test_only_the_lead_evaluates(planned: Planned) -> None:
    coordinator, teacher = planned.actor("coordinator"), planned.actor("teacher")
    with pytest.raises(Refused, match="evaluate_lead"), acting(coordinator):
        evaluate(case=planned.case, text="Fint", by=coordinator)
    with acting(teacher):
        plan = evaluate(case=planned.case, text="Tiltakene virket", by=teacher)
        assert plan.evaluated_at is not None and plan.evaluated_at <= now()


def test_closing_ends_every_reminder_and_the_plan(planned: Planned) -> None:
    measure = planned.propose("ppt")
    teacher = planned.actor("teacher")
    with acting(teacher):
        close(case=planned.case, closing=NewClosing(reason="goal_reached", evaluation="Bra"), by=teacher)
    assert waiting() == []
    with acting(planned.actor("ppt")):
        assert not Measure.objects.exists()
    with pytest.raises(Refused, match="follow_up_state"), acting(teacher):
        record_follow_up(measure=measure_or_404(measure.id), talk=talk(planned), by=teacher)
    with pytest.raises(Refused, match="plan_state"), acting(teacher):
        add_measure(case=planned.case, wording=planned.wording("teacher"), by=teacher)


def test_overdue_measures_reach_lead_and_coordinator_only(planned: Planned, move_clock: MoveClock) -> None:
    planned.propose("ppt", days=3)
    move_clock(today() + datetime.timedelta(days=5))
    for who, seen in (("teacher", 1), ("coordinator", 1), ("nurse", 0), ("stranger", 0)):
        with acting(planned.actor(who)):
            assert overdue_measures(planned.town.positions[who].id).count() == seen


def test_the_family_reads_the_plan_but_cannot_write_it(planned: Planned) -> None:
    planned.propose("ppt")
    with acting(planned.story.family("mother")):
        assert Measure.objects.get().text == "Rolig start hver morgen"
        assert Measure.objects.update(text="endret") == 0
