"""The next step, to the last branch."""

import datetime
import uuid

import pytest

from lagspill.cases.rules import TRANSITIONS
from lagspill.web.rules import MOVERS, AtStage, CaseFacts, Step, days_late, next_step

TODAY = datetime.date(2026, 11, 22)
TOMORROW = TODAY + datetime.timedelta(days=1)


def facts(state: str, **more: object) -> CaseFacts:
    return CaseFacts(state=state, **({"has_lead": True, "consent": "valid"} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "step"),
    [
        (facts("closed"), Step("nothing")),
        (facts("concern", at_stage=AtStage(name="Her")), Step("decide_stage", None, "Her")),
        (facts("concern", at_stage=AtStage(name="Her", look_again_on=TOMORROW)), Step("look_again", TOMORROW, "Her")),
        (facts("concern", at_stage=AtStage(name="Her", look_again_on=TODAY)), Step("decide_stage", TODAY, "Her")),
        (facts("concern", at_stage=AtStage(name="Der", meets=True)), Step("list_stage", None, "Der")),
        (
            facts("consent", at_stage=AtStage(name="Der", meets=True, meets_on=TOMORROW)),
            Step("await_local", TOMORROW, "Der"),
        ),
        (
            facts("consent", at_stage=AtStage(name="Der", meets=True, meets_on=TODAY)),
            Step("decide_stage", TODAY, "Der"),
        ),
        (facts("stopped"), Step("duty")),
        (facts("concern", lead_offered_to=uuid.uuid4()), Step("answer_lead")),
        (facts("concern", has_lead=False, consent="none"), Step("offer_lead")),
        (facts("concern", consent="none"), Step("draft_consent")),
        (facts("concern", consent="draft"), Step("collect_signatures")),
        (facts("consent"), Step("refer")),
        (facts("consent", consent="none"), Step("renew_consent")),
        (facts("referred"), Step("schedule")),
        (facts("referred", consent="draft"), Step("renew_consent")),
        (facts("scheduled", meeting_on=TOMORROW), Step("prepare", TOMORROW)),
        (facts("scheduled", meeting_on=TODAY), Step("hold_meeting", TODAY)),
        (facts("scheduled"), Step("prepare")),
        (facts("consent", has_team=False), Step("convene")),
        (facts("consent", has_team=False, consent="none"), Step("renew_consent")),
        (facts("scheduled", has_team=False, meeting_on=TOMORROW), Step("prepare_sitting", TOMORROW)),
        (facts("scheduled", has_team=False, meeting_on=TODAY), Step("hold_sitting", TODAY)),
        (facts("scheduled", has_team=False), Step("write_plan")),
        (facts("scheduled", has_team=False, measures=1), Step("agree")),
        (facts("plan", has_team=False), Step("write_plan")),
        (facts("plan"), Step("write_plan")),
        (facts("plan", measures=2, orphaned=1, next_due=TOMORROW), Step("new_responsible", TOMORROW)),
        (facts("plan", measures=2, unanswered=1), Step("agree")),
        (facts("plan", measures=2, open_measures=1, next_due=TOMORROW), Step("follow_up", TOMORROW)),
        (facts("plan", measures=2), Step("evaluate")),
        (facts("plan", measures=2, evaluated=True), Step("close")),
        (facts("concern", unnamed="anonymous", has_lead=False, consent="none"), Step("bring")),
        (facts("referred", unnamed="collective", consent="none"), Step("schedule")),
        (facts("scheduled", unnamed="anonymous", meeting_on=TOMORROW), Step("prepare", TOMORROW)),
        (facts("scheduled", unnamed="collective", meeting_on=TODAY), Step("hold_meeting", TODAY)),
        (facts("scheduled", unnamed="anonymous", consent="none"), Step("name_or_close")),
        (facts("plan", unnamed="collective", has_lead=False, consent="none"), Step("offer_lead")),
        (facts("plan", unnamed="collective", consent="none"), Step("write_plan")),
        (facts("plan", unnamed="collective", has_lead=False, measures=1, open_measures=1), Step("follow_up")),
    ],
)
def test_each_situation_has_one_next_step(given: CaseFacts, step: Step) -> None:
    assert next_step(given, TODAY) == step


@pytest.mark.parametrize("state", sorted(TRANSITIONS))
def test_every_state_has_somebody_whose_move_it_is_but_the_last(state: str) -> None:
    step = next_step(facts(state), TODAY)
    assert (step.mover == "nobody") == (state == "closed")
    assert step.code in MOVERS


def test_lateness_counts_whole_days_after_the_deadline() -> None:
    assert days_late(TODAY - datetime.timedelta(days=3), TODAY) == 3
    assert days_late(TOMORROW, TODAY) == 0
    assert days_late(None, TODAY) == 0
