"""A resource team: without a name only while that is realistic, asked again in the meeting; PPT reads what was decided.

A teacher, a head, PPT. CASE-6; RES.
"""

import pytest

from tests.journeys.conftest import Enter
from tests.journeys.models import at_school, ends_and_writes_minutes, team_meets
from tests.journeys.test_without_a_name import only_case, raises
from tests.town import Town

WORRY = "Et barn slår når det blir trangt i garderoben"
WHY = "Det gjelder mange barn, og bare jeg vet hvem det er."
ADVICE = "Gi en oppgave ved døra, og snakk så med foreldrene"


@pytest.fixture
def town(stage: Town) -> Town:
    return at_school(stage, "ressursteam")


def test_a_teacher_says_why_it_stays_anonymous_and_the_head_asks_again(enter: Enter, town: Town) -> None:
    teacher = enter(town.actor("teacher"), width=360)
    raises(teacher, "Drøft uten navn").ticks("Barn og unge i skole").ticks("Skole").ticks("Atferd")
    teacher.enters("description", WORRY).presses("Lagre saken").reads("Anonym")
    case = only_case(town, "teacher")
    teacher.presses("Skriv hva du spør om").hands.ticks(teacher.page.locator("[name=urgency][value=low]"))
    teacher.presses("Send til teamet").reads("Hvorfor er det realistisk").looks()
    teacher.enters("realistic", WHY).presses("Send til teamet").reads("Teamet kan nå se saken.")
    item = team_meets(town, case)
    rektor = enter(town.actor("rektor"))
    rektor.goes_to(f"/mote/sak/{item.id}/mote/").presses("Svar på det").reads("Er saken fortsatt anonym?", WHY)
    rektor.ticks("Ja, ingen her vet det").presses("Lagre svaret").reads("Fase 1 av 3")
    rektor.unfolds("Gå til en annen fase")
    ends_and_writes_minutes(rektor, button="Avslutt saken", summary=ADVICE)
    ppt = enter(town.actor("ppt"))
    ppt.goes_to("/").presses("Referatet fra møtet er klart.").reads(ADVICE).looks("model-minutes")
    barnevern = enter(town.actor("barnevern"))
    assert barnevern.page.goto(f"{barnevern.base}/sak/{case.id}/").status == 404  # type: ignore[union-attr]
