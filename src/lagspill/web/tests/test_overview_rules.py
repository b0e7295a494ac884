"""What the overview marks, in which order (CASE-13)."""

import datetime
from dataclasses import replace

from lagspill.cases.rules import TRANSITIONS
from lagspill.web.overview_rules import CHOICES, ORDERS, Marked, chosen, counts, marks_of, next_date, place_of
from lagspill.web.rules import AtStage, CaseFacts, Step

TODAY = datetime.date(2026, 11, 27)
YESTERDAY, TOMORROW, LATER = (TODAY + datetime.timedelta(days=days) for days in (-1, 1, 9))
FACTS = CaseFacts(state="concern", has_lead=True)


def test_the_next_date_is_the_first_that_was_agreed_anywhere() -> None:
    assert next_date(FACTS, Step("offer_lead")) is None
    assert next_date(replace(FACTS, meeting_on=LATER, next_due=TOMORROW), Step("prepare", LATER)) == TOMORROW
    stage = AtStage(name="Her", look_again_on=TOMORROW)
    assert next_date(replace(FACTS, at_stage=stage), Step("look_again")) == TOMORROW


def test_a_row_is_marked_by_what_it_lacks_and_by_what_was_told() -> None:
    bare = marks_of(FACTS, Step("offer_lead"), mine=True, told=["measures"], today=TODAY)
    assert bare == {"mine", "no_consent", "no_plan", "no_date", "measures"}
    whole = replace(FACTS, consent="valid", measures=2, next_due=YESTERDAY)
    assert marks_of(whole, Step("follow_up", YESTERDAY), mine=False, told=[], today=TODAY) == {"late"}
    # The page shows the next agreed date; when that is past, the row is late whatever the step waits for.
    assert "late" in marks_of(whole, Step("renew_consent"), mine=False, told=[], today=TODAY)
    nobody = marks_of(replace(FACTS, unnamed="anonymous"), Step("bring"), mine=False, told=[], today=TODAY)
    assert "no_consent" not in nobody, "there is nobody to ask"


def test_the_place_comes_before_consent_and_team() -> None:
    order = tuple(TRANSITIONS)
    here, met = (place_of(replace(FACTS, at_stage=AtStage(name="x", meets=meets)), order) for meets in (False, True))
    assert here < met < place_of(FACTS, order) < place_of(replace(FACTS, state="plan"), order)


def test_rows_are_chosen_counted_and_ordered() -> None:
    late = Marked(marks=frozenset({"late"}), next_on=YESTERDAY, place=4, opened_on=TODAY, name="B · 2")
    new = Marked(marks=frozenset({"no_date"}), next_on=None, place=0, opened_on=YESTERDAY, name="C · 3")
    third = Marked(marks=frozenset(), next_on=TOMORROW, place=2, opened_on=LATER, name="A · 1")
    rows = [new, third, late]
    assert counts(rows) == {one: {"all": 3, "late": 1, "no_date": 1}.get(one, 0) for one in CHOICES}
    assert chosen(rows, "late", "due", lambda row: row) == [late]
    ordered = {order: chosen(rows, "all", order, lambda row: row) for order in ORDERS}
    assert ordered == {
        "due": [late, third, new],
        "stage": [new, third, late],
        "oldest": [new, late, third],
        "case": [third, late, new],
    }
