"""Every text that belongs to a case is looked through while nobody is named in it, or says here why it need not be (CASE-6)."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from lagspill.access.actor import Actor, acting
from lagspill.access.refusal import Refused
from lagspill.cases.actions import NewClosing, NewConcern, close_case, write_note
from lagspill.cases.handover import offer_lead
from lagspill.cases.models import Case
from lagspill.cases.unnamed import Ask, NewUnnamed, answer_anonymity, bring_to_team, record_unnamed
from lagspill.foundation.clock import today
from lagspill.meetings import amending, boards, records, running
from lagspill.meetings.actions import set_time
from lagspill.meetings.interpreters import Interpreter
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.models import BoardEntry, Minutes
from lagspill.messaging.actions import send_message
from lagspill.plans.actions import Wording, add_measure, answer_plan, set_earlier_measures, set_first_follow_up
from lagspill.plans.models import Measure
from lagspill.plans.outcomes import Talk, evaluate, record_follow_up
from tests.playbooks import OWN_WORDS
from tests.town import Town
from tests.unnamed import fresh, raise_unnamed, runs
from tests.world import Life
from tests.world_unnamed import discussed, running_item

HARD = "Ring mor på 22 00 00 00"
ROOMS = ("cases", "consent", "messaging", "meetings", "plans")

NO_CASE_WITHOUT_A_PERSON = "there is a person in every case that has one"
NO_WORDS = "a code, or chosen from a list"
WRITTEN_BY_US = "calculated, or names of the town's own staff and services"
EXEMPT = {
    "consent.": NO_CASE_WITHOUT_A_PERSON,
    "plans.Agreement.": NO_CASE_WITHOUT_A_PERSON,
    "plans.FollowUp.goal_reached": NO_WORDS,
    "plans.FollowUp.proposal_used": NO_WORDS,
    "plans.FollowUp.next_step": NO_WORDS,
    "cases.Unnamed.band": NO_WORDS,
    "cases.Unnamed.place_kind": NO_WORDS,
    "cases.ClearedWord.": "what the check itself found; the form looks through the reason",
    "cases.SafetyAnswer.": NO_WORDS,
    "cases.Event.": WRITTEN_BY_US,
    "cases.Notice.": WRITTEN_BY_US,
    "cases.Closing.reason": NO_WORDS,
    "cases.Referral.reporter_contact": WRITTEN_BY_US,
    "cases.Referral.interpreter_language": "no action writes it where nobody is named",
    "cases.Referral.strengths": "no action writes it where nobody is named",
    "cases.Referral.childs_view": "no action writes it where nobody is named",
    "cases.Referral.measures_tried": "no action writes it where nobody is named",
    "cases.Referral.team_urgency": NO_WORDS,
    "cases.Referral.own_answers": "no action writes it where nobody is named",
    "cases.Referral.subject_area": "taken from what the case concerns",
    "cases.Told.": NO_WORDS,
    "cases.StageDecision.": "where nobody is named, a case goes through no stages",
    "meetings.AgendaItem.phase": NO_WORDS,
    "meetings.AgendaItem.agenda": "a meeting of one case is not called where nobody is named",
    "meetings.AgendaItem.family": NO_WORDS,
    "meetings.FamilyAnswer.": NO_CASE_WITHOUT_A_PERSON,
    "meetings.BoardEntry.phase": NO_WORDS,
    "meetings.BoardEntry.said_by": "chosen among those invited",
    "meetings.Invitation.": NO_WORDS,
    "meetings.MinutesVersion.reason": "the reason of the minutes that it was, looked through then",
    "meetings.SlotRequest.": "looked through by itself, whatever case it may become",
}


# In a cell of a table that the model asks for by itself.
OWN = {OWN_WORDS: [{"what": HARD}]}


def add(**changed: Any) -> Callable[[Any], Any]:
    def deed(at: Any) -> Any:
        wording = {"goal": "Ro", "text": "Ro", "responsible": at.town.positions["ppt"].id, "due_on": today(), **changed}
        return add_measure(case=fresh(at.life.case), wording=Wording(**wording), by=at.by)

    return deed


def talk(**changed: Any) -> Callable[[Any], Any]:
    def deed(at: Any) -> Any:
        measure = Measure.objects.select_related("case", "plan").filter(case=at.life.case).first()
        told = {"held_on": today(), "goal_reached": "yes", "followed_up_by": at.by.service(), "proposal_used": "yes"}
        return record_follow_up(measure=measure, talk=Talk(**(told | changed)), by=at.by)

    return deed


def minutes(**changed: Any) -> Callable[[Any], Any]:
    return lambda at: records.write_minutes(
        item=running_item(at.life), draft=records.Draft(**({"summary": "Ro"} | changed)), by=at.by
    )


def concern(**changed: Any) -> Callable[[Any], Any]:
    return lambda at: raise_unnamed(at.town, **changed)


def asked(**changed: str) -> Callable[[Any], Any]:
    def deed(at: Any) -> Any:
        case = raise_unnamed(at.town)
        ask = {"reason": "Hva?", "urgency": "low", "realistic": "Ingen vet det"} | changed
        with acting(at.owner):
            return bring_to_team(case=fresh(case), ask=Ask(**ask), by=at.owner)

    return deed


# The text -> what writes it, by the coordinator in the meeting, or by the owner where the deed says so.
DEEDS: dict[str, Callable[[Any], Any]] = {
    "cases.Concern.description": concern(text=HARD),
    "cases.Concern.since": lambda at: at.raises(since=HARD),
    "cases.Concern.talks": lambda at: at.raises(talks=HARD),
    "cases.Concern.measures_tried": lambda at: at.raises(measures_tried=HARD),
    "cases.Concern.childs_view": lambda at: at.raises(childs_view=HARD),
    "cases.Concern.strengths": lambda at: at.raises(strengths=HARD),
    "cases.Concern.own_answers": lambda at: at.raises(own_answers=OWN),
    "cases.Unnamed.concerns": concern(kind="system", concerns=HARD),
    "cases.AnonymityAnswer.reason": lambda at: answer_anonymity(
        case=at.life.case, step="meeting", realistic=True, reason=HARD, by=at.by
    ),
    "cases.Note.text": lambda at: write_note(case=fresh(at.life.case), text=HARD, reach="own", shared=False, by=at.by),
    "cases.Handover.message": lambda at: at.as_owner(
        lambda by: offer_lead(case=fresh(at.life.case), position_id=at.town.positions["ppt"].id, message=HARD, by=by)
    ),
    "cases.Referral.reason": asked(reason=HARD),
    "cases.Referral.urgency_reason": asked(urgency_reason=HARD),
    "cases.Closing.evaluation": lambda at: at.closes(evaluation=HARD),
    "cases.Closing.continues": lambda at: at.closes(continues=HARD),
    "messaging.Message.text": lambda at: send_message(
        case=fresh(at.life.case), readers=[at.town.positions["sosiallaerer"].id], text=HARD, by=at.by
    ),
    "meetings.AgendaItem.interpreter_language": lambda at: set_time(
        item=running_item(at.life), minutes=5, interpreter=Interpreter(language=HARD), by=at.by
    ),
    "meetings.AgendaItem.interpreter_qualification": lambda at: set_time(
        item=running_item(at.life), minutes=5, interpreter=Interpreter(language="polsk", qualification=HARD), by=at.by
    ),
    "meetings.AgendaItem.feedback": lambda at: running.hear_family(
        item=running_item(at.life), last_word="", feedback=HARD, by=at.by
    ),
    "meetings.AgendaItem.last_word": lambda at: running.hear_family(
        item=running_item(at.life), last_word=HARD, feedback="", by=at.by
    ),
    "meetings.AgendaItem.own_answers": lambda at: invite_item(item=running_item(at.life), own_answers=OWN, by=at.by),
    "meetings.BoardEntry.text": lambda at: boards.write_entry(
        item=running_item(at.life), said_by="Flere", text=HARD, by=at.by
    ),
    "meetings.AgendaItem.interpreter_deviation": lambda at: set_time(
        item=running_item(at.life),
        minutes=5,
        interpreter=Interpreter(language="polsk", qualification="none", deviation=HARD, adult=True),
        by=at.by,
    ),
    "meetings.AgendaItem.interpreter_ground": lambda at: set_time(
        item=running_item(at.life),
        minutes=5,
        interpreter=Interpreter(language="polsk", declined=True, ground=HARD),
        by=at.by,
    ),
    "meetings.BoardWording.text": lambda at: boards.change_entry(
        entry=BoardEntry.objects.select_related("item__case__owner", "item__meeting__team").get(case=at.life.case),
        text=HARD,
        seen=1,
        by=at.by,
    ),
    "meetings.Minutes.amend_reason": lambda at: at.amends(reason=HARD),
    "meetings.MinutesVersion.facts": lambda at: at.amends(facts=HARD),
    "meetings.MinutesVersion.summary": lambda at: at.amends(summary=HARD),
    "meetings.MinutesVersion.agreed": lambda at: at.amends(agreed=HARD),
    "meetings.MinutesVersion.disagreed": lambda at: at.amends(disagreed=HARD),
    "meetings.MinutesVersion.own_answers": lambda at: at.amends(own_answers=OWN),
    "meetings.MinutesCorrection.text": lambda at: amending.ask_correction(minutes=at.minutes(), text=HARD, by=at.by),
    "meetings.MinutesCorrection.answer": lambda at: amending.decline_correction(
        correction=amending.ask_correction(minutes=at.minutes(), text="Ro", by=at.by), reason=HARD, by=at.by
    ),
    "meetings.Minutes.facts": minutes(facts=HARD),
    "meetings.Minutes.summary": minutes(summary=HARD),
    "meetings.Minutes.agreed": minutes(agreed=HARD),
    "meetings.Minutes.disagreed": minutes(disagreed=HARD),
    "meetings.Minutes.own_answers": minutes(own_answers=OWN),
    "plans.ActionPlan.earlier_measures": lambda at: set_earlier_measures(case=fresh(at.life.case), text=HARD, by=at.by),
    "plans.ActionPlan.follow_up_place": lambda at: set_first_follow_up(
        case=fresh(at.life.case), at=datetime.datetime.now(datetime.UTC), place=HARD, by=at.by
    ),
    "plans.ActionPlan.own_answers": lambda at: answer_plan(case=fresh(at.life.case), own_answers=OWN, by=at.by),
    "plans.ActionPlan.evaluation": lambda at: at.evaluates(HARD),
    "plans.Measure.goal": add(goal=HARD),
    "plans.Measure.text": add(text=HARD),
    "plans.Measure.own_answers": add(own_answers={OWN_WORDS: HARD}),
    "plans.FollowUp.present": talk(present=HARD),
    "plans.FollowUp.how_reached": talk(how_reached=HARD),
    "plans.FollowUp.why_not": talk(why_not=HARD),
    "plans.FollowUp.how_used": talk(how_used=HARD),
    "plans.FollowUp.effect": talk(effect=HARD),
    "plans.FollowUp.own_answers": talk(own_answers=OWN),
}


class Moment:
    """A discussion under way, and the people who write in it."""

    def __init__(self, town: Town, life: Life) -> None:
        self.town, self.life = town, life
        self.by, self.owner = town.actor("coordinator"), town.actor("sosiallaerer")

    def as_owner(self, deed: Callable[[Actor], Any]) -> Any:
        with acting(self.owner):
            return deed(self.owner)

    def raises(self, **told: Any) -> Any:
        new = NewUnnamed(kind="child", team=self.town.team, playbook_version="1.0", band="age_6_15")
        concern = NewConcern(description="Ro", categories=["absence"], **told)
        return self.as_owner(lambda by: record_unnamed(new=new, concern=concern, by=by))

    def minutes(self) -> Minutes:
        item = running_item(self.life)
        records.write_minutes(item=item, draft=records.Draft(summary="Ro"), by=self.by)
        records.approve_minutes(item=item, share=False, by=self.by)
        found = Minutes.objects.get(item=item)
        found.item = item
        return found

    def amends(self, *, reason: str = "Rettet", **told: Any) -> Any:
        item = self.minutes().item
        draft = records.Draft(**({"summary": "Ro"} | told))
        return amending.amend_minutes(item=item, draft=draft, reason=reason, version=1, by=self.by)

    def closes(self, **told: str) -> Any:
        closing = NewClosing(**({"reason": "moved", "evaluation": "Ro"} | told))
        return self.as_owner(lambda by: close_case(case=fresh(self.life.case), closing=closing, by=by))

    def evaluates(self, text: str) -> Any:
        def deed(by: Actor) -> Any:
            Case.objects.filter(id=self.life.case.id).update(lead_id=by.position_id)
            return evaluate(case=fresh(self.life.case), text=text, by=by)

        return self.as_owner(deed)


def texts_of_cases() -> set[str]:
    """Every field of words in a table that belongs to a case, as room.Model.field."""
    found = set()
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            belongs = any(field.name == "case" and field.is_relation for field in model._meta.get_fields())
            for field in model._meta.get_fields() if belongs else []:
                words = isinstance(field, models.CharField | models.TextField) and not field.choices
                if words or field.name == "own_answers":
                    found.add(f"{room}.{model.__name__}.{field.name}")
    return found


def test_every_text_of_a_case_is_looked_through_or_says_why_not() -> None:
    unspoken = {
        name for name in texts_of_cases() if name not in DEEDS and not any(name.startswith(one) for one in EXEMPT)
    }
    assert not unspoken, (
        "texts that nobody looks through: call must_show_nobody in the action that writes them and add a deed here, or say in"
        f" EXEMPT why they cannot name anybody: {sorted(unspoken)}"
    )
    assert set(DEEDS) <= texts_of_cases()


@pytest.fixture
def moment(town: Town, unnamed_playbooks: None) -> Moment:
    return Moment(town, discussed(runs(town)))


def test_each_of_them_is_refused_with_a_number_in_it(moment: Moment) -> None:
    let_through = []
    for name, deed in DEEDS.items():
        # A deed by the owner acts in a transaction of its own.
        try:
            with transaction.atomic(), acting(moment.by):
                deed(moment)
        except Refused as refused:
            if refused.code != "text_identifies":
                let_through.append(f"{name}: {refused.code}")
        else:
            let_through.append(name)
    assert let_through == []
