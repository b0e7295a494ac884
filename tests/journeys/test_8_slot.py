"""Asking when a case can come up, without a name: from the reporter to the coordinator and back (CASE-3, TIT step 4)."""

import datetime

from django.urls import reverse

from lagspill.access.actor import acting
from lagspill.foundation.clock import today
from lagspill.meetings.actions import NewMeeting, plan_meetings
from tests.journeys.conftest import Enter
from tests.town import Town, begin_story

REASON = "Fraværet øker, og foreldrene er slitne"


def test_the_reporter_asks_without_a_name_and_gets_a_date(enter: Enter, stage: Town) -> None:
    story = begin_story(stage)
    by = stage.actor("coordinator")
    with acting(by):
        date = NewMeeting(
            day=today() + datetime.timedelta(days=14), hour=12, minute=0, minutes=240, place="Rådhuset, rom 2"
        )
        plan_meetings(team=stage.team, dates=[date], by=by)

    teacher = enter(stage.actor("teacher"), width=360)
    teacher.goes_to(reverse("cases:case", args=[story.case.id]))
    teacher.presses("Spør når saken kan tas opp, uten navn").reads("ser ikke hvem som spør")
    teacher.ticks("Haster").fills("Hvorfor?", "Emil er borte, ring 22 00 00 00").presses("Send spørsmålet")
    teacher.reads("«Emil» (navn), «22 00 00 00» (likner et telefonnummer)").looks("slot-question")
    assert "Emil er borte" in teacher.page.get_by_label("Hvorfor?").input_value(), "what was typed is kept"
    teacher.fills("Hvorfor?", REASON).presses("Send spørsmålet").reads("Spørsmålet er sendt.", "ikke svart ennå")

    coordinator = enter(stage.actor("coordinator"))
    coordinator.goes_to("/").presses("Noen spør når en sak kan tas opp (haster)")
    coordinator.reads("Skolevegring og fravær", "6–15 år", REASON)
    coordinator.does_not_read("Emil", "Solbakken", "Lia skole", "Ansatt Teacher", story.case.number, str(story.case.id))
    coordinator.looks("slot-answer")
    when = coordinator.page.get_by_role("group", name="Når kan saken tas opp?").get_by_role("radio")
    coordinator.ticks("Haster noe").hands.ticks(when.first)
    coordinator.fills("Beskjed til melderen", "Vi setter av tid").presses("Svar melderen").reads(
        "Svaret er sendt til melderen."
    )
    coordinator.reads("Spørsmål om tid, uten navn").looks()
    answer = coordinator.page.goto(coordinator.base + reverse("cases:case", args=[story.case.id]))
    assert answer is not None and answer.status == 404, "the case is not the coordinator's to see"

    teacher.goes_to("/").reads("Koordinatoren foreslår møtet", "Vi setter av tid").looks("slot-answered")
    teacher.goes_to(reverse("cases:case", args=[story.case.id])).reads(
        "Koordinatoren foreslår møtet", "Haster noe"
    ).looks()
    teacher.goes_to("/").follows(teacher.page.get_by_role("button", name="Lest"))
    teacher.does_not_read("Vi setter av tid")
