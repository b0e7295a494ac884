"""The action plan on paper has the form's headings and columns, and no name of anybody in the family."""

import datetime

from lagspill.access.actor import acting
from lagspill.documents.content import Bullets, Facts, Heading, Paragraph, Table, WriteLines
from lagspill.documents.tests.reading import text_of
from lagspill.foundation.clock import oslo, today
from lagspill.plans.actions import set_earlier_measures, set_first_follow_up
from lagspill.plans.papers import plan_document, plan_pdf
from lagspill.plans.queries import plan_case_or_404
from lagspill.plans.tests.conftest import Planned

COLUMNS = (
    "Sak nr.",
    "Tidspunkt for første oppfølgingsmøte",
    "Mål",
    "Tiltak",
    "Ansvarlig",
    "Tidspunkt for oppfølgingssamtale",
)


def test_the_plan_has_the_prescribed_columns_in_landscape(planned: Planned) -> None:
    first = planned.propose("ppt")
    planned.propose("nurse", text="Samtale hver uke")
    declined = planned.propose("ppt", text="Noe familien ikke vil")
    planned.answer(declined, "mother", False)
    coordinator = planned.actor("coordinator")
    day = today() + datetime.timedelta(days=28)
    with acting(coordinator):
        set_earlier_measures(case=planned.case, text="Samtaler med kontaktlærer", by=coordinator)
        set_first_follow_up(case=planned.case, at=oslo(day, 12), by=coordinator)
        paper = plan_document(plan_case_or_404(planned.story.case.id))
    assert paper.landscape and paper.case_number == planned.story.case.number
    headings = [block.text for block in paper.blocks if isinstance(block, Heading)]
    assert headings[:3] == ["Tidligere tiltak", "Mål og tiltak", "Evaluering v/koordineringsansvarlig"]
    (table,) = (block for block in paper.blocks if isinstance(block, Table))
    assert table.columns == COLUMNS
    assert [row[3].splitlines()[0] for row in table.rows] == [first.text, "Samtale hver uke"]
    assert "Frist: " in table.rows[0][3] and table.rows[0][5] == "", "no follow-up talk is set"
    assert table.rows[0][0] == planned.story.case.number and "kl. 12.00" in table.rows[0][1]
    assert table.rows[1][:2] == ("", "")
    assert any(isinstance(block, Paragraph) and block.text == "Samtaler med kontaktlærer" for block in paper.blocks)
    assert any(isinstance(block, WriteLines) for block in paper.blocks), "the evaluation is not written yet"
    assert any(isinstance(block, Bullets) for block in paper.blocks), "key words for the follow-up talk"
    (facts,) = (block for block in paper.blocks if isinstance(block, Facts))
    assert facts.rows == (("Koordineringsansvarlig", "Ansatt Teacher"),)


def test_the_pdf_names_nobody_of_the_family_and_speaks_the_readers_language(planned: Planned) -> None:
    planned.propose("ppt")
    with acting(planned.actor("ppt")):
        case = plan_case_or_404(planned.story.case.id)
        text = text_of(plan_pdf(case))
        english = text_of(plan_pdf(case, "en"))
    assert "Roligstarthvermorgen" in text and "Actionplan" in english
    for name in ("Emil", "Solbakken", "Mari"):
        assert name not in text


def test_an_empty_plan_is_a_form_to_fill_in(planned: Planned) -> None:
    with acting(planned.actor("coordinator")):
        paper = plan_document(plan_case_or_404(planned.story.case.id), created=oslo(today(), 12))
    (table,) = (block for block in paper.blocks if isinstance(block, Table))
    assert table.rows == ()
