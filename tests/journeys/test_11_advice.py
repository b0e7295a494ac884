"""Journey: a teacher calls the consultation phone without saying whom it is about; the talk is written down and becomes a case."""

from lagspill.access.actor import acting
from lagspill.cases.models import Case
from lagspill.foundation.clock import today
from lagspill.opendoor.models import Consultation
from tests.journeys.conftest import Enter
from tests.journeys.test_1_concern import NEGLECT, VIOLENCE, answer_gate
from tests.town import Town

QUESTION = "Eleven er mye borte om mandagen. Hvordan tar vi det opp hjemme?"
ADVICE = "Ring hjem med noe godt først, og spør hva som er vanskelig."


def test_a_talk_without_a_name_becomes_a_case_and_nothing_is_typed_twice(enter: Enter, stage: Town) -> None:
    phone = enter(stage.actor("coordinator")).goes_to("/min-dag/").presses("Råd uten navn")
    phone.reads("Konsultasjonstelefonen", "Ingen samtaler er skrevet ned ennå.").looks("advice-empty")
    phone.presses("Skriv ned en samtale").reads("Teksten blir sjekket før den lagres.").looks("advice-new")
    phone.ticks("Nei", group=VIOLENCE).ticks("Nei", group=NEGLECT)
    phone.enters("minutes", "25").ticks("Skolevegring og fravær")
    phone.hands.chooses(phone.page.locator("[name=asked_by]"), "Lærer")
    phone.enters("question", f"{QUESTION} Ring læreren på 22 00 00 00.").enters("given", ADVICE)
    phone.ticks("Råd om hvordan det tas opp med foreldrene").presses("Lagre samtalen")
    # What identifies is told at the field, and nothing typed is lost.
    phone.reads("«22 00 00 00» (likner et telefonnummer)", "Ta det bort.").looks("advice-warned")
    assert phone.page.locator("[name=given]").input_value() == ADVICE
    phone.enters("question", QUESTION).presses("Lagre samtalen")
    phone.reads("Samtalen er skrevet ned, uten navn.", QUESTION, ADVICE, "25 minutter").looks("advice-written")
    # Barnevern's phone is another one, and does not read it.
    barnevern = enter(stage.actor("barnevern"), width=360).goes_to("/rad/")
    barnevern.reads("Barnevernets mottakstelefon").does_not_read(QUESTION).looks()
    enter(stage.actor("teacher"), width=360).goes_to("/rad/").reads("Tjenesten din har ikke dette tilbudet").looks()
    # The family wants help: the talk becomes a case, behind the gate, and what was written stands there.
    phone.presses("Ta opp saken")
    answer_gate(phone)
    assert QUESTION in phone.page.locator("[name=description]").input_value()
    assert ADVICE in phone.page.locator("[name=measures_tried]").input_value()
    assert phone.page.get_by_label("Skolevegring og fravær").is_checked()
    phone.looks("advice-to-case")
    for name, value in {
        "subject-given_name": "Nora", "subject-family_name": "Fjellstad", "subject-birth_date": "2014-05-06",
        "guardian1-given_name": "Siri", "guardian1-family_name": "Fjellstad",
        "talked_with_guardians_on": today().isoformat(), "strengths": "Liker å tegne",
    }.items():  # fmt: skip
        phone.enters(name, value)
    phone.presses("Lagre bekymringen").reads("Bekymringen er lagret som sak")
    with acting(stage.actor("coordinator")):
        talk, case = Consultation.objects.get(), Case.objects.get()
        assert talk.became_case_on == today()
        assert str(case.id) not in str(Consultation.objects.values().get()), "which case it became is written nowhere"
    phone.goes_to("/rad/").looks("advice-list")
