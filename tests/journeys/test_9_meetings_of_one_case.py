"""A samarbeidsmøte is called by the case's lead, and a parent and a young person of 16 decide the way on; an ansvarsgruppe is
called by the coordinator of the individuell plan, with its list sent ahead.

MEET-13, 14, 15; CONS-9.
"""

import pytest
from django.urls import reverse

from lagspill.meetings.tests.alone import Table, set_table
from tests.case_models import ship
from tests.journeys.conftest import Enter, Visitor
from tests.journeys.test_1_concern import answer_gate
from tests.town import Town, working_day

DECIDED = "Vi prøver en rolig start, og Emil velger hvem som møter ham"
SUMMARY = "Vi snakket om morgenene"


@pytest.fixture
def table(stage: Town, monkeypatch: pytest.MonkeyPatch) -> Table:
    ship(monkeypatch)
    return set_table(stage, years=16)


def test_the_lead_calls_and_the_family_decides(enter: Enter, table: Table) -> None:
    lead = enter(table.town.actor("sosiallaerer"))
    _calls_the_meeting(lead, table)
    for who in ("mother", "child"):
        family = enter(table.story.family(who), width=360)
        family.goes_to("/").reads("Neste møte", "Dette tar møtet opp", "Hvordan går det på skolen?", "Leder møtet")
        family.looks()
    lead.presses("Start møtet").reads("Familien bestemmer veien videre")
    for name in ("Mari Solbakken, Familien", "Emil Solbakken, Familien", "Ansatt Ppt, PPT"):
        lead.ticks(name)
    lead.presses("Lagre oppmøte").reads("Oppmøtet er lagret.").looks("case-meeting-live")
    lead.fills("Hva har familien bestemt?", DECIDED).presses("Lagre familiens ord").reads("Familiens ord er lagret.")
    lead.presses("Avslutt møtet").reads("Skriv referatet mens dere husker det.")
    lead.fills("Det vi snakket om (må fylles ut)", SUMMARY).presses("Lagre utkast").presses("Godkjenn").reads(DECIDED)
    young = enter(table.story.family("child"), width=360)
    young.goes_to("/").reads(SUMMARY).looks()
    stranger = enter(table.town.actor("stranger"))
    response = stranger.page.goto(stranger.base + reverse("meetings:convene-choose", args=[table.story.case.id]))
    assert response is not None and response.status == 404


def _calls_the_meeting(lead: Visitor, table: Table) -> None:
    lead.goes_to(reverse("cases:case", args=[table.story.case.id])).presses("Kall inn til møte")
    lead.reads("Samarbeidsmøte", "Ansvarsgruppe", "Kan kalle inn").looks("convene-choose").presses("Samarbeidsmøte")
    answer_gate(lead).reads("bestemmer foreldrene, og ungdommen selv").looks("convene")
    day = working_day(10)
    lead.fills("Dato", day.isoformat()).fills("Klokkeslett", "14:00").fills("Sted", "Lia skole")
    lead.fills("Saksliste (valgfritt)", "Hvordan går det på skolen?\nHva ønsker familien?")
    lead.presses("Kall inn").reads(
        "Innkallingene sendes nå.", "Skriver referat", "Emil Solbakken", "Hva ønsker familien?"
    )
    lead.looks("case-meeting")


def test_the_plan_coordinator_calls_the_group_with_its_list(enter: Enter, table: Table) -> None:
    nurse = enter(table.town.actor("nurse"))
    nurse.goes_to(reverse("cases:case", args=[table.story.case.id])).reads("IP-koordinator").presses(
        "Kall inn til møte"
    )
    answer_gate(nurse.presses("Ansvarsgruppe"))
    day = working_day(10)
    nurse.fills("Dato", day.isoformat()).fills("Sted", "Helsestasjonen")
    nurse.chooses("Hvem skriver referat?", "Ansatt Ppt, PPT")
    nurse.presses("Kall inn").reads("Sakslisten sendes ut på forhånd.")
    nurse.fills("Saksliste", "Individuell plan: hva er gjort?").fills("Hvor mange uker mellom møtene? (valgfritt)", "6")
    nurse.presses("Kall inn").reads(
        "Innkallingene sendes nå.", "Individuell plan: hva er gjort?", "Det skrives alltid referat"
    )
    nurse.looks("group-called")
    ppt = enter(table.town.actor("ppt"))
    ppt.goes_to("/").reads("Ansvarsgruppe").goes_to(reverse("meetings:list")).reads("Du er innkalt", "Helsestasjonen")
