"""The sosialagent carries a case and calls the family in after the team's discussion; measures reach the parents too.

A sosialagent, a nurse, a mother. MEET-16; PLAN-2; CONS-3, 9.
"""

import pytest
from django.urls import reverse

from tests.journeys.conftest import Enter
from tests.journeys.models import (
    Matter,
    at_school,
    carries,
    ends_and_writes_minutes,
    family_decides,
    family_says_yes,
    matter,
    refer,
    team_meets,
    writes_measure,
)
from tests.journeys.test_1_concern import answer_gate
from tests.town import Town, working_day

CAFE = "Foreldrekafé på skolen annenhver torsdag"
CHOICE = "Vi vil begynne med kafeen"


@pytest.fixture
def discussed(stage: Town) -> Matter:
    """The team has it on its list, and the sosialagent carries it."""
    town = at_school(stage, "alna-sosialagenter")
    found = matter(town, by="sosiallaerer", services=("sosialagent", "school_health", "youth_club"))
    refer(found, by="sosiallaerer")
    return found


def test_the_sosialagent_meets_the_family_and_the_parents_choose(enter: Enter, discussed: Matter) -> None:
    town, case = discussed.town, discussed.started
    item = team_meets(town, case)
    rektor = enter(town.actor("rektor"))
    rektor.goes_to(f"/mote/sak/{item.id}/mote/").presses("Ta opp saken nå").reads("Fase 1 av 3")
    rektor.unfolds("Gå til en annen fase")
    ends_and_writes_minutes(rektor, button="Avslutt saken", summary="Sosialagenten inviterer familien")
    carries(discussed, "sosialagent", office="lead", by="sosiallaerer")

    agent = enter(town.actor("sosialagent"))
    agent.goes_to(f"/sak/{case.id}/").presses("Kall inn til møte").reads("Møte med familien").presses(
        "Møte med familien"
    )
    answer_gate(agent).fills("Dato", working_day(10).isoformat()).fills("Klokkeslett", "14:00").fills(
        "Sted", "Lia skole"
    )
    agent.enters("agenda", "Slik ser dere det\nDet vi kan tilby").presses("Kall inn").reads("Innkallingene sendes nå.")
    mother = enter(discussed.family("mother"), width=360)
    mother.goes_to("/").reads("Neste møte", "Det vi kan tilby").looks("model-family-invited")
    agent.presses("Start møtet")
    meeting = agent.path
    agent.ticks("Mari Solbakken, Familien").presses("Lagre oppmøte").reads("Oppmøtet er lagret.")
    agent.presses("Åpne planen")
    writes_measure(
        agent, goal="Foreldrene kjenner andre foreldre", text=CAFE, responsible="Ansatt Sosialagentene, Sosialagentene"
    )
    family_says_yes(agent, CAFE, "Mari Solbakken, foresatt").looks("model-parents")
    family_decides(agent.goes_to(meeting), phase="Det dere vil", words=CHOICE)
    ends_and_writes_minutes(agent, button="Avslutt møtet", summary="Familien valgte selv")
    mother.goes_to("/").reads(CAFE, "Familien valgte selv").looks()
    nurse = enter(town.actor("nurse"))
    nurse.goes_to(reverse("cases:case", args=[case.id])).reads(CAFE)
