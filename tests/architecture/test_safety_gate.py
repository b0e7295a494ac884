"""The safety gate stands before every step that the model lists, whatever link led there (CASE-4)."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from lagspill.access.actor import Actor, acting
from lagspill.cases import gate
from lagspill.cases.models import Case, Note, Referral, SafetyAnswer
from lagspill.consent.models import Consent
from lagspill.foundation.clock import today
from lagspill.meetings.actions import NewMeeting, plan_meetings
from lagspill.meetings.models import AgendaItem
from lagspill.plans.models import FollowUp, Measure
from lagspill.playbooks import loader
from tests.fixtures import Browse
from tests.town import Story, Town, begin_story
from tests.world import live_through

TYPED = "Noe bare den som skrev, har tenkt"
Data = dict[str, str | list[str]]


@dataclass
class Step:
    """A step somebody is about to take, past every link: the address, what they send, and what it would write."""

    by: Actor
    story: Story
    address: str
    data: Data
    writes: type[Model]
    page: bool = True

    def count(self) -> int:
        with acting(self.by):
            return self.writes._default_manager.filter(case_id=self.story.case.id).count()


def _consent(town: Town) -> Step:
    story = begin_story(town)
    data: Data = {
        "subject_area": TYPED,
        "services": [str(town.services[key].id) for key in ("ppt", "school_health")],
        "period_from": today().isoformat(),
        "period_to": (today() + datetime.timedelta(days=90)).isoformat(),
        "place": "Fjordvik",
    }
    address = reverse("consent:draft", args=[story.case.id])
    return Step(town.actor("teacher"), story, address, data, Consent)


def _referral(town: Town) -> Step:
    story = live_through(town, "alfa", until="consent").story
    data: Data = {"draft": "1", "reason": TYPED, "rows": "3"}
    return Step(town.actor("teacher"), story, reverse("cases:refer", args=[story.case.id]), data, Referral)


def _meeting(town: Town) -> Step:
    story, by = live_through(town, "alfa", until="referred").story, town.actor("coordinator")
    with acting(by):
        date = NewMeeting(day=today() + datetime.timedelta(days=1), hour=12, minute=0, minutes=240, place="Rådhuset")
        (meeting,) = plan_meetings(team=town.team, dates=[date], by=by)
    address = reverse("meetings:list-case", args=[meeting.id, story.case.id])
    return Step(by, story, address, {"typed": TYPED}, AgendaItem, page=False)


def _note(town: Town) -> Step:
    story = begin_story(town)
    data: Data = {"text": TYPED, "reach": "own"}
    return Step(town.actor("teacher"), story, reverse("cases:note", args=[story.case.id]), data, Note)


def _follow_up(town: Town) -> Step:
    story, lead = live_through(town, "alfa").story, town.actor("teacher")
    with acting(lead):
        measure = Measure.objects.filter(case=story.case).earliest("number")
    responsible = next(who for who, position in town.positions.items() if position.id == measure.responsible_id)
    by = town.actor(responsible)
    data: Data = {
        "held_on": today().isoformat(),
        "present": "Mari",
        "goal_reached": "yes",
        "how_reached": "Hver dag",
        "followed_up_by": str(measure.service_id),
        "proposal_used": "yes",
        "effect": TYPED,
        "next_step": "continue",
    }
    return Step(by, story, reverse("plans:follow-up", args=[measure.id]), data, FollowUp)


STEPS: dict[str, Callable[[Town], Step]] = {
    "consent": _consent,
    "referral": _referral,
    "meeting": _meeting,
    "note": _note,
    "follow_up": _follow_up,
}
every_step = pytest.mark.parametrize("name", STEPS)


class _Hidden(HTMLParser):
    """What the page's forms carry along unseen, and the names of the two questions."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.carried: Data = {}
        self.questions: set[str] = set()
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if name.rpartition("-")[2] in gate.GATE:
            self.questions.add(name)
        elif tag == "input" and found.get("type") == "hidden" and name not in ("csrfmiddlewaretoken", "next"):
            held = self.carried.setdefault(name, [])
            assert isinstance(held, list)
            held.append(found["value"])


