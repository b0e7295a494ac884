"""The meeting: phases with their times, key words, the family's last word, a plan they agree to, minutes, the protocol.

MEET-5, 7, 8, 10; PLAN-1, 2; CONS-9.
"""

import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lagspill.foundation.clock import today
from tests.journeys.conftest import Enter, Visitor
from tests.journeys.scene import Scene, invited
from tests.town import Town

PHASES = [
    ("Presentasjon", "10 min"),
    ("Framlegg av saken", "15 min"),
    ("Drøfting", "30 min"),
    ("Avrunding", "15 min"),
    ("Metarefleksjon", "10 min"),
]
BOARD_WORD = "Trives i naturfag"
LAST_WORD = "Vi vil prøve en rolig start"
FEEDBACK = "Alle hørte på Emil"
MEASURE = "Miljøterapeuten møter Emil ved porten"
TALKED = "Vi snakket om morgenene og om naturfag"
REFLECTION = "Vi lot familien snakke først"


@pytest.fixture
def scene(stage: Town) -> Scene:
    return invited(stage)


def test_the_meeting_from_its_start_to_the_minutes(enter: Enter, scene: Scene) -> None:
    coordinator = enter(scene.town.actor("coordinator"))
    _takes_up_the_case(coordinator, scene)
    _presents(coordinator)
    _hears_the_case(coordinator)
    _closes_with_the_family(coordinator)
    _writes_the_plan(coordinator)
    _reflects_without_the_family(coordinator)
    _writes_the_minutes(coordinator)
    _makes_the_protocol(coordinator, scene)

    after = reverse("meetings:after", args=[scene.meeting.id])
    ppt = enter(scene.town.actor("ppt"))
    ppt.goes_to("/").reads("Referatet fra møtet er klart.").presses("Referatet fra møtet er klart.")
    ppt.reads(TALKED, LAST_WORD).does_not_read(REFLECTION).looks("minutes-read")
    ppt.goes_to(after).reads(REFLECTION).does_not_read(TALKED, scene.number).looks()

    mother = enter(scene.story.family("mother"), width=360)
    mother.goes_to("/").reads(TALKED, MEASURE, "Har sagt ja").does_not_read(REFLECTION, BOARD_WORD).looks()

    stranger = enter(scene.town.actor("stranger"))
    assert stranger.page.goto(stranger.base + after).status == 404  # type: ignore[union-attr]


def _takes_up_the_case(coordinator: Visitor, scene: Scene) -> None:
    coordinator.goes_to("/").presses("Hold møtet").reads("Kommende møter").looks("meetings")
    _follows_first_date(coordinator)
    coordinator.reads("Saksliste", scene.number, "Ansatt Ppt, PPT").looks("meeting-preparation")
    coordinator.presses("Start møtet").reads("Møtet er i gang").presses("Ta opp saken")
    coordinator.reads("taushetsplikt").presses("Ta opp saken nå")


def _presents(coordinator: Visitor) -> None:
    coordinator.reads("Fase 1 av 5", "taushetsplikt", "La alle si fornavn")
    for name, minutes in PHASES:
        step = coordinator.page.get_by_role("listitem").filter(has_text=name).first
        assert minutes in step.inner_text(), f"{name} takes {minutes}: {step.inner_text()}"
    for name in ("Mari Solbakken, Familien", "Pål Solbakken, Familien", "Ansatt Ppt, PPT"):
        coordinator.ticks(name)
    coordinator.chooses("Hvem legger fram saken?", "Ansatt Teacher, Lia skole")
    coordinator.presses("Lagre oppmøte").reads("Oppmøtet er lagret.").looks("meeting-presentation")


def _follows_first_date(visitor: Visitor) -> None:
    visitor.follows(visitor.page.get_by_role("main").get_by_role("listitem").get_by_role("link"))


def _hears_the_case(coordinator: Visitor) -> None:
    coordinator.presses("Videre til Framlegg av saken")
    coordinator.reads("Fase 2 av 5", "Bare fakta nå.", "Ansatt Teacher legger fram saken.", "Spør familien først")
    _writes(coordinator, "Mari, Familien", BOARD_WORD)
    coordinator.reads(BOARD_WORD, "Mari, Familien").presses(f"Stemmer {BOARD_WORD}").reads("stemmer")
    coordinator.ticks("Er fakta klare nok til å begynne drøftingen?").presses("Lagre").looks("meeting-board")
    coordinator.presses("Videre til Drøfting").reads("Fase 3 av 5", "Ta imot alle innspill")
    _writes(coordinator, "Ansatt, PPT", "Kan tilpasse timene")
    _writes(coordinator, "Pål, Familien", "Feil ord")
    coordinator.presses("Visk ut Feil ord").does_not_read("Feil ord")
    coordinator.presses("Bare tavla, på egen skjerm").reads(BOARD_WORD, "Kan tilpasse timene").looks(
        "meeting-board-alone"
    )
    coordinator.page.go_back()


def _writes(coordinator: Visitor, who: str, words: str) -> None:
    coordinator.chooses("Hvem sier det? (må fylles ut)", who).fills("Stikkord (må fylles ut)", words)
    coordinator.presses("Skriv på tavla")
    expect(coordinator.page.locator("#board")).to_contain_text(words)
    coordinator.reads("Lagret.")
    assert not coordinator.page.get_by_role("button", name="Hent kladden").count(), "what was sent is no draft any more"


