"""Pages that are there only while something waits, is begun or has just been answered: reading one writes nothing either."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from lagspill.access.actor import Actor, acting
from lagspill.adaptation.models import Draft
from lagspill.cases.gate import token
from lagspill.consent.models import Signature
from lagspill.meetings.models import AgendaItem, Meeting, MinutesCorrection
from lagspill.meetings.quarters import Quarter
from lagspill.meetings.reports import send_report
from tests import world_rooms as around
from tests.architecture.test_routes import BOOKKEEPING, WAITING, written
from tests.fixtures import Browse
from tests.town import Town
from tests.unnamed import runs
from tests.world import live_through, stop


class Scene:
    """A town in which everything waits that can; what is where, by the names that addresses give it."""

    def __init__(self, town: Town) -> None:
        self.town = runs(town)
        self.over = live_through(town, "alfa")
        self.ahead = live_through(town, "beta", until="scheduled")
        self.moved = live_through(town, "delta", until="consent")
        self.signed = live_through(town, "epsilon", until="concern")
        self.stopped = live_through(town, "zeta", until="concern")
        self.quarter: Quarter = around.close_meeting(town, self.over)
        around.fill_offices(town, self.over)
        self.called = around.convene_helpers(town, self.over)
        around.ask_for_offices(town, self.ahead)
        around.live_elsewhere(town, self.moved)
        around.sign_on_paper(town, self.signed)
        stop(town, self.stopped)
        around.renew_model(town)
        around.begin_models(town)
        leads = town.actor("coordinator")
        with acting(leads):
            send_report(team=town.team, quarter=self.quarter, by=leads)

    def actor(self, who: str) -> Actor:
        """One of the town, or a father of the case whose meeting is ahead."""
        return self.ahead.story.family("father") if who == "father" else self.town.actor(who)

    def one(self, model: Any, who: str, **facts: Any) -> uuid.UUID:
        """The id of the one row that somebody sees."""
        with acting(self.actor(who)):
            return uuid.UUID(str(model.objects.values_list("id", flat=True).get(**facts)))

    def item(self, meeting: Meeting | None, who: str) -> uuid.UUID:
        """The case's place in a meeting."""
        return self.one(AgendaItem, who, meeting=meeting)

    def pages(self) -> list[tuple[str, str, list[Any]]]:
        """Who has which page of what."""
        ahead, team, quarter = self.ahead.case.id, self.town.team.id, self.quarter.code
        adapted = self.one(Draft, "municipal_coordinator", text="")
        own = self.one(Draft, "municipal_coordinator", base_version="")
        assert self.over.meeting is not None
        return [
            ("sosiallaerer", "cases:answer-lead", [ahead]),
            ("nurse", "cases:answer-plan-coordinator", [ahead]),
            ("teacher", "cases:duty", [self.stopped.case.id]),
            ("teacher", "cases:choose-team", [self.moved.case.id]),
            ("coordinator", "cases:move-model", [self.over.case.id]),
            ("teacher", "cases:new", []),
            ("teacher", "cases:new-unnamed", ["uten-navn"]),
            ("teacher", "consent:scan", [self.one(Signature, "teacher", case_id=self.signed.case.id)]),
            ("nurse", "meetings:change", [self.item(self.called, "nurse")]),
            ("coordinator", "meetings:decline-correction", [self.one(MinutesCorrection, "coordinator")]),
            ("coordinator", "meetings:protocol-pdf", [self.over.meeting.id]),
            *(("municipal_coordinator", f"meetings:report{kind}", [team, quarter]) for kind in ("", "-pdf", "-csv")),
            ("father", "portal:answer", [ahead, self.item(self.ahead.meeting, "father")]),
            ("municipal_coordinator", "adaptation:draft", [adapted]),
            ("municipal_coordinator", "adaptation:draft-paper", [adapted, "referral"]),
            ("municipal_coordinator", "adaptation:section", [adapted, "navn"]),
            ("municipal_coordinator", "adaptation:own", [own]),
        ]


@pytest.mark.usefixtures("unnamed_playbooks")
def test_a_get_of_what_waits_writes_nothing_but_the_access_log(town: Town, browse: Browse) -> None:
    scene = Scene(town)
    pages = scene.pages()
    assert {name for _who, name, _ids in pages} == WAITING
    wrote, unseen = [], []
    for who, name, ids in pages:
        actor = scene.actor(who)
        client = browse(actor)
        answered = {"gate": token(actor)} if name.startswith("cases:new") else {}
        with written() as tables:
            status = client.get(reverse(name, args=ids), answered).status_code
        wrote += [f"{who} {name}: {table}" for table in tables - BOOKKEEPING]
        unseen += [f"{who} {name}: {status}"] if status != 200 else []
    assert not wrote, "\n".join(wrote)
    assert not unseen, "\n".join(unseen)
