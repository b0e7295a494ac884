"""A running case is moved to the version that its team follows now, by whoever carries it, and never by itself (PLAT-5)."""

import pytest
from django.urls import reverse
from tests.fixtures import Browse
from tests.journeys.scene import planned
from tests.town import PLAYBOOK, Town

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.adaptation import actions
from lagspill.audit.models import AuditEntry
from lagspill.cases.models import Case, Event
from lagspill.cases.moving import move_to_model, newer_model
from lagspill.cases.queries import case_or_404, playbook_of
from lagspill.cases.rules import model_denial
from lagspill.directory.models import Team
from lagspill.playbooks import loader

EDITION = "1.0-9901-1"


def adopt(town: Town, layer: dict[str, object], *, team: bool = True) -> None:
    """The municipality's edition of the model, chosen for the team."""
    by = town.actor("municipal_coordinator")
    with acting(by):
        draft = actions.begin_adaptation(municipality=town.municipality, code=PLAYBOOK, by=by)
        actions.save_section(draft=draft, section="moter", layer=layer, by=by)
        edition = actions.adopt(draft=draft, seen_at=draft.changed_at.isoformat(), reason="Oftere", by=by)
        if team:
            playbook = loader.get(edition.code, edition.version)
            actions.choose_model(team=Team.objects.get(), playbook=playbook, edition=edition, by=by)


WEEKLY: dict[str, object] = {"meetings": [{"code": "team_meeting", "cadence": {"every_weeks": 1}}]}


def test_a_running_case_stays_until_its_lead_moves_it(town: Town, browse: Browse) -> None:
    scene = planned(town)
    lead = browse(town.actor("sosiallaerer"))
    url = reverse("cases:move-model", args=[scene.story.case.id])
    page = reverse("cases:case", args=[scene.story.case.id])
    assert lead.get(url).status_code == 404 and url not in lead.get(page).content.decode()
    adopt(town, WEEKLY)
    assert url in lead.get(page).content.decode()
    with acting(town.actor("sosiallaerer")):
        assert playbook_of(scene.case()).version == "1.0"
    asked = lead.get(url).content.decode()
    assert "«2» er blitt «1»" in asked and "Et samtykke som er gitt, gjelder som det ble gitt" in asked
    assert lead.post(url).status_code == 302
    with acting(town.actor("sosiallaerer")):
        assert playbook_of(scene.case()).version == EDITION
        assert Event.objects.get(case=scene.story.case, kind="model_moved").facts == {"version": EDITION}
    with acting(town.actor("privacy_officer")):
        entry = AuditEntry.objects.get(action="model.moved")
    assert (entry.case, entry.facts) == (scene.story.case.id, {"model": PLAYBOOK, "version": EDITION})
    assert lead.post(url).status_code == 404
    # Its pages are still there, and the family reads nothing of it.
    assert "Saken følger en ny versjon av modellen" in lead.get(page).content.decode()
    mother = browse(scene.story.family("mother"))
    assert EDITION not in mother.get(reverse("portal:case", args=[scene.story.case.id])).content.decode()


@pytest.mark.parametrize(
    ("who", "may"), [("coordinator", True), ("sosiallaerer", True), ("teacher", False), ("ppt", False)]
)
def test_the_lead_and_the_teams_coordinator_move_it_and_nobody_else(
    town: Town, browse: Browse, who: str, may: bool
) -> None:
    scene = planned(town)
    adopt(town, WEEKLY)
    url = reverse("cases:move-model", args=[scene.story.case.id])
    assert browse(town.actor(who)).post(url).status_code == (302 if may else 404)
    with acting(town.actor("sosiallaerer")):
        assert scene.case().playbook_version == (EDITION if may else "1.0")


def test_the_lead_of_another_service_moves_it_too(town: Town) -> None:
    scene, lead = planned(town), town.actor("ppt")
    with acting(town.actor("sosiallaerer")):
        Case.objects.filter(id=scene.story.case.id).update(lead=lead.position())
    adopt(town, WEEKLY)
    with acting(lead):
        case = case_or_404(scene.story.case.id)
        target = newer_model(case, lead)
        assert target is not None
        move_to_model(case=case, target=target, by=lead)
    with acting(lead):
        assert case_or_404(scene.story.case.id).playbook_version == EDITION


def test_two_who_move_it_at_once_move_it_once(town: Town) -> None:
    scene, by = planned(town), town.actor("coordinator")
    adopt(town, WEEKLY)
    with acting(by):
        seen_before = case_or_404(scene.story.case.id)
        case = case_or_404(scene.story.case.id)
        target = newer_model(case, by)
        assert target is not None
        move_to_model(case=case, target=target, by=by)
        with pytest.raises(Refused) as refused:
            move_to_model(case=seen_before, target=target, by=by)
    assert refused.value.code == "model_changed" and refused.value.remedy


def test_a_case_whose_words_the_new_model_has_not_stays(town: Town, browse: Browse) -> None:
    scene = planned(town)
    kept = [{"code": one.code, "label": one.label.model_dump(exclude_none=True)}
            for one in loader.get(PLAYBOOK, "1.0").categories if one.code != "absence"]  # fmt: skip
    templates = [{"code": one.code, "remove": True} for one in loader.get(PLAYBOOK, "1.0").measure_templates]
    adopt(town, {"categories": [{"only_these": True}, *kept], "measure_templates": templates})
    client = browse(town.actor("coordinator"))
    url = reverse("cases:move-model", args=[scene.story.case.id])
    assert "kategorier som den nye modellen ikke har" in client.get(url).content.decode()
    assert client.post(url).status_code == 409 or client.post(url).status_code == 422
    with acting(town.actor("coordinator")):
        assert scene.case().playbook_version == "1.0"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"state": "closed"}, "ended"),
        ({"state": "stopped"}, "ended"),
        ({"carries": False}, "not_theirs"),
        ({"same": True}, "same"),
        ({"takes_subject": False}, "subject"),
        ({"keeps_words": False}, "words"),
    ],
)
def test_why_a_case_cannot_be_moved(changes: dict[str, object], why: str | None) -> None:
    facts = {"state": "plan", "carries": True, "same": False, "takes_subject": True, "keeps_words": True}
    assert model_denial(**(facts | changes)) == why  # type: ignore[arg-type]
