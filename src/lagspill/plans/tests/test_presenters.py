"""What pages, my day and the thread say of a plan."""

import datetime

from tests.fixtures import MoveClock

from lagspill.access.actor import acting
from lagspill.cases.models import Case, Event, Notice
from lagspill.cases.wording import event_words, notice_words
from lagspill.foundation.clock import oslo, today
from lagspill.foundation.templatetags.lagspill import day_short
from lagspill.plans.actions import finish_measure, set_first_follow_up, start_measure
from lagspill.plans.presenters import my_measures, next_move, overdue_of_others, plan_rows
from lagspill.plans.queries import family_members, measure_or_404, measures, plan_case_or_404
from lagspill.plans.tests.conftest import Planned
from lagspill.plans.wording import late_words, teach


def test_plan_rows_say_what_the_family_answered(planned: Planned) -> None:
    first, second, third = (planned.propose("ppt", text=text) for text in ("A", "B", "C"))
    planned.answer(first, "mother", True)
    planned.answer(second, "mother", True)
    planned.answer(second, "father", False)
    coordinator = planned.actor("coordinator")
    with acting(coordinator):
        rows = plan_rows(planned.case, coordinator)
    said = day_short(today())
    assert [(row.agreed, row.agreed_label, row.status, row.status_label) for row in rows] == [
        (True, f"Familien sa ja {said}", "planned", "Foreslått"),
        (False, f"Familien sa nei {said}", "stopped", "Familien sa nei"),
        (None, "Familien har ikke svart", "planned", "Foreslått"),
    ]
    assert rows[0].who == "Ansatt Ppt" and rows[0].url.endswith(f"{first.id}/") and third.number == rows[2].number
    mother = planned.story.family("mother")
    with acting(mother):
        assert [row.url for row in plan_rows(planned.case, mother)] == ["", "", ""]


def test_my_day_has_three_heaps_and_the_lead_sees_what_others_are_late_with(
    planned: Planned, move_clock: MoveClock
) -> None:
    for days, text in ((3, "forbi"), (8, "snart"), (60, "senere")):
        planned.propose("ppt", days=days, text=text)
    move_clock(today() + datetime.timedelta(days=4))
    ppt, teacher = planned.town.positions["ppt"].id, planned.town.positions["teacher"].id
    with acting(planned.actor("ppt")):
        mine = my_measures(ppt)
        assert overdue_of_others(ppt) == []
    assert [[row.text for row in heap] for heap in (mine.overdue, mine.due_soon, mine.later)] == [
        ["forbi"],
        ["snart"],
        ["senere"],
    ]
    assert (
        mine.overdue[0].late_text == "1 dag over fristen" and mine.overdue[0].case_number == planned.story.case.number
    )
    with acting(planned.actor("teacher")):
        (late,) = overdue_of_others(teacher)
        assert my_measures(teacher).overdue == ()
    assert (late.who, late.late_days) == ("Ansatt Ppt", 1)
    with acting(planned.actor("stranger")):
        assert my_measures(ppt).overdue == ()


def test_lateness_is_said_in_words() -> None:
    assert [late_words(days) for days in (-1, 0, 1, 3)] == ["", "", "1 dag over fristen", "3 dager over fristen"]


def test_everything_that_happens_in_a_plan_has_its_own_words(planned: Planned) -> None:
    measure = planned.propose("ppt")
    planned.answer(measure, "mother", True)
    coordinator = planned.actor("coordinator")
    with acting(coordinator):
        set_first_follow_up(case=planned.case, at=oslo(today() + datetime.timedelta(days=9), 12), by=coordinator)
        events = {event.kind: event_words(event.kind, event.facts) for event in Event.objects.all()}
    plain = event_words("unknown", {})
    for kind in ("measure_proposed", "plan_agreed", "follow_up_set"):
        assert events[kind] != plain
    assert events["measure_proposed"] == ("measure", "Et tiltak ble foreslått (tiltak 1)")
    assert "kl. 12" in events["follow_up_set"][1]
    with acting(planned.actor("ppt")):
        notice = Notice.objects.get(kind="measure_given")
    assert notice_words(notice.kind, notice.facts) == "Du er ansvarlig for et tiltak."


def test_words_bear_facts_that_are_missing_or_old() -> None:
    teach()
    for kind in ("reminder_measure", "reminder_follow_up", "reminder_consent"):
        assert "1. desember" in notice_words(kind, {"due": f"{today().year}-12-01"})
        assert notice_words(kind, {}).strip()
    assert notice_words("measure_without_responsible", {}) == "1 tiltak trenger en ny ansvarlig."
    assert event_words("follow_up_set", {})[1].startswith("Første oppfølgingsmøte")
    assert event_words("follow_up", {})[1] == "Oppfølgingssamtale"


def test_whose_move_the_plan_is_follows_what_happens_to_it(planned: Planned, move_clock: MoveClock) -> None:
    def move(who: str) -> tuple[str, str, str, int]:
        actor = planned.actor(who)
        with acting(actor):
            case = plan_case_or_404(planned.story.case.id)
            turn = next_move(case, measures(case), family_members(case), actor)
        return turn.whose, turn.who, turn.text, turn.late_days

    assert move("teacher") == ("nobody", "", "", 0)
    measure = planned.propose("ppt", days=3)
    assert move("teacher") == ("mine", "Ansatt Teacher", "Spør familien om 1 tiltak.", 0)
    assert move("ppt")[0] == "other"
    planned.answer(measure, "mother", True)
    assert move("ppt") == ("mine", "Ansatt Ppt", "Sett i gang tiltak 1.", 0)
    ppt = planned.actor("ppt")
    with acting(ppt):
        start_measure(measure=measure_or_404(measure.id), by=ppt)
    move_clock(today() + datetime.timedelta(days=5))
    assert move("coordinator") == ("other", "Ansatt Ppt", "Gjennomfør tiltak 1.", 2)
    with acting(ppt):
        finish_measure(measure=measure_or_404(measure.id), done=True, by=ppt)
    assert move("teacher") == ("mine", "Ansatt Teacher", "Alle tiltak er avsluttet. Evaluer planen.", 0)
    with acting(planned.actor("teacher")):
        Case.objects.filter(id=planned.story.case.id).update(lead_id=None)
    assert move("teacher")[:2] == ("mine", "Lia skole")
    assert move("ppt")[:2] == ("other", "Lia skole")
