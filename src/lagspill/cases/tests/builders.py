"""What the tests of this room type into forms, and a case with a consent that names the team."""

from typing import Any

from django.test import Client
from tests.town import Story, Town, draft, give

from lagspill.access.actions import assign
from lagspill.access.actor import acting
from lagspill.cases.models import Case
from lagspill.foundation.clock import today

HOSTILE = 'Æ <b>fet</b> & "sitat" \u202egal\u202c 🐻 \'; drop table'
NO = {"violence": "no", "neglect": "no"}


def concern_data(town: Town, **changed: Any) -> dict[str, Any]:
    """A whole concern as a browser sends it."""
    return {
        "team": str(town.team.id),
        "kind": "child",
        "subject-given_name": "Nora",
        "subject-family_name": "Bakken",
        "subject-birth_date": "2014-03-04",
        "subject-place": str(town.services["school"].id),
        "subject-year_group": "7",
        "subject-language": "nb",
        "subject-address_protection": "0",
        "living": "shared",
        "guardian1-given_name": "Kari",
        "guardian1-family_name": "Bakken",
        "guardian1-responsible": "on",
        "guardian1-daily": "on",
        "guardian1-language": "nb",
        "guardian1-address_protection": "0",
        "guardian1-address": "Kariveien 1",
        "guardian2-responsible": "on",
        "guardian2-daily": "on",
        "guardian2-language": "nb",
        "guardian2-address_protection": "0",
        "talked_with_guardians_on": today().isoformat(),
        "talked_with_pupil_on": today().isoformat(),
        "talks": "De er også bekymret",
        "childs_view": "Vil ha noen å være sammen med",
        "description": "Borte to dager i uka",
        "since": "siden høsten",
        "categories": ["absence"],
        "strengths": "Liker å tegne",
        "measures_tried": "Samtaler",
        **changed,
    }


def referral_data(**changed: Any) -> dict[str, Any]:
    """A whole referral as a browser sends it."""
    return {
        **NO,
        "rows": "3",
        "reporter_email": "teacher@fjordvik.example",
        "reporter_phone": "22 00 00 00",
        "subject_area": "Skolefravær",
        "reason": "Borte to dager i uka",
        "strengths": "Liker å tegne",
        "childs_view": "Vil ha noen å være sammen med",
        "measures_tried": "Samtaler",
        "urgency": "medium",
        "interpreter_needed": "no",
        "statement": "on",
        "row0-name": "Ada Berg",
        "row0-title": "lege",
        "row0-workplace": "Lia legesenter",
        **changed,
    }


def gate_token(client: Client) -> str:
    """Answers no to both questions and returns the token that leads on."""
    response = client.post("/sak/ny/", NO)
    assert response.status_code == 302
    return str(response["Location"]).partition("?gate=")[2]


def consented(town: Town, story: Story, *services: str, on_case: tuple[str, ...] = ()) -> Case:
    """Both guardians sign a consent naming the team and `services`; `on_case` are put on the case."""
    consent = draft(town, story, list(services))
    give(town, consent, story.mother)
    assert give(town, consent, story.father)
    owner = town.actor("teacher")
    with acting(owner):
        for who in on_case:
            position = town.positions[who]
            assign(
                case_id=story.case.id, position_id=position.id, service_id=position.service_id, duty="member", by=owner
            )
        return Case.objects.get(id=story.case.id)