def _closes_with_the_family(coordinator: Visitor) -> None:
    coordinator.presses("Videre til Avrunding").reads("Fase 4 av 5", "La familien si hva de mener om tiltakene.")
    coordinator.fills("Familiens siste ord om tiltakene", LAST_WORD).fills("Hvordan var møtet for dere?", FEEDBACK)
    coordinator.presses("Lagre familiens ord")
    expect(coordinator.page.locator("body")).to_contain_text("Familiens ord er lagret.")
    coordinator.looks("meeting-closing")


def _writes_the_plan(coordinator: Visitor) -> None:
    coordinator.presses("Åpne planen").reads("Planen er tom ennå").looks("plan-empty")
    coordinator.fills("Mål", "Emil er på skolen hver dag").fills("Tiltak", MEASURE)
    coordinator.chooses("Ansvarlig", "Ansatt Ppt, PPT")
    coordinator.fills("Frist", (today() + datetime.timedelta(days=30)).isoformat())
    coordinator.presses("Legg til tiltaket").reads(
        "Tiltaket er lagt til. Spør familien hva de mener.", "1 tiltak venter på svar"
    )
    for guardian in ("Mari Solbakken, foresatt", "Pål Solbakken, foresatt"):
        if not coordinator.page.get_by_label(guardian).is_visible():
            coordinator.unfolds("Skriv ned et svar")
        coordinator.ticks(f"1. {MEASURE}").ticks(guardian).ticks("Ja", group="Svar")
        coordinator.presses("Lagre svaret").reads("Svaret er skrevet ned.", "Familien sa ja")
    first = datetime.datetime.combine(today() + datetime.timedelta(days=28), datetime.time(9))
    coordinator.fills("Tidspunkt for første oppfølgingsmøte (valgfritt)", first.isoformat(timespec="minutes"))
    coordinator.fills("Sted for møtet (valgfritt)", "Lia skole").presses("Lagre").reads(
        "Første oppfølgingsmøte er"
    ).looks("plan")


def _reflects_without_the_family(coordinator: Visitor) -> None:
    coordinator.presses("Møter")
    _follows_first_date(coordinator)
    coordinator.presses("Gå til saken").presses("Videre til Metarefleksjon")
    coordinator.reads("Refleksjonen begynner når", "Disse skal ikke være i rommet nå:", "Mari Solbakken, Pål Solbakken")
    coordinator.does_not_read("Skriv refleksjonen")
    coordinator.presses("De har gått ut").reads(
        "Det er registrert at de har gått ut.", "Bare de faste deltakerne er igjen."
    )
    coordinator.looks("meeting-reflection").presses("Skriv refleksjonen")
    coordinator.fills("Hva fungerte? Hva kunne vi gjort annerledes? (må fylles ut)", REFLECTION)
    coordinator.presses("Lagre refleksjonen").reads(
        REFLECTION, "Bare de faste deltakerne i teamet leser dette."
    ).looks()


def _writes_the_minutes(coordinator: Visitor) -> None:
    coordinator.presses("Møter")
    _follows_first_date(coordinator)
    coordinator.presses("Gå til saken").presses("Avslutt saken")
    coordinator.reads("Saken er ferdig drøftet.", "Mari Solbakken")
    # What stood on the board is where the minutes begin.
    assert BOARD_WORD in coordinator.page.get_by_label("Det vi vet").input_value()
    coordinator.fills("Det vi vet", "").fills("Det vi snakket om (må fylles ut)", TALKED).presses("Lagre utkast")
    coordinator.reads("Utkastet er lagret.", "Et godkjent referat endres bare med en grunn").looks("minutes-draft")
    coordinator.presses("Godkjenn").reads("Referatet er godkjent.", "Godkjent og delt med familien")


def _makes_the_protocol(coordinator: Visitor, scene: Scene) -> None:
    coordinator.presses("Møter")
    _follows_first_date(coordinator)
    coordinator.presses("Avslutt møtet").presses("Lag protokollen på nytt")
    coordinator.reads("Protokollen er laget.", "Saker: 1. Familien var med i 1 av dem.").looks("after-the-meeting")
    table = coordinator.page.get_by_role("table").inner_text()
    assert "6–15" in table, table
    for telling in ("Emil", "Solbakken", scene.number, "Lia", "E. S.", BOARD_WORD, TALKED):
        assert telling not in table, f"the protocol tells «{telling}»: {table}"


def test_the_chair_goes_straight_to_another_phase(enter: Enter, scene: Scene) -> None:
    coordinator = enter(scene.town.actor("coordinator"))
    coordinator.goes_to(reverse("meetings:prepare", args=[scene.meeting.id]))
    for button in ("Start møtet", "Ta opp saken", "Ta opp saken nå", "Videre til Framlegg av saken"):
        coordinator.presses(button)
    _writes(coordinator, "Mari, Familien", BOARD_WORD)
    coordinator.unfolds("Gå til en annen fase")
    coordinator.follows(coordinator.page.get_by_role("button", name="Avrunding")).reads("Fase 4 av 5", BOARD_WORD)
