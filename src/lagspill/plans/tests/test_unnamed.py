"""Measures where nobody is named: a collective matter's need no family's yes, an anonymous child's wait for one (CONS-9, MEET-11)."""

import datetime

import pytest
from tests.fixtures import Browse
from tests.town import Town
from tests.unnamed import fresh, runs
from tests.world_unnamed import discussed, discussed_together, running_item

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.foundation.clock import today
from lagspill.meetings import running
from lagspill.plans.actions import Wording, add_measure, change_measure, start_measure
from lagspill.plans.models import Measure


@pytest.fixture(autouse=True)
def _models(unnamed_playbooks: None) -> None:
    """The models that take up cases without names."""


def test_an_anonymous_childs_measure_does_not_start_while_nobody_can_be_asked(town: Town) -> None:
    life, by = discussed(runs(town)), town.actor("coordinator")
    with acting(by):
        measure = Measure.objects.select_related("case").get(case=life.case)
        with pytest.raises(Refused) as caught:
            start_measure(measure=measure, by=by)
        assert caught.value.code == "measure_not_agreed"


def test_a_collective_matters_measure_starts_without_a_familys_yes(town: Town, browse: Browse) -> None:
    life, by = discussed_together(runs(town)), town.actor("coordinator")
    with acting(by):
        running.finish_item(item=running_item(life), by=by)
        measure = Measure.objects.select_related("case").get(case=life.case)
    client = browse(town.actor("ppt"))
    page = client.get(f"/plan/tiltak/{measure.id}/")
    assert page.status_code == 200 and "Familien" not in page.content.decode().split("<main")[1].split("</main")[0]
    with acting(by):
        start_measure(measure=measure, by=by)
        measure.refresh_from_db()
        assert measure.status == "started"
        assert fresh(life.case).state == "plan"


def test_a_changed_measure_is_looked_through_too(town: Town, browse: Browse) -> None:
    life, by = discussed(runs(town)), town.actor("coordinator")
    with acting(by):
        measure = Measure.objects.select_related("case").get(case=life.case)
        wording = Wording(
            goal="Ro",
            text="Ring 22 00 00 00",
            responsible=measure.responsible_id,
            due_on=today() + datetime.timedelta(days=9),
        )
        with pytest.raises(Refused) as caught:
            change_measure(measure=measure, wording=wording, by=by)
        assert caught.value.code == "text_identifies"
        with pytest.raises(Refused):
            add_measure(case=fresh(life.case), wording=wording, by=by)
    told = browse(by).post(
        f"/plan/{life.case.id}/",
        {"do": "plan", "plan-earlier_measures": "Ring 22 00 00 00", "plan-follow_up_place": ""},
    )
    assert told.status_code == 422 and "Ta det bort" in told.content.decode()
