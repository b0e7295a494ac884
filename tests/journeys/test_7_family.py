"""The family's own pages: everything on one page on a phone, who has looked, papers to take along (FAM-1, 3, 4, 5)."""

import pytest
from django.urls import reverse

from lagspill.access.actor import acting
from lagspill.cases.actions import write_note
from tests.journeys.conftest import Enter, Visitor
from tests.journeys.scene import CHILDS_VIEW, MEASURE, Scene, planned
from tests.town import Town

PHONE = 360
TO_FAMILY = "Vi ringer dere på fredag"
AMONG_US = "Dette er bare for tjenestene"


@pytest.fixture
def scene(stage: Town) -> Scene:
    found = planned(stage)
    teacher = stage.actor("teacher")
    with acting(teacher):
        write_note(case=found.case(), text=TO_FAMILY, reach="shared", shared=True, by=teacher)
        write_note(case=found.case(), text=AMONG_US, reach="shared", shared=False, by=teacher)
    return found


def test_the_mother_reads_everything_on_her_phone(enter: Enter, scene: Scene) -> None:
    enter(scene.town.actor("ppt")).goes_to(reverse("cases:case", args=[scene.story.case.id])).reads("Emil Solbakken")
    mother = enter(scene.story.family("mother"), width=PHONE)
    mother.goes_to("/").reads("Dette er vi enige om", MEASURE, "Har sagt ja", "Ansatt Ppt")
    mother.reads(
        "Samtykket", "Hvem kan se", "Barneverntjenesten, som er tatt ut av samtykket", "Vi snakket om morgenene"
    )
    mother.reads(TO_FAMILY, CHILDS_VIEW, "Emil har vært borte 31 dager", "Første samtale om hvordan planen går")
    mother.does_not_read(AMONG_US, "veien 1").looks("family-page")
    mother.reads("Ansatt Ppt, PPT")
    mother.goes_to(reverse("portal:looks", args=[scene.story.case.id])).reads("Ansatt Ppt, PPT").looks("family-looks")
    mother.goes_to("/").presses("Se alle dokumenter").reads("Dokumenter").looks("family-documents")
    _takes_along(mother)


def _takes_along(mother: Visitor) -> None:
    papers = mother.page.get_by_role("link", name="(PDF)")
    kinds = papers.all_inner_texts()
    assert len(kinds) == 4, f"consent, plan, minutes, referral: {kinds}"
    for place in range(len(kinds)):
        paper = mother.hands.downloads(papers.nth(place))
        assert paper.path().read_bytes().startswith(b"%PDF"), kinds[place]
        assert "Emil" not in paper.suggested_filename


def test_the_young_person_reads_their_own_words(enter: Enter, stage: Town) -> None:
    scene = planned(stage, years=16, responsible="sosiallaerer")
    young = enter(scene.story.family("child"), width=PHONE)
    young.goes_to("/").reads("Hva du selv sier", CHILDS_VIEW, MEASURE, "Vi snakket om morgenene", "Det er deg")
    young.does_not_read("Hva barnet selv sier", "Synes dere").looks("family-page-young")


def test_a_pupil_of_twelve_has_no_page_of_their_own(enter: Enter, scene: Scene) -> None:
    pupil = enter(scene.story.family("child"), width=PHONE)
    pupil.goes_to("/").reads("Det er ingenting å lese her nå").does_not_read("Emil", MEASURE).looks("family-nothing")
    answer = pupil.page.goto(pupil.base + reverse("portal:case", args=[scene.story.case.id]))
    assert answer is not None and answer.status == 404


def test_the_father_never_sees_the_mothers_address(enter: Enter, scene: Scene) -> None:
    father = enter(scene.story.family("father"), width=PHONE)
    for page in ("case", "looks", "documents"):
        father.goes_to(reverse(f"portal:{page}", args=[scene.story.case.id]))
        father.does_not_read("Mariveien", "mari@familie.example")
    father.goes_to("/").reads("Mari Solbakken", MEASURE).looks()
    answer = father.page.goto(father.base + reverse("cases:case", args=[scene.story.case.id]))
    assert answer is not None and answer.status == 404, "the services' page is not the family's"
