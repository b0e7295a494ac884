"""The municipality's coordinator adapts a model and brings one of its own; a team goes over to it, and a running case stays (PLAT-5)."""

from django.urls import reverse

from lagspill.access.actor import acting
from lagspill.adaptation.models import Draft
from lagspill.cases.models import Case
from lagspill.playbooks import loader
from lagspill.playbooks.editions import forget
from tests.journeys.conftest import Enter
from tests.journeys.scene import planned
from tests.town import PLAYBOOK, Town

EVERY, LONGEST = "meetings-team_meeting-cadence-every_weeks", "meetings-team_meeting-cadence-longest_weeks"
PHASE = "meetings-team_meeting-phases-discussion-label"
QUESTION = "Tar eleven skolebuss?"


def test_a_model_is_adapted_and_a_team_goes_over_to_it(enter: Enter, stage: Town) -> None:
    forget()
    scene = planned(stage)
    title = loader.get(PLAYBOOK, "1.0").title.nb
    overseer = enter(stage.actor("municipal_coordinator")).goes_to("/").presses("Modeller")
    overseer.reads("Kommunens modeller", title, "slik den følger med").looks("models")
    overseer.presses(title).reads("Kommunen har ikke endret noe i denne modellen.", "Dette møter folk").looks("model")
    overseer.presses("Tilpass modellen").reads("Ingenting er annerledes", "Hva vil du endre?").looks("adaptation-begun")

    # A rhythm outside the model's own range is told at the field; what was typed waits in the draft.
    overseer.presses("Møtene").enters(EVERY, "3").looks("adaptation-meetings").presses("Lagre i utkastet")
    overseer.reads("Det vanlige mellomrommet må ligge mellom det korteste og det lengste.").looks("adaptation-error")
    overseer.presses("Tilbake").reads("Må rettes først").looks()
    overseer.follows(overseer.page.get_by_role("link", name="Møtene", exact=True))
    overseer.reads("Det vanlige mellomrommet må ligge mellom")
    overseer.enters(LONGEST, "4").enters(PHASE, "Samtale").presses("Lagre i utkastet").reads("Lagret i utkastet.")

    # A question of its own on the form that goes to the team.
    referral = loader.get(PLAYBOOK, "1.0").form("referral").label.nb
    overseer.presses(f"Skjema: {referral}").looks("adaptation-form")
    overseer.fills("Spørsmål (valgfritt)", QUESTION, group="Legg til et spørsmål")
    overseer.presses("Lagre i utkastet")

    # The difference, in words and side by side; the form and its paper as they will be.
    overseer.reads("Uker mellom møtene: «2» er blitt «3».", "«Drøfting» er blitt «Samtale».", f"{QUESTION} er ny.")
    overseer.unfolds("Før og nå, side ved side: Møtene").unfolds(referral).reads(QUESTION).looks("adaptation")
    paper = overseer.downloads(f"{loader.get(PLAYBOOK, '1.0').document('referral').title.nb} (PDF)")
    assert paper.startswith(b"%PDF")
    overseer.enters("reason", "Vi møtes hver tredje uke").presses("Ta i bruk")
    overseer.reads("Tatt i bruk.", "Utgave 1, bygger på 1.0", "Vi møtes hver tredje uke").looks("model-adopted")
    assert not Draft.objects.exists()

    # The team's coordinator sees what would change, and goes over.
    team = enter(stage.actor("coordinator"), width=360).goes_to(reverse("adaptation:team", args=[stage.team.id]))
    team.reads("slik den følger med", "Uker mellom møtene: «2» er blitt «3».").looks("team-model")
    team.ticks(f"{title}, utgave 1, bygger på 1.0").presses("Velg")
    team.reads("Saker som er i gang, følger den de startet under.").looks()
    with acting(stage.actor("teacher")):
        assert Case.objects.get(id=scene.story.case.id).playbook_version == "1.0"

    # The running case stays until the one who carries it moves it.
    lead = enter(stage.actor("sosiallaerer")).goes_to(f"/sak/{scene.story.case.id}/")
    lead.presses("Flytt saken til en ny versjon av modellen").reads("Da skjer dette", "«2» er blitt «3»").looks(
        "case-move"
    )
    lead.presses("Flytt saken").reads("Saken følger nå den nye versjonen.").looks()
    with acting(stage.actor("teacher")):
        assert Case.objects.get(id=scene.story.case.id).playbook_version == "1.0-9901-1"


def test_a_model_of_ones_own_is_mended_adopted_and_chosen(enter: Enter, stage: Town) -> None:
    forget()
    overseer = enter(stage.actor("municipal_coordinator")).goes_to(reverse("adaptation:models"))
    overseer.presses("Legg inn en egen modell").looks("own-model")
    overseer.enters("text", "code: vaar-modell\nmain_meting: team_meeting").presses("Lagre og prøv teksten")
    overseer.reads("Dette må rettes", "Linje 2", "Mente du «main_meeting»?").looks("own-model-problems")
    overseer.presses("Kast utkastet").reads("Utkastet er kastet.")
    # The text that is there to start with is in order.
    overseer.presses("Legg inn en egen modell").presses("Lagre og prøv teksten").reads("Teksten er lagret og i orden.")
    overseer.looks("own-model-ready").enters("reason", "Modellen vår siden 2019").presses("Ta i bruk")
    overseer.reads("Vår egen modell", "Tatt i bruk.").goes_to(reverse("adaptation:team", args=[stage.team.id]))
    overseer.ticks("Vår egen modell, utgave 1, bygger på 1.0").presses("Velg").reads("Vår egen modell")
    teacher = enter(stage.actor("teacher")).goes_to("/sak/ny/")
    teacher.ticks("Nei", group="vold eller seksuelle overgrep").ticks("Nei", group="alvorlig omsorgssvikt")
    teacher.presses("Gå videre").reads("Hvem det gjelder").looks()
