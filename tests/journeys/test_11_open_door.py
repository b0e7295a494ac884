"""Journey: barnevern's consultant has hours at the school and attends its year group meeting; the sosiallærer keeps the school's
own list, and the consultant never learns whom it names (DOOR-1, DOOR-2)."""

import datetime

import pytest

from lagspill.access.actor import acting
from lagspill.foundation.clock import today
from lagspill.opendoor.models import Consultation, Registration
from tests.journeys.conftest import Enter
from tests.journeys.test_1_concern import NEGLECT, VIOLENCE
from tests.town import Town, working_day

WHO = "Nora Fjellstad"


@pytest.mark.usefixtures("open_door")
def test_a_child_is_on_the_schools_list_and_without_a_name_everywhere_else(enter: Enter, stage: Town) -> None:
    first = working_day(3)
    until = (first + datetime.timedelta(days=120)).isoformat()
    consultant = enter(stage.actor("barnevern")).goes_to("/rad/").presses("Åpen dør og faste avtaler")
    consultant.reads("Ingen faste timer er satt opp.").looks("open-door-empty").presses("Sett opp timer")
    consultant.looks("open-door-new")
    consultant.hands.chooses(consultant.page.locator("[name=opening]"), "Lia skole")
    consultant.ticks("annenhver uke").enters("first_on", first.isoformat()).enters("until", until)
    consultant.enters("starts", "15:00").enters("ends", "14:00").presses("Sett opp timene")
    consultant.reads("Slutten må være etter starten").looks("open-door-warned")
    consultant.enters("ends", "16:00").enters("teaching_ends", "14:30").presses("Sett opp timene")
    consultant.reads("Timene er satt opp.", "Ledig", "Etter undervisningen").looks("open-door-consultant")
    page = consultant.path
    # The sosiallærer registers a child; its teacher will come.
    school = enter(stage.actor("sosiallaerer"), width=360).goes_to("/rad/steder/").reads("Ansatt Barnevern")
    school.goes_to(page).reads("Navnene slettes av seg selv", "Du kan også komme uten å være meldt på")
    school.enters("who", WHO)
    school.hands.chooses(school.page.locator("[name=brought_by]"), "Ansatt Teacher, Lærer")
    school.presses("Meld på").reads("Barnet er meldt på.", WHO, "Ansatt Teacher kommer").looks("open-door-school")
    enter(stage.actor("teacher"), width=360).goes_to(page).reads(WHO).looks()
    enter(stage.actor("other_teacher"), width=360).goes_to(page).reads("Tatt").does_not_read(WHO).looks()
    consultant.goes_to(page).reads("Tatt", "Ledig").does_not_read(WHO, "Ansatt Teacher").looks("open-door-taken")
    # An agreement about the year group's meeting: proposed by one, agreed by the other.
    consultant.goes_to("/rad/steder/").presses("Foreslå en avtale").looks("agreement-new")
    consultant.hands.chooses(consultant.page.locator("[name=opening]"), "Lia skole")
    consultant.hands.chooses(consultant.page.locator("[name=occasion]"), "Trinnmøte")
    consultant.ticks("Gjennomgang av et helt trinn").enters("year_groups", "5. trinn").ticks("en gang i måneden")
    consultant.enters("first_on", today().isoformat()).enters("until", until).presses("Send forslaget")
    consultant.reads("Forslaget er sendt.", "Venter på Lia skole").looks("agreement-proposed")
    agreement = consultant.path
    school.goes_to("/rad/steder/").reads("Venter på svar fra dere").looks("agreement-waits")
    school.goes_to(agreement).looks("agreement-answer").presses("Ja, vi inngår avtalen").reads("Avtalen er inngått.")
    # A talk in that meeting is counted for both, and what was said stays with the consultant.
    consultant.goes_to(agreement).presses("Skriv ned en samtale fra møtet")
    consultant.ticks("Nei", group=VIOLENCE).ticks("Nei", group=NEGLECT)
    consultant.enters("minutes", "45").enters("children", "6").ticks("Skolevegring og fravær")
    consultant.hands.chooses(consultant.page.locator("[name=asked_by]"), "Sosiallærer")
    consultant.enters("question", "Hvem på trinnet er mye borte?").enters("given", "Ring hjem tidlig.")
    consultant.looks("agreement-talk").presses("Lagre samtalen").reads("Samtalen er skrevet ned, uten navn.")
    school.goes_to(agreement).reads("6 barn").does_not_read("Hvem på trinnet er mye borte?").looks("agreement-held")
    consultant.goes_to(agreement).reads("6 barn").looks()
    with acting(stage.actor("barnevern")):
        assert WHO not in str(Consultation.objects.values().get())
        assert not Registration.objects.exists()
    # The consultant cannot come after all: the name is taken off the list although its day is gone.
    consultant.goes_to(page).presses("Avlys dagen").reads("Dagen er avlyst.")
    school.goes_to(page).reads("Timen er avlyst", WHO).looks()
    school.follows(school.page.get_by_role("button", name="Ta av listen"))
    school.reads("navnet er slettet").does_not_read(WHO)
