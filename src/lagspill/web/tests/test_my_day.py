"""Whose move it is, by name, on my day and on the case page alike; the search and the way to another role."""

import dataclasses

import pytest
from django.test import Client
from django.urls import reverse
from tests.fixtures import Browse
from tests.town import Town, begin_story
from tests.world import Life, live_through, take_out_ppt

from lagspill.access.actor import acting
from lagspill.cases.handover import offer_lead
from lagspill.cases.models import Case
from lagspill.directory.models import Position
from lagspill.foundation.clock import now, today
from lagspill.identity.models import Account
from lagspill.plans.models import Measure
from lagspill.playbooks.schema import Playbook
from lagspill.web.dossier import dossier
from lagspill.web.presenters import situation
from lagspill.web.queries import my_cases
from lagspill.web.rules import CaseFacts
from lagspill.web.stages import decided_by


@pytest.fixture
def life(town: Town) -> Life:
    """A case with one proposed measure that the mother said yes to; the teacher is responsible."""
    return live_through(town, "alfa")


def both_facts(town: Town, life: Life) -> CaseFacts:
    """The facts as the teacher's day and the case page have them: the same."""
    teacher = town.actor("teacher")
    with acting(teacher):
        (mine,) = [facts for case, facts in my_cases(teacher) if case.id == life.case.id]
        page = dossier(life.case.id).facts
    assert mine == page
    return mine


def test_a_measure_that_the_family_has_answered_is_done_not_asked_about(town: Town, life: Life) -> None:
    facts = both_facts(town, life)
    assert (facts.measures, facts.unanswered, facts.open_measures) == (1, 0, 1)
    assert facts.responsible_name == "Ansatt Teacher"
    with acting(town.actor("teacher")):
        Measure.objects.update(worded_at=now())
    assert both_facts(town, life).unanswered == 1, "the yes was to other words"


def test_whose_move_it_is_stands_there_by_name(town: Town, life: Life) -> None:
    coordinator = town.actor("coordinator")
    with acting(coordinator):
        found = dossier(life.case.id)
        seen = situation(found.case, found.facts, coordinator, today())
        assert (seen.step.code, seen.mine, seen.move.who) == ("follow_up", False, "Ansatt Teacher")
        asked = dataclasses.replace(found.facts, responsible_name="")
        assert situation(found.case, asked, coordinator, today()).move.who == "den som har tiltaket"


def test_the_one_who_is_asked_to_lead_is_named(town: Town) -> None:
    story, teacher = begin_story(town), town.actor("teacher")
    with acting(teacher):
        case = Case.objects.select_related("owner", "lead__staff", "team").get(id=story.case.id)
        offer_lead(case=case, position_id=town.positions["sosiallaerer"].id, message="", by=teacher)
        found = dossier(case.id)
        (mine,) = [facts for one, facts in my_cases(teacher) if one.id == case.id]
        assert mine == found.facts
        assert situation(found.case, found.facts, teacher, today()).move.who == "Ansatt Sosiallaerer"


@pytest.mark.parametrize(
    ("who", "may"), [("teacher", True), ("municipal_coordinator", False), ("privacy_officer", False)]
)
def test_an_empty_day_tells_nobody_to_do_what_they_may_not(town: Town, browse: Browse, who: str, may: bool) -> None:
    html = browse(town.actor(who)).get(reverse("web:my-day")).content.decode()
    assert "Ingenting venter på deg" in html
    assert ("ta det opp her" in html) == ("Ta opp en bekymring" in html) == may


@pytest.mark.parametrize("name", ["web:my-day", "cases:list"])
def test_names_are_searched_for_by_post_alone(town: Town, browse: Browse, name: str) -> None:
    html = browse(town.actor("teacher")).get(reverse(name)).content.decode()
    form = html.partition('<form class="ls-search"')[2].partition("</form>")[0]
    assert 'method="post"' in form and f'action="{reverse("cases:list")}"' in form and "csrfmiddlewaretoken" in form


def test_only_who_was_offered_a_choice_may_switch(town: Town) -> None:
    account = Account.objects.get(username="teacher")

    def entered() -> str:
        client = Client()
        client.post(reverse("web:personas"), {"account": str(account.id)})
        client.post(reverse("web:choose"), {"choice": str(town.positions["teacher"].id)})
        return client.get(reverse("web:my-day")).content.decode()

    assert "Bytt rolle" not in entered()
    first = town.positions["teacher"]
    Position.objects.create(
        staff=first.staff, service=town.services["barnevern"], role="case_worker", started_on=first.started_on
    )
    assert "Bytt rolle" in entered()


def test_what_happened_in_a_case_that_is_out_of_sight_is_told_without_a_way_there(
    town: Town, life: Life, browse: Browse
) -> None:
    number, address = life.case.number, reverse("cases:case", args=[life.case.id])
    before = browse(town.actor("ppt")).get("/min-dag/").content.decode()
    assert number in before and address in before
    take_out_ppt(town, life)
    after = browse(town.actor("ppt")).get("/min-dag/").content.decode()
    assert number in after
    assert str(life.case.id) not in after and "/referat/" not in after


def test_a_stage_waits_for_whoever_decides_in_a_model_that_was_never_shipped(
    staged_town: Town, staged_playbook: Playbook
) -> None:
    story, teacher = begin_story(staged_town), staged_town.actor("teacher")
    own = staged_playbook.model_copy(update={"code": "egen-vei"})
    with acting(teacher):
        here = Case.objects.filter(id=story.case.id)
        deciding = next(stage.decided_by[0] for stage in own.local_stages if stage.decided_by)
        assert here.filter(decided_by(deciding, [staged_playbook])).exists()
        assert not here.filter(decided_by(deciding, [own])).exists()
        here.update(playbook=own.code)
        assert here.filter(decided_by(deciding, [own])).exists()
        assert not here.filter(decided_by("nobody", [own])).exists()
