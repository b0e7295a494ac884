"""The family gets its letter before it is asked for consent, answers its invitation on its phone, and the plan begins with one of
the model's own measures (PAR-2, MEET-5, MEET-6, PLAN-6)."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lagspill.access.actor import acting
from lagspill.meetings import running
from lagspill.meetings.actions import start_meeting
from tests.journeys.conftest import Enter, Visitor, work
from tests.journeys.scene import Scene, invited
from tests.town import Town, begin_story

PHONE = 360
SUGGESTION = "Faste samarbeidsmøter med foreldrene"


@pytest.fixture
def scene(stage: Town) -> Scene:
    """Called to a meeting a week from now."""
    return invited(stage, meets_in=7)


def test_the_family_gets_its_letter_before_consent(enter: Enter, stage: Town) -> None:
    story = begin_story(stage)
    teacher = enter(stage.actor("teacher"))
    teacher.goes_to(reverse("web:services")).presses("Brev og presentasjoner å skrive ut").reads("til familier").looks(
        "letters"
    )
    teacher.presses("Tidlig innsatsteam").reads("Snakk med Ansatt Coordinator i Tidlig innsatsteam Lia.").looks(
        "letter-family"
    )
    assert teacher.downloads("Skriv ut (PDF)").startswith(b"%PDF")
    teacher.goes_to(reverse("cases:case", args=[story.case.id])).presses("Informasjonsbrev til familien").looks(
        "letter-in-case"
    )
    teacher.ticks("Nynorsk").ticks("Vi gikk gjennom det sammen").presses("Skriv det ned")
    teacher.reads("Familien fikk informasjonsbrevet på nynorsk")
    mother = enter(story.family("mother"), width=PHONE)
    mother.goes_to("/").presses("Se alle dokumenter").reads("Informasjonsbrev (PDF), nynorsk").looks()
    assert mother.downloads("Informasjonsbrev (PDF), nynorsk").startswith(b"%PDF")


def test_the_family_answers_on_its_phone_and_the_coordinator_sees_it(enter: Enter, scene: Scene) -> None:
    mother = enter(scene.story.family("mother"), width=PHONE)
    mother.goes_to("/").presses("Svar på innkallingen").reads("Kommer du?", "Rådhuset, rom 2").looks("family-answer")
    mother.ticks("Jeg ønsker en annen tid").presses("Send svaret").reads("Skriv når det passer for deg.").looks()
    mother.fills("Hvis du ønsker en annen tid: Når passer det? (valgfritt)", "Torsdager etter klokka tre")
    mother.fills("Hvis du trenger tolk: Hvilket språk? (valgfritt)", "somali")
    mother.presses("Send svaret").reads("Takk. Svaret er sendt.", "Du har bedt om en annen tid.").looks()
    work()
    coordinator = enter(scene.town.actor("coordinator"))
    coordinator.goes_to(reverse("meetings:prepare", args=[scene.meeting.id]))
    coordinator.reads("Familien ønsker en annen tid.", "Familien ber om tolk på somali.").looks()
    coordinator.presses(f"Se innkalling, tid og tolk {scene.number}")
    coordinator.reads("Ønsker en annen tid: Torsdager etter klokka tre", "Trenger tolk på somali").looks(
        "family-answered"
    )
    father = enter(scene.story.family("father"), width=PHONE)
    father.goes_to("/").does_not_read("Torsdager", "somali").presses("Svar på innkallingen")
    father.ticks("Jeg kan ikke komme").ticks("Ja, de kan snakke om saken").presses("Send svaret")
    father.reads("Du har svart at du ikke kan komme.").presses("Endre svaret").ticks("Jeg kommer").presses(
        "Send svaret"
    )
    father.reads("Du har svart at du kommer.")


def test_a_measure_begins_with_one_of_the_models_own(enter: Enter, stage: Town) -> None:
    scene = invited(stage)
    chair = stage.actor("coordinator")
    with acting(chair):
        start_meeting(meeting=scene.meeting, by=chair)
        running.start_item(item=scene.item(), by=chair)
        running.set_phase(item=scene.item(), phase="discussion", by=chair)
        live = reverse("meetings:live", args=[scene.item().id])
    visitor = enter(chair)
    visitor.goes_to(live)
    visitor.unfolds("Nytt tiltak")
    _begins_with(visitor, SUGGESTION)
    visitor.hands.chooses(visitor.page.locator("[name=measure-responsible]"), "Ansatt Sosiallaerer, Lia skole")
    visitor.enters("measure-text", "Møte hver fredag klokka ti").looks("plan-suggestion").presses("Legg til tiltaket")
    visitor.reads("Tiltaket er lagt til.", "Møte hver fredag klokka ti", "Alle rundt barnet vet hva som er avtalt")
    assert visitor.path == live, "what was begun in the meeting leads back to it"


def _begins_with(visitor: Visitor, label: str) -> None:
    chosen = visitor.page.locator("#id_measure-suggestion option", has_text=label).first.text_content()
    visitor.chooses("Hent et forslag (valgfritt)", chosen or "").presses("Fyll inn forslaget")
    expect(visitor.page.locator("[name=measure-text]")).to_have_value(
        f"{label}. Foreldrene, skolen og tjenestene møtes til avtalte tider."
    )
    visitor.reads("Forslaget er fylt inn.")