def asked(response: HttpResponse) -> _Hidden:
    """The questions on the page; a failure when it does not ask."""
    page = _Hidden(response.content.decode())
    assert {name.rpartition("-")[2] for name in page.questions} == set(gate.GATE), "the page does not ask"
    return page


def answer(client: Client, step: Step, page: _Hidden, **given: str) -> HttpResponse:
    """What a browser sends from the page that asks: its hidden fields, what is typed in it, and the answers."""
    on_the_page = {} if page.carried.get("safety-answers") else step.data
    answers = {name: given[name.rpartition("-")[2]] for name in page.questions}
    return client.post(step.address, {**page.carried, **on_the_page, **answers}, follow=True)


def test_every_step_that_a_model_lists_is_proved_here() -> None:
    # A concern has its gate before any case exists (cases/tests/test_gate.py); so has a talk at the open door
    # (opendoor/tests/test_consultations.py).
    listed = {step for playbook in loader.shipped().values() for step in playbook.safety_gate.asked_again_at}
    assert listed - {"concern", "open_door"} == set(STEPS)


@every_step
def test_what_is_sent_straight_to_a_step_is_asked_first_and_kept(town: Town, browse: Browse, name: str) -> None:
    step = STEPS[name](town)
    client, before = browse(step.by), step.count()
    response = client.post(step.address, step.data)
    assert response.status_code in (200, 422), "asked on a page of their own, or within the form"
    assert TYPED in response.content.decode(), "what was typed is kept"
    assert "no-store" in response["Cache-Control"]
    assert step.count() == before, "nothing is written before the answer"
    half = answer(client, step, asked(response), violence="no", neglect="")
    assert step.count() == before, "half an answer is none"
    answer(client, step, asked(half), violence="no", neglect="no")
    assert step.count() == before + 1, "answered, it is taken, without typing anything again"
    with acting(step.by):
        assert SafetyAnswer.objects.filter(case=step.story.case, step=name).count() == 1


@every_step
def test_a_look_at_the_page_is_asked_first(town: Town, browse: Browse, name: str) -> None:
    step = STEPS[name](town)
    if not step.page:
        assert browse(step.by).get(step.address).status_code == 405
        return
    client = browse(step.by)
    asked(client.get(step.address))
    fresh = client.get(f"{step.address}?gate={gate.token(step.by, step.story.case.id)}")
    assert not _Hidden(fresh.content.decode()).questions, "answered a moment ago, it is not asked again"


@every_step
def test_another_cases_answer_opens_nothing(town: Town, browse: Browse, name: str) -> None:
    step = STEPS[name](town)
    other, before = begin_story(town), step.count()
    address = f"{step.address}?gate={gate.token(step.by, other.case.id)}"
    asked(browse(step.by).post(address, step.data))
    assert step.count() == before


@every_step
def test_a_suspicion_stops_the_case_and_the_family_sees_no_trace(town: Town, browse: Browse, name: str) -> None:
    step = STEPS[name](town)
    case_id = step.story.case.id
    mother = browse(step.story.family("mother"))
    pages = [reverse(f"portal:{page}", args=[case_id]) for page in ("case", "looks", "documents")]
    client, before = browse(step.by), step.count()
    page = asked(client.post(step.address, step.data))
    seen = [_main(mother.get(page)) for page in pages]
    stopped = answer(client, step, page, violence="yes", neglect="no")
    assert "Du har plikt til å melde fra" in stopped.content.decode()
    with acting(step.by):
        assert Case.objects.get(id=case_id).state == "stopped"
    assert step.count() == before + (name == "follow_up"), (
        "of a talk that was held, what was said is kept for the services"
    )
    assert [_main(mother.get(page)) for page in pages] == seen
    assert TYPED not in "".join(seen)


def _main(response: HttpResponse) -> str:
    """The page's own part: its frame holds a token that is another each time."""
    assert response.status_code == 200
    return response.content.decode().partition("<main")[2].partition("</main>")[0]
