"""Meetings of one case that no team runs: a samarbeidsmøte with the mother, an ansvarsgruppe whose IP coordinator calls it in.

A sosiallærer, PPT, barnevern, an IP coordinator, a guardian, a young person of 16. MEET-13, 15; CASE-10; FAM-1.
"""

from django.urls import reverse

from lagspill.access.actor import acting
from lagspill.meetings.models import Invitation
from tests.journeys.conftest import Enter, Visitor
from tests.journeys.models import (
    Matter,
    carries,
    ends_and_writes_minutes,
    family_decides,
    family_says_yes,
    matter,
    put_on,
    with_more_people,
    writes_measure,
)
from tests.journeys.test_1_concern import answer_gate
from tests.town import Town, working_day

CALM = "Kort på pulten som betyr pause"
CHOICE = "Emil bestemmer hva klassen får vite"


def test_the_mother_takes_part_and_reads_what_came_of_it(enter: Enter, stage: Town) -> None:
    found = matter(stage, by="sosiallaerer", model="samarbeidsmote", services=("ppt", "school_health"))
    put_on(found, "ppt", "nurse", "teacher", by="sosiallaerer")
    lead = enter(stage.actor("sosiallaerer"))
    _calls(lead, found, "Samarbeidsmøte", "Hvordan går det?\nVeien videre")
    mother = enter(found.family("mother"), width=360)
    mother.goes_to("/").reads("Neste møte", "Veien videre", "Lia skole", "Ansatt Ppt").looks("model-mother")
    ppt = enter(stage.actor("ppt"))
    with acting(stage.actor("ppt")):
        asked = Invitation.objects.get(position=stage.positions["ppt"])
    ppt.goes_to("/").reads("Samarbeidsmøte").goes_to(reverse("meetings:invitation", args=[asked.id]))
    ppt.reads("Saksliste", "Veien videre").presses("Jeg kommer").reads("Svaret ditt:").looks()
    lead.presses("Start møtet")
    meeting = lead.path
    lead.ticks("Mari Solbakken, Familien").ticks("Ansatt Ppt, PPT").presses("Lagre oppmøte")
    lead.presses("Åpne planen")
    writes_measure(lead, goal="Emil kan hvile uten å spørre", text=CALM, responsible="Ansatt Teacher, Lia skole")
    lead.goes_to(meeting).unfolds("Gå til en annen fase").presses("Avslutt møtet").reads(
        "Familien har ikke svart på alle tiltakene."
    )
    lead.goes_to(meeting).presses("Åpne planen")
    family_says_yes(lead, CALM, "Mari Solbakken, foresatt")
    family_decides(lead.goes_to(meeting), phase="Veien videre", words=CHOICE)
    ends_and_writes_minutes(lead, button="Avslutt møtet", summary="Mor fortalte én gang")
    mother.goes_to("/").reads("Mor fortalte én gang", CALM, "Har sagt ja").looks("model-mother-after")
    teacher = enter(stage.actor("teacher"))
    teacher.goes_to(reverse("cases:case", args=[found.started.id])).reads(CALM)


def test_the_plan_coordinator_calls_in_and_the_young_person_reads(enter: Enter, stage: Town) -> None:
    town = with_more_people(stage)
    services = ("coordinating_unit", "school_health", "barnevern")
    found = matter(town, by="sosiallaerer", model="ansvarsgruppe", years=16, services=services)
    put_on(found, "plan_coordinator", "nurse", "barnevern", by="sosiallaerer")
    carries(found, "plan_coordinator", office="plan_coordinator", by="sosiallaerer")
    coordinator = enter(town.actor("plan_coordinator"))
    _calls(coordinator, found, "Ansvarsgruppemøte", "Emil forteller\nIndividuell plan")
    coordinator.looks("model-group")
    young = enter(found.family("child"), width=360)
    young.goes_to("/").reads("Neste møte", "Emil forteller", "Individuell plan").looks("model-young")
    coordinator.presses("Start møtet").ticks("Emil Solbakken, Familien").presses("Lagre oppmøte").reads(
        "Oppmøtet er lagret."
    )
    family_decides(coordinator, phase="Veien videre", words="Jeg vil ha praksis før jul")
    ends_and_writes_minutes(coordinator, button="Avslutt møtet", summary="Emil innledet selv")
    young.goes_to("/").reads("Emil innledet selv").looks("model-young-after")
    barnevern = enter(town.actor("barnevern"))
    barnevern.goes_to("/").presses("Referatet fra møtet er klart.").reads("Emil innledet selv")
    stranger = enter(town.actor("ppt"))
    assert stranger.page.goto(f"{stranger.base}/sak/{found.started.id}/").status == 404  # type: ignore[union-attr]


def _calls(visitor: Visitor, found: Matter, kind: str, agenda: str) -> None:
    visitor.goes_to(reverse("cases:case", args=[found.started.id])).presses("Kall inn til møte").presses(kind)
    answer_gate(visitor).fills("Dato", working_day(10).isoformat()).fills("Klokkeslett", "14:00").fills(
        "Sted", "Lia skole"
    )
    visitor.chooses("Hvem skriver referat?", "Ansatt Nurse, Skolehelsetjenesten Lia").enters("agenda", agenda).presses(
        "Kall inn"
    ).reads("Innkallingene sendes nå.")
