"""A school's own team: any member raises a case without a name, the family is asked, and what was written opens with their yes.

The leader of a youth club and a head. CASE-2, 6, 7; MEET-14; CONS-9.
"""

import pytest

from lagspill.access.actor import acting
from lagspill.consent.models import Consent
from lagspill.foundation.clock import today
from tests.journeys.conftest import Enter, Visitor
from tests.journeys.models import (
    Matter,
    at_school,
    ends_and_writes_minutes,
    family_says_yes,
    fresh,
    refer,
    sign_all,
    team_meets,
    writes_measure,
)
from tests.journeys.test_1_concern import answer_gate
from tests.journeys.test_without_a_name import only_case, raises
from tests.town import Town

WORRY = "En ungdom blir igjen til vi stenger, og vil helst ikke gå hjem"
ADVICE = "Snakk med foreldrene, og spør om samtykke"
OFFER = "To kvelder i uka på kjøkkenet i klubben"


@pytest.fixture
def town(stage: Town) -> Town:
    return at_school(stage, "alna-innsatsteam")


def test_a_club_leader_raises_it_without_a_name_and_it_ends_in_a_plan(enter: Enter, town: Town) -> None:
    club, rektor = enter(town.actor("club")), enter(town.actor("rektor"))
    raises(club, "Drøft uten navn").ticks("Elever på alle trinn").ticks("Skole").ticks("Fritid")
    club.enters("description", WORRY).presses("Lagre saken").reads("Anonym", WORRY)
    case = only_case(town, "club")
    # This model asks for no reason why it stays anonymous: without a consent, that is how the team discusses it.
    club.presses("Skriv hva du spør om").does_not_read("Hvorfor er det realistisk").looks("model-bring")
    club.hands.ticks(club.page.locator("[name=urgency][value=medium]"))
    club.presses("Send til teamet").reads("Teamet kan nå se saken.")
    item = team_meets(town, case)
    rektor.goes_to(f"/mote/sak/{item.id}/mote/").presses("Ta opp saken nå").reads("Fase 1 av 3", "Bare fakta nå.")
    rektor.follows(rektor.page.get_by_role("button", name="Videre til")).reads("hva kan vi tilby").looks("model-live")
    rektor.unfolds("Gå til en annen fase")
    ends_and_writes_minutes(rektor, button="Avslutt saken", summary=ADVICE)
    club.goes_to(f"/mote/sak/{item.id}/referat/").reads(ADVICE)
    _asks_the_family(club, town, case.id)
    # Their yes opens the case: nothing is typed twice, and the team takes it up with the name.
    with acting(town.actor("club")):
        matter = Matter(town, fresh(case))
    refer(matter, by="club")
    item = team_meets(town, case, ahead=7)
    rektor.goes_to(f"/mote/sak/{item.id}/mote/").presses("Ta opp saken nå").reads("NF").presses("Åpne planen")
    writes_measure(rektor, goal="Noe å høre til", text=OFFER, responsible="Ansatt Klubben, Klubben")
    family_says_yes(rektor, OFFER, "Siri Fjellstad, foresatt").looks("model-plan")
    club.goes_to(f"/sak/{case.id}/").reads(OFFER, "Saken ble tatt opp uten navn").unfolds("Slik ble den skrevet").reads(
        WORRY
    ).looks()
    stranger = enter(town.actor("stranger"))
    assert stranger.page.goto(f"{stranger.base}/sak/{case.id}/").status == 404  # type: ignore[union-attr]


def _asks_the_family(club: Visitor, town: Town, case_id: object) -> None:
    club.goes_to(f"/sak/{case_id}/").presses("Skriv hvem saken gjelder")
    for name, value in {
        "subject-given_name": "Nora", "subject-family_name": "Fjellstad", "subject-birth_date": f"{today().year - 13}-01-01",
        "guardian1-given_name": "Siri", "guardian1-family_name": "Fjellstad",
        "talked_with_guardians_on": today().isoformat(),
    }.items():  # fmt: skip
        club.enters(name, value)
    answer_gate(club.presses("Lagre og be om samtykke")).reads("Hva kan tjenestene snakke sammen om?", "Sosialagentene")
    club.enters("subject_area", "Trygghet og fritid").enters("place", "Klubben").presses("Lagre og gå til underskrift")
    club.reads("Samtykket er skrevet.")
    owner = town.actor("club")
    with acting(owner):
        sign_all(Consent.objects.select_related("subject").get(case_id=case_id), owner)
