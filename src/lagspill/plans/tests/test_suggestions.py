"""Measures to start from (PLAN-6): what fits comes first, one's own words stay, nothing is stored by choosing."""

import datetime
import re

from tests.fixtures import Browse

from lagspill.access.actor import acting
from lagspill.cases.models import Concern
from lagspill.foundation.clock import today
from lagspill.plans.models import Measure
from lagspill.plans.suggestions import Helper, filled, grouped, offered, template
from lagspill.plans.tests.conftest import Planned
from lagspill.plans.tests.test_views import new_measure, url
from lagspill.playbooks.loader import shipped
from lagspill.playbooks.schema import MeasureTemplate, Text

HOMEWORK = MeasureTemplate(
    code="homework",
    label=Text(nb="Lekser"),
    help=Text(nb="Fast tid."),
    goal=Text(nb="Leksene blir gjort."),
    offered_by="ppt",
    categories=("learning", "absence"),
    weeks=8,
)
CLUB = MeasureTemplate(
    code="club", label=Text(nb="Klubben"), text=Text(nb="Følge til klubben"), categories=("leisure",)
)
TALK = MeasureTemplate(code="talk", label=Text(nb="Samtaler"))
DAY = datetime.date(2026, 12, 1)


def test_what_fits_the_concern_comes_first_and_nothing_twice() -> None:
    groups = grouped([TALK, CLUB, HOMEWORK], ["leisure"], ["absence", "learning", "leisure"])
    assert [(group.heading, [one.code for one in group.templates]) for group in groups] == [
        (None, ["club"]),
        ("absence", ["homework"]),
        ("", ["talk"]),
    ]
    assert grouped([HOMEWORK], [], ["learning"])[0].heading == "learning"


def test_words_period_and_the_one_helper_of_the_service_are_offered() -> None:
    found = offered(HOMEWORK, "nb", [Helper("a", "ppt"), Helper("b", "school")], DAY)
    assert found == {
        "text": "Lekser. Fast tid.",
        "goal": "Leksene blir gjort.",
        "responsible": "a",
        "due_on": "2027-01-26",
    }
    assert "responsible" not in offered(HOMEWORK, "nb", [Helper("a", "ppt"), Helper("c", "ppt")], DAY)
    assert offered(CLUB, "nb", [], None) == {"text": "Følge til klubben"}
    assert offered(TALK, "nb", [], DAY) == {"text": "Samtaler"}
    assert "due_on" not in offered(HOMEWORK, "nb", [], datetime.date.max)


def test_ones_own_words_stay_and_an_earlier_suggestions_give_way() -> None:
    before = {"text": "Lekser. Fast tid.", "goal": "Leksene blir gjort."}
    typed = {"text": "Lekser. Fast tid.", "goal": "Mitt eget mål", "due_on": "2026-12-24"}
    found = filled(typed, before, {"text": "Følge til klubben", "goal": "Ute", "due_on": "2027-01-01"})
    assert (found["text"], found["goal"], found["due_on"]) == ("Følge til klubben", "Mitt eget mål", "2026-12-24")
    assert found["responsible"] == ""


def test_every_model_offers_the_core_elements_of_the_source() -> None:
    for playbook in shipped().values():
        for code in ("parent_involvement", "homework_routine", "encouragement", "school_meetings", "support_team"):
            found = template(playbook, code)
            assert found is not None and found.source == "school_support" and found.weeks, playbook.code


def _value(page: str, name: str) -> str:
    found = re.search(
        rf'<(?:textarea|input)[^>]*name="measure-{name}"[^>]*?(?:value="([^"]*)"[^>]*>|>\s*([^<]*)<)', page
    )
    return "" if found is None else (found.group(1) or found.group(2) or "")


def test_a_suggestion_fills_the_form_and_stores_nothing(planned: Planned, browse: Browse) -> None:
    with acting(planned.actor("teacher")):
        Concern.objects.filter(case=planned.story.case).update(categories=["learning"])
    client, page = browse(planned.actor("coordinator")), url("edit", planned)
    first = client.get(page).content.decode()
    groups = re.findall(r'<optgroup label="([^"]*)"', first)
    assert groups[0] == "Passer til bekymringen" and len(groups) > 1
    fitting = first.split("<optgroup")[1]
    assert "Struktur og rutiner" in fitting and "oppmuntring" not in fitting
    assert "Tjenestene setter tiltakene i verk" in first
    sent = new_measure(planned, do="suggestion", **{"measure-goal": "", "measure-text": "", "measure-due_on": ""})
    answer = client.post(page, sent | {"measure-suggestion": "school_meetings"})
    shown = answer.content.decode()
    assert answer.status_code == 200 and "Forslaget er fylt inn" in shown
    assert "Faste samarbeidsmøter med foreldrene." in _value(shown, "text")
    assert _value(shown, "due_on") == (today() + datetime.timedelta(weeks=26)).isoformat()
    teacher = planned.town.positions["teacher"].id
    ppt = planned.town.positions["ppt"].id
    assert f'<option value="{ppt}" selected' in shown and f'<option value="{teacher}" selected' not in shown
    with acting(planned.actor("teacher")):
        assert not Measure.objects.exists()


def test_another_choice_replaces_the_firsts_words_and_the_helper(planned: Planned, browse: Browse) -> None:
    client, page = browse(planned.actor("coordinator")), url("edit", planned)
    sent = new_measure(
        planned, do="suggestion", **{"measure-responsible": "", "measure-text": "", "measure-due_on": ""}
    )
    first = client.post(page, sent | {"measure-suggestion": "school_meetings"}).content.decode()
    teacher = planned.town.positions["teacher"].id
    assert (
        f'<option value="{teacher}" selected' in first and 'name="measure-suggested" value="school_meetings"' in first
    )
    again = {
        "measure-suggestion": "homework_routine",
        "measure-suggested": "school_meetings",
        "measure-text": _value(first, "text"),
        "measure-responsible": str(teacher),
        "measure-due_on": _value(first, "due_on"),
    }
    second = client.post(page, sent | again).content.decode()
    assert "Struktur og rutiner" in _value(second, "text") and "På skolen hver dag" in _value(second, "goal")
    assert f'<option value="{teacher}" selected' not in second
    assert _value(second, "due_on") == (today() + datetime.timedelta(weeks=8)).isoformat()


def test_nothing_chosen_is_said_and_enter_means_the_measure(planned: Planned, browse: Browse) -> None:
    client, page = browse(planned.actor("coordinator")), url("edit", planned)
    empty = new_measure(planned, do="suggestion", **{"measure-goal": "", "measure-text": ""})
    answer = client.post(page, empty)
    assert answer.status_code == 422 and "Velg et forslag først" in answer.content.decode()
    unknown = client.post(page, new_measure(planned, do="suggestion") | {"measure-suggestion": "no_such"})
    assert unknown.status_code == 422 and "Rolig start hver morgen" in unknown.content.decode()
    odd = client.post(
        page, new_measure(planned, do="suggestion", **{"measure-suggestion": "talk", "measure-starts_on": "x"})
    )
    assert odd.status_code == 422
    assert client.post(page, new_measure(planned, do="suggestion")).status_code == 302
    with acting(planned.actor("teacher")):
        assert Measure.objects.count() == 1
