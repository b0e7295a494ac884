"""What a model asks about each measure by itself: asked otherwise, or on another day, it is no new wording (PLAN-2, CONS-9)."""

import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.crawler import read
from tests.fixtures import Browse, MoveClock
from tests.playbooks import changed
from tests.town import Town
from tests.unnamed import runs

from lagspill.access.actor import acting
from lagspill.cases.models import Case
from lagspill.foundation.clock import today
from lagspill.plans.actions import add_measure
from lagspill.plans.models import Measure
from lagspill.plans.tests.conftest import Planned, plan_ready
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook
from lagspill.questions.tests.builders import question

CODE = "tests-lines"
ASKED = [
    question("why", "text"),
    question("before", "text"),
    question("who", "services"),
    question("seen", "signature"),
]


def asking(columns: list[dict[str, Any]], *, without: str = "", version: str = "1.0") -> Playbook:
    def change(data: dict[str, Any]) -> None:
        fields = next(one for one in data["forms"] if one["code"] == "action_plan")["fields"]
        lines = next(one for one in fields if one["code"] == "lines")
        lines["columns"] = [*(one for one in lines["columns"] if one["code"] != without), *columns]

    return changed(CODE, change).model_copy(update={"version": version})


@pytest.fixture
def planned(town: Town, monkeypatch: pytest.MonkeyPatch) -> Planned:
    """The case's model asks about each measure; its next version asks otherwise, and asks for no start."""
    later = [
        question("why", "long_text"),
        question("before", "date"),
        question("who", "services"),
        question("more", "text"),
    ]
    shipped, first = loader._all_shipped(), asking(ASKED)
    second = asking([*later, question("seen", "signature")], without="start", version="2.0")
    monkeypatch.setattr(loader, "_all_shipped", lambda: (*shipped, first, second))
    return plan_ready(runs(town, CODE))


@pytest.fixture
def measure(planned: Planned) -> Measure:
    """A yes to it is given."""
    actor, service = planned.actor("ppt"), planned.town.services["ppt"]
    answers = {"why": "Det er rolig der", "before": "i fjor", "who": [str(service.id)], "seen": True}
    wording = planned.wording("ppt")
    with acting(actor):
        told = type(wording)(
            **{n: getattr(wording, n) for n in wording.__dataclass_fields__} | {"own_answers": answers}
        )
        made = add_measure(case=planned.case, wording=told, by=actor)
    planned.answer(made, "mother", True)
    return made


def sent(browser: Client, measure: Measure, **changes: Any) -> None:
    """Sends the measure's page as it stands, with a new day for the talk and these changes."""
    url = reverse("plans:measure", args=[measure.id])
    page = browser.get(url)
    assert isinstance(page, HttpResponse)
    (form,) = [one for one in read(url, page).forms if any(field.name == "change-goal" for field in one.fields)]
    data = {one.name: one.values for one in form.fields if one.name != "csrfmiddlewaretoken"}
    data |= {f"change-{name}": value for name, value in changes.items()} | {"do": "change"}
    answer = browser.post(url, data | {"change-follow_up_on": measure.due_on.isoformat()})
    assert answer.status_code == 302, answer.content.decode()


@pytest.mark.parametrize("signs", [False, True])
def test_another_edition_and_another_day_are_no_new_wording(
    planned: Planned, measure: Measure, browse: Browse, move_clock: MoveClock, signs: bool
) -> None:
    actor = planned.actor("ppt")
    planned.town.services["ppt"].name = "PP-tjenesten"
    planned.town.services["ppt"].save()
    with acting(planned.actor("teacher")):
        Case.objects.filter(id=planned.case.id).update(playbook_version="2.0")
    with acting(actor):
        former = Measure.objects.get(id=measure.id)
    move_clock(today() + datetime.timedelta(days=1))
    sent(browse(actor), former, **({"own_seen": "on"} if signs else {}))
    with acting(actor):
        found = Measure.objects.get(id=measure.id)
    assert found.follow_up_on == measure.due_on != former.follow_up_on
    assert (found.worded_at, found.starts_on, found.own_answers) == (
        former.worded_at,
        former.starts_on,
        former.own_answers,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"own_why": "Det er uro der"},
        {"own_who": []},
        {"own_before": "2026-01-31"},
        {"own_more": "Og et ord til"},
        {"goal": "På skolen i morgen"},
    ],
)
def test_another_answer_is_a_new_wording(
    planned: Planned, measure: Measure, browse: Browse, changes: dict[str, Any]
) -> None:
    actor = planned.actor("ppt")
    with acting(planned.actor("teacher")):
        Case.objects.filter(id=planned.case.id).update(playbook_version="2.0")
    sent(browse(actor), measure, **changes)
    with acting(actor):
        found = Measure.objects.get(id=measure.id)
    assert found.worded_at > measure.worded_at
    assert (found.own_answers["version"] == "2.0") == ("goal" not in changes)
    assert found.starts_on == measure.starts_on, "the model asks for no start any more, and it stands"
