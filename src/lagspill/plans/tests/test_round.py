"""The round that opens a meeting: what has been done in each case since, one case at a time, for those who may hear (MEET-7)."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.fixtures import Browse
from tests.playbooks import change_meetings
from tests.town import Town
from tests.world import Life, live_through, take_out_ppt

from lagspill.access.actor import acting
from lagspill.consent.actions import withdraw
from lagspill.consent.models import Consent
from lagspill.foundation.clock import today
from lagspill.meetings.actions import NewMeeting, plan_meetings
from lagspill.meetings.models import Meeting, RoundTick
from lagspill.plans.models import Measure

BUDGET, GONE = 12, 404


@pytest.fixture
def lives(town: Town) -> list[Life]:
    """Two cases with a plan, one that is only listed."""
    return [
        live_through(town, "alfa"),
        live_through(town, "beta", services=("ppt",)),
        live_through(town, "gamma", until="scheduled"),
    ]


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A playbook of the tests, whose meetings open with a round."""
    change_meetings(monkeypatch, opens_with_round=True)


@pytest.fixture
def meeting(town: Town, lives: list[Life]) -> Meeting:
    by = town.actor("coordinator")
    day = today() + datetime.timedelta(days=14)
    with acting(by):
        (made,) = plan_meetings(
            team=town.team, dates=[NewMeeting(day=day, hour=12, minute=0, minutes=240, place="Rom 2")], by=by
        )
    return made


@pytest.fixture
def chair(town: Town, browse: Browse) -> Client:
    return browse(town.actor("coordinator"))


def body(client: Client, meeting: Meeting) -> str:
    return client.get(reverse("plans:round", args=[meeting.id])).content.decode()


def test_without_the_playbooks_word_there_is_no_round(meeting: Meeting, chair: Client) -> None:
    assert chair.get(reverse("plans:round", args=[meeting.id])).status_code == GONE
    prepare = reverse("meetings:prepare", args=[meeting.id])
    assert "Først i møtet" not in chair.get(prepare).content.decode()
    assert chair.post(reverse("meetings:start", args=[meeting.id]))["Location"] == prepare


@pytest.mark.usefixtures("rounds")
def test_the_meeting_opens_with_the_round_and_goes_through_each_case(
    meeting: Meeting, lives: list[Life], chair: Client, town: Town
) -> None:
    first, second, listed = (life.case.number for life in lives)
    assert "Først i møtet" in chair.get(reverse("meetings:prepare", args=[meeting.id])).content.decode()
    assert "Når møtet er startet" in body(chair, meeting)
    start = chair.post(reverse("meetings:start", args=[meeting.id]))
    assert start["Location"] == reverse("plans:round", args=[meeting.id])
    page = body(chair, meeting)
    assert first in page and second in page and listed not in page
    assert "kx7alfameasure" in page and "kx7betameasure" not in page, "one family's matters at a time"
    assert "Les referatet" in page
    # What is done is ticked off from here.
    with acting(town.actor("coordinator")):
        measure = Measure.objects.get(case=lives[0].case.id)
    for done, status in (("start", "started"), ("finish", "done")):
        there = chair.post(reverse("plans:measure", args=[measure.id]), {"do": done, "round": str(meeting.id)})
        assert there["Location"] == reverse("plans:round", args=[meeting.id])
        with acting(town.actor("coordinator")):
            assert Measure.objects.get(id=measure.id).status == status
    for life in lives[:2]:
        one = reverse("plans:round-case", args=[meeting.id, life.case.id])
        assert chair.post(one)["Location"] == reverse("plans:round", args=[meeting.id])
    assert "Alle sakene er gjennomgått" in body(chair, meeting)
    chair.post(reverse("plans:round-case", args=[meeting.id, lives[0].case.id]))
    with acting(town.actor("coordinator")):
        assert RoundTick.objects.count() == 2, "said twice, gone through once"
    assert chair.get(reverse("plans:round-case", args=[meeting.id, lives[2].case.id])).status_code == GONE


@pytest.mark.usefixtures("rounds")
def test_only_what_a_consent_covers_today_and_the_reader_sees(
    meeting: Meeting, lives: list[Life], chair: Client, town: Town, browse: Browse
) -> None:
    ppt = browse(town.actor("ppt"))
    assert lives[0].case.number in body(ppt, meeting)
    page = body(chair, meeting)
    assert "De går ut mens dere snakker om saken" in page and "Ansatt Barnevern, Barneverntjenesten" in page
    assert "Ansatt Ppt, PPT" not in page
    take_out_ppt(town, lives[0])
    assert lives[0].case.number not in body(ppt, meeting)
    assert "Ansatt Ppt, PPT" in body(chair, meeting)
    teacher = town.actor("teacher")
    with acting(teacher):
        consent = Consent.objects.get(case_id=lives[1].case.id, state="valid")
        withdraw(consent=consent, person=lives[1].story.mother, by=teacher)
    assert lives[1].case.number not in body(chair, meeting)
    for who in ("teacher", "stranger"):
        assert browse(town.actor(who)).get(reverse("plans:round", args=[meeting.id])).status_code == GONE


@pytest.mark.usefixtures("rounds")
def test_a_member_reads_and_the_chair_ticks(meeting: Meeting, lives: list[Life], town: Town, browse: Browse) -> None:
    one = reverse("plans:round-case", args=[meeting.id, lives[0].case.id])
    assert browse(town.actor("ppt")).post(one).status_code == 409
    # Before the meeting has started nobody ticks.
    assert browse(town.actor("coordinator")).post(one).status_code == 409


@pytest.mark.usefixtures("rounds")
def test_the_round_stays_within_its_budget_of_queries(
    meeting: Meeting, chair: Client, town: Town, browse: Browse
) -> None:
    for client in (chair, browse(town.actor("ppt"))):
        with CaptureQueriesContext(connection) as asked:
            body(client, meeting)
        # What only happens inside a test's own transaction does not count.
        counted = [
            one["sql"] for one in asked.captured_queries if "SAVEPOINT" not in one["sql"] and "= '';" not in one["sql"]
        ]
        assert len(counted) <= BUDGET
