"""A municipality brings a model of its own and starts a team that follows it; the first case reaches it (TEAM-1, PLAT-5)."""

from playwright.sync_api import FilePayload

from lagspill.access.actor import staff_actor
from lagspill.directory.models import Position, Team
from lagspill.playbooks.editions import forget
from tests.journeys.conftest import Enter, Visitor
from tests.journeys.test_own_model import WISH, family_agrees, raises_the_concern, refers
from tests.playbooks import MODELS, OWN_MODEL
from tests.town import Town

MUST = " (må fylles ut)"
BRIDGE = "Broteamet i Lia"
SCHOOL = "Lia skole (Skole)"


def test_a_team_begins_with_a_model_of_its_own_and_a_case_reaches_it(enter: Enter, stage: Town) -> None:
    forget()
    overseer = enter(stage.actor("municipal_coordinator"))
    _brings_the_model(overseer)
    _ends_the_former_team(overseer)
    _starts_the_team(overseer)
    _seats_the_members(overseer)
    team = Team.objects.select_related("service").get(name=BRIDGE)
    stage.team, stage.services["coordination"] = team, team.service

    teacher = enter(stage.actor("teacher"))
    way = raises_the_concern(teacher, stage)
    family_agrees(teacher, way)
    refers(teacher, way)

    leads = Position.objects.select_related("staff", "service__municipality").get(id=team.coordinator_id)
    coordinator = enter(staff_actor(leads), width=360).goes_to("/").reads("Vurder hastegrad og sett saken på et møte")
    mine = coordinator.page.locator("section[aria-labelledby=mine] li", has_text=way.case.number)
    coordinator.follows(mine.get_by_role("link")).reads(WISH, "Ta imot meldingen")
    coordinator.ticks("Bør tas opp i neste møte").presses("Lagre vurderingen").reads("Meldingen er tatt imot.")
    # Who leads the team may say who sits in it, and no more.
    coordinator.goes_to("/mote/").presses(BRIDGE).reads("Elever").presses("Endre hvem som sitter i teamet")
    coordinator.reads("Teamet har alle som modellen ber om.").looks().does_not_read("Avslutt teamet")

    # While the case is open, the team cannot end; the coordinator of the municipality learns that, and nothing of the case.
    overseer.goes_to("/team/").presses(BRIDGE).presses("Avslutt teamet").presses("Avslutt teamet")
    overseer.reads("Teamet har saker som ikke er avsluttet.").does_not_read(way.case.number)


def _brings_the_model(overseer: Visitor) -> None:
    text = (MODELS / f"{OWN_MODEL}.yaml").read_bytes()
    file = FilePayload(name=f"{OWN_MODEL}.yaml", mimeType="application/yaml", buffer=text)
    overseer.goes_to("/").presses("Modeller").presses("Legg inn en egen modell").attaches("Fil (YAML)", file)
    overseer.presses("Lagre og prøv teksten").reads("Teksten er lagret og i orden.")
    overseer.enters("reason", "Vi går sammen over brua").presses("Ta i bruk").reads("Tatt i bruk.")


def _ends_the_former_team(overseer: Visitor) -> None:
    overseer.presses("Team").reads("Team som er i gang", "Tidlig innsatsteam Lia").looks("teams")
    overseer.presses("Tidlig innsatsteam Lia").reads("Dette mangler").looks("team-lacking")
    overseer.presses("Avslutt teamet").reads("Ingen kan melde nye saker til teamet.").looks("team-end")
    overseer.presses("Avslutt teamet").reads("Teamet er avsluttet.", "Teamet tar ikke imot saker.").looks()


def _starts_the_team(overseer: Visitor) -> None:
    overseer.goes_to("/team/").presses("Start et team").unfolds("Broteamet, utgave 1, bygger på 1.0").looks("team-new")
    overseer.fills("Navnet på teamet" + MUST, BRIDGE).ticks("Broteamet, utgave 1, bygger på 1.0")
    overseer.chooses("Tjenesten som teamet hører til" + MUST, "En ny tjeneste med teamets navn")
    overseer.fills("Koordinator" + MUST, "teacher").fills("Stedfortreder for koordinatoren", "Ansatt Rektor")
    overseer.ticks(SCHOOL).fills("Hvor teamet møtes", "Brua ungdomshus").presses("Start teamet")
    # The name fits several: they are told apart, and nothing that was typed is lost.
    overseer.reads("Flere passer. Velg hvem du mener.", "Ansatt Other_Teacher, Lærer ved Lia skole").looks("team-who")
    overseer.fills("Koordinator" + MUST, "Ansatt Barnevern").presses("Start teamet").reads("Teamet er startet.")
    overseer.reads(
        "Broteamet, utgave 1, bygger på 1.0",
        "Elever: ingen fra Skolehelsetjenesten er fast medlem.",
        "Brua ungdomshus",
    ).looks("team-begun")


def _seats_the_members(overseer: Visitor) -> None:
    for person in ("Ansatt Nurse", "ppt-rådgiver", "Ansatt Sosiallaerer"):
        overseer.fills("Nytt fast medlem" + MUST, person).presses("Sett opp").reads("Medlemmet er satt opp.")
    overseer.reads("Modellen kaller ikke inn disse av seg selv: Ansatt Sosiallaerer.").looks("team-full")
    overseer.presses("Ta Ansatt Sosiallaerer ut av teamet").reads("Skal Ansatt Sosiallaerer ut av teamet?").looks()
    overseer.presses("Ta ut av teamet").reads("Ansatt Sosiallaerer er ikke lenger fast medlem.")
    overseer.presses("Endre navn, ledelse, skoler og møtested").fills("Hvor teamet møtes", "Lia skole").looks(
        "team-change"
    )
    overseer.presses("Lagre").reads("Teamet er endret.", "Lia skole").looks()
